"""A code to scan, on a page of its own: it says what the page says, and is gone when nothing is to be paid."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import BankAccount, Content, PaymentMeans, Tax
from jupinv.documents import issuing
from jupinv.documents.models import Document
from jupinv.payments import recording
from tests.documents import making
from tests.pages import Page, PageClient
from tests.payments.test_credit import credited
from tests.rendering.scanner import in_svg
from tests.sharing.paths import path_of

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "act"}
IBAN = "DE89370400440532013000"


def scanned(page: Page) -> list[str]:
    """What the one code on a page says."""
    (drawn,) = re.findall(r"<svg.*?</svg>", page.body.decode(), re.DOTALL)
    return in_svg(drawn)


def transfer(amount: str, number: str, holder: str = "Ana Halden") -> str:
    return "\n".join(("BCD", "002", "1", "SCT", "COBADEFFXXX", holder, IBAN, f"EUR{amount}", "", "", number))


def paid_by(document: Document, owner: User, amount: str) -> None:
    recording.record(
        document,
        paid_on=making.TODAY,
        amount=Decimal(amount),
        method="",
        note="",
        by=owner,
        now=making.NOW,
        form_key="",
    )


def bare(**account: str) -> Content:
    return making.content(payment=PaymentMeans(ways=(BankAccount(**account),)))


def test_the_document_leads_to_it_and_it_is_read_back(client: PageClient, invoice: Document) -> None:
    path = path_of(invoice)
    document = client.page(path, weight=6 * 1024)
    assert document.find(f".ways a[href='{path}/code']").text == "Pay by bank transfer"
    page = client.page(f"{path}/code")
    assert scanned(page) == [transfer("1190.00", str(invoice.number))]
    for text in ("Ana Halden", "DE89 3704 0044 0532 0130 00", str(invoice.number), "€1,190.00"):
        assert text in page.said("#part dl"), "the same to copy"


def test_in_its_place_it_is_a_fragment(client: PageClient, invoice: Document) -> None:
    answer = client.get(f"{path_of(invoice)}/code", headers=HTMX)
    text = answer.get_data(as_text=True).strip()
    assert answer.status_code == 200 and text.startswith('<section id="part">') and text.endswith("</section>")
    assert "Set-Cookie" not in answer.headers


def paid_in_part(document: Document, owner: User) -> None:
    paid_by(document, owner, "190")


def credited_in_part(document: Document, owner: User) -> None:
    credited(document, owner, k2="1")


def paid_and_credited(document: Document, owner: User) -> None:
    paid_by(document, owner, "190.11")
    credited(document, owner, k2="1")


NO_CHANGE = making.content()


@pytest.mark.parametrize(
    ("content", "happens", "left"),
    [
        (NO_CHANGE, paid_in_part, "1000.00"),
        (NO_CHANGE, credited_in_part, "1071.00"),
        (NO_CHANGE, paid_and_credited, "880.89"),
        (replace(NO_CHANGE, withholdings=(Tax(name="IRPF", rate=Decimal(15)),)), lambda *_: None, "1040.00"),
    ],
)
def test_amounts_on_page_and_in_code_follow_the_balance(
    as_: Callable[[User], PageClient],
    client: PageClient,
    business: Business,
    owner: User,
    content: Content,
    happens: Callable[[Document, User], None],
    left: str,
) -> None:
    document = making.issued(business, owner, content)
    happens(document, owner)
    read = f"€{Decimal(left):,}"
    page = client.page(path_of(document))
    assert page.said("header .amount") == read and page.find("header .amount data").get("value") == left
    code = client.page(f"{path_of(document)}/code")
    assert scanned(code) == [transfer(left, str(document.number))]
    assert read in code.said("#part dl") and left in [each.get("value") for each in code.all("#part data")]
    picture = as_(owner).get(f"/documents/{document.key}/code.svg").get_data(as_text=True)
    assert in_svg(picture) == [transfer(left, str(document.number))]


def test_it_speaks_the_documents_language(client: PageClient, business: Business, owner: User) -> None:
    page = client.page(f"{path_of(making.issued(business, owner, making.content(languages=('de',))))}/code")
    assert page.said("h1") == "Per Überweisung zahlen" and "Banking-App" in page.text


def test_paid_void_and_credit_notes_have_none(
    client: PageClient, business: Business, owner: User, invoice: Document
) -> None:
    other = making.issued(business, owner)
    paid_by(invoice, owner, "1190")
    issuing.void_unsent(other, by=owner, reason="Wrong customer", now=making.NOW)
    quote = making.issued(business, owner, making.content(kind="quote", payment=PaymentMeans()))
    for document in (invoice, other, quote):
        assert not client.page(path_of(document)).has("a[href$='/code']")
        assert "no code to scan here" in client.page(f"{path_of(document)}/code", status=409).text
        assert "svg" not in client.get(f"{path_of(document)}/code", headers=HTMX).get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (making.content(currency="USD"), "For USD there is no code that banks read."),
        (bare(account="12345678", sort_code="20-00-00", holder="Ana Halden"), "The account has no IBAN."),
        (bare(iban=IBAN, holder="Ana " * 20), "The account holder’s name is longer than 70 characters."),
    ],
)
def test_what_has_none_says_why_to_its_owner_alone(
    as_: Callable[[User], PageClient], client: PageClient, business: Business, owner: User, content: Content, why: str
) -> None:
    document = making.issued(business, owner, content)
    assert why.replace("’", "'") in as_(owner).page(f"/documents/{document.key}").text
    public = client.page(path_of(document))
    assert why.replace("’", "'") not in public.text and not public.has("a[href$='/code']")
    client.page(f"{path_of(document)}/code", status=409)


def test_the_owner_sees_it_and_is_led_to_it(as_: Callable[[User], PageClient], owner: User, invoice: Document) -> None:
    page = as_(owner).page(f"/documents/{invoice.key}")
    assert page.has(f"details a[href$='{path_of(invoice)}/code']")
    picture = as_(owner).get(page.find("details.codes img").get("src"))
    assert picture.mimetype == "image/svg+xml"
    assert in_svg(picture.get_data(as_text=True)) == [transfer("1190.00", str(invoice.number))]


def test_a_picture_is_its_businesses_own_and_only_of_what_is_asked_for(
    as_: Callable[[User], PageClient], client: PageClient, alice: User, bob: User, carol: User
) -> None:
    document = making.issued(alice.business, alice)
    path = f"/documents/{document.key}/code.svg"
    assert as_(bob).get(path).status_code == 404 and client.get(path).status_code == 303
    assert as_(carol).get(path).status_code == 200
    assert as_(alice).get(f"{path}?scheme=swiss").status_code == 404
    paid_by(document, alice, "1190")
    assert as_(alice).get(path).status_code == 404
    assert not as_(alice).page(f"/documents/{document.key}").has(".codes")


def test_the_reference_reads_as_its_scheme_prints_it(client: PageClient, business: Business, owner: User) -> None:
    content = making.content()
    content = replace(content, payment=replace(content.payment, reference="RF18539007547034"))
    path = path_of(making.issued(business, owner, content))
    page = client.page(f"{path}/code")
    assert "RF18 5390 0754 7034" in page.said("#part dl") and "RF18 5390 0754 7034" in client.page(path).said(
        "header dl"
    )
    assert scanned(page)[0].splitlines()[9:] == ["RF18539007547034"]


def test_it_asks_the_database_for_little(client: PageClient, invoice: Document) -> None:
    with count_queries() as counter:
        client.page(f"{path_of(invoice)}/code")
    assert counter.count <= 8
