"""The PDFs of receipts and statements: how long they are kept, and what keeps one for longer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jupinv import clock, files, jobs
from jupinv.accounts.models import User
from jupinv.businesses import closing
from jupinv.businesses.models import Business
from jupinv.db import write
from jupinv.jobs import Claim
from jupinv.mail import Mail
from jupinv.payments.papers import building as papers
from jupinv.payments.papers.models import BuiltPaper
from tests.payments.test_receipts import As, at, built, issued, letter, paid
from tests.world import work_off

LATER = papers.KEPT + timedelta(hours=1)


def passed(time: timedelta) -> None:
    """What is done by the day once so much time has passed."""
    now = clock.now() + time
    jobs.enqueue_daily(now.date(), now)
    jobs.run_due(now)


def keys() -> list[str]:
    return [papers.file_key(each) for each in BuiltPaper.select().order_by(BuiltPaper.id)]


def test_one_that_no_mail_brought_is_forgotten_after_some_days_and_made_again(as_: As, alice: User) -> None:
    payment, browser = paid(issued(alice), alice), as_(alice)
    told = built(browser, payment)
    (key,) = keys()
    passed(papers.KEPT - timedelta(days=1))
    assert keys() == [key] and files.exists(key)
    passed(LATER)
    assert keys() == [] and not files.exists(key)
    jobs.Job.delete().execute()  # as they are forgotten too
    assert built(browser, payment) == told and len(keys()) == 1


def test_what_a_mail_brought_stays_as_long_as_the_mail(as_: As, alice: User) -> None:
    payment, browser = paid(issued(alice), alice), as_(alice)
    browser.submit(letter(browser, payment).form(at(payment, "/send")))
    jobs.run_due(clock.now() + timedelta(minutes=10))
    assert keys() == [Mail.get().attachment]
    passed(LATER)
    assert keys() == [Mail.get().attachment] and files.exists(Mail.get().attachment)
    with write():
        Mail.update(attachment="").execute()
    passed(LATER + timedelta(days=1))
    assert keys() == []


def test_a_file_that_another_one_names_too_stays(alice: User) -> None:
    key = files.put(alice.business.id, b"%PDF- the same")
    for state, age in (("a", LATER), ("b", timedelta())):
        BuiltPaper.create(
            business=alice.business, state=state, sha256=key.rpartition("/")[2], created_at=clock.now() - age
        )
    passed(timedelta())
    assert keys() == [key] and files.exists(key)
    passed(LATER)
    assert keys() == [] and not files.exists(key)


def test_one_whose_file_is_lost_is_made_again(as_: As, alice: User) -> None:
    payment, browser = paid(issued(alice), alice), as_(alice)
    told = built(browser, payment)
    files.delete(keys()[0])
    jobs.Job.delete().execute()
    assert built(browser, payment) == told and len(keys()) == 1


def test_no_mail_takes_one_that_is_forgotten_this_instant(alice: User) -> None:
    gone = BuiltPaper(id=1, business=alice.business, state="a", sha256="0" * 64)
    row = jobs.Job.create(kind="send_statement", due_at=clock.now(), claim="c", leased_until=clock.now())
    claim = Claim(row, "c", jobs.LEASE, clock.now)
    with pytest.raises(jobs.TryLater):
        papers.attach(1, gone, "Receipt.pdf", claim=claim)


def test_a_business_that_ends_takes_its_papers_along(as_: As, alice: User, bob: User) -> None:
    ours, theirs = paid(issued(alice), alice), paid(issued(bob), bob)
    built(as_(alice), ours), built(as_(bob), theirs)
    mine, other = keys()
    closing.close(Business.get_by_id(alice.business.id), now=clock.now())
    work_off()
    assert keys() == [other] and files.exists(other) and not files.exists(mine)
