"""What stands beside the fields while somebody writes: of what was reached, at once where it is wrong, and briefly."""

from __future__ import annotations

import pytest

from jupinv.drafts import advice
from tests.drafts.writing import COMPLETE, CUSTOMER, LINES, SENDER, TAX, autosave, draft
from tests.pages import Page


def told(answer: Page) -> dict[str, str]:
    """The messages of an answer to a save, by their fields."""
    return {item.get("data-field"): item.text for item in answer.all("#problems li")}


def hints(answer: Page) -> set[str]:
    return {item.get("data-field") for item in answer.all("#problems li[data-hint]")}


# a new paper


def test_an_empty_new_paper_says_nothing(client, as_, alice):
    for page in (client.page("/"), as_(alice).page("/new")):
        assert told(page) == {}
        assert not page.has("[aria-invalid]") and "".join(each.text or "" for each in page.all(".error")) == ""


def test_whoever_begins_at_the_top_is_told_of_nothing_that_comes_next(client):
    page, said = client.page("/"), {}
    for name in SENDER | CUSTOMER:
        said[name] = (SENDER | CUSTOMER)[name]
        answer = autosave(client, page, said)
        assert [field for field in told(answer) if field.startswith(("customer.", "line"))] == [], name
        if name.startswith("sender."):
            assert told(answer) == {}, name


def test_a_line_being_written_is_not_told_what_it_lacks(client):
    page = client.page("/")
    answer = autosave(client, page, SENDER | CUSTOMER | TAX | {"line.a.description": "Work"})
    assert told(answer) == {}
    answer = autosave(
        client, page, SENDER | CUSTOMER | TAX | {"line.a.description": "Workshop", "line.a.quantity": "2"}
    )
    assert told(answer) == {}


# what was reached


def test_what_was_gone_past_is_told_at_its_field_with_reason_and_remedy(client):
    page = client.page("/")
    answer = autosave(client, page, TAX | LINES | {"sender.name": "Studio Halden"})
    assert told(answer)["customer.name"] == (
        "The customer has no name. Enter whom this invoice is for. (EN 16931, BR-07)"
    )
    assert told(answer)["sender.city"] == (
        "Your address has no city. Enter your full address: the law wants it on an invoice. "
        "(Directive 2006/112/EC, article 226 (5))"
    )
    assert "sender.country" in told(answer)
    assert "customer.name" not in hints(answer)


def test_a_line_that_was_left_is_told_what_it_lacks(as_, alice):
    client = as_(alice)
    page = client.page(f"/drafts/{draft(alice, COMPLETE | {'line.b.price': ''}).key}")
    assert page.error_at("line.b.price") == "The unit price is missing. Enter the unit price. (EN 16931, BR-26)"
    here = autosave(client, page, {"line.b.description": "Travel by train"})
    assert told(here) == {}  # somebody writes in it
    elsewhere = autosave(client, page, {"line.b.description": "Travel by train", "note": "Thanks"})
    assert "line.b.price" in told(elsewhere)
    assert told(autosave(client, page, {"line.b.description": "Travel by train", "line.b.price": "80"})) == {}


def test_another_line_below_is_gone_past_too(client):
    page = client.page("/")
    lines = {"line.a.description": "Workshop", "line.b.description": "Travel"}
    answer = autosave(client, page, SENDER | CUSTOMER | TAX | lines)
    assert list(told(answer)) == ["line.a.price"]


# what is wrong


@pytest.mark.parametrize(
    ("name", "text", "words", "is_hint"),
    [
        ("customer.vat_id", "DE136695975", "(EN 16931, BR-CO-09)", True),
        ("customer.ap_email", "ap@nordwind", "(RFC 5321)", False),
        ("sender.vat_id", "DE136695975", "(EN 16931, BR-CO-09)", True),
    ],
)
def test_what_stands_in_a_field_and_is_wrong_is_told_at_once(client, name, text, words, is_hint):
    page = client.page("/")
    answer = autosave(client, page, {name: text})
    assert words in told(answer)[name]
    assert (name in hints(answer)) == is_hint
    again = client.page(answer.headers["HX-Replace-Url"])
    assert words in again.said(f"[id='{name}-error']")
    assert ("hint" in again.find(f"[id='{name}-error']").get("class")) == is_hint
    assert bool(again.error_at(name)) != is_hint  # a hint does not call the field invalid


def test_what_can_not_be_read_is_told_as_before(client):
    page = client.page("/")
    assert "is not a number" in told(autosave(client, page, {"line.a.price": "much"}))["line.a.price"]


def test_what_is_mended_is_silent(client):
    page = client.page("/")
    wrong = autosave(client, page, SENDER | CUSTOMER | TAX | LINES | {"customer.ap_email": "ap"})
    assert list(told(wrong)) == ["customer.ap_email"]
    assert "1 to look at" in wrong.text
    mended = autosave(client, page, SENDER | CUSTOMER | TAX | LINES)
    assert told(mended) == {} and "to look at" not in mended.text


@pytest.mark.parametrize(
    ("choice", "fields"),
    [
        ("reverse_charge", {"customer.vat_id": "BR-AE-02"}),
        ("intra_eu", {"customer.vat_id": "BR-IC-02", "delivery.date": "BR-IC-11", "delivery.country": "BR-IC-12"}),
    ],
)
def test_what_a_kind_of_tax_needs_is_told_where_it_can_be_entered(client, choice, fields):
    page = client.page("/")
    answer = autosave(client, page, SENDER | CUSTOMER | TAX | LINES | {"line.a.tax": choice, "line.b.tax": choice})
    assert {name: rule for name, rule in fields.items() if rule in told(answer)[name]} == fields
    whole = client.page(answer.headers["HX-Replace-Url"])
    for name in fields:
        assert whole.has(f"[name='{name}']") and fields[name] in whole.said(f"[id='{name}-error']")


# brevity


def test_an_answer_names_the_uppermost_few_and_stays_small(client):
    page = client.page("/")
    lines = {f"line.{key}.description": "Work" for key in "abcdefghij"}
    answer = autosave(client, page, lines)  # which weighs a kilobyte at most
    assert len(told(answer)) == advice.MOST
    assert list(told(answer))[:2] == ["sender.name", "sender.country"]


def test_of_a_long_paper_the_lines_that_were_changed_are_told_of(as_, alice):
    lines = {f"line.n{n}.{part}": text for n in range(80) for part, text in (("description", "Work"), ("price", ""))}
    client, said = as_(alice), draft(alice, SENDER | CUSTOMER | TAX | lines)
    page = client.page(f"/drafts/{said.key}", weight=20_000)
    assert [item.get("data-field") for item in page.all("#problems li")] == [f"line.n{n}.price" for n in range(6)]
    own = {name: page.fields[name] for name in ("base", "marks", "business", "today")} | {"editor": "w", "part": "1"}
    answer = client.htmx("POST", f"/drafts/{said.key}", own | {"line.n70.price": "-5"}, weight=1024)
    assert list(told(answer)) == ["line.n70.price"]


def test_a_question_that_stands_open_is_not_asked_twice(client):
    page = client.page("/")
    assert "tax.charge" not in told(autosave(client, page, SENDER | CUSTOMER | LINES))
    pressed = client.submit(page.button("Send…"), SENDER | CUSTOMER | LINES, status=422)
    assert "asked once" in pressed.said("[id='tax.charge-error']")


def test_a_complete_paper_is_silent(as_, alice):
    page = as_(alice).page(f"/drafts/{draft(alice).key}")
    assert told(page) == {}
