"""Filling the demo business by the verbs that everybody uses, and finding what is worth a look in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from jupinv import vault
from jupinv.accounts.models import SignIn, User
from jupinv.businesses.founding import found
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.config import Config
from jupinv.content.fields import INVOICE, QUOTE, Content
from jupinv.db import write
from jupinv.demo import bills, readers, visits
from jupinv.demo.books import Books
from jupinv.demo.papers import CUSTOMERS, LOCALE, OWNER_EMAIL, OWNER_NAME, PROFILE, Paper, Paying
from jupinv.demo.story import Story
from jupinv.demo.years import all_papers
from jupinv.documents import issuing, links, renditions, revisions, sending, threads
from jupinv.documents.models import Document
from jupinv.documents.states import civil
from jupinv.documents.status import APPROVED, OPEN, OVERDUE, PAID, SEEN, SENT, status
from jupinv.drafts import saving
from jupinv.drafts.typed import Typed, marks
from jupinv.money import from_minor
from jupinv.payments import recording

LINK_VALID = timedelta(days=1)  # nobody waits in front of a demo with ten minutes to go
SHOWN = {
    (INVOICE, SENT): "open",
    (INVOICE, SEEN): "open",
    (INVOICE, APPROVED): "open",
    (INVOICE, OVERDUE): "overdue",
    (INVOICE, PAID): "paid",
    (QUOTE, OPEN): "quote",
}
ZONE = PROFILE["business.time_zone"]
OPENS = time(9, 30)  # when the owner is at work, on days gone by
DRAWN = 30  # days back: the PDF of an older document is built when somebody asks for it


@dataclass(frozen=True, slots=True)
class Demo:
    """The addresses to look at, by name, and whether the business was made just now."""

    addresses: dict[str, str]
    fresh: bool


def demo(config: Config, *, now: datetime) -> Demo:
    """The demo business, filled unless there is one with an open, an overdue and a paid invoice; all or nothing."""
    with write():
        owner = _owner(now)
        for business in Business.written_by(owner).order_by(Business.id.desc()):
            if shown := _addresses(business, now):
                return Demo({"sign-in": _sign_in(business, config, now)} | shown, fresh=False)
        business = _fill(owner, config, now)
        return Demo({"sign-in": _sign_in(business, config, now)} | _addresses(business, now), fresh=True)


def _owner(now: datetime) -> User:
    known: User | None = User.get_or_none(User.email == OWNER_EMAIL)
    return known or User.create(name=OWNER_NAME, email=OWNER_EMAIL, locale=LOCALE, created_at=now, confirmed_at=now)


def _sign_in(business: Business, config: Config, now: datetime) -> str:
    """A link to the usual page that asks before it signs in; once, within a day. Its code is known to nobody."""
    token = vault.new_token()
    SignIn.create(
        key=vault.new_token(),
        email=OWNER_EMAIL,
        code_hash=vault.fingerprint(vault.new_token()),
        token_hash=vault.fingerprint(token),
        next=f"/b/{business.handle}/",
        created_at=now,
        expires_at=now + LINK_VALID,
    )
    return f"{config.base_url}/sign-in/link/{token}"


def _addresses(business: Business, now: datetime) -> dict[str, str]:
    """The public address of the newest invoice in euros in each state to look at, and of a quote that waits.

    Empty where one is missing.
    """
    today = civil(now, business.time_zone)
    newest: dict[str, Document] = {}
    for kind in (INVOICE, QUOTE):
        issued = Document.in_business(business, kind).where(Document.issued_at.is_null(False))
        in_euros = issued.where(Document.currency == "EUR").order_by(Document.id)
        for document in threads.with_invoiced(in_euros):
            state = status(document, on=today)
            if not state.partly_paid and not state.partly_credited and (name := SHOWN.get((kind, state.key))):
                newest[name] = document
    names = dict.fromkeys(SHOWN.values())
    return {name: links.address_of(newest[name]) for name in names} if len(newest) == len(names) else {}


def _fill(owner: User, config: Config, now: datetime) -> Business:
    papers = all_papers(civil(now, ZONE))
    begun = now - timedelta(days=1 + max(paper.ago or 0 for paper in papers))
    business = found(owner, locale=LOCALE, now=begun, name=PROFILE["sender.name"])
    Business.update(demo=True, time_zone=ZONE).where(Business.id == business.id).execute()
    story = Story(
        Business.get_by_id(business.id),
        owner,
        lambda paper, at: _draft(paper, Business.get_by_id(business.id), owner, at),
    )
    books = Books(story.business, owner)
    steps = sorted(story.steps() + books.steps() + readers.steps(story.business), key=lambda step: -step[0])
    for paper in papers:
        while steps and steps[0][0] > (paper.ago or 0):
            ago, take = steps.pop(0)
            take(_instant(ago, now))
        _live(paper, Business.get_by_id(business.id), owner, config, now)
    for document in Document.select().where(Document.issued_at < now - timedelta(days=DRAWN)):
        renditions.unrequest(document)
    visits.happen(business, now=now)
    bills.receive(Business.get_by_id(business.id), now=now)
    return Business.get_by_id(business.id)


def _live(paper: Paper, business: Business, owner: User, config: Config, now: datetime) -> None:
    """All that becomes of one paper, from the day on which it was issued."""
    at = _instant(paper.ago or 0, now)
    document, content = _draft(paper, business, owner, at)
    if paper.ago is None:
        return
    today = civil(at, document.business.time_zone)
    issuing.issue(document, content, by=owner, now=at, today=today)
    _send(document, paper, owner, config, at)
    for paying in paper.paid:
        _pay(document, paying, owner, at, today)


def _instant(ago: int, now: datetime) -> datetime:
    """In the morning of the day that many days ago, or this instant."""
    day = civil(now, ZONE) - timedelta(days=ago)
    return min(now, datetime.combine(day, OPENS, ZoneInfo(ZONE)).astimezone(UTC)) if ago else now


def _draft(paper: Paper, business: Business, owner: User, at: datetime) -> tuple[Document, Content]:
    """Save the paper as its owner would, and keep the customer; the content is what can be read of it."""
    typed = Typed(tuple((PROFILE | _typed(paper)).items()), LOCALE)
    loaded = saving.Window("", 0, marks(profile_of(business)))
    made = saving.save(saving.new_key(), typed, loaded, by=owner, business=business, now=at)
    saving.keep_customer(made, typed, now=at)
    document = Document.seen_by(owner).where(Document.id == made.id).get()
    return document, saving.read_draft(document, today=civil(at, document.business.time_zone)).content


def _typed(paper: Paper) -> dict[str, str]:
    customer = {f"customer.{name}": text for name, text in CUSTOMERS[paper.customer].items()}
    parts = ("description", "quantity", "unit", "price", "tax")
    lines = {
        f"line.k{place}.{part}": text
        for place, line in enumerate(paper.lines, 1)
        for part, text in zip(parts, line, strict=True)
    }
    return customer | {"due": "30"} | lines | paper.typed


def _send(document: Document, paper: Paper, owner: User, config: Config, at: datetime) -> None:
    """Hand it over, or e-mail it where mails stay on this machine; or void what nobody got."""
    if paper.void:
        issuing.void_unsent(document, by=owner, reason=paper.void, now=at + timedelta(minutes=20))
    elif paper.sent == "mail" and config.outbox:
        _email(document, owner, config, at)
    elif paper.sent:
        sending.hand_over(document, how="link", by=owner, now=at + timedelta(minutes=5))


def _email(document: Document, owner: User, config: Config, at: datetime) -> None:
    revision = revisions.last_of(document)
    if revision is None:
        raise issuing.NotIssued
    letter = sending.defaults(document, *revisions.content_of(revision))
    sending.email_it(
        document,
        to=letter.to,
        cc=letter.cc,
        subject=letter.subject,
        text=letter.text,
        by=owner,
        now=at,
        stop_seconds=config.stop_seconds,
        base_url=config.base_url,
        reply_to=OWNER_EMAIL,
    )


def _pay(document: Document, paying: Paying, owner: User, at: datetime, today: date) -> None:
    recording.record(
        document,
        paid_on=today + timedelta(days=paying.after),
        amount=Decimal(paying.amount) if paying.amount else from_minor(document.total, document.currency),
        method="Bank transfer",
        note=paying.note,
        by=owner,
        now=at + timedelta(days=paying.after),
        form_key="",
    )
