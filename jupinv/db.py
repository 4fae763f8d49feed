"""The database handle: SQLite by default, PostgreSQL by setting, the same code on both."""

from __future__ import annotations

import fcntl
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from peewee import SQL, DatabaseProxy, DateTimeField, Model, PostgresqlDatabase, SqliteDatabase, TextField
from playhouse.db_url import parse as parse_url
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from jupinv.config import Config

db = DatabaseProxy()

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "synchronous": "full",  # an acknowledged issue survives a power cut
    "busy_timeout": 5000,
    "cache_size": -16000,
    "secure_delete": 1,  # what was deleted is overwritten, not only given free
}


class BaseModel(Model):
    """A table of ours."""

    id: Any  # peewee adds it unless a table names another primary key

    class Meta:
        database = db
        legacy_table_names = False


class InstantField(DateTimeField):
    """An instant: aware and UTC in Python, UTC without zone in the table, to the microsecond."""

    def db_value(self, value: datetime | None) -> datetime | None:
        """Refuses naive values: nobody could tell which instant they are."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def python_value(self, value: Any) -> datetime | None:
        """The instant, aware."""
        value = super().python_value(value)
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


class JsonField(TextField):
    """A small JSON value kept as text: read whole, never queried."""

    def db_value(self, value: Any) -> str | None:
        """The text to store."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        """The value stored."""
        return None if value is None else json.loads(value)


class Written:
    """A query of every page, written once for an engine: peewee takes longer to write one than a database to answer.

    `make` is given a function that leaves a named place open; the values for these places come with each use.
    """

    def __init__(self, make: Callable[[Callable[[str], SQL]], Any]) -> None:
        self._make = make
        self._texts: dict[bool, tuple[str, list[Any]]] = {}

    def rows(self, **values: Any) -> list[Any]:
        """The answer, as tuples in the order of what is selected."""
        sqlite = is_sqlite()
        if sqlite not in self._texts:
            self._texts[sqlite] = self._make(lambda name: SQL(db.param, [_Open(name)])).sql()
        text, parameters = self._texts[sqlite]
        given = [values[each.name] if isinstance(each, _Open) else each for each in parameters]
        found: list[Any] = db.execute_sql(text, given).fetchall()
        return found


def asked(sql: str, values: dict[str, Any]) -> list[Any]:
    """The answer to a query that is text, with `:names` where its values belong."""
    found: list[Any] = db.execute_sql(_marked(is_sqlite(), sql), values).fetchall()
    return found


@lru_cache(maxsize=512)
def _marked(sqlite: bool, sql: str) -> str:
    """With the engine's marks for values."""
    return sql if sqlite else re.sub(r":(\w+)", r"%(\1)s", sql)


class _Open:
    """A place in a written query."""

    def __init__(self, name: str) -> None:
        self.name = name


def made(model: Any, fields: Iterable[Any], values: Iterator[Any]) -> Any:
    """A row of a model from as many of the values as there are fields, as if peewee had read it."""
    row = model(__no_default__=True)
    row.__data__.update({field.name: field.python_value(next(values)) for field in fields})
    row._dirty.clear()
    return row


def connect_to(config: Config) -> None:
    """Point the handle at the configured database; connections are opened when first used."""
    if path := config.sqlite_path:
        database: Any = PooledSqliteDatabase(
            str(path),
            pragmas=SQLITE_PRAGMAS,
            lock_type="IMMEDIATE",
            check_same_thread=False,
            max_connections=64,
            timeout=10,
        )
    else:
        url = parse_url(config.database_url)
        database = PooledPostgresqlDatabase(
            url.pop("database"), max_connections=64, timeout=10, stale_timeout=300, **url
        )
    db.initialize(database)


def is_sqlite() -> bool:
    """Which engine it is, for the few places where the two differ."""
    return isinstance(db.obj, SqliteDatabase)


def is_postgresql() -> bool:
    """Which engine it is, for the few places where the two differ."""
    return isinstance(db.obj, PostgresqlDatabase)


@contextmanager
def write() -> Iterator[None]:
    """The only way to open a write transaction. Inside another one it is a savepoint.

    SQLite has one writer at a time and lets waiting ones starve while they poll; a lock file in front queues them.
    """
    if is_sqlite() and not db.in_transaction():
        with open(f"{db.obj.database}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with db.atomic():
                yield
    else:
        with db.atomic():
            yield


class Journal:
    """Writes a log on a connection of its own, quickly: what a power cut takes of the last second of it is no loss.

    For one thread at a time. Where it fails, the connection is made anew the next time.
    """

    def __init__(self) -> None:
        self._of: Any = None
        self._own: Any = None

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A cursor, as the driver has it, in a write transaction; it takes its turn after other writers."""
        try:
            own = self._connected()
            if is_sqlite():
                with open(f"{own.database}.lock", "w") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX)
                    with own.atomic():
                        yield own.cursor()
            else:
                with own.atomic():
                    yield own.cursor()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back, if there is one."""
        own, self._own = self._own, None
        if own is not None:
            with suppress(Exception):  # it may be what has just failed
                own.close()

    def _connected(self) -> Any:
        if self._of is not db.obj:
            self.close()
        if self._own is None:
            self._of = db.obj
            self._own = _journal_of(self._of)
        return self._own


def _journal_of(database: Any) -> Any:
    """One connection, whoever uses it, that waits for no lock longer than a log is worth."""
    if isinstance(database, SqliteDatabase):
        pragmas = SQLITE_PRAGMAS | {"synchronous": "normal", "cache_size": -2000, "busy_timeout": 2000}
        return SqliteDatabase(
            database.database, pragmas=pragmas, lock_type="IMMEDIATE", thread_safe=False, check_same_thread=False
        )
    own = PostgresqlDatabase(database.database, thread_safe=False, **database.connect_params)
    own.connect()
    own.execute_sql("SET synchronous_commit = off")
    own.execute_sql("SET lock_timeout = '500ms'")  # sooner than the server looks for deadlocks: the log gives way
    return own


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction that only reads, and sees all of the database as it is at one moment."""
    if is_sqlite():
        with db.atomic("DEFERRED"):
            yield
    else:
        with db.atomic():
            db.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def in_pages(query: Any, key: Any, rows: int = 100) -> Iterator[list[Any]]:
    """The rows of a query in the order of a unique key, so many at a time in memory, however many there are.

    Pages are read at different moments, unless inside a `snapshot`.
    """
    page = list(query.order_by(key).limit(rows))
    while page:
        yield page
        last = getattr(page[-1], key.name)
        page = list(query.where(key > last).order_by(key).limit(rows)) if len(page) == rows else []


def one_by_one(query: Any, key: Any, rows: int = 100) -> Iterator[Any]:
    """The same, row by row."""
    for page in in_pages(query, key, rows):
        yield from page


def locked(query: Any, *, keys: bool = True) -> Any:
    """The rows of a query, locked until the transaction ends. SQLite's writer already has the whole database.

    Without `keys`, rows that point to these may be written meanwhile: so a business is locked, never otherwise.
    """
    return query if is_sqlite() else query.for_update("FOR UPDATE" if keys else "FOR NO KEY UPDATE")


@contextmanager
def alone(what: str) -> Iterator[None]:
    """A connection, and nobody else doing the same thing with this database: others wait here for their turn."""
    if is_sqlite():
        with open(f"{db.obj.database}.{what}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with db.connection_context():
                yield
    else:
        number = zlib.crc32(f"jupinv {what}".encode())
        with db.connection_context():
            db.execute_sql("SELECT pg_advisory_lock(%s)", (number,))
            try:
                yield
            finally:
                db.execute_sql("SELECT pg_advisory_unlock(%s)", (number,))


def full_text(database: Any = db) -> list[str]:
    """The names of SQLite's indexes of words: each is a table, and has more whose names begin with its own."""
    if not isinstance(getattr(database, "obj", database), SqliteDatabase):
        return []
    virtual = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    return [name for (name,) in database.execute_sql(virtual).fetchall()]


def overwrite_deleted() -> bool:
    """Let nothing that was deleted stand in SQLite's log of changes any more; False while a reader still needs it.

    PostgreSQL gives such room free by itself, and lets nobody read it meanwhile.
    """
    if not is_sqlite():
        return True
    for name in full_text():
        _leave_out_deleted(name)
    busy = db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


MERGED_AT_ONCE = 500  # pages of an index of words, between which others may write


def _leave_out_deleted(index: str) -> None:
    """Write an index of words anew, bit by bit: what is deleted is only marked in it until then."""
    pages, changed = -MERGED_AT_ONCE, 2  # below zero: begin, with all of it
    while changed > 1:
        with write():
            before = db.connection().total_changes
            db.execute_sql(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608
            changed = db.connection().total_changes - before
        pages = MERGED_AT_ONCE
