"""The blank PostgreSQL database of the tests: one for each worker, emptied after each test. To make a database and to
drop it takes ten times as long. So it is with a connection, which knows nothing of any table at first: one goes from
app to app.

A test may alter the structure, too: that is noticed, and the next test gets a new database.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from jupinv.structure import HISTORY, quoted

NOTICING = """
    CREATE SCHEMA tests;
    CREATE TABLE tests.alteration (command text);
    CREATE FUNCTION tests.note() RETURNS event_trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO tests.alteration VALUES (tg_tag); END';
    CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION tests.note();
"""
END_OTHERS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> ALL(ARRAY[pg_backend_pid(), %s])
"""
AS_NEW = "RESET ALL; SELECT pg_advisory_unlock_all()"
TESTS_UNTIL_VACUUM = 25  # or what was deleted is still looked through


class Blank:
    """What a test begins with that brings no rows of its own; `url` until it is `used`."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.name = "t_blank"
        self.tests = 0
        self.lent: Any = None  # the connection, between two apps
        self._make()

    @property
    def url(self) -> str:
        """Where it is."""
        return self.server.replace("/postgres?", f"/{self.name}?")

    @contextmanager
    def lends(self, pool: Any) -> Iterator[None]:
        """The connections of an app, of which one was there before and stays."""
        if self.lent is not None:
            pool._connections.append((time.time(), 0, self.lent))
            self.lent = None
        try:
            yield
        finally:
            pool.close()
            idle = [each for each in pool._connections if each[2].pgconn.transaction_status == TransactionStatus.IDLE]
            if idle:
                pool._connections.remove(idle[0])
                self.lent = idle[0][2]

    def used(self) -> None:
        """Make it as it was, whatever a test has done to it: connections end, rows go, counting begins anew."""
        self.inside.execute(END_OTHERS, [self.lent.info.backend_pid if self.lent else 0])
        if self.inside.execute("SELECT FROM tests.alteration LIMIT 1").fetchone() is None:
            self._empty()
        else:
            self._close()
            self._make()

    def _close(self) -> None:
        self.inside.close()
        if self.lent is not None:
            self.lent.close()
            self.lent = None

    def _empty(self) -> None:
        self.inside.execute(self.emptying)
        if self.lent is not None:
            self.lent.execute(AS_NEW)
        self.tests += 1
        if self.tests % TESTS_UNTIL_VACUUM == 0:
            self.inside.execute(f"VACUUM {', '.join(self.tables)}")

    def _make(self) -> None:
        with psycopg.connect(self.server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {self.name} TEMPLATE template_jupinv STRATEGY FILE_COPY")
        self.inside = psycopg.connect(self.url, autocommit=True)
        self.inside.execute(NOTICING)
        self.inside.execute("SET session_replication_role = replica")  # without references, and triggers that refuse
        named = self.inside.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        self.tables = [quoted(name) for (name,) in named.fetchall() if name != HISTORY]
        for table in self.tables:
            assert self.inside.execute(f"SELECT FROM {table} LIMIT 1").fetchone() is None, f"{table} is never blank"
        deleting = "".join(f"DELETE FROM {table}; " for table in self.tables)
        self.emptying = f"BEGIN; {deleting} SELECT setval(seqrelid, seqstart, false) FROM pg_sequence; COMMIT"
