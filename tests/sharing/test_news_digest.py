"""What is told once a day: one mail for each member and business, at eight in the morning, never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from jupinv import db, jobs
from jupinv.accounts.models import User
from jupinv.businesses import members
from jupinv.businesses.models import Business, Member
from jupinv.db import write
from jupinv.documents.models import Document
from jupinv.jobs import Job
from jupinv.sharing import telling
from jupinv.sharing.news import choices, days, mailing
from tests.conftest import SQLITE
from tests.documents import making
from tests.sharing.newsreaders import mails, member, tell

BERLIN = ZoneInfo("Europe/Berlin")
ANA = "ana@halden.example"


def berlin(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@pytest.fixture
def invoice(alice: User) -> Document:
    return making.issued(alice.business, alice, to=making.customer(alice.business))


def daily(alice: User, *kinds: str, now: datetime) -> Member:
    ana = member(alice.business, alice)
    choices.choose(ana, dict.fromkeys(kinds, choices.DAILY), now=now)
    return ana


def day(today: date) -> None:
    """What the worker does on a day in UTC: it plans at midnight, and does each thing when it is due."""
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
    jobs.enqueue_daily(today, midnight)
    for hour in range(24 * 4):
        jobs.run_due(midnight + timedelta(minutes=15 * hour))


# the mail


def test_a_day_is_told_in_one_mail(alice: User, invoice: Document) -> None:
    other = making.issued(alice.business, alice, to=invoice.customer)
    daily(alice, "commented", "approved", "amended", now=berlin(5, 4, 9))
    tell(invoice, telling.COMMENTED, now=berlin(5, 4, 9), text="Two days?\nReally?")
    tell(other, telling.APPROVED, now=berlin(5, 4, 10), version=1)
    tell(invoice, telling.AMENDED, now=berlin(5, 4, 11), changes=[["PO number", "PO-4711", "PO-4712"]])
    assert not mails(), "nothing of it is told at once"
    jobs.run_due(berlin(5, 5, 7, 59))
    assert not mails()
    jobs.run_due(berlin(5, 5, 8))
    [letter] = mails(ANA)
    text = letter.text or ""
    assert letter.subject == "Studio Halden: 3 pieces of news"
    places = [
        text.index(words)
        for words in (
            "INV-2026-0001 · Nordwind GmbH\n",
            "Claire Morel commented on INV-2026-0001.\n",
            "> Two days?\n> Really?\n",
            "Claire Morel corrected details of INV-2026-0001.\n",
            "- PO number: was PO-4711, now PO-4712\n",
            "Total: €1,190.00\n",
            f"http://localhost/documents/{invoice.key}\n",
            "INV-2026-0002 · Nordwind GmbH\n",
            "Claire Morel approved INV-2026-0002.\n",
            f"http://localhost/documents/{other.key}\n",
            "http://localhost/b/studio-halden/news\n",
        )
    ]
    assert places == sorted(places), "by document, each told in the order in which it happened"
    assert "<del>" in (letter.html or "") and "PO-4712" in (letter.html or "")
    assert letter.unsubscribe in text and letter.unsubscribe in (letter.html or "")


def test_what_was_told_is_not_told_again_and_nothing_is_no_mail(alice: User, invoice: Document) -> None:
    daily(alice, "commented", now=berlin(5, 4, 7))
    tell(invoice, telling.COMMENTED, now=berlin(5, 4, 9), text="First")
    for number in range(4, 9):
        day(date(2026, 5, number))
    assert len(mails()) == 1
    tell(invoice, telling.COMMENTED, now=berlin(5, 9, 9), text="Second")
    for number in range(9, 12):
        day(date(2026, 5, number))
    assert ["> First" in (each.text or "") for each in mails()] == [True, False]
    assert "> Second" in (mails()[1].text or "") and mails()[1].due_at == berlin(5, 10, 8)


def test_only_what_is_set_to_daily_is_in_it(alice: User, invoice: Document) -> None:
    daily(alice, "commented", now=berlin(5, 4, 7))
    choices.choose(member(alice.business, alice), {"first_seen": "off"}, now=berlin(5, 4, 7))
    tell(invoice, telling.COMMENTED, now=berlin(5, 4, 9))
    tell(invoice, telling.FIRST_SEEN, now=berlin(5, 4, 9), who=None)
    tell(invoice, telling.APPROVED, now=berlin(5, 4, 9))
    day(date(2026, 5, 5))
    assert [each.subject for each in mails()] == [
        "Claire Morel approved INV-2026-0001 (Nordwind GmbH)",
        "Studio Halden: 1 piece of news",
    ]
    assert "commented" in (mails()[1].text or "") and "opened" not in (mails()[1].text or "")


def test_what_happened_before_it_was_chosen_is_not_told(alice: User, invoice: Document) -> None:
    tell(invoice, telling.COMMENTED, now=berlin(5, 4, 9), text="Told at once")
    daily(alice, "commented", now=berlin(5, 4, 10))
    day(date(2026, 5, 5))
    assert len(mails()) == 1
    tell(invoice, telling.APPROVED, now=berlin(5, 5, 9))
    daily(alice, "approved", now=berlin(5, 5, 10))
    tell(invoice, telling.COMMENTED, now=berlin(5, 5, 11))
    day(date(2026, 5, 6))
    assert "approved" not in (mails()[2].text or "") and "commented" in (mails()[2].text or "")


def test_a_digest_tells_of_all_that_there_is_and_shows_fifty(alice: User, invoice: Document) -> None:
    daily(alice, "commented", now=berlin(5, 4, 7))
    for second in range(60):
        tell(invoice, telling.COMMENTED, now=berlin(5, 4, 9) + timedelta(seconds=second), text=f"Number {second}.")
    day(date(2026, 5, 5))
    [letter] = mails()
    assert letter.subject == "Studio Halden: 60 pieces of news"
    assert "Number 49." in (letter.text or "") and "Number 50." not in (letter.text or "")
    assert "And 10 more, on the page of your news." in (letter.text or "")
    day(date(2026, 5, 6))
    assert len(mails()) == 1


def test_who_left_or_chose_otherwise_meanwhile_is_told_nothing(alice: User, carol: User, invoice: Document) -> None:
    ana, clerk = daily(alice, "commented", now=berlin(5, 4, 7)), member(alice.business, carol)
    choices.choose(clerk, {"commented": "daily"}, now=berlin(5, 4, 7))
    tell(invoice, telling.COMMENTED, now=berlin(5, 4, 9))
    members.leave(alice.business, carol)
    choices.choose(ana, {"commented": "off"}, now=berlin(5, 4, 10))
    day(date(2026, 5, 5))
    assert not mails()


def test_each_business_has_a_mail_of_its_own(alice: User, bob: User, invoice: Document) -> None:
    with write():
        Member.create(business=bob.business, user=alice)
    theirs = making.issued(bob.business, bob)
    for business in (alice.business, bob.business):
        choices.choose(member(business, alice), {"commented": "daily"}, now=berlin(5, 4, 7))
    for document in (invoice, theirs):
        tell(document, telling.COMMENTED, now=berlin(5, 4, 9))
    day(date(2026, 5, 4))
    day(date(2026, 5, 5))
    assert {
        each.subject: each.due_at for each in mails(ANA) if "Studio" in each.subject or "Reyes" in each.subject
    } == {
        "Studio Halden: 1 piece of news": berlin(5, 5, 8),
        "Reyes Consulting: 1 piece of news": datetime(2026, 5, 4, 13, tzinfo=UTC),  # eight in Chicago
    }


# when


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/Chicago", "Pacific/Auckland", "Pacific/Kiritimati", "Asia/Kolkata"]
)
def test_every_morning_of_a_year_comes_once(zone: str) -> None:
    found = [each for count in range(365) for each in days.within(zone, date(2026, 1, 1) + timedelta(days=count))]
    mornings = [local for local, _ in found]
    assert mornings == [mornings[0] + timedelta(days=count) for count in range(len(mornings))] and len(mornings) >= 364
    assert {instant.astimezone(ZoneInfo(zone)).strftime("%H:%M") for _, instant in found} == {"08:00"}


@pytest.mark.parametrize(("month", "monday", "hour"), [(3, 30, 6), (10, 26, 7)])
@pytest.mark.parametrize("engine", [SQLITE], indirect=True)  # the other one keeps the same instants
def test_it_is_eight_o_clock_on_both_sides_of_a_change_of_the_clocks(
    month: int, monday: int, hour: int, alice: User, invoice: Document
) -> None:
    daily(alice, "commented", now=berlin(month, monday - 3, 7))
    for number in (monday - 2, monday - 1):
        tell(invoice, telling.COMMENTED, now=berlin(month, number, 9))
    for number in range(monday - 3, monday + 2):
        day(date(2026, month, number))
    assert [each.due_at.astimezone(BERLIN).strftime("%d %H:%M") for each in mails()] == [
        f"{monday - 1} 08:00",
        f"{monday} 08:00",
    ]
    assert mails()[1].due_at.hour == hour


def test_a_zone_that_is_ahead_of_utc_is_told_on_its_own_morning(alice: User, invoice: Document) -> None:
    with write():
        Business.update(time_zone="Pacific/Auckland").where(Business.id == alice.business.id).execute()
    auckland = ZoneInfo("Pacific/Auckland")
    now = datetime(2026, 5, 4, 12, tzinfo=auckland)
    daily(alice, "commented", now=now)
    for later in range(3):
        tell(invoice, telling.COMMENTED, now=now + timedelta(days=later))
    for number in range(4, 9):
        day(date(2026, 5, number))
    assert [each.due_at.astimezone(auckland).strftime("%d %H:%M") for each in mails()] == [
        *("05 08:00", "06 08:00", "07 08:00"),
    ]


def test_what_comes_at_the_very_moment_waits_for_the_next_day(alice: User, invoice: Document) -> None:
    daily(alice, "commented", now=berlin(5, 4, 7))
    tell(invoice, telling.COMMENTED, now=berlin(5, 5, 7, 59) + timedelta(seconds=30), text="Late")
    jobs.run_due(berlin(5, 5, 8))
    assert not mails()
    day(date(2026, 5, 6))
    assert "> Late" in (mails()[0].text or "")


# never twice


def test_planned_by_many_it_is_done_once(alice: User, invoice: Document) -> None:
    daily(alice, "commented", now=berlin(5, 4, 7))
    daily(alice, "approved", now=berlin(5, 4, 8))
    day(date(2026, 5, 4))
    with write():
        jobs.enqueue("plan_news_digests", {}, due=berlin(5, 4, 23))
    jobs.run_due(berlin(5, 4, 23))
    keys = [job.unique_key for job in Job.select().where(Job.kind == "news_digest")]
    number = member(alice.business, alice).id
    assert sorted(keys) == [f"news_digest:{number}:2026-05-04", f"news_digest:{number}:2026-05-05"]


def test_a_crash_leaves_nothing_half_done(alice: User, invoice: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = daily(alice, "commented", now=berlin(5, 4, 7))
    tell(invoice, telling.COMMENTED, now=berlin(5, 4, 9))
    with pytest.raises(KeyboardInterrupt), write():
        mailing.tell_day(ana.id, berlin(5, 5, 8))
        assert len(mails()) == 1
        raise KeyboardInterrupt  # the process ends before it is written
    assert not mails() and member(alice.business, alice).news_sent == ana.news_sent
    jobs.run_due(berlin(5, 5, 8))
    assert len(mails()) == 1
    with write():
        mailing.tell_day(ana.id, berlin(5, 5, 9))
    assert len(mails()) == 1


def test_two_workers_at_once_send_one_mail(app: Flask, alice: User, invoice: Document) -> None:
    ana = daily(alice, "commented", now=berlin(5, 4, 7))
    tell(invoice, telling.COMMENTED, now=berlin(5, 4, 9))

    def work() -> None:
        with db.db.connection_context():
            mailing.tell_day(ana.id, berlin(5, 5, 8))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mails()) == 1
