"""Changing an issued document on the paper form: what is shown, what it foretells, and what is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from jupinv import jobs
from jupinv.accounts.models import User
from jupinv.businesses import settings as choices
from jupinv.content import sent_law
from jupinv.content.fields import Allowance, Identifier, Item, Line, Period, References, Tax
from jupinv.documents import approving, issuing, revisions, sending
from jupinv.documents.models import CorrectionNotice, Delivery, Document, Revision
from jupinv.drafts import crediting, saving
from jupinv.drafts.changes import paperform
from tests.content.contents import any_contents
from tests.documents import making
from tests.documents.test_changing import change, fresh, pay, said
from tests.pages import Page, PageClient

SignIn = Callable[[User], PageClient]
NOW = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)


def issued(alice: User, setting: str = sent_law.VERSIONS, **changes: object) -> Document:
    """Sent by link, and free to be changed unless said otherwise."""
    choices.choose_changing(alice.business, setting)
    document = making.issued(alice.business, alice, making.content(**changes), to=making.customer(alice.business))
    sending.hand_over(document, how="link", by=alice, now=NOW)
    return fresh(document)


def url_of(document: Document) -> str:
    return f"/documents/{document.key}/change"


def looked(client: PageClient, document: Document, fields: dict[str, str], status: int | None = None) -> Page:
    page = client.page(url_of(document))
    return client.submit(page.all("button[value=look]")[1], fields, status=status)


@pytest.fixture
def browser(as_: SignIn, alice: User) -> PageClient:
    return as_(alice)


# the form


def test_the_form_shows_what_it_says(browser: PageClient, alice: User) -> None:
    page = browser.page(url_of(issued(alice)))
    shown = {
        "customer.name": "Nordwind GmbH",
        "customer.street": "Hafenstraße 7",
        "customer.ap_email": "ap@nordwind.example",
        "po_number": "PO-4711",
        "due_date": "2026-06-02",
        "line.k1.description": "Workshop",
        "line.k2.quantity": "2",
        "line.k1.price": "800",
        "line.k1.tax": "19",
        "currency": "EUR",
    }
    assert {name: page.fields.get(name) for name in shown} == shown
    assert "Studio Halden" in page.text and "never changes once it is issued" in page.text
    assert not [name for name in page.fields if name.startswith(("sender.", "bank.", "issue_date"))]
    assert "DE89 3704 0044 0532 0130 00" in page.text
    assert page.link("Void it").endswith("/void") and "#correct" in page.link(
        "Correct it by a credit note and a new draft"
    )


def test_nothing_changes_where_nothing_was_touched(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    assert "Nothing changes" in looked(browser, document, {}, 422).text
    assert Revision.select().count() == 1


def test_a_customer_that_is_known_otherwise_by_now_is_no_change(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    document.customer.details = {"name": "Südwind", "street": "Elsewhere 1"}
    document.customer.save()
    assert "Nothing changes" in looked(browser, document, {}, 422).text


RICH = making.content(
    recipient=replace(making.content().recipient, trade_name="Nord", legal_id=Identifier("HRB 1", "0002")),
    references=References(purchase_order="1", contract="C-1", project="P"),
    allowances=(Allowance(percent=Decimal(5), reason="x"), Allowance(charge=True, amount=Decimal(3), reason="Post")),
    lines=(
        Line(
            "k1",
            "Workshop",
            details="In two parts",
            quantity=Decimal("1.5"),
            unit="HUR",
            price=Decimal("1234.5678"),
            base_quantity=Decimal(10),
            taxes=(Tax("S", Decimal("5.5"), "TVA"),),
            period=Period(date(2026, 4, 1), date(2026, 4, 30)),
            item=Item(sellers_id="S-1"),
            note="Careful",
        ),
        Line("k2", "Free", quantity=Decimal(1), price=Decimal(1), taxes=(Tax("E", Decimal(0), reason="Because"),)),
    ),
    footer="Footer",
    due_date=None,
)


def test_what_the_form_cannot_show_stays(alice: User) -> None:
    document = issued(alice, **{name: getattr(RICH, name) for name in ("lines", "references", "allowances", "footer")})
    content = said(document)
    for locale in ("en_GB", "de_DE"):
        typed = paperform.shown(document, content, locale)
        written = paperform.written(document, content, typed.having({"line.k1.quantity": "2"}), today=making.TODAY)
        first, second = content.lines
        assert written.content == replace(content, lines=(replace(first, quantity=Decimal(2)), second))
        assert written.problems == {}


def test_an_untouched_form_of_anything_says_the_same(alice: User) -> None:
    document = issued(alice)

    @settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
    @given(any_contents())
    def holds(content: object) -> None:
        typed = paperform.shown(document, content, "en_GB")
        assert paperform.written(document, content, typed, today=making.TODAY).content == content

    holds()


def test_a_content_without_a_due_date_may_stay_without(browser: PageClient, alice: User) -> None:
    document = issued(alice, due_date=None)
    page = looked(browser, document, {"terms": "At once"})
    assert "added the terms" in page.text


def test_the_buttons_of_the_form_work_without_a_script(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    page = browser.submit(browser.page(url_of(document)).button("Add a line"), {"po_number": "PO-9"})
    (key,) = {name.split(".")[1] for name in page.fields if name.startswith("line.")} - {"k1", "k2"}
    assert page.fields["po_number"] == "PO-9"
    page = browser.submit(page.find("button[value='up:k2']"), {f"line.{key}.description": "Hosting"})
    page = browser.submit(page.find("button[value='remove:k1']"), {f"line.{key}.price": "20"})
    assert page.fields["line.k1.removed"] == "1"
    page = browser.submit(page.all("button[value=look]")[0])
    assert "added the line “Hosting”, 1 × €20.00" in page.text and "removed the line “Workshop”" in page.text
    page = browser.submit(page.button("Back to the form"))
    assert page.fields[f"line.{key}.description"] == "Hosting" and Revision.select().count() == 1


def test_what_cannot_be_read_is_told_at_its_field(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    page = looked(browser, document, {"line.k1.price": "eight", "due_date": "", "po_number": "PO-9"}, 422)
    assert "not a number" in page.said("[id='line.k1.price-error']") and page.said("#due_date-error")
    assert (page.fields["line.k1.price"], page.fields["po_number"]) == ("eight", "PO-9")


def test_the_rules_before_issue_hold(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    page = looked(browser, document, {"due_date": "2026-05-01", "line.k1.description": ""}, 422)
    assert "before the date of issue" in page.said("#due_date-error")
    assert "no description" in page.said("[id='line.k1.description-error']")


# what it will do


def test_an_amendment(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    page = looked(browser, document, {"po_number": "PO-9", "customer.billing_entity": "Nordwind Holding"})
    assert "Ana Halden changed the PO number from PO-4711 to PO-9 · stays on this version" in page.text
    assert "It stays V1" in page.text and not page.all("[name=tell]") and Revision.select().count() == 1
    done = browser.submit(page.button("Make the change"), {"reason": "They told us late"})
    assert done.location == f"/documents/{document.key}"
    assert (said(document).references.purchase_order, said(document).billing_entity) == ("PO-9", "Nordwind Holding")
    assert Revision.get(Revision.number == 2).reason == "They told us late"
    assert "Changed. It stays V1." in done.text


def test_a_version_is_told_to_the_customer(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    page = looked(browser, document, {"line.k1.price": "300", "due_date": "2026-06-30"})
    assert "changed the price of “Workshop” from €800.00 to €300.00 · makes a new version" in page.text
    assert "This makes V2, which replaces V1." in page.text and "was €1,190.00" in page.text
    assert page.fields["to"] == "ap@nordwind.example" and "V2 replaces V1" in page.fields["text"]
    done = browser.submit(page.button("Make the change"))
    row = fresh(document)
    assert (row.version, row.total) == (2, 59500)
    assert Delivery.get().kind == "change" and "pay once" in Delivery.get().mail.text
    assert "INV-2026-0001 · V2" in done.said("#paper") and "is V2 now" in done.text
    jobs.run_due(datetime.now(UTC) + timedelta(minutes=5))
    assert Delivery.get().mail.accepted_by == ["ap@nordwind.example", "jon@nordwind.example"]


def test_the_mail_may_be_left_out_and_is_checked_where_not(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    page = looked(browser, document, {"terms": "x"})
    wrong = browser.submit(page.button("Make the change"), {"to": "nobody", "reason": "r"}, status=422)
    assert wrong.fields["terms"] == "x" and wrong.fields["reason"] == "r" and Revision.select().count() == 1
    browser.submit(wrong.button("Make the change"), {"tell": None})
    assert fresh(document).version == 2 and not Delivery.select().exists()


def test_another_name_on_a_version_is_asked_about(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    page = looked(browser, document, {"customer.name": "Nordwind AG"})
    assert "It stays among what Nordwind GmbH owes." in page.text
    browser.submit(page.button("Make the change"), {"tell": None})
    assert (fresh(document).customer_name, fresh(document).version) == ("Nordwind AG", 2)


def test_what_was_paid_too_much_is_said(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    pay(document, alice, "1000.00")
    page = looked(browser, document, {"line.k1.price": "300"})
    assert "€405.00 of what was paid is no longer asked for" in page.text


def test_approval_locks_amendments_and_a_version_is_offered(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    approving.approve(document, revisions.last_of(document), by_name="Jon Ek", now=NOW)
    assert "has approved V1" in browser.page(url_of(document)).text
    page = looked(browser, document, {"po_number": "PO-9"})
    assert "approved this version" in page.text
    page = browser.submit(page.button("Show V2"))
    assert "The approval of V1 no longer counts: V2 needs its own." in page.text
    browser.submit(page.button("Make the change"))
    assert (fresh(document).version, said(document).references.purchase_order) == (2, "PO-9")


# where it may only be corrected


def test_another_address_is_told_by_a_notice(browser: PageClient, alice: User) -> None:
    document = issued(alice, sent_law.CORRECTIONS)
    page = looked(browser, document, {"customer.street": "Hafenstraße 9"})
    assert "is corrected by a notice" in page.text and "Is it the same company?" not in page.text
    browser.submit(page.button("Make the change"))
    assert CorrectionNotice.select().count() == 1 and fresh(document).version == 1
    assert Delivery.get().kind == "notice"


def test_another_name_asks_whether_it_is_the_same_company(browser: PageClient, alice: User) -> None:
    document = issued(alice, sent_law.CORRECTIONS)
    page = looked(browser, document, {"customer.name": "Nordwind AG"})
    assert "Is it the same company?" in page.text
    page = browser.submit(page.button("Make the change"), status=422)
    assert "Please say whether" in page.said("#company-error") and Revision.select().count() == 1
    browser.submit(page.button("Make the change"), {"company": "same"})
    assert said(document).recipient.name == "Nordwind AG" and CorrectionNotice.select().count() == 1


def test_somebody_else_is_billed_by_a_credit_note_and_a_new_invoice(browser: PageClient, alice: User) -> None:
    document = issued(alice, sent_law.CORRECTIONS)
    page = looked(browser, document, {"customer.name": "Südwind GmbH"})
    done = browser.submit(page.button("Make the change"), {"company": "other"})
    assert said(document).recipient.name == "Nordwind GmbH"
    draft = Document.get(Document.key == done.location.rpartition("/")[2])
    assert draft.is_draft and draft.customer.name == "Südwind GmbH"


def test_a_commercial_change_is_a_credit_note_and_a_new_invoice(browser: PageClient, alice: User) -> None:
    document = issued(alice, sent_law.CORRECTIONS)
    page = looked(browser, document, {"line.k1.price": "300", "po_number": "PO-9"})
    assert "needs a credit note" in page.text and "UStDV" in page.text
    done = browser.submit(page.button("Issue the credit note and write the new draft"), {"reason": "Wrong price"})
    note = Document.get(Document.kind == "credit_note")
    assert (note.corrects_id, note.total, fresh(document).balance) == (document.id, 119000, 0)
    draft = Document.get(Document.key == done.location.rpartition("/")[2])
    fields = saving.typed_of(draft)
    assert (fields.get("line.k1.price"), fields.get("po_number"), fields.get("issue_date")) == ("300", "PO-9", "")
    assert draft.total == 59500 and Revision.select().where(Revision.document == document).count() == 1


@pytest.mark.parametrize("setting", sent_law.CHOICES)
def test_a_credit_note_is_amended_and_has_no_other_version(browser: PageClient, alice: User, setting: str) -> None:
    invoice = issued(alice, setting)
    note = crediting.issue_rest(invoice, reason="x", by=alice, now=NOW, today=making.TODAY)
    sending.hand_over(note, how="link", by=alice, now=NOW)
    page = looked(browser, note, {"line.k1.price": "1"})
    assert "have no other version" in page.text and not page.all("button.main")
    page = looked(browser, note, {"po_number": "PO-9"})
    browser.submit(page.button("Make the change"))
    assert (fresh(note).version, said(note).references.purchase_order) == (1, "PO-9")
    assert said(note).references.earlier[0].number == invoice.number


def test_a_thousand_lines_are_changed(browser: PageClient, alice: User) -> None:
    line = making.content().lines[0]
    lines = tuple(replace(line, key=f"k{n}", description=f"Line {n}", price=Decimal(n + 1)) for n in range(1000))
    document = issued(alice, lines=lines)
    page = browser.page(url_of(document), weight=200_000)
    fields = page.fields | {"line.k500.price": "9", "act": "look"}
    # Unparsed, which takes a second: the page is checked where it is shorter.
    asked = browser.post(url_of(document), data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert "changed the price of “Line 500” from €501.00 to €9.00" in asked.text
    browser.post_form(url_of(document), fields | {"act": "make"}, status=303)
    assert said(document).lines[500].price == 9 and len(said(document).lines) == 1000


# refused


def test_somebody_was_quicker_and_nothing_is_lost(browser: PageClient, alice: User) -> None:
    document = issued(alice)
    page = browser.page(url_of(document))
    change(document, alice, fields={"terms": "At once"})
    page = browser.submit(page.all("button[value=look]")[1], {"po_number": "PO-9"}, status=409)
    assert "Somebody changed it meanwhile" in page.text
    assert (page.fields["terms"], page.fields["po_number"]) == ("At once", "PO-9")
    page = browser.submit(page.all("button[value=look]")[1])
    assert "PO-9" in page.text and "the terms" not in page.text
    change(document, alice, fields={"terms": "Later"})
    page = browser.submit(page.button("Make the change"), status=409)
    assert (page.fields["terms"], page.fields["po_number"]) == ("Later", "PO-9")
    assert said(document).references.purchase_order == "PO-4711"


def test_what_cannot_be_changed(browser: PageClient, alice: User) -> None:
    draft = making.draft(alice.business, alice)
    void = making.issued(alice.business, alice)
    issuing.void_unsent(void, by=alice, reason="x", now=NOW)
    for document in (draft, void):
        browser.page(url_of(document), status=409)
        browser.post_form(url_of(document), {"act": "make"}, status=409)
    gone = making.issued(alice.business, alice)
    revisions.erase(revisions.last_of(gone), reason="x", at=NOW)
    browser.page(url_of(gone), status=410)
    browser.post_form(url_of(gone), {"act": "make"}, status=410)


def test_whose_it_is(as_: SignIn, client: PageClient, alice: User, bob: User, carol: User) -> None:
    document = issued(alice)
    for who, status in ((as_(bob), 404), (as_(carol), 403), (client, 303)):
        who.page(url_of(document), status=status)
        who.post_form(url_of(document), {"act": "make", "terms": "x"}, status=status)
    assert "Change…" not in as_(carol).page(f"/documents/{document.key}").text
    assert "Change…" in as_(alice).page(f"/documents/{document.key}").text


@pytest.mark.parametrize("base", ["", "x", "99", "-1", "999999999999"])
def test_nonsense_for_a_base_is_the_last_one(browser: PageClient, alice: User, base: str) -> None:
    document = issued(alice)
    page = browser.page(url_of(document))
    shown = browser.submit(page.all("button[value=look]")[1], {"base": base, "terms": "x"})
    assert shown.fields["base"] == "1"
