"""Many at once: consecutive numbers, one issue for each draft, and no two verbs that both win."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from jupinv import jobs, mail
from jupinv.db import db, write
from jupinv.documents import checking, deciding, issuing, numbering, sending
from jupinv.documents.models import Document, Event, Revision
from jupinv.drafts import converting
from tests.accounts.waiting import until_somebody_waits_for_us
from tests.conftest import environment
from tests.documents import making
from tests.documents.issuers import issue_all
from tests.documents.making import NOW, TODAY
from tests.processes import ROOT

COUNT = 200


def drafts(business, owner, count=COUNT):
    return [making.draft(business, owner).id for _ in range(count)]


def consecutive(numbers, business, count=COUNT):
    assert sorted(numbers) == [f"INV-2026-{n:04}" for n in range(1, count + 1)]
    assert list(checking.of_business(business)) == []
    assert Revision.select().count() == count


def test_200_at_once_from_16_threads(owner, business):
    ids = drafts(business, owner)
    consecutive(issue_all(ids, 16), business)


def test_200_at_once_from_4_processes(environ, owner, business):
    ids = drafts(business, owner)
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.documents.issuers", "4", *map(str, ids[part::4])],
            cwd=ROOT,
            env=environment(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for part in range(4)
    ]
    for each in processes:
        assert each.stdout.readline() == "ready\n"
    for each in processes:  # all of them stand at the line before the first one may go
        each.stdin.write("\n")
        each.stdin.flush()
    numbers = "".join(each.communicate(timeout=120)[0] for each in processes).split()
    assert [each.returncode for each in processes] == [0] * 4
    consecutive(numbers, business)


def test_two_businesses_do_not_share_their_numbers(owner, business):
    other = making.business(making.owner("Bob Reyes", "bob@reyes.example"), "Reyes")
    ids = [making.draft(one, owner).id for _ in range(20) for one in (business, other)]
    numbers = issue_all(ids, 8)
    assert sorted(numbers[::2]) == sorted(numbers[1::2]) == [f"INV-2026-{n:04}" for n in range(1, 21)]


def together(*calls):
    """Each call in a thread of its own, all let go at once; what each returned or raised."""
    barrier = Barrier(len(calls))

    def run(call):
        with db.connection_context():
            barrier.wait()
            try:
                return call()
            except Exception as raised:
                return raised

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def issued(owner, business):
    return making.issued(business, owner)


def test_one_draft_issued_eight_times_at_once_gets_one_number(owner, business):
    for turn in range(1, 6):
        number = making.draft(business, owner).id

        def issue(number=number):
            document = Document.get_by_id(number)
            return issuing.issue(document, making.content(), by=owner, now=NOW, today=TODAY)

        results = together(*[issue] * 8)
        assert sorted(type(result) for result in results if isinstance(result, Document)) == [Document]
        assert sum(isinstance(result, issuing.AlreadyIssued) for result in results) == 7
        assert Document.get_by_id(number).number == f"INV-2026-{turn:04}"
    assert Revision.select().count() == 5
    assert list(checking.of_business(business)) == []


def test_issue_and_void_at_once_never_make_half_of_each(owner, business):
    """Void finds a draft, or an issued document; it never finds something in between."""
    for _ in range(10):
        number = making.draft(business, owner).id
        results = together(
            lambda number=number: issuing.issue(
                Document.get_by_id(number), making.content(), by=owner, now=NOW, today=TODAY
            ),
            lambda number=number: issuing.void_unsent(Document.get_by_id(number), by=owner, reason="x", now=NOW),
        )
        kept = Document.get_by_id(number)
        assert isinstance(results[0], Document) and not kept.is_draft
        assert kept.is_void != isinstance(results[1], issuing.NotIssued)
    assert list(checking.of_business(business)) == []


def test_void_and_hand_over_at_once_never_both_win(owner, business):
    for _ in range(10):
        number = making.issued(business, owner).id
        voided, handed = together(
            lambda number=number: issuing.void_unsent(Document.get_by_id(number), by=owner, reason="x", now=NOW),
            lambda number=number: sending.hand_over(Document.get_by_id(number), how="link", by=owner, now=NOW),
        )
        kept = Document.get_by_id(number)
        assert kept.is_void != (kept.sent_at is not None)
        assert isinstance(voided, issuing.AlreadySent) != isinstance(handed, issuing.AlreadyVoid)


def test_handing_over_twice_at_once_is_once(owner, issued):
    together(*[lambda: sending.hand_over(issued, how="link", by=owner, now=NOW)] * 4)
    assert Event.select().where(Event.what == "handed_over").count() == 1


def queued(document, owner):
    return sending.email_it(
        document,
        to=["ap@nordwind.example"],
        subject="s",
        text="t",
        attach_pdf=False,
        by=owner,
        now=NOW,
        stop_seconds=0,
    )


def test_stop_and_deliver_at_once_never_both_win(owner, business):
    for _ in range(8):
        document = making.issued(business, owner)
        delivery = queued(document, owner)
        stopped, _ = together(
            lambda delivery=delivery: sending.stop(delivery, by=owner, now=NOW), lambda: jobs.run_due(NOW)
        )
        state, sent = mail.Mail.get_by_id(delivery.mail_id).state, Document.get_by_id(document.id).sent_at
        if stopped is None:
            assert (state, sent) == (mail.STOPPED, None)
        else:
            assert isinstance(stopped, sending.AlreadyLeft), stopped
            assert (state, sent) == (mail.ACCEPTED, NOW)


def test_void_and_deliver_at_once_never_both_win(owner, business):
    for _ in range(8):
        document = making.issued(business, owner)
        delivery = queued(document, owner)
        voided, _ = together(
            lambda number=document.id: issuing.void_unsent(Document.get_by_id(number), by=owner, reason="x", now=NOW),
            lambda: jobs.run_due(NOW),
        )
        state, kept = mail.Mail.get_by_id(delivery.mail_id).state, Document.get_by_id(document.id)
        if isinstance(voided, Document):
            assert (state, kept.sent_at) == (mail.STOPPED, None) and kept.is_void
        else:
            assert isinstance(voided, issuing.AlreadySent), voided
            assert (state, kept.sent_at) == (mail.ACCEPTED, NOW) and not kept.is_void


def test_sending_again_while_a_worker_notes_an_answer_repeats_nothing(owner, business):
    for _ in range(6):
        document = making.issued(business, owner)
        delivery = queued(document, owner)
        sending.stop(delivery, by=owner, now=NOW)
        results = together(
            lambda delivery=delivery: sending.again(delivery, by=owner, now=NOW),
            lambda delivery=delivery: sending.again(delivery, by=owner, now=NOW),
            lambda: jobs.run_due(NOW),
            lambda number=document.id: sending.hand_over(Document.get_by_id(number), how="link", by=owner, now=NOW),
        )
        assert sum(isinstance(each, sending.NothingToRepeat) for each in results) == 1, results
        assert not [
            each for each in results if isinstance(each, Exception) and not isinstance(each, sending.NothingToRepeat)
        ]
        jobs.run_due(NOW)
        assert mail.Mail.get_by_id(delivery.mail_id).state == mail.ACCEPTED
        noted = Event.select().where((Event.what == "mail_accepted") & (Event.document == document))
        assert noted.count() == 1


def test_a_change_of_pattern_while_others_issue_leaves_no_gap(owner, business):
    ids = drafts(business, owner, 40)
    patterns = ["INV-{YYYY}-{NNNN}", "R-{YYYY}-{NNN}"] * 5

    def change():
        for pattern in patterns:
            numbering.use_pattern(business, "invoice", pattern)

    results = together(lambda: issue_all(ids[:20], 4), lambda: issue_all(ids[20:], 4), change)
    numbers = [*results[0], *results[1]]
    assert len(set(numbers)) == 40 and results[2] is None
    assert list(checking.of_business(business)) == []


def test_whoever_waits_for_the_chain_waits_only_for_the_business_it_belongs_to(owner, business, engine):
    """PostgreSQL: another business issues while ours is held. SQLite has one writer, whoever it is."""
    if engine == "sqlite":
        return
    other = making.business(making.owner("Bob Reyes", "bob@reyes.example"), "Reyes")
    number = making.draft(other, owner).id
    with write():
        numbering.Chain.held(business)
        assert together(lambda: issue_all([number], 1)) == [["INV-2026-0001"]]


def test_a_pattern_that_wants_a_code_while_others_issue_is_told_at_its_field(owner, business):
    document = making.draft(business, owner)

    def issue():
        with db.connection_context():
            try:
                issuing.issue(document, making.content(), by=owner, now=NOW, today=TODAY)
            except issuing.NotReady as missing:
                return [finding.field for finding in missing.findings]

    with ThreadPoolExecutor(1) as pool:
        with write():
            numbering.use_pattern(business, "invoice", "{CUSTOMER}-{NNNN}")
            answer = pool.submit(issue)
            until_somebody_waits_for_us()
        assert answer.result() == ["customer.code"]
    assert Document.get_by_id(document.id).number is None


# quotes


def test_a_quote_is_answered_once(owner, business):
    quote = making.issued(business, owner, making.content(kind="quote"))
    by = deciding.Actor.of(owner)

    def answer(verb):
        return lambda: verb(Document.get_by_id(quote.id), by=by, now=NOW, today=TODAY)

    found = together(*[answer(deciding.accept), answer(deciding.decline)] * 3)
    assert [type(each) for each in found].count(deciding.AlreadyAnswered) == 5
    row = Document.get_by_id(quote.id)
    assert bool(row.accepted_at) != bool(row.declined_at)
    assert Event.select().where(Event.what << ["accepted", "declined"]).count() == 1
    assert list(checking.of_business(business)) == []


def test_an_invoice_is_made_of_a_quote_once(owner, business):
    quote = making.issued(business, owner, making.content(kind="quote"), making.customer(business))

    def convert():
        row = Document.get_by_id(quote.id)
        return converting.invoice(row, by=owner, now=NOW, today=TODAY)

    made = together(*[convert] * 6)
    assert sorted(each.is_new for each in made) == [False] * 5 + [True]
    assert len({each.document.id for each in made}) == 1
    assert Document.select().where(Document.origin == quote).count() == 1
    assert Event.select().where(Event.what == "accepted").count() == 1


def test_taking_back_and_invoicing_at_once(owner, business):
    quote = making.issued(business, owner, making.content(kind="quote"), making.customer(business))
    by = deciding.Actor.of(owner)
    deciding.accept(quote, by=by, now=NOW, today=TODAY)
    together(
        lambda: deciding.take_back(Document.get_by_id(quote.id), by=by, now=NOW, today=TODAY),
        lambda: converting.invoice(Document.get_by_id(quote.id), by=owner, now=NOW, today=TODAY),
    )
    assert Document.select().where(Document.origin == quote).count() == 1
    assert Document.get_by_id(quote.id).accepted_at is not None, "whoever came first: what is invoiced is accepted"
    assert list(checking.of_business(business)) == []
