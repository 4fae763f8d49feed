"""What breaks is recorded once for each kind and place, without a word that was typed; `flask errors` reads it."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from jupinv import cli, faults, jobs, web
from jupinv.db import db, is_sqlite, write
from jupinv.faults import Fault
from jupinv.jobs import Job

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.fixture
def broken(app: Flask) -> Flask:
    """The app with a view that breaks, with a secret in everything it holds."""

    @app.get("/broken/<token>")
    def broken_view(token: str) -> str:
        if token == "other":
            return str(1 // 0)
        raise_it(token)
        return ""

    return app


def raise_it(token: str) -> None:
    raise KeyError(f"TYPED {token}")


def shown(*arguments: str) -> str:
    ran = CliRunner().invoke(cli.errors, list(arguments))
    assert ran.exit_code == 0, ran.output
    return ran.output


def everything_kept() -> str:
    return str(list(Fault.select().tuples()))


def test_a_broken_page_is_recorded_without_what_was_typed(broken: Flask) -> None:
    client = broken.test_client()
    first = client.page("/broken/TOKEN?q=QUERY", status=500, headers={"User-Agent": "AGENT"})
    last = client.page("/broken/TOKEN", status=500)
    fault = Fault.get()
    assert (fault.error, fault.count, fault.during) == ("KeyError", 2, "GET /broken/<token>")
    assert fault.reference == last.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert fault.first_at < fault.last_at
    assert "raise_it" in fault.trace
    for secret in ("TOKEN", "QUERY", "AGENT", "TYPED token"):
        assert secret not in everything_kept()


def test_errors_are_grouped_by_kind_and_place(broken: Flask) -> None:
    client = broken.test_client()
    for path in ("/broken/a", "/broken/b", "/broken/other"):
        client.page(path, status=500)
    assert sorted((fault.error, fault.count) for fault in Fault.select()) == [("KeyError", 2), ("ZeroDivisionError", 1)]


def test_the_place_is_the_innermost_of_ours(app: Flask) -> None:
    try:
        web.local_path(None)  # type: ignore[arg-type]
    except AttributeError as error:
        faults.note(error, during="GET /", reference="r", now=NOW)
    assert Fault.get().place == "jupinv/web.py local_path"
    assert "site-packages" not in Fault.get().trace


def test_what_an_error_followed_from_is_kept_too(app: Flask) -> None:
    try:
        try:
            raise_it("x")
        except KeyError as missing:
            raise ValueError("TYPED") from missing
    except ValueError as error:
        faults.note(error, during="GET /", reference="r", now=NOW)
    kinds = [line for line in Fault.get().trace.splitlines() if not line.startswith(" ")]
    assert kinds == ["ValueError", "KeyError"]


def test_an_answer_is_given_where_nothing_can_be_recorded(broken: Flask) -> None:
    db.execute_sql("ALTER TABLE fault RENAME TO gone")
    page = broken.test_client().page("/broken/x", status=500)
    assert page.headers["X-Request-ID"] in page.text


def test_an_answer_does_not_wait_long_for_its_record(
    broken: Flask, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    """Another process holds the database: the page comes, and the record when the database is free."""
    monkeypatch.setattr(faults, "PATIENCE_SECONDS", 0.01)
    if is_sqlite():
        other = sqlite3.connect(db.obj.database)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = type(db.connection()).connect(environ["DATABASE_URL"])
        other.execute("LOCK TABLE fault")
    for _ in range(faults.MOST_SCRIBES + 1):
        broken.test_client().page("/broken/x", status=500)
    other.rollback()
    other.close()
    for thread in threading.enumerate():
        if thread.name == "records an error":
            thread.join(30)
    assert Fault.get().count == faults.MOST_SCRIBES  # no more wait for it at once


# jobs


@pytest.fixture
def own_kinds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "KINDS", {})


def run(kind: str, *, attempts: int = 0) -> None:
    with write():
        jobs.enqueue(kind, {"typed": "WORDS"}, due=NOW)
        Job.update(attempts=attempts).where(Job.kind == kind).execute()
    jobs.run_due(NOW)


def test_a_job_that_breaks_is_recorded(own_kinds: None) -> None:
    @jobs.handles("breaks")
    def breaks(claim: jobs.Claim) -> None:
        raise_it(claim.payload["typed"])

    run("breaks")
    fault = Fault.get()
    assert (fault.error, fault.during, fault.reference) == ("KeyError", "job breaks", f"job {Job.get().id}")
    assert "WORDS" not in everything_kept()


def test_a_job_put_off_is_recorded_when_it_is_given_up(own_kinds: None) -> None:
    @jobs.handles("waits")
    def waits(claim: jobs.Claim) -> None:
        raise jobs.TryLater(" ".join(["The", "server", "is", "away"]))

    run("waits")
    assert not Fault.select().exists()
    Job.delete().execute()
    run("waits", attempts=jobs.ATTEMPTS - 1)
    assert (Fault.get().error, Fault.get().during) == ("TryLater", "job waits")
    assert "server is away" not in everything_kept()


def test_a_job_that_kills_its_worker_each_time_is_recorded(own_kinds: None) -> None:
    jobs.handles("kills")(lambda claim: None)
    run("kills", attempts=jobs.ATTEMPTS)
    assert (Fault.get().error, Fault.get().during, Fault.get().place) == ("CutShort", "job kills", "")


def test_what_breaks_while_giving_up_is_recorded(own_kinds: None) -> None:
    def given_up(payload: dict[str, str], error: str, now: datetime) -> None:
        raise_it("TOKEN")

    jobs.handles("kills", given_up=given_up)(lambda claim: None)
    run("kills", attempts=jobs.ATTEMPTS)
    assert sorted(fault.error for fault in Fault.select()) == ["CutShort", "KeyError"]


# reading it


def fault(number: int = 1) -> Fault:
    try:
        raise_it("x") if number == 1 else 1 // 0
    except (KeyError, ZeroDivisionError) as error:
        faults.note(error, during="GET /<b>", reference="abc123", now=NOW)
    return Fault.select().order_by(Fault.id.desc()).get()


def test_errors_are_listed_and_shown(app: Flask) -> None:
    assert shown() == "Nothing broke that is not mended.\n"
    first, second = fault(1), fault(2)
    assert f"#{first.id}  KeyError in " in shown()
    assert "1 ×, last 2026-05-03 12:00 UTC in GET /<b> (abc123)" in shown()
    assert shown().endswith("2 kinds of errors\n")
    assert "raise KeyError" in shown("show", str(first.id))
    assert "raise KeyError" not in shown("show", str(second.id))


def test_what_is_mended_comes_back_when_it_happens_again(app: Flask) -> None:
    one = fault()
    assert shown("done", str(one.id)) == ""
    assert shown() == "Nothing broke that is not mended.\n"
    assert "mended" in shown("show", str(one.id))
    assert "KeyError" in shown("--all")
    again = fault()
    assert (again.id, again.count, again.done_at) == (one.id, 2, None)
    assert "KeyError" in shown()


def test_an_unknown_error_is_said(app: Flask) -> None:
    for command in ("show", "done"):
        ran = CliRunner().invoke(cli.errors, [command, "77"])
        assert (ran.exit_code, ran.output) == (1, "Error: There is no error #77.\n")


def test_the_operators_page_is_one_file(app: Flask, tmp_path: Path) -> None:
    fault()
    said = shown("--html", str(tmp_path / "errors.html"))
    page = (tmp_path / "errors.html").read_text()
    assert said == f"{tmp_path / 'errors.html'}: 1 kind of error\n"
    assert "KeyError" in page and "GET /&lt;b&gt;" in page and "abc123" in page
    assert "<script" not in page and "http" not in page


def test_old_errors_are_forgotten(app: Flask) -> None:
    fault()
    faults.forget(NOW + faults.KEPT - timedelta(days=1))
    assert Fault.select().exists()
    faults.forget(NOW + faults.KEPT + timedelta(days=1))
    assert not Fault.select().exists()
    assert "forget_faults" in jobs.DAILY
