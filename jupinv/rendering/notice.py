"""A correction notice: dated, it names one document and says what of its customer was wrong and what is right.

In many countries that is how an invoice which the customer has is put right without being changed (content.sent_law).
Like the paper it is finished words in the document's language; page and PDF are made from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jupinv.content.fields import CREDIT_NOTE, Content, Identifier
from jupinv.content.look import Look
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.language import DEFAULT, address_lines, direction, format_date, label, regional, spoken, tag
from jupinv.rendering.paper import Side, paper

_WORDS: dict[str, tuple[str, str, str]] = {
    "title": ("Correction notice", "Berichtigung", "Avis de rectification"),
    "invoice": (
        "Correction of invoice {number} of {date}",
        "Berichtigung der Rechnung {number} vom {date}",
        "Rectification de la facture {number} du {date}",
    ),
    "credit_note": (
        "Correction of credit note {number} of {date}",
        "Berichtigung der Rechnungskorrektur {number} vom {date}",
        "Rectification de l’avoir {number} du {date}",
    ),
    "says": (
        "This document refers to {number} of {date} and corrects what it says of its recipient.",
        "Dieses Dokument bezieht sich auf {number} vom {date} und berichtigt die Angaben zum Empfänger.",
        "Ce document se rapporte à {number} du {date} et rectifie les mentions relatives à son destinataire.",
    ),
    "stays": (
        "Everything else stays as it was, the amounts too. Please keep this notice with it.",
        "Alles andere bleibt, wie es war, auch die Beträge. Bitte bewahren Sie diese Berichtigung dazu auf.",
        "Tout le reste demeure inchangé, y compris les montants. Merci de conserver cet avis avec le document.",
    ),
    "what": ("Corrected", "Berichtigt", "Rectifié"),
    "was": ("was", "bisher", "était"),
    "now": ("is", "richtig", "est"),
    "date": ("Date", "Datum", "Date"),
    "nothing": ("(nothing)", "(ohne Angabe)", "(aucune mention)"),
    "reason": ("Reason", "Grund", "Motif"),
    "name": ("Name", "Name", "Nom"),
    "trade_name": ("Trade name", "Geschäftsname", "Nom commercial"),
    "billing_entity": ("Billing entity", "Rechnungsempfänger", "Entité facturée"),
    "address": ("Address", "Anschrift", "Adresse"),
    "vat_id": ("VAT ID", "USt-IdNr.", "N° de TVA"),
    "ids": ("Identifiers", "Kennungen", "Identifiants"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was wrong; lines of an address are parted by line ends."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as its reader sees it. All strings are plain text."""

    title: str
    heading: str  # "Correction of invoice INV-2026-0042 of 3 May 2026"
    date_label: str
    day: str
    machine_day: str
    sender: Side
    recipient: Side
    says: str
    what_label: str
    was_label: str
    now_label: str
    rows: tuple[Row, ...]
    reason: str
    stays: str
    number: str
    locale: str
    language: str  # HTML's lang
    direction: str  # HTML's dir
    look: Look


def notice(old: Content, new: Content, *, on: date, reason: str = "", look: Look) -> Notice:
    """The notice by which `old` was corrected into `new` on a day."""
    language = next(iter(new.languages), DEFAULT)
    locale = regional(language, new.recipient.address.country, new.sender.address.country)
    names = {"number": new.number, "date": format_date(new.issue_date, locale, "long") if new.issue_date else ""}
    sides = paper(new, totals(new), Standing(look=look), language)
    why = f"{_word('reason', locale)}: {reason}" if reason else ""
    return Notice(
        title=_word("title", locale),
        heading=_word(CREDIT_NOTE if new.kind == CREDIT_NOTE else "invoice", locale).format(**names),
        date_label=_word("date", locale),
        day=format_date(on, locale, "long"),
        machine_day=on.isoformat(),
        sender=sides.sender,
        recipient=sides.recipient,
        says=_word("says", locale).format(**names),
        what_label=_word("what", locale),
        was_label=_word("was", locale),
        now_label=_word("now", locale),
        rows=tuple(_rows(old, new, locale)),
        reason=why,
        stays=_word("stays", locale),
        number=new.number,
        locale=locale,
        language=tag(locale),
        direction=direction(locale),
        look=look,
    )


def _word(key: str, locale: str) -> str:
    return spoken(_WORDS[key], locale)


def _rows(old: Content, new: Content, locale: str) -> Iterator[Row]:
    before, after = _told(old, locale), _told(new, locale)
    for key, was in before.items():
        if was != after[key]:
            nothing = _word("nothing", locale)
            name = _word(key, locale) if key in _WORDS else label(key, locale)
            yield Row(name, was or nothing, after[key] or nothing)


def _told(content: Content, locale: str) -> dict[str, str]:
    """Who the customer is, thing by thing."""
    party = content.recipient
    return {
        "name": party.name,
        "trade_name": party.trade_name,
        "billing_entity": content.billing_entity,
        "address": "\n".join(address_lines(party.address, locale=locale)),
        "vat_id": party.vat_id,
        "tax_number": party.tax_number,
        "legal_id": _identifier(party.legal_id),
        "ids": ", ".join(map(_identifier, party.ids)),
    }


def _identifier(found: Identifier | None) -> str:
    return found.value if found else ""
