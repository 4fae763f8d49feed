"""What happened to a document, line by line, and in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jupinv.accounts.models import User
from jupinv.documents.models import Document, Event

SYSTEM = "Jupinv"

WORDS = {
    "issued": "Issued as {number}",
    "voided": "Voided: {reason}",
    "handed_over": "Handed over: {how}",
    "mail_queued": "E-mail to {to} is waiting to leave",
    "mail_again": "E-mail to {to} is sent again",
    "mail_stopped": "E-mail to {to} was stopped",
    "mail_accepted": "E-mail accepted by the mail server of {to}",
    "mail_failed": "E-mail to {to} failed: {reason}",
    "link_withdrawn": "The link was withdrawn",
    "link_renewed": "A new link was made",
}
HOW = {"link": "the link was copied", "pdf": "the PDF was downloaded", "share": "it was shared"}


def note(document: Document | int, what: str, *, at: datetime, actor: str = SYSTEM, **data: Any) -> Event:
    """Add a line, in the transaction of what happened."""
    event: Event = Event.create(document=document, at=at, what=what, actor=actor, data=data)
    return event


def of(document: Document) -> Any:
    """The lines of a document, the oldest first."""
    return Event.select().where(Event.document == document).order_by(Event.at, Event.id)


def words(event: Event) -> str:
    """A line in plain English; an event of another room that has no words here is its own name."""
    data = {key: ", ".join(value) if isinstance(value, list) else value for key, value in event.data.items()}
    data["how"] = HOW.get(data.get("how", ""), "")
    try:
        return WORDS[event.what].format_map(data)
    except KeyError:
        return event.what.replace("_", " ").capitalize()


def actor(user: User) -> str:
    """Who did it, in words that stay true: "Ana Halden <ana@halden.example>"."""
    if user.name and user.email:
        return f"{user.name} <{user.email}>"
    return user.name or user.email or "A guest"
