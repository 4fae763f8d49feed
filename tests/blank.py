"""The blank PostgreSQL database of the tests: one for each worker, emptied after each test. To make a database and to
drop it takes ten times as long.

A test may alter its structure, too: that is noticed, and the next test gets a new one.
"""

from __future__ import annotations

import psycopg

from jupinv.structure import HISTORY, quoted

NOTICING = """
    CREATE SCHEMA tests;
    CREATE TABLE tests.alteration (command text);
    CREATE FUNCTION tests.note() RETURNS event_trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO tests.alteration VALUES (tg_tag); END';
    CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION tests.note();
"""
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
PATIENCE = 10_000  # milliseconds
TESTS_UNTIL_VACUUM = 25  # or what was deleted is still looked through


class Blank:
    """What a test begins with that brings no rows of its own; `url` until it is `used`."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.name = "t_blank"
        self.tests = 0
        self._make()

    @property
    def url(self) -> str:
        """Where it is."""
        return self.server.replace("/postgres?", f"/{self.name}?")

    def used(self) -> None:
        """Make it as it was, whatever a test has done to it: connections end, rows go, counting begins anew."""
        self.inside.execute(f"SELECT pg_terminate_backend(pid, {PATIENCE}) {OTHERS}")
        if self.inside.execute("SELECT FROM tests.alteration LIMIT 1").fetchone() is None:
            self._empty()
        else:
            self.inside.close()
            self._make()

    def _empty(self) -> None:
        self.inside.execute(self.emptying)
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
