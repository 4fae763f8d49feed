"""The sentences of the mails with documents, in the languages that a document can be written in."""

from __future__ import annotations

from typing import Any

from jupinv.content.fields import CREDIT_NOTE, INVOICE, PROFORMA, QUOTE
from jupinv.language import known

# By language: greetings; the sentence about the amount by kind, with and without a date; what a reminder and the news
# of a void document say; what stands in subjects; the close.
_PHRASES: dict[str, dict[str, Any]] = {
    "en": {
        "hello": "Hello {name},",
        "hello_all": "Hello,",
        INVOICE: "here is invoice {number} for {amount}, due on {due}.",
        f"{INVOICE}_open": "here is invoice {number} for {amount}.",
        QUOTE: "here is our quote {number} for {amount}, valid until {due}.",
        f"{QUOTE}_open": "here is our quote {number} for {amount}.",
        PROFORMA: "here is our proforma invoice {number} for {amount}, to be paid in advance by {due}.",
        f"{PROFORMA}_open": "here is our proforma invoice {number} for {amount}, to be paid in advance.",
        "deposit": "here is deposit invoice {number} for {amount}, due on {due}.",
        "deposit_open": "here is deposit invoice {number} for {amount}.",
        CREDIT_NOTE: "here is credit note {number} for {amount}.",
        "late": "our invoice {number} was due on {due}, and {amount} of it is still open. Perhaps it was overlooked?",
        "late_ask": "Please transfer the amount with the reference {reference}. If you have paid in the meantime, "
        "please ignore this mail.",
        "very_late": "our invoice {number} was due on {due}. That is {days} days ago, and {amount} is still open.",
        "very_late_ask": "Please pay it within seven days, with the reference {reference}. If anything about the "
        "invoice keeps you from paying, please tell us now.",
        f"void_{INVOICE}": "our invoice {number} for {amount} is void: nothing is to be paid for it.",
        f"void_{QUOTE}": "our quote {number} for {amount} is void: it can no longer be accepted.",
        f"void_{PROFORMA}": "our proforma invoice {number} for {amount} is void: nothing is to be paid for it.",
        f"void_{CREDIT_NOTE}": "our credit note {number} for {amount} is void.",
        "void_why": "The page behind the link says why.",
        f"change_{INVOICE}": "our invoice {number} has changed: {version} replaces {before}. It comes to {amount}, "
        "due on "
        "{due}. Please pay once, by this version.",
        f"change_{INVOICE}_open": "our invoice {number} has changed: {version} replaces {before}. It comes to "
        "{amount}. "
        "Please pay once, by this version.",
        f"change_{QUOTE}": "our quote {number} has changed: {version} replaces {before}. It comes to {amount} and is "
        "valid "
        "until {due}.",
        f"change_{QUOTE}_open": "our quote {number} has changed: {version} replaces {before}. It comes to {amount}.",
        "change_why": "The page behind the link shows it as it stands now.",
        "notice": "in our invoice {number} your name, your address or a number of yours was wrong. This correction "
        "notice "
        "says what it was and what it is. Nothing else changes, and the amount stays {amount}.",
        "notice_why": "Please keep it with the invoice. The page behind the link leads to it as well.",
        "order": "Your PO number: {order}",
        "close": "Kind regards",
        "due": "due {due}",
        "was_due": "was due {due}",
        "until": "valid until {due}",
        "po": "PO {order}",
        "reminder": "Reminder: {title}",
        "void": "Void: {title}",
        "changed": "{version}: {title}",
        "corrected": "Correction: {title}",
        "view": {
            INVOICE: "View the invoice",
            QUOTE: "View the quote",
            PROFORMA: "View the proforma invoice",
            CREDIT_NOTE: "View the credit note",
        },
    },
    "de": {
        "hello": "Guten Tag {name},",
        "hello_all": "Guten Tag,",
        INVOICE: "hier ist Rechnung {number} über {amount}, fällig am {due}.",
        f"{INVOICE}_open": "hier ist Rechnung {number} über {amount}.",
        QUOTE: "hier ist unser Angebot {number} über {amount}, gültig bis {due}.",
        f"{QUOTE}_open": "hier ist unser Angebot {number} über {amount}.",
        PROFORMA: "hier ist unsere Proformarechnung {number} über {amount}, im Voraus zu zahlen bis {due}.",
        f"{PROFORMA}_open": "hier ist unsere Proformarechnung {number} über {amount}, im Voraus zu zahlen.",
        "deposit": "hier ist Anzahlungsrechnung {number} über {amount}, fällig am {due}.",
        "deposit_open": "hier ist Anzahlungsrechnung {number} über {amount}.",
        CREDIT_NOTE: "hier ist Rechnungskorrektur {number} über {amount}.",
        "late": "unsere Rechnung {number} war am {due} fällig, und {amount} davon sind noch offen. Vielleicht wurde "
        "sie übersehen?",
        "late_ask": "Bitte überweisen Sie den Betrag mit dem Verwendungszweck {reference}. Wenn Sie inzwischen bezahlt "
        "haben, ist diese Mail gegenstandslos.",
        "very_late": "unsere Rechnung {number} war am {due} fällig. Das ist {days} Tage her, und {amount} sind noch "
        "offen.",
        "very_late_ask": "Bitte bezahlen Sie innerhalb von sieben Tagen, mit dem Verwendungszweck {reference}. Wenn "
        "etwas an der Rechnung Sie davon abhält, sagen Sie es uns bitte jetzt.",
        f"void_{INVOICE}": "unsere Rechnung {number} über {amount} ist storniert: Dafür ist nichts zu zahlen.",
        f"void_{QUOTE}": "unser Angebot {number} über {amount} ist storniert: Es kann nicht mehr angenommen werden.",
        f"void_{PROFORMA}": "unsere Proformarechnung {number} über {amount} ist storniert: Es ist nichts zu zahlen.",
        f"void_{CREDIT_NOTE}": "unsere Rechnungskorrektur {number} über {amount} ist storniert.",
        "void_why": "Die Seite hinter dem Link sagt, warum.",
        f"change_{INVOICE}": "unsere Rechnung {number} hat sich geändert: {version} ersetzt {before}. Sie beträgt "
        "{amount}, "
        "fällig am {due}. Bitte bezahlen Sie nur einmal, nach dieser Fassung.",
        f"change_{INVOICE}_open": "unsere Rechnung {number} hat sich geändert: {version} ersetzt {before}. Sie beträgt "
        "{amount}. Bitte bezahlen Sie nur einmal, nach dieser Fassung.",
        f"change_{QUOTE}": "unser Angebot {number} hat sich geändert: {version} ersetzt {before}. Es beträgt "
        "{amount} und gilt "
        "bis {due}.",
        f"change_{QUOTE}_open": "unser Angebot {number} hat sich geändert: {version} ersetzt {before}. Es beträgt "
        "{amount}.",
        "change_why": "Die Seite hinter dem Link zeigt den neuen Stand.",
        "notice": "in unserer Rechnung {number} war Ihr Name, Ihre Anschrift oder eine Nummer von Ihnen falsch. Diese "
        "Berichtigung sagt, was dort stand und was richtig ist. Sonst ändert sich nichts, der Betrag bleibt {amount}.",
        "notice_why": "Bitte bewahren Sie sie bei der Rechnung auf. Die Seite hinter dem Link führt ebenfalls zu ihr.",
        "order": "Ihre Bestellnummer: {order}",
        "close": "Freundliche Grüße",
        "due": "fällig am {due}",
        "was_due": "war fällig am {due}",
        "until": "gültig bis {due}",
        "po": "Bestellnummer {order}",
        "reminder": "Zahlungserinnerung: {title}",
        "void": "Storniert: {title}",
        "changed": "{version}: {title}",
        "corrected": "Berichtigung: {title}",
        "view": {
            INVOICE: "Rechnung ansehen",
            QUOTE: "Angebot ansehen",
            PROFORMA: "Proformarechnung ansehen",
            CREDIT_NOTE: "Rechnungskorrektur ansehen",
        },
    },
    "fr": {
        "hello": "Bonjour {name},",
        "hello_all": "Bonjour,",
        INVOICE: "voici la facture {number} d’un montant de {amount}, à régler avant le {due}.",
        f"{INVOICE}_open": "voici la facture {number} d’un montant de {amount}.",
        QUOTE: "voici notre devis {number} d’un montant de {amount}, valable jusqu’au {due}.",
        f"{QUOTE}_open": "voici notre devis {number} d’un montant de {amount}.",
        PROFORMA: "voici notre facture pro forma {number} d’un montant de {amount}, à payer d’avance avant le {due}.",
        f"{PROFORMA}_open": "voici notre facture pro forma {number} d’un montant de {amount}, à payer d’avance.",
        "deposit": "voici la facture d’acompte {number} d’un montant de {amount}, à régler avant le {due}.",
        "deposit_open": "voici la facture d’acompte {number} d’un montant de {amount}.",
        CREDIT_NOTE: "voici l’avoir {number} d’un montant de {amount}.",
        "late": "notre facture {number} était à régler avant le {due}, et il en reste {amount} à payer. Peut-être "
        "vous a-t-elle échappé ?",
        "late_ask": "Merci de virer ce montant avec la référence {reference}. Si vous avez payé entre-temps, ne tenez "
        "pas compte de ce message.",
        "very_late": "notre facture {number} était à régler avant le {due}. {days} jours ont passé, et il en reste "
        "{amount} à payer.",
        "very_late_ask": "Merci de payer sous sept jours, avec la référence {reference}. Si quelque chose dans la "
        "facture vous en empêche, dites-le-nous dès maintenant.",
        f"void_{INVOICE}": "notre facture {number} d’un montant de {amount} est annulée : il n’y a rien à payer.",
        f"void_{QUOTE}": "notre devis {number} d’un montant de {amount} est annulé : il ne peut plus être accepté.",
        f"void_{PROFORMA}": "notre facture pro forma {number} d’un montant de {amount} est annulée : il n’y a rien à "
        "payer.",
        f"void_{CREDIT_NOTE}": "notre avoir {number} d’un montant de {amount} est annulé.",
        "void_why": "La page derrière le lien dit pourquoi.",
        f"change_{INVOICE}": "notre facture {number} a changé : {version} remplace {before}. Son montant est de "
        "{amount}, à "
        "régler avant le {due}. Merci de ne payer qu’une fois, selon cette version.",
        f"change_{INVOICE}_open": "notre facture {number} a changé : {version} remplace {before}. Son montant est de "
        "{amount}. "
        "Merci de ne payer qu’une fois, selon cette version.",
        f"change_{QUOTE}": "notre devis {number} a changé : {version} remplace {before}. Son montant est de "
        "{amount}, et il est "
        "valable jusqu’au {due}.",
        f"change_{QUOTE}_open": "notre devis {number} a changé : {version} remplace {before}. Son montant est de "
        "{amount}.",
        "change_why": "La page derrière le lien montre sa version actuelle.",
        "notice": "dans notre facture {number}, votre nom, votre adresse ou l’un de vos numéros était inexact. Cet "
        "avis de "
        "rectification dit ce qui y figurait et ce qui est exact. Rien d’autre ne change, le montant reste de "
        "{amount}.",
        "notice_why": "Merci de le conserver avec la facture. La page derrière le lien y mène aussi.",
        "order": "Votre n° de commande : {order}",
        "close": "Cordialement",
        "due": "échéance {due}",
        "was_due": "à régler avant le {due}",
        "until": "valable jusqu’au {due}",
        "po": "commande {order}",
        "reminder": "Rappel : {title}",
        "void": "Annulé : {title}",
        "changed": "{version} : {title}",
        "corrected": "Rectification : {title}",
        "view": {
            INVOICE: "Voir la facture",
            QUOTE: "Voir le devis",
            PROFORMA: "Voir la facture pro forma",
            CREDIT_NOTE: "Voir l’avoir",
        },
    },
}


def phrases(locale: str) -> dict[str, Any]:
    """The sentences in the language of a locale; in English where there are none in it."""
    return _PHRASES.get(known(locale).language, _PHRASES["en"])
