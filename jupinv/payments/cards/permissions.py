"""What a restricted key must be allowed to do, by Stripe's own names, and what for."""

from __future__ import annotations

from urllib.parse import urlencode

from jupinv.content.sentence import Sentence as _s

NEEDED = "checkout_session_write"  # without it no card can be taken

# By Stripe's names: how the row is called where keys are made, which column of it is meant, and what it is for.
NAMES = {
    NEEDED: ("Checkout Sessions", _s("Write"), _s("to open the page on which a customer pays")),
    "payment_intent_read": ("PaymentIntents", _s("Read"), _s("to see that a payment has arrived")),
    "charge_read": ("Charges and Refunds", _s("Read"), _s("to see when it was paid and what went back")),
    "balance_transaction_source_read": ("Balance Transaction Sources", _s("Read"), _s("to keep Stripe’s fees")),
    "refund_write": ("Charges and Refunds", _s("Write"), _s("to refund from here")),
    "dispute_read": ("Disputes", _s("Read"), _s("to notice a payment that a bank takes back")),
    "invoice_read": ("Invoices", _s("Read"), _s("to import an invoice from Stripe")),
    "tax_rate_read": ("Tax Rates", _s("Read"), _s("to import its taxes")),
}
DASHBOARD = "https://dashboard.stripe.com"


def row(name: str) -> tuple[str, str, str]:
    """The same of any permission: one that is not asked for above was missed when a page to pay was to be opened."""
    column = _s("Write") if name.endswith("_write") else _s("Read")
    return NAMES.get(name, (name, column, NAMES[NEEDED][2]))


def keys_url(*, live: bool) -> str:
    """Where Stripe shows the keys of an account, and changes what they may do."""
    return f"{DASHBOARD}/{'' if live else 'test/'}apikeys"


def make_key_url(*, live: bool = True) -> str:
    """Stripe's own form for a restricted key, with all that is needed ticked.

    The row for refunds has had two names: an unknown one is passed over there.
    """
    wanted = [f"rak_{name}" for name in (*NAMES, "charge_write")]
    asked = urlencode([("name", "Jupinv"), *(("permissions[]", each) for each in wanted)])
    return f"{keys_url(live=live)}/create?{asked}"
