from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest

from jupinv import clock, jobs
from jupinv.db import db, is_postgresql, write
from jupinv.jobs import Job
from tests.processes import until

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def own_kinds(app, monkeypatch):
    """What a test registers is gone after it, and nothing else is done in it."""
    monkeypatch.setattr(jobs, "KINDS", {})
    monkeypatch.setattr(jobs, "DAILY", set())


@pytest.fixture
def done():
    """The payloads of the jobs of kind `note`, in the order in which they were done."""
    notes = []
    jobs.handles("note")(lambda claim: notes.append(claim.payload["n"]))
    return notes


def add(kind="note", due=NOW, unique_key=None, **payload):
    with write():
        return jobs.enqueue(kind, payload, due=due, unique_key=unique_key)


def only_job():
    return Job.select().get()


# enqueue


def test_jobs_are_done_when_due_oldest_first(done):
    add(n=2, due=NOW)
    add(n=1, due=NOW - SECOND)
    add(n=3, due=NOW + SECOND)
    assert jobs.run_due(NOW) == 2
    assert done == [1, 2]
    assert jobs.run_due(NOW) == 0
    assert jobs.run_due(NOW + SECOND) == 1
    assert done == [1, 2, 3]


def test_a_job_belongs_in_a_transaction():
    with pytest.raises(jobs.NotInTransaction):
        jobs.enqueue("note", {}, due=NOW)
    assert not Job.select().exists()


def test_a_rollback_takes_the_job_with_it(done):
    with pytest.raises(ZeroDivisionError), write():
        jobs.enqueue("note", {"n": 1}, due=NOW)
        raise ZeroDivisionError
    assert jobs.run_due(NOW) == 0


def test_a_unique_key_is_taken_once_and_stays_taken(done):
    with write():
        assert jobs.enqueue("note", {"n": 1}, due=NOW, unique_key="k")
        assert not jobs.enqueue("note", {"n": 2}, due=NOW, unique_key="k")
        assert jobs.enqueue("note", {"n": 3}, due=NOW, unique_key="other")
    jobs.run_due(NOW)
    assert not add(n=4, unique_key="k")
    assert jobs.run_due(NOW) == 0
    assert done == [1, 3]


def test_a_unique_key_is_taken_once_by_many_at_once():
    results, gate = [], threading.Barrier(8)

    def one():
        with db.connection_context():
            gate.wait()
            results.append(add(unique_key="k"))

    in_threads(8, one)
    assert sorted(results) == [False] * 7 + [True]
    assert Job.select().count() == 1


def test_work_may_enqueue_work(done):
    @jobs.handles("first")
    def first(claim):
        with claim.finishing():
            jobs.enqueue("note", {"n": 1}, due=claim.now())

    add("first")
    assert jobs.run_due(NOW) == 2
    assert done == [1]


# attempts


def test_a_bug_is_logged_without_the_payload_and_tried_again(caplog):
    @jobs.handles("broken")
    def broken(claim):
        raise KeyError("whoops")

    add("broken", secret="tok_4242")
    with caplog.at_level(logging.DEBUG):
        assert jobs.run_due(NOW) == 1
    job = only_job()
    assert (job.error, job.claim, job.done_at, job.due_at) == ("KeyError", None, None, NOW + 10 * SECOND)
    assert f"job {job.id} (broken), attempt 1: failed" in caplog.text
    assert "KeyError" in caplog.text
    assert "tok_4242" not in caplog.text


def test_waits_grow_and_the_last_attempt_gives_up():
    given_up, waits, now = [], [], NOW

    @jobs.handles("busy", given_up=lambda *told: given_up.append(told))
    def busy(claim):
        raise jobs.TryLater("come back")

    add("busy", n=1)
    for _ in range(jobs.ATTEMPTS):
        assert not given_up
        assert jobs.run_due(now) == 1
        waits.append(round((only_job().due_at - now).total_seconds()))
        now = max(now, only_job().due_at)
    assert waits[:7] == [10, 40, 160, 640, 2560, 10240, 40960]
    assert given_up == [({"n": 1}, "come back", now)]
    job = only_job()
    assert (job.failed_at, job.done_at, job.error) == (now, None, "come back")
    assert jobs.run_due(now + timedelta(days=365)) == 0


def test_a_job_that_kills_its_worker_every_time_is_given_up():
    given_up, now = [], NOW
    jobs.handles("deadly", given_up=lambda *told: given_up.append(told))(lambda claim: None)
    add("deadly")
    for _ in range(jobs.ATTEMPTS):
        assert jobs._claim(lambda now=now: now)  # and then the worker is gone
        now += jobs.LEASE
    assert jobs.run_due(now) == 0
    assert only_job().failed_at == now
    assert given_up == [({}, "every attempt was cut short", now)]


def test_a_bug_in_giving_up_does_not_bring_the_job_back(caplog, done):
    def wrong(payload, error, now):
        Job.update(error="half").execute()
        raise ValueError

    @jobs.handles("busy", given_up=wrong)
    def busy(claim):
        raise jobs.TryLater("come back")

    add("busy")
    Job.update(attempts=jobs.ATTEMPTS - 1).execute()
    add(n=1)
    assert jobs.run_due(NOW) == 2
    assert done == [1]
    job = Job.get(Job.kind == "busy")
    assert (job.failed_at, job.error) == (NOW, "come back")
    assert "giving up failed" in caplog.text


def test_a_kind_nobody_knows_waits_for_a_worker_that_does(done):
    add("from a newer version")
    add(n=1)
    assert jobs.run_due(NOW) == 1
    assert jobs.oldest_due(NOW) == NOW


# claims


def test_results_and_the_end_of_the_job_are_one_transaction(done):
    @jobs.handles("half")
    def half(claim):
        with claim.finishing():
            jobs.enqueue("note", {"n": 1}, due=NOW)
            raise ZeroDivisionError

    add("half")
    assert jobs.run_due(NOW) == 1
    assert done == []
    assert only_job().done_at is None


def test_a_claimed_job_is_nobody_elses_until_its_lease_ends(done):
    add(n=1)
    claim = jobs._claim(lambda: NOW)
    assert jobs.run_due(NOW + jobs.LEASE - SECOND) == 0
    assert jobs.oldest_due(NOW + jobs.LEASE - SECOND) is None
    assert jobs.oldest_due(NOW + jobs.LEASE) == NOW
    assert jobs.run_due(NOW + jobs.LEASE) == 1
    assert done == [1]
    for late in (claim.renew, lambda: enter(claim.holding()), lambda: enter(claim.finishing())):
        with pytest.raises(jobs.ClaimLost):
            late()


def test_one_who_lost_the_claim_writes_nothing():
    slow = []

    @jobs.handles("slow")
    def slowly(claim):
        if slow:
            return
        slow.append(claim.attempt)
        later = NOW + jobs.LEASE
        Job.update(leased_until=NOW).execute()  # the lease runs out while we work …
        assert jobs.run_due(later) == 1  # … and another worker does it all
        with claim.finishing():
            jobs.enqueue("slow", {}, due=NOW)

    add("slow")
    assert jobs.run_due(NOW) == 1
    job = only_job()
    assert (job.done_at, job.attempts, job.error) == (NOW + jobs.LEASE, 2, "")


def test_put_off_by_one_who_lost_the_claim_changes_nothing():
    @jobs.handles("slow")
    def slowly(claim):
        if claim.attempt == 1:
            Job.update(leased_until=NOW).execute()
            assert jobs.run_due(NOW) == 1
            raise jobs.TryLater("no")

    add("slow")
    jobs.run_due(NOW)
    assert only_job().done_at == NOW
    assert only_job().error == ""


def test_renewing_begins_a_whole_lease():
    times = iter([NOW, NOW, NOW + 30 * SECOND])
    jobs.handles("long")(lambda claim: None)
    add("long")
    claim = jobs._claim(lambda: next(times))
    assert only_job().leased_until == NOW + jobs.LEASE
    claim.renew()
    assert only_job().leased_until == NOW + 30 * SECOND + jobs.LEASE


def test_two_handlers_of_one_kind_are_a_mistake(done):
    with pytest.raises(ValueError, match="two handlers for note"):
        jobs.handles("note")(print)


# once a day


def test_daily_work_is_enqueued_once_a_day():
    days = []
    jobs.daily("sweep")(lambda claim: days.append(claim.now().day))
    for now in (NOW, NOW + timedelta(hours=5), NOW + timedelta(days=1)):
        jobs.enqueue_daily(now.date(), now)
        jobs.enqueue_daily(now.date(), now)
        jobs.run_due(now)
    assert days == [3, 4]


def test_jobs_are_forgotten_long_after_they_were_done(done):
    jobs.handles("forget_jobs")(jobs.forget_jobs)
    add(n=1)
    jobs.run_due(NOW)
    add("forget_jobs", due=NOW + jobs.KEPT)
    jobs.run_due(NOW + jobs.KEPT)
    assert Job.select().where(Job.kind == "note").exists()
    add("forget_jobs", due=NOW + jobs.KEPT + SECOND)
    jobs.run_due(NOW + jobs.KEPT + SECOND)
    assert not Job.select().where(Job.kind == "note").exists()


# the loop


def test_two_workers_share_the_jobs_and_do_none_twice(done):
    with write():
        for number in range(60):
            jobs.enqueue("note", {"n": number}, due=NOW)
    with working(4):
        until(lambda: not Job.select().where(Job.done_at.is_null()).exists())
    assert sorted(done) == list(range(60))
    assert {job.attempts for job in Job.select()} == {1}


def test_the_loop_does_new_work_and_what_the_day_asks_for(done):
    jobs.daily("sweep")(lambda claim: done.append("swept"))
    with working(1):
        until(lambda: done == ["swept"])
        add(n=1, due=clock.now())
        until(lambda: done == ["swept", 1])


def test_stopping_lets_the_job_at_hand_end():
    stop, begun, go_on = threading.Event(), threading.Event(), threading.Event()

    @jobs.handles("long")
    def long(claim):
        begun.set()
        go_on.wait(20)

    add("long")
    add("long")
    worker = threading.Thread(target=jobs.work, args=(stop,))
    worker.start()
    assert begun.wait(20)
    stop.set()
    go_on.set()
    worker.join(20)
    assert not worker.is_alive()
    assert [job.done_at is not None for job in Job.select().order_by(Job.id)] == [True, False]


def test_a_long_job_keeps_its_claim():
    begun, go_on, attempts = threading.Event(), threading.Event(), []

    @jobs.handles("long", lease=timedelta(seconds=0.6))
    def long(claim):
        attempts.append(claim.attempt)
        begun.set()
        go_on.wait(20)

    add("long")
    with working(2):
        assert begun.wait(20)
        first = only_job().leased_until
        until(lambda: only_job().leased_until > first + timedelta(seconds=1.2))
        go_on.set()
        until(lambda: only_job().done_at)
    assert attempts == [1]


def test_a_worker_outlives_a_database_that_hangs_up(done, monkeypatch):
    if not is_postgresql():
        pytest.skip("SQLite has no connection to lose")
    monkeypatch.setattr(jobs, "TROUBLE_SECONDS", 0.05)

    @jobs.handles("hang up")
    def hang_up(claim):
        if claim.attempt == 1:
            db.execute_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    add("hang up", due=NOW - SECOND)
    add(n=1)
    with working(1):
        until(lambda: done == [1])
        Job.update(leased_until=NOW).where(Job.kind == "hang up").execute()
        until(lambda: Job.get(Job.kind == "hang up").done_at)


def in_threads(count, what):
    threads = [threading.Thread(target=what) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


class working:
    """Workers as threads, stopped at the end."""

    def __init__(self, count):
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=jobs.work, args=(self.stop,)) for _ in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(20)
        assert not any(thread.is_alive() for thread in self.threads)


def enter(context):
    with context:
        raise AssertionError("the claim was lost")


def test_jobs_about_what_is_gone_are_forgotten_done_or_not(done):
    with write():
        for payload in ({"document": 1}, {"document": 12}, {"mail": 1}, {"document": 1, "more": "x"}, {}):
            jobs.enqueue("note", payload, due=NOW)
        Job.update(done_at=NOW).where(Job.id == Job.select().order_by(Job.id.desc()).offset(1).limit(1)).execute()
    jobs.forget("document", [1, 2])
    jobs.forget("document", [])
    assert [job.payload for job in Job.select().order_by(Job.id)] == [{"document": 12}, {"mail": 1}, {}]
