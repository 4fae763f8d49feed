"""Errors that became a page with status 500 or a job that failed: recorded, grouped, read by `flask errors`.

What is kept is the kind of an error and where in the code it came from, never its message and never a value: either
may hold what somebody typed. Errors are the same when kind and innermost place of ours are.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Any

from peewee import CharField, IntegerField, TextField

from jupinv.db import BaseModel, InstantField, db, write

log = logging.getLogger("jupinv.faults")

ROOT = Path(__file__).resolve().parent.parent
OURS = ("jupinv/", "templates/", "app.py")
KEPT = timedelta(days=90)  # after it was last seen
PATIENCE_SECONDS = 2.0  # how long an answer waits for its error to be recorded
MOST_SCRIBES = 4  # at once: where the database hangs, they do not pile up
LONGEST_TRACE = 200  # lines: endless recursion has a thousand frames

_scribes = BoundedSemaphore(MOST_SCRIBES)


class Fault(BaseModel):
    """One error, however often it happened."""

    fingerprint = CharField(unique=True)
    error = TextField()  # its kind: KeyError
    place = TextField()  # jupinv/documents/issuing.py issue
    during = TextField()  # the route or the kind of job in which it was last seen
    trace = TextField()  # the last one: kinds and frames
    reference = TextField()  # the last one: what the page said, or which job
    count = IntegerField(default=1)
    first_at = InstantField()
    last_at = InstantField(index=True)
    done_at = InstantField(null=True)  # when somebody said that it is mended; null again once it is seen again

    @classmethod
    def open(cls) -> Any:
        """What is not mended, the last seen first."""
        return cls.every().where(cls.done_at.is_null())

    @classmethod
    def every(cls) -> Any:
        """All that are remembered, the last seen first."""
        return cls.select().order_by(cls.last_at.desc(), cls.id.desc())


def note(error: BaseException, *, during: str, reference: str, now: datetime) -> None:
    """Record an error. Never raises, and never keeps its caller waiting for long: the log has it anyway.

    On a connection of its own, as the caller's may be what broke; but inside an open transaction as a part of it,
    because on SQLite another writer would wait for that one.
    """
    try:
        seen = _seen(error, during, reference, now)
        if db.in_transaction():
            _record(seen)
        elif _scribes.acquire(blocking=False):
            scribe = Thread(target=_record_apart, args=(seen,), name="records an error", daemon=True)
            scribe.start()
            scribe.join(PATIENCE_SECONDS)
        else:
            log.warning("an error was not recorded: others are still being recorded")
    except Exception:
        log.exception("an error could not be recorded")


def mend(number: int, *, now: datetime) -> bool:
    """Note that an error is mended; it comes back when it is seen again. False where there is none of this number."""
    with write():
        return bool(Fault.update(done_at=now).where(Fault.id == number).execute())


def forget(now: datetime) -> None:
    """Forget what was not seen for long."""
    with write():
        Fault.delete().where(Fault.last_at < now - KEPT).execute()


# what is kept of an error


def _seen(error: BaseException, during: str, reference: str, now: datetime) -> dict[str, Any]:
    kind, place, line = type(error).__name__, *_place(error)
    same = "\0".join([kind, place or during, line])
    return {
        "fingerprint": hashlib.sha256(same.encode("utf-8", "replace")).hexdigest()[:32],
        "error": kind,
        "place": place,
        "during": during,
        "trace": "\n".join(list(_trace(error))[:LONGEST_TRACE]),
        "reference": reference,
        "first_at": now,
        "last_at": now,
    }


def _place(error: BaseException) -> tuple[str, str]:
    """The innermost frame of ours, and its line of code: which stays the same when lines above it come and go."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if (path := _shown(frame.filename)).startswith(OURS):
            return f"{path} {frame.name}", frame.line or ""
    return "", ""


def _trace(error: BaseException | None) -> Iterator[str]:
    """Kinds and frames of an error and of those that led to it, the last one first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield type(error).__name__
        for frame in traceback.extract_tb(error.__traceback__):
            yield f"  {_shown(frame.filename)}:{frame.lineno} {frame.name}: {frame.line}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _shown(filename: str) -> str:
    """A path below the app, or below where libraries lie: where they are installed says nothing."""
    path = Path(filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


# writing it down


def _record_apart(seen: dict[str, Any]) -> None:
    try:
        with db.connection_context():
            _record(seen)
    except Exception:
        log.exception("an error could not be recorded")
    finally:
        _scribes.release()


def _record(seen: dict[str, Any]) -> None:
    again = {getattr(Fault, name): seen[name] for name in ("during", "trace", "reference", "last_at")}
    again |= {Fault.count: Fault.count + 1, Fault.done_at: None}
    with write():
        Fault.insert(seen).on_conflict(conflict_target=[Fault.fingerprint], update=again).execute()
