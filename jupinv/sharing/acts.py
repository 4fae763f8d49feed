"""What a reader can do on the public page as the document stands: the links on it, each to a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jupinv.content.fields import CREDIT_NOTE, PROFORMA, QUOTE
from jupinv.sharing.opened import Opened
from jupinv.sharing.words import Words

FORWARDS = {kind: f"forward_{kind}" for kind in (QUOTE, PROFORMA, CREDIT_NOTE)}  # else an invoice


@dataclass(frozen=True, slots=True)
class Act:
    """One link: `path` is below the document's own address; a part that opens in its place is `inline`."""

    key: str
    path: str
    label: str
    hint: str = ""
    inline: bool = True


def acts(opened: Opened, comments: int) -> list[Act]:
    """What stands below the paper, in its order. `comments`: how many there are."""
    corrects, speaks, pays = opened.takes_corrections, opened.takes_words, opened.takes_promises
    offered = (
        (corrects, _act(opened, "details", "details", hint=True)),
        (speaks and not comments, _act(opened, "ask", "comments", hint=True)),
        (speaks and comments, _act(opened, "comments", "comments", hint=True, count=comments)),
        (corrects, _act(opened, "change", "change", hint=True)),
        (speaks, _act(opened, FORWARDS.get(opened.document.kind, "forward"), "forward", hint=True)),
        (opened.takes_approval, _act(opened, "approve", "approve", hint=True, version=opened.revision.version)),
        (pays, _act(opened, "will_pay", "pay?kind=will_pay")),
        (pays, _act(opened, "has_paid", "pay?kind=has_paid")),
        (pays, _act(opened, "dispute", "dispute")),
        (True, _act(opened, "history", "history")),
        (speaks, _act(opened, "trust", "trust")),
        (opened.takes_filing, _act(opened, "bill", "bill", inline=False)),
    )
    return [act for holds, act in offered if holds]


def answers(opened: Opened) -> list[Act]:
    """What a quote that is open asks for, in the place where an invoice names a bank account."""
    return [_act(opened, "accept", "accept"), _act(opened, "decline", "decline")] if opened.takes_answer else []


@dataclass(frozen=True, slots=True)
class Hooks:
    """The words of the links on the paper itself; empty where there is none."""

    po: str
    add_po: str
    correct: str
    lines: dict[str, str]  # by their keys, "2 comments"


def hooks(opened: Opened, comments: Mapping[str, int]) -> Hooks:
    """Where its reader may do something right on the paper. `comments`: how many, by the key of their line."""
    locale = opened.locale
    return Hooks(
        po=word("po", locale),
        add_po=word("add_po", locale) if opened.lacks_po else "",
        correct=word("correct", locale) if opened.takes_corrections else "",
        lines={line: word("one" if n == 1 else "several", locale, count=n) for line, n in comments.items() if line},
    )


def say(locale: str, key: str, **parts: object) -> str:
    """The words of this page, for its template."""
    return word(key, locale, **parts)


def _act(opened: Opened, key: str, path: str, *, hint: bool = False, inline: bool = True, **parts: object) -> Act:
    locale = opened.locale
    told = word(f"{path}_hint", locale) if hint else ""
    return Act(key, path, word(key, locale, **parts), told, inline)


word = Words(
    {
        "head": ("What you can do here", "Was Sie hier tun können", "Ce que vous pouvez faire ici"),
        "free": (
            "No account needed. {name} is told of it.",
            "Ohne Konto. {name} erfährt davon.",
            "Sans compte. {name} en est informé.",
        ),
        "details": ("Correct your details", "Ihre Angaben berichtigen", "Corriger vos coordonnées"),
        "details_hint": (
            "PO number, company, address, tax ID",
            "Bestellnummer, Firma, Adresse, Steuernummer",
            "N° de commande, société, adresse, n° fiscal",
        ),
        "ask": ("Ask a question", "Etwas fragen", "Poser une question"),
        "comments": ("Comments ({count})", "Kommentare ({count})", "Commentaires ({count})"),
        "comments_hint": (
            "About all of it or one line",
            "Zum Ganzen oder zu einer Position",
            "Sur l’ensemble ou sur une ligne",
        ),
        "one": ("1 comment", "1 Kommentar", "1 commentaire"),
        "several": ("{count} comments", "{count} Kommentare", "{count} commentaires"),
        "change": ("Request a change", "Eine Änderung vorschlagen", "Demander une modification"),
        "change_hint": (
            "Other lines, prices or dates",
            "Andere Positionen, Preise oder Termine",
            "Autres lignes, prix ou dates",
        ),
        "forward": ("Forward this invoice", "Diese Rechnung weiterleiten", "Transférer cette facture"),
        "forward_quote": ("Forward this quote", "Dieses Angebot weiterleiten", "Transférer ce devis"),
        "forward_proforma": (
            "Forward this proforma invoice",
            "Diese Proformarechnung weiterleiten",
            "Transférer cette facture pro forma",
        ),
        "forward_credit_note": (
            "Forward this credit note",
            "Diese Rechnungskorrektur weiterleiten",
            "Transférer cet avoir",
        ),
        "forward_hint": (
            "To whoever approves or pays it",
            "An die, die freigeben oder zahlen",
            "À la personne qui approuve ou paie",
        ),
        "approve": ("Approve version {version}", "Version {version} freigeben", "Approuver la version {version}"),
        "approve_hint": (
            "Locks this version",
            "Hält diese Version fest",
            "Fige cette version",
        ),
        "accept": ("Accept quote", "Angebot annehmen", "Accepter le devis"),
        "decline": ("Decline", "Ablehnen", "Refuser"),
        "will_pay": ("We will pay on …", "Wir zahlen am …", "Nous paierons le …"),
        "has_paid": ("I have paid", "Ich habe bezahlt", "J’ai payé"),
        "dispute": ("I dispute this", "Ich bestreite das", "Je conteste"),
        "history": ("History", "Verlauf", "Historique"),
        "trust": ("Why trust this", "Warum dem trauen?", "Pourquoi s’y fier"),
        "bill": ("Add to my bills", "Zu meinen Eingangsrechnungen", "Ajouter à mes factures reçues"),
        "add_po": ("+ Add PO number", "+ Ergänzen", "+ Ajouter"),
        "needs_po": (
            "Please add your PO number",
            "Bitte geben Sie Ihre Bestellnummer an",
            "Merci d’indiquer votre numéro de commande",
        ),
        "po": ("PO number", "Bestellnummer", "N° de commande"),
        "correct": ("Correct", "Berichtigen", "Corriger"),
    }
)
