"""One payment of a customer for several of their invoices, or for none yet: payment on account.

What of it settles which invoice is said by whoever records it; the rest is the customer's credit. Credit that they had
before their payments were kept here is recorded alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from jupinv.accounts.models import User
from jupinv.content.fields import INVOICE
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import timeline
from jupinv.documents.models import Document
from jupinv.payments import giving_up, posting
from jupinv.payments.models import PAYMENT, Entry


class BeyondAmount(Exception):
    """Its parts come to more than what arrived."""


class NotTheirs(Exception):
    """The customer is gone, or one of the documents is not theirs or in another currency."""


class BeyondBalance(Exception):
    """A part is more than is left to pay on its document, by now: `document`, with its balance."""

    def __init__(self, document: Document) -> None:
        super().__init__(f"only {document.balance} is left on {document.number}")
        self.document = document


def open_invoices(customer: Customer) -> Any:
    """The invoices of a customer on which something is left to pay, what is due first coming first."""
    owed = (Document.kind == INVOICE) & Document.issued_at.is_null(False) & Document.void_at.is_null()
    mine = (Document.customer == customer.id) & (Document.balance > 0)
    return Document.select().where(mine & owed).order_by(Document.due_date, Document.id)


def collect(
    customer: Customer,
    *,
    amount: int,
    currency: str,
    parts: Mapping[int, int],
    paid_on: date,
    method: str,
    note: str,
    by: User,
    now: datetime,
    form_key: str,
    kind: str = PAYMENT,
) -> Entry:
    """Record what a customer paid, in minor units; of it `parts` settle documents, by their ids.

    `kind` is PAYMENT, or CREDIT for what they had to their credit before. The same `form_key` again gives the entry
    that the form made the first time. Raises BeyondAmount, BeyondBalance, NotTheirs.
    """
    asked = {number: part for number, part in parts.items() if part}
    with write():
        held = posting.hold(customer.business, asked, customer.id)
        row = Customer.get_or_none(Customer.id == customer.id)
        if made := collected_by(customer, form_key):
            return made
        if amount <= 0 or min(asked.values(), default=0) < 0 or sum(asked.values()) > amount:
            raise BeyondAmount
        if row is None or set(held) != set(asked):
            raise NotTheirs
        for each in held.values():
            _expect_fits(each, row, currency, asked[each.id])
        return posting.post(
            business=customer.business_id,
            customer=row.id,
            kind=kind,
            amount=amount,
            currency=currency,
            paid_on=paid_on,
            method=method,
            note=note,
            form_key=_keyed(customer, form_key),
            document=None,
            actor=timeline.actor(by),
            now=now,
            settles=[(each, asked[each.id]) for each in held.values()],
        )


def collected_by(customer: Customer, form_key: str) -> Entry | None:
    """The entry that a form made; None where it was not sent yet."""
    key = _keyed(customer, form_key)
    found: Entry | None = Entry.get_or_none(form_key=key, business=customer.business_id) if key else None
    return found


def _keyed(customer: Customer, form_key: str) -> str | None:
    return f"customer-{customer.id}:{form_key}" if form_key else None


def _expect_fits(document: Document, customer: Customer, currency: str, part: int) -> None:
    if document.customer_id != customer.id or document.currency != currency:
        raise NotTheirs
    if not giving_up.is_open(document) or part > document.balance:
        raise BeyondBalance(document)
