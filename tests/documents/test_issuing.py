"""Issue: all of it, once, or nothing of it."""

from __future__ import annotations

from tests.documents import making


def test_a_draft_becomes_an_issued_document(owner, business):
    document = making.issued(business, owner)
    assert document.number == "INV-2026-0001"
