"""Credit notes in the ledger: they settle their invoice, the rest is credit that is used and taken back by hand."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE
from jupinv.customers import keeping
from jupinv.customers.models import Customer
from jupinv.db import db, write
from jupinv.documents import billed, changing, checking, crediting, issuing, revisions
from jupinv.documents.credits import saying
from jupinv.documents.models import Document, Event
from jupinv.payments import credit, ledger, recording, refunding
from jupinv.payments.models import CreditAllocation
from jupinv.reports.models import MonthTotal
from tests.conftest import environment
from tests.documents import making, test_changing
from tests.pages import PageClient, text_of
from tests.payments.test_recording import fresh, pay
from tests.processes import ROOT
from tests.sharing.paths import path_of

DAY = making.TODAY


def begun(invoice: Document, by: User) -> Document:
    return making.draft(invoice.business, by, invoice.customer, kind=CREDIT_NOTE, corrects=invoice)


def credited(invoice: Document, by: User, **quantities: str) -> Document:
    """A credit note over these quantities of the lines k1 (one day) and k2 (two trips); over all without any."""
    of, before = crediting.known(fresh(invoice))
    content = replace(of[0], kind=CREDIT_NOTE, issue_date=DAY)
    if quantities:
        lines = [each for each in content.lines if each.key in quantities]
        content = replace(content, lines=tuple(replace(each, quantity=Decimal(quantities[each.key])) for each in lines))
    said = saying.credit(of, content, before)
    return issuing.issue(begun(invoice, by), said, by=by, now=making.NOW, today=DAY)


def state(document: Document) -> tuple[int, int, int, date | None]:
    row = fresh(document)
    return row.paid, row.credited, row.balance, row.paid_on


def checked(business: Business) -> None:
    assert list(checking.of_business(Business.get_by_id(business.id))) == []


def test_a_credit_note_over_all_leaves_nothing_to_pay(invoice: Document, owner: User) -> None:
    note = credited(invoice, owner)
    assert (note.number, note.kind, note.total, note.due_date) == ("CN-2026-0001", CREDIT_NOTE, 119_000, None)
    assert state(invoice) == (0, 119_000, 0, None)
    assert state(note) == (0, 0, 0, None)
    event = Event.get((Event.document == invoice) & (Event.what == "credited"))
    assert (event.data["note"], event.data["amount"], event.actor) == (
        "CN-2026-0001",
        119_000,
        "Ana Halden <ana@halden.example>",
    )
    checked(invoice.business)


def test_what_was_paid_before_it_was_credited_has_no_other_version(invoice: Document, owner: User) -> None:
    pay(invoice, "1190", owner)
    note = credited(invoice, owner, k2="1")
    assert (state(invoice), note.balance) == ((119_000, 0, 0, DAY), 11_900)
    said, _ = revisions.content_of(revisions.last_of(invoice))
    when = {"base_revision": 1, "now": making.NOW, "today": DAY}
    with pytest.raises(changing.PartlyCredited):
        changing.change(invoice, replace(said, lines=said.lines[:1]), by=owner, reason="", **when)


def test_a_part_leaves_the_rest_and_the_last_part_nothing(invoice: Document, owner: User) -> None:
    credited(invoice, owner, k2="1")
    assert state(invoice) == (0, 11_900, 107_100, None)
    pay(invoice, "71", owner)
    credited(invoice, owner, k1="1", k2="1")
    assert state(invoice) == (7_100, 111_900, 0, DAY)
    checked(invoice.business)
    with pytest.raises(crediting.NothingLeft):
        crediting.expect_creditable(fresh(invoice))


def test_of_a_paid_invoice_it_is_credit_on_account(invoice: Document, owner: User, customer: Customer) -> None:
    pay(invoice, "1100", owner)
    note = credited(invoice, owner)
    assert state(invoice) == (110_000, 9_000, 0, DAY)
    assert fresh(note).balance == 110_000
    assert ledger.credit_of(customer) == {"EUR": 110_000}
    checked(invoice.business)


def test_what_is_paid_later_is_the_customers_credit(invoice: Document, owner: User, customer: Customer) -> None:
    credited(invoice, owner, k2="2")
    pay(invoice, "1190", owner)
    assert state(invoice) == (95_200, 23_800, 0, DAY)
    assert fresh(invoice).credit == 23_800
    assert ledger.credit_of(customer) == {"EUR": 23_800}
    checked(invoice.business)


def test_a_payment_undone_makes_room_for_the_credit_note(invoice: Document, owner: User, customer: Customer) -> None:
    payment = pay(invoice, "1190", owner)
    note = credited(invoice, owner)
    recording.reverse(payment, by=owner, now=making.NOW)
    assert state(invoice) == (0, 119_000, 0, None)
    assert fresh(note).balance == 0
    assert ledger.credit_of(customer) == {}
    checked(invoice.business)


def test_credit_is_used_for_another_invoice_and_taken_back(invoice: Document, owner: User, customer: Customer) -> None:
    pay(invoice, "1190", owner)
    note = credited(invoice, owner, k2="1")
    other = making.issued(invoice.business, owner, to=customer)
    assert credit.offered(fresh(other)) == 11_900
    assert credit.use(other, by=owner, now=making.NOW) == 11_900
    assert state(other) == (0, 11_900, 107_100, None)
    assert fresh(note).balance == 0
    assert [(each.note.number, each.amount, each.by_hand) for each in credit.used_for(other)] == [
        ("CN-2026-0001", 11_900, True)
    ]
    checked(invoice.business)
    with pytest.raises(credit.NoCredit):
        credit.use(other, by=owner, now=making.NOW)
    assert credit.take_back(other, note, by=owner, now=making.NOW) == 11_900
    assert (state(other), fresh(note).balance, credit.used_for(other)) == ((0, 0, 119_000, None), 11_900, [])
    with pytest.raises(credit.NotUsed):
        credit.take_back(other, note, by=owner, now=making.NOW)
    checked(invoice.business)


def test_credit_is_of_one_customer_and_one_currency(invoice: Document, owner: User, business: Business) -> None:
    pay(invoice, "1190", owner)
    credited(invoice, owner)
    theirs = making.issued(business, owner, to=making.customer(business, "Ostwind AG", "OW"))
    dollars = making.issued(business, owner, making.content(currency="USD"), to=invoice.customer)
    for other in (theirs, dollars):
        assert credit.offered(fresh(other)) == 0
        with pytest.raises(credit.NoCredit):
            credit.use(other, by=owner, now=making.NOW)
    with pytest.raises(credit.NotOpen):
        credit.use(invoice, by=owner, now=making.NOW)


def test_credit_of_a_deleted_customer_is_nobody_elses(business: Business, owner: User) -> None:
    """Neither what one paid nor a credit note settles what another one, who was deleted as well, has open."""
    ours, theirs = (making.customer(business, name, "") for name in ("Ostwind", "Westwind"))
    overpaid, left = making.issued(business, owner, to=ours), making.issued(business, owner, to=theirs)
    pay(overpaid, "1290", owner)
    credited(overpaid, owner, k2="1")
    for each in (ours, theirs):
        keeping.delete(each)
    with pytest.raises(credit.NoCredit):
        credit.use(fresh(left), by=owner, now=making.NOW)
    assert state(left) == (0, 0, 119_000, None)
    checked(business)


def test_a_void_credit_note_gives_back_what_it_settled(invoice: Document, owner: User, customer: Customer) -> None:
    pay(invoice, "1000", owner)
    note = credited(invoice, owner)
    other = making.issued(invoice.business, owner, to=customer)
    credit.use(other, by=owner, now=making.NOW)
    assert (state(invoice), state(other)) == ((100_000, 19_000, 0, DAY), (0, 100_000, 19_000, None))
    issuing.void_unsent(fresh(note), by=owner, reason="Too much", now=making.NOW)
    assert (state(invoice), state(other)) == ((100_000, 0, 19_000, None), (0, 0, 119_000, None))
    assert ledger.credit_of(customer) == {}
    checked(invoice.business)
    assert credited(invoice, owner).number == "CN-2026-0002"


def test_an_invoice_with_a_credit_note_is_not_voided(invoice: Document, owner: User) -> None:
    note = credited(invoice, owner, k2="1")
    with pytest.raises(issuing.AlreadyCredited):
        issuing.void_unsent(invoice, by=owner, reason="x", now=making.NOW)
    issuing.void_unsent(note, by=owner, reason="x", now=making.NOW)
    assert issuing.void_unsent(invoice, by=owner, reason="x", now=making.NOW).is_void
    checked(invoice.business)


def test_what_a_void_credit_note_had_settled_may_change_its_currency(
    invoice: Document, owner: User, business: Business
) -> None:
    issuing.void_unsent(credited(invoice, owner), by=owner, reason="x", now=making.NOW)
    said, _ = revisions.content_of(revisions.last_of(invoice))
    test_changing.change(fresh(invoice), owner, replace(said, currency="USD"))
    checked(business)
    assert state(invoice) == (0, 0, 119_000, None)


def test_months_and_the_customers_sums_subtract_it(invoice: Document, owner: User, customer: Customer) -> None:
    def invoiced() -> int:
        return sum(row.invoiced for row in MonthTotal.select())

    note = credited(invoice, owner, k2="1")
    (sums,) = billed.sums(customer, on=DAY)
    assert (invoiced(), sums.invoiced, sums.this_year, sums.open) == (107_100, 107_100, 107_100, 107_100)
    issuing.void_unsent(note, by=owner, reason="x", now=making.NOW)
    (sums,) = billed.sums(customer, on=DAY)
    assert (invoiced(), sums.invoiced, sums.open) == (119_000, 119_000, 119_000)
    checked(invoice.business)


@pytest.mark.tampers
def test_the_check_tells_of_what_does_not_add_up(invoice: Document, owner: User) -> None:
    note = credited(invoice, owner, k2="1")
    with write():
        CreditAllocation.create(note=note, document=invoice, amount=-900, actor="", at=making.NOW)
    found = " / ".join(checking.of_business(invoice.business))
    assert "INV-2026-0001: credited is kept as 11900, the ledger says 11000" in found
    assert "CN-2026-0001: balance is kept as 0, the ledger says 900" in found
    with write():
        CreditAllocation.create(note=note, document=invoice, amount=-11_001, actor="", at=making.NOW)
    assert "CN-2026-0001: -1 of it is used for INV-2026-0001" in " / ".join(checking.of_business(note.business))


# at the same moment


def together(*acts: object) -> list[object]:
    """What comes of acts that all begin at once, each in a thread with its own connection: an answer or a refusal."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: object) -> None:
        with db.connection_context():
            barrier.wait()
            try:
                found[place] = act()
            except Exception as refused:  # noqa: BLE001 - it is what is asked about
                found[place] = refused

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert not any(each.is_alive() for each in threads), "they wait for each other"
    return found


def test_of_two_over_the_same_one_wins(invoice: Document, owner: User) -> None:
    of, before = crediting.known(invoice)
    content = saying.whole(of[0], day=DAY, reason="x")
    drafts = [begun(invoice, owner) for _ in range(4)]

    def issue(draft: Document) -> object:
        return lambda: issuing.issue(draft, content, by=owner, now=making.NOW, today=DAY)

    found = together(*map(issue, drafts))
    assert sum(isinstance(each, Document) for each in found) == 1
    assert sum(isinstance(each, issuing.ChangedMeanwhile) for each in found) == 3, found
    assert state(invoice) == (0, 119_000, 0, None)
    checked(invoice.business)


def test_credit_payment_undoing_use_and_void_at_once(invoice: Document, owner: User, customer: Customer) -> None:
    earlier = making.issued(invoice.business, owner, to=customer)
    payment = pay(earlier, "1190", owner)
    note = credited(earlier, owner)
    draft = begun(invoice, owner)
    content = saying.whole(crediting.known(invoice)[0][0], day=DAY, reason="x")
    acts = [
        lambda: issuing.issue(draft, content, by=owner, now=making.NOW, today=DAY),
        lambda: pay(invoice, "500", owner),
        lambda: credit.use(fresh(invoice), by=owner, now=making.NOW),
        lambda: recording.reverse(payment, by=owner, now=making.NOW),
        lambda: issuing.void_unsent(fresh(note), by=owner, reason="x", now=making.NOW),
        lambda: issuing.void_unsent(fresh(invoice), by=owner, reason="x", now=making.NOW),
    ]
    random.Random(7).shuffle(acts)
    refused = (
        *(credit.NoCredit, credit.NotOpen, recording.NotPayable, issuing.AlreadyPaid, issuing.AlreadyCredited),
        *(issuing.ChangedMeanwhile,),
    )
    for each in together(*acts):
        assert not isinstance(each, Exception) or isinstance(each, refused), repr(each)
    checked(invoice.business)


def test_of_two_processes_over_the_same_one_wins(app: Flask, environ: dict[str, str], invoice, owner) -> None:
    drafts = [begun(invoice, owner).id for _ in range(2)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.payments.creditors", str(each)],
            cwd=ROOT,
            env=environment(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for each in drafts
    ]
    for each in processes:
        assert each.stdout.readline() == "ready\n"
    for each in processes:
        each.stdin.write("\n")
        each.stdin.flush()
    told = sorted(each.communicate(timeout=120)[0].strip() for each in processes)
    assert told == ["CN-2026-0001", "ChangedMeanwhile"]
    assert state(invoice) == (0, 119_000, 0, None)
    checked(invoice.business)


def test_its_paper_says_for_what_it_was_used_and_what_was_paid_back(
    client: PageClient, invoice: Document, owner: User
) -> None:
    pay(invoice, "1000", owner)
    note = credited(invoice, owner)  # 190 of it settle what is left, 1,000 are credit
    assert said_of(client, note) == [f"Used for {invoice.number}: −€190.00", "Left to your credit: €1,000.00"]
    other = making.issued(invoice.business, owner, making.content(), invoice.customer)
    credit.use(other, by=owner, now=making.NOW)
    credit.take_back(other, fresh(note), by=owner, now=making.NOW)
    refunding.pay_out(fresh(note), amount=40_000, paid_on=DAY, actor="x", now=making.NOW)
    assert said_of(client, note) == [
        f"Used for {invoice.number}: −€190.00",
        "Paid back: −€400.00",
        "Left to your credit: €600.00",
    ]
    checked(invoice.business)


def said_of(client: PageClient, note: Document) -> list[str]:
    """What the head of its public page tells, which is what its paper says."""
    page = client.page(path_of(note))
    told = [text_of(each) for each in page.all("header .sum > p") if ": " in text_of(each)]
    for each in told:
        label, _, value = each.partition(": ")
        assert f"{label} {value}" in page.said("#paper .sums")
    return told
