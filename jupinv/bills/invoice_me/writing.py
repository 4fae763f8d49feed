"""Begin an invoice to a business at its page: a draft of the vendor's own with that customer on it."""

from __future__ import annotations

from datetime import datetime

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.db import write
from jupinv.documents.models import Document
from jupinv.drafts import saving
from jupinv.drafts.typed import Typed, marks

SHOWN = ("name", "street", "street2", "postcode", "city", "region", "country", "vat_id")
SPOKEN = ("en", "de", "fr")  # languages of documents


class Off(Exception):
    """The business takes no invoices by its page."""


def details(business: Business) -> dict[str, str]:
    """What vendors are told of a business: name, address and VAT id, as a paper's fields about a customer."""
    said = dict(profile_of(business))
    texts = {name: " ".join(said.get(f"sender.{name}", "").split()) for name in SHOWN}
    return {name: text for name, text in texts.items() if text}


def takes(business: Business) -> bool:
    """Whether its page is open."""
    return bool(business.invoice_me and business.name and not business.demo)


def open_draft(to: Business, *, by: User, business: Business | None, now: datetime) -> Document:
    """A new draft in a business of the vendor's (without one, in a new one). Raises Off."""
    with write():
        key, typed, window = _blank(to, business, by.locale)
        return _billed(saving.save(key, typed, window, by=by, business=business, now=now), to)


def open_draft_as_guest(to: Business, *, locale: str, now: datetime) -> tuple[Document, User]:
    """The same of somebody who is not signed in, and whom the answer names. Raises Off."""
    with write():
        key, typed, window = _blank(to, None, locale)
        document, guest = saving.save_as_guest(key, typed, window, locale=locale, now=now)
        return _billed(document, to), guest


def _blank(to: Business, business: Business | None, locale: str) -> tuple[str, Typed, saving.Window]:
    if not takes(to):
        raise Off
    profile = profile_of(business) if business else ()
    typed = saving.blank(profile, locale=locale).having(_customer(to))
    return saving.new_key(), typed, saving.Window("", 0, marks(profile))


def _customer(to: Business) -> dict[str, str]:
    fields = {f"customer.{name}": text for name, text in details(to).items()}
    language = to.locale.partition("_")[0]
    fields |= {"customer.language": language} if language in SPOKEN else {}
    return fields | ({"customer.po_required": "1"} if to.invoice_me_po else {})


def _billed(document: Document, to: Business) -> Document:
    Document.update(billed_to=to).where(Document.id == document.id).execute()
    document.billed_to = to
    return document
