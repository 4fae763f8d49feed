"""The structure of the database: the migrations that make it, and what there is of it now, on either engine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from peewee import SqliteDatabase
from playhouse.migrations import Runner

from jupinv.db import alone, db, full_text, is_sqlite

MIGRATIONS = Path(__file__).parent.parent / "migrations"
HISTORY = "schema_migration"  # the runner's own table
FETCHED = 500  # rows at a time

INTEGER, BOOLEAN, TEXT, INSTANT, DATE = "integer", "boolean", "text", "instant", "date"
KINDS = {
    "int": INTEGER,
    "bool": BOOLEAN,
    "boolean": BOOLEAN,
    "varchar": TEXT,
    "character varying": TEXT,
    "text": TEXT,
    "datetime": INSTANT,
    "timestamp": INSTANT,
    "date": DATE,
} | dict.fromkeys(("integer", "bigint", "smallint"), INTEGER)  # SQLite has its truth values in integers, too


class Unknown(ValueError):
    """The database has something that no migration of ours made; the message names it."""


class Column(NamedTuple):
    """A column and what it holds."""

    name: str
    kind: str


class Table(NamedTuple):
    """A table of the database as it is, whatever the models say."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]  # its primary key


def upgrade(before: Callable[[], None] | None = None) -> list[str]:
    """Apply every migration that is still to come; one process at a time does it.

    `before` is called first, where there is something to apply and something to lose; what it raises stops the upgrade.
    """
    with alone("upgrade"):
        if before and set(known()) - set(applied()) and has_rows():
            before()
        done: list[str] = Runner(db.obj, str(MIGRATIONS)).up()
        return done


def known() -> list[str]:
    """The migrations that this version of the app has, in their order."""
    return [path.stem for path in sorted(MIGRATIONS.glob("[0-9]*.py"))]


def applied() -> list[str]:
    """The migrations that the database has seen, in their order."""
    return sorted(Runner(db.obj, str(MIGRATIONS)).applied())


def build(names: Iterable[str], database: Any) -> None:
    """Make in an empty database the structure that these migrations make, which may be that of an older version."""
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            shutil.copy(MIGRATIONS / f"{name}.py", folder)
        Runner(database, folder).up()


def built(names: Iterable[str]) -> list[Table]:
    """The tables that these migrations make, found by making them in memory."""
    scratch = SqliteDatabase(":memory:")
    try:
        build(names, scratch)
        return tables(scratch)
    finally:
        scratch.close()


def has_rows() -> bool:
    """Whether anything is kept in any table."""
    return any(db.execute_sql(f'SELECT 1 FROM "{table.name}" LIMIT 1').fetchone() for table in tables())  # noqa: S608


def tables(database: Any = db) -> list[Table]:
    """All tables but those of engine and runner, by name. Raises Unknown for a kind of column that we never make."""
    made_by_engine = tuple(full_text(database))
    names = [name for name in database.get_tables() if name != HISTORY and not name.startswith("sqlite_")]
    names = [name for name in names if not name.startswith(made_by_engine)]
    return [Table(name, tuple(_columns(database, name)), tuple(database.get_primary_keys(name))) for name in names]


def _columns(database: Any, table: str) -> Iterator[Column]:
    for column in database.get_columns(table):
        said = column.data_type.lower().partition("(")[0].removesuffix(" without time zone").strip()
        if said not in KINDS:
            raise Unknown(f"{table}.{column.name} is of the kind {column.data_type}")
        yield Column(column.name, KINDS[said])


_cursors = count()


def rows(table: Table) -> Iterator[tuple[Any, ...]]:
    """All rows in the order of the primary key, a few at a time in memory. Only inside a transaction."""
    query = f"SELECT {_named(table.columns)} FROM {quoted(table.name)}"  # noqa: S608 — names from the database itself
    if table.key:
        query += f" ORDER BY {', '.join(quoted(name) for name in table.key)}"
    if is_sqlite():
        yield from db.execute_sql(query)
        return
    cursor = f"all_rows_{next(_cursors)}"
    db.execute_sql(f"DECLARE {cursor} NO SCROLL CURSOR FOR {query}")
    while some := db.execute_sql(f"FETCH {FETCHED} FROM {cursor}").fetchall():
        yield from some
    db.execute_sql(f"CLOSE {cursor}")


def insert(table: Table, columns: Sequence[Column], some: Sequence[Sequence[Any]]) -> None:
    """Add rows with the ids they have."""
    sign = "?" if is_sqlite() else "%s"
    row = f"({', '.join([sign] * len(columns))})"
    query = f"INSERT INTO {quoted(table.name)} ({_named(columns)}) VALUES {', '.join([row] * len(some))}"  # noqa: S608
    db.execute_sql(query, [value for values in some for value in values])


def _named(columns: Iterable[Column]) -> str:
    return ", ".join(quoted(column.name) for column in columns)


def quoted(name: str) -> str:
    """A name of a table or a column, to be put into a statement."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


# references and counters while rows are added as they were


def references_later() -> None:
    """References are looked at when `references_now` is called, and not with each row. Only inside a transaction."""
    if is_sqlite():
        db.execute_sql("PRAGMA defer_foreign_keys = ON")  # until the transaction ends
    else:
        _alter_references("DEFERRABLE INITIALLY DEFERRED")


def references_now() -> None:
    """Look at all references; raises IntegrityError, or Unknown, where one leads nowhere."""
    if is_sqlite():
        if wrong := db.execute_sql("PRAGMA foreign_key_check").fetchone():
            raise Unknown(f"a row of {wrong[0]} refers to one of {wrong[2]} that is not there")
    else:
        db.execute_sql("SET CONSTRAINTS ALL IMMEDIATE")
        _alter_references("NOT DEFERRABLE")


def _alter_references(how: str) -> None:
    ours = "connamespace = current_schema()::regnamespace"
    query = f"SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint WHERE contype = 'f' AND {ours}"  # noqa: S608
    for table, name in db.execute_sql(query).fetchall():
        db.execute_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} {how}")


def continue_counting(table: Table) -> None:
    """New rows get ids after those that were added with theirs. SQLite does so by itself."""
    if is_sqlite() or table.key != ("id",):
        return
    name = quoted(table.name)
    query = f"SELECT setval(pg_get_serial_sequence(%s, 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) FROM {name}"  # noqa: S608
    db.execute_sql(query, (name,))
