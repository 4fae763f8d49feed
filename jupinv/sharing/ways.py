"""The ways to pay on top of the public page, as buttons in the owner's order: the first one is the primary button.

Each stands there only where it can be used: for what is asked for now, in the document's currency.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from jupinv.businesses import ways as owners
from jupinv.businesses.models import TEST
from jupinv.content.instant import NAMES
from jupinv.payments.cards import checkout
from jupinv.rendering.paper import Way
from jupinv.sharing.opened import Opened
from jupinv.sharing.words import Words

CARD, BANK, OTHER = "card", "bank", "other"
LONGEST = 30  # characters of the owner's own name of a way: it has to fit on a button


@dataclass(frozen=True, slots=True)
class Offer:
    """One button. What leaves the page is posted to `path` below the document's address; what stays is a link."""

    key: str  # CARD, BANK, OTHER or one of NAMES
    label: str
    path: str = ""  # empty: the ways stand on the paper
    posts: bool = False
    note: str = ""  # what is to be known before it is pressed


def offers(opened: Opened) -> tuple[Offer, ...]:
    """How this can be paid now; empty where nothing is to be paid."""
    shown = opened.paper.ways
    if not opened.paper.asked:
        return ()
    keys = [way.key for way in shown]
    found = [_named(opened, way) for at, way in enumerate(shown) if _is_offered(way.key, at, keys)]
    if takes_card(opened):
        business = opened.document.business
        before = owners.before_card(business, opened.document.currency)
        place = sum(_is_offered(key, at, keys) for at, key in enumerate(keys[:before]))
        found.insert(place, _card(opened))
    return tuple(_primary(opened, offer) if at == 0 else offer for at, offer in enumerate(found))


def takes_card(opened: Opened) -> bool:
    """Whether a card pays it."""
    payment = opened.content.payment
    return checkout.takes_card(opened.document) and not payment.debit and not payment.card and bool(opened.cards)


def _is_offered(key: str, at: int, keys: list[str]) -> bool:
    """All bank accounts are one button; of the owner's own ways only one that stands before all has its own."""
    return (key in (BANK, *NAMES) and key not in keys[:at]) or (key == OTHER and at == 0)


def _named(opened: Opened, way: Way) -> Offer:
    if way.key in (BANK, *NAMES):
        path = "code" if opened.paper.scanned else ""
        return Offer(way.key, NAMES.get(way.key) or word("bank", opened.locale), path)
    name = next((fact.label for fact in way.facts), "")
    fits = 0 < len(name) <= LONGEST
    return Offer(OTHER, name if fits else word("other", opened.locale))


def _card(opened: Opened) -> Offer:
    note = word("test", opened.locale) if opened.document.business.cards == TEST else ""
    return Offer(CARD, word("card", opened.locale), "card", posts=True, note=note)


def _primary(opened: Opened, offer: Offer) -> Offer:
    """The first one says what it does."""
    if offer.key == BANK:
        return replace(offer, label=word("by_bank", opened.locale))
    if offer.key in NAMES:
        return replace(offer, label=word("by", opened.locale, name=offer.label))
    return offer


word = Words(
    {
        "card": ("Pay by card", "Mit Karte zahlen", "Payer par carte"),
        "by_bank": ("Pay by bank transfer", "Per Überweisung zahlen", "Payer par virement"),
        "by": ("Pay by {name}", "Mit {name} zahlen", "Payer par {name}"),
        "bank": ("Bank transfer", "Überweisung", "Virement"),
        "other": ("How to pay", "So zahlen Sie", "Comment payer"),
        "test": (
            "A test: no card is charged.",
            "Ein Test: Keine Karte wird belastet.",
            "Un test : aucune carte n’est débitée.",
        ),
    }
)
