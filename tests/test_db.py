"""What every query of ours may rely on."""

from __future__ import annotations

from jupinv.db import in_pages, one_by_one, write
from jupinv.faults import Fault
from tests.documents.making import NOW


def test_rows_come_in_pages_however_many_there_are(app):
    with write():
        for number in range(7):
            common = {"trace": "", "first_at": NOW, "last_at": NOW, "reference": "", "during": "", "place": ""}
            Fault.create(fingerprint=f"{number}", error=f"{number}", count=1, **common)
    for rows in (1, 2, 3, 6, 7, 8):
        pages = list(in_pages(Fault.select(), Fault.id, rows))
        assert [each.error for page in pages for each in page] == list("0123456")
        assert all(len(page) == rows for page in pages[:-1]) and 0 < len(pages[-1]) <= rows
        assert [each.error for each in one_by_one(Fault.select().where(Fault.error > "2"), Fault.id, rows)] == list(
            "3456"
        )
    assert list(in_pages(Fault.select().where(Fault.error > "9"), Fault.id)) == []
