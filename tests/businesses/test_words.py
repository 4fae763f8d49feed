"""How a business numbers and writes: patterns, mail texts, where answers go, the signature."""

from __future__ import annotations

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import Business, Series
from jupinv.businesses.profile import profile_of
from jupinv.content.totals import totals
from jupinv.documents import letters, numbering, sending
from jupinv.documents.models import Document
from jupinv.mail import Mail
from tests.documents import making
from tests.drafts.writing import draft
from tests.pages import Page, PageClient

HERE = "/b/studio-halden/settings"


def fresh(user: User) -> Business:
    return Business.get_by_id(user.business.id)


def issue(user: User) -> str:
    business = fresh(user)
    return str(making.issued(business, user, to=making.customer(business, f"N{Document.select().count()}")).number)


def save(browser: PageClient, values: dict[str, str], status: int | None = None) -> Page:
    return browser.submit(browser.page(f"{HERE}/numbers").button("Save"), values, status=status)


# numbers


def test_a_pattern_and_where_it_begins_count_from_the_next_number_on(alice: User, as_) -> None:
    browser = as_(alice)
    page = save(browser, {"invoice.pattern": "R{YY}-{NNN}", "invoice.start": "42", "quote.pattern": "ANG-{NNNN}"})
    assert "Saved" in page.text and "-042" in page.text
    year = making.TODAY.year % 100
    assert [issue(alice), issue(alice)] == [f"R{year:02}-042", f"R{year:02}-043"]
    assert numbering.current(fresh(alice), "quote").pattern == "ANG-{NNNN}"
    assert dict(profile_of(fresh(alice)))["business.number_pattern"] == "R{YY}-{NNN}"
    assert "R{YY}-{NNN}" in browser.page("/new").fields["business.number_pattern"]


def test_numbers_that_were_given_stay_and_a_pattern_used_before_goes_on(alice: User, as_) -> None:
    first = issue(alice)
    browser = as_(alice)
    page = browser.page(f"{HERE}/numbers")
    assert "invoice.start" not in page.fields and "quote.start" in page.fields
    save(browser, {"invoice.pattern": "X-{NNNN}"})
    assert issue(alice) == "X-0001"
    save(browser, {"invoice.pattern": "INV-{YYYY}-{NNNN}"})
    assert issue(alice) == first[:-4] + "0002"
    assert [each.number for each in Document.select().order_by(Document.id)][0] == first


def test_a_start_alone_can_be_changed_while_nothing_was_numbered(alice: User, as_) -> None:
    browser = as_(alice)
    save(browser, {"invoice.start": "100"})
    assert issue(alice).endswith("-0100")
    page = browser.page(f"{HERE}/numbers")
    browser.post_form(f"{HERE}/numbers", page.fields | {"invoice.start": "7"}, status=303)
    assert issue(alice).endswith("-0101")


def test_an_example_is_shown_before_anything_is_saved(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(f"{HERE}/numbers")
    values = {"invoice.pattern": "R-{CUSTOMER}-{NN}", "invoice.start": "5"}
    shown = browser.submit(page.button("Show the next numbers"), values, status=200)
    assert "R-…-05" in shown.said("#next") and shown.fields["invoice.pattern"] == "R-{CUSTOMER}-{NN}"
    assert numbering.current(fresh(alice), "invoice").pattern == "INV-{YYYY}-{NNNN}"


def test_the_next_numbers_follow_what_is_typed(alice: User, bob: User, carol: User, as_) -> None:
    browser = as_(alice)
    typed = browser.page(f"{HERE}/numbers").fields | {"invoice.pattern": "R-{NNN}", "quote.pattern": "{WEEK}"}
    answer = browser.htmx("GET", f"{HERE}/numbers/next", typed)
    assert "R-001" in answer.text and "{WEEK} is unknown" in answer.text
    assert browser.page(f"{HERE}/numbers/next", status=303).location == f"{HERE}/numbers"
    as_(bob).htmx("GET", f"{HERE}/numbers/next", status=404)
    as_(carol).htmx("GET", f"{HERE}/numbers/next", status=403)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"invoice.pattern": "INV"}, "invoice.pattern"),
        ({"invoice.pattern": ""}, "invoice.pattern"),
        ({"invoice.pattern": "{WEEK}-{NNN}"}, "invoice.pattern"),
        ({"invoice.pattern": "{MM}-{NNN}"}, "invoice.pattern"),
        ({"quote.pattern": "inv-{YYYY}-{NNNN}"}, "quote.pattern"),
        ({"invoice.pattern": "A" * 34 + "{N}", "invoice.start": "99999999"}, "invoice.pattern"),
        ({"invoice.start": "0"}, "invoice.start"),
        ({"invoice.start": "1.5"}, "invoice.start"),
        ({"invoice.start": "٣"}, "invoice.start"),
        ({"credit_note.start": "9" * 30}, "credit_note.start"),
    ],
)
def test_what_can_not_number_is_told_at_its_field(alice: User, as_, values: dict[str, str], field: str) -> None:
    before = list(Series.select().tuples())
    page = save(as_(alice), values, status=422)
    assert page.error_at(field)
    assert all(page.fields[name] == text for name, text in values.items())
    assert list(Series.select().tuples()) == before


# mail texts


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("about", letters.ABOUT)
def test_our_text_is_where_ones_own_begins(alice: User, as_, language: str, about: str) -> None:
    page = as_(alice).page(f"{HERE}/texts/{language}/{about}")
    ours = letters.ours(about, language)
    assert page.fields["subject"] == ours["subject"]
    assert page.fields["text"].replace("\r\n", "\n") == ours["text"]
    sample = page.said(".sample")
    assert "Studio Halden" in sample and "1" in sample and "{" not in sample


def test_a_text_of_ones_own_is_proposed_for_the_next_mail(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(f"{HERE}/texts/en/invoice")
    text = "Dear {customer},\n\nplease pay {amount} by {due}.\nYour order: {order}\n\nAna"
    page = browser.submit(page.button("Save"), {"subject": "Bill {number}", "text": text})
    assert "Saved" in page.text
    business = fresh(alice)
    assert business.letters == {"en": {"invoice": {"subject": "Bill {number}", "text": text}}}
    content = making.content(number="INV-1")
    issued = making.issued(business, alice)
    letter = sending.defaults(issued, content, totals(content))
    assert letter.subject == "Bill INV-1"
    assert letter.text == "Dear Nordwind GmbH,\n\nplease pay €1,190.00 by 2 June 2026.\nYour order: PO-4711\n\nAna"
    assert "Bill INV-" in browser.page(f"/drafts/{draft(alice).key}/send").fields["subject"]
    assert "(yours)" in browser.page(f"{HERE}/texts").text


def test_a_proforma_has_a_text_of_its_own(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(f"{HERE}/texts/en/proforma")
    assert "proforma invoice {number} for {amount}, to be paid in advance by {due}" in page.fields["text"]
    browser.submit(page.button("Save"), {"subject": "Before we begin: {number}"})
    content = making.content(kind="proforma", number="PRO-1")
    letter = sending.defaults(making.issued(fresh(alice), alice, content), content, totals(content))
    assert letter.subject == "Before we begin: PRO-1" and "to be paid in advance" in letter.text
    plain = making.content(number="INV-1")
    assert "Invoice INV-1" in sending.defaults(making.issued(fresh(alice), alice), plain, totals(plain)).subject


def test_only_what_differs_from_ours_is_kept_and_it_can_be_given_up(alice: User, as_) -> None:
    browser = as_(alice)
    at = f"{HERE}/texts/de/reminder"
    browser.submit(browser.page(at).button("Save"))
    assert fresh(alice).letters == {}
    browser.submit(browser.page(at).button("Save"), {"subject": "Nur zur Erinnerung: {number}"})
    assert fresh(alice).letters == {"de": {"reminder": {"subject": "Nur zur Erinnerung: {number}"}}}
    page = browser.submit(browser.page(at).button("Back to the usual text"))
    assert fresh(alice).letters == {} and page.fields["subject"] == letters.ours("reminder", "de")["subject"]


def test_how_it_reads_is_shown_before_it_is_saved(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(f"{HERE}/texts/en/reminder")
    values = {"text": "{number} is {days} days late"}
    shown = browser.submit(page.button("Show how it reads"), values, status=200)
    assert "is 9 days late" in shown.said(".sample")
    assert fresh(alice).letters == {}


@pytest.mark.parametrize(
    ("field", "text"), [("subject", "S" * 201), ("text", "T" * 10_001), ("text", "Hello {nummer}"), ("subject", "{x}")]
)
def test_what_can_not_be_written_is_told_and_kept(alice: User, as_, field: str, text: str) -> None:
    browser = as_(alice)
    page = browser.submit(browser.page(f"{HERE}/texts/en/invoice").button("Save"), {field: text}, status=422)
    assert page.error_at(field) and page.fields[field] == text
    assert fresh(alice).letters == {}


@pytest.mark.parametrize("at", ["xx/invoice", "en/nothing", "en/void", "de/__class__"])
def test_other_languages_and_mails_have_no_page(alice: User, as_, at: str) -> None:
    as_(alice).page(f"{HERE}/texts/{at}", status=404)
    as_(alice).post_form(f"{HERE}/texts/{at}", {"subject": "x"}, status=404)


# answers and signature


def test_answers_and_signature_go_into_the_mails(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(f"{HERE}/mail")
    values = {"reply_to": " accounts@halden.example ", "signature": "Ana Halden\r\nStudio Halden"}
    browser.submit(page.button("Save"), values)
    business = fresh(alice)
    assert (business.reply_to, business.signature) == ("accounts@halden.example", "Ana Halden\nStudio Halden")
    key = draft(alice).key
    page = browser.page(f"/drafts/{key}/send")
    assert page.fields["text"].endswith("Ana Halden\r\nStudio Halden")
    assert "accounts@halden.example" in page.text
    browser.submit(page.button("Issue and e-mail it"))
    assert Mail.get().reply_to == "accounts@halden.example"


def test_the_colour_stands_in_the_mails_too(alice: User, as_) -> None:
    browser = as_(alice)
    browser.post_form(f"{HERE}/colour", {"hex": "#aa0000"})
    page = browser.page(f"/drafts/{draft(alice).key}/send")
    browser.submit(page.button("Issue and e-mail it"))
    assert "background: #aa0000" in Mail.get().html


@pytest.mark.parametrize(
    "values", [{"reply_to": "nobody"}, {"reply_to": "a@b.example, c@d.example"}, {"signature": "S" * 1001}]
)
def test_what_is_no_address_is_told_and_kept(alice: User, as_, values: dict[str, str]) -> None:
    browser = as_(alice)
    page = browser.submit(browser.page(f"{HERE}/mail").button("Save"), values, status=422)
    ((name, text),) = values.items()
    assert page.error_at(name) and page.fields[name] == text
    assert (fresh(alice).reply_to, fresh(alice).signature) == ("", "")


def test_a_reply_to_of_two_lines_forges_no_header(alice: User, as_) -> None:
    page = as_(alice).page(f"{HERE}/mail")
    evil = page.fields | {"reply_to": "a@b.example\r\nBcc: eve@evil.example"}
    as_(alice).post_form(f"{HERE}/mail", evil, status=422)
    assert fresh(alice).reply_to == ""
