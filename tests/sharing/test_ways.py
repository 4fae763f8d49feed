"""The ways to pay on top of the public page: in the owner's order, each only where it can be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import BankAccount, DirectDebit, OtherWay, PaymentMeans
from jupinv.db import write
from jupinv.documents import issuing
from jupinv.documents.models import Document
from jupinv.payments.cards import connecting
from tests.documents import making
from tests.pages import Page, PageClient
from tests.payments.paid import connect
from tests.payments.test_credit import credited
from tests.sharing.paths import path_of
from tests.sharing.test_scanning import IBAN, paid_by

EURO = BankAccount(iban=IBAN, bic="COBADEFFXXX", holder="Ana Halden", currency="EUR")
DOLLAR = BankAccount(account="12345678", routing="021000021", holder="Ana Halden", currency="USD")
PAYPAL = OtherWay("PayPal", "ana@halden.example")


def takes_cards(business: Business, before: str = "", *, cards: str = "live") -> None:
    if connecting.of(business.id) is None:
        connect(business)
    with write():
        Business.update(cards=cards, before_card=before).where(Business.id == business.id).execute()


def issued(business: Business, owner: User, *ways: BankAccount | OtherWay, **said: object) -> Document:
    content = making.content(**said)
    return making.issued(business, owner, replace(content, payment=replace(content.payment, ways=ways)))


def shown(client: PageClient, document: Document) -> Page:
    """The public page as it stands."""
    return client.page(path_of(document), weight=6 * 1024)


def buttons(page: Page) -> list[str]:
    """What stands there to be pressed, without the PDF; the primary one has a star."""
    found = page.all(".ways a, .ways button")
    return [each.text + "*" * ("main" in (each.get("class") or "")) for each in found if each.text != "PDF"]


@pytest.mark.parametrize(
    ("ways", "before", "expected"),
    [
        ((EURO,), "", ["Pay by card*", "Bank transfer"]),
        ((EURO,), "EUR", ["Pay by bank transfer*", "Pay by card"]),
        ((EURO,), "any", ["Pay by bank transfer*", "Pay by card"]),
        ((EURO,), "USD", ["Pay by card*", "Bank transfer"]),
        ((EURO,), "USD EUR any any", ["Pay by bank transfer*", "Pay by card"]),
        ((), "", ["Pay by card*"]),
        ((EURO, PAYPAL), "", ["Pay by card*", "Bank transfer", "All ways to pay"]),
        ((PAYPAL, EURO), "any", ["PayPal*", "Pay by card", "Bank transfer", "All ways to pay"]),
        ((PAYPAL, EURO), "any EUR", ["PayPal*", "Bank transfer", "Pay by card", "All ways to pay"]),
        ((EURO, replace(EURO, currency="")), "EUR any", ["Pay by bank transfer*", "Pay by card", "All ways to pay"]),
    ],
)
def test_they_stand_in_the_owners_order(
    client: PageClient, business: Business, owner: User, ways: tuple[BankAccount, ...], before: str, expected: list[str]
) -> None:
    takes_cards(business, before)
    assert buttons(shown(client, issued(business, owner, *ways))) == expected


def test_without_cards_the_account_is_the_first(client: PageClient, business: Business, owner: User) -> None:
    page = client.page(path_of(issued(business, owner, EURO)))
    assert buttons(page) == ["Pay by bank transfer*"]
    assert not page.has("form")


def test_an_account_without_a_code_leads_to_where_it_stands(
    client: PageClient, business: Business, owner: User
) -> None:
    page = client.page(path_of(issued(business, owner, DOLLAR, currency="USD")))
    assert page.find(".ways .main").get("href") == "#bank" and page.has("#bank")


def test_the_owners_own_way_leads_to_its_words_and_not_to_the_code_of_another(
    client: PageClient, business: Business, owner: User
) -> None:
    path = path_of(issued(business, owner, PAYPAL, EURO))
    page = client.page(path)
    assert (page.find(".ways .main").text, page.find(".ways .main").get("href")) == ("PayPal", "#bank")
    assert "ana@halden.example" in page.said("#bank") and page.has(f'.ways a[href="{path}/code"]')
    assert "PayPal" not in client.page(f"{path}/code").text


def test_ids_are_known_by_the_names_of_their_schemes(client: PageClient, business: Business, owner: User) -> None:
    upi = OtherWay("UPI", "halden@okhdfcbank", "upi")
    path = path_of(issued(business, owner, upi, currency="INR"))
    page = client.page(path)
    assert buttons(page) == ["Pay by UPI*"] and "halden@okhdfcbank" in page.said("header dl")
    code = client.page(f"{path}/code")
    assert code.said("h1") == "Scan to pay"
    assert code.find("#part .app a").get("href").startswith("upi://pay?pa=halden@okhdfcbank&")


def test_the_card_is_a_form_that_needs_no_script(client: PageClient, business: Business, owner: User) -> None:
    takes_cards(business)
    document = issued(business, owner, EURO)
    form = shown(client, document).find(".ways form")
    assert (form.get("method"), form.get("action")) == ("post", f"{path_of(document)}/card")


def test_a_test_says_that_it_is_one(client: PageClient, business: Business, owner: User) -> None:
    document = issued(business, owner, EURO, languages=("de",))
    takes_cards(business, cards="test")
    assert "Keine Karte wird belastet" in shown(client, document).said("header")
    takes_cards(business)
    assert "Keine Karte" not in shown(client, document).text, "drawn anew"


@pytest.mark.parametrize("kind", ["quote", "proforma"])
def test_only_invoices_take_cards(client: PageClient, business: Business, owner: User, kind: str) -> None:
    takes_cards(business)
    payment = PaymentMeans(ways=(EURO,)) if kind == "proforma" else PaymentMeans()
    page = client.page(path_of(making.issued(business, owner, making.content(kind=kind, payment=payment))))
    assert "Pay by card" not in page.text and not page.has("form")


def test_nothing_is_offered_where_nothing_is_asked_for(
    client: PageClient, business: Business, owner: User, invoice: Document
) -> None:
    takes_cards(business)
    void = making.issued(business, owner)
    paid_by(invoice, owner, "1190")
    issuing.void_unsent(void, by=owner, reason="Wrong customer", now=making.NOW)
    note = credited(making.issued(business, owner), owner)
    for document in (invoice, void, note):
        page = client.page(path_of(document))
        assert not page.has(".ways .main, .ways form, data, #bank")


def test_what_a_browser_has_kept_is_asked_for_again_when_cards_come_move_and_go(
    client: PageClient, business: Business, owner: User
) -> None:
    document = issued(business, owner, EURO)

    def tag() -> str:
        return client.get(path_of(document)).headers["ETag"]

    tags = [tag()]
    for cards, before in (("test", ""), ("live", ""), ("live", "EUR")):
        takes_cards(business, before, cards=cards)
        tags.append(tag())
    with write():
        Document.update(cards=False).where(Document.id == document.id).execute()
    tags.append(tag())
    assert len(set(tags)) == 5
    takes_cards(business, "EUR", cards="")
    assert tag() == tags[0]


def test_what_is_debited_or_was_charged_is_not_paid_by_card(
    client: PageClient, business: Business, owner: User
) -> None:
    takes_cards(business)
    debit = PaymentMeans(debit=DirectDebit(mandate="M-1", creditor="DE98ZZZ09999999999", account=IBAN))
    page = client.page(path_of(making.issued(business, owner, making.content(payment=debit))))
    assert buttons(page) == []


def test_a_document_may_take_no_cards(client: PageClient, business: Business, owner: User) -> None:
    takes_cards(business)
    document = issued(business, owner, EURO)
    assert "Pay by card" in shown(client, document).text
    with write():
        Document.update(cards=False).where(Document.id == document.id).execute()
    assert buttons(shown(client, document)) == ["Pay by bank transfer*"]


# copying


def values(page: Page, within: str) -> list[str]:
    """What the buttons of a script copy."""
    return [each.get("value") for each in page.all(f"{within} data")]


def test_what_a_bank_asks_for_is_there_to_copy(client: PageClient, business: Business, owner: User) -> None:
    content = making.content(languages=("de",))
    content = replace(content, payment=replace(content.payment, reference="RF18539007547034"))
    path = path_of(making.issued(business, owner, content))
    page = client.page(path)
    shown = [each.text for each in page.all("header data")]
    assert shown == ["1.190,00\u00a0€", "Ana Halden", "DE89 3704 0044 0532 0130 00", "RF18 5390 0754 7034"]
    assert values(page, "header") == ["1190,00", "Ana Halden", IBAN, "RF18539007547034"]
    assert values(page, "#bank") == ["Ana Halden", IBAN, "COBADEFFXXX", "RF18539007547034"]
    assert values(client.page(f"{path}/code"), "#part")[-1] == "1190,00"


def test_of_the_owners_own_words_nobody_copies_a_part(client: PageClient, business: Business, owner: User) -> None:
    page = client.page(path_of(issued(business, owner, PAYPAL)))
    assert values(page, "#bank") == [] and "ana@halden.example" in page.said("#bank")


def test_the_amount_to_copy_follows_the_balance(client: PageClient, owner: User, invoice: Document) -> None:
    paid_by(invoice, owner, "190.50")
    for path in (path_of(invoice), f"{path_of(invoice)}/code"):
        assert "999.50" in values(client.page(path), "main")


def test_the_owner_copies_it_too(as_: Callable[[User], PageClient], owner: User, invoice: Document) -> None:
    page = as_(owner).page(f"/documents/{invoice.key}")
    assert IBAN in values(page, "#bank")
    assert page.find("#copied").get("data-copied") == "Copied"
