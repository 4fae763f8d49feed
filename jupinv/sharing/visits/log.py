"""The log of visits: what was opened is put down when the answer has left, and written by a thread of its own.

Nothing here makes a page wait or fail. A visit waits in memory for a second or so and is written with the others of
that second; when a database can't be written to it is tried again, and what is too much is left out and counted.
"""

from __future__ import annotations

import hmac
import logging
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from multiprocessing.util import Finalize
from threading import Event, Lock, Thread
from typing import Any, NamedTuple

from flask import Flask, current_app

from jupinv.accounts.sessions import session_of
from jupinv.businesses.models import Member
from jupinv.config import Config
from jupinv.db import Journal, db, write
from jupinv.documents import timeline
from jupinv.documents.models import Document
from jupinv.sharing import telling
from jupinv.sharing.models import PERSON, SCANNER, SENDER
from jupinv.sharing.visits import kinds
from jupinv.sharing.visits.kinds import Said
from jupinv.sharing.visits.places import Places

log = logging.getLogger("jupinv.sharing")

PAUSE = 0.7  # seconds for others to come along before all of them are written
MOST = 10_000  # that wait in memory
AT_ONCE = 1000  # that one transaction writes
TRIES = 30  # of one transaction, until what is in it is given up
TROUBLE = 2.0  # seconds until the next try
PROJECTED = timedelta(minutes=1)  # how often a document's row is told at most when it was seen last
LONGEST = 500  # characters of a header that are looked at

_HEADERS = (
    *("HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE", "HTTP_SEC_FETCH_MODE", "HTTP_SEC_FETCH_DEST"),
    *("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ"),
)


class Noted(NamedTuple):
    """An opening as the request told of it; who it was is found out later."""

    document: int
    link: int
    pdf: bool
    token: str  # of a session, or empty
    at: datetime
    method: str
    address: str
    said: tuple[str, ...]  # by the headers above
    place: tuple[str, ...]


class Visit(NamedTuple):
    """A row of the log, in the order of its statement, but for the document, which it asks for last."""

    link: int
    kind: str
    viewer: str
    network: str
    browser: str
    place: str
    pdf: bool
    at: datetime
    document: int


def install(app: Flask, config: Config) -> None:
    """Give the app its log. Raises BadSetting for a GEOIP_FILE that can't be read."""
    app.extensions["visits"] = Log(app, config)


def of_app() -> Log:
    """The log of the running app."""
    found: Log = current_app.extensions["visits"]
    return found


class Log:
    """The one log of a process. With `by_hand` it writes when `flush` is called and at no other time."""

    def __init__(self, app: Flask, config: Config) -> None:
        self.by_hand = False
        self._app = app
        self._places = Places(config)
        self._key = f"visits {config.secret_key}".encode()
        self._says_how = config.base_url.startswith("https:") or not config.public
        self._waiting: deque[Noted] = deque()
        self._left_out = 0
        self._failures = 0
        self._unseen: dict[int, tuple[Visit, int]] = {}  # that a person opened, to be told, and tries at it
        self._journal = Journal()
        self._writing = Lock()
        self._some = Event()
        self._thread: Thread | None = None

    # putting down

    def note(
        self, document: int, link: int, environ: Mapping[str, Any], token: str, at: datetime, pdf: bool = False
    ) -> None:
        """Put down that somebody opened it. Takes microseconds, and never fails."""
        try:
            if len(self._waiting) >= MOST:
                self._left_out += 1
                return
            get = environ.get
            said = tuple([(get(name) or "")[:LONGEST] for name in _HEADERS])
            place = tuple([(get(name) or "")[:LONGEST] for name in self._places.headers])
            method, address = environ["REQUEST_METHOD"], get("REMOTE_ADDR") or ""
            self._waiting.append(Noted(document, link, pdf, token, at, method, address, said, place))
            if not self.by_hand:
                self._wake()
        except Exception:
            log.warning("a visit could not be put down", exc_info=True)

    def _wake(self) -> None:
        if self._thread is None or not self._thread.is_alive():  # in a process that was just made, too
            self._begin()
        if not self._some.is_set():
            self._some.set()

    def _begin(self) -> None:
        self._thread = Thread(target=self._run, name="writes visits", daemon=True)
        self._thread.start()
        Finalize(None, self.flush, exitpriority=10)  # when this process ends, be it the first one or a worker

    def _run(self) -> None:
        pause = Event()  # that nobody sets
        while True:
            self._some.wait()
            pause.wait(PAUSE)
            self._some.clear()
            try:
                done = self.flush()
            except Exception:
                log.exception("visits could not be written")
                done = False
            if not done:
                pause.wait(TROUBLE)
                self._some.set()

    # writing

    def flush(self) -> bool:
        """Write all that waits; whether all of it is written."""
        with self._writing:
            while batch := self._taken():
                try:
                    self._write(batch)
                    self._failures = 0
                except Exception as error:
                    self._keep(batch, error)
                    return False
            self._tell_left_out()
            return self._tell_seen()

    def close(self) -> None:
        """Forget what waits, and give the connection back."""
        with self._writing:
            self._waiting.clear()
            self._unseen.clear()
            self._journal.close()

    def _taken(self) -> list[Noted]:
        return [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]

    def _keep(self, batch: list[Noted], error: Exception) -> None:
        self._failures += 1
        log.warning("%s visits could not be written: %s", len(batch), type(error).__name__)
        if self._failures < TRIES:
            self._waiting.extendleft(reversed(batch))
        else:
            self._failures, self._left_out = 0, self._left_out + len(batch)

    def _tell_left_out(self) -> None:
        if self._left_out:
            log.warning("%s visits were left out: the log could not keep up", self._left_out)
            self._left_out = 0

    def _write(self, batch: list[Noted]) -> None:
        members = self._members(batch)
        rows = [self._visit(noted, (noted.token, noted.document) in members) for noted in batch]
        opened: dict[int, Visit] = {}  # by people: of each document the last time
        for row in rows:
            if row.kind == PERSON and (row.document not in opened or opened[row.document].at <= row.at):
                opened[row.document] = row
        with self._journal.writing() as cursor:
            cursor.executemany(_marked(_INSERT), [(*row[:7], _plain(row.at), row.document) for row in rows])
            cursor.executemany(_marked(_PROJECT), [_projected(opened[document]) for document in sorted(opened)])
            unseen = _unseen(cursor, sorted(opened)) if opened else set()
        for row in rows:
            if row.kind == PERSON and row.document in unseen:
                self._unseen.setdefault(row.document, (row, 1))

    def _visit(self, noted: Noted, is_member: bool) -> Visit:
        agent, languages, mode, dest, *purposes = noted.said
        said = Said(noted.method, agent, languages, mode, dest, " ".join(filter(None, purposes)), self._says_how)
        told = kinds.told_apart(said)
        kind = SENDER if is_member else told.kind
        gateway = kinds.gateway(noted.address) if kind == PERSON else ""
        return Visit(
            link=noted.link,
            kind=SCANNER if gateway else kind,
            viewer=self._viewer(noted, agent),
            network=noted.address[:45],
            browser=gateway or told.browser,
            place=self._places.of(noted.address, noted.place),
            pdf=noted.pdf,
            at=noted.at,
            document=noted.document,
        )

    def _viewer(self, noted: Noted, agent: str) -> str:
        """The same for the same network and browser on the same document, and worth nothing to anybody else."""
        said = f"{noted.document}\n{kinds.network(noted.address)}\n{agent}"
        return hmac.digest(self._key, said.encode("utf-8", "replace"), "sha256").hex()[:20]

    # who is a member

    def _members(self, batch: list[Noted]) -> set[tuple[str, int]]:
        """Sessions and documents of which one is a member's of the other's business."""
        asked = {(noted.token, noted.document) for noted in batch if noted.token}
        if not asked:
            return set()
        opened = db.connect(reuse_if_open=True)
        try:
            return {(token, document) for token, document in asked if _is_member(token, document)}
        finally:
            if opened:
                db.close()

    # the first time

    def _tell_seen(self) -> bool:
        """Tell of documents that a person opened for the first time; whether all of it is told."""
        if not self._unseen:
            return True
        opened = db.connect(reuse_if_open=True)
        try:
            with self._app.app_context():
                for document in list(self._unseen):
                    self._tell(document)
        finally:
            if opened:
                db.close()
        return not self._unseen

    def _tell(self, document: int) -> None:
        visit, tries = self._unseen.pop(document)
        try:
            see(document, visit)
        except Exception:
            log.warning("that a document was seen could not be told", exc_info=True)
            if tries < TRIES:  # else the next opening tells it
                self._unseen[document] = visit, tries + 1


_INSERT = (
    "INSERT INTO visit (link_id, kind, viewer, network, browser, place, pdf, at, document_id) "
    "SELECT (SELECT id FROM link WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, id FROM document WHERE id = ?"
)
_PROJECT = (
    "UPDATE document SET last_seen_at = ?, last_seen_place = ? "
    "WHERE id = ? AND (last_seen_at IS NULL OR last_seen_at <= ?)"
)
_AWAITED = "SELECT id FROM document WHERE seen_at IS NULL AND sent_at IS NOT NULL AND void_at IS NULL AND id IN ({})"


def _marked(sql: str) -> str:
    return sql.replace("?", db.param)


def _plain(at: datetime) -> datetime:
    """As instants are kept."""
    return at.astimezone(UTC).replace(tzinfo=None)


def _projected(visit: Visit) -> tuple[Any, ...]:
    return _plain(visit.at), visit.place, visit.document, _plain(visit.at - PROJECTED)


def _unseen(cursor: Any, documents: list[int]) -> set[int]:
    """Which of them were sent, and nobody has opened them yet, as far as we know."""
    cursor.execute(_marked(_AWAITED.format(", ".join("?" * len(documents)))), documents)
    return {number for (number,) in cursor.fetchall()}


def _is_member(token: str, document: int) -> bool:
    session = session_of(token)
    if session is None:
        return False
    of_document = Document.select(Document.business).where(Document.id == document)
    return bool(Member.select().where((Member.user == session.user_id) & Member.business.in_(of_document)).exists())


def see(number: int, visit: Visit) -> None:
    """Note that a document was seen for the first time, and tell its members; once, whoever comes to it."""
    unseen = (Document.id == number) & Document.seen_at.is_null() & Document.sent_at.is_null(False)
    with write():
        if Document.update(seen_at=visit.at).where(unseen & Document.void_at.is_null()).execute():
            timeline.note(number, "seen", at=visit.at, actor=timeline.READER)
            document = Document.get_by_id(number)
            data = {"page": "visits", "browser": visit.browser, "place": visit.place}
            telling.tell(document, telling.FIRST_SEEN, who=None, now=visit.at, **data)
