"""What each form of this room asks for, in words: the same page shows them all."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.documents.models import Document
from jupinv.documents.wording import Wording
from jupinv.payments import refunding
from jupinv.payments.cards.giving_back import asking as giving_back
from jupinv.payments.models import Entry


@dataclass(frozen=True, slots=True)
class Asked:
    """A form: `most` is the largest amount in minor units, 0 where there is nothing to book."""

    title: str
    about: str
    does: str
    button: str
    why: str  # the label of the note
    action: str
    back: str
    currency: str
    most: int
    dated: bool = True
    at_stripe: str = ""  # where it is given back by card instead; empty: it did not come by card


def write_off(document: Document, words: Wording) -> Asked:
    """What is left of an invoice is asked for no more."""
    left = words.minor(max(document.balance, 0), document.currency)
    return Asked(
        title=_("Write off %(number)s", number=document.number),
        about=_("%(amount)s is left to pay on it.", amount=left),
        does=_(
            "What you write off is asked for no more: page, PDF and reminders follow, and the paper says so. It is an "
            "entry of its own and can be undone. Whether tax is to be corrected for it is a matter of your tax office."
        ),
        button=_("Write it off"),
        why=_("Why (for your books)"),
        action=f"/documents/{document.key}/write-off",
        back=f"/documents/{document.key}",
        currency=document.currency,
        most=max(int(document.balance), 0),
        dated=False,
    )


def pay_out(note: Document, words: Wording) -> Asked:
    """What is left of a credit note goes back to the customer."""
    left = words.minor(max(note.balance, 0), note.currency)
    return Asked(
        title=_("Pay back %(number)s", number=note.number),
        about=_("%(amount)s of it settles nothing yet.", amount=left),
        does=_(
            "Transfer the money yourself; this keeps that you did. What is paid back is the customer’s credit no more."
        ),
        button=_("Record as paid back"),
        why=_("Note"),
        action=f"/documents/{note.key}/pay-out",
        back=f"/documents/{note.key}",
        currency=note.currency,
        most=max(int(note.balance), 0),
        at_stripe=_at_stripe(note),
    )


def _at_stripe(note: Document) -> str:
    payment = giving_back.payment_for(note)
    if payment is None:
        return ""
    return f"/b/{note.business.handle}/payments/{payment.id}/card-refund?note={note.id}"


def refund(payment: Entry, business: Business, words: Wording) -> Asked:
    """Something of a payment goes back to who paid it."""
    at, left = f"/b/{business.handle}/payments/{payment.id}", refunding.left_of(payment)
    amount, day = words.minor(payment.amount, payment.currency), words.day(payment.paid_on)
    return Asked(
        title=_("Refund a payment"),
        about=_(
            "Paid: %(amount)s on %(day)s. Left to give back: %(left)s.",
            amount=amount,
            day=day,
            left=words.minor(left, payment.currency),
        ),
        does=_(
            "Transfer the money yourself; this keeps that you did. It takes what of the payment is credit first, and "
            "then what it settled is open again. For a credit note, record it on the page of that."
        ),
        button=_("Record the refund"),
        why=_("Why (for your books)"),
        action=f"{at}/refund",
        back=at,
        currency=payment.currency,
        most=left,
    )


def pay_back(customer: Customer, business: Business, currency: str, left: int, words: Wording) -> Asked:
    """What a customer has to their credit goes back to them."""
    at = f"/b/{business.handle}/customers/{customer.id}"
    amount = words.minor(left, currency)
    return Asked(
        title=_("Pay back credit of %(name)s", name=customer.name),
        about=_("%(name)s has %(amount)s to their credit.", name=customer.name, amount=amount)
        if left
        else _("%(name)s has no credit left in this currency.", name=customer.name),
        does=_(
            "Transfer the money yourself; this keeps that you did. The oldest payment that settles nothing "
            "comes first, then the oldest credit note."
        ),
        button=_("Record as paid back"),
        why=_("Note"),
        action=f"{at}/pay-back?currency={currency}",
        back=at,
        currency=currency,
        most=left,
    )
