from datetime import date
from decimal import Decimal

import pytest

from jupinv.content.standing import Standing

DAY = date(2026, 5, 3)


@pytest.mark.parametrize(
    ("standing", "paid", "partly", "void"),
    [
        (Standing(balance=Decimal(100)), False, False, False),
        (Standing(paid=Decimal(40), balance=Decimal(60)), False, True, False),
        (Standing(paid=Decimal(100), paid_on=DAY), True, False, False),
        (Standing(), False, False, False),
        (Standing(paid=Decimal(60), written_off=Decimal(40), paid_on=DAY), True, False, False),
        (Standing(paid=Decimal(40), written_off=Decimal(60), paid_on=DAY), False, False, False),
        (Standing(balance=Decimal(100), void_on=DAY, void_reason="Twice"), False, False, True),
        (Standing(paid=Decimal(100), balance=Decimal(20), paid_on=DAY), False, True, False),
    ],
)
def test_states_follow_from_the_facts(standing, paid, partly, void):
    assert (standing.is_paid, standing.is_partly_paid, standing.is_void) == (paid, partly, void)
