"""What a mail with a document says unless its sender writes something else: in the document's language.

A business may have texts of its own, by language and by what the mail is about (ABOUT):
{"de": {"invoice": {"subject": …, "text": …}, "reminder": …}}. What is empty or missing there is ours. They may name
PLACEHOLDERS in braces; other braces stay as they are, and a line whose placeholders have nothing to say is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jupinv.content.fields import CREDIT_NOTE, INVOICE, PROFORMA, QUOTE, Content, Party
from jupinv.content.figures import Totals
from jupinv.documents.phrases import phrases
from jupinv.language import format_date, format_money, known, label, regional
from jupinv.rendering.codes import printed_reference

PLACEHOLDERS = ("number", "amount", "due", "customer", "sender", "order", "days")
REMINDER, REMINDER_AGAIN = "reminder", "reminder_again"
ABOUT = (INVOICE, QUOTE, PROFORMA, CREDIT_NOTE, REMINDER, REMINDER_AGAIN)  # of what a business has texts of its own
FIRMER_AFTER = 14  # days late, from which on a first reminder is no longer a light one

_PLACE = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")


@dataclass(frozen=True, slots=True)
class Own:
    """What a business writes in its own words; the signature closes every text, in every language."""

    texts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    signature: str = ""


_NO_OWN = Own()


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is proposed: addresses, subject, text without the link, which is added below it."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str


def defaults(content: Content, totals: Totals, locale: str = "", own: Own = _NO_OWN) -> Letter:
    """To accounts payable, or else to the contact; the subject tells number, amount, due date and PO number.

    `locale` is used where the content names no language. `content.number` may be the number that is expected.
    """
    written = _Writer(content, locale, own, totals.payable)
    dated = written.parts["due"] or content.kind == CREDIT_NOTE
    kind = "deposit" if content.is_deposit else content.kind
    told = [kind if dated else f"{kind}_open", *(["order"] if written.parts["order"] else [])]
    subject = written.subject("until" if content.kind == QUOTE else "due")
    return written.letter(content.kind, subject, told)


def reminder(
    content: Content, *, balance: Decimal, days: int, again: bool = False, locale: str = "", own: Own = _NO_OWN
) -> Letter:
    """Asks for what is still open, `days` after it was due: the first time lightly, again or after two weeks firmly."""
    written = _Writer(content, locale, own, balance, days=str(days))
    firm = again or days > FIRMER_AFTER
    subject = written.phrase("reminder", title=written.subject("was_due"))
    told = ["very_late", "very_late_ask"] if firm else ["late", "late_ask"]
    return written.letter(REMINDER_AGAIN if firm else REMINDER, subject, told)


def void_news(content: Content, totals: Totals, *, locale: str = "", own: Own = _NO_OWN) -> Letter:
    """Tells that the document is void; why, and what replaces it, stands on its page."""
    written = _Writer(content, locale, own, totals.payable)
    subject = written.phrase("void", title=written.subject(""))
    return written.letter("", subject, [f"void_{content.kind}", "void_why"])


def change_news(content: Content, totals: Totals, *, version: int, locale: str = "", own: Own = _NO_OWN) -> Letter:
    """Tells that a new version takes the place of the one before it, and that it is paid once."""
    names = {"version": f"V{version}", "before": f"V{version - 1}"}
    written = _Writer(content, locale, own, totals.payable, **names)
    subject = written.phrase("changed", title=written.subject("until" if content.kind == QUOTE else "due"))
    dated = "" if written.parts["due"] else "_open"
    kind = content.kind if content.kind in (INVOICE, QUOTE) else INVOICE
    return written.letter("", subject, [f"change_{kind}{dated}", "change_why"])


def notice_news(content: Content, totals: Totals, *, locale: str = "", own: Own = _NO_OWN) -> Letter:
    """Comes with a notice that corrects who the customer is; nothing else changes."""
    written = _Writer(content, locale, own, totals.payable)
    subject = written.phrase("corrected", title=written.subject(""))
    return written.letter("", subject, ["notice", "notice_why"])


def ours(about: str, language: str) -> dict[str, str]:
    """What we write about this in a language, with the placeholders in it: where a text of one's own begins."""
    places = {name: f"{{{name}}}" for name in PLACEHOLDERS}
    kind = INVOICE if about in (REMINDER, REMINDER_AGAIN) else about
    content = Content(
        kind=kind, number="{number}", currency="EUR", languages=(language,), sender=Party(name="{sender}")
    )
    written = _Writer(content, language, _NO_OWN, Decimal(0))
    written.parts |= places | {"name": "{customer}", "reference": "{number}"}
    text = {REMINDER: ["late", "late_ask"], REMINDER_AGAIN: ["very_late", "very_late_ask"]}.get(about, [kind, "order"])
    words = written._text(text)
    written.parts["order"] = ""  # in a subject it would leave a gap where there is none
    if about in (REMINDER, REMINDER_AGAIN):
        subject = written.phrase("reminder", title=written.subject("was_due"))
    else:
        subject = written.subject("until" if kind == QUOTE else "due")
    return {"subject": subject, "text": words}


def view_label(content: Content, locale: str = "") -> str:
    """What the link to the page is called in the mail."""
    return str(phrases(locale_of(content, locale))["view"][content.kind])


def locale_of(content: Content, locale: str = "") -> str:
    """The way of writing of the document's language in the countries of its two sides."""
    language = next(iter(content.languages), "") or locale or "en"
    return regional(language, content.recipient.address.country, content.sender.address.country)


def filled(text: str, parts: Mapping[str, str]) -> str:
    """A business's own text with its placeholders filled in."""
    lines = []
    for line in text.split("\n"):
        named = _PLACE.findall(line)
        if not named or any(parts.get(name) for name in named):
            lines.append(_PLACE.sub(lambda found: parts.get(found[1], ""), line))
    return "\n".join(lines)


class _Writer:
    """One mail being written: its language, what can be said in it, and the business's own texts."""

    def __init__(self, content: Content, locale: str, own: Own, amount: Decimal, **more: str) -> None:
        self.content, self.locale = content, locale_of(content, locale)
        self.phrases = phrases(self.locale)
        self.own = own.texts.get(known(self.locale).language, {})
        self.signature = own.signature.strip()
        due = content.due_date
        self.parts = {
            "number": content.number,
            "amount": format_money(amount, content.currency, self.locale),
            "due": format_date(due, self.locale, "long") if due else "",
            "customer": content.recipient.name or content.recipient.trade_name,
            "sender": content.sender.name or content.sender.trade_name,
            "order": content.references.purchase_order,
            "name": content.ap_contact.name or content.recipient.contact.name,
            "reference": printed_reference(content),
            "days": "",
            **more,
        }

    def letter(self, about: str, subject: str, told: list[str]) -> Letter:
        """The mail: with the business's own words for what it is about, or with these phrases."""
        own = self.own.get(about, {})
        to = self.content.ap_contact.email or self.content.recipient.contact.email
        return Letter(
            to=(to,) if to else (),
            cc=tuple(dict.fromkeys(address for address in self.content.cc if address and address != to)),
            subject=filled(own.get("subject") or "", self.parts).strip() or subject,
            text=self._own_text(own) or self._text(told),
        )

    def subject(self, date: str) -> str:
        """Kind, number and sender; amount; the date by the phrase of this name; PO number."""
        kind = "deposit_invoice" if self.content.is_deposit else self.content.kind
        title = " ".join(filter(None, (label(kind, self.locale), self.content.number)))
        told = [f"{title} – {self.parts['sender']}" if self.parts["sender"] else title, self.parts["amount"]]
        if date and self.parts["due"] and self.content.kind != CREDIT_NOTE:
            told.append(self.phrase(date))
        if self.parts["order"]:
            told.append(self.phrase("po"))
        return " · ".join(told)

    def phrase(self, key: str, **more: str) -> str:
        """One sentence with what it names."""
        return str(self.phrases[key]).format(**self.parts, **more)

    def _text(self, told: list[str]) -> str:
        sentences = ["hello" if self.parts["name"] else "hello_all", *told]
        sender = self.content.sender.contact.name or self.content.sender.name
        close = self.signature or f"{self.phrases['close']}\n{sender}"
        return "\n\n".join([*map(self.phrase, sentences), close]).rstrip()

    def _own_text(self, own: Mapping[str, str]) -> str:
        text = filled(own.get("text") or "", self.parts).strip()
        return "\n\n".join(filter(None, (text, self.signature))) if text else ""
