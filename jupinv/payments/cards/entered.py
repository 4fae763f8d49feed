"""How what Stripe tells stands in the ledger: by which way, by whom, and on which day.

Money counts on the day on which Stripe says that it moved, in the time zone of the business: whoever hears of it days
later finds it where the statement of the bank has it. That may be a month of which a statement was sent already, as
with money from a bank that is recorded late; the books have no closed months. It may be a day before that of an invoice
that is dated ahead: money came in then, whatever the paper says. What was recorded before stays on its day.
"""

from __future__ import annotations

from datetime import date, datetime

from jupinv.businesses.models import Business
from jupinv.documents import states

METHOD, ACTOR = "Card", "Stripe"


def day(business: Business, told: datetime, *, now: datetime, since: date | None = None) -> date:
    """The day of an instant that Stripe tells: none in the future, and none before what it is about (`since`)."""
    found = states.civil(min(told, now), business.time_zone)
    return max(found, since) if since else found
