"""Which revision an uploaded PDF shows: known by its bytes, else by the code that it bears."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from jupinv.documents.models import Rendition, Revision
from jupinv.labels import LABELS

LARGEST = 10 * 1024 * 1024
SECONDS = 10  # then the process that reads it is ended
AT_ONCE = 2  # files that one web process has read at the same time
MOST_CODES = 3
SCRIPT = Path(__file__).with_name("pdf_text.py")

_WORDS = "|".join(re.escape(word.casefold()) for word in sorted(set(LABELS["check"].values())))
_CODE = re.compile(rf"(?:{_WORDS})\s*([0-9a-f]{{4}})\s*-\s*([0-9a-f]{{4}})(?![0-9a-f])")
_reading = BoundedSemaphore(AT_ONCE)


class NotAPdf(ValueError):
    """No PDF, or one that can't be read within bounds."""


class Busy(Exception):
    """Others are having theirs read; it may be tried again in some seconds."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """By what a PDF was recognised: byte for byte one of ours, or by codes in its text, which prove nothing of it."""

    exact: bool
    codes: tuple[str, ...]


def recognise(pdf: bytes) -> Recognised:
    """The digests' first digits that it stands for. Raises NotAPdf, Busy."""
    if not pdf or len(pdf) > LARGEST:
        raise NotAPdf
    if digests := _made(hashlib.sha256(pdf).hexdigest()):
        return Recognised(True, digests)
    return Recognised(False, codes_in(text_of(pdf)))


def _made(sha256: str) -> tuple[str, ...]:
    """The digests of the revisions that a PDF of ours shows, if these are its bytes."""
    made: Any = Rendition.select(Revision.digest).join(Revision).where(Rendition.sha256 == sha256).distinct()
    return tuple(digest for (digest,) in made.limit(MOST_CODES).tuples())


def text_of(pdf: bytes) -> str:
    """The text of its first and last pages, read by a process that may use little time and memory."""
    if b"%PDF-" not in pdf[:1024]:
        raise NotAPdf
    if not _reading.acquire(timeout=SECONDS):
        raise Busy
    try:
        command = [sys.executable, "-I", str(SCRIPT)]
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.SubprocessError, OSError):
        raise NotAPdf from None
    finally:
        _reading.release()
    return done.stdout.decode("utf-8", "replace")


def codes_in(text: str) -> tuple[str, ...]:
    """The check codes in a text, each once, the last ones found; only where the word for it stands before."""
    found = dict.fromkeys("".join(code) for code in _CODE.findall(text.casefold()))
    return tuple(found)[-MOST_CODES:]
