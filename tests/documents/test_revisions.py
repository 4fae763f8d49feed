"""Revisions: exact bytes, digests and the chain of seals."""

from __future__ import annotations

import hashlib
import json

import pytest

from jupinv.content.totals import totals
from jupinv.db import write
from jupinv.documents import revisions
from jupinv.documents.models import Chain, Erasure, Revision
from tests.documents import making


def test_a_revision_holds_exactly_what_was_issued(owner, business):
    document = making.issued(business, owner)
    revision = revisions.last_of(document)
    content, figures = revisions.content_of(revision)
    assert content == making.content(number="INV-2026-0001")
    assert figures == totals(content)
    said = json.loads(revision.bytes)
    assert list(said) == ["content", "record", "schema", "totals"]
    assert said["record"] == {"actor": f"user:{owner.id}", "reason": "issued", "revision": 1, "version": 1}
    assert (revision.number, revision.version, revision.position) == (1, 1, 1)
    assert revision.actor == f"user:{owner.id}"


def test_digest_and_seal_are_what_the_docstring_says(owner, business):
    """By hand, so that the formula can never change unseen: other programs verify by it."""
    for _ in range(2):
        making.issued(business, owner)
    first, second = Revision.select().order_by(Revision.position)
    previous = ""
    for number, revision in (("INV-2026-0001", first), ("INV-2026-0002", second)):
        digest = hashlib.sha256(bytes.fromhex(revision.salt) + revision.bytes.encode("utf-8")).hexdigest()
        sealed = f"{previous}\n{number}\n2026-05-03T10:00:00.000000+00:00\n{digest}"
        assert revision.digest == digest
        assert revision.seal == hashlib.sha256(sealed.encode("utf-8")).hexdigest()
        previous = revision.seal
    head = Chain.get_by_id(business.id)
    assert (head.position, head.seal) == (2, second.seal)
    assert first.salt != second.salt and len(bytes.fromhex(first.salt)) == 16


def test_each_business_has_a_chain_of_its_own(owner, business):
    other = making.business(making.owner("Bob Reyes", "bob@reyes.example"), "Reyes")
    for one in (business, other, business):
        making.issued(one, owner)
    assert [r.position for r in Revision.select().where(Revision.business == business).order_by(Revision.id)] == [1, 2]
    assert list(revisions.verify(business)) == list(revisions.verify(other)) == []


def test_a_later_revision_goes_on_in_document_and_chain(owner, business):
    document = making.issued(business, owner)
    making.issued(business, owner)
    content, figures = revisions.content_of(revisions.last_of(document))
    with write():
        second = revisions.record(
            document, content, figures, at=making.NOW, actor="x", reason="PO number", chain=Chain.held(business)
        )
    assert (second.number, second.position) == (2, 3)
    assert revisions.last_of(document) == second
    assert list(revisions.verify(business)) == []


def test_a_failed_revision_leaves_the_chain_where_it_was(owner, business):
    document = making.issued(business, owner)
    content, figures = revisions.content_of(revisions.last_of(document))
    with pytest.raises(RuntimeError), write():
        chain = Chain.held(business)
        revisions.record(document, content, figures, at=making.NOW, actor="x", reason="y", chain=chain)
        raise RuntimeError
    assert list(revisions.verify(business)) == []


def test_erasure_takes_bytes_and_salt_and_the_chain_holds(owner, business):
    documents = [making.issued(business, owner) for _ in range(3)]
    revisions.erase(revisions.last_of(documents[1]), reason="Art. 17 GDPR", at=making.NOW)
    erased = revisions.last_of(documents[1])
    assert (erased.bytes, erased.salt) == (None, None)
    assert erased.digest and erased.seal
    assert Erasure.get().reason == "Art. 17 GDPR"
    with pytest.raises(revisions.Erased):
        revisions.content_of(erased)
    assert list(revisions.verify(business)) == []
    making.issued(business, owner)
    assert list(revisions.verify(business)) == []
