"""What Stripe keeps of a payment, a refund or a dispute: entries of their own, in the currency that Stripe pays out."""

from __future__ import annotations

from datetime import datetime

from jupinv.db import write
from jupinv.documents.models import Chain
from jupinv.payments import posting
from jupinv.payments.cards import entered
from jupinv.payments.cards.answers import Movement
from jupinv.payments.models import FEE, Entry


def take_in(payment: Entry, said: Movement, *, now: datetime) -> Entry | None:
    """Record what moved the money of a payment cost; once. None where it cost nothing.

    Below zero it was kept, above zero given back. The note is the rate at which the payment was exchanged.
    """
    if not said.fee:
        return None
    with write():
        Chain.held(payment.business)
        earlier: Entry | None = Entry.get_or_none(business=payment.business_id, provider_id=said.id)
        if earlier:
            return earlier
        return posting.post(
            business=payment.business_id,
            customer=None,
            kind=FEE,
            amount=-said.fee,
            currency=said.currency,
            paid_on=entered.day(payment.business, said.created, now=now),
            method=entered.METHOD,
            note=_rate(payment, said),
            origin=payment,
            test=payment.test,
            provider_id=said.id,
            actor=entered.ACTOR,
            now=now,
        )


def _rate(payment: Entry, said: Movement) -> str:
    if said.exchange_rate is None or said.currency == payment.currency:
        return ""
    return f"1 {payment.currency} = {said.exchange_rate.normalize():f} {said.currency}"
