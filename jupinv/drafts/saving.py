"""Drafts: saved as typed, whoever types; one draft for one page, and no window overwrites another's work unseen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import SQL, IntegrityError

from jupinv import jobs, money, vault
from jupinv.accounts.models import Session, User
from jupinv.accounts.sessions import found_guest
from jupinv.businesses.founding import found
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.businesses.profile import Pairs, held, keep, profile_of
from jupinv.content.totals import totals
from jupinv.customers import keeping
from jupinv.customers.finding import find_or_create
from jupinv.customers.models import Customer
from jupinv.db import locked, write
from jupinv.documents import billed, search, threads
from jupinv.documents.models import DRAFT, Chain, Document
from jupinv.documents.numbering import use_pattern
from jupinv.documents.patterns import check_pattern
from jupinv.drafts import taxlist
from jupinv.drafts.belonging import completed
from jupinv.drafts.forms import Reading, read
from jupinv.drafts.typed import GROUPS, MOST_PARTS, WAYS, Typed, apply_profile, changed_on_page, changed_since

KEY = re.compile(r"[A-Za-z0-9_-]{22,43}")
NUMBER_PATTERN = "business.number_pattern"
IDLE_DAYS = 30
FIRST_SAVES = timedelta(minutes=1)
LARGEST_TOTAL = 10**15  # smallest units, as in the rules; a draft beyond it has no total in the lists


class NotADraft(Exception):
    """It was issued meanwhile: what is typed can't be saved into it."""


class EditedElsewhere(Exception):
    """Another window has saved since this one was loaded."""


class WaysLocked(Exception):
    """Accounts and other ways to pay are no longer changed on a paper. All else was saved, into `document`."""

    def __init__(self, document: Document) -> None:
        super().__init__("ways to pay are locked")
        self.document = document


class TooLong(Exception):
    """It has more lines than a page can show."""


class NotYours(Exception):
    """A document of this key exists, and whoever saves may not write it."""


@dataclass(frozen=True, slots=True)
class Window:
    """The loaded page that saves: its random id, and what stood there when it was loaded."""

    editor: str
    base: int  # how often the draft had been saved
    marks: str = ""  # of the business's profile
    was: str = ""  # the page before it in the same window, whose text it goes on with
    takes_ways: bool = True  # False: it shows where one is paid, and has no fields for it
    part: bool = False  # True: it says only what it has changed since it was loaded, or since its last save
    after: Pairs = ()  # of a part: each line that was moved or added, and the one above it now


def new_key() -> str:
    """128 random bits: the address of a draft that is yet to be saved."""
    return vault.new_token()


def blank(profile: Pairs, *, locale: str) -> Typed:
    """A new paper: what is known of the business, and three empty lines."""
    lines = tuple((f"line.{key}.description", "") for key in ("a", "b", "c"))
    always = taxlist.always_withheld(Typed(profile, locale))
    return Typed(profile + lines + tuple(always.items()), locale)


def save(key: str, typed: Typed, window: Window, *, by: User, business: Business | None, now: datetime) -> Document:
    """Create or update the draft of this key. The same save sent twice makes one draft.

    The window that saved last goes on; another one may take over when it was loaded after that, else EditedElsewhere.
    NotYours, NotADraft. WaysLocked, when it is saved all the same.
    """
    try:
        return _save(key, typed, window, by, business, now)
    except IntegrityError:  # the same first save came in beside this one, and was quicker
        return _save(key, typed, window, by, business, now)


def save_as_guest(key: str, typed: Typed, window: Window, *, locale: str, now: datetime) -> tuple[Document, User]:
    """The first save of somebody who is not signed in: one transaction makes the guest, its business and the draft.

    Sent again, as its answer never arrived, it finds the guest of before. The answer names who is to be signed
    in. NotYours where the draft is somebody else's.
    """
    try:
        return _save_as_guest(key, typed, window, locale, now)
    except (IntegrityError, NotYours):  # the same first save came in beside this one, and was quicker
        return _save_as_guest(key, typed, window, locale, now)


def _save_as_guest(key: str, typed: Typed, window: Window, locale: str, now: datetime) -> tuple[Document, User]:
    with write():
        if Document.select().where(Document.key == key).exists():
            guest = first_saved_by(key, window.editor, now)
        else:
            guest = found_guest(locale=locale, now=now)
        if guest is None:
            raise NotYours
        return _save(key, typed, window, guest, None, now), guest


def _save(key: str, typed: Typed, window: Window, by: User, business: Business | None, now: datetime) -> Document:
    with write():
        document = _held(key, typed, window)
        if document is None and window.part:
            raise NotYours
        if document is None:
            business = business or Business.written_by(by).first() or found(by, locale=by.locale, now=now)
            _hold_numbering(business, typed)
            document = Document(key=key, business=business, created_by=by, created_at=now)
        else:
            _check(document, by, window)
            typed = _completed(typed, document, window)
        if document.editor and document.editor == window.editor:
            changed = changed_since(Typed.stored(document.typed).profile(), typed.profile())
        else:
            changed = changed_on_page(window.marks, typed.profile())
        ways_change = window.takes_ways and WAYS in changed
        locked_ways = ways_change and ways_locked(document.business)
        changed = changed if ways_change and not locked_ways else changed - {WAYS}
        document.business = _keep_profile(document.business, typed, changed)
        _keep_typed(document, typed, window.editor, now)
    if locked_ways:
        raise WaysLocked(document)
    return document


def ways_locked(business: Business) -> bool:
    """Whether where the business is paid is changed in its settings only: from the first document it issued on.

    There a change asks who it is, and is told to every member: others rely on these accounts now.
    """
    return Document.any_issued(business)


def _held(key: str, typed: Typed, window: Window) -> Document | None:
    """The draft with its row locked."""
    document: Document | None = Document.select(Document, Business).join(Business).where(Document.key == key).first()
    if document is None:
        return None
    business = document.business
    if not window.part or NUMBER_PATTERN in dict(typed.pairs):
        _hold_numbering(business, typed)
    document = locked(Document.select().where(Document.key == key)).first()
    if document is not None:
        document.business = business
    return document


def _hold_numbering(business: Business, typed: Typed) -> None:
    """Where the numbering changes too, the chain comes first, as when a document is issued: nobody waits in a ring."""
    if typed.get("business.number_pattern") != dict(profile_of(business)).get("business.number_pattern", ""):
        Chain.held(business)


def _check(document: Document, by: User, window: Window) -> None:
    role = Member.select().where((Member.business == document.business_id) & (Member.user == by)).first()
    if role is None or role.role == ACCOUNTANT:
        raise NotYours
    if not document.is_draft:
        raise NotADraft
    same = bool(document.editor) and document.editor in (window.editor, window.was)
    if document.deleted_at is not None or (not same and document.save_count != window.base):
        raise EditedElsewhere


def _completed(typed: Typed, document: Document, window: Window) -> Typed:
    """The whole form: a part is put into what this window had before, which is what is kept, as nobody else saved."""
    if not window.part:
        return typed
    own = bool(document.editor) and document.editor == window.editor
    whole = (Typed.stored(document.typed) if own else typed_of(document)).with_part(typed, window.after)
    if any(len(whole.group(kind)) > MOST_PARTS for kind in GROUPS):
        raise TooLong
    return whole


def _keep_profile(business: Business, typed: Typed, changed: frozenset[str]) -> Business:
    """Take what was changed about the business over into its profile, and what other pages need into its columns."""
    if not changed:
        return business
    fresh = held(business)
    profile = apply_profile(profile_of(fresh), typed.profile(), changed)
    keep(fresh, profile, is_new="sender.country" in changed and not Document.any_issued(fresh))
    pattern = dict(profile).get("business.number_pattern", "").strip()
    if "business.number_pattern" in changed and pattern and not check_pattern(pattern):
        use_pattern(fresh, "invoice", pattern)
    return fresh


def _keep_typed(document: Document, typed: Typed, editor: str, now: datetime) -> None:
    """Store what is typed. The same again is no save: it makes no other window an older one."""
    if document.id and document.typed == typed.to_store():
        return
    whole = typed.with_taxes_of(profile_of(document.business))
    reading = completed(read(whole, currency=document.business.currency, today=now.date()), typed, document)
    total = money.to_minor(totals(reading.content).payable, reading.content.currency)
    document.changed = typed.unlike(Typed.stored(document.typed))
    document.typed = typed.to_store()
    document.save_count += 1
    document.editor = editor
    document.updated_at = now
    is_now = (reading.content.kind, reading.content.is_deposit)
    document.turned = (document.kind, document.deposit) != is_now
    document.kind, document.deposit = is_now
    document.currency = reading.content.currency
    document.customer_name = reading.content.recipient.name
    document.total = total if abs(total) <= LARGEST_TOTAL else 0
    document.search = search.words(reading.content, document.total)
    document.save()


def typed_of(document: Document) -> Typed:
    """What stands in a draft's form: its own fields, and those of its business as they are now."""
    return Typed.stored(document.typed).with_profile(profile_of(document.business))


def read_draft(document: Document, *, today: date) -> Reading:
    """What a draft says today, as far as it can be read."""
    typed = typed_of(document)
    agreed = threads.agreed_in(document)
    return completed(read(typed, currency=document.business.currency, today=today, quote=agreed), typed, document)


def last_of(user: User) -> Document | None:
    """The draft that a user touched last."""
    mine = Document.seen_by(user).where(Document.issued_at.is_null()).order_by(Document.updated_at.desc())
    found: Document | None = mine.first()
    return found


def drafts_of(business: Business | None) -> int:
    """How many drafts of a business wait to be gone on with."""
    if business is None:
        return 0
    return int(Document.select().where((Document.business == business.id) & SQL(DRAFT)).count())


def keep_customer(document: Document, typed: Typed, *, now: datetime) -> None:
    """Find or create the customer who is named on the paper; called when the owner saves or sends, not while typing.

    What was emptied on a paper that is this customer's already is emptied there too. A customer who was made for this
    paper and has no other goes by the name that stands there now, and is no more when the paper names somebody else.
    What a credit note gives belongs to whoever got the invoice, whatever stands there.
    """
    if document.corrects_id is not None:
        return
    details = {name: text.strip() for name, text in typed.part("customer").items() if text.strip()}
    with write():
        customer, own = None, _own_customer(document)
        if details.get("name"):
            customer = find_or_create(
                *(document.business, details),
                now=now,
                known=document.customer_id,
                made_for=document.key,
                corrects=own,
            )
        if document.customer_id != (customer and customer.id):
            draft = (Document.id == document.id) & Document.issued_at.is_null()
            Document.update(customer=customer).where(draft).execute()
        document.customer = customer
        if own and own != customer:
            keeping.delete(own)


def _own_customer(document: Document) -> Customer | None:
    """The customer of a draft, if it is known from this draft alone."""
    mine = (Customer.id == document.customer_id) & (Customer.made_for == document.key)
    own: Customer | None = Customer.get_or_none(mine) if document.customer_id else None
    return own if own and billed.only_on(own.id, document) else None


def first_saved_by(key: str, editor: str, now: datetime) -> User | None:
    """The guest whose first save is repeated by the same page, because its answer with the cookie never arrived.

    The editor's id is random and known to that page alone, so it proves what the lost cookie would have proved. A guest
    who has signed out everywhere since is let alone.
    """
    document = Document.select(Document, User).join(User).where(Document.key == key).first()
    guest: User | None = document and document.created_by
    if guest is None or not guest.is_guest or not editor or document.editor != editor:
        return None
    here_before = Session.select().where(Session.user == guest).exists()
    just_now = now - document.created_at < FIRST_SAVES  # the sessions of its first saves are being opened
    return guest if here_before or just_now or document.save_count == 1 else None


@jobs.daily("purge_idle_guests")
def purge_idle_guests(claim: jobs.Claim) -> None:
    """Guests' drafts go after thirty idle days, and with them the guest, its business and its customers."""
    before = claim.now() - timedelta(days=IDLE_DAYS)
    for guest in idle_guests(before):
        forget(guest, before)


def idle_guests(before: datetime) -> list[User]:
    """Guests who have neither saved a draft nor been seen since then."""
    return list(User.select().where(_idle(before)))


def _idle(before: datetime) -> Any:
    saved = Document.select(Document.created_by).where(
        Document.created_by.is_null(False) & (Document.updated_at >= before)
    )
    seen = Session.select(Session.user).where(Session.last_used_at >= before)
    unknown = User.confirmed_at.is_null() & (User.created_at < before)
    return unknown & User.id.not_in(saved) & User.id.not_in(seen)


def forget(guest: User, before: datetime) -> None:
    """Delete a guest that is still idle, with all that only this guest has; nothing of it was ever issued."""
    with write():
        if locked(User.select().where((User.id == guest.id) & _idle(before))).first() is None:
            return
        for business in list(Business.of(guest)):
            others = Member.select().where((Member.business == business) & (Member.user != guest)).exists()
            issued = Document.select().where((Document.business == business) & Document.issued_at.is_null(False))
            if not others and not issued.exists():
                Document.delete().where(Document.business == business).execute()
                business.delete_instance(recursive=True)
        User.delete().where(User.id == guest.id).execute()
