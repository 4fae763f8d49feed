"""The list of taxes as a form: what is typed, what is wrong with it, and what of it the profile keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _

from jupinv import language
from jupinv.businesses.profile import Pairs
from jupinv.content.codes import CATEGORIES
from jupinv.content.figures import plain
from jupinv.content.sentence import Sentence as _s
from jupinv.drafts import taxlist
from jupinv.drafts.taxes import COINS
from jupinv.drafts.typed import storable
from jupinv.language import format_number

PARTS = ("name", "kind", "rate", "reason", "together", "compound", "always")
LONGEST = {"name": 40, "rate": 20, "reason": 300}
MOST = 30  # taxes in a list
LARGEST = Decimal(1000)  # percent
MARKS = ";="  # part lists and pairs of choices in the editor
KINDS = {  # words of their own: CATEGORIES has those of a machine's report
    "": _s("Not VAT: GST, sales tax, levy"),
    "S": _s("VAT, charged"),
    "Z": _s("VAT, zero rate"),
    "E": _s("VAT, exempt"),
    "AE": _s("VAT, reverse charge"),
    "K": _s("VAT, goods to another EU country"),
    "G": _s("VAT, export"),
    "O": _s("Outside the scope of VAT"),
    "L": _s("IGIC, Canary Islands"),
    "M": _s("IPSI, Ceuta and Melilla"),
    taxlist.WITHHELD: _s("Kept back by the customer"),
}


@dataclass(slots=True)
class Row:
    """One tax as it is typed."""

    key: str
    texts: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing stands in it: it is no tax, or is to be one no more."""
        return not any(self.texts.get(part) for part in ("name", "rate", "reason"))


@dataclass(slots=True)
class TaxForm:
    """The whole page as it is typed. Keys of rows are those of the list."""

    rows: list[Row]
    prices: str
    coin: str
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def messages(self) -> dict[str, str]:
        """Every message by the name of its field."""
        of_rows = {f"taxes.{row.key}.{part}": words for row in self.rows for part, words in row.errors.items()}
        return of_rows | self.errors

    def pairs(self, currency: str) -> Pairs:
        """What the profile keeps, rates as plain decimals."""
        kept = [(f"taxes.{row.key}.{part}", text) for row in self.rows for part, text in row.texts.items() if text]
        coin = f"{currency} {self.coin}" if self.coin else ""
        return (*kept, ("tax.prices", self.prices if self.prices == "gross" else ""), ("tax.coins", coin))


def of_profile(profile: Pairs, locale: str) -> TaxForm:
    """What is kept, as it would be typed in a language."""
    said = dict(profile)
    rows: dict[str, dict[str, str]] = {}
    for name, text in profile:
        if name.startswith("taxes."):
            _group, key, part = name.split(".")
            rows.setdefault(key, {})[part] = format_number(Decimal(text), locale) if part == "rate" else text
    return TaxForm(
        [Row(key, texts) for key, texts in rows.items()],
        said.get("tax.prices", ""),
        said.get("tax.coins", "").partition(" ")[2],
    )


def posted(texts: Mapping[str, str], locale: str) -> TaxForm:
    """What was typed, checked; the rate of a row without a mistake is a plain decimal. Rows left empty are left out."""
    keys = dict.fromkeys(name.split(".")[1] for name in texts if name.startswith("taxes.") and name.count(".") == 2)
    rows = [_row(key, texts) for key in keys if taxlist.is_key(key)][:MOST]
    form = TaxForm([row for row in rows if not row.is_empty], texts.get("prices", ""), texts.get("coin", ""))
    known = {row.key: row for row in form.rows}
    for row in form.rows:
        row.errors = dict(_wrong(row, known, locale))
    if form.prices not in ("", "net", "gross"):
        form.errors["prices"] = _("Choose one of these.")
    if form.coin and form.coin not in COINS:
        form.errors["coin"] = _("Choose one of these.")
    if not form.messages:
        for row in form.rows:
            if row.texts.get("rate"):
                row.texts["rate"] = plain(_read_rate(row.texts["rate"], locale))
    return form


def _row(key: str, texts: Mapping[str, str]) -> Row:
    parts = {part: " ".join(storable(texts.get(f"taxes.{key}.{part}", "")).split()) for part in PARTS}
    return Row(key, {part: text for part, text in parts.items() if text})


def _wrong(row: Row, known: Mapping[str, Row], locale: str) -> Iterator[tuple[str, str]]:
    texts, kind = row.texts, row.texts.get("kind", "")
    name = texts.get("name", "")
    if not name:
        yield "name", _("What is it called on your papers?")
    elif len(name) > LONGEST["name"] or any(mark in name for mark in MARKS):
        yield "name", _("Use at most %(most)s characters, without ; and =.", most=LONGEST["name"])
    elif any(other.key != row.key and other.texts.get("name") == name for other in known.values()):
        yield "name", _("Another one has this name already.")
    if kind not in taxlist.KINDS:
        yield "kind", _("Choose one of these.")
    elif words := _wrong_rate(texts.get("rate", ""), kind, locale):
        yield "rate", words
    if kind in CATEGORIES and CATEGORIES[kind].needs_reason and not texts.get("reason"):
        yield "reason", _("Write why no tax is charged: the law wants it on the invoice.")
    elif len(texts.get("reason", "")) > LONGEST["reason"]:
        yield "reason", _("Please keep this under %(most)s characters.", most=LONGEST["reason"])
    if words := _wrong_together(row, known):
        yield "together", words


def _wrong_rate(text: str, kind: str, locale: str) -> str:
    rated = kind in ("", taxlist.WITHHELD) or CATEGORIES[kind].rated
    if not text:
        return _("Enter the rate in percent.") if rated else ""
    try:
        rate = _read_rate(text, locale)
    except (language.Ambiguous, language.NotANumber):
        return str(_("“%(typed)s” is no rate. Write the percent, such as 9.975.", typed=text[:40]))
    if len(text) > LONGEST["rate"] or not 0 <= rate <= LARGEST:
        return str(_("“%(typed)s” is no rate. Write the percent, such as 9.975.", typed=text[:40]))
    if not rated and rate:
        return str(_("No tax is charged here, so there is no rate."))
    return str(_("A rate of 0 is a tax of another kind.")) if rated and not rate else ""


def _read_rate(text: str, locale: str) -> Decimal:
    """A rate in percent as somebody writes it: "9,975" is below ten, as no tax is of thousands."""
    return language.read_number(text, locale, largest=LARGEST)


def _wrong_together(row: Row, known: Mapping[str, Row]) -> str:
    """Only taxes outside VAT are charged together, in a row without a circle."""
    key, passed = row.texts.get("together", ""), {row.key}
    if not key:
        return str(_("Choose the tax that its base includes.")) if row.texts.get("compound") else ""
    if key not in known or known[key].texts.get("kind") or row.texts.get("kind"):
        return str(_("Only taxes that are not VAT can be charged together."))
    while key in known:
        if key in passed or len(passed) >= taxlist.MOST_TOGETHER:
            return str(_("These go round in a circle, or are too many."))
        passed.add(key)
        key = known[key].texts.get("together", "")
    return ""
