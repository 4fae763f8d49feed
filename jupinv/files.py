"""The file store: logos, attachments, issued PDFs, keyed `<business>/<sha256>` and never shared between businesses."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from jupinv.config import Config

KEY = re.compile(r"[1-9][0-9]{0,18}/[0-9a-f]{64}")

_root: Path | None = None


def use(config: Config) -> None:
    """Keep the files under the data folder of the settings."""
    global _root
    _root = config.data_dir / "files"


def put(business_id: int, data: bytes) -> str:
    """Keep the bytes and return their key; once it returns they survive a power cut. The same bytes are kept once."""
    key = f"{business_id}/{hashlib.sha256(data).hexdigest()}"
    target = path(key)
    if not target.exists():
        _make_folder(target.parent)
        _write(target, data)
    return key


def read(key: str) -> bytes:
    """The bytes of a key; raises FileNotFoundError."""
    return path(key).read_bytes()


def exists(key: str) -> bool:
    """Whether the store has the key."""
    return path(key).is_file()


def path(key: str) -> Path:
    """Where the bytes lie; raises ValueError for what is no key, so that nothing outside the store is ever named."""
    if not KEY.fullmatch(key):
        raise ValueError("not a key of the file store")
    return _store() / key


def keys(store: Path) -> Iterator[str]:
    """The keys of all files in a store, in a fixed order; what is only half there is none."""
    folders = sorted(store.iterdir()) if store.is_dir() else []
    names = (f"{folder.name}/{name}" for folder in folders if folder.is_dir() for name in sorted(os.listdir(folder)))
    return (name for name in names if KEY.fullmatch(name))


def delete(key: str) -> None:
    """Remove the bytes of a key that nothing names any more; removing them twice is the same as once."""
    path(key).unlink(missing_ok=True)


def delete_business(business_id: int) -> None:
    """Remove all files of one business."""
    folder = _store() / str(int(business_id))
    if folder.exists():
        shutil.rmtree(folder)
        sync_folder(_store())


def _store() -> Path:
    if _root is None:
        raise RuntimeError("files.use(config) comes first")
    return _root


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(folder.parent)
        sync_folder(folder.parent.parent)


def _write(target: Path, data: bytes) -> None:
    """All or nothing: a reader never sees half a file, and a crash leaves at most a `.new` one behind."""
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    try:
        with open(fresh, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Have what was made, renamed and deleted in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
