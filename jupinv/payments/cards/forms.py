"""What an owner types about Stripe: a key, a webhook's secret. Neither is ever shown again."""

from __future__ import annotations

import re

from flask_babel import gettext as _

LONGEST = 250
_KEY = re.compile(r"(sk|rk)_(live|test)_[A-Za-z0-9_]{8,240}")
_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{8,240}")


def wrong_key(key: str) -> str:
    """What is wrong with it, by its looks alone; empty: it may be one."""
    if not key:
        return _("Paste a key from your Stripe account.")
    if _KEY.fullmatch(key):
        return ""
    if key.startswith("pk_"):
        return _("This is the publishable key, which can’t open a payment. The secret one begins with sk_ or rk_.")
    if key.startswith("whsec_"):
        return _("This is a webhook’s signing secret. It has a field of its own once a key is here.")
    if key.startswith("sk_org_"):
        return _("This is the key of an organisation. Take one of the single account that is to be paid.")
    return _("This is no key of Stripe’s. One begins with sk_live_, rk_live_, sk_test_ or rk_test_.")


def wrong_secret(secret: str) -> str:
    """The same for a webhook's secret."""
    if _SECRET.fullmatch(secret):
        return ""
    if secret.startswith(("sk_", "rk_", "pk_")):
        return _("This is an API key. The signing secret stands with the webhook at Stripe and begins with whsec_.")
    return _("A signing secret begins with whsec_. It stands with the webhook at Stripe.")
