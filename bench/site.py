"""A whole site for a run: a scratch folder with the demo business, a long and a short list, and its processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask

from jupinv import clock, config, create_app, structure
from jupinv.accounts import sessions
from jupinv.accounts.browser import TOKEN
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import db
from jupinv.demo import filling, papers
from jupinv.documents.models import Document
from tests.documents import making

ROOT = Path(__file__).parent.parent
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Site:
    """Where things are. Paths are those of the real pages."""

    app: Flask
    environ: dict[str, str]
    port: int
    cookie: str  # of the demo's owner
    public: str
    editor: str
    document: str
    short_list: str
    long_list: str
    long_business: int
    first_document: int

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def site() -> Iterator[Site]:
    """A filled site in a folder on the disk that the machine's data would be on; gone after the run."""
    with tempfile.TemporaryDirectory(prefix="jupinv-bench-", ignore_cleanup_errors=True) as folder:
        port = _free_port()
        environ = {
            "DATA_DIR": folder,
            "PORT": str(port),
            "BASE_URL": f"http://127.0.0.1:{port}",
            "SECRET_KEY": "bench",
            "VAULT_KEYS": "bench",
        }
        settings = config.read(environ)
        app = create_app(settings)
        structure.upgrade()
        with app.app_context(), db.connection_context():
            yield _filled(app, environ, settings)
        db.close_all()


def _filled(app: Flask, environ: dict[str, str], settings: config.Config) -> Site:
    now = clock.now()
    addresses = filling.demo(settings, now=now).addresses
    owner = User.get(User.email == papers.OWNER_EMAIL)
    draft = Document.select().where(Document.issued_at.is_null()).order_by(Document.id).first()
    short, long = _list(owner, 1), _list(owner, 50)
    issued = Document.select().where(Document.paid > 0).order_by(Document.id.desc()).first()
    return Site(
        app=app,
        environ=environ,
        port=settings.port,
        cookie=cookie(app, owner),
        public=addresses["open"].removeprefix(settings.base_url),
        editor=f"/drafts/{draft.key}",
        document=f"/documents/{issued.key}",
        short_list=f"/b/{short.handle}/invoices",
        long_list=f"/b/{long.handle}/invoices",
        long_business=long.id,
        first_document=issued.id,
    )


def _list(owner: User, rows: int) -> Business:
    business = making.business(owner, f"List of {rows}")
    customer = making.customer(business)
    for _ in range(rows):
        making.issued(business, owner, to=customer)
    return business


def cookie(app: Flask, user: User) -> str:
    """The value of a signed-in browser's cookie."""
    token = sessions.open_session(user, user_agent="bench", now=clock.now() + timedelta(minutes=1))
    serializer = app.session_interface.get_signing_serializer(app)
    return str(serializer.dumps({TOKEN: token, "_permanent": True}))


@contextmanager
def running(site: Site, *command: str, waits: bool = False) -> Iterator[int]:
    """A process of the site: its id. With `waits` it is ready once it listens."""
    environ = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp")} | site.environ
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + START_SECONDS
        while waits and not _listens(site.port):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{' '.join(command)} does not come up")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
