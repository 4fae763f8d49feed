"""Work that is done after the answer: rows in our own database, claimed with a lease."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Event, Thread
from typing import Any

from peewee import CharField, IntegerField, TextField, Value

from jupinv import clock, faults
from jupinv.db import BaseModel, InstantField, JsonField, db, is_sqlite, write
from jupinv.interrupt import Interrupt

log = logging.getLogger("jupinv.jobs")

LEASE = timedelta(minutes=1)
ATTEMPTS = 8  # the last one some fifteen hours after the first
FIRST_WAIT = timedelta(seconds=10)  # then four times as long after each attempt
BEATS = 60  # a claim is renewed three times a lease, and no longer than twenty leases: then the work hangs
POLL_SECONDS = 0.5
TROUBLE_SECONDS = 2.0
AT_ONCE = 500  # of what one statement names
KEPT = timedelta(days=90)  # how long a done job is remembered, and with it its unique key


class NotInTransaction(RuntimeError):
    """A job is enqueued in the transaction that needs it: inside `db.write()`."""


class ClaimLost(Exception):
    """The lease ran out and somebody else has the job: nothing of this attempt may be written."""


class TryLater(Exception):
    """Something outside can't do it now, in words; the job is tried again later, and that is no bug."""


class CutShort(Exception):
    """Every attempt at a job ended with its process: nobody knows of what."""


class Job(BaseModel):
    """One piece of work, enqueued in the transaction that needs it.

    It is done when `done_at` is set, given up when `failed_at` is; in between it is due at `due_at`, and claimed by
    `claim` until `leased_until`.
    """

    kind = CharField()
    payload = JsonField(default=dict)
    unique_key = CharField(null=True, unique=True)  # what must not happen twice
    due_at = InstantField()
    claim = CharField(null=True)
    leased_until = InstantField(null=True)
    attempts = IntegerField(default=0)
    done_at = InstantField(null=True)
    failed_at = InstantField(null=True)
    error = TextField(default="")

    class Meta:
        indexes = ((("done_at", "failed_at", "due_at"), False),)

    @classmethod
    def due(cls, now: datetime) -> Any:
        """What somebody should do now: neither done nor given up, and not being worked on. Oldest first."""
        return (
            cls.select()
            .where(cls.done_at.is_null() & cls.failed_at.is_null() & (cls.due_at <= now))
            .where(cls.leased_until.is_null() | (cls.leased_until <= now))
            .order_by(cls.due_at, cls.id)
        )


@dataclass(frozen=True)
class Kind:
    """What is done for a kind of job."""

    run: Callable[[Claim], None]
    lease: timedelta
    given_up: Callable[[dict[str, Any], str, datetime], None] | None


class Claim:
    """One attempt at a job, ours as long as nobody else has claimed it."""

    def __init__(self, job: Job, token: str, lease: timedelta, now: Callable[[], datetime]) -> None:
        self.id: int = job.id
        self.kind: str = job.kind
        self.payload: dict[str, Any] = job.payload
        self.attempt: int = job.attempts + 1
        self.token = token
        self.lease = lease
        self.now = now
        self.finished = False

    def renew(self) -> None:
        """Begin a whole lease anew; raises ClaimLost."""
        with write():
            self._keep(leased_until=self.now() + self.lease)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """A write transaction that goes through only while the claim holds; raises ClaimLost."""
        with write():
            self._keep(leased_until=self.now() + self.lease)
            yield

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """The write transaction in which the job is done; raises ClaimLost."""
        with write():
            self._keep(done_at=self.now(), claim=None, leased_until=None, error="")
            yield
        self.finished = True

    def put_off(self, error: str) -> None:
        """Leave the job to a later attempt, or give it up after the last one."""
        with write():
            if self.attempt < ATTEMPTS:
                wait = FIRST_WAIT * 4 ** (self.attempt - 1)
                self._keep(due_at=self.now() + wait, claim=None, leased_until=None, error=error)
            else:
                self._keep(failed_at=self.now(), claim=None, leased_until=None, error=error)
                _tell_given_up(self.id, self.kind, self.payload, error, self.now())

    def _keep(self, **columns: Any) -> None:
        """Update the job if it is still ours. On PostgreSQL this also locks its row until the transaction ends."""
        ours = (Job.id == self.id) & (Job.claim == self.token) & Job.done_at.is_null() & Job.failed_at.is_null()
        if not Job.update(**columns).where(ours).execute():
            raise ClaimLost(f"job {self.id}")


KINDS: dict[str, Kind] = {}
DAILY: set[str] = set()


def handles(
    kind: str,
    lease: timedelta = LEASE,
    given_up: Callable[[dict[str, Any], str, datetime], None] | None = None,
) -> Callable[[Callable[[Claim], None]], Callable[[Claim], None]]:
    """Register what does a kind of job.

    It may run more than once, so what it leaves behind is written inside `claim.finishing()` (or `claim.holding()`).
    One that returns is done. One that raises TryLater, or has a bug, is tried again with growing waits; after the
    last attempt `given_up(payload, error, now)` is called in the transaction that gives the job up.
    """

    def register(run: Callable[[Claim], None]) -> Callable[[Claim], None]:
        if kind in KINDS:
            raise ValueError(f"two handlers for {kind}")
        KINDS[kind] = Kind(run, lease, given_up)
        return run

    return register


def daily(kind: str, lease: timedelta = LEASE) -> Callable[[Callable[[Claim], None]], Callable[[Claim], None]]:
    """Register what is done once a day (in UTC), by whichever worker comes first."""
    DAILY.add(kind)
    return handles(kind, lease)


def enqueue(kind: str, payload: dict[str, Any], *, due: datetime, unique_key: str | None = None) -> bool:
    """Add a job to the transaction we are in; False if its unique key was taken before. Raises NotInTransaction."""
    require_transaction()
    row = Job.insert(kind=kind, payload=payload, due_at=due, unique_key=unique_key)
    return bool(list(row.on_conflict_ignore().returning(Job.id).execute()))


def require_transaction() -> None:
    """Raises NotInTransaction: what follows must stand or fall with what the caller writes."""
    if not db.in_transaction():
        raise NotInTransaction("enqueue inside db.write(): the job and what needs it stand or fall together")


def forget(about: str, numbers: Iterable[int]) -> None:
    """Delete the jobs, done or not, whose payload names one of these as what they are about: "mail", "document".

    Whoever works on one of them loses the claim, and writes nothing any more.
    """
    gone = set(numbers)
    if not gone:
        return
    with write():
        named = Job.select(Job.id, Job.payload).where(Job.payload.contains(Value(f'"{about}":', converter=False)))
        found = [job.id for job in named.iterator() if job.payload.get(about) in gone]
        for start in range(0, len(found), AT_ONCE):
            Job.delete().where(Job.id.in_(found[start : start + AT_ONCE])).execute()


def enqueue_daily(today: date, now: datetime) -> None:
    """Enqueue the work of the day, once, however many workers ask."""
    keys = {f"daily:{kind}:{today.isoformat()}": kind for kind in sorted(DAILY)}
    known = {job.unique_key for job in Job.select(Job.unique_key).where(Job.unique_key.in_(list(keys)))}
    if missing := [key for key in keys if key not in known]:
        with write():
            for key in missing:
                enqueue(keys[key], {}, due=now, unique_key=key)


def oldest_due(now: datetime) -> datetime | None:
    """Since when the longest waiting job has been due, or None: what /readyz tells."""
    job = Job.due(now).first()
    return job.due_at if job else None


def run_due(now: datetime) -> int:
    """Do all that is due at this instant, in this process, without waiting; returns how many attempts were made."""
    count = 0
    while claim := _claim(lambda: now):
        _attempt(claim)
        count += 1
    return count


def work(stop: Interrupt) -> None:
    """The loop of `flask work`: does what is due until `stop` is set, which lets the job at hand end first."""
    told_of: date | None = None
    while not stop.is_set():
        worked, pause = False, POLL_SECONDS
        try:
            with db.connection_context():
                now = clock.now()
                if told_of != now.date():
                    enqueue_daily(now.date(), now)
                    told_of = now.date()
                if claim := _claim(clock.now):
                    with _kept_alive(claim):
                        _attempt(claim)
                    worked = True
        except Exception:  # the database is away, say: a worker outlives that
            log.exception("the worker could not reach its jobs")
            pause = TROUBLE_SECONDS
        if not worked:
            stop.wait(pause)


def _claim(now: Callable[[], datetime]) -> Claim | None:
    """Claim the oldest due job of a kind we know, or None. An attempt counts from here, even if it kills us."""
    due = Job.due(now()).where(Job.kind.in_(list(KINDS))).limit(1)
    while due.exists():
        with write():
            job = (due if is_sqlite() else due.for_update("FOR UPDATE SKIP LOCKED")).first()
            if job is None:
                return None
            if job.attempts < ATTEMPTS:
                return _claimed(job, now)
            _give_up(job, "every attempt was cut short", now())
            _note(CutShort(), job.id, job.kind, now())
    return None


def _claimed(job: Job, now: Callable[[], datetime]) -> Claim:
    token, lease = secrets.token_hex(16), KINDS[job.kind].lease
    unchanged = (Job.id == job.id) & (Job.attempts == job.attempts) & Job.done_at.is_null() & Job.failed_at.is_null()
    columns = {"claim": token, "leased_until": now() + lease, "attempts": job.attempts + 1}
    if not Job.update(columns).where(unchanged).execute():
        raise ClaimLost(f"job {job.id}")
    return Claim(job, token, lease, now)


def _attempt(claim: Claim) -> None:
    """Run the handler once and record how it went. Nothing of the payload goes to the log."""
    name = f"job {claim.id} ({claim.kind}), attempt {claim.attempt}"
    try:
        KINDS[claim.kind].run(claim)
        if not claim.finished:
            with claim.finishing():
                pass
    except ClaimLost:
        log.warning("%s: taken over by another worker", name)
    except TryLater as later:
        log.info("%s: put off", name)
        _put_off(claim, str(later), name)
        if claim.attempt >= ATTEMPTS:
            _note(later, claim.id, claim.kind, claim.now())
    except Exception as bug:
        log.exception("%s: failed", name)
        if not claim.finished:
            _put_off(claim, type(bug).__name__, name)
        _note(bug, claim.id, claim.kind, claim.now())


def _put_off(claim: Claim, error: str, name: str) -> None:
    try:
        claim.put_off(error)
    except ClaimLost:
        log.warning("%s: taken over by another worker", name)


def _give_up(job: Job, error: str, now: datetime) -> None:
    Job.update(failed_at=now, claim=None, leased_until=None, error=error).where(Job.id == job.id).execute()
    _tell_given_up(job.id, job.kind, job.payload, error, now)


def _tell_given_up(number: int, kind: str, payload: dict[str, Any], error: str, now: datetime) -> None:
    log.error("job %s (%s): given up", number, kind)
    if tell := KINDS[kind].given_up:
        try:
            with write():
                tell(payload, error, now)
        except Exception as bug:  # which must not bring the job back for ever
            log.exception("job %s (%s): giving up failed", number, kind)
            _note(bug, number, kind, now)


def _note(error: Exception, number: int, kind: str, now: datetime) -> None:
    """For `flask errors`: what was unexpected, and what was given up for good."""
    faults.note(error, during=f"job {kind}", reference=f"job {number}", now=now)


@contextmanager
def _kept_alive(claim: Claim) -> Iterator[None]:
    """Renew the claim beside the work, from a thread with a connection of its own."""
    ended = Event()
    heart = Thread(target=_beat, args=(claim, ended), name=f"heart of job {claim.id}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()


def _beat(claim: Claim, ended: Event) -> None:
    for _ in range(BEATS):
        if ended.wait(claim.lease.total_seconds() / 3):
            return
        try:
            with db.connection_context():
                claim.renew()
        except ClaimLost:
            return
        except Exception:  # the next beat may find the database back
            log.exception("job %s: could not be renewed", claim.id)


@daily("forget_jobs")
def forget_jobs(claim: Claim) -> None:
    """Forget jobs that were done long ago."""
    with claim.finishing():
        Job.delete().where(Job.done_at < claim.now() - KEPT).execute()


@daily("forget_faults")
def forget_faults(claim: Claim) -> None:
    """Forget errors that were not seen for long."""
    with claim.finishing():
        faults.forget(claim.now())
