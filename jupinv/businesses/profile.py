"""What a business says about itself: the fields of the paper that are the same on all of its documents."""

from __future__ import annotations

from collections.abc import Mapping

from jupinv import money
from jupinv.accounts.preferences import is_zone
from jupinv.addresses import country_code
from jupinv.businesses.founding import currency_of, time_zone_of
from jupinv.businesses.models import Business
from jupinv.db import locked, write

Pairs = tuple[tuple[str, str], ...]

PREFIXES = ("sender.", "bank.", "way.", "tax.", "taxes.", "business.")
LONGEST_NAME = 300


def profile_of(business: Business) -> Pairs:
    """The fields as typed, in their order."""
    return tuple((name, text) for name, text in business.profile)


def change(business: Business, texts: Mapping[str, str], *, is_new: bool) -> Business:
    """Set some fields; the others stay as they are now. `is_new`: see `keep`."""
    with write():
        fresh = held(business)
        keep(fresh, tuple((dict(profile_of(fresh)) | dict(texts)).items()), is_new=is_new)
    return fresh


def replace_taxes(business: Business, pairs: Pairs) -> Business:
    """Keep this list of taxes, and how prices are typed and amounts rounded, in the place of what there is."""
    told = dict(pairs)
    with write():
        fresh = held(business)
        rest = tuple(pair for pair in profile_of(fresh) if not pair[0].startswith("taxes.") and pair[0] not in told)
        keep(fresh, rest + tuple(pair for pair in pairs if pair[1]))
    return fresh


def held(business: Business) -> Business:
    """The business with its row locked until the transaction ends."""
    fresh: Business = locked(Business.select().where(Business.id == business.id), keys=False).get()
    return fresh


def keep(fresh: Business, profile: Pairs, *, is_new: bool = False) -> None:
    """Store the profile of a business that is held, and in its columns what other pages need of it.

    `is_new`: nothing was issued yet, so the country that is named for the first time tells currency and time zone,
    which were guessed until then. What was typed about them counts more.
    """
    before, said = dict(profile_of(fresh)), dict(profile)
    country = country_code(said.get("sender.country", ""))
    if is_new and country and country != country_code(before.get("sender.country", "")):
        fresh.currency = currency_of(country, fresh.created_at.date()) or fresh.currency
        fresh.time_zone = time_zone_of(country) or fresh.time_zone
    zone, currency = said.get("business.time_zone", "").strip(), said.get("business.currency", "").strip().upper()
    fresh.profile = [list(pair) for pair in profile]
    fresh.name = said.get("sender.name", "").strip()[:LONGEST_NAME]
    fresh.time_zone = zone if zone and is_zone(zone) else fresh.time_zone
    fresh.currency = currency if currency in money.EXPONENTS else fresh.currency
    fresh.save(only=[Business.profile, Business.name, Business.time_zone, Business.currency])
