"""Two edits, an issue, a payment and a void at the same moment: one wins, the others are told, nothing is half done."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from jupinv.businesses import settings
from jupinv.content import sent_law
from jupinv.content.fields import References
from jupinv.documents import approving, changing, checking, issuing, reverting, revisions, sending, voiding
from jupinv.documents.models import Document, Revision
from jupinv.payments import recording
from jupinv.reports.models import MonthTotal
from tests.conftest import environment
from tests.documents import making
from tests.documents.making import NOW, TODAY
from tests.documents.test_changing import change, fresh, said
from tests.documents.test_concurrency import together
from tests.processes import ROOT


@pytest.fixture
def sent(business, owner, customer):
    """A function that makes an invoice that was sent, and may be changed or void."""
    settings.choose_changing(business, sent_law.VERSIONS)

    def make():
        document = making.issued(business, owner, to=customer)
        sending.hand_over(document, how="link", by=owner, now=NOW)
        return fresh(document)

    return make


def edit(document, owner, base=1, **fields):
    """A function that changes what a revision said."""
    content = replace(said(document), **fields)
    return lambda: changing.change(
        fresh(document), content, by=owner, reason="", base_revision=base, now=NOW, today=TODAY
    )


def pay(document, owner, amount, key="k"):
    return lambda: recording.record(
        fresh(document), paid_on=TODAY, amount=Decimal(amount), method="", note="", by=owner, now=NOW, form_key=key
    )


def void(document, owner):
    return lambda: voiding.void_sent(fresh(document), by=owner, reason="x", now=NOW)


def sound(business):
    assert list(checking.of_business(business)) == []


def test_of_eight_edits_one_wins_and_the_others_are_told(owner, business, sent):
    for _ in range(4):
        document = sent()
        results = together(*(edit(document, owner, terms=f"Terms {n}") for n in range(8)))
        assert sum(isinstance(each, Revision) for each in results) == 1
        assert sum(isinstance(each, issuing.ChangedMeanwhile) for each in results) == 7
        row = fresh(document)
        assert row.version == 2 and Revision.select().where(Revision.document == document).count() == 2
    sound(business)


def test_edits_from_processes(environ, owner, business, sent):
    ids = [sent().id for _ in range(12)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.documents.changers", f"Terms {part}", *map(str, ids)],
            cwd=ROOT,
            env=environment(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for part in range(3)
    ]
    for each in processes:
        assert each.stdout.readline() == "ready\n"
    for each in processes:
        each.stdin.write("\n")
        each.stdin.flush()
    told = [each.communicate(timeout=120)[0].split() for each in processes]
    assert [each.returncode for each in processes] == [0] * 3
    for results in zip(*told, strict=True):
        assert sorted(results) == ["changed", "told", "told"]
    assert Revision.select().count() == 2 * len(ids)
    sound(business)


def test_an_edit_and_a_payment_both_win_and_agree(owner, business, sent):
    """Whichever comes first: what is paid settles what is asked for, and the rest is credit."""
    for turn in range(8):
        document = sent()
        first, second = said(document).lines
        cheaper = (replace(first, price=Decimal("300.00")), second)
        edited, paid = together(edit(document, owner, lines=cheaper), pay(document, owner, "1190.00", key=f"k{turn}"))
        assert isinstance(edited, Revision) and paid.id, (edited, paid)
        row = fresh(document)
        assert (row.total, row.paid, row.credit, row.balance) == (59500, 59500, 59500, 0)
    sound(business)
    assert MonthTotal.get().invoiced == 8 * 59500


def test_an_edit_and_a_void_never_both_half(owner, business, sent):
    for _ in range(8):
        document = sent()
        edited, gone = together(edit(document, owner, terms="x"), void(document, owner))
        row = fresh(document)
        assert isinstance(gone, Document) and row.is_void
        if isinstance(edited, Revision):
            assert row.version == 2
        else:
            assert isinstance(edited, issuing.AlreadyVoid) and row.version == 1
    sound(business)


def test_two_edits_an_issue_a_payment_and_a_void_at_once(owner, business, customer, sent):
    for turn in range(6):
        document, draft = sent(), making.draft(business, owner, customer)
        results = together(
            edit(document, owner, terms="One"),
            edit(document, owner, references=References("PO-2")),
            lambda draft=draft: issuing.issue(draft, making.content(), by=owner, now=NOW, today=TODAY),
            pay(document, owner, "100.00", key=f"k{turn}"),
            void(document, owner),
        )
        one, other, issued, paid, gone = results
        row = fresh(document)
        assert isinstance(issued, Document), issued
        assert isinstance(gone, Document) != isinstance(paid, recording.Entry), results
        assert isinstance(gone, Document | issuing.AlreadyPaid), gone
        assert isinstance(paid, recording.Entry | recording.NotPayable), paid
        wins = [each for each in (one, other) if isinstance(each, Revision)]
        assert len(wins) <= 1 and (wins or row.is_void), results
        for each in (one, other):
            assert isinstance(each, Revision | issuing.ChangedMeanwhile | issuing.AlreadyVoid), each
        assert Revision.select().where(Revision.document == document).count() == 1 + len(wins)
    sound(business)


def test_an_edit_and_an_approval(owner, business, sent):
    """Either the approval is of what counts, or it is told that it is not; and it locks what comes after it."""
    for _ in range(8):
        document = sent()
        first = revisions.last_of(document)
        edited, approved = together(
            edit(document, owner, references=References("PO-2")),
            lambda document=document, first=first: approving.approve(fresh(document), first, by_name="Jon", now=NOW),
        )
        if isinstance(edited, Revision):
            assert isinstance(approved, approving.Superseded), approved
        else:
            assert isinstance(edited, changing.Approved) and isinstance(approved, Document), (edited, approved)
    sound(business)


def test_two_reverts_of_the_same_change(owner, business, sent):
    document = sent()
    change(document, owner, fields={"terms": "x"})

    def revert():
        return reverting.revert(fresh(document), 2, base_revision=2, by=owner, now=NOW, today=TODAY)

    results = together(revert, revert)
    assert sum(isinstance(each, Revision) for each in results) == 1
    assert sum(isinstance(each, issuing.ChangedMeanwhile | changing.NothingChanged) for each in results) == 1, results
    assert said(document).terms == ""
    sound(business)
