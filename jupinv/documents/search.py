"""Finding documents by what they say: a text made for finding beside each of them, and what is looked for in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from jupinv import language
from jupinv.content.fields import Content
from jupinv.language import Ambiguous, NotANumber
from jupinv.money import from_minor

LONGEST_TEXT = 50_000  # characters kept of one document: a thousand lines of fifty
LONGEST, MOST_WORDS = 100, 8  # of what is looked for


def folded(text: str) -> str:
    """The same for every way of writing it: capitals and small letters of any script, wide and joined characters."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def words(content: Content, total: int) -> str:
    """What a document can be found by: its number, total (minor units), customer, references, notes and lines."""
    amount = f"{from_minor(total, content.currency):f}" if content.currency else ""
    said = [content.number, amount, content.recipient.name, content.recipient.trade_name, content.billing_entity]
    said += [content.references.purchase_order, content.references.buyer_reference, content.references.project]
    said += [note.text for note in content.notes]
    said += [text for line in content.lines for text in (line.description, line.details)]
    return "\n".join(dict.fromkeys(filter(None, map(folded, said))))[:LONGEST_TEXT]


def reworded(said: str, before: Iterable[str], after: Iterable[str]) -> str:
    """What a document can be found by, once it says these texts in place of those."""
    come = list(map(folded, after))
    gone = {folded(text) for text in before}.difference(come)
    kept = [line for line in said.split("\n") if line not in gone]
    return "\n".join(dict.fromkeys(filter(None, [*come, *kept])))[:LONGEST_TEXT]


def terms(text: str, locale: str) -> tuple[tuple[str, ...], ...]:
    """What is looked for: each of these must be in the text, in one of its ways of writing. Amounts are read first."""
    text = folded(text[:LONGEST])
    if amounts := _amounts(text, locale):
        return (_ways(text, amounts),)
    return tuple(_ways(word, _amounts(word, locale)) for word in text.split()[:MOST_WORDS])


def _ways(text: str, amounts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text, *amounts)))


def _amounts(text: str, locale: str) -> tuple[str, ...]:
    """ "1.190,00" as it stands in the text of a document: "1190.00"; both where it could be two numbers."""
    try:
        return (f"{language.read_number(text, locale):f}",)
    except Ambiguous as either:
        return tuple(f"{reading:f}" for reading in either.readings)
    except NotANumber:
        return ()
