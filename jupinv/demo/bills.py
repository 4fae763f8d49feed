"""What others bill the demo business: as if it had been received, of senders who are nowhere else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from jupinv import vault
from jupinv.bills import received
from jupinv.bills.models import ACCEPTED, FILED, INVOICE_ME, REVIEW, Bill, Vendor
from jupinv.businesses.models import Business
from jupinv.content.fields import Address, BankAccount, Content, Line, Party, PaymentMeans, Tax
from jupinv.content.json import dumps
from jupinv.content.totals import totals
from jupinv.documents.models import Revision
from jupinv.documents.states import civil

VAT = Tax("S", Decimal(19), "VAT")


class Received(NamedTuple):
    """One bill: who sent it, what it says, how many days ago, due so many days after, paid so many days ago."""

    sender: str
    street: str
    postcode: str
    city: str
    iban: str
    number: str
    line: str
    price: str
    ago: int
    due: int
    paid: int | None = None
    note: str = ""
    review: str = ""  # the address of a vendor whom nobody has accepted yet


ALL = (
    Received(
        sender="Druckhaus Pohl GmbH",
        street="Ritterstraße 12",
        postcode="10969",
        city="Berlin",
        iban="DE02120300000000202051",
        number="2291-14",
        line="Posters A1, offset, 40 pieces",
        price="486.00",
        ago=18,
        due=14,
    ),
    Received(
        sender="Nordlicht Hosting",
        street="Speicherstraße 3",
        postcode="24103",
        city="Kiel",
        iban="DE02500105170137075030",
        number="NH-88123",
        line="Server, three months",
        price="87.00",
        ago=6,
        due=14,
    ),
    Received(
        sender="Atelierhaus Wedding eG",
        street="Gerichtstraße 35",
        postcode="13347",
        city="Berlin",
        iban="DE02100500000054540402",
        number="AW 611",
        line="Studio rent with heating",
        price="640.00",
        ago=20,
        due=10,
        paid=12,
        note="Standing order from January",
    ),
    Received(
        sender="Mika Sand, Illustration",
        street="Karl-Kunger-Straße 7",
        postcode="12435",
        city="Berlin",
        iban="DE02300209000106531065",
        number="2026-31",
        line="Illustrations for the annual report",
        price="1150.00",
        ago=1,
        due=30,
        review="mika@sand.example",
    ),
)


def receive(business: Business, *, now: datetime) -> None:
    """Put them into the bills of the demo business."""
    today = civil(now, business.time_zone)
    for each in ALL:
        day = today - timedelta(days=each.ago)
        content = _said(each, business, day)
        figures = totals(content)
        columns = received.columns(Revision(bytes=dumps(content, figures), version=1, digest=""))
        vendor = _vendor(each, business, now) if each.review else None
        bill = Bill.create(
            key=vault.new_token(),
            business=business,
            vendor=vendor,
            came=INVOICE_ME if vendor else FILED,
            state=REVIEW if vendor else ACCEPTED,
            paid_on=today - timedelta(days=each.paid) if each.paid is not None else None,
            note=each.note,
            received_at=now - timedelta(days=each.ago),
            updated_at=now,
            **columns,
        )
        Bill.update(search=received.noted(bill, each.note)).where(Bill.id == bill.id).execute()


def _vendor(each: Received, business: Business, now: datetime) -> Vendor:
    made: Vendor = Vendor.create(business=business, name=each.sender, email=each.review, created_at=now)
    return made


def _said(each: Received, business: Business, day: date) -> Content:
    return Content(
        number=each.number,
        issue_date=day,
        due_date=day + timedelta(days=each.due),
        currency="EUR",
        languages=("en",),
        sender=Party(each.sender, address=Address(each.street, postcode=each.postcode, city=each.city, country="DE")),
        recipient=Party(business.name),
        lines=(Line("k1", each.line, quantity=Decimal(1), price=Decimal(each.price), taxes=(VAT,)),),
        payment=PaymentMeans(ways=(BankAccount(each.iban, holder=each.sender),)),
    )
