"""A business in full swing, made by the app's own verbs: what tests that walk over every route need to find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jupinv import clock, jobs, vault
from jupinv.accounts.models import Session, SignIn, User
from jupinv.bills import received
from jupinv.bills.models import Bill, BillVersion
from jupinv.businesses.models import Series
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import issuing, links, revisions, sending, threads
from jupinv.documents.batches import preparing
from jupinv.documents.batches.models import Batch
from jupinv.documents.models import Delivery, Document, Link, Thread
from jupinv.documents.sending import Post
from jupinv.items import keeping
from jupinv.items.keeping import Said
from jupinv.mail import Mail
from jupinv.payments import recording
from jupinv.payments.models import Entry
from jupinv.payments.statements import sending as statements
from jupinv.payments.statements.models import StatementMail
from jupinv.payments.statements.period import Period
from jupinv.sharing.models import ChangeRequest
from jupinv.sharing.reader import Reader
from jupinv.sharing.requests import asking
from tests.documents import making

WORDS = ("Nordwind", "Studio Halden", "Ana Halden", "ana@halden.example", "1,190", "DE89", "Hafenstra")


@dataclass
class World:
    """Alice's things, and the addresses by which each route may ask for them."""

    draft: Document
    issued: Document
    void: Document
    paid: Document
    quote: Document
    token: str
    withdrawn: str
    mail: Mail
    payment: Entry
    session: Session
    sign_in: SignIn
    batch: Batch
    job: Thread
    customer: Customer
    series: Series
    bill: Bill
    bill_version: BillVersion
    asked: ChangeRequest
    statement: StatementMail

    def values(self, document: Document) -> dict[str, object]:
        """For each name in a route's path, Alice's own."""
        return {
            "key": document.key,
            "handle": document.business.handle,
            "token": self.token,
            "asked": self.asked.key,
            "number": self.payment.id,
            "figure": "net",
            "language": "de",
            "about": "invoice",
            "name": "picture.png",
            "job": self.job.key,
            "mail": self.statement.mail_id,
        }


def world(alice: User) -> World:
    """Alice's business with a document in every state."""
    business, now = alice.business, clock.now()
    customer = making.customer(business)
    draft = making.draft(business, alice, customer, typed=TYPED)
    issued = making.issued(business, alice, to=customer)
    paid = making.issued(business, alice, to=customer)
    void = making.issued(business, alice, to=customer)
    gone = making.issued(business, alice, to=customer)
    issuing.void_unsent(void, by=alice, reason="Wrong customer", now=now)
    quote = making.issued(business, alice, making.content(kind="quote"), customer)
    payment = recording.record(
        paid,
        paid_on=making.TODAY,
        amount=Decimal("1190.00"),
        method="Bank transfer",
        note="",
        by=alice,
        now=now,
        form_key="k",
    )
    sending.email_it(
        issued,
        to=["ap@nordwind.example"],
        subject="Your invoice",
        text="Here it is.",
        by=alice,
        now=now,
        stop_seconds=0,
    )
    withdrawn = links.address_of(gone).rpartition("/")[2]
    link = links.of(gone)
    assert link is not None
    links.withdraw(link, at=now, actor="Ana Halden")
    with write():
        session = Session.create(user=alice, token_hash="of another browser", created_at=now, last_used_at=now)
        sign_in = SignIn.create(
            key="asked",
            email="ana@halden.example",
            code_hash="x",
            token_hash="y",
            created_at=now,
            expires_at=now + timedelta(minutes=10),
        )
    bill = received_bill(issued, alice)
    keeping.create(business, Said("Workshop", unit="Tage", prices={"EUR": "500"}), now=now)
    asked = asking.ask(
        issued,
        making.content(number=issued.number, due_date=date(2026, 7, 2)),
        base=1,
        why="Our month ends later",
        reader=Reader("Claire Morel", "claire@acme.example"),
        link=Link.get(Link.document == issued),
        now=now,
    )
    return World(
        draft=Document.get_by_id(draft.id),
        issued=Document.get_by_id(issued.id),
        void=Document.get_by_id(void.id),
        paid=Document.get_by_id(paid.id),
        quote=Document.get_by_id(quote.id),
        token=links.address_of(issued).rpartition("/")[2],
        withdrawn=withdrawn,
        mail=Delivery.get(Delivery.document == issued).mail,
        payment=payment,
        session=session,
        sign_in=sign_in,
        batch=preparing.prepare(business, [issued.id], "send", key="prepared", by=alice, now=now),
        job=threads.thread_of(issued, now=now),
        customer=customer,
        series=Series.get((Series.business == business) & (Series.kind == "invoice")),
        bill=bill,
        bill_version=BillVersion.get(BillVersion.bill == bill),
        asked=asked,
        statement=statement(customer, alice),
    )


def statement(customer: Customer, by: User) -> StatementMail:
    """A mail with the customer's statement of account that waits to leave."""
    post = Post(("ap@nordwind.example",), (), "Statement", "Here it is.", True, "")
    period = Period(None, making.TODAY)
    return statements.post(customer.business, customer, period, post, by=by, now=clock.now(), stop_seconds=60)


def received_bill(said: Document, user: User) -> Bill:
    """A bill that says the same as this document, of a sender who is gone; it had another version before."""
    revision = revisions.last_of(said)
    assert revision is not None
    columns, now = received.columns(revision), clock.now()
    with write():
        bill: Bill = Bill.create(
            key=vault.new_token(),
            business=user.business,
            token_sealed=vault.seal("gone"),
            added_by=user,
            received_at=now,
            updated_at=now,
            **columns,
        )
        kept = {name: columns[name] for name in ("version", "digest", "said", "currency", "total", "due_date")}
        BillVersion.create(bill=bill, received_at=now, replaced_at=now, **kept)
    return bill


def work_off() -> None:
    """Do all jobs that are due, PDFs and mails among them."""
    jobs.run_due(clock.now())


TYPED = {
    "locale": "en_GB",
    "fields": [
        ["kind", "invoice"],
        ["currency", "EUR"],
        ["sender.name", "Studio Halden"],
        ["sender.street", "Torstraße 140"],
        ["sender.postcode", "10119"],
        ["sender.city", "Berlin"],
        ["sender.country", "Germany"],
        ["sender.vat_id", "DE136695976"],
        ["customer.name", "Nordwind GmbH"],
        ["customer.street", "Hafenstraße 7"],
        ["customer.postcode", "20457"],
        ["customer.city", "Hamburg"],
        ["customer.country", "Germany"],
        ["customer.ap_email", "ap@nordwind.example"],
        ["tax.charge", "yes"],
        ["tax.name", "VAT"],
        ["tax.rates", "19, 7"],
        ["line.a.description", "Workshop"],
        ["line.a.quantity", "2"],
        ["line.a.price", "500"],
        ["bank.b1.holder", "Ana Halden"],
        ["bank.b1.iban", "DE89370400440532013000"],
    ],
}
