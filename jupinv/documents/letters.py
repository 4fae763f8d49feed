"""What a mail with a document says unless its sender writes something else: in the document's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jupinv.content.fields import CREDIT_NOTE, INVOICE, QUOTE, Content
from jupinv.content.figures import Totals
from jupinv.language import format_date, format_money, known, label, regional

# language: greeting with and without a name, the sentence about the amount by kind, with and without a date, close
_WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "hello": "Hello {name},",
        "hello_all": "Hello,",
        INVOICE: "here is invoice {number} for {amount}, due on {date}.",
        f"{INVOICE}_open": "here is invoice {number} for {amount}.",
        QUOTE: "here is our quote {number} for {amount}, valid until {date}.",
        f"{QUOTE}_open": "here is our quote {number} for {amount}.",
        CREDIT_NOTE: "here is credit note {number} for {amount}.",
        "order": "Your PO number: {order}",
        "close": "Kind regards",
        "due": "due {date}",
        "until": "valid until {date}",
        "po": "PO {order}",
        "view": {INVOICE: "View the invoice", QUOTE: "View the quote", CREDIT_NOTE: "View the credit note"},
    },
    "de": {
        "hello": "Guten Tag {name},",
        "hello_all": "Guten Tag,",
        INVOICE: "hier ist Rechnung {number} über {amount}, fällig am {date}.",
        f"{INVOICE}_open": "hier ist Rechnung {number} über {amount}.",
        QUOTE: "hier ist unser Angebot {number} über {amount}, gültig bis {date}.",
        f"{QUOTE}_open": "hier ist unser Angebot {number} über {amount}.",
        CREDIT_NOTE: "hier ist Rechnungskorrektur {number} über {amount}.",
        "order": "Ihre Bestellnummer: {order}",
        "close": "Freundliche Grüße",
        "due": "fällig am {date}",
        "until": "gültig bis {date}",
        "po": "Bestellnummer {order}",
        "view": {INVOICE: "Rechnung ansehen", QUOTE: "Angebot ansehen", CREDIT_NOTE: "Rechnungskorrektur ansehen"},
    },
    "fr": {
        "hello": "Bonjour {name},",
        "hello_all": "Bonjour,",
        INVOICE: "voici la facture {number} d’un montant de {amount}, à régler avant le {date}.",
        f"{INVOICE}_open": "voici la facture {number} d’un montant de {amount}.",
        QUOTE: "voici notre devis {number} d’un montant de {amount}, valable jusqu’au {date}.",
        f"{QUOTE}_open": "voici notre devis {number} d’un montant de {amount}.",
        CREDIT_NOTE: "voici l’avoir {number} d’un montant de {amount}.",
        "order": "Votre n° de commande : {order}",
        "close": "Cordialement",
        "due": "échéance {date}",
        "until": "valable jusqu’au {date}",
        "po": "commande {order}",
        "view": {INVOICE: "Voir la facture", QUOTE: "Voir le devis", CREDIT_NOTE: "Voir l’avoir"},
    },
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is proposed: addresses, subject, text without the link, which is added below it."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str


def defaults(content: Content, totals: Totals, locale: str = "") -> Letter:
    """To accounts payable, or else to the contact; the subject tells number, amount, due date and PO number.

    `locale` is used where the content names no language. `content.number` may be the number that is expected.
    """
    written = locale_of(content, locale)
    words = _WORDS.get(known(written).language, _WORDS["en"])
    order = content.references.purchase_order
    parts = {
        "number": content.number,
        "amount": format_money(totals.payable, content.currency, written),
        "date": format_date(content.due_date, written, "long") if content.due_date else "",
        "order": order,
        "name": content.ap_contact.name or content.recipient.contact.name,
    }
    to = content.ap_contact.email or content.recipient.contact.email
    return Letter(
        to=(to,) if to else (),
        cc=tuple(dict.fromkeys(address for address in content.cc if address and address != to)),
        subject=_subject(content, words, parts, written),
        text=_text(content, words, parts),
    )


def view_label(content: Content, locale: str = "") -> str:
    """What the link to the page is called in the mail."""
    words = _WORDS.get(known(locale_of(content, locale)).language, _WORDS["en"])
    return str(words["view"][content.kind])


def locale_of(content: Content, locale: str = "") -> str:
    """The way of writing of the document's language in the countries of its two sides."""
    language = next(iter(content.languages), "") or locale or "en"
    return regional(language, content.recipient.address.country, content.sender.address.country)


def _subject(content: Content, words: dict[str, Any], parts: dict[str, str], locale: str) -> str:
    sender = content.sender.name or content.sender.trade_name
    title = " ".join(filter(None, (label(content.kind, locale), content.number)))
    told = [f"{title} – {sender}" if sender else title, parts["amount"]]
    if parts["date"] and content.kind != CREDIT_NOTE:
        told.append(str(words["until" if content.kind == QUOTE else "due"]).format(**parts))
    if parts["order"]:
        told.append(str(words["po"]).format(**parts))
    return " · ".join(told)


def _text(content: Content, words: dict[str, Any], parts: dict[str, str]) -> str:
    about = content.kind if parts["date"] or content.kind == CREDIT_NOTE else f"{content.kind}_open"
    told = [
        words["hello" if parts["name"] else "hello_all"],
        words[about],
        *([words["order"]] if parts["order"] else []),
    ]
    sender = content.sender.contact.name or content.sender.name
    body = "\n\n".join(str(each).format(**parts) for each in told)
    return f"{body}\n\n{words['close']}\n{sender}".rstrip()
