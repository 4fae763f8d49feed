"""A copy of all there is, made while the app runs: the database as of one moment, then the files, then the keys.

In this order: whatever the copied database names was written to the file store before it was committed.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from jupinv.config import Config

KEYS = ("secret_key", "vault_keys")


class NotEmpty(ValueError):
    """The folder has something in it already: a backup never overwrites another one."""


def copy(settings: Config, to: Path) -> list[str]:
    """Copy into an empty or new folder, laid out as DATA_DIR is; the names of what was copied.

    With PostgreSQL the database is not among them: `pg_dump` is for that.
    """
    if to.exists() and any(to.iterdir()):
        raise NotEmpty(f"{to} is not empty")
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    copied = []
    if path := settings.sqlite_path:
        _copy_database(path, to / "jupinv.db")
        copied.append("jupinv.db")
    if (files := settings.data_dir / "files").exists():
        shutil.copytree(files, to / "files")
        copied.append("files")
    for name in KEYS:
        if (key := settings.data_dir / name).exists():
            shutil.copy2(key, to / name)
            copied.append(name)
    return copied


def _copy_database(path: Path, to: Path) -> None:
    """SQLite's online backup: consistent, whoever writes meanwhile."""
    source, target = sqlite3.connect(path), sqlite3.connect(to)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
    to.chmod(0o600)
