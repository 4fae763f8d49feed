"""Swiss QR-bill, UPI and Pix on the shared page: what is drawn there is read back, and asks for what is left to pay."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from jupinv.accounts.models import User
from jupinv.businesses import settings
from jupinv.businesses.models import Business
from jupinv.content.fields import Address, BankAccount, Content, OtherWay, Party, PaymentMeans
from jupinv.documents.models import Document
from jupinv.payments import recording
from tests.documents import making
from tests.pages import PageClient
from tests.rendering.scanner import in_svg
from tests.rendering.test_instant import crc
from tests.sharing.paths import path_of

SWISS = BankAccount("CH4431999123000889012", holder="Ana Halden")
BERN = Address("Bundesplatz 3", postcode="3005", city="Bern", country="CH")


def content(currency: str, way: BankAccount | OtherWay, **address: str) -> Content:
    made = making.content(currency=currency, payment=PaymentMeans(ways=(way,)))
    return replace(made, sender=replace(made.sender, address=replace(made.sender.address, **address)))


def scanned(client: PageClient, path: str) -> list[str]:
    (drawn,) = re.findall(r"<svg.*?</svg>", client.page(f"{path}/code").body.decode(), re.DOTALL)
    return in_svg(drawn)


def paid_by(document: Document, owner: User, amount: str) -> None:
    values = {"paid_on": making.TODAY, "amount": Decimal(amount), "method": "", "note": "", "form_key": ""}
    recording.record(document, **values, by=owner, now=making.NOW)  # type: ignore[arg-type]


def test_a_swiss_code_with_the_reference_of_the_setting(client: PageClient, business: Business, owner: User) -> None:
    settings.choose_reference(business, "qrr")
    said = content("CHF", SWISS, street=BERN.street, postcode=BERN.postcode, city=BERN.city, country=BERN.country)
    said = replace(said, recipient=Party(name="Nordwind AG", address=BERN))
    document = making.issued(business, owner, said)
    digits = re.sub(r"\D", "", str(document.number)).zfill(26)
    table, carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5), 0
    for digit in digits:
        carry = table[(carry + int(digit)) % 10]
    here = ["Bundesplatz", "3", "3005", "Bern", "CH"]
    lines = [
        "SPC",
        "0200",
        "1",
        SWISS.iban,
        "S",
        "Ana Halden",
        *here,
        *[""] * 7,
        "1190.00",
        "CHF",
        "S",
        "Nordwind AG",
        *here,
    ]
    reference = f"{digits}{(10 - carry) % 10}"
    expected = "\r\n".join([*lines, "QRR", reference, str(document.number), "EPD"])
    assert scanned(client, path_of(document)) == [expected]
    paid_by(document, owner, "190")
    assert scanned(client, path_of(document)) == [expected.replace("1190.00", "1000.00")]


def test_upi_opens_an_app_too(client: PageClient, business: Business, owner: User) -> None:
    document = making.issued(business, owner, content("INR", OtherWay("UPI", "halden@okhdfcbank", "upi")))
    link = f"upi://pay?pa=halden@okhdfcbank&pn=Studio%20Halden&am=1190.00&cu=INR&tn={document.number}"
    assert scanned(client, path_of(document)) == [link]
    page = client.page(f"{path_of(document)}/code")
    assert page.has(f"a[href='{link}']") and "halden@okhdfcbank" in page.said("#part dl")


def test_pix_can_be_copied_and_pasted(client: PageClient, business: Business, owner: User) -> None:
    document = making.issued(business, owner, content("BRL", OtherWay("Pix", "11.222.333/0001-81", "pix")))
    txid = str(document.number).replace("-", "")
    more = f"05{len(txid):02}{txid}"
    body = (
        "00020126360014br.gov.bcb.pix011411222333000181520400005303986540711 90.00".replace(" ", "")
        + f"5802BR5913Studio Halden6006Berlin62{len(more):02}{more}6304"
    )
    assert scanned(client, path_of(document)) == [body + crc(body)]
    said = client.page(f"{path_of(document)}/code").said("#part dl")
    assert "Pix copia e cola" in said and body + crc(body) in said


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (content("CHF", SWISS), "A QR-IBAN only takes payments with a QR reference"),
        (
            content("INR", BankAccount("DE89370400440532013000", holder="Ana Halden")),
            "add a UPI id to your ways to pay",
        ),
    ],
)
def test_its_owner_is_told_why_there_is_none(
    as_: Callable[[User], PageClient], business: Business, owner: User, said: Content, why: str
) -> None:
    document = making.issued(business, owner, said)
    assert why in as_(owner).page(f"/documents/{document.key}").text
