"""What the page of a card payment tells besides: what goes back, disputes, and what its key may not read."""

from __future__ import annotations

from dataclasses import dataclass

from jupinv.content.sentence import Sentence as _s
from jupinv.documents.wording import Wording
from jupinv.payments.cards import connecting, looking, permissions, returns
from jupinv.payments.cards.models import CardReturn, Checkout
from jupinv.payments.models import DISPUTE, PAYMENT, Entry
from jupinv.translations import said

FEES = "balance_transaction_source_read"  # the permission
STATES = {
    returns.ASKED: _s("Stripe has not answered yet; we go on asking"),
    returns.REFUSED: _s("nothing was given back"),
    "requires_action": _s("waits for the customer"),
    "pending": _s("on its way"),
    "succeeded": _s("given back"),
    "canceled": _s("cancelled"),
    "failed": _s("failed: the money is back at Stripe"),
    "warning_needs_response": _s("the bank asks about it: answer at Stripe"),
    "warning_under_review": _s("the bank looks at your answer"),
    "warning_closed": _s("the bank asked about it, and took nothing"),
    "needs_response": _s("answer at Stripe"),
    "under_review": _s("the bank looks at your answer"),
    "prevented": _s("settled before it became a dispute"),
    "won": _s("won: the money is back"),
    "lost": _s("lost"),
    returns.AGAIN: _s("won, but the bank took the money again: ask Stripe why"),
}


@dataclass(frozen=True, slots=True)
class Returned:
    """A refund or a dispute, in words."""

    what: str
    amount: str
    state: str
    due: str  # until when it can be answered; empty: nothing is to be answered
    why: str  # Stripe's words, or those for which it was asked
    beyond: str  # how much of it the books have no room for
    address: str  # at Stripe


@dataclass(frozen=True, slots=True)
class CardPart:
    """A card payment as its people see it."""

    address: str  # at Stripe
    returned: tuple[Returned, ...]
    may_refund: bool
    may_look: bool
    lacks_fees: bool


def of(payment: Entry, words: Wording, *, left: int, has_fee: bool) -> CardPart | None:
    """None for what is no payment that came by card; without a query for what no provider knows of.

    `left`: how much of it can be given back, 0 where it was undone. `has_fee`: whether Stripe's fee is known.
    """
    if payment.kind != PAYMENT or payment.reverses_id is not None or not payment.provider_id:
        return None
    checkout: Checkout | None = Checkout.get_or_none(Checkout.entry == payment.id)
    if checkout is None:
        return None
    account = connecting.of(checkout.business_id)
    may_ask = account is not None and account.refused_at is None and looking.is_of(checkout, account)
    may_ask = may_ask and connecting.opens(account)
    mode = "" if checkout.live else "test/"
    return CardPart(
        address=f"{permissions.DASHBOARD}/{mode}payments/{checkout.payment_intent}",
        returned=tuple(_told(row, words, live=checkout.live) for row in returns.of(payment)),
        may_refund=may_ask and left > 0,
        may_look=may_ask,
        lacks_fees=not has_fee and account is not None and FEES in account.missing,
    )


def _state(row: CardReturn) -> str:
    key = returns.AGAIN if returns.is_taken_again(row) else str(row.state)
    return said(STATES[key]) if key in STATES else key


def _told(row: CardReturn, words: Wording, *, live: bool) -> Returned:
    is_open = row.kind == DISPUTE and not returns.is_over(row)
    short = row.amount - row.counted if row.beyond_at is not None else 0
    return Returned(
        what=said(_s("Dispute") if row.kind == DISPUTE else _s("Refund")),
        amount=words.minor(row.amount, row.currency),
        state=_state(row),
        due=words.instant(row.due_by) if is_open and row.due_by else "",
        why=row.reason,
        beyond=words.minor(short, row.currency) if short else "",
        address=returns.address(row, live=live) if row.provider_id else "",
    )
