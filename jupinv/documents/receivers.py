"""To whose own page an invoice goes: the business for which it was begun at /to/<handle>."""

from __future__ import annotations

from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.content.fields import INVOICE, Content
from jupinv.documents.models import Document
from jupinv.documents.search import folded


def receiver(document: Document, content: Content) -> Business | None:
    """Into whose bills it goes when it is issued, while it is an invoice to them and they take any.

    Their name or their VAT id stands on it still: whoever writes another customer's name on it bills that one.
    """
    if document.billed_to_id is None or content.kind != INVOICE:
        return None
    business: Business | None = document.billed_to
    takes = business and business.invoice_me and not business.demo and business.id != document.business_id
    return business if business and takes and _is_for(business, content) else None


def _is_for(business: Business, content: Content) -> bool:
    said = dict(profile_of(business))
    name, vat_id = folded(business.name), folded(said.get("sender.vat_id", "")).replace(" ", "")
    party = content.recipient
    named = name in (folded(party.name), folded(party.trade_name))
    return bool(name) and (named or (bool(vat_id) and vat_id == folded(party.vat_id).replace(" ", "")))
