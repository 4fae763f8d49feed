"""The taxes of a draft: what the business charges, and what was chosen in a line."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import get_decimal_symbol
from flask_babel import gettext as _

from jupinv import language
from jupinv.content import codes
from jupinv.content.fields import Content, Tax
from jupinv.content.figures import plain
from jupinv.content.sentence import Sentence as _s
from jupinv.drafts import taxlist
from jupinv.drafts.reading import LONGEST, LONGEST_ELSE, Reader, document_language
from jupinv.drafts.typed import Typed
from jupinv.language import format_percent
from jupinv.translations import said

VAT_NAMES = frozenset(
    ("vat", "mwst", "mwst.", "ust", "ust.", "tva", "iva", "btw", "moms", "mva", "alv", "dph", "pvm", "áfa", "afa")
    + ("podatek", "kdv", "φπα", "ддс")
)
SPECIAL_TAXES = {  # beside the rates of a business
    "reverse_charge": _s("reverse charge"),
    "intra_eu": _s("intra-EU goods"),
    "export": _s("export"),
    "exempt": _s("exempt"),
    "outside_scope": _s("not taxable"),
}
UNTAXED = (
    "no_tax",
    "small_business_de",
    "small_business_at",
    "franchise_fr",
    "small_business",
    "exempt",
    "outside_scope",
)
OWN_WORDS = "own"
COINS = ("0.05", "0.10", "0.20", "0.50", "1", "5")  # the smallest ones of countries that have given up cents


def line_taxes(typed: Typed, choice: str) -> tuple[Tax, ...]:
    """The taxes of a line by what was chosen in it; nothing chosen is what the business usually charges."""
    written_in = document_language(typed)
    if choice in SPECIAL_TAXES:
        return (codes.REASON_BY_KEY[choice].tax(written_in),)
    charges = typed.get("tax.charge")
    if charges == "no":
        return (_untaxed(typed.get("tax.sentence"), typed.get("tax.sentence_text")[:LONGEST_ELSE], written_in),)
    if charges == "yes" and taxlist.is_key(choice):
        return taxlist.taxes(typed, choice)
    rates = usual_rates(typed)
    if charges != "yes" or not rates:
        return ()
    rate = next((rate for rate in rates if plain(rate) == choice), rates[0])
    name = tax_name(typed)
    if is_vat(name):
        return (Tax(category="S" if rate else "Z", rate=rate, name=name),)
    return (Tax(rate=rate, name=name),)


def choice_of(borne: tuple[Tax, ...], known: Typed) -> str:
    """What is chosen in a line with these taxes; empty for what the business charges.

    A tax of the list, a special case by what it says, or a rate. Small businesses and others who charge no tax share
    categories with the special cases: only sentences differ.
    """
    if of_list := taxlist.key_of(known, borne):
        return of_list
    for tax in borne[:1]:
        for key in SPECIAL_TAXES:
            reason = codes.REASON_BY_KEY[key]
            if tax.category == reason.category and tax.reason in reason.sentences:
                return key
        return plain(tax.rate) if tax.rate is not None else ""
    return ""


def typed_again(content: Content, known: Typed) -> dict[str, str]:
    """What is typed besides the lines about taxes, prices with tax, rounding and delivery, so that it says the same."""
    by_tax = {each.tax(): key for key, each in taxlist.listed(known).items() if each.kind == taxlist.WITHHELD}
    gross = bool(content.lines) and all(line.gross_entry for line in content.lines)
    fields = {f"withheld.{by_tax[tax]}": "1" for tax in content.withholdings if tax in by_tax}
    fields["prices"] = "gross" if gross else "net"
    if content.cash_step is None and coins(known, content.currency):
        fields["coins"] = "exact"
    if content.delivery and content.delivery.date:
        fields["delivery.date"] = content.delivery.date.isoformat()
    if content.delivery and content.delivery.address.country:
        fields["delivery.country"] = content.delivery.address.country
    return fields


def _untaxed(sentence: str, own_words: str, written_in: str) -> Tax:
    """The tax of somebody who charges none: by the sentence chosen, or in their own words."""
    if sentence == OWN_WORDS:
        return Tax("E", Decimal(0), reason=own_words)
    return codes.REASON_BY_KEY.get(sentence, codes.REASON_BY_KEY[UNTAXED[0]]).tax(written_in)


def rated(typed: Typed) -> list[tuple[str, str]]:
    """What the tax field of a line offers, and its words: the usual rates, then the list. Empty where none is charged.

    The first one is the usual one.
    """
    if typed.get("tax.charge") != "yes":
        return []
    return [
        *((plain(rate), format_percent(rate, typed.locale)) for rate in usual_rates(typed)),
        *taxlist.choices(typed),
    ]


def special_choices() -> list[tuple[str, str]]:
    """What every tax field of a line offers besides, and its words."""
    return [(key, said(words)) for key, words in SPECIAL_TAXES.items()]


def choices(typed: Typed) -> dict[str, str]:
    """All that may be chosen as the tax of a line, and its words."""
    return dict([*rated(typed), *special_choices()])


def prices_include_tax(typed: Typed) -> bool:
    """Whether prices are typed with tax on this document: as said on it, or else as the business usually does."""
    return typed.get("tax.charge") == "yes" and (typed.get("prices") or typed.get("tax.prices")) == "gross"


def coins(typed: Typed, currency: str) -> Decimal | None:
    """The smallest coin that amounts due in this currency are rounded to; None where the cent is exact.

    The business says so once ("CHF 0.05"), a document may be left exact.
    """
    in_currency, _, step = typed.get("tax.coins").partition(" ")
    return Decimal(step) if in_currency == currency and step in COINS and typed.get("coins") != "exact" else None


def tax_name(typed: Typed) -> str:
    """What the business calls its tax: "VAT" unless it says otherwise."""
    return typed.get("tax.name")[: LONGEST["tax.name"]] or "VAT"


def is_vat(name: str) -> bool:
    """Whether a tax of this name is value added tax as EN 16931 means it."""
    return name.casefold() in VAT_NAMES


def usual_rates(typed: Typed) -> list[Decimal]:
    """The rates the business charges, the first one being the usual one; unreadable ones are left out."""
    rates = (_rate(text, typed.locale) for text in _rate_texts(typed))
    return list(dict.fromkeys(rate for rate in rates if rate is not None))


def _rate(text: str, locale: str) -> Decimal | None:
    try:
        rate = language.read_number(text, locale, largest=Decimal(100))
    except (language.Ambiguous, language.NotANumber):
        return None
    return rate.normalize() + 0 if 0 <= rate < 100 else None


def _rate_texts(typed: Typed) -> list[str]:
    """The rates one by one: "19, 7", "19; 7" and "19 7" are two. "19,7" is one where people write decimals so."""
    decimal_comma = get_decimal_symbol(language.known(typed.locale)) == ","
    text = typed.get("tax.rates")[:LONGEST_ELSE].replace("%", " ").replace(";", " ")
    text = text.replace(", ", " ") if decimal_comma else text.replace(",", " ")
    return [part.strip(",") for part in text.split() if part.strip(",")]


def check(reader: Reader) -> None:
    """What the business says about its taxes."""
    if reader.typed.get("tax.charge") == "yes":
        reader.text("tax.name")
        _check_rates(reader)
    own_words = reader.typed.get("tax.charge") == "no" and reader.typed.get("tax.sentence") == OWN_WORDS
    if own_words and not reader.text("tax.sentence_text"):
        reader.problem("tax.sentence_text", _("Write why you charge no tax: the law wants it on the invoice."))


def _check_rates(reader: Reader) -> None:
    texts = _rate_texts(reader.typed)
    if not texts:
        reader.problem("tax.rates", _("Which rate do you charge, in percent?"))
    elif wrong := next((text for text in texts if _rate(text, reader.typed.locale) is None), ""):
        message = _("“%(typed)s” is no rate. Write what you charge in percent, such as 19, 7.", typed=wrong[:40])
        reader.problem("tax.rates", message)
