"""What the law makes us forget of a document takes along what its readers said and did there."""

from __future__ import annotations

from collections.abc import Callable

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.documents import revisions
from jupinv.documents.models import Document, Event, Link, Revision
from jupinv.mail import Mail
from jupinv.sharing.models import Comment, Forward, News, Promise
from tests.documents import making
from tests.pages import PageClient
from tests.sharing.answers import CLAIRE, address

SignIn = Callable[[User], PageClient]
BEN = "ben@acme.example"


def done_by_claire(client: PageClient, document: Document) -> None:
    for path, more in (
        ("/details", {"base_revision": "1", "po_number": "PO-SECRET", "ap_email": "claire@acme.example"}),
        ("/comments", {"text": "A secret comment"}),
        ("/pay", {"kind": "will_pay", "on": clock.today("UTC").isoformat(), "note": "A secret note"}),
        ("/forward", {"to": BEN, "note": "A secret word to Ben"}),
    ):
        client.post_form(address(document, path), CLAIRE | more, status=303)


def told_of(document: Document) -> str:
    """Whatever is kept of a document besides its revisions, as one text."""
    tables = (Comment, Forward, Promise, News, Event)
    rows = [row for table in tables for row in table.select().where(table.document == document.id).dicts()]
    mails = list(Mail.select(Mail.to, Mail.text, Mail.html).where(Mail.text.contains(document.number)).dicts())
    return str([rows, mails, list(Link.select(Link.email).where(Link.document == document.id).tuples())])


def test_what_readers_did_goes_with_the_whole_document(
    client: PageClient, as_: SignIn, owner: User, business: Business, invoice: Document
) -> None:
    other = making.issued(business, owner)
    for document in (invoice, other):
        done_by_claire(client, document)
        as_(owner).post_form(f"/documents/{document.key}/comments", {"text": "A secret answer"})
        client.post_form(address(document, "/approve"), CLAIRE | {"base_revision": "2"}, status=303)
        theirs = Link.get((Link.document == document.id) & (Link.email == BEN))
        as_(owner).post_form(f"/documents/{document.key}/links/{theirs.id}/withdraw")
    for revision in Revision.select().where(Revision.document == invoice.id).order_by(Revision.number):
        revisions.erase(revision, reason="Art. 17", at=clock.now())
    kept = told_of(invoice)
    assert not [
        word for word in ("secret", "SECRET", BEN, "PO-4711", "Claire", "claire@acme.example") if word in kept
    ], kept
    assert all(word in told_of(other) for word in ("A secret comment", "A secret note", "PO-SECRET", BEN))
    page = as_(owner).page(f"/documents/{invoice.key}")
    assert "V1 was approved" in page.said("#timeline") and "Claire" not in page.text


def test_what_was_changed_goes_with_the_words_before(client: PageClient, invoice: Document) -> None:
    done_by_claire(client, invoice)
    first = Revision.get((Revision.document == invoice.id) & (Revision.number == 1))
    revisions.erase(first, reason="Art. 17", at=clock.now())
    assert "PO-4711" not in told_of(invoice) and "A secret comment" in told_of(invoice)
    assert "A secret comment" in client.page(address(invoice, "/comments")).text
