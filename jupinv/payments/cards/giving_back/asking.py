"""Asking Stripe for a refund: once for each form, however often it is sent and however slow Stripe is.

What is wanted is a row before Stripe is asked, and its key is what Stripe takes as the same refund. Where no answer
comes, a job goes on with it. The ledger follows what Stripe says and nothing else: see `refunds`.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from jupinv import jobs
from jupinv.accounts.models import User
from jupinv.content.fields import CREDIT_NOTE
from jupinv.content.sentence import Sentence as _s
from jupinv.db import write
from jupinv.documents import timeline
from jupinv.documents.models import Chain, Document
from jupinv.payments import credit, ledger, refunding
from jupinv.payments.cards import connecting, gateway, looking, refunds, returns
from jupinv.payments.cards.answers import Refund
from jupinv.payments.cards.models import CardReturn, Checkout
from jupinv.payments.models import REFUND, Allocation, Entry

GOES_ON = timedelta(seconds=30)  # after which the job asks, where the page had no answer
LEASE = timedelta(minutes=2)
NO_CARD, UNDONE, NOT_CONNECTED, KEY_REFUSED, LOCKED, NOT_PERMITTED, NOT_THERE, UNANSWERED = WHY = (
    "no_card",
    "undone",
    "not_connected",
    "key_refused",
    "locked",
    "not_permitted",
    "not_there",
    "unanswered",
)
WORDS = {
    NO_CARD: _s("This did not come by card: nothing of it can be given back at Stripe."),
    UNDONE: _s("This payment was undone: nothing of it can be given back."),
    NOT_CONNECTED: _s("The Stripe account by which this was paid is not connected any more."),
    KEY_REFUSED: _s("Stripe does not know the key any more. An owner gives a new one in Settings, Cards."),
    LOCKED: _s("The key can’t be opened here at the moment, so Stripe can’t be asked. Try again later."),
    NOT_PERMITTED: _s("The key may not refund. At Stripe, edit it and set “Charges and Refunds” to “Write”."),
    NOT_THERE: _s("Stripe knows no such payment on the account that is connected."),
    UNANSWERED: _s("Stripe could not be reached for hours. If it gave the money back all the same, that arrives here."),
}


class NotRefundable(Exception):
    """It is no card payment that stands, or Stripe can't be asked about it. `why` is one of WHY."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class WrongAmount(ValueError):
    """More than is left of the payment or of the credit note: `left`, in minor units."""

    def __init__(self, left: int) -> None:
        super().__init__(f"only {left} is left")
        self.left = left


class Refused(Exception):
    """Stripe says no, or can't be asked. `why` is one of WHY, or Stripe's own words."""

    def __init__(self, why: str) -> None:
        super().__init__("refused")
        self.why = why


def checkout_of(payment: Entry) -> Checkout | None:
    """How a payment came by card; None where it did not."""
    found: Checkout | None = Checkout.get_or_none(Checkout.entry == payment.id)
    return found


def left_of(payment: Entry) -> int:
    """How much of it can be given back: less what is on its way already."""
    asked = (CardReturn.payment == payment.id) & (CardReturn.kind == REFUND) & (CardReturn.counted == 0)
    waits = CardReturn.state.in_((returns.ASKED, "requires_action"))
    query: Any = CardReturn.select(fn.SUM(CardReturn.amount)).where(asked & waits)
    return max(refunding.left_of(payment) - int(query.scalar() or 0), 0)


def notes_of(payment: Entry) -> list[Document]:
    """The credit notes that it can pay out, the first one first."""
    if payment.customer_id is None:
        mine = Document.corrects.in_(list(ledger.settled_by(payment)))
        unused = (Document.kind == CREDIT_NOTE) & Document.issued_at.is_null(False) & Document.void_at.is_null()
        return list(Document.select().where(mine & unused & (Document.balance > 0)).order_by(Document.id))
    return list(credit.unused_notes(payment.customer_id, payment.currency))


def payment_for(note: Document) -> Entry | None:
    """The card payment of the invoice that a credit note corrects, while Stripe can give something of it back."""
    if note.corrects_id is None or note.balance <= 0:
        return None
    settling = Allocation.select(Allocation.entry).where(Allocation.document == note.corrects_id)
    by_card = Entry.select().join(Checkout, on=(Checkout.entry == Entry.id)).where(Entry.id.in_(settling))
    return next((each for each in list(by_card.order_by(Entry.id.desc())) if _is_refundable(each)), None)


def _is_refundable(payment: Entry) -> bool:
    try:
        expect_refundable(payment)
    except NotRefundable:
        return False
    return left_of(payment) > 0


def expect_refundable(payment: Entry) -> Checkout:
    """How it came by card. Raises NotRefundable."""
    row = checkout_of(payment)
    if row is None:
        raise NotRefundable(NO_CARD)
    if not ledger.stands(payment):
        raise NotRefundable(UNDONE)
    try:
        account = looking.account_of(row)
    except looking.NotAsked:
        raise NotRefundable(NOT_CONNECTED) from None
    if account.refused_at is not None:
        raise NotRefundable(KEY_REFUSED)
    if not connecting.opens(account):
        raise NotRefundable(LOCKED)
    return row


def want(
    payment: Entry, *, amount: int, reason: str, credit_note: Document | None, by: User, now: datetime, form_key: str
) -> CardReturn:
    """Keep that so much is to be given back, in minor units; the same form again gives the same row.

    Raises NotRefundable, WrongAmount.
    """
    with write():
        Chain.held(payment.business)
        if made := wanted_by(payment, form_key):
            return made
        checkout = expect_refundable(payment)
        left = left_of(payment)
        if credit_note is not None:
            left = min(left, max(int(Document.get_by_id(credit_note.id).balance), 0))
        if not 0 < amount <= left:
            raise WrongAmount(left)
        row: CardReturn = CardReturn.create(
            key=_keyed(payment, form_key),
            business=payment.business_id,
            kind=REFUND,
            payment=payment.id,
            payment_intent=checkout.payment_intent,
            amount=amount,
            currency=payment.currency,
            reason=reason,
            credit_note=credit_note,
            actor=timeline.actor(by),
            at=now,
        )
        jobs.enqueue("refund_card_payment", {"card_return": row.id}, due=now + GOES_ON)
        return row


def wanted_by(payment: Entry, form_key: str) -> CardReturn | None:
    """What a form asked for; None where it was not sent yet."""
    key = _keyed(payment, form_key)
    found: CardReturn | None = CardReturn.get_or_none(business=payment.business, payment=payment.id, key=key)
    return found


def _keyed(payment: Entry, form_key: str) -> str:
    return hashlib.sha256(f"{payment.id}:{form_key}".encode("utf-8", "surrogatepass")).hexdigest()[:40]


def ask(row: CardReturn, *, now: datetime) -> CardReturn | None:
    """Ask Stripe; the row as it stands then, None where Stripe has not answered: a job goes on. Raises Refused."""
    if row.state == returns.REFUSED:
        raise Refused(row.why)
    if row.state != returns.ASKED:
        return row
    try:
        said = _asked(row, now=now)
    except gateway.Unreachable:
        return None
    except (gateway.Trouble, looking.NotAsked) as trouble:
        why = _why(trouble)
        with write():
            refuse(row, why, now=now)
        raise Refused(why) from None
    refunds.take_in(row.business, said, now=now)
    return CardReturn.get_by_id(row.id)


def refuse(row: CardReturn, why: str, *, now: datetime) -> None:
    """It came to nothing, unless Stripe has said otherwise meanwhile."""
    Chain.held(row.business)
    held: CardReturn = CardReturn.get_by_id(row.id)
    returns.hear(held, state=returns.REFUSED, moved=returns.NOTHING, why=why, now=now)


def _asked(row: CardReturn, *, now: datetime) -> Refund:
    """Never inside a transaction. Raises gateway.Trouble, looking.NotAsked."""
    checkout: Checkout = Checkout.get(Checkout.entry == row.payment_id)
    with connecting.key_in_use(looking.account_of(checkout), now=now) as key:
        return gateway.refund(
            key,
            row.payment_intent,
            amount=row.amount,
            currency=row.currency,
            idempotency_key=row.key,
            metadata={refunds.KEY: row.key},
        )


def _why(trouble: Exception) -> str:
    if isinstance(trouble, gateway.Refused):
        return trouble.message
    kinds = {gateway.NotPermitted: NOT_PERMITTED, gateway.KeyRefused: KEY_REFUSED, gateway.NotThere: NOT_THERE}
    return kinds.get(type(trouble), NOT_CONNECTED)


# in the background


def _given_up(payload: dict[str, Any], error: str, now: datetime) -> None:
    """Nobody knows what became of it; whatever Stripe says of it later counts."""
    row = _waiting(payload)
    if row is not None:
        refuse(row, UNANSWERED, now=now)


@jobs.handles("refund_card_payment", lease=LEASE, given_up=_given_up)
def go_on(claim: jobs.Claim) -> None:
    """Ask again for a refund of which the page had no answer: by the same key, and only if Stripe has none of it."""
    row = _waiting(claim.payload)
    if row is None:
        return
    said, trouble = None, None
    try:
        said = _known(row) or _asked(row, now=claim.now())
    except gateway.Unreachable:
        raise jobs.TryLater("Stripe can’t be reached") from None
    except (gateway.Trouble, looking.NotAsked) as refused:
        trouble = refused
    with claim.finishing():
        if said is not None:
            refunds.take_in(row.business, said, now=claim.now())
        elif trouble is not None:
            refuse(row, _why(trouble), now=claim.now())


def _known(row: CardReturn) -> Refund | None:
    """What became of it, if Stripe did it: by now it may have forgotten the key that makes it one."""
    account = looking.account_of(Checkout.get(Checkout.entry == row.payment_id))
    try:
        made = gateway.refunds(connecting.key_of(account), row.payment_intent)
    except gateway.NotPermitted:
        return None
    return next((each for each in made if each.metadata.get(refunds.KEY) == row.key), None)


def _waiting(payload: dict[str, Any]) -> CardReturn | None:
    asked = (CardReturn.id == payload["card_return"]) & (CardReturn.state == returns.ASKED)
    found: CardReturn | None = CardReturn.get_or_none(asked & CardReturn.payment.is_null(False))
    return found
