"""A document of a thousand lines: saved by parts, of which each is small; nothing is lost, whoever else writes."""

from __future__ import annotations

from urllib.parse import urlencode

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.documents.models import Document
from jupinv.drafts import saving
from jupinv.drafts.lineform import LONG
from jupinv.drafts.typed import MOST_PARTS, Typed
from tests.drafts.writing import CUSTOMER, SENDER, TAX, draft
from tests.pages import PageClient

KB = 1024
LINES = 1000
SAME = {"Sec-Fetch-Site": "same-origin"}
ASKED = SAME | {"HX-Request": "true", "HX-Request-Type": "partial", "Accept-Encoding": "br"}


def long_fields(count: int = LINES) -> dict[str, str]:
    parts = {"description": "Work on part {}", "quantity": "2", "unit": "hours", "price": "10.50", "tax": "19"}
    lines = {f"line.n{place:015}.{part}": text.format(place) for place in range(count) for part, text in parts.items()}
    return SENDER | CUSTOMER | TAX | lines


def key(place: int) -> str:
    return f"n{place:015}"


class Window:
    """A loaded page that sends what has changed, as its script does."""

    def __init__(self, client: PageClient, document: Document, editor: str = "own") -> None:
        fresh = Document.get_by_id(document.id)
        self.client, self.path = client, f"/drafts/{document.key}"
        self.own = {"editor": editor, "base": str(fresh.save_count), "business": fresh.business.handle, "part": "1"}
        self.sent = self.came = 0

    def post(self, changes: dict[str, str], status: int = 200):
        body = urlencode(self.own | changes)
        answer = self.client.post(self.path, data=body, headers=ASKED, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == status, answer.get_data(as_text=True)[:500]
        self.sent, self.came = len(body), len(answer.get_data())
        return answer

    def page(self, changes: dict[str, str]):
        return self.client.htmx("POST", self.path, self.own | changes, weight=KB)


@pytest.fixture
def document(alice: User) -> Document:
    return draft(alice, long_fields())


def texts(document: Document) -> dict[str, str]:
    return dict(Typed.stored(Document.get_by_id(document.id).typed).pairs)


def order(document: Document) -> list[str]:
    return list(Typed.stored(Document.get_by_id(document.id).typed).group("line"))


# bytes


def test_a_change_in_one_line_is_four_kilobytes_up_and_one_down(as_, alice: User, document: Document) -> None:
    before = texts(document)
    window = Window(as_(alice), document)
    window.post({f"line.{key(700)}.price": "99.00", f"line.{key(700)}.description": "x" * 400})
    assert window.sent <= 4 * KB and window.came <= KB
    changed = {f"line.{key(700)}.price": "99.00", f"line.{key(700)}.description": "x" * 400}
    assert texts(document) == before | changed


def test_the_answer_tells_of_that_line_the_sums_and_no_other_line(as_, alice: User, document: Document) -> None:
    answer = Window(as_(alice), document).page({f"line.{key(700)}.price": "1,000"})
    told = answer.find("#totals")
    assert told.get("data-amounts") == f"{key(700)}=€2,000.00"
    assert told.get("data-only") == key(700)
    assert "€27,345.01" in told.get("data-total")


def test_messages_of_other_lines_are_left_alone(as_, alice: User) -> None:
    document = draft(alice, long_fields() | {f"line.{key(3)}.price": "free", "issue_date": "soon"})
    answer = Window(as_(alice), document).page({f"line.{key(700)}.quantity": "two"})
    told = {item.get("data-field") for item in answer.all("#problems li")}
    assert told == {"issue_date", f"line.{key(700)}.quantity"}
    assert "3 to look at" in answer.text


def test_what_changes_all_lines_is_told_of_all(as_, alice: User, document: Document) -> None:
    answer = Window(as_(alice), document).client.htmx(
        "POST", f"/drafts/{document.key}", Window(as_(alice), document).own | {"currency": "USD"}, weight=8 * KB
    )
    amounts = answer.find("#totals").get("data-amounts").split(";")
    assert len(amounts) == LINES and amounts[0].endswith("US$21.00")


def test_the_rest_of_the_form_is_a_part_as_well(as_, alice: User, document: Document) -> None:
    before, window = texts(document), Window(as_(alice), document)
    answer = window.page({"po_number": "PO-7", "note": "Thank you", "customer.name": "Südwind GmbH"})
    assert answer.find("#totals").get("data-amounts") == ""
    assert texts(document) == before | {"po_number": "PO-7", "note": "Thank you", "customer.name": "Südwind GmbH"}
    assert Document.get_by_id(document.id).customer_name == "Südwind GmbH"


def test_a_part_asks_no_more_often_than_a_whole_form(as_, alice: User, document: Document) -> None:
    window = Window(as_(alice), document)
    window.post({"note": "first"})
    with count_queries() as of_part:
        window.post({f"line.{key(1)}.price": "3"})
    whole = texts(document) | {"editor": "own", "base": "9", "note": "whole", "business": alice.business.handle}
    with count_queries() as of_whole:
        as_(alice).post(window.path, data=whole, headers=ASKED)
    assert of_part.count <= of_whole.count


# order, new lines, removed ones


def test_new_lines_stand_where_they_were_put(as_, alice: User, document: Document) -> None:
    window = Window(as_(alice), document)
    window.post({"line.new1.description": "between", "line.new1.after": key(4), "line.new2.after": "new1"})
    assert order(document)[4:7] == [key(4), "new1", key(5)], "a line of which nothing is said is none yet"
    window.post({"line.new3.description": "first", "line.new3.price": "1", "line.new3.after": ""})
    assert order(document)[0] == "new3" and len(order(document)) == LINES + 2


def test_lines_are_moved(as_, alice: User, document: Document) -> None:
    before, window = texts(document), Window(as_(alice), document)
    window.post({f"line.{key(9)}.after": key(7)})
    window.post({f"line.{key(0)}.after": key(LINES - 1)})
    window.post({f"line.{key(5)}.after": ""})
    places = [key(place) for place in range(LINES)]
    expected = [key(5), *(each for each in places[1:8] if each != key(5)), key(9), key(8), *places[10:], key(0)]
    assert order(document) == expected
    assert texts(document) == before


def test_a_removed_line_stays_until_the_page_is_loaded_without_it(as_, alice: User, document: Document) -> None:
    window = Window(as_(alice), document)
    answer = window.page({f"line.{key(10)}.removed": "1"})
    assert answer.find("#totals").get("data-amounts") == f"{key(10)}=€0.00"
    assert len(order(document)) == LINES
    window.post({f"line.{key(10)}.removed": ""})
    found = saving.read_draft(Document.get_by_id(document.id), today=document.created_at.date()).content
    assert len(found.lines) == LINES


@pytest.mark.parametrize(
    "after", [{"line.nowhere.after": key(3)}, {f"line.{key(3)}.after": "nowhere"}, {f"line.{key(3)}.after": key(3)}]
)
def test_a_place_that_is_none_loses_no_line(as_, alice: User, document: Document, after: dict[str, str]) -> None:
    before = texts(document)
    Window(as_(alice), document).post(after)
    assert texts(document) == before and sorted(order(document)) == [key(place) for place in range(LINES)]


# the same parts sent again, and other windows


def test_the_same_part_sent_again_changes_nothing(as_, alice: User, document: Document) -> None:
    window = Window(as_(alice), document)
    part = {f"line.{key(9)}.price": "7", f"line.{key(9)}.after": key(2), "line.new.description": "x"}
    part["line.new.after"] = key(9)
    window.post(part)
    before, count = order(document), Document.get_by_id(document.id).save_count
    window.post(part)
    assert order(document) == before and Document.get_by_id(document.id).save_count == count


def test_another_window_is_told_and_its_part_is_not_mixed_in(as_, alice: User, document: Document) -> None:
    browser = as_(alice)
    one, other = Window(browser, document, "one"), Window(browser, document, "other")
    one.post({f"line.{key(1)}.price": "1"})
    before = texts(document)
    other.post({f"line.{key(2)}.price": "2"}, status=409)
    assert texts(document) == before
    one.post({f"line.{key(3)}.price": "3"})
    assert texts(document) == before | {f"line.{key(3)}.price": "3"}
    Window(browser, document, "third").post({f"line.{key(2)}.price": "2"})
    assert texts(document)[f"line.{key(2)}.price"] == "2", "loaded since, it takes over"
    one.post({f"line.{key(4)}.price": "4"}, status=409)


def test_the_businesss_profile_changes_by_parts(as_, alice: User, document: Document) -> None:
    window = Window(as_(alice), document)
    window.own["marks"] = as_(alice).get(window.path).get_data(as_text=True).partition('name="marks" value="')[2]
    window.own["marks"] = window.own["marks"].partition('"')[0]
    window.post({"sender.phone": "+49 30 1"})
    profile = dict(alice.business.get_by_id(alice.business.id).profile)
    assert profile["sender.phone"] == "+49 30 1" and profile["sender.name"] == "Studio Halden"


def test_a_part_of_a_draft_that_is_not_there_makes_none(as_, alice: User, client: PageClient) -> None:
    nowhere = f"/drafts/{saving.new_key()}"
    part = {"part": "1", "line.a.price": "1", "editor": "x", "base": "0"}
    assert as_(alice).post(nowhere, data=part, headers=ASKED).status_code == 404
    assert client.post(nowhere, data=part, headers=ASKED).status_code in (401, 404)
    assert Document.select().count() == 0 and User.select().count() == 1


@pytest.mark.parametrize("who", ["bob", "carol"])
def test_a_part_of_somebody_elses_draft_is_refused(who: str, as_, request, document: Document) -> None:
    before = texts(document)
    Window(as_(request.getfixturevalue(who)), document).post({f"line.{key(1)}.price": "1"}, status=404)
    assert texts(document) == before


def test_parts_make_no_paper_longer_than_can_be_drawn(as_, alice: User) -> None:
    document = draft(alice, {f"line.k{place}.price": "1" for place in range(MOST_PARTS)})
    window = Window(as_(alice), document)
    window.post({"line.more.price": "1"}, status=413)
    window.post({"line.k1.price": "2"})


# the whole of it, without a script


def test_the_whole_form_of_a_thousand_lines_is_one_submit(as_, alice: User, document: Document) -> None:
    browser = as_(alice)
    page = browser.get(f"/drafts/{document.key}", headers={"Accept-Encoding": "br"}).get_data()
    assert len(page) <= 64 * KB
    source = brotli.decompress(page).decode()
    assert source.count('<tr data-line="n') == LINES > LONG and 'class="lines write long"' in source
    seldom = ("details", "off_value", "off_unit", "off_reason", "extra_value", "extra_unit", "extra_reason")
    seldom += ("from", "to", "order_line", "optional", "choice")
    more = {f"line.{key(place)}.{part}": "" for place in range(LINES) for part in seldom}
    own = {"editor": "own", "base": "1"}
    fields = (
        texts(document)
        | own
        | more
        | {f"line.{key(999)}.price": "12", "act": "save", "business": alice.business.handle}
    )
    assert len(fields) > 17_000
    answer = browser.post(f"/drafts/{document.key}", data=urlencode(fields), headers=SAME, content_type=FORM)
    assert answer.status_code == 303
    assert texts(document)[f"line.{key(999)}.price"] == "12"


FORM = "application/x-www-form-urlencoded"


# parts come to the same as the whole

CHANGES = st.lists(
    st.one_of(
        st.tuples(
            st.just("type"),
            st.integers(0, 5),
            st.sampled_from(["price", "details", "off_value"]),
            st.text("12", max_size=3),
        ),
        st.tuples(st.just("move"), st.integers(0, 5), st.integers(-1, 5)),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=200)
@given(CHANGES)
def test_parts_come_to_the_same_as_the_whole_form(changes) -> None:
    """Whatever is typed and moved on the page: what differs from before leads from the one to the other."""
    before = Typed((("note", "x"), *((f"line.k{place}.price", str(place)) for place in range(6))), "en")
    shown, lines = dict(before.pairs), list(before.group("line"))
    for kind, at, *what in changes:
        if kind == "type":
            shown[f"line.k{at}.{what[0]}"] = what[1]
        else:
            lines.remove(f"k{at}")
            lines.insert(max(what[0], 0), f"k{at}")
    part = Typed(tuple((name, text) for name, text in shown.items() if before.raw(name) != text), "en")
    after, placed = [], list(before.group("line"))
    for place, line in enumerate(lines):
        if placed[place] != line:
            placed.remove(line)
            placed.insert(place, line)
            after.append((line, lines[place - 1] if place else ""))
    found = before.with_part(part, tuple(after))
    assert list(found.group("line")) == lines
    assert {name: text for name, text in found.pairs if text} == {name: text for name, text in shown.items() if text}


ANY = st.text(alphabet="k0123456-_.é", max_size=6)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(ANY, ANY), max_size=6), st.lists(st.tuples(ANY, ANY), max_size=6))
def test_no_part_and_no_place_loses_a_line(said, placed) -> None:
    before = Typed(tuple((f"line.k{place}.price", str(place)) for place in range(6)), "en")
    sent = [*((f"line.{key}.details", text) for key, text in said), *((f"line.{key}.after", to) for key, to in placed)]
    found = before.with_part(Typed.posted(sent, "en"), Typed.moves(sent))
    assert set(before.pairs) <= set(found.pairs) and len(dict(found.pairs)) == len(found.pairs)
