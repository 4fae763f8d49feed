"""A business that ends forgets what its checks found: a difference may name what was to be forgotten."""

from __future__ import annotations

from typing import Any

from jupinv.businesses.models import Business
from jupinv.proof.models import CheckResult


def on_closed(business: Business, **_: Any) -> None:
    """A check that is under way finds no row to write into, and writes nothing."""
    CheckResult.delete().where(CheckResult.business == business.id).execute()
