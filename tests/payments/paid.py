"""An invoice that is paid by card at the double, and what Stripe then tells, through the real route."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jupinv import clock, jobs, vault
from jupinv.accounts.models import User
from jupinv.businesses.models import TEST, Business
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import checking, links
from jupinv.documents.models import Document
from jupinv.payments.cards import checkout
from jupinv.payments.cards.models import CardAccount, Checkout
from jupinv.payments.models import Entry
from tests.documents import making
from tests.pages import PageClient
from tests.payments.stripe_double import ACCOUNT, KEY, Double

SECRET = "whsec_0123456789abcdefghij"
HOOK = "/webhooks/stripe/studio-halden"


def connect(business: Business, *, key: str = KEY, secret: str = SECRET) -> CardAccount:
    with write():
        made = CardAccount.create(
            business=business,
            key_sealed=vault.seal(key),
            last4=key[-4:],
            kind="secret",
            live=False,
            account=ACCOUNT,
            webhook_sealed=vault.seal(secret) if secret else None,
            connected_at=clock.now(),
            checked_at=clock.now(),
        )
        Business.update(cards=TEST).where(Business.id == business.id).execute()
    business.cards = TEST
    return made


def invoice(business: Business, by: User, to: Customer | None = None, **said: Any) -> Document:
    """An open one over 1,190.00."""
    to = to or making.customer(business)
    return making.issued(Business.get_by_id(business.id), by, making.content(**said), to)


def begin(document: Document) -> Checkout:
    """Somebody is led to Stripe, for all that is due."""
    link = links.of(document)
    begun = checkout.start(Document.get_by_id(document.id), link=link, amount=None, now=clock.now())
    checkout.lead(begun, name="Invoice", email="", locale="en", now=clock.now())
    return Checkout.get_by_id(begun.id)


def pay(stripe: Double, document: Document) -> str:
    """Somebody pays all of it at Stripe; its id of the payment. Nobody has told us yet."""
    return stripe.pay(begin(document).session_id)


def tell(client: PageClient, stripe: Double, event: dict[str, Any], status: int = 200, **other: Any) -> None:
    body, headers = stripe.signed(event, other.get("secret", SECRET), other.get("at"))
    answer = client.post(other.get("hook", HOOK), data=body, headers=headers)
    assert answer.status_code == status, f"{event['type']}: {answer.status_code} {answer.text[:200]}"
    assert "Set-Cookie" not in answer.headers


def tell_all(client: PageClient, stripe: Double, events: list[dict[str, Any]] | None = None) -> None:
    for event in stripe.events if events is None else events:
        tell(client, stripe, event)


def paid(client: PageClient, stripe: Double, document: Document) -> tuple[str, Entry]:
    """Paid, and told: Stripe's id of the payment, and the entry."""
    intent = pay(stripe, document)
    tell_all(client, stripe)
    return intent, Entry.get(provider_id=intent)


def later(**span: float) -> None:
    """The worker does all that is due until then."""
    jobs.run_due(clock.now() + timedelta(**span))


def fresh(document: Document) -> Document:
    return Document.get_by_id(document.id)


def sound(business: Business) -> None:
    """As `flask check` looks at it."""
    assert list(checking.of_business(Business.get_by_id(business.id))) == []
