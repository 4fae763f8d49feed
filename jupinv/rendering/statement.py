"""A statement of account as its reader sees it: finished words and figures in the customer's language.

Page, table and PDF of it are made by others; here are its words, and the value from which the PDF is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

from jupinv.content.look import Look
from jupinv.language import spoken
from jupinv.rendering.paper import Side

_WORDS: dict[str, tuple[str, str, str]] = {
    "title": ("Statement of account", "Kontoauszug", "Relevé de compte"),
    "between": ("{since} to {until}", "{since} bis {until}", "Du {since} au {until}"),
    "until": ("Until {until}", "Bis {until}", "Jusqu’au {until}"),
    "made": ("As of {day}", "Stand {day}", "État au {day}"),
    "account_in": ("Account in {currency}", "Konto in {currency}", "Compte en {currency}"),
    "day": ("Date", "Datum", "Date"),
    "what": ("Description", "Vorgang", "Opération"),
    "number": ("Number", "Nummer", "Numéro"),
    "about": ("Refers to", "Bezug", "Se réfère à"),
    "due": ("Due", "Fällig", "Échéance"),
    "amount": ("Amount", "Betrag", "Montant"),
    "balance": ("Balance", "Saldo", "Solde"),
    "currency": ("Currency", "Währung", "Devise"),
    "opening": ("Opening balance", "Anfangssaldo", "Solde d’ouverture"),
    "closing": ("Closing balance", "Endsaldo", "Solde de clôture"),
    "later": ("Since then", "Seither", "Depuis"),
    "open": ("Open on {day}", "Offen am {day}", "Impayé au {day}"),
    "document": ("Document", "Dokument", "Document"),
    "late": ("{days} days overdue", "{days} Tage überfällig", "{days} jours de retard"),
    "late_one": ("1 day overdue", "1 Tag überfällig", "1 jour de retard"),
    "left": ("Open", "Offen", "Impayé"),
    "credit": ("Credit on account", "Guthaben", "Avoir en compte"),
    "in_all": ("Balance on {day}", "Saldo am {day}", "Solde au {day}"),
    "in_favour": (
        "A balance below zero is in your favour.",
        "Ein Saldo unter null ist Ihr Guthaben.",
        "Un solde négatif est en votre faveur.",
    ),
    "nothing": (
        "Nothing was invoiced or paid in this period, and nothing is open.",
        "In diesem Zeitraum wurde nichts berechnet oder bezahlt, und nichts ist offen.",
        "Rien n’a été facturé ni payé durant cette période, et rien n’est impayé.",
    ),
    "no_movement": (
        "Nothing moved in this period.",
        "Keine Bewegung in diesem Zeitraum.",
        "Aucun mouvement durant cette période.",
    ),
    "page": ("Page", "Seite", "Page"),
    "mail": (
        "attached is our statement of your account: {period}.",
        "anbei unser Kontoauszug: {period}.",
        "vous trouverez ci-joint notre relevé de votre compte : {period}.",
    ),
    "mail_check": (
        "If anything in it differs from your books, please reply to this mail.",
        "Wenn etwas darin von Ihren Büchern abweicht, antworten Sie bitte auf diese E-Mail.",
        "Si quelque chose diffère de vos livres, merci de répondre à ce message.",
    ),
    "age0": ("not due yet", "noch nicht fällig", "non échu"),
    "age1": ("1 to 30 days late", "1 bis 30 Tage", "1 à 30 jours"),
    "age2": ("31 to 60 days", "31 bis 60 Tage", "31 à 60 jours"),
    "age3": ("61 to 90 days", "61 bis 90 Tage", "61 à 90 jours"),
    "age4": ("more than 90 days", "über 90 Tage", "plus de 90 jours"),
    # what moved the account
    "invoice": ("Invoice", "Rechnung", "Facture"),
    "deposit": ("Deposit invoice", "Anzahlungsrechnung", "Facture d’acompte"),
    "credit_note": ("Credit note", "Rechnungskorrektur", "Avoir"),
    "void": ("void", "storniert", "annulé"),
    "test": ("test, no money moved", "Test, es floss kein Geld", "test, aucun argent n’a circulé"),
    "payment": ("Payment", "Zahlung", "Paiement"),
    "payment_undone": ("Payment reversed", "Zahlung zurückgenommen", "Paiement annulé"),
    "refund": ("Refund", "Rückzahlung", "Remboursement"),
    "refund_undone": ("Refund reversed", "Rückzahlung zurückgenommen", "Remboursement annulé"),
    "dispute": ("Payment disputed", "Zahlung angefochten", "Paiement contesté"),
    "dispute_undone": ("Dispute resolved", "Anfechtung erledigt", "Contestation close"),
    "write_off": ("Written off", "Ausgebucht", "Passé en perte"),
    "write_off_undone": ("Write-off reversed", "Ausbuchung zurückgenommen", "Passage en perte annulé"),
    "exchange": ("Exchange difference", "Kursdifferenz", "Différence de change"),
    "exchange_undone": ("Exchange difference reversed", "Kursdifferenz zurückgenommen", "Différence de change annulée"),
    "given_credit": ("Credit", "Gutschrift", "Crédit"),
    "given_credit_undone": ("Credit reversed", "Gutschrift zurückgenommen", "Crédit annulé"),
    "given": ("Credit used elsewhere", "Guthaben anderweitig verwendet", "Avoir utilisé ailleurs"),
    "taken": ("Settled by other credit", "Durch anderes Guthaben beglichen", "Réglé par un autre avoir"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A movement, or what stands before and after all of them: then `strong`, and it has no amount of its own."""

    day: str
    what: str
    about: str
    amount: str
    balance: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """An invoice on which something is left."""

    number: str
    due: str
    late: str
    amount: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One currency: its movements and what is open in it. `ages` and `sums` are words with their figures."""

    heading: str
    lines: tuple[Line, ...]
    note: str
    open: tuple[Left, ...]
    ages: tuple[tuple[str, str], ...]
    sums: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of account. All strings are plain text; empty ones are left out."""

    title: str
    period: str
    made: str
    sender: Side
    recipient: Side
    sheets: tuple[Sheet, ...]
    nothing: str
    open_heading: str
    in_favour: str
    labels: dict[str, str]
    language: str  # HTML's lang
    direction: str  # HTML's dir
    look: Look


def word(key: str, locale: str, **parts: str) -> str:
    """A word of a statement in a language that documents are written in, else in English."""
    return spoken(_WORDS[key], locale).format(**parts)
