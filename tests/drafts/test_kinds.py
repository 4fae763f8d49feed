"""Invoice, quote, proforma: the toggle on the same paper, with script and without, and what each says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.content.fields import INVOICE, QUOTE
from jupinv.documents import revisions
from jupinv.documents.models import Document
from jupinv.drafts import forms
from tests.drafts import writing
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]


def read(**fields: str) -> forms.Reading:
    profile = {"bank.b1.holder": "Ana Halden", "bank.b1.iban": "DE89370400440532013000"}
    return forms.read(writing.typed(writing.COMPLETE | profile | fields), currency="EUR", today=writing.NOW.date())


@pytest.mark.parametrize(
    ("typed", "kind", "type_code"),
    [
        ("invoice", "invoice", ""),
        ("quote", "quote", ""),
        ("proforma", "proforma", ""),
        ("deposit", "invoice", "386"),
        ("", "invoice", ""),
        ("nonsense", "invoice", ""),
    ],
)
def test_what_is_typed_as_its_kind(app, typed: str, kind: str, type_code: str) -> None:
    with app.test_request_context():
        content = read(kind=typed).content
    assert (content.kind, content.type_code) == (kind, type_code)
    assert bool(content.payment.ways) == (kind != QUOTE), "a quote tells no bank"


def test_options_are_of_quotes_only(app) -> None:
    with app.test_request_context():
        of_quote = read(kind=QUOTE, **{"line.a.optional": "1", "line.b.choice": "A"}).content
        of_invoice = read(kind=INVOICE, **{"line.a.optional": "1", "line.b.choice": "A"}).content
    assert (of_quote.lines[0].optional, of_quote.lines[1].choice) == (True, "A")
    assert not any(line.optional or line.choice for line in of_invoice.lines)


def test_a_quote_without_its_last_day_says_what_is_asked(app) -> None:
    with app.test_request_context():
        found = read(kind=QUOTE, due="date").problems
    assert [problem.message for problem in found] == ["Choose the day until which it is valid."]


# the page


def test_a_blank_page_is_an_invoice_and_offers_a_quote(client: PageClient) -> None:
    page = client.page("/")
    assert page.fields["kind"] == "invoice" and page.said("h1") == "Invoice"
    assert [each.get("value") for each in page.all("input[name=kind]")] == ["invoice", "quote", "proforma"]


@pytest.mark.parametrize(("kind", "title"), [("quote", "Quote"), ("proforma", "Proforma invoice")])
def test_a_new_one_of_a_kind(as_: SignIn, alice: User, kind: str, title: str) -> None:
    page = as_(alice).page(f"/new?kind={kind}")
    assert page.fields["kind"] == kind and page.said("h1") == title


def test_nonsense_begins_an_invoice(as_: SignIn, alice: User) -> None:
    assert as_(alice).page("/new?kind=%00x").said("h1") == "Invoice"


def test_switched_without_script(as_: SignIn, alice: User) -> None:
    browser, draft = as_(alice), writing.draft(alice)
    page = browser.page(f"/drafts/{draft.key}")
    assert "Due" in page.said("#dates") and "Bill to" in page.text
    page = writing.fill(page, {"kind": "quote"}, "Switch", client=browser)
    assert page.said("h1") == "Quote" and "Valid until" in page.said("#dates") and "Quote for" in page.text
    assert "Quoted total" in page.said("#totals") and "QUO-20" in page.said("#head")
    assert Document.get_by_id(draft.id).kind == QUOTE
    page = writing.fill(page, {"kind": "invoice"}, "Switch", client=browser)
    assert page.said("h1") == "Invoice" and Document.get_by_id(draft.id).kind == INVOICE
    assert page.fields["bank.b1.iban"].startswith("DE89"), "the bank account is still there"


def test_switched_with_script_only_what_changes_is_swapped(as_: SignIn, alice: User) -> None:
    browser, draft = as_(alice), writing.draft(alice)
    page = browser.page(f"/drafts/{draft.key}")
    fragment = browser.htmx("POST", f"/drafts/{draft.key}", page.fields | {"kind": "quote", "editor": "w"}, weight=3072)
    targets = [each.get("hx-target") for each in fragment.all("hx-partial")]
    assert targets == ["#head", "#dates", "#totals"] and "Quoted total" in fragment.text
    again = browser.htmx(
        "POST", f"/drafts/{draft.key}", page.fields | {"kind": "quote", "editor": "w", "note": "x"}, weight=1024
    )
    assert "#head" not in [each.get("hx-target") for each in again.all("hx-partial")]


def test_a_quote_is_sent_as_one(as_: SignIn, alice: User) -> None:
    browser, draft = as_(alice), writing.draft(alice, kind="quote")
    page = browser.page(f"/drafts/{draft.key}/send")
    assert "this quote gets the number" in page.text and "DE89" not in page.text
    number = f"QUO-{clock.today('Europe/Berlin').year}-0001"
    assert f"Quote {number}" in page.fields["subject"] and "valid until" in page.fields["subject"]
    assert "here is our quote" in page.fields["text"]
    page = writing.fill(page, {}, "Issue and e-mail it", client=browser)
    issued = Document.get_by_id(draft.id)
    assert (issued.kind, issued.number, issued.deposit) == (QUOTE, number, False)
    revision = revisions.last_of(issued)
    assert revision is not None and not revisions.content_of(revision)[0].payment.ways


def test_the_list_has_the_draft_under_its_kind(as_: SignIn, alice: User) -> None:
    browser, draft = as_(alice), writing.draft(alice, kind="quote")
    address = f"/b/{alice.business.handle}"
    assert draft.key in browser.page(f"{address}/quotes").body.decode()
    assert draft.key not in browser.page(f"{address}/invoices").body.decode()
