"""The form of an item: what is typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _

from jupinv import language, money
from jupinv.content.figures import plain
from jupinv.items.keeping import Said
from jupinv.items.models import LONGEST, Item
from jupinv.language import write_number

TEXTS = ("name", "code", "description", "unit", "tax")
MOST_DECIMALS = 6
LARGEST = Decimal(10) ** 12
MOST_PRICES = 30


@dataclass(slots=True)
class ItemForm:
    """The typed texts by field ("price.EUR" among them), and a message at each that can't be taken as it is."""

    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    prices: dict[str, str] = field(default_factory=dict)  # read: plain decimals by currency

    @property
    def said(self) -> Said:
        """What is said of the item, once nothing is wrong."""
        return Said(**{name: self.typed.get(name, "") for name in TEXTS}, prices=self.prices)

    @property
    def currencies(self) -> list[str]:
        """In which it has a price, or may get one."""
        return [name.removeprefix("price.") for name in self.typed if name.startswith("price.")]


def of(item: Item, locale: str) -> ItemForm:
    """The form as it stands for an item."""
    typed = {name: getattr(item, name) for name in TEXTS}
    for currency, price in item.prices.items():
        typed[f"price.{currency}"] = write_number(Decimal(price), locale)
    return ItemForm(typed)


def read(posted: Mapping[str, str], locale: str, *, taxes: Collection[str]) -> ItemForm:
    """What was sent. `taxes`: the choices that a line's tax has in this business."""
    typed = {name: clean(posted.get(name, ""), lines=name == "description") for name in TEXTS}
    form = ItemForm(typed)
    for name, text in _typed_prices(posted).items():
        typed[name] = text
        _read_price(form, name, text, locale)
    form.errors |= wrong(typed, taxes)
    return form


def wrong(typed: Mapping[str, str], taxes: Collection[str]) -> dict[str, str]:
    """Field → why its text can't be kept."""
    errors = {
        name: _("Please keep this to %(most)s characters; it has %(count)s.", most=most, count=len(typed[name]))
        for name, most in LONGEST.items()
        if len(typed.get(name, "")) > most
    }
    if not typed.get("name"):
        errors["name"] = _("What is it called? This is what stands in the line.")
    if typed.get("tax") and typed["tax"] not in taxes:
        errors["tax"] = _("Choose one of the taxes.")
    return errors


def read_price(text: str, locale: str) -> tuple[str, str]:
    """A price as a plain decimal, and what is wrong with it instead."""
    try:
        price = language.read_number(text, locale)
    except language.Ambiguous as two:
        first, second = (write_number(one, locale) for one in two.readings)
        return "", _("“%(typed)s” could mean %(first)s or %(second)s.", typed=text[:40], first=first, second=second)
    except language.NotANumber:
        return "", _("“%(typed)s” is not a number we can read.", typed=text[:40])
    if not 0 <= price < LARGEST:
        return "", _("A price is zero or more.") if price < 0 else _("This number is too large.")
    if -int(price.normalize().as_tuple().exponent) > MOST_DECIMALS:
        return "", _("At most %(most)s decimals here.", most=MOST_DECIMALS)
    return plain(price), ""


def clean(text: str, *, lines: bool = False) -> str:
    """Without what no database keeps; in one line unless it may have several."""
    text = text.replace("\r\n", "\n").replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return text.strip() if lines else " ".join(text.split())


def _typed_prices(posted: Mapping[str, str]) -> dict[str, str]:
    """ "price.EUR" → what was typed there; a new currency has fields of its own."""
    named = {name: clean(text) for name, text in posted.items() if name.startswith("price.")}
    if currency := clean(posted.get("new_currency", "")).upper():
        named[f"price.{currency[:10]}"] = clean(posted.get("new_price", ""))
    return dict(list(named.items())[:MOST_PRICES])


def _read_price(form: ItemForm, name: str, text: str, locale: str) -> None:
    currency = name.removeprefix("price.")
    if currency not in money.EXPONENTS:
        form.errors[name] = _("“%(text)s” is not a currency code such as EUR or USD.", text=currency[:10])
    elif text:
        form.prices[currency], message = read_price(text, locale)
        if message:
            form.errors[name] = message
