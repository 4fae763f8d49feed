"""A backup, made while the app runs: the rows of all tables as of one moment, then the files, then the keys.

In this order: whatever the rows name was put into the file store before they were committed. It restores into either
engine, and into this version of the app or a later one: see `restore`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from jupinv import archive, files, jobs, structure
from jupinv.archive import Manifest, Rows
from jupinv.config import Config
from jupinv.db import is_sqlite, snapshot

KEPT = 5  # of those made before an upgrade
KEPT_FOR = timedelta(days=90)  # each of them: what people had deleted is in it
BEFORE_UPGRADE, STAMP = "before-upgrade-", "%Y%m%dT%H%M%SZ"
TOLD_ROWS, TOLD_FILES = 100_000, 5_000  # after so many there is a word of how far it is

Say = Callable[[str], None]


_folder: Path | None = None


class Refused(ValueError):
    """It can't be made there; the message says why."""


def use(config: Config) -> None:
    """Look for backups made before upgrades in the data folder of the settings."""
    global _folder
    _folder = config.data_dir / "backups"


def make(settings: Config, to: Path, *, now: datetime, say: Say, prefix: str = "jupinv-") -> Path:
    """Make a backup and return where it is: the file `to`, or a new one in the folder `to`. Nothing is overwritten."""
    target = to / f"{prefix}{now.astimezone(UTC):{STAMP}}.zip" if to.is_dir() else to
    if target.exists():
        raise Refused(f"{target} is there already: a backup never overwrites anything")
    if not target.parent.is_dir():
        raise Refused(f"there is no folder {target.parent}")
    manifest = Manifest(made_at=now.astimezone(UTC).isoformat(), engine="sqlite" if is_sqlite() else "postgresql")
    with _new_file(target) as file:
        writer = archive.Writer(file, manifest)
        with snapshot():
            _add_tables(writer, say)
        _add_files(writer, settings.data_dir / "files", say)
        _add_keys(writer, settings)
        writer.finish()
    rows = sum(table.count for table in manifest.tables.values())
    say(f"{len(manifest.tables)} tables, {rows:,} rows, {len(manifest.files()):,} files")
    return target


def before_upgrade(settings: Config, *, now: datetime, say: Say) -> Path:
    """Make a backup in the data folder, and keep no more than the last few made so."""
    folder = settings.data_dir / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    made = make(settings, folder, now=now, say=say, prefix=BEFORE_UPGRADE)
    for old in sorted(folder.glob(f"{BEFORE_UPGRADE}*.zip"))[:-KEPT]:
        old.unlink()
    return made


@jobs.daily("forget_backups")
def forget_backups(claim: jobs.Claim) -> None:
    """Delete what was made before upgrades of long ago."""
    oldest = f"{BEFORE_UPGRADE}{claim.now() - KEPT_FOR:{STAMP}}.zip"
    for made in _folder.glob(f"{BEFORE_UPGRADE}*.zip") if _folder else ():
        if made.name < oldest:
            made.unlink(missing_ok=True)


def keeps_keys(settings: Config) -> bool:
    """Whether the keys lie in the data folder, and so in its backups."""
    return all(archive.kept_key(settings, name) for name in archive.KEYS)


@contextmanager
def _new_file(target: Path) -> Iterator[IO[bytes]]:
    """A file that nobody else may read, and that bears its name only when all of it is on the disk."""
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    try:
        with open(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, target)  # unlike a rename it replaces nothing
        except FileExistsError:
            raise Refused(f"{target} has come to be there meanwhile") from None
    finally:
        fresh.unlink(missing_ok=True)
    files.sync_folder(target.parent)


def _add_tables(writer: archive.Writer, say: Say) -> None:
    writer.manifest.migrations = tuple(structure.applied())
    for table in structure.tables():
        counted = _Counted(structure.rows(table), table.name, say)
        writer.add(f"tables/{table.name}.jsonl", map(archive.written, counted))
        columns = tuple(column.name for column in table.columns)
        writer.manifest.tables[table.name] = Rows(columns, counted.count)


class _Counted:
    """Rows that are counted as they go by."""

    def __init__(self, rows: Iterable[tuple[object, ...]], name: str, say: Say) -> None:
        self.rows, self.name, self.say, self.count = rows, name, say, 0

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        for row in self.rows:
            self.count += 1
            if not self.count % TOLD_ROWS:
                self.say(f"{self.name}: {self.count:,} rows")
            yield row


def _add_files(writer: archive.Writer, store: Path, say: Say) -> None:
    """Add the files of the store; one that is deleted meanwhile is missed by nobody."""
    for number, key in enumerate(files.keys(store), 1):
        try:
            source = open(store / key, "rb")  # noqa: SIM115
        except FileNotFoundError:
            continue
        with source:
            kept = writer.add(f"files/{key}", iter(lambda: source.read(archive.PIECE), b""), packed=False)  # noqa: B023
        if kept.sha256 != key.rpartition("/")[2]:
            say(f"The file {key} is not what it was: its disk may be failing. It is in the backup as it is now.")
        if not number % TOLD_FILES:
            say(f"{number:,} files")


def _add_keys(writer: archive.Writer, settings: Config) -> None:
    """Add the keys that lie in the data folder; of all of them, what tells whether others are the same."""
    for name in archive.KEYS:
        if (kept := archive.kept_key(settings, name)) is not None:
            writer.add(f"keys/{name}", [kept])
    writer.manifest.checks = {
        "secret_key": (archive.check_of(settings.secret_key),),
        "vault_keys": tuple(archive.check_of(key) for key in settings.vault_keys),
    }
