"""A customer is taken over onto a paper, with what invoices for them begin with."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from jupinv.customers.keeping import said
from jupinv.customers.models import Customer
from jupinv.drafts.forms import USUAL_DUE
from jupinv.drafts.taxes import SPECIAL_TAXES, rated
from jupinv.drafts.typed import Typed
from jupinv.items.models import Item
from jupinv.language import write_number

Defaults = Mapping[str, str]


def with_customer(typed: Typed, customer: Customer, *, currency: str, before: Customer | None = None) -> Typed:
    """The customer takes the place of what was typed about one.

    Due date, currency and taxes become theirs where nobody has chosen others: where there is what the business usually
    takes (`currency` is its own), or what came with the customer who stood there `before`.
    """
    old: Defaults = before.defaults if before else {}
    new: Defaults = customer.defaults
    details = {f"customer.{name}": text for name, text in said(customer).items()}
    changes = {
        "due": _settled(typed.get("due"), USUAL_DUE, old.get("due"), new.get("due")),
        "currency": _settled(typed.get("currency").upper(), currency, old.get("currency"), new.get("currency")),
    }
    return typed.without("customer.").having(details | changes | _taxes(typed, old.get("tax"), new.get("tax")))


def with_item(typed: Typed, at: str, item: Item, price: Decimal | None) -> Typed:
    """What is known of an item in a line (by its key; a new one where there is none of it), at this price.

    The quantity stays as it was typed, and the tax where the item has none of its own.
    """
    texts = {
        "description": item.name,
        "details": item.description,
        "unit": item.unit,
        "price": "" if price is None else write_number(price, typed.locale),
        "code": item.code,
    }
    texts |= {"tax": item.tax} if item.tax else {}
    rare = ("details", "code")  # not in a line that never had them
    here = typed.group("line").get(at, {})
    return typed.having(
        {f"line.{at}.{part}": text for part, text in texts.items() if text or part not in rare or part in here}
    )


def _settled(chosen: str, usual: str, old: str | None, new: str | None) -> str:
    """What stands there now: what somebody has chosen, or else the new customer's default, or else the usual one."""
    untouched = chosen in ("", old or usual)
    return (new or usual) if untouched else chosen


def _taxes(typed: Typed, old: str | None, new: str | None) -> dict[str, str]:
    """The tax of each line. A rate that the business does not charge any more counts for nothing."""
    rates = [choice for choice, _ in rated(typed)]
    offered = (*rates, *SPECIAL_TAXES)
    usual = rates[0] if rates else ""
    old, new = (choice if choice in offered else None for choice in (old, new))
    return {
        f"line.{key}.tax": _settled(parts.get("tax", ""), usual, old, new) for key, parts in typed.group("line").items()
    }
