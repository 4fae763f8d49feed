"""The usual ways in which money comes: kept by one word each, and said in the language of whoever reads it.

Whatever else somebody typed is kept and said as they typed it.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupinv.content.sentence import Sentence as _s
from jupinv.language import spoken

_ON_PAPER = {  # as it is kept and said in the app, by how papers say it: in English, German, French
    _s("Bank transfer"): ("Bank transfer", "Überweisung", "Virement"),
    _s("Card"): ("Card", "Karte", "Carte bancaire"),
    _s("Cash"): ("Cash", "Bar", "Espèces"),
    _s("Direct debit"): ("Direct debit", "Lastschrift", "Prélèvement"),
    _s("Cheque"): ("Cheque", "Scheck", "Chèque"),
}
USUAL = (*_ON_PAPER, "PayPal")
_NAMED = {word.casefold(): usual for usual, words in _ON_PAPER.items() for word in words}


def kept(typed: str) -> str:
    """How it is kept: a usual way by its English word, in whatever language of ours somebody named it."""
    return str(said(typed))


def said(method: str) -> str:
    """How the app says what is kept: a usual way as a Sentence. Older entries keep it in the language of who typed."""
    return _NAMED.get(method.casefold(), method)


def names(method: str) -> tuple[str, ...]:
    """All that somebody may call it: a usual way by its name in each language of ours."""
    usual = said(method)
    return _ON_PAPER[usual] if isinstance(usual, _s) else (method,)


def on_paper(method: str, locale: str) -> str:
    """How a paper in this language says what is kept."""
    usual = said(method)
    return spoken(_ON_PAPER[usual], locale) if isinstance(usual, _s) else method


def with_part(looked_for: str) -> Iterator[str]:
    """All ways of keeping the usual ones that have this in their name, in any language of ours."""
    for words in _ON_PAPER.values():
        if any(looked_for.casefold() in word.casefold() for word in words):
            yield from words
