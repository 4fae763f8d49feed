"""Amounts as Stripe counts them, and languages as it speaks them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jupinv.payments.cards import amounts, gateway
from jupinv.payments.cards.amounts import NotChargeable
from tests.conftest import environment
from tests.processes import ROOT


@pytest.mark.parametrize(
    ("minor", "currency", "at_stripe"),
    [
        (1099, "EUR", 1099),
        (500, "JPY", 500),
        (5, "ISK", 500),  # takes hundredths that are always 00
        (5, "UGX", 500),
        (1045, "HUF", 1045),  # without decimals only where Stripe pays out
        (80045, "TWD", 80045),
        (1200, "MGA", 12),  # no decimals at Stripe, two by ISO
        (5120, "KWD", 5120),
        (12, "KRW", 12),
        (12, "XPF", 12),
        (12, "VND", 12),
        (12, "CLP", 12),
    ],
)
def test_amounts_are_counted_as_stripe_counts_them(minor: int, currency: str, at_stripe: int) -> None:
    assert amounts.to_stripe(minor, currency) == at_stripe
    assert amounts.from_stripe(at_stripe, currency) == minor
    assert amounts.from_stripe(-at_stripe, currency) == -minor
    assert amounts.is_chargeable(minor, currency)


@pytest.mark.parametrize(("minor", "currency"), [(1250, "MGA"), (5124, "KWD"), (5121, "BHD"), (1, "XXX"), (1, "")])
def test_an_amount_that_stripe_cannot_count_is_refused_and_never_rounded(minor: int, currency: str) -> None:
    with pytest.raises(NotChargeable):
        amounts.to_stripe(minor, currency)
    assert not amounts.is_chargeable(minor, currency)
    assert not amounts.is_chargeable(0, "EUR")


def test_hundredths_of_what_has_none_are_rounded_half_up() -> None:
    assert [amounts.from_stripe(each, "ISK") for each in (1249, 1250, -1250, -1249)] == [12, 13, -13, -12]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("en_GB", "en-GB"), ("en", "en"), ("de", "de"), ("de_AT", "de"), ("pt_BR", "pt-BR"), ("el", "el"), ("xx", "auto")],
)
def test_the_page_speaks_the_customers_language_where_stripe_does(ours: str, theirs: str) -> None:
    assert gateway._locale(ours) == theirs


def test_an_app_that_is_asked_for_no_card_does_not_load_the_library(tmp_path: Path) -> None:
    lines = "import sys; from jupinv import create_app; create_app(); sys.exit('stripe' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, env=environment({"DATA_DIR": str(tmp_path)}))
    assert done.returncode == 0
