"""A backup becomes a running app again: on an empty machine, all of it or nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

from peewee import DatabaseError

from jupinv import archive, files, structure
from jupinv.archive import Archive, Damaged
from jupinv.config import Config
from jupinv.db import alone, db, is_sqlite, write
from jupinv.structure import Table

MOST_VALUES = 10_000  # in one statement: both engines take more
STARTED = {"assets", "backups", "lost+found", *archive.KEYS}  # what a first start leaves in the data folder, or a disk
LEAVINGS = ("", "-wal", "-shm", "-journal", ".lock", ".upgrade.lock")  # of a database file

Say = Callable[[str], None]


class NotEmpty(ValueError):
    """There is something already, which a restore would mix with or overwrite; the message says what."""


class OtherKeys(ValueError):
    """The keys that are set are not those with which the backup was sealed; the message says which are needed."""


def restore(settings: Config, path: Path, *, say: Say) -> None:
    """Restore a backup, with the structure it had: `structure.upgrade` is for whoever called this.

    Raises Damaged, NotEmpty or OtherKeys before anything is written; whatever goes wrong later is undone.
    """
    with archive.opened(path) as opened, alone("upgrade"):
        refuse_unless_empty(settings, path)
        _refuse_other_tables(opened)
        _refuse_other_keys(settings, opened)
        opened.verify()
        say(f"The backup of {opened.manifest.made_at} is whole.")
        if not _brings(settings, opened, "secret_key") and _is_another(settings, opened):
            say("SECRET_KEY is another one than the backup's: everybody has to sign in again.")
        with _files_beside(settings, opened, say) as beside, ExitStack() as undo:
            with write():
                structure.build(opened.manifest.migrations, db.obj)
                _load(opened, say)
                _put_in_place(settings, opened, beside, undo)
            undo.pop_all()


# what is looked at before


def refuse_unless_empty(settings: Config, path: Path) -> None:
    """Raises NotEmpty, with what is there."""
    if found := [table.name for table in structure.tables()]:
        rows = " and rows in them" if structure.has_rows() else ", all of them empty"
        raise NotEmpty(f"the database has {len(found)} tables{rows}")
    known = STARTED | {path.resolve().name}
    if database := settings.sqlite_path:
        known |= {f"{database.name}{end}" for end in LEAVINGS}
    there = sorted(one.name for one in settings.data_dir.iterdir() if one.name not in known and not _is_hollow(one))
    if there:
        raise NotEmpty(f"{settings.data_dir} has {', '.join(there[:5])}{' …' if len(there) > 5 else ''} in it")


def _is_hollow(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _refuse_other_tables(opened: Archive) -> None:
    """The tables must be those that the backup's migrations make, and these must be known here; raises Damaged."""
    known, made = structure.known(), opened.manifest.migrations
    if unknown := [name for name in made if name not in known]:
        newest = unknown[-1][:60]
        raise Damaged(
            f"a newer version of Jupinv made it ({newest!r} is unknown here): bring this one up to date first"
        )
    if not made or len(set(made)) != len(made):
        raise Damaged("it does not say which migrations its database had seen")
    theirs = {name: sorted(rows.columns) for name, rows in opened.manifest.tables.items()}
    ours = {table.name: sorted(column.name for column in table.columns) for table in structure.built(made)}
    if theirs != ours:
        differing = sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name))
        raise Damaged(f"its tables are not those of its version: {', '.join(differing)[:200]}")


def _refuse_other_keys(settings: Config, opened: Archive) -> None:
    """What was sealed must be readable; a key in the backup is only used where none is set."""
    sealed = set(opened.manifest.checks.get("vault_keys", ()))
    ours = {archive.check_of(key) for key in settings.vault_keys}
    if sealed <= ours or _brings(settings, opened, "vault_keys"):
        return
    raise OtherKeys(
        "VAULT_KEYS must have the keys with which the backup was sealed. "
        + ("They are in it: unzip -p FILE keys/vault_keys" if _has_key(opened, "vault_keys") else "They are not in it.")
    )


def _brings(settings: Config, opened: Archive, name: str) -> bool:
    """Whether a key is taken from the backup: it is in there, and here none was given by a setting."""
    return _has_key(opened, name) and archive.kept_key(settings, name) is not None


def _is_another(settings: Config, opened: Archive) -> bool:
    return archive.check_of(settings.secret_key) not in opened.manifest.checks.get("secret_key", ())


def _has_key(opened: Archive, name: str) -> bool:
    return f"keys/{name}" in opened.manifest.members


# what is written


@contextmanager
def _files_beside(settings: Config, opened: Archive, say: Say) -> Iterator[Path]:
    """The files of the backup in a folder beside the store, which is gone at the end."""
    beside = settings.data_dir / ".restoring"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    try:
        for key in opened.manifest.files():
            (beside / key).parent.mkdir(exist_ok=True, mode=0o700)
            _write(beside / key, opened.pieces(f"files/{key}"))
        for folder in (*beside.iterdir(), beside):
            files.sync_folder(folder)
        if keys := opened.manifest.files():
            say(f"{len(keys):,} files")
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _load(opened: Archive, say: Say) -> None:
    structure.references_later()
    for table in structure.tables():
        said = opened.manifest.tables[table.name]
        try:
            count = _load_table(opened, table, said)
        except (DatabaseError, UnicodeEncodeError, OverflowError) as wrong:
            raise Damaged(f"{table.name} has a row that this database does not take ({wrong})") from wrong
        if count != said.count:
            raise Damaged(f"{table.name} has {count} rows, its manifest says {said.count}")
        if count:
            say(f"{table.name}: {count:,} rows")
    try:
        structure.references_now()
    except (DatabaseError, structure.Unknown) as wrong:
        raise Damaged(f"a row of it refers to one that is not there ({wrong})") from wrong


def _load_table(opened: Archive, table: Table, said: archive.Rows) -> int:
    here = {column.name: column for column in table.columns}
    columns = [here[name] for name in said.columns]
    kinds = [column.kind for column in columns]
    rows = (archive.row_read(line, kinds, truth=not is_sqlite()) for line in opened.lines(table.name))
    count = 0
    while some := list(islice(rows, MOST_VALUES // len(columns))):
        structure.insert(table, columns, some)
        count += len(some)
    structure.continue_counting(table)
    return count


def _put_in_place(settings: Config, opened: Archive, beside: Path, undo: ExitStack) -> None:
    """The files become the store, the backup's keys those of the data folder; the keys that lay there stay beside."""
    for name in archive.KEYS:
        if _brings(settings, opened, name):
            key, replaced = settings.data_dir / name, settings.data_dir / f"{name}.replaced"
            os.replace(key, replaced)
            undo.callback(os.replace, replaced, key)
            _write(key, opened.pieces(f"keys/{name}"))
    store = settings.data_dir / "files"
    if store.exists():
        store.rmdir()
    os.replace(beside, store)
    undo.callback(shutil.rmtree, store)
    files.sync_folder(settings.data_dir)


def _write(target: Path, pieces: Iterable[bytes]) -> None:
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
