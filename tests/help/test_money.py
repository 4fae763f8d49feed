"""The pages that explain money: there for everybody, and led to from where the question comes up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupinv.accounts.models import User
from tests.documents import making
from tests.pages import PageClient

As = Callable[[User], PageClient]
PAGES = ("transfers", "cards", "payments", "statements")


@pytest.mark.parametrize("name", PAGES)
def test_anybody_reads_them(client: PageClient, name: str) -> None:
    page = client.page(f"/help/{name}")
    assert len(page.text) > 500 and "Set-Cookie" not in page.headers


def test_pages_lead_to_what_explains_them(as_: As, alice: User) -> None:
    business, signed_in = f"/b/{alice.business.handle}", as_(alice)
    leads = {
        f"{business}/settings/ways": "transfers",
        f"{business}/settings/cards": "cards",
        f"{business}/payments": "payments",
        f"{business}/customers/{making.customer(alice.business).id}/statement": "statements",
    }
    for at, name in leads.items():
        link = signed_in.page(at).find(f'a[href="/help/{name}"]')
        assert signed_in.page(f"/help/{name}").said("h1") == link.text
