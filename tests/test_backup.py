"""A backup made while the app runs is the same business when it is restored on an empty machine, on either engine; what
is no whole backup, and a machine that is not empty, is refused and nothing is written."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from peewee import DatabaseError

from jupinv import archive, backup, config, create_app, db, files, jobs, restore, structure
from jupinv.accounts.models import Attempt, User
from jupinv.documents.checking import differences
from jupinv.documents.models import Document, Erasure, Rendition, Revision
from tests.conftest import BASE, POSTGRESQL, SQLITE, environment
from tests.pages import PageClient
from tests.processes import until
from tests.world import work_off
from tests.world import world as make_world

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 5, 3, 12, 30, 59, tzinfo=UTC)
ON_SQLITE = pytest.mark.parametrize("engine", [SQLITE], indirect=True)
QUIET: Callable[[str], None] = lambda _: None  # noqa: E731


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of an empty machine."""
    settings = BASE | {"DATA_DIR": str(tmp_path / "new")}
    if request.param == SQLITE:
        yield settings | {"DATABASE_URL": f"sqlite:///{tmp_path / 'new' / 'jupinv.db'}"}
        return
    used = db.db.obj  # by the app of the test, which may be there before the server is
    uri, name = request.getfixturevalue("postgresql_server"), f"t_{secrets.token_hex(6)}"
    if used is not None:
        db.db.initialize(used)
    with psycopg.connect(uri, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield settings | {"DATABASE_URL": uri.replace("/postgres?", f"/{name}?")}
        db.db.close_all()
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


NEW_SQLITE = pytest.mark.parametrize("target", [SQLITE], indirect=True)


def run(command: list[str], settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", *command],
        cwd=ROOT, env=environment(settings), capture_output=True, text=True, check=False,
    )  # fmt: skip


def switch(settings: dict[str, str]) -> None:
    """Turn the handle of this process to another database."""
    db.db.close()
    db.db.close_all()
    db.connect_to(config.read(settings))
    db.db.connect()


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, as the archive would say them: the engines write truth and instants differently."""
    with db.snapshot():
        return {
            table.name: [tuple(json.loads(archive.written(row))) for row in structure.rows(table)]
            for table in structure.tables()
        }


def store(settings: dict[str, str]) -> dict[str, bytes]:
    folder = Path(settings["DATA_DIR"]) / "files"
    return {key: (folder / key).read_bytes() for key in files.keys(folder)}


class Writer:
    """Somebody who writes all the time: each commit adds a row to one table and counts it in another."""

    def __init__(self) -> None:
        self.person = User.create(name="0", locale="en", created_at=NOW)
        self.commits = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(30)

    def _write(self) -> None:
        with db.db.connection_context():
            while not self._stopped.is_set():
                with db.write():
                    Attempt.create(what="writing", who="writer", at=NOW)
                    User.update(name=str(self.commits + 1)).where(User.id == self.person.id).execute()
                self.commits += 1

    def of_others(self, rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
        """The rows that somebody else wrote."""
        ours = {"attempt": lambda row: "writer" in row, "user": lambda row: row[0] == self.person.id}
        return {
            name: [row for row in some if not ours.get(name, bool)(row)] if name in ours else some
            for name, some in rows.items()
        }


# there and back


def test_a_backup_restores_on_either_engine(
    app: Flask,
    environ: dict[str, str],
    target: dict[str, str],
    alice: User,
    as_: Callable[[User], PageClient],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, client = make_world(alice), as_(alice)
    work_off()
    with db.write():
        last = Revision.select().order_by(Revision.id.desc()).get()
        Erasure.create(revision=last, at=NOW, reason="by law")
        Revision.update(bytes=None, salt=None).where(Revision.id == last.id).execute()
    pdf = client.get(f"/documents/{world.issued.key}.pdf").data
    before, kept = everything(), store(environ)
    assert pdf.startswith(b"%PDF") and kept and Rendition.select().exists()

    monkeypatch.setattr(backup, "TOLD_ROWS", 1)  # so that we are told of each row, and can wait for the writer
    with Writer() as writer:
        until(lambda: writer.commits)
        begun = writer.commits
        say = lambda _: until(lambda: writer.commits > begun + 3)  # noqa: E731
        made = backup.make(config.read(environ), tmp_path, now=NOW, say=say)
        assert writer.commits > begun + 3

    ran = run(["restore", str(made)], target)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-1] == "0 differences"
    switch(target)
    after = everything()
    written = Attempt.select().where(Attempt.who == "writer").count()
    assert 0 < written == int(User.get_by_id(writer.person.id).name)  # both tables are of the same moment
    assert writer.of_others(after) == before
    assert store(target) == kept

    restored = create_app(config.read(target))
    restored.test_client_class = PageClient
    with restored.app_context():
        again = restored.test_client()
        again._cookies = client._cookies  # the browser that was signed in
        assert "Nordwind" in again.page(f"/documents/{world.issued.key}").text
        assert again.get(f"/documents/{world.issued.key}.pdf").data == pdf
        assert "Nordwind" in again.page(f"/i/{world.token}").text  # what was sealed can be opened
        assert list(differences()) == []
        counts_on()
        guarded(world.issued)


def counts_on() -> None:
    """New rows get new ids."""
    highest = max(user.id for user in User.select())
    assert User.create(name="new", locale="en", created_at=NOW).id > highest


def guarded(document: Document) -> None:
    """Triggers and references stand as before."""
    for query in (
        Revision.update(reason="changed").where(Revision.document == document),
        User.update(id=User.id + 1000).where(User.email == "ana@halden.example"),
    ):
        with pytest.raises(DatabaseError), db.write():
            query.execute()
    if db.is_postgresql():
        assert not db.db.execute_sql("SELECT conname FROM pg_constraint WHERE condeferrable").fetchall()


@ON_SQLITE
@NEW_SQLITE
def test_the_commands_take_the_keys_along(engine: str, target: dict[str, str], tmp_path: Path) -> None:
    old = {"DATA_DIR": str(tmp_path / "old")}
    new = {"DATA_DIR": target["DATA_DIR"]}
    assert run(["db", "upgrade"], old).returncode == 0
    made = run(["backup", str(tmp_path / "a.zip")], old)
    assert (made.returncode, made.stderr) == (0, "")
    assert "a.zip" in made.stdout and "SECRET_KEY" not in made.stdout
    restored = run(["restore", str(tmp_path / "a.zip")], new)
    assert (restored.returncode, restored.stderr) == (0, ""), restored
    assert "sign in again" not in restored.stdout
    for name in archive.KEYS:
        key = tmp_path / "new" / name
        assert key.read_text() == (tmp_path / "old" / name).read_text()
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert (tmp_path / "new" / f"{name}.replaced").read_text() != key.read_text()  # never lost
    refused = run(["restore", str(tmp_path / "a.zip")], new)
    assert refused.returncode == 1 and "a restore needs an empty machine, but the database has" in refused.stderr
    elsewhere = new | {"DATA_DIR": str(tmp_path / "third"), "VAULT_KEYS": "another"}
    refused = run(["restore", str(tmp_path / "a.zip")], elsewhere)
    assert refused.returncode == 1 and "unzip -p FILE keys/vault_keys" in refused.stderr


def test_a_backup_without_the_keys_says_so(app: Flask, environ: dict[str, str], tmp_path: Path) -> None:
    ran = run(["backup"], environ)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "SECRET_KEY and VAULT_KEYS are settings and not in it" in ran.stdout
    made = next((Path(environ["DATA_DIR"]) / "backups").iterdir())
    assert not [name for name in zipfile.ZipFile(made).namelist() if name.startswith("keys/")]
    assert "test-secret" not in zipfile.ZipFile(made).read("manifest.json").decode()


@NEW_SQLITE
@ON_SQLITE
def test_other_keys_are_refused(app: Flask, environ: dict[str, str], target: dict[str, str], tmp_path: Path) -> None:
    made = backup.make(config.read(environ), tmp_path, now=NOW, say=QUIET)
    with pytest.raises(restore.OtherKeys, match="not in it"):
        restore_into(target | {"VAULT_KEYS": "another"}, made)
    said: list[str] = []
    restore_into(target | {"VAULT_KEYS": "a new one, test-vault", "SECRET_KEY": "another"}, made, said.append)
    assert any("everybody has to sign in again" in line for line in said)


def restore_into(settings: dict[str, str], path: Path, say: Callable[[str], None] = QUIET) -> None:
    """Restore in this process, as the command does."""
    db.db.close()
    db.db.close_all()
    read = config.read(settings)
    db.connect_to(read)
    restore.restore(read, path, say=say)
    structure.upgrade()


# making one


@ON_SQLITE
def test_only_its_owner_may_read_it_and_nothing_is_overwritten(
    app: Flask, environ: dict[str, str], tmp_path: Path
) -> None:
    settings = config.read(environ)
    made = backup.make(settings, tmp_path, now=NOW, say=QUIET)
    assert made.name == "jupinv-20260503T123059Z.zip"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    for again in (tmp_path, made):
        with pytest.raises(backup.Refused, match="never overwrites"):
            backup.make(settings, again, now=NOW, say=QUIET)
    with pytest.raises(backup.Refused, match="no folder"):
        backup.make(settings, tmp_path / "nowhere" / "a.zip", now=NOW, say=QUIET)
    assert os.listdir(tmp_path) == [made.name]


def test_one_that_fails_leaves_nothing_behind(app: Flask, environ: dict[str, str], tmp_path: Path) -> None:
    kind = "REAL" if db.is_sqlite() else "DOUBLE PRECISION"
    db.db.execute_sql(f"CREATE TABLE strange (weight {kind})")
    with pytest.raises(structure.Unknown, match=r"strange\.weight is of the kind"):
        backup.make(config.read(environ), tmp_path, now=NOW, say=QUIET)
    assert os.listdir(tmp_path) == []


@ON_SQLITE
def test_a_file_that_rotted_is_told_and_kept(app: Flask, environ: dict[str, str], tmp_path: Path) -> None:
    key = files.put(1, b"as it was")
    files.path(key).write_bytes(b"rotten")
    (files.path(key).parent / ".half.new").touch()
    said: list[str] = []
    made = backup.make(config.read(environ), tmp_path, now=NOW, say=said.append)
    assert any(key in line and "not what it was" in line for line in said)
    assert zipfile.ZipFile(made).read(f"files/{key}") == b"rotten"
    assert not any("half" in name for name in zipfile.ZipFile(made).namelist())


# what is refused


@pytest.fixture
def made(app: Flask, environ: dict[str, str], alice: User, tmp_path: Path) -> Path:
    """A backup of a small business."""
    make_world(alice)
    files.put(alice.business.id, b"a logo")
    return backup.make(config.read(environ), tmp_path, now=NOW, say=QUIET)


Parts = dict[str, bytes]


def rewritten(made: Path, change: Callable[[Parts, dict[str, Any]], None], *, sealed: bool = True) -> Path:
    """The backup with something changed, its manifest too where `sealed`: as somebody would who knows how."""
    with zipfile.ZipFile(made) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    change(parts, manifest)
    if sealed:
        members = {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in parts.items()}
        manifest["members"] = {name: {"size": size, "sha256": digest} for name, (size, digest) in members.items()}
    other = made.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as target:
        for name, data in {**parts, "manifest.json": json.dumps(manifest).encode()}.items():
            target.writestr(name, data)
    return other


def rows_of(parts: Parts, table: str) -> list[list[Any]]:
    return [json.loads(line) for line in parts[f"tables/{table}.jsonl"].splitlines()]


def put_rows(parts: Parts, table: str, rows: list[list[Any]]) -> None:
    parts[f"tables/{table}.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def value(table: str, column: str, new: Any) -> Callable[[Parts, dict[str, Any]], None]:
    """Another value in the first row of a table."""

    def change(parts: Parts, manifest: dict[str, Any]) -> None:
        rows = rows_of(parts, table)
        rows[0][manifest["tables"][table]["columns"].index(column)] = new
        put_rows(parts, table, rows)

    return change


def a_flipped_letter(parts: Parts, _manifest: dict[str, Any]) -> None:
    parts["tables/user.jsonl"] = parts["tables/user.jsonl"].replace(b"Ana", b"Eva")


def a_missing_table(parts: Parts, manifest: dict[str, Any]) -> None:
    del parts["tables/erasure.jsonl"], manifest["tables"]["erasure"]


def an_unnamed_thing(parts: Parts, _manifest: dict[str, Any]) -> None:
    parts["files/1/" + "0" * 64] = b"smuggled"


def a_slip(name: str) -> Callable[[Parts, dict[str, Any]], None]:
    return lambda parts, _: parts.update({name: b"owned"})


def without_a_row(parts: Parts, _manifest: dict[str, Any]) -> None:
    put_rows(parts, "user", rows_of(parts, "user")[:-1])


def another_table(parts: Parts, manifest: dict[str, Any]) -> None:
    parts["tables/sqlite_master.jsonl"] = b""
    manifest["tables"]["sqlite_master"] = {"columns": ["sql"], "count": 0}


def another_column(_parts: Parts, manifest: dict[str, Any]) -> None:
    manifest["tables"]["user"]["columns"][1] = 'email") VALUES (1); DROP TABLE "user'


def cut(parts: Parts, _manifest: dict[str, Any]) -> None:
    parts["tables/user.jsonl"] = parts["tables/user.jsonl"][:-1]


SEALED: dict[str, tuple[Callable[[Parts, dict[str, Any]], None], str]] = {
    "another format": (lambda _, manifest: manifest.update({"jupinv backup": 2}), "a newer version of Jupinv"),
    "something else": (lambda _, manifest: manifest.pop("jupinv backup"), "no backup of Jupinv"),
    "a later migration": (lambda _, manifest: manifest["migrations"].append("9999_x"), "'9999_x' is unknown here"),
    "a path for a migration": (lambda _, manifest: manifest["migrations"].append("../../x"), "is unknown here"),
    "no migrations": (lambda _, manifest: manifest.update(migrations=[]), "does not say which migrations"),
    "no tables at all": (lambda _, manifest: manifest.update(tables=3), "can't be read"),
    "a missing table": (a_missing_table, "not those of its version: erasure"),
    "another table": (another_table, "not those of its version: sqlite_master"),
    "another column": (another_column, "not those of its version: user"),
    "a slip upwards": (a_slip("files/../../owned"), "nothing that a backup has"),
    "an absolute slip": (a_slip("/tmp/owned"), "nothing that a backup has"),
    "a slip by a link": (a_slip("files/1/../../" + "0" * 64), "nothing that a backup has"),
    "another key": (a_slip("keys/../jupinv.db"), "nothing that a backup has"),
    "fewer rows": (without_a_row, "its manifest says"),
    "a row cut short": (cut, "ends within a row"),
    "a text for a number": (value("user", "id", "1"), "integer is expected"),
    "truth for a number": (value("user", "id", True), "integer is expected"),
    "a number too large": (value("user", "id", 2**80), "does not take"),
    "half a letter": (value("user", "name", "\ud800"), "a row"),
    "no instant": (value("user", "created_at", "yesterday"), "a row can't be read"),
    "an instant elsewhere": (value("user", "created_at", "2026-01-05 09:30:00+02:00"), "instant is expected"),
    "nothing where something must be": (value("user", "name", None), "does not take"),
    "a reference to nothing": (value("customer", "business_id", 4711), "refers to one"),
}
UNSEALED: dict[str, tuple[Callable[[Parts, dict[str, Any]], None], str]] = {
    "a flipped letter": (a_flipped_letter, "tables/user.jsonl is not as it was written"),
    "a file with other bytes": (
        lambda parts, _: parts.update({name: b"A LOGO" for name in parts if name.startswith("files/")}),
        "is not as it was written",
    ),
    "a thing that is not named": (an_unnamed_thing, "other things in it than its manifest names"),
    "a thing that is gone": (
        lambda parts, _: parts.pop("tables/event.jsonl"),
        "other things in it than its manifest names",
    ),
}


def folders(settings: dict[str, str]) -> list[str]:
    """All there is in a data folder but the database's own files, which a connection makes."""
    root = Path(settings["DATA_DIR"])
    names = (str(path.relative_to(root)) for path in root.rglob("*"))
    return sorted(name for name in names if not name.startswith("jupinv.db"))


def assert_refused(path: Path, target: dict[str, str], words: str) -> None:
    with pytest.raises(archive.Damaged) as refused:
        restore_into(target, path)
    assert words in str(refused.value)
    with db.db.connection_context():
        assert structure.tables() == []
    assert folders(target) == []


@ON_SQLITE
@NEW_SQLITE
def test_a_changed_backup_is_refused(made: Path, target: dict[str, str]) -> None:
    for change, words in UNSEALED.values():
        assert_refused(rewritten(made, change, sealed=False), target, words)
    for change, words in SEALED.values():
        assert_refused(rewritten(made, change), target, words)


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
@pytest.mark.parametrize("target", [POSTGRESQL], indirect=True)
def test_a_changed_backup_is_refused_where_another_engine_looks_at_it(made: Path, target: dict[str, str]) -> None:
    said = "number too large,half a letter,nothing where something must be,a reference to nothing"
    for name in said.split(","):
        change, words = SEALED[name] if name in SEALED else SEALED[f"a {name}"]
        assert_refused(rewritten(made, change), target, words)
    assert_refused(rewritten(made, value("user", "name", "a\x00b")), target, "does not take")
    assert_refused(rewritten(made, value("user", "locale", "x" * 300)), target, "does not take")


@ON_SQLITE
@NEW_SQLITE
def test_half_a_backup_is_refused(made: Path, target: dict[str, str]) -> None:
    whole, other = made.read_bytes(), made.with_name("other.zip")
    for size in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        other.write_bytes(whole[:size])
        assert_refused(other, target, "can't be read")
    for info in sorted(zipfile.ZipFile(made).infolist(), key=lambda info: info.compress_size)[-3:]:
        place = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
        other.write_bytes(whole[:place] + b"\xff\x00\xff\x00" + whole[place + 4 :])
        assert_refused(other, target, "")
    other.write_bytes(b"PK\x05\x06" + b"\x00" * 18)
    assert_refused(other, target, "no backup of Jupinv")
    other.unlink()
    assert_refused(other, target, "no such file")


@ON_SQLITE
@NEW_SQLITE
def test_a_machine_that_is_not_empty_is_refused(made: Path, target: dict[str, str], environ: dict[str, str]) -> None:
    with pytest.raises(restore.NotEmpty, match="tables and rows in them"):
        restore_into(environ, made)
    data = Path(target["DATA_DIR"])
    (data / "files" / "1").mkdir(parents=True)
    (data / "files" / "1" / "theirs").touch()
    with pytest.raises(restore.NotEmpty, match="has files in it"):
        restore_into(target, made)
    assert folders(target) == ["files", "files/1", "files/1/theirs"]
    shutil.rmtree(data / "files")
    (data / "other.db").touch()
    with pytest.raises(restore.NotEmpty, match=r"has other\.db in it"):
        restore_into(target, made)


@ON_SQLITE
@NEW_SQLITE
def test_a_restore_that_fails_at_its_end_is_undone(
    made: Path, target: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full when the files are put in place, say."""

    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "sync_folder", full)
    with pytest.raises(OSError, match="No space left"):
        restore_into(target, made)
    with db.db.connection_context():
        assert structure.tables() == []
    assert folders(target) == []


# older versions, and upgrades


def an_older_one(settings: dict[str, str], migrations: int = 1) -> None:
    """A database as an earlier version left it, with a row in it."""
    switch(settings)
    structure.build(structure.known()[:migrations], db.db.obj)
    sql = "INSERT INTO \"user\" (name, locale, created_at) VALUES ('Ana', 'en', '2026-01-05 09:30:00')"
    db.db.execute_sql(sql)
    db.db.close()
    db.db.close_all()


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_a_backup_of_an_older_version_restores_into_this_one(
    app: Flask, environ: dict[str, str], target: dict[str, str], tmp_path: Path
) -> None:
    older = BASE | {"DATA_DIR": str(tmp_path / "older")}
    an_older_one(older)
    with db.db.connection_context():
        made = backup.make(config.read(older), tmp_path, now=NOW, say=QUIET)
    restore_into(target, made)
    with db.db.connection_context():
        assert [user.name for user in User.select()] == ["Ana"]
        assert structure.applied() == structure.known()


@NEW_SQLITE
@ON_SQLITE
def test_an_upgrade_makes_a_backup_first(engine: str, target: dict[str, str], tmp_path: Path) -> None:
    an_older_one(target)
    ran = run(["db", "upgrade"], target)
    assert ran.returncode == 0, ran.stderr
    first, *rest = ran.stdout.splitlines()
    assert first.startswith(f"backup {target['DATA_DIR']}/backups/before-upgrade-")
    assert rest == [f"applied {name}" for name in structure.known()[1:]]
    again = BASE | {"DATA_DIR": str(tmp_path / "again")}
    restore_into(again, Path(first.removeprefix("backup ")))
    with db.db.connection_context():
        assert User.get().name == "Ana"
    assert run(["db", "upgrade"], target).stdout == ""  # nothing to do, nothing to keep


@NEW_SQLITE
@ON_SQLITE
def test_an_upgrade_without_a_backup(engine: str, target: dict[str, str]) -> None:
    fresh = run(["db", "upgrade"], target)  # nothing to lose
    assert fresh.returncode == 0 and "backup" not in fresh.stdout
    shutil.rmtree(target["DATA_DIR"])
    an_older_one(target)
    backups = Path(target["DATA_DIR"]) / "backups"
    backups.touch()  # no folder can be made there
    refused = run(["db", "upgrade"], target)
    assert refused.returncode == 1 and "No backup was made" in refused.stderr and "applied" not in refused.stdout
    chosen = run(["db", "upgrade", "--no-backup"], target)
    assert chosen.returncode == 0 and "applied" in chosen.stdout


@ON_SQLITE
def test_the_last_few_backups_before_upgrades_are_kept(app: Flask, environ: dict[str, str]) -> None:
    settings = config.read(environ)
    by_hand = settings.data_dir / "backups" / "jupinv-20200101T000000Z.zip"
    by_hand.parent.mkdir()
    by_hand.touch()
    for day in range(backup.KEPT + 2):
        backup.before_upgrade(settings, now=NOW + timedelta(days=day), say=QUIET)
    kept = sorted(path.name for path in by_hand.parent.iterdir())
    assert kept[0] == "before-upgrade-20260505T123059Z.zip"
    assert len(kept) == backup.KEPT + 1 and by_hand.name in kept


@ON_SQLITE
def test_backups_before_upgrades_of_long_ago_are_deleted(app: Flask, environ: dict[str, str]) -> None:
    settings = config.read(environ)
    old = backup.before_upgrade(settings, now=NOW, say=QUIET)
    young = backup.before_upgrade(settings, now=NOW + timedelta(days=2), say=QUIET)
    by_hand = backup.make(settings, old.parent, now=NOW, say=QUIET)
    with db.write():
        jobs.enqueue("forget_backups", {}, due=NOW)
    jobs.run_due(NOW + backup.KEPT_FOR + timedelta(days=1))
    assert sorted(path.name for path in old.parent.iterdir()) == [young.name, by_hand.name]
    assert "forget_backups" in jobs.DAILY
