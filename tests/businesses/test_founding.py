from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from jupinv.accounts.models import User
from jupinv.businesses.founding import found, usual_currency, usual_time_zone
from jupinv.businesses.models import OWNER, Business, Member, Series
from jupinv.documents.models import Chain

MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_a_business_begins_with_all_that_issuing_needs(app: Flask, bob: User) -> None:
    business = found(bob, locale="de_AT", now=MAY, name="Büro")
    kept = Business.get_by_id(business.id)
    assert (kept.name, kept.locale, kept.currency, kept.time_zone) == ("Büro", "de_AT", "EUR", "Europe/Vienna")
    assert kept.created_at == MAY
    assert Member.get(Member.business == business).role == OWNER
    assert Series.get((Series.business == business) & (Series.kind == "invoice")).pattern == "INV-{YYYY}-{NNNN}"
    chain = Chain.get(Chain.business == business)
    assert (chain.position, chain.seal) == (0, "")


def test_handles_are_short_and_differ(app: Flask, bob: User) -> None:
    handles = [found(bob, locale="en", now=MAY).handle for _ in range(20)]
    assert len(set(handles)) == 20
    assert all(len(handle) == 10 and handle.isalnum() and handle.islower() | handle.isdigit() for handle in handles)


@pytest.mark.parametrize(
    ("locale", "currency", "zone"),
    [
        ("en_GB", "GBP", "Europe/London"),
        ("en_US", "USD", "America/New_York"),
        ("en", "USD", "UTC"),
        ("en_AU", "AUD", "Australia/Sydney"),
        ("en_NG", "NGN", "Africa/Lagos"),
        ("de", "EUR", "Europe/Berlin"),
        ("de_CH", "CHF", "Europe/Zurich"),
        ("fr", "EUR", "Europe/Paris"),
        ("pt", "BRL", "America/Sao_Paulo"),
        ("ja", "JPY", "Asia/Tokyo"),
        ("zh_Hant", "TWD", "Asia/Taipei"),
        ("sr_Latn", "RSD", "Europe/Belgrade"),
        ("bg", "EUR", "Europe/Sofia"),  # the euro came in 2026, after Babel's data
        ("es_419", "EUR", "UTC"),  # Latin America is no country
        ("nonsense", "USD", "UTC"),
    ],
)
def test_what_is_guessed_from_the_locale(locale: str, currency: str, zone: str) -> None:
    assert usual_currency(locale, date(2026, 5, 1)) == currency
    assert usual_time_zone(locale) == zone
