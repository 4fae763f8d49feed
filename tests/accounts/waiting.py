"""Two transactions at once, in an order that a test can rely on."""

from __future__ import annotations

from time import monotonic

from jupinv.db import db, is_postgresql


def until_somebody_waits_for_us() -> None:
    """Return when another transaction is held up by ours. SQLite holds up every writer anyway, at its first word."""
    blocked = "SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    deadline = monotonic() + 30
    while is_postgresql() and db.execute_sql(blocked).fetchone()[0] == 0:
        assert monotonic() < deadline, "nobody waits"
