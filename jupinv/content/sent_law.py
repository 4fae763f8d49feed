"""What may become of an invoice that its customer has: changed as a new version, or only corrected by other documents.

In many countries an invoice that was handed over stays as it is: what it said is taken back by a credit note, a mistake
about who the customer is by a document that refers to it. Each business may say otherwise for itself (`Business.
changing`); what it chooses counts from that moment on, for what was sent before too, because the law asks about the
change and not about the day of the invoice. Quotes and proformas are no invoices: the law leaves them alone.

`read_on` is the day on which an entry was held against a published text of that law, or a commentary that quotes it.
Entries without it are from memory and wait for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jupinv.content.codes import EU
from jupinv.content.fields import CREDIT_NOTE, INVOICE, Content

VERSIONS, CORRECTIONS = "versions", "corrections"  # what a business may choose
CHOICES = (VERSIONS, CORRECTIONS)


@dataclass(frozen=True, slots=True)
class SentLaw:
    """The law of a country by which an invoice that was sent is corrected by another document, and not changed."""

    source: str
    read_on: date | None = None


_DAY = date(2026, 11, 22)
_EU_LAW = SentLaw("Directive 2006/112/EC, Art. 219", _DAY)

# By the sender's country. Where a country has no entry we know of no such law, and a new version is usual.
SENT_LAWS: dict[str, SentLaw] = {
    **dict.fromkeys(EU, _EU_LAW),
    "XI": _EU_LAW,  # Northern Ireland, for goods
    "DE": SentLaw("UStDV § 31 (5), Directive 2006/112/EC, Art. 219", _DAY),
    "AT": SentLaw("UStG 1994 § 11 (12) and (14), Directive 2006/112/EC, Art. 219"),
    "FR": SentLaw("CGI art. 289, annexe II art. 242 nonies A, BOI-TVA-DECLA-30-20-20"),
    "ES": SentLaw("Real Decreto 1619/2012, art. 15", _DAY),
    "IT": SentLaw("D.P.R. 633/1972, art. 26"),
    "PL": SentLaw("Ustawa o VAT, art. 106j", _DAY),
    "GB": SentLaw("The Value Added Tax Regulations 1995 (SI 1995/2518), reg. 15C and 38", _DAY),
    "CH": SentLaw("MWSTG (SR 641.20), Art. 27 (4)", _DAY),
    "LI": SentLaw("MWSTG (LR 641.20), Art. 27"),
    "NO": SentLaw("Bokføringsforskriften (FOR-2004-12-01-1558), § 5-2-7", _DAY),
    "IS": SentLaw("Reglugerð nr. 50/1993 um bókhald og tekjuskráningu virðisaukaskattsskyldra aðila"),
    "AU": SentLaw("A New Tax System (Goods and Services Tax) Act 1999, s. 29-75", _DAY),
    "NZ": SentLaw("Goods and Services Tax Act 1985, s. 19N"),
    "IN": SentLaw("Central Goods and Services Tax Act 2017, s. 34", _DAY),
    "ZA": SentLaw("Value-Added Tax Act 89 of 1991, s. 21"),
    "CA": SentLaw("Excise Tax Act, s. 232"),
}


def usual(country: str) -> str:
    """What is usual in a country: VERSIONS or CORRECTIONS."""
    return CORRECTIONS if country in SENT_LAWS else VERSIONS


def only_corrected(content: Content, chosen: str = "") -> bool:
    """Whether this document is only corrected by others once its customer has it. `chosen`: by the business, or empty.

    Where we know of no law it may be changed: nothing is lost by it, every revision stays, and whoever got it is told.
    """
    if content.kind not in (INVOICE, CREDIT_NOTE):
        return False
    return (chosen or usual(content.sender.address.country)) == CORRECTIONS


def law_of(content: Content) -> str:
    """The law of the sender's country by which it is so; empty where we know of none."""
    law = SENT_LAWS.get(content.sender.address.country)
    return law.source if law else ""
