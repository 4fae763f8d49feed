"""What the tests of this room type: a complete paper, and how a page is filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.documents.models import Document
from jupinv.drafts import saving
from jupinv.drafts.typed import Typed, marks
from tests.pages import Page, PageClient

NOW = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)

SENDER = {
    "sender.name": "Studio Halden",
    "sender.street": "Torstraße 140",
    "sender.postcode": "10119",
    "sender.city": "Berlin",
    "sender.country": "Germany",
    "sender.vat_id": "DE136695976",
}
CUSTOMER = {
    "customer.name": "Nordwind GmbH",
    "customer.street": "Hafenstraße 7",
    "customer.postcode": "20457",
    "customer.city": "Hamburg",
    "customer.country": "Germany",
    "customer.ap_email": "ap@nordwind.example",
    "customer.cc": "jon@nordwind.example",
}
TAX = {"tax.charge": "yes", "tax.rates": "19, 7", "tax.name": "VAT"}
LINES = {
    "line.a.description": "Workshop",
    "line.a.quantity": "2",
    "line.a.price": "400",
    "line.b.description": "Travel",
    "line.b.price": "200.50",
}
COMPLETE = SENDER | CUSTOMER | TAX | LINES


def typed(fields: dict[str, str] | None = None, locale: str = "en_GB") -> Typed:
    """A typed form of these fields in their order."""
    return Typed(tuple((COMPLETE if fields is None else fields).items()), locale)


def fill(
    page: Page, fields: dict[str, Any], button: str = "Save", *, status: int | None = None, client: PageClient
) -> Page:
    """Type into the editor's fields and press a button of it."""
    return client.submit(page.button(button), fields, status=status)


def autosave(client: PageClient, page: Page, fields: dict[str, Any], *, status: int = 200) -> Page:
    """What htmx posts while somebody types into a loaded page, which the script has given an id of its own."""
    form = page.form("#draft")
    own = {"editor": page.fields["editor"] or f"window-{id(page)}"}
    return client.htmx("POST", form.get("action"), page.fields | own | fields, status=status, weight=1024)


def key_of(page: Page) -> str:
    """The key of the draft that an editor's page is for."""
    return str(page.form("#draft").get("action")).rpartition("/")[2]


def draft(by: User, fields: dict[str, str] | None = None, **more: str) -> Document:
    """A draft that this person has saved; complete unless said otherwise."""
    key = saving.new_key()
    profile = profile_of(Business.get_by_id(by.business.id))
    said = typed(dict(profile) | (COMPLETE if fields is None else fields) | more)
    saving.save(key, said, saving.Window("window-1", 0, marks(profile)), by=by, business=by.business, now=NOW)
    found: Document = Document.seen_by(by).where(Document.key == key).get()
    saving.keep_customer(found, said, now=NOW)
    return Document.seen_by(by).where(Document.key == key).get()
