"""Drafts: saved as typed, whoever types; one draft for one page, and no window overwrites another's work unseen."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from jupinv import jobs, money, vault
from jupinv.accounts.models import User
from jupinv.businesses.founding import found
from jupinv.businesses.models import Business, Member
from jupinv.businesses.profile import Pairs, profile_of
from jupinv.content.totals import totals
from jupinv.customers.finding import find_or_create
from jupinv.db import locked, write
from jupinv.documents.models import Document
from jupinv.documents.numbering import check_pattern, use_pattern
from jupinv.drafts.forms import Reading, is_time_zone, read
from jupinv.drafts.typed import Typed, apply_profile

KEY = re.compile(r"[A-Za-z0-9_-]{22,43}")
IDLE_DAYS = 30


class NotADraft(Exception):
    """It was issued meanwhile: what is typed can't be saved into it."""


class EditedElsewhere(Exception):
    """Another window has saved since this one was loaded."""


class NotYours(Exception):
    """A document of this key exists, and it belongs to somebody else."""


def new_key() -> str:
    """128 random bits: the address of a draft that is yet to be saved."""
    return vault.new_token()


def blank(profile: Pairs, *, locale: str) -> Typed:
    """A new paper: what is known of the business, and three empty lines."""
    lines = tuple((f"line.{key}.description", "") for key in ("a", "b", "c"))
    return Typed(profile + lines, locale)


def save(
    key: str, typed: Typed, *, by: User, business: Business | None, editor: str, base: int, now: datetime
) -> Document:
    """Create or update the draft of this key. The same save sent twice makes one draft.

    `editor` names the loaded page, `base` is the count of saves that it was loaded with: the page that saved last goes
    on, another one may take over when it was loaded after that; else EditedElsewhere. NotYours, NotADraft.
    """
    with write():
        document = locked(Document.select().where(Document.key == key)).first()
        if document is None:
            business = business or Business.of(by).first() or found(by, locale=by.locale, now=now)
            document = Document(key=key, business=business, created_by=by, created_at=now)
            before: Pairs = ()
        else:
            _check(document, by, editor, base)
            before = Typed.stored(document.typed).profile()
        _keep_profile(document.business, before, typed, now)
        _keep_typed(document, typed, editor, now)
    return document


def _check(document: Document, by: User, editor: str, base: int) -> None:
    if not Member.select().where((Member.business == document.business_id) & (Member.user == by)).exists():
        raise NotYours
    if not document.is_draft:
        raise NotADraft
    if document.editor != editor and document.save_count != base:
        raise EditedElsewhere


def _keep_profile(business: Business, before: Pairs, typed: Typed, now: datetime) -> None:
    """Take what was changed about the business over into its profile, and what other pages need into its columns."""
    fresh: Business = locked(Business.select().where(Business.id == business.id)).get()
    profile = apply_profile(profile_of(fresh), before, typed.profile())
    if profile == profile_of(fresh):
        return
    said = dict(profile)
    zone, currency = said.get("business.time_zone", "").strip(), said.get("business.currency", "").strip().upper()
    Business.update(
        profile=[list(pair) for pair in profile],
        name=said.get("sender.name", "").strip()[:300],
        time_zone=zone if zone and is_time_zone(zone) else fresh.time_zone,
        currency=currency if currency in money.EXPONENTS else fresh.currency,
    ).where(Business.id == fresh.id).execute()
    pattern = said.get("business.number_pattern", "").strip()
    if pattern and not check_pattern(pattern):
        use_pattern(fresh, "invoice", pattern)


def _keep_typed(document: Document, typed: Typed, editor: str, now: datetime) -> None:
    reading = read(typed, currency=document.business.currency, today=now.date())
    figures = totals(reading.content)
    document.typed = typed.to_store()
    document.save_count += 1
    document.editor = editor
    document.updated_at = now
    document.currency = reading.content.currency
    document.customer_name = reading.content.recipient.name
    document.total = money.to_minor(figures.payable, document.currency)
    document.save()


def typed_of(document: Document) -> Typed:
    """What stands in a draft's form: its own fields, and those of its business as they are now."""
    return Typed.stored(document.typed).with_profile(profile_of(document.business))


def read_draft(document: Document, *, today: date) -> Reading:
    """What a draft says today, as far as it can be read."""
    return read(typed_of(document), currency=document.business.currency, today=today)


def last_of(user: User) -> Document | None:
    """The draft that a user touched last."""
    mine = Document.seen_by(user).where(Document.issued_at.is_null()).order_by(Document.updated_at.desc())
    found: Document | None = mine.first()
    return found


def keep_customer(document: Document, typed: Typed, *, now: datetime) -> None:
    """Find or create the customer who is named on the paper; called when the owner saves or sends, not while typing."""
    details = {name: text.strip() for name, text in typed.part("customer").items() if text.strip()}
    if details.get("name"):
        with write():
            customer = find_or_create(document.business, details, now=now)
            Document.update(customer=customer).where(Document.id == document.id).execute()


def first_saved_by(key: str, editor: str) -> User | None:
    """The guest whose very first save is repeated by the same page, because its answer never arrived.

    The editor's id is random and known to that page alone, so it proves what the lost cookie would have proved.
    """
    document = Document.select(Document, User).join(User).where(Document.key == key).first()
    if document is None or not editor or document.editor != editor or document.save_count != 1:
        return None
    guest: User = document.created_by
    return guest if guest.is_guest else None


@jobs.daily("purge_idle_guests")
def purge_idle_guests(claim: jobs.Claim) -> None:
    """Guests' drafts go after thirty idle days, and with them the guest, its business and its customers."""
    before = claim.now() - timedelta(days=IDLE_DAYS)
    for guest in idle_guests(before):
        forget(guest)


def idle_guests(before: datetime) -> list[User]:
    """Guests who have neither saved a draft nor been seen since then."""
    recent = Document.select(Document.created_by).where(Document.updated_at >= before)
    return list(User.select().where(User.confirmed_at.is_null() & (User.created_at < before) & User.id.not_in(recent)))


def forget(guest: User) -> None:
    """Delete a guest with all that only this guest has; nothing of it was ever issued."""
    with write():
        for business in Business.of(guest):
            others = Member.select().where((Member.business == business) & (Member.user != guest)).exists()
            issued = Document.select().where((Document.business == business) & Document.issued_at.is_null(False))
            if not others and not issued.exists():
                Document.delete().where(Document.business == business).execute()
                business.delete_instance(recursive=True)
        User.delete().where((User.id == guest.id) & User.confirmed_at.is_null()).execute()
