"""Whatever happens at Stripe and here, in whatever order it is told: the books add up, and follow Stripe in the end."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.documents import issuing
from jupinv.documents.models import Document
from jupinv.payments import credit, ledger, recording, refunding
from jupinv.payments.cards import events, gateway
from jupinv.payments.cards.connecting import of
from jupinv.payments.cards.models import CardReturn
from jupinv.payments.models import DISPUTE, REFUND, Entry
from tests.conftest import SQLITE
from tests.documents import making
from tests.payments.paid import SECRET, begin, connect, fresh, invoice, later, sound
from tests.payments.stripe_double import Double, No
from tests.payments.test_credit import credited

STEPS = 14


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
@pytest.mark.parametrize("seed", range(12))
def test_any_sequence_leaves_the_books_right(alice: User, stripe: Double, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same on every run
    account = connect(alice.business)
    customer = making.customer(alice.business)
    documents = [invoice(alice.business, alice, customer) for _ in range(2)]
    intents = [stripe.pay(begin(each).session_id) for each in documents]
    untold = list(stripe.events)

    def tell() -> None:
        event = untold.pop(dice.randrange(len(untold))) if untold else dice.choice(stripe.events)
        body, headers = stripe.signed(event, SECRET)
        said = gateway.event(body, headers["Stripe-Signature"], SECRET, clock.now())
        events.apply(alice.business, of(alice.business) or account, said, now=clock.now())

    def at_stripe() -> None:
        known = len(stripe.events)
        intent = dice.choice(intents)
        try:
            what = dice.choice(("refund", "refund", "fail", "dispute", "end"))
            if what == "refund":
                stripe.refund(intent, dice.choice((1_000, 60_000, None)))
            elif what == "fail" and stripe.refunds:
                made = dice.choice(list(stripe.refunds.values()))
                if made["status"] == "succeeded":
                    stripe.fail_refund(made["id"])
            elif what == "dispute":
                charge = stripe.charges[stripe.intents[intent]["latest_charge"]]
                left = charge["amount"] - charge["amount_refunded"]
                if left and not charge["disputed"]:
                    stripe.dispute(intent, left)
            elif what == "end":
                for made in stripe.disputes.values():
                    if made["status"] == "needs_response":
                        dice.choice((stripe.win, stripe.lose))(made["id"])
                    elif made["status"] == "won" and len(made["balance_transactions"]) < 4:
                        stripe.take_again(made["id"], dice.choice(("lost", "needs_response")))
        except No:
            pass
        untold.extend(stripe.events[known:])

    def here() -> None:
        document: Document = fresh(dice.choice(documents))
        entry = dice.choice([*Entry.select().where(Entry.kind != "fee"), None])
        try:
            what = dice.choice(("pay", "refund", "undo", "use", "credit"))
            if what == "pay":
                paid = {"paid_on": making.TODAY, "method": "", "note": "", "form_key": ""}
                recording.record(document, amount=Decimal("300"), by=alice, now=clock.now(), **paid)
            elif what == "refund" and entry:
                refunding.refund(entry, amount=5_000, paid_on=making.TODAY, actor="Ana", now=clock.now())
            elif what == "undo" and entry and not entry.provider_id:
                recording.reverse(entry, by=alice, now=clock.now())
            elif what == "use":
                credit.use(document, by=alice, now=clock.now())
            elif what == "credit" and not document.credited:
                credited(document, alice, k2="1")
        except (
            *(recording.AlreadyReversed, recording.GivenBack, refunding.NotRefundable, refunding.BeyondPayment),
            *(credit.NotOpen, credit.NoCredit, issuing.ChangedMeanwhile),
        ):
            pass

    for _ in range(STEPS):
        dice.choice((tell, tell, at_stripe, here))()
        assert list(ledger.differences(alice.business)) == []
    while untold:
        tell()
    later(minutes=1)
    sound(alice.business)
    for row in CardReturn.select():
        counted = sum(each.amount for each in Entry.select().where(Entry.provider_id.startswith(row.provider_id)))
        undone = Entry.select().where(Entry.kind.in_((REFUND, DISPUTE)) & Entry.reverses.is_null(False))
        named = Entry.provider_id.startswith(row.provider_id)
        back = sum(each.amount for each in undone if each.reverses in list(Entry.select().where(named)))
        assert counted + back == -row.counted
        assert row.counted == (row.amount if row.moved % 2 else 0) or row.beyond_at is not None
