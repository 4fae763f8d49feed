"""A receipt by e-mail, on the timeline of the document that its payment came for, or else with the customer's mails."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jupinv import jobs
from jupinv.accounts.models import User
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import delivering, sending
from jupinv.documents.letters import Letter
from jupinv.documents.models import RECEIPT, Delivery, Document
from jupinv.documents.phrases import phrases
from jupinv.documents.sending import Post
from jupinv.payments import ledger
from jupinv.payments.models import Entry
from jupinv.payments.papers import building as papers
from jupinv.payments.receipts import building
from jupinv.payments.receipts.models import ReceiptMail
from jupinv.payments.receipts.saying import NoReceipt, Undone, Written
from jupinv.payments.statements import sending as statements
from jupinv.payments.statements.models import StatementMail
from jupinv.payments.statements.period import Period


def proposal(written: Written) -> Letter:
    """To, copies, subject and text: to those who got the document last, or else to accounts payable or the contact."""
    document = written.document
    content = written.content
    last = sending.deliveries(document).first() if document else None
    name = content.ap_contact.name or content.recipient.contact.name
    to = content.ap_contact.email or content.recipient.contact.email
    spoken, sender = phrases(written.locale), content.sender.name or content.sender.trade_name or written.business.name
    parts = {
        "amount": written.money(written.entry.amount),
        "day": written.day(written.entry.paid_on),
        "numbers": written.numbers,
        "sender": sender,
    }
    named = "_for" if written.settled else ""
    signature = sending.own_words(written.business).signature.strip()
    text = [
        str(spoken["hello" if name else "hello_all"]).format(name=name),
        written.word(f"arrived{named}", **parts),
        written.word("attached"),
        signature or f"{spoken['close']}\n{content.sender.contact.name or sender}",
    ]
    return Letter(
        to=tuple(last.mail.to) if last else (to,) if to else (),
        cc=tuple(last.mail.cc) if last else tuple(dict.fromkeys(each for each in content.cc if each and each != to)),
        subject=written.word(f"subject{named}", **parts).removesuffix(" – "),
        text="\n\n".join(text),
    )


def send(
    entry: Entry, document: Document, posted: Post, *, by: User, now: datetime, stop_seconds: int, base_url: str
) -> Delivery:
    """Queue it as it was written; the PDF is attached as it reads when the mail leaves. Raises Undone, and what
    `sending.email_it` raises.
    """
    with write():
        if not ledger.stands(entry):
            raise Undone
        delivery = sending.post(
            document, posted, kind=RECEIPT, by=by, now=now, stop_seconds=stop_seconds, base_url=base_url
        )
        ReceiptMail.get_or_create(delivery=delivery, defaults={"entry": entry})
        return delivery


def send_on_account(
    written: Written, customer: Customer, posted: Post, *, by: User, now: datetime, stop_seconds: int
) -> StatementMail:
    """The same of a payment that names no document: its mail stands where the customer's statements do. Raises Undone,
    and what `statements.sending.post` raises.
    """
    entry = written.entry
    with write():
        if not ledger.stands(entry):
            raise Undone
        when: Any = {"by": by, "now": now, "stop_seconds": stop_seconds}
        return statements.post(
            written.business, customer, Period(entry.paid_on, entry.paid_on), posted, **when, entry=entry
        )


@delivering.prepares(RECEIPT)
def prepare(delivery: Delivery, claim: jobs.Claim) -> bool:
    """Attach the receipt as it reads now; False where the payment was undone meanwhile: then nothing is sent."""
    sent = ReceiptMail.get_or_none(ReceiptMail.delivery == delivery)
    if sent is None:
        return False
    entry: Entry = sent.entry
    try:
        built, said = building.made(entry, entry.business, claim)
    except (Undone, NoReceipt):
        return False
    if delivery.attach_pdf:
        papers.attach(delivery.mail_id, built, building.file_name(said), claim=claim)
    return True
