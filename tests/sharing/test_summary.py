"""The words above the paper, on a given day, in three languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jupinv.content.fields import DEPOSIT_INVOICE, PROFORMA, QUOTE, BankAccount, Content, Line, OtherWay, PaymentMeans
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.rendering.paper import paper
from jupinv.sharing.summary import Summary, summary
from tests.documents import making

ISSUED = making.content(number="INV-2026-0042")  # due on 2 June 2026
OPEN = Standing(balance=Decimal("1190.00"))


def read(content: Content = ISSUED, standing: Standing = OPEN, today: date = date(2026, 5, 10)) -> Summary:
    figures = totals(content)
    return summary(content, figures, standing, paper(content, figures, standing), today=today)


def in_(language: str) -> Content:
    return replace(ISSUED, languages=(language,))


def test_it_asks_in_the_documents_language() -> None:
    english, german, french = (read(in_(language)) for language in ("en", "de", "fr"))
    assert (english.above, english.amount) == ("Studio Halden asks for", "€1,190.00")
    assert (english.day, english.distance) == ("due 2 June 2026", "in 23 days")
    assert (german.above, german.day, german.distance) == (
        "Studio Halden bittet um",
        "fällig am 2. Juni 2026",
        "in 23 Tagen",
    )
    assert german.amount == "1.190,00\xa0€"
    assert (french.day, french.distance) == ("à payer pour le 2 juin 2026", "dans 23 jours")
    assert english.title == "Invoice INV-2026-0042 from Studio Halden"
    assert german.title == "Rechnung INV-2026-0042 von Studio Halden"


def test_a_number_that_is_long_is_written_smaller() -> None:
    lines = (replace(ISSUED.lines[0], price=Decimal("98765432100")),)
    assert read(replace(ISSUED, currency="IDR", lines=lines), Standing(balance=Decimal("117530864199"))).is_long
    assert not read().is_long and not read(standing=Standing(paid=Decimal(1190), paid_on=date(2026, 11, 23))).is_long


@pytest.mark.parametrize(
    ("today", "day", "distance"),
    [
        (date(2026, 6, 2), "due 2 June 2026", "today"),
        (date(2026, 6, 1), "due 2 June 2026", "in 1 day"),
        (date(2026, 6, 3), "was due 2 June 2026", "1 day ago"),
        (date(2027, 6, 3), "was due 2 June 2026", "366 days ago"),
    ],
)
def test_the_distance_is_in_days(today: date, day: str, distance: str) -> None:
    found = read(today=today)
    assert (found.day, found.distance, found.machine_day) == (day, distance, "2026-06-02")


def test_the_first_way_to_pay_stands_on_top_with_what_a_bank_needs() -> None:
    assert [(fact.label, fact.value) for fact in read().facts] == [
        ("Account holder", "Ana Halden"),
        ("IBAN", "DE89 3704 0044 0532 0130 00"),
        ("Reference", "INV-2026-0042"),
    ]
    assert read().more == ""


def test_the_owners_own_way_comes_first_where_it_is_first() -> None:
    ways = (OtherWay("M-Pesa paybill", "522 522"), BankAccount("DE89370400440532013000"))
    found = read(replace(ISSUED, payment=PaymentMeans(ways=ways)))
    assert [(fact.label, fact.value) for fact in found.facts] == [("M-Pesa paybill", "522 522")]
    assert found.more == "All ways to pay"


def test_partly_paid_tells_what_is_left() -> None:
    found = read(standing=Standing(paid=Decimal("500.00"), balance=Decimal("690.00")))
    assert (found.amount, found.below[-1]) == ("€690.00", "€500.00 of €1,190.00 is paid")


def test_paid_says_since_when_and_asks_for_nothing() -> None:
    paid = Standing(paid=Decimal("1190.00"), credit=Decimal("10.00"), paid_on=date(2026, 5, 3))
    found = read(standing=paid)
    assert (found.amount, found.tone, found.facts, found.day) == ("Paid 3 May 2026", "good", (), "")
    assert found.below[0] == "€1,200.00 to Studio Halden"
    assert found.below[1].startswith("€10.00 more than was due")


def test_void_says_why_and_asks_for_nothing() -> None:
    found = read(standing=Standing(balance=Decimal(1190), void_on=date(2026, 5, 4), void_reason="Wrong customer"))
    assert (found.amount, found.tone, found.facts) == ("Void", "bad", ())
    assert found.below == ("Nothing is to be paid.", "Wrong customer")


def test_nothing_to_pay_asks_for_nothing() -> None:
    free = replace(ISSUED, lines=(Line("k", "Free", quantity=Decimal(1), price=Decimal(0), taxes=(making.VAT,)),))
    found = read(free, Standing())
    assert (found.amount, found.facts, found.day) == ("Nothing to pay", (), "")


def test_a_quote_offers_and_a_credit_note_credits() -> None:
    quote, credit = read(replace(ISSUED, kind="quote")), read(replace(ISSUED, kind="credit_note"))
    assert (quote.above, quote.day, quote.facts) == ("Studio Halden offers", "valid until 2 June 2026", ())
    assert (credit.above, credit.day, credit.facts) == ("Studio Halden credits you", "", ())


# quotes and proformas


QUOTED = replace(ISSUED, kind=QUOTE, number="QUO-2026-0003")


def test_a_quote_offers_until_a_day_and_asks_for_no_money() -> None:
    found = read(QUOTED)
    assert (found.badge, found.above, found.amount) == ("Quote", "Studio Halden offers", "€1,190.00")
    assert (found.day, found.distance, found.facts) == ("valid until 2 June 2026", "in 23 days", ())
    assert read(QUOTED, today=date(2026, 6, 2)).distance == "today"
    assert read(QUOTED, today=date(2026, 6, 3)).day == "Expired: was valid until 2 June 2026"


@pytest.mark.parametrize(
    ("standing", "tone", "said"),
    [
        (Standing(accepted_on=date(2026, 5, 12)), "good", "Accepted 12 May 2026"),
        (Standing(declined_on=date(2026, 5, 12)), "bad", "Declined 12 May 2026"),
    ],
)
def test_an_answered_quote_says_so_in_place_of_its_last_day(standing: Standing, tone: str, said: str) -> None:
    found = read(QUOTED, standing, date(2026, 7, 1))
    assert (found.tone, found.day, [text for text in found.below if text]) == (tone, "", [said])


def test_a_proforma_asks_for_payment_in_advance_and_a_deposit_for_money() -> None:
    found = read(replace(ISSUED, kind=PROFORMA))
    assert (found.badge, found.above) == ("Proforma invoice", "Studio Halden asks for payment in advance")
    assert (found.amount, bool(found.facts)) == ("€1,190.00", True)
    deposit = read(replace(ISSUED, type_code=DEPOSIT_INVOICE))
    assert (deposit.badge, deposit.above) == ("Deposit invoice", "Studio Halden asks for")
    assert read().badge == ""
