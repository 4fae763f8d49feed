"""Where an invoice that its customer has may be voided by simply saying so, and where the law asks for a credit note.

As of 22 November 2026. Those of Norway, Australia and India were held against published texts, the others not yet.
"""

from __future__ import annotations

from jupinv.content.codes import EU
from jupinv.content.fields import QUOTE, Content

_EU_LAW = "Directive 2006/112/EC, Art. 203 and 219"
_SWISS_LAW = "MWSTG (SR 641.20), Art. 27"

# By the sender's country: the law by which the tax on an invoice that was handed over is owed, or booked, until
# another document takes it back.
CREDIT_NOTE_LAWS: dict[str, str] = {
    **dict.fromkeys(EU, _EU_LAW),
    "XI": _EU_LAW,  # Northern Ireland, for goods
    "GB": "The Value Added Tax Regulations 1995 (SI 1995/2518), reg. 15C and 38",
    "CH": _SWISS_LAW,
    "LI": "MWSTG (LR 641.20), Art. 27",
    "NO": "Bokføringsforskriften (FOR-2004-12-01-1558), § 5-2-7",
    "IS": "Reglugerð nr. 50/1993 um bókhald og tekjuskráningu virðisaukaskattsskyldra aðila",
    "AU": "A New Tax System (Goods and Services Tax) Act 1999, s. 29-75",
    "NZ": "Goods and Services Tax Act 1985, s. 19N",
    "IN": "Central Goods and Services Tax Act 2017, s. 34",
    "ZA": "Value-Added Tax Act 89 of 1991, s. 21",
    "CA": "Excise Tax Act, s. 232",
}


def credit_note_law(content: Content) -> str:
    """The law that forbids a plain void once the customer has it; empty where it is allowed.

    A quote is no invoice, so it may be withdrawn anywhere. Where we know of no law it is allowed too: nothing is lost
    by it, number, page and reason stay, and whoever got it is told; to refuse would leave no way out where there is
    no such thing as a credit note in law (the United States, Hong Kong).
    """
    return "" if content.kind == QUOTE else CREDIT_NOTE_LAWS.get(content.sender.address.country, "")
