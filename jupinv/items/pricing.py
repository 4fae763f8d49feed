"""What a customer last paid for an item: remembered when a document is issued, offered with the next line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE, Content
from jupinv.content.figures import plain
from jupinv.customers.models import Customer
from jupinv.documents import revisions
from jupinv.documents.models import Document
from jupinv.items.models import Item, LastPrice, key_of


def price_for(item: Item, customer: Customer | None, currency: str) -> Decimal | None:
    """What this customer last paid for it in this currency, else its price; None where it has none."""
    if customer is not None:
        of_both = (LastPrice.item == item.id) & (LastPrice.customer == customer.id) & (LastPrice.currency == currency)
        if last := LastPrice.get_or_none(of_both):
            return Decimal(last.price)
    return item.price_in(currency)


def on_issued(document: Document, **_: Any) -> None:
    """Remember the price of each line that is an item of ours, by its code or else by its name."""
    revision = revisions.last_of(document)
    if revision is None or document.customer_id is None or document.kind == CREDIT_NOTE:
        return
    content, _totals = revisions.content_of(revision)
    prices = _prices(document.business, content)
    for item, price in prices.items():
        row = {"item": item, "customer": document.customer_id, "currency": content.currency}
        LastPrice.insert(**row, price=price, at=document.issued_at).on_conflict(
            conflict_target=[LastPrice.item, LastPrice.customer, LastPrice.currency],
            preserve=[LastPrice.price, LastPrice.at],
        ).execute()


def _prices(business: Business, content: Content) -> dict[int, str]:
    """By the ids of items, the price that the last line with it names."""
    lines = [line for line in content.lines if line.price is not None]
    codes = {line.item.sellers_id for line in lines if line.item.sellers_id}
    names = {key_of(line.description) for line in lines}
    named = Item.code.in_(codes) | Item.name_key.in_(names)
    items = list(Item.select(Item.id, Item.code, Item.name_key).where((Item.business == business.id) & named))
    by_code = {item.code: item.id for item in items if item.code}
    by_name = {item.name_key: item.id for item in items}
    found: dict[int, str] = {}
    for line in lines:
        item = by_code.get(line.item.sellers_id) or by_name.get(key_of(line.description))
        if item is not None and line.price is not None:
            found[item] = plain(line.price)
    return found
