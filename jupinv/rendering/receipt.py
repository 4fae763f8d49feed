"""A receipt as its reader sees it: that a payment arrived, and what it was for, in the document's language.

Like the paper it is finished words; page and PDF are made from it. It is a note about money, and no invoice.
"""

from __future__ import annotations

from dataclasses import dataclass

from jupinv.content.look import Look
from jupinv.language import spoken
from jupinv.rendering.paper import Side

_WORDS: dict[str, tuple[str, str, str]] = {
    "title": ("Receipt", "Zahlungsbestätigung", "Reçu"),
    "number": ("Receipt number", "Belegnummer", "Numéro du reçu"),
    "day": ("Paid on", "Bezahlt am", "Payé le"),
    "method": ("Method", "Zahlungsart", "Mode de paiement"),
    "amount": ("Amount received", "Erhaltener Betrag", "Montant reçu"),
    "from": ("Received from", "Erhalten von", "Reçu de"),
    "invoice": ("Invoice", "Rechnung", "Facture"),
    "of": ("{number} of {day}", "{number} vom {day}", "{number} du {day}"),
    "total": ("Total", "Gesamtbetrag", "Total"),
    "part": ("Of this payment", "Aus dieser Zahlung", "De ce paiement"),
    "left": ("Left to pay", "Noch offen", "Reste à payer"),
    "credit": (
        "{amount} of it settles no invoice and is kept as your credit.",
        "{amount} davon begleichen keine Rechnung und bleiben als Ihr Guthaben stehen.",
        "{amount} n’ont réglé aucune facture et restent à votre crédit.",
    ),
    "exchange": (
        "Exchange difference: {amount}. The payment came in another currency.",
        "Kursdifferenz: {amount}. Die Zahlung ging in einer anderen Währung ein.",
        "Différence de change : {amount}. Le paiement a été effectué dans une autre devise.",
    ),
    "refund": (
        "{amount} of it was paid back on {day}.",
        "{amount} davon wurden am {day} zurückgezahlt.",
        "{amount} ont été remboursés le {day}.",
    ),
    "dispute": (
        "{amount} of it was taken back by your bank on {day}.",
        "{amount} davon hat Ihre Bank am {day} zurückgeholt.",
        "{amount} ont été repris par votre banque le {day}.",
    ),
    "test": (
        "This was a test: no money was received.",
        "Dies war ein Test: Es ist kein Geld eingegangen.",
        "Ceci était un test : aucun argent n’a été reçu.",
    ),
    "thanks": (
        "We have received this payment. Thank you.",
        "Wir haben diese Zahlung erhalten. Vielen Dank.",
        "Nous avons bien reçu ce paiement. Merci.",
    ),
    "no_invoice": (
        "This receipt is not an invoice.",
        "Diese Bestätigung ist keine Rechnung.",
        "Ce reçu n’est pas une facture.",
    ),
    # what stands in its mail
    "subject": (
        "Receipt for {amount} – {sender}",
        "Zahlungsbestätigung über {amount} – {sender}",
        "Reçu de {amount} – {sender}",
    ),
    "subject_for": (
        "Receipt for {amount}, {numbers} – {sender}",
        "Zahlungsbestätigung über {amount}, {numbers} – {sender}",
        "Reçu de {amount}, {numbers} – {sender}",
    ),
    "arrived": (
        "we received your payment of {amount} of {day}. Thank you.",
        "Ihre Zahlung über {amount} vom {day} ist bei uns eingegangen. Vielen Dank.",
        "nous avons bien reçu votre paiement de {amount} du {day}. Merci.",
    ),
    "arrived_for": (
        "we received your payment of {amount} of {day} for {numbers}. Thank you.",
        "Ihre Zahlung über {amount} vom {day} für {numbers} ist bei uns eingegangen. Vielen Dank.",
        "nous avons bien reçu votre paiement de {amount} du {day} pour {numbers}. Merci.",
    ),
    "attached": (
        "The receipt is attached.",
        "Die Zahlungsbestätigung liegt bei.",
        "Vous trouverez le reçu en pièce jointe.",
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice that the payment settles: all of it, what of this payment, and what is left now."""

    what: str  # "INV-2026-0042 of 3 May 2026"
    total: str
    part: str
    left: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt. All strings are plain text; empty ones are left out."""

    title: str
    number: str
    facts: tuple[tuple[str, str], ...]  # number, day, method: a word, and what it is
    sender: Side
    recipient: Side
    from_label: str
    amount_label: str
    amount: str
    columns: tuple[str, str, str, str]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]  # what went back, and what is credit
    thanks: str  # or that it was a test
    no_invoice: str
    language: str  # HTML's lang
    direction: str  # HTML's dir
    look: Look


def word(key: str, locale: str, **parts: str) -> str:
    """A word of the receipt in a language that documents are written in, else in English."""
    return spoken(_WORDS[key], locale).format(**parts)
