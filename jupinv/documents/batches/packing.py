"""The PDFs of a batch in one file."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from jupinv import files
from jupinv.documents import renditions, revisions
from jupinv.documents.batches.models import DONE, Batch, BatchItem
from jupinv.documents.models import Document


def packed(batch: Batch) -> bytes:
    """The file, its PDFs under names of their own; empty where there is none. They are small already: only stored."""
    kept, taken = BytesIO(), set[str]()
    with ZipFile(kept, "w", ZIP_STORED) as archive:
        for item in _done(batch):
            name = next(each for each in _names(_file_name(item.document)) if each.casefold() not in taken)
            taken.add(name.casefold())
            entry = ZipInfo(name, (batch.begun_at or batch.created_at).timetuple()[:6])
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files.read(item.file))
    return kept.getvalue() if taken else b""


def _done(batch: Batch) -> Iterator[BatchItem]:
    query = BatchItem.select(BatchItem, Document).join(Document)
    yield from query.where((BatchItem.batch == batch) & (BatchItem.state == DONE)).order_by(BatchItem.position)


def _file_name(document: Document) -> str:
    """As when it is downloaded alone; without the sender where the words were erased meanwhile."""
    revision = revisions.last_of(document)
    try:
        sender = revisions.content_of(revision)[0].sender.name if revision else ""
    except revisions.Erased:
        sender = ""
    return renditions.file_name(document, sender)


def _names(name: str) -> Iterator[str]:
    """The name, then with (2), (3) …: two numbers may look alike once what no file system takes is gone."""
    yield name
    stem, number = PurePath(name).stem, 2
    while True:
        yield f"{stem} ({number}).pdf"
        number += 1
