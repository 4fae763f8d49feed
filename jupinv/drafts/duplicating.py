"""Duplicate: a new draft that says what another document says, with new dates and the business as it is now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from jupinv.accounts.models import User
from jupinv.businesses.profile import profile_of
from jupinv.content.fields import CREDIT_NOTE, Content, Party
from jupinv.customers.keeping import said
from jupinv.customers.models import Customer
from jupinv.documents import revisions
from jupinv.documents.models import Document
from jupinv.drafts import saving, taxes
from jupinv.drafts.forms import DEPOSIT, DUE_DAYS, USUAL_DUE
from jupinv.drafts.lines import allowances_typed, lines_typed, period_typed
from jupinv.drafts.typed import Typed, marks

Fields = dict[str, str]


class NoInvoice(Exception):
    """A credit note is made from the invoice that it takes something off, not from another one."""


def duplicate(document: Document, *, by: User, now: datetime, today: date) -> Document:
    """A new draft of its kind with the customer, lines and terms of a draft or an issued one; that one stays as it is.

    Its own customer is said as known now, its due date lies as many days ahead. Raises NoInvoice, revisions.Erased.
    """
    if document.kind == CREDIT_NOTE:
        raise NoInvoice
    own = _of_draft(document, today) if document.is_draft else _of_issued(document, by.locale, today)
    profile = profile_of(document.business)
    typed = Typed(profile + tuple(own.items()), _locale(document, by))
    window = saving.Window("", 0, marks(profile))
    made = saving.save(saving.new_key(), typed, window, by=by, business=document.business, now=now)
    saving.keep_customer(made, typed, now=now)
    if document.billed_to_id is not None:
        Document.update(billed_to=document.billed_to_id).where(Document.id == made.id).execute()
    return made


def _locale(document: Document, by: User) -> str:
    """In which its numbers stand: a draft's are copied as they were typed."""
    return saving.typed_of(document).locale if document.is_draft else by.locale


def _of_draft(document: Document, today: date) -> Fields:
    typed = saving.typed_of(document).without_profile()
    fields = dict(typed.without("issue_date").without("number.hand").pairs)  # a number is given once
    gone = {key for key, parts in typed.group("line").items() if parts.get("removed") == "1"}
    fields = {name: text for name, text in fields.items() if not _is_of(name, gone)}
    if typed.get("due") == "date":
        issued, due = _day(typed.get("issue_date")) or _first_day(document), _day(typed.get("due_date"))
        fields |= _due((due - issued).days if due else None, today)
    return fields


def _is_of(name: str, lines: set[str]) -> bool:
    return name.startswith("line.") and name.split(".")[1] in lines


def _first_day(document: Document) -> date:
    day: date = document.created_at.date()
    return day


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _of_issued(document: Document, locale: str, today: date) -> Fields:
    """What the last revision says, as it would be typed."""
    revision = revisions.last_of(document)
    if revision is None:
        raise revisions.Erased
    content, _ = revisions.content_of(revision)
    days = (content.due_date - content.issue_date).days if content.due_date and content.issue_date else None
    kind = DEPOSIT if content.is_deposit else content.kind
    return said_again(document, content, locale) | _due(days, today) | {"kind": kind} | _series(document)


def said_again(document: Document, content: Content, locale: str) -> Fields:
    """What a content of an issued document says, as it would be typed, but for what it is and its dates."""
    fields = customer_fields(document, content)
    fields |= {
        "currency": content.currency,
        "po_number": content.references.purchase_order,
        "note": "\n".join(note.text for note in content.notes),
        "terms": content.terms,
    }
    known = Typed(profile_of(document.business), locale)
    fields |= taxes.typed_again(content, known)
    fields |= lines_typed(content.lines, known) | allowances_typed(content.allowances, known)
    return fields | period_typed(content.period)


def _series(document: Document) -> Fields:
    """The series it was numbered by, where that is not the usual one."""
    series = document.series
    return {"number.series": str(series.id)} if series and series.in_use and not series.usual else {}


def _due(days: int | None, today: date) -> Fields:
    """So many days from the day of issue, by a chip where there is one."""
    if days is None or days < 0:
        return {"due": USUAL_DUE, "due_date": ""}
    if str(days) in DUE_DAYS:
        return {"due": str(days), "due_date": ""}
    return {"due": "date", "due_date": (today + timedelta(days=days)).isoformat()}


def customer_fields(document: Document, content: Content) -> Fields:
    """Its customer as known now, or what the paper says where nobody keeps one any more."""
    customer: Customer | None = document.customer
    details = said(customer) if customer is not None else recipient_fields(content)
    return {f"customer.{name}": text for name, text in details.items() if text}


def recipient_fields(content: Content) -> Fields:
    """The recipient as the paper says it."""
    party: Party = content.recipient
    place = party.address
    return {
        "name": party.name or party.trade_name,
        "contact": party.contact.name,
        "email": party.contact.email,
        "ap_name": content.ap_contact.name,
        "ap_email": content.ap_contact.email,
        "cc": ", ".join(content.cc),
        "billing_entity": content.billing_entity,
        "street": place.street,
        "street2": place.street2,
        "postcode": place.postcode,
        "city": place.city,
        "region": place.region,
        "country": place.country,
        "vat_id": party.vat_id,
        "tax_number": party.legal_id.value if party.legal_id else "",
        "reference": content.references.buyer_reference,
        "language": content.languages[0] if content.languages else "",
    }
