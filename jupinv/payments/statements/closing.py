"""What becomes of the mails with statements where a customer or a business ends."""

from __future__ import annotations

from typing import Any

from jupinv import mail
from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.payments.statements.models import StatementMail


def on_replaced(customer: Customer, *, by: Customer, **_: Any) -> None:
    """What was sent to the one was sent to the other."""
    StatementMail.update(customer=by).where(StatementMail.customer == customer).execute()


def on_closed(business: Business, **_: Any) -> None:
    """The mails of a business that ends go, words and addresses."""
    ours = StatementMail.business == business
    rows: Any = StatementMail.select(StatementMail.mail).where(ours).tuples()
    numbers = [number for (number,) in rows]
    StatementMail.delete().where(ours).execute()
    mail.delete(numbers)
