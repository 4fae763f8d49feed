"""What an entry of the ledger is found by: a text made for finding beside each of them, as documents have one.

Whose it is does not stand in it: customers are renamed, made one, and forgotten, and are found by their own names.
"""

from __future__ import annotations

from collections.abc import Iterable

from jupinv.documents.search import folded
from jupinv.money import from_minor
from jupinv.payments import methods
from jupinv.payments.models import Entry

LONGEST = 5_000  # characters kept of one entry


def of(entry: Entry, numbers: Iterable[str | None]) -> str:
    """Its amount whichever way it went, the numbers of what it settles, how it came, its note, the provider's id."""
    said = [f"{abs(from_minor(entry.amount, entry.currency)):f}", *numbers, *methods.names(str(entry.method))]
    return _lines([*said, entry.note, entry.provider_id])


def naming(said: str, number: str | None) -> str:
    """The same with the number of one more document that it settles."""
    return _lines([*said.split("\n"), number])


def _lines(said: Iterable[str | None]) -> str:
    return "\n".join(dict.fromkeys(filter(None, (folded(text) for text in said if text))))[:LONGEST]
