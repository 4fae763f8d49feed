"""What a backup is: a zip with the rows of every table, the files, the keys, and a manifest that names them all.

Rows are the same whatever engine they come from and go to: each a JSON list on a line of `tables/<name>.jsonl`, in the
order of the manifest's columns; truth is 0 or 1, an instant 2026-05-03 12:00:00.123456 in UTC, a date 2026-05-03.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from jupinv import files
from jupinv.config import Config
from jupinv.structure import BOOLEAN, DATE, INSTANT, INTEGER, TEXT

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 512 * 1024 * 1024
LONGEST_ROW = 64 * 1024 * 1024
PIECE = 1024 * 1024
KEYS = ("secret_key", "vault_keys")
NAME = re.compile(rf"tables/[a-z][a-z0-9_]*\.jsonl|files/{files.KEY.pattern}|keys/({'|'.join(KEYS)})")
BROKEN = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) + (
    *(TypeError, AttributeError, KeyError, OverflowError),
)


class Damaged(ValueError):
    """No backup of ours, or not whole any more; the message says what is wrong."""


@dataclass(frozen=True)
class Member:
    """One thing in the archive."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Rows:
    """What there is of a table."""

    columns: tuple[str, ...]
    count: int


@dataclass
class Manifest:
    """What is in a backup, and which database it was made of."""

    made_at: str
    engine: str
    migrations: tuple[str, ...] = ()
    tables: dict[str, Rows] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    checks: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of each key that what is in here needs

    def to_json(self) -> str:
        """As it is written."""
        return json.dumps({"jupinv backup": FORMAT} | asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """As it was written; raises Damaged."""
        said = json.loads(text)
        if not isinstance(said, dict) or not isinstance(said.pop("jupinv backup", None), int):
            raise Damaged("it is no backup of Jupinv")
        tables = {
            name: Rows(tuple(map(str, rows["columns"])), int(rows["count"])) for name, rows in said["tables"].items()
        }
        members = {name: Member(int(one["size"]), str(one["sha256"])) for name, one in said["members"].items()}
        checks = {name: tuple(map(str, some)) for name, some in said["checks"].items()}
        migrations = tuple(map(str, said["migrations"]))
        return cls(str(said["made_at"]), str(said["engine"]), migrations, tables, members, checks)

    def files(self) -> list[str]:
        """The keys of the files of the store that are in it."""
        return [name.removeprefix("files/") for name in self.members if name.startswith("files/")]


def check_of(key: str) -> str:
    """What tells whether a key is the same one, without being it."""
    return hashlib.sha256(f"jupinv backup {key}".encode()).hexdigest()[:16]


def kept_key(settings: Config, name: str) -> bytes | None:
    """The key file of the data folder, if that is what is used and not a setting."""
    path = settings.data_dir / name
    if not path.exists():
        return None
    kept = path.read_bytes()
    said = kept.decode("utf-8", "replace").strip()
    if name == "secret_key":
        return kept if said == settings.secret_key else None
    return kept if tuple(key.strip() for key in said.split(",")) == settings.vault_keys else None


# a row, as it is written and as it is read


def written(row: Iterable[Any]) -> bytes:
    """A row as a line, as SQLite or PostgreSQL gave it."""
    return json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> int | str | None:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime | date):
        return str(value)
    if value is None or isinstance(value, int | str):
        return value
    raise TypeError(f"a value of the type {type(value).__name__}")


def row_read(line: bytes, kinds: list[str], *, truth: bool) -> list[Any]:
    """The values of a line for columns of these kinds; raises Damaged. `truth`: the engine has truth values."""
    with _readable("a row"):
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != len(kinds):
            raise Damaged(f"a row has not {len(kinds)} values")
        return [_value(value, kind, truth) for value, kind in zip(values, kinds, strict=True)]


def _value(value: Any, kind: str, truth: bool) -> Any:
    if value is None:
        return None
    if kind in (INTEGER, BOOLEAN) and type(value) is int:
        return bool(value) if truth and kind == BOOLEAN else value
    if kind == TEXT and isinstance(value, str):
        return value
    if kind == INSTANT and isinstance(value, str) and (at := datetime.fromisoformat(value)).tzinfo is None:
        return at
    if kind == DATE and isinstance(value, str):
        return date.fromisoformat(value)
    raise Damaged(f"{kind} is expected where a row has {type(value).__name__}")


# writing


class Writer:
    """Adds one thing after another, and the manifest at the end."""

    def __init__(self, file: IO[bytes], manifest: Manifest) -> None:
        self.manifest = manifest
        self._zip = ZipFile(file, "w", compresslevel=3)

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> Member:
        """Add what comes in pieces, not all of it in memory."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(self._info(name, packed), "w", force_zip64=True) as target:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        self.manifest.members[name] = Member(size, digest.hexdigest())
        return self.manifest.members[name]

    def finish(self) -> None:
        """Write the manifest: what has none is no backup."""
        self._zip.writestr(self._info(MANIFEST, True), self.manifest.to_json())
        self._zip.close()

    def _info(self, name: str, packed: bool) -> ZipInfo:
        at = datetime.fromisoformat(self.manifest.made_at)
        info = ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
        info.external_attr = (stat.S_IFREG | 0o600) << 16
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        return info


# reading


class Archive:
    """A backup that was opened. Nothing is ever unpacked by the names in it."""

    def __init__(self, opened: ZipFile) -> None:
        self._zip = opened
        self.manifest = self._manifest()
        names = [info.filename for info in opened.infolist()]
        if len(names) != len(set(names)) or set(names) != {MANIFEST, *self.manifest.members}:
            raise Damaged("it has other things in it than its manifest names")
        for name in self.manifest.members:
            if not NAME.fullmatch(name):
                raise Damaged(f"{name[:100]!r} is nothing that a backup has")
        if {f"tables/{table}.jsonl" for table in self.manifest.tables} != set(self._below("tables/")):
            raise Damaged("it has not the tables that its manifest names")

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a thing; at its end raises Damaged if they are not those that were written."""
        said, digest, size = self.manifest.members[name], hashlib.sha256(), 0
        with _readable(name):
            source = self._zip.open(name)
        with source:
            while size <= said.size and (piece := _read(source, name)):
                size += len(piece)
                digest.update(piece)
                yield piece
        if (size, digest.hexdigest()) != (said.size, said.sha256):
            raise Damaged(f"{name} is not as it was written")

    def lines(self, table: str) -> Iterator[bytes]:
        """The rows of a table."""
        rest = b""
        for piece in self.pieces(f"tables/{table}.jsonl"):
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
            if len(rest) > LONGEST_ROW:
                raise Damaged(f"{table} has a row without an end")
        if rest:
            raise Damaged(f"{table} ends within a row")

    def verify(self) -> None:
        """Read all of it; raises Damaged."""
        for name in self.manifest.members:
            for _ in self.pieces(name):
                pass

    def _manifest(self) -> Manifest:
        if MANIFEST not in self._zip.namelist() or self._zip.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise Damaged("it is no backup of Jupinv, or one that was not finished")
        said = json.loads(text := self._zip.read(MANIFEST).decode())
        if isinstance(said, dict) and isinstance(made := said.get("jupinv backup"), int) and made > FORMAT:
            raise Damaged("a newer version of Jupinv made it: bring this one up to date first")
        return Manifest.from_json(text)

    def _below(self, folder: str) -> Iterator[str]:
        return (name for name in self.manifest.members if name.startswith(folder))


def _read(source: IO[bytes], name: str) -> bytes:
    with _readable(name):
        return source.read(PIECE)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """A backup to read; raises Damaged for whatever is wrong with it."""
    with ExitStack() as stack:
        with _readable("it"):
            found = Archive(stack.enter_context(ZipFile(path)))
        yield found


@contextmanager
def _readable(what: str) -> Iterator[None]:
    """Whatever a broken zip, a broken text or a broken value makes Python raise is Damaged."""
    try:
        yield
    except Damaged:
        raise
    except FileNotFoundError:
        raise Damaged("there is no such file") from None
    except BROKEN as wrong:
        raise Damaged(f"{what} can't be read ({type(wrong).__name__})") from wrong
