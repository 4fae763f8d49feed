"""What happened to a document, line by line, and in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from jupinv.accounts.models import User
from jupinv.documents.models import DOCUMENT, Delivery, Document, Event

SYSTEM, GUEST, READER = "Jupinv", "A guest", "Recipient"  # as they are kept
FORMER = "A former member"  # whose account was deleted

WORDS = {
    "issued": _l("Issued as %(number)s"),
    "voided": _l("Voided: %(reason)s"),
    "replaced": _l("Replaced by %(successor)s"),
    "replaced:draft": _l("To be replaced by a draft"),
    "not_replaced": _l("No longer replaced by anything"),
    "handed_over:link": _l("Handed over: the link was copied"),
    "handed_over:pdf": _l("Handed over: the PDF was downloaded"),
    "handed_over:share": _l("Handed over: it was shared"),
    "mail_queued": _l("E-mail to %(to)s was written"),
    "mail_queued:reminder": _l("Reminder to %(to)s was written"),
    "mail_queued:void": _l("News of the void to %(to)s was written"),
    "mail_again": _l("E-mail to %(to)s is sent again"),
    "mail_stopped": _l("E-mail to %(to)s was stopped"),
    "mail_accepted": _l("E-mail accepted by the mail server of %(to)s"),
    "mail_accepted:reminder": _l("Reminder accepted by the mail server of %(to)s"),
    "mail_accepted:void": _l("News of the void accepted by the mail server of %(to)s"),
    "mail_failed": _l("E-mail to %(to)s failed: %(reason)s"),
    "amended": _l("Amended"),
    "new_version": _l("Changed: it is V%(version)s now"),
    "notice_made": _l("Corrected by a notice"),
    "reverted": _l("A change was reverted"),
    "approved": _l("V%(version)s was approved by %(name)s"),
    "approved:nobody": _l("V%(version)s was approved"),
    "mail_queued:change": _l("News of the new version to %(to)s was written"),
    "mail_queued:receipt": _l("Receipt to %(to)s was written"),
    "mail_queued:notice": _l("Correction notice to %(to)s was written"),
    "mail_accepted:change": _l("News of the new version accepted by the mail server of %(to)s"),
    "mail_accepted:receipt": _l("Receipt accepted by the mail server of %(to)s"),
    "mail_accepted:notice": _l("Correction notice accepted by the mail server of %(to)s"),
    "seen": _l("Opened for the first time by whoever has the link"),
    "accepted": _l("Accepted"),
    "accepted:who": _l("Accepted by %(who)s"),
    "accepted:note": _l("Accepted: %(note)s"),
    "accepted:who_note": _l("Accepted by %(who)s: %(note)s"),
    "accepted:invoiced": _l("Accepted, as an invoice is made from it"),
    "declined": _l("Declined"),
    "declined:who": _l("Declined by %(who)s"),
    "declined:note": _l("Declined: %(note)s"),
    "declined:who_note": _l("Declined by %(who)s: %(note)s"),
    "answer_taken_back": _l("The answer was taken back: open again"),
    "change_requested": _l("%(name)s asked for a change"),
    "request_taken_back": _l("%(name)s no longer asks for that change"),
    "request_accepted": _l("The change that %(name)s asked for was accepted"),
    "request_partly": _l("A part of what %(name)s asked for was accepted"),
    "request_declined": _l("The change that %(name)s asked for was declined"),
    "contact_corrected": _l("Accounts payable contact: %(who)s"),
    "contact_kept": _l("%(who)s is used for %(customer)s from now on"),
    "contact_left": _l("%(who)s is not used for other papers of %(customer)s"),
    "forwarded": _l("Forwarded to %(to)s"),
    "forwarded_again": _l("Forwarded to %(to)s again"),
    "commented": _l("Commented"),
    "commented:line": _l("Commented on “%(line)s”"),
    "comment_removed": _l("A comment by %(whose)s was removed"),
    "comment_failed": _l("E-mail about a comment to %(to)s failed: %(reason)s"),
    "disputed": _l("Disputed"),
    "disputed:line": _l("Disputed “%(line)s”"),
    "will_pay": _l("Said they will pay on %(on)s"),
    "has_paid": _l("Said they paid on %(on)s"),
    "unwanted": _l("%(to)s does not know you and wants no mails from you. Nothing more is sent there"),
    "unknown_sender": _l("A reader does not know you, and said so"),
    "wanted_again": _l("%(to)s takes mails from you again"),
    "link_withdrawn": _l("The link was withdrawn"),
    "link_withdrawn:person": _l("The link of %(to)s was withdrawn"),
    "link_renewed": _l("A new link was made"),
    "cards_on": _l("May be paid by card"),
    "cards_off": _l("May not be paid by card any more"),
    "billed": _l("Put into the bills of %(name)s"),
    "not_billed": _l("Not put into the bills of %(name)s: they take no more of them now. Send it yourself"),
}


def note(document: Document | int, what: str, *, at: datetime, actor: str = SYSTEM, **data: Any) -> Event:
    """Add a line, in the transaction of what happened."""
    event: Event = Event.create(document=document, at=at, what=what, actor=actor, data=data)
    return event


def note_mail(delivery: Delivery, what: str, *, at: datetime, actor: str = SYSTEM, **data: Any) -> None:
    """Add a line about a mail, in the transaction of what happened to it."""
    about = {} if delivery.kind == DOCUMENT else {"about": delivery.kind}
    note(delivery.document_id, what, at=at, actor=actor, mail=delivery.mail_id, **about, **data)


def all_accepted(events: Iterable[Event]) -> bool:
    """Whether mail servers took all mails of a timeline, the oldest line first: then none of them needs a look."""
    left: dict[int, set[str]] = {}
    for event in events:
        if (mail := event.data.get("mail")) is not None:
            addresses = set(event.data.get("to", ()))
            before = left.get(mail, set())
            left[mail] = before - addresses if event.what == "mail_accepted" else before | addresses
    return not any(left.values())


# What only readers of the public page do, or what tells of that and names them.
BY_READERS = frozenset(
    {
        *("commented", "disputed", "comment_removed", "comment_failed", "forwarded", "forwarded_again"),
        *("will_pay", "has_paid", "billed", "not_billed"),
        *("contact_corrected", "contact_kept", "contact_left", "change_requested", "request_taken_back"),
        *("request_accepted", "request_partly", "request_declined"),
    }
)


def of(document: Document) -> Any:
    """The lines of a document, the oldest first."""
    return Event.select().where(Event.document == document).order_by(Event.at, Event.id)


def words(event: Event, **read: str) -> str:
    """A line in words; an event of another room that has no words here is its own name.

    `read` is how some of its data reads: a day, an amount.
    """
    texts = {key: ", ".join(map(str, each)) if isinstance(each, list) else each for key, each in event.data.items()}
    data = texts | read
    special = f"{event.what}:{data.get('how') or data.get('about')}"
    said = WORDS.get(special) or WORDS.get(event.what)
    try:
        return str(said) % data if said else _named(event)
    except KeyError:
        return _named(event)


def _named(event: Event) -> str:
    return event.what.replace("_", " ").capitalize()


def is_by(column: Any, user: User) -> Any:
    """Whether a column that `actor` filled names this user, by whatever name."""
    return (column == user.email) | column.endswith(f"<{user.email}>")


def actor(user: User) -> str:
    """Who did it, in words that stay true: "Ana Halden <ana@halden.example>"."""
    if user.name and user.email:
        return f"{user.name} <{user.email}>"
    return user.name or user.email or GUEST


def name_of(user: User) -> str:
    """A user to be read: the name alone."""
    return user.name or user.email or str(_("A guest"))


def who(event: Event) -> str:
    """Who did it, to be read: the name alone, and nobody where the app did it by itself."""
    if event.actor in (GUEST, FORMER):
        return str(_("A guest") if event.actor == GUEST else _("A former member"))
    return "" if event.actor in (SYSTEM, READER) else event.actor.partition(" <")[0]
