"""What tests of cards begin with: the double of Stripe in place of Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from jupinv import clock, config
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.payments.cards import connecting, gateway
from jupinv.payments.cards.models import CardAccount

if TYPE_CHECKING:
    from tests.payments.stripe_double import Double


@pytest.fixture
def stripe(environ: dict[str, str]) -> Iterator[Double]:
    """Stripe, which the app asks: see `Double`. The test fails if a request of ours was not as Stripe wants it."""
    from tests.payments.stripe_double import Double  # loads the library, which most tests do without

    nobody = environ["STRIPE_API_BASE"]
    with Double() as double:
        environ["STRIPE_API_BASE"] = double.url  # of an app that begins after this, and of processes
        gateway.use(config.read(environ))
        yield double
    gateway.use(config.read(environ | {"STRIPE_API_BASE": nobody}))
    assert not double.wrong, "\n".join(double.wrong)


def connected(business: Business, by: User, key: str, *, parts: bool = False) -> CardAccount:
    """The business takes cards by this key of the double's."""
    found, missing = gateway.check(key)
    made = connecting.connect(business, key, found, missing, by=by, now=clock.now())
    if parts:
        connecting.choose(made, parts=True, webhook=None)
    return made
