"""Deposits and the final invoice: what it deducts by itself, and that both together are what was agreed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import DEPOSIT_INVOICE, Content, Line, Tax
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import changing, checking, crediting, deposits, issuing, revisions, threads
from jupinv.documents.credits import saying, shares
from jupinv.documents.models import Document, Thread
from jupinv.drafts import crediting as writing
from jupinv.drafts import saving
from jupinv.rendering.paper import paper
from tests.content.contents import decimals, vat_contents
from tests.documents import making
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]
S7 = Tax("S", Decimal(7), "VAT")


@pytest.fixture
def owner(alice: User) -> User:
    return alice


@pytest.fixture
def business(alice: User) -> Business:
    return alice.business


@pytest.fixture
def job(invoice: Document) -> Thread:
    """A job whose first deposit is of 1,190.00 €: nothing else belongs to it."""
    return threads.thread_of(invoice, now=making.NOW)


def part(amount: str, tax: Tax = making.VAT) -> Line:
    return Line("d", "Deposit", quantity=Decimal(1), price=Decimal(amount), taxes=(tax,))


def deposit(job: Thread, by: User, amount: str, tax: Tax = making.VAT, **more: object) -> Document:
    content = making.content(type_code=DEPOSIT_INVOICE, lines=(part(amount, tax),), **more)
    draft = making.draft(job.business, by, job.customer, thread=job)
    return issuing.issue(draft, content, by=by, now=making.NOW, today=making.TODAY)


def final(job: Thread, by: User, amount: str = "10000") -> Document:
    """The draft of a final invoice over so much net."""
    fields = [["kind", "invoice"], ["currency", "EUR"], ["customer.name", "Nordwind GmbH"], ["line.a.price", amount]]
    fields += [["line.a.description", "The whole work"], ["line.a.tax", "19"]]
    return making.draft(job.business, by, job.customer, thread=job, typed={"locale": "en_GB", "fields": fields})


def said_in(draft: Document) -> Content:
    return saving.read_draft(Document.get_by_id(draft.id), today=making.TODAY).content


def issue(draft: Document, by: User, content: Content | None = None) -> Document:
    draft = Document.get_by_id(draft.id)
    return issuing.issue(draft, content or said_in(draft), by=by, now=making.NOW, today=making.TODAY)


def test_it_deducts_the_deposits_of_its_job(job: Thread, owner: User) -> None:
    deposit(job, owner, "1000")
    deposit(job, owner, "500", S7)
    content = said_in(final(job, owner))
    assert [(each.number, each.issue_date, each.gross) for each in content.deposits] == [
        ("INV-2026-0002", making.TODAY, Decimal("1190.00")),
        ("INV-2026-0003", making.TODAY, Decimal("535.00")),
    ]
    assert [(tax.rate, tax.base, tax.tax) for each in content.deposits for tax in each.taxes] == [
        (Decimal(19), Decimal("1000.00"), Decimal("190.00")),
        (Decimal(7), Decimal("500.00"), Decimal("35.00")),
    ]
    found = totals(content)
    assert (found.gross, found.prepaid, found.payable) == (Decimal("11900"), Decimal("1725.00"), Decimal("10175.00"))
    assert [each.number for each in content.references.earlier] == ["INV-2026-0002", "INV-2026-0003"]


def test_an_invoice_outside_a_job_deducts_nothing(job: Thread, owner: User) -> None:
    deposit(job, owner, "1000")
    alone = final(job, owner)
    Document.update(thread=None).where(Document.id == alone.id).execute()
    assert said_in(alone).deposits == ()


def test_only_one_final_invoice_deducts_it(job: Thread, owner: User) -> None:
    deposit(job, owner, "1000")
    issue(final(job, owner), owner)
    assert said_in(final(job, owner)).deposits == ()


def test_a_final_invoice_that_was_credited_in_full_sets_it_free(job: Thread, owner: User) -> None:
    first = deposit(job, owner, "1000")
    done = issue(final(job, owner), owner)
    with pytest.raises(deposits.Deducted):
        crediting.expect_creditable(first)
    note = writing.issue_rest(done, reason="x", by=owner, now=making.NOW, today=making.TODAY)
    assert (note.total, Document.get_by_id(done.id).balance) == (done.total, 0)
    assert [each.number for each in said_in(final(job, owner)).deposits] == [first.number]
    assert crediting.expect_creditable(first)


def share(invoice: Document, by: User, amount: str) -> Document:
    """A credit note over one amount."""
    of, before = crediting.expect_creditable(Document.get_by_id(invoice.id))
    lines = shares.share_lines(of, Decimal(amount))
    draft = making.draft(invoice.business, by, invoice.customer, kind="credit_note", corrects=invoice)
    return issue(draft, by, saying.credit(of, replace(of[0], kind="credit_note", lines=lines), before))


def rest(invoice: Document, by: User) -> Document:
    """A credit note over all that is left."""
    invoice = Document.get_by_id(invoice.id)
    return writing.issue_rest(invoice, reason="x", by=by, now=making.NOW, today=making.TODAY)


def void(document: Document, by: User) -> None:
    issuing.void_unsent(Document.get_by_id(document.id), by=by, reason="x", now=making.NOW)


@pytest.mark.parametrize("amounts", [["100"], ["10710"]])
def test_one_that_was_credited_in_full_by_amounts_does_so_too(job: Thread, owner: User, amounts: list[str]) -> None:
    first = deposit(job, owner, "1000")
    done = issue(final(job, owner), owner)
    for amount in amounts:
        share(done, owner, amount)
    if Document.get_by_id(done.id).balance:
        assert deposits.deducted_by(first) == done.number
        rest(done, owner)
    assert Document.get_by_id(done.id).balance == 0
    assert [each.number for each in said_in(final(job, owner)).deposits] == [first.number]


@pytest.mark.parametrize("what", ["deducted", "void", "credited"])
def test_a_credit_note_that_set_deposits_free_is_void_only_while_they_are(job: Thread, owner: User, what: str) -> None:
    first = deposit(job, owner, "1000")
    done = issue(final(job, owner), owner)
    note = rest(done, owner)
    if what == "deducted":
        again = issue(final(job, owner), owner)
        with pytest.raises(deposits.Deducted, match=str(again.number)):
            void(note, owner)
        void(again, owner)
    else:
        undone = first if what == "void" else rest(first, owner)
        if what == "void":
            void(first, owner)
        with pytest.raises(deposits.OtherDeposits):
            void(note, owner)
        if what == "void":
            return
        void(undone, owner)
    void(note, owner)
    assert deposits.deducted_by(first) == done.number


def test_a_credit_note_over_a_deposit_is_not_void_once_the_rest_of_it_is_deducted(job: Thread, owner: User) -> None:
    first = deposit(job, owner, "1000")
    note = share(first, owner, "190")
    done = issue(final(job, owner), owner)
    assert done.total == 1_190_000 - 100_000
    with pytest.raises(deposits.Deducted, match=str(done.number)):
        void(note, owner)
    void(done, owner)
    void(note, owner)
    assert [each.gross for each in said_in(final(job, owner)).deposits] == [Decimal("1190.00")]


def test_what_it_deducts_keeps_its_currency(job: Thread, owner: User) -> None:
    deposit(job, owner, "1000")
    done = issue(final(job, owner), owner)
    said, _ = revisions.content_of(revisions.last_of(done))
    when = {"base_revision": 1, "now": making.NOW, "today": making.TODAY}
    with pytest.raises(changing.PaidInCurrency):
        changing.change(done, replace(said, currency="USD"), by=owner, reason="", **when)


def test_void_ones_and_what_was_credited_is_not_deducted(job: Thread, owner: User) -> None:
    gone, smaller = deposit(job, owner, "300"), deposit(job, owner, "1000")
    issuing.void_unsent(gone, by=owner, reason="x", now=making.NOW)
    of, before = crediting.known(smaller)
    half = replace(of[0], kind="credit_note", lines=(replace(of[0].lines[0], quantity=Decimal("0.4")),))
    note = making.draft(job.business, owner, job.customer, kind="credit_note", corrects=smaller, thread=job)
    issue(note, owner, saying.credit(of, half, before))
    (left,) = said_in(final(job, owner)).deposits
    assert (left.gross, left.taxes[0].base, left.taxes[0].tax) == (
        Decimal("714.00"),
        Decimal("600.00"),
        Decimal("114.00"),
    )


def test_its_writer_leaves_one_out(as_: SignIn, job: Thread, owner: User) -> None:
    first, second = deposit(job, owner, "1000"), deposit(job, owner, "500")
    draft = final(job, owner)
    browser = as_(owner)
    page = browser.page(f"/drafts/{draft.key}", weight=9000)
    assert "Do not deduct INV-2026-0002 of €1,190.00" in page.text
    browser.submit(page.button("Save"), {f"deposit.{first.key}.leave": "1"})
    content = said_in(draft)
    assert [each.number for each in content.deposits] == [second.number]
    assert issue(draft, owner, content).total == 1_190_000 - 59_500


@pytest.mark.parametrize("what", ["issued", "void", "credited", "deducted"])
def test_what_changed_meanwhile_is_told(job: Thread, owner: User, what: str) -> None:
    first, draft = deposit(job, owner, "1000"), final(job, owner)
    content = said_in(draft)
    if what == "issued":
        deposit(job, owner, "500")
    elif what == "void":
        issuing.void_unsent(first, by=owner, reason="x", now=making.NOW)
    elif what == "credited":
        writing.issue_rest(first, reason="x", by=owner, now=making.NOW, today=making.TODAY)
    else:
        issue(final(job, owner), owner)
    with pytest.raises(issuing.ChangedMeanwhile):
        issue(draft, owner, content)
    assert issue(draft, owner).number


def test_a_deposit_that_is_deducted_is_neither_void_nor_credited(as_: SignIn, job: Thread, owner: User) -> None:
    first = deposit(job, owner, "1000")
    done = issue(final(job, owner), owner)
    assert deposits.deducted_by(first) == done.number
    with pytest.raises(deposits.Deducted):
        issuing.void_unsent(first, by=owner, reason="x", now=making.NOW)
    page = as_(owner).post_form(f"/documents/{first.key}/correct", {"reason": "x"}, status=409)
    assert "A final invoice deducts this deposit." in page.text
    assert list(checking.of_business(job.business)) == []


def test_the_paper_names_each_with_its_taxes_and_what_is_left(job: Thread, owner: User) -> None:
    deposit(job, owner, "1000")
    deposit(job, owner, "100", S7)
    content = said_in(final(job, owner))
    shown = paper(content, totals(content), Standing(), "en")
    rows = {each.label: each.value for each in shown.sums}
    assert rows["Less deposit INV-2026-0002 of 3 May 2026 (net €1,000.00, VAT 19% €190.00)"] == "−€1,190.00"
    assert rows["Left after deposits: VAT 19% on €9,000.00"] == "€1,710.00"
    assert rows["Left after deposits: VAT 7% on −€100.00"] == "−€7.00", "a rate that only a deposit has"
    assert (shown.sums[-1].label, shown.sums[-1].value) == ("Due", "€10,603.00")
    assert shown.fact("earlier") is None


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Deposit invoice"), ("de", "Anzahlungsrechnung"), ("fr", "Facture d’acompte")],
)
def test_the_paper_of_a_deposit_says_so(language: str, title: str) -> None:
    content = making.content(type_code=DEPOSIT_INVOICE)
    assert paper(content, totals(content), Standing(), language).title == title


@settings(max_examples=200)
@given(vat_contents(gross=None), st.lists(decimals("0", "40", 2), max_size=3), st.booleans())
def test_deposits_and_final_invoice_are_what_was_agreed(agreed: Content, shares: list[Decimal], coins: bool) -> None:
    """Whatever was withheld, rounded to coins, or typed as gross."""
    agreed = replace(agreed, prepaid=None, cash_step=Decimal("0.05") if coins and agreed.currency == "EUR" else None)
    whole = totals(agreed)
    taken, asked = [], Decimal(0)
    for place, share in enumerate(shares):
        line = Line("d", "Deposit", quantity=Decimal(1), price=share, taxes=agreed.lines[0].taxes)
        one = replace(
            agreed,
            type_code=DEPOSIT_INVOICE,
            number=f"INV-{place}",
            lines=(replace(line, gross_entry=place == 1),),
            allowances=(),
            rounding=None,
        )
        figures = totals(one)
        taken.append(deposits.of_totals(one, (one, figures)))
        asked += figures.payable
    last = totals(deposits.deducting(agreed, tuple(taken)))
    assert asked + last.payable == whole.payable


def test_a_job_of_another_currency_deducts_nothing(job: Thread, owner: User) -> None:
    deposit(job, owner, "1000", currency="USD")
    assert said_in(final(job, owner)).deposits == ()


def test_a_draft_of_a_deposit_deducts_none(job: Thread, owner: User, customer: Customer) -> None:
    deposit(job, owner, "1000")
    another = making.content(type_code=DEPOSIT_INVOICE, lines=(part("10"),))
    draft = making.draft(job.business, owner, customer, thread=job)
    assert deposits.offers(draft, another) == ()
    assert issue(draft, owner, another).deposit
    with write():
        Document.update(deposit=True).where(Document.id == draft.id).execute()
    content, _ = revisions.content_of(revisions.last_of(Document.get_by_id(draft.id)))
    assert (content.deposits, content.issue_date) == ((), date(2026, 5, 3))
