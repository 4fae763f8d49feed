"""What an owner sets once: the colour of the papers, own mail texts, where answers go, the signature."""

from __future__ import annotations

from collections.abc import Mapping

from jupinv.businesses.models import Business
from jupinv.businesses.profile import held
from jupinv.content import remittance, sent_law
from jupinv.content.look import colour
from jupinv.db import write


def choose_accent(business: Business, accent: str) -> None:
    """Draw papers in this colour from now on; empty is ours. ValueError for what is no colour."""
    chosen = colour(accent) if accent else ""
    with write():
        Business.update(accent=chosen).where(Business.id == business.id).execute()
    business.accent = chosen


def keep_text(business: Business, language: str, about: str, text: Mapping[str, str]) -> None:
    """Use these words ({"subject", "text"}) in mails of this language about this; none at all: ours again."""
    with write():
        fresh = held(business)
        letters = {one: dict(texts) for one, texts in fresh.letters.items()}
        said = {name: words for name, words in text.items() if words}
        letters.setdefault(language, {})[about] = said
        letters = {one: {of: words for of, words in texts.items() if words} for one, texts in letters.items()}
        letters = {one: texts for one, texts in letters.items() if texts}
        Business.update(letters=letters).where(Business.id == fresh.id).execute()
    business.letters = letters


def write_as(business: Business, *, reply_to: str, signature: str) -> None:
    """Where answers to its mails go (a checked address, or empty: to whoever sends them), and what closes them."""
    with write():
        Business.update(reply_to=reply_to, signature=signature).where(Business.id == business.id).execute()
    business.reply_to, business.signature = reply_to, signature


def choose_changing(business: Business, chosen: str) -> None:
    """What may become of what was sent (sent_law.VERSIONS or CORRECTIONS), empty: as is usual in its country.

    It counts from now on, for what was sent before too. ValueError for anything else.
    """
    if chosen not in ("", *sent_law.CHOICES):
        raise ValueError(chosen)
    with write():
        Business.update(changing=chosen).where(Business.id == business.id).execute()
    business.changing = chosen


def choose_reference(business: Business, scheme: str) -> None:
    """Ask for payments by references of this scheme (content.remittance) from now on; empty: by the document's number.

    ValueError for anything else.
    """
    if scheme and scheme not in remittance.LONGEST:
        raise ValueError(scheme)
    with write():
        Business.update(reference=scheme).where(Business.id == business.id).execute()
    business.reference = scheme
