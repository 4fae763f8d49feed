"""Checks by night and on demand: what they find is kept and shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jupinv import clock, jobs
from jupinv.businesses.closing import close
from jupinv.businesses.models import Member
from jupinv.db import write
from jupinv.documents import checking
from jupinv.documents.models import Document
from jupinv.jobs import Job
from jupinv.proof import nightly
from jupinv.proof.models import CheckResult
from tests.documents import making

NOW = making.NOW


def spoiled(document: Document) -> None:
    with write():
        Document.update(total=5, balance=5).where(Document.id == document.id).execute()


def of(business) -> CheckResult:
    return CheckResult.get(CheckResult.business == business.id)


def test_every_night_each_business_that_issued_is_checked(business, owner, invoice, bob) -> None:
    jobs.enqueue_daily(NOW.date(), NOW)
    jobs.run_due(NOW)
    result = of(business)
    assert (result.checked_at, result.asked_at) == (NOW, None)
    assert (result.documents, result.revisions, result.differences, result.told) == (1, 1, 0, [])
    assert CheckResult.select().count() == 1  # Bob has issued nothing
    night = NOW + timedelta(days=1)
    jobs.enqueue_daily(night.date(), night)
    jobs.run_due(night)
    assert of(business).checked_at == night


@pytest.mark.tampers
def test_what_differs_is_counted_and_the_first_are_named(business, owner, monkeypatch) -> None:
    monkeypatch.setattr(nightly, "KEPT", 3)
    for _ in range(3):
        spoiled(making.issued(business, owner))
    nightly.ask(business, now=NOW)
    jobs.run_due(NOW)
    result = of(business)
    assert result.differences == len(list(checking.of_business(business))) > 3
    assert result.told == list(checking.of_business(business))[:3]


def test_asked_twice_it_is_done_once(business, invoice) -> None:
    assert nightly.ask(business, now=NOW)
    assert not nightly.ask(business, now=NOW)
    assert Job.select().where(Job.kind == "check_business").count() == 1
    assert nightly.ask(business, now=NOW + nightly.LOST)  # whoever worked on it is no more


def test_a_check_that_is_given_up_may_be_asked_for_again(business, invoice, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(checking, "of_business", broken)
    nightly.ask(business, now=NOW)
    now = NOW
    for _ in range(jobs.ATTEMPTS):
        jobs.run_due(now)
        now += timedelta(days=1)
    assert of(business).asked_at is None and of(business).checked_at is None
    assert nightly.ask(business, now=now)


def test_a_business_that_is_gone_needs_none(business) -> None:
    with write():
        jobs.enqueue("check_business", {"business": 0}, due=NOW)
    assert jobs.run_due(NOW) == 1
    assert Job.select().where(Job.failed_at.is_null(False) | Job.done_at.is_null()).count() == 0


@pytest.mark.tampers
def test_a_business_that_ends_forgets_what_was_found(business, owner) -> None:
    spoiled(making.issued(business, owner))
    nightly.ask(business, now=NOW)
    jobs.run_due(NOW)
    assert of(business).told
    with write():
        close(business, now=NOW)
    assert CheckResult.select().count() == 0
    with write():
        jobs.enqueue("check_business", {"business": business.id}, due=NOW)
    jobs.run_due(NOW)
    assert CheckResult.select().count() == 0


# the page


def test_the_page_tells_and_checks_on_demand(as_, alice) -> None:
    making.issued(alice.business, alice)
    client = as_(alice)
    settings = client.page(f"/b/{alice.business.handle}/settings")
    page = client.page(settings.link("Checked"))
    assert "Not checked yet." in page.text
    page = client.submit(page.button("Check now"))
    assert "A check is about to begin." in page.text
    assert page.find("#checked").get("hx-trigger") == "every 2s"
    jobs.run_due(clock.now())
    page = client.page(page.url)
    assert "0 differences, the chain of 1 revision holds." in page.text
    assert page.find("#checked").get("hx-trigger") is None
    assert "0 differences" in client.page(settings.url).text
    part = client.htmx("GET", page.url)
    assert part.has("#checked") and not part.has("h1")


def test_progress_is_told_while_it_runs(business, owner, invoice, monkeypatch) -> None:
    """The page reads how far it is from a row that is written beside the check."""
    monkeypatch.setattr(nightly, "TELL_SECONDS", 0.01)
    whole, seen = checking.of_business, []

    def slowly(of_business, reached):
        reached()
        while not seen:  # until the thread beside us has told it
            seen.extend(row.reached for row in CheckResult.select() if row.reached)
            if len(seen) == 0 and told():
                seen.append(1)
        yield from whole(of_business, reached)

    def told() -> bool:
        from threading import Thread

        found = []

        def look() -> None:
            from jupinv.db import db

            with db.connection_context():
                found.extend(row.reached for row in CheckResult.select() if row.reached and row.expected == 1)

        looking = Thread(target=look)
        looking.start()
        looking.join()
        return bool(found)

    monkeypatch.setattr(checking, "of_business", slowly)
    nightly.ask(business, now=NOW)
    jobs.run_due(NOW)
    assert seen == [1] and of(business).differences == 0


@pytest.mark.tampers
def test_differences_stand_on_the_page(as_, alice) -> None:
    spoiled(making.issued(alice.business, alice))
    nightly.ask(alice.business, now=clock.now())
    jobs.run_due(clock.now())
    page = as_(alice).page(f"/b/{alice.business.handle}/settings/checked")
    assert page.has(".notice.bad") and "whoever runs this server" in page.text
    assert "INV-2026-0001: total is kept as 5" in page.text
    assert "differences" in as_(alice).page(f"/b/{alice.business.handle}/settings").text


def test_it_is_limited(as_, alice, monkeypatch) -> None:
    monkeypatch.setattr("jupinv.proof.views.CHECKS_OF", 1)
    making.issued(alice.business, alice)
    client, path = as_(alice), f"/b/{alice.business.handle}/settings/checked"
    client.post_form(path)
    client.post_form(path, status=429)


def test_strangers_and_accountants(client, as_, alice, bob, carol, guest) -> None:
    path = f"/b/{alice.business.handle}/settings/checked"
    client.page(path, status=303)
    client.post_form(path, status=303)
    as_(bob).page(path, status=404)
    as_(bob).post_form(path, status=404)
    page = as_(carol).page(path)
    assert not page.has("#checked button")
    as_(carol).post_form(path, status=403)
    assert CheckResult.select().count() == 0
    assert Member.select().where(Member.business == alice.business.id).count() == 2
