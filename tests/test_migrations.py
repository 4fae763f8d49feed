"""The migrations make exactly the tables of the models and their triggers, on both engines, however often and by
however many processes they are run."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from playhouse.migrations import Runner
from playhouse.schema_diff import SchemaDiff, diff_models

from jupinv import config, db, structure
from jupinv.businesses.models import Business, Counter, Series
from jupinv.customers.models import Customer, searchable
from jupinv.documents import numbering
from tests.conftest import BASE, POSTGRESQL, SQLITE, environment

ROOT = Path(__file__).parent.parent

SQLITE_TRIGGERS = {
    "allocation_no_change",
    "credit_allocation_no_change",
    "document_words_delete",
    "document_words_insert",
    "document_words_update",
    "entry_no_change",
    "entry_words_delete",
    "entry_words_insert",
    "entry_words_update",
    "erasure_no_delete",
    "erasure_no_second_insert",
    "erasure_no_update",
    "revision_no_delete",
    "revision_no_second_insert",
    "revision_no_update",
}
POSTGRESQL_TRIGGERS = {
    ("allocation", "allocation_no_change", "BEFORE", "UPDATE", "ROW"),
    ("credit_allocation", "credit_allocation_no_change", "BEFORE", "UPDATE", "ROW"),
    ("entry", "entry_no_change", "BEFORE", "UPDATE", "ROW"),
    ("erasure", "erasure_no_change", "BEFORE", "DELETE UPDATE", "ROW"),
    ("erasure", "erasure_no_truncate", "BEFORE", "TRUNCATE", "STATEMENT"),
    ("revision", "revision_no_change", "BEFORE", "DELETE UPDATE", "ROW"),
    ("revision", "revision_no_truncate", "BEFORE", "TRUNCATE", "STATEMENT"),
}
LISTED = """
    SELECT c.relname, t.tgname,
        CASE WHEN t.tgtype & 2 = 2 THEN 'BEFORE' ELSE 'AFTER' END,
        concat_ws(' ', CASE WHEN t.tgtype & 8 = 8 THEN 'DELETE' END, CASE WHEN t.tgtype & 16 = 16 THEN 'UPDATE' END,
            CASE WHEN t.tgtype & 32 = 32 THEN 'TRUNCATE' END),
        CASE WHEN t.tgtype & 1 = 1 THEN 'ROW' ELSE 'STATEMENT' END
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled = 'O'
"""


def models() -> list[type[db.BaseModel]]:
    """Every table of ours: all modules are loaded, so that no model can be forgotten."""
    for path in (ROOT / "jupinv").rglob("*.py"):
        if path.name == "models.py" or path.parent.name == "jupinv":
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return sorted(_below(db.BaseModel), key=lambda model: model._meta.table_name)


def _below(model: type) -> set[type[db.BaseModel]]:
    return {one for child in model.__subclasses__() for one in {child, *_below(child)} if _is_ours(one)}


def _is_ours(model: type) -> bool:
    return model.__module__.startswith("jupinv.")


def difference() -> SchemaDiff:
    """Where tables and models differ, but for the indexes of words: PostgreSQL has them beside the models."""
    found = diff_models(db.db.obj, models())
    words = [index for index in found.drop_indexes if index.name in ("document_words", "entry_words")]
    assert len(words) == (0 if db.is_sqlite() else 2)
    return found._replace(drop_indexes=[index for index in found.drop_indexes if index not in words])


def test_the_migrations_make_exactly_the_models(app: Flask) -> None:
    found = difference()
    assert not found, f"write a migration for: {found}"


def test_the_triggers_stand(app: Flask) -> None:
    if db.is_sqlite():
        found = {name for (name,) in db.db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        assert found == SQLITE_TRIGGERS
    else:
        assert set(db.db.execute_sql(LISTED).fetchall()) == POSTGRESQL_TRIGGERS


def test_a_second_run_changes_nothing(app: Flask) -> None:
    assert structure.upgrade() == []
    assert not difference()


@pytest.fixture
def empty(engine: str, folder: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings of a database in which nothing is yet."""
    settings = BASE | {"DATA_DIR": str(folder)}
    if engine == SQLITE:
        return settings | {"DATABASE_URL": f"sqlite:///{folder / 'new.db'}"}
    import psycopg

    uri = request.getfixturevalue("postgresql_server")
    with psycopg.connect(uri, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS t_empty WITH (FORCE)")
        admin.execute("CREATE DATABASE t_empty")
    return settings | {"DATABASE_URL": uri.replace("/postgres?", "/t_empty?")}


def test_customers_of_before_are_found_by_the_search(empty: dict[str, str]) -> None:
    db.connect_to(config.read(empty))
    instant = datetime(2026, 5, 3, 10, 0)
    details = {"name": "Straße AG", "contact": "Jon EK", "cc": "a@x.example", "city": "Zürich", "street": "Weg 1"}
    with db.db.connection_context():
        Runner(db.db.obj, str(structure.MIGRATIONS)).up("0001_initial")
        business = ("studio", "Studio", "[]", "UTC", "EUR", "en", instant)
        columns = "handle, name, profile, time_zone, currency, locale, created_at"
        _insert("business", columns, business)
        for name, said in (("Straße AG", details), ("Ostwind", {})):
            row = (1, name, name.casefold(), "", json.dumps(said), instant, instant)
            _insert("customer", "business_id, name, name_key, code, details, created_at, updated_at", row)
        structure.upgrade()
        first, second = Customer.select().order_by(Customer.id)
        assert (first.search, second.search) == (searchable("Straße AG", details), "ostwind")
        assert "strasse ag\njon ek\n" in first.search and "weg" not in first.search
        assert (first.defaults, first.made_for, first.archived_at) == ({}, "", None)
    db.db.close_all()


def test_series_of_before_go_on_where_they_stood(empty: dict[str, str]) -> None:
    db.connect_to(config.read(empty))
    instant = datetime(2026, 5, 3, 10, 0)
    with db.db.connection_context():
        Runner(db.db.obj, str(structure.MIGRATIONS)).up("0001_initial")
        columns = "handle, name, profile, time_zone, currency, locale, created_at"
        _insert("business", columns, ("studio", "Studio", "[]", "UTC", "EUR", "en", instant))
        for pattern, start, in_use in (("OLD{N}", 1, False), ("R{YYYY}-{N}", 120, True)):
            _insert("series", "business_id, kind, pattern, start, in_use", (1, "invoice", pattern, start, in_use))
        for series, period, last in ((1, "", 7), (2, "2025", 130), (2, "2026", 3)):
            _insert("counter", "series_id, period, last", (series, period, last))
        structure.upgrade()
        rows = Series.select(Series.pattern, Series.usual, Series.resets).where(Series.kind == "invoice")
        assert list(rows.order_by(Series.id).tuples()) == [("OLD{N}", False, ""), ("R{YYYY}-{N}", True, "")]
        counters = Counter.select(Counter.period, Counter.since, Counter.last).order_by(Counter.id)
        assert list(counters.tuples()) == [("", 0, 7), ("2025", 119, 130), ("2026", 0, 3)]
        business = Business.get()
        days = (date(2025, 7, 1), date(2026, 7, 1), date(2027, 7, 1))
        numbers = [numbering.preview(business, "invoice", on=day) for day in days]
        assert numbers == ["R2025-131", "R2026-4", "R2027-1"]
        assert numbering.preview(business, "proforma", on=days[1]) == "PRO-2026-0001"
    db.db.close_all()


def _insert(table: str, columns: str, row: tuple[object, ...]) -> None:
    places = ", ".join(["?" if db.is_sqlite() else "%s"] * len(row))
    db.db.execute_sql(f"INSERT INTO {table} ({columns}) VALUES ({places})", row)


def test_processes_that_upgrade_at_the_same_moment_do_it_once(empty: dict[str, str], engine: str) -> None:
    starting = [
        subprocess.Popen(
            [sys.executable, "-m", "flask", "db", "upgrade"],
            cwd=ROOT,
            env=environment(empty),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60) for process in starting]
    assert [process.returncode for process in starting] == [0, 0, 0], said
    names = [path.stem for path in sorted((ROOT / "migrations").glob("[0-9]*.py"))]
    applied = [line for out, _ in said for line in out.splitlines()]
    assert applied == [f"applied {name}" for name in names]

    db.connect_to(config.read(empty))
    with db.db.connection_context():
        assert not difference()
    db.db.close_all()
    assert engine in (SQLITE, POSTGRESQL)
