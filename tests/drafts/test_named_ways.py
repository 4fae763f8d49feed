"""Which ways to pay a paper names: those for its currency, unless its owner says otherwise of one."""

from __future__ import annotations

from datetime import date

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import BankAccount, OtherWay
from jupinv.db import write
from jupinv.documents import links, revisions
from jupinv.documents.models import Document
from jupinv.drafts import saving
from jupinv.drafts.forms import Reading, read
from jupinv.drafts.named_ways import naming
from jupinv.drafts.typed import Typed
from tests.documents import making
from tests.drafts.writing import COMPLETE, autosave, draft, fill

EURO, POUND, ANY = "DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606"
WAYS = {
    "bank.eur.holder": "Ana Halden",
    "bank.eur.iban": EURO,
    "bank.eur.currency": "EUR",
    "bank.gbp.holder": "Ana Halden",
    "bank.gbp.iban": POUND,
    "bank.gbp.currency": "GBP",
}
OTHERS = {
    "bank.any.holder": "Ana Halden",
    "bank.any.iban": ANY,
    "way.w.label": "PayPal",
    "way.w.text": "ana@halden.example",
}


def reading(fields: dict[str, str]) -> Reading:
    typed = Typed(tuple(fields.items()), "en_GB")
    return naming(read(typed, currency="EUR", today=date(2026, 5, 3)), typed)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({}, ["bank.eur", "bank.any", "way.w"]),
        ({"currency": "GBP"}, ["bank.gbp", "bank.any", "way.w"]),
        ({"currency": "USD"}, ["bank.any", "way.w"]),
        ({"pay.bank.gbp": "always"}, ["bank.eur", "bank.gbp", "bank.any", "way.w"]),
        ({"pay.bank.eur": "always", "currency": "USD"}, ["bank.eur", "bank.any", "way.w"]),
        ({"pay.bank.eur": "never", "pay.way.w": "never"}, ["bank.any"]),
        ({"pay.bank.eur": "nonsense", "pay.bank.none": "always"}, ["bank.eur", "bank.any", "way.w"]),
        ({f"pay.{at}": "never" for at in ("bank.eur", "bank.gbp", "bank.any", "way.w")}, []),
    ],
)
def test_the_currency_tells_and_the_owner_has_the_last_word(said: dict[str, str], named: list[str]) -> None:
    found = reading(WAYS | OTHERS | said)
    assert list(found.way_fields) == named
    assert len(found.content.payment.ways) == len(named)


def test_where_no_account_takes_the_currency_all_stay_but_those_left_out() -> None:
    assert reading(WAYS | {"currency": "USD"}).way_fields == ("bank.eur", "bank.gbp")
    assert reading(WAYS | {"currency": "USD", "pay.bank.eur": "never"}).way_fields == ("bank.gbp",)


def test_an_account_that_is_named_in_any_case_takes_the_currency() -> None:
    (account,) = reading(WAYS | {"currency": "USD", "pay.bank.eur": "always"}).content.payment.ways
    assert isinstance(account, BankAccount) and account.currency == "USD" and account.iban == EURO


def test_messages_find_the_field_of_the_account_that_is_named() -> None:
    found = reading(WAYS | {"currency": "GBP"})
    assert found.field("bank.0.iban") == "bank.gbp.iban"


def test_a_quote_names_none() -> None:
    assert reading(WAYS | {"kind": "quote"}).content.payment.ways == ()


# on the page


def with_ways(alice: User) -> None:
    with write():
        rest = [pair for pair in alice.business.profile if not pair[0].startswith("bank.")]
        profile = rest + [list(pair) for pair in WAYS.items()]
        Business.update(profile=profile).where(Business.id == alice.business.id).execute()


def named_by(document: Document) -> list[str]:
    found = Document.select(Document, Business).join(Business).where(Document.id == document.id).get()
    return [account.iban for account in saving.read_draft(found, today=date(2026, 5, 3)).content.payment.accounts]


@pytest.mark.parametrize("is_locked", [False, True])
def test_a_change_of_currency_changes_the_account_and_the_owner_may_name_another(
    alice: User, as_, is_locked: bool
) -> None:
    if is_locked:
        making.issued(alice.business, alice)
    with_ways(alice)
    browser = as_(alice)
    made = draft(alice)
    page = browser.page(f"/drafts/{made.key}")
    assert named_by(made) == [EURO]
    assert [page.fields[f"pay.bank.{key}"] for key in ("eur", "gbp")] == ["", ""]

    autosave(browser, page, {"currency": "GBP"})
    assert named_by(made) == [POUND]
    preview = browser.page(f"/drafts/{made.key}/preview").text
    assert "GB82 WEST" in preview and "DE89 3704" not in preview

    page = fill(browser.page(f"/drafts/{made.key}"), {"pay.bank.eur": "always"}, client=browser)
    assert page.fields["pay.bank.eur"] == "always"
    assert named_by(made) == [EURO, POUND]
    fill(page, {"pay.bank.gbp": "never"}, client=browser)
    assert named_by(made) == [EURO]
    preview = browser.page(f"/drafts/{made.key}/preview").text
    assert "DE89 3704" in preview and "GB82 WEST" not in preview


def test_what_is_issued_names_what_the_draft_named(alice: User, as_) -> None:
    with_ways(alice)
    browser = as_(alice)
    made = draft(alice, COMPLETE | {"currency": "GBP"})
    sending = browser.page(f"/drafts/{made.key}/send")
    assert "GB82 WEST" in sending.text and "DE89 3704" not in sending.text
    browser.submit(sending.button("Issue, I hand it over myself"))
    revision = revisions.last_of(Document.get(Document.key == made.key))
    assert revision is not None
    content, _ = revisions.content_of(revision)
    assert [account.iban for account in content.payment.accounts] == [POUND]


def test_an_invoice_in_a_currency_that_no_account_takes_names_none_and_its_owner_is_told(
    alice: User, carol: User, as_
) -> None:
    with_ways(alice)
    browser = as_(alice)
    made = draft(alice, COMPLETE | {"currency": "USD"})
    sending = browser.page(f"/drafts/{made.key}/send")
    assert "None of your accounts takes USD." in sending.text and "DE89 3704" not in sending.text
    browser.submit(sending.button("Issue, I hand it over myself"))
    page = browser.page(f"/documents/{made.key}")
    assert "None of your accounts takes USD, so your customer finds none here." in page.said("aside")
    assert "DE89 3704" not in page.text and "GB82 WEST" not in page.text
    assert page.link("Ways to pay") == f"/b/{alice.business.handle}/settings/ways"
    read = as_(carol).page(f"/documents/{made.key}")
    assert "None of your accounts takes USD" in read.said("aside") and not read.has("aside a[href$='/settings/ways']")
    public = browser.page(links.address(links.of(Document.get_by_id(made.id))))
    assert "DE89" not in public.text and "bank transfer" not in public.text.lower()
    euros = draft(alice)
    browser.submit(browser.page(f"/drafts/{euros.key}/send").button("Issue, I hand it over myself"))
    assert "None of your accounts" not in browser.page(f"/documents/{euros.key}").text


@pytest.mark.parametrize(("iban", "said"), [("DE89370400440532013001", "check digits"), ("DE8937", "not an IBAN")])
def test_with_an_account_that_is_surely_wrong_nothing_is_issued(alice: User, as_, iban: str, said: str) -> None:
    browser = as_(alice)
    made = draft(alice, COMPLETE | {"bank.b1.iban": iban})
    answer = browser.submit(browser.page(f"/drafts/{made.key}").button("Send…"), status=422)
    assert said in answer.error_at("bank.b1.iban")
    assert answer.fields["bank.b1.iban"] == iban
    assert Document.get(Document.key == made.key).is_draft


def test_what_may_be_right_elsewhere_keeps_nobody_from_issuing(alice: User, as_) -> None:
    browser = as_(alice)
    made = draft(alice, COMPLETE | {"bank.b1.bic": "DEUTDEFF"})
    sending = browser.page(f"/drafts/{made.key}/send")
    assert "By its IBAN the account is at Commerzbank, whose BIC is COBADEFFXXX." in sending.text
    browser.submit(sending.button("Issue, I hand it over myself"))
    assert not Document.get(Document.key == made.key).is_draft


def test_a_single_account_for_any_currency_asks_nothing(alice: User, as_) -> None:
    page = as_(alice).page("/new")
    assert not any(name.startswith("pay.") for name in page.fields)


def test_a_copy_of_a_draft_names_the_same(alice: User, as_) -> None:
    with_ways(alice)
    browser = as_(alice)
    made = draft(alice, COMPLETE | {"pay.bank.gbp": "always"})
    page = browser.page(f"/drafts/{made.key}")
    copied = browser.submit(page.button("Duplicate"))
    assert copied.fields["pay.bank.gbp"] == "always"


def test_a_stored_account_that_is_wrong_is_told_beside_its_field_at_once(alice: User, as_) -> None:
    with_ways(alice)
    browser = as_(alice)
    made = draft(alice)
    page = browser.page(f"/drafts/{made.key}")
    answer = autosave(browser, page, {"bank.eur.iban": "DE89370400440532013001"})
    told = {item.get("data-field"): item.text for item in answer.all("#problems li")}
    assert told == {
        "bank.eur.iban": "The IBAN's check digits do not match. "
        "A digit is mistyped: compare it with your bank's papers. (ISO 13616)"
    }
    answer = autosave(browser, page, {"bank.eur.iban": EURO})
    assert not answer.has("#problems li")


INSTANT = {
    "way.u.label": "UPI",
    "way.u.scheme": "upi",
    "way.u.text": "halden@okhdfcbank",
    "way.p.label": "Pix",
    "way.p.scheme": "pix",
    "way.p.text": "+55 11 94321-4321",
}


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"currency": "INR"}, ["bank.any", "way.w", "way.u"]),
        ({"currency": "BRL"}, ["bank.any", "way.w", "way.p"]),
        ({}, ["bank.any", "way.w"]),
        ({"pay.way.u": "always"}, ["bank.any", "way.w", "way.u"]),
        ({"currency": "INR", "pay.way.u": "never"}, ["bank.any", "way.w"]),
    ],
)
def test_upi_takes_rupees_and_pix_reais(said: dict[str, str], named: list[str]) -> None:
    assert list(reading(OTHERS | INSTANT | said).way_fields) == named


def test_a_scheme_that_there_is_not_is_a_way_in_the_owners_words() -> None:
    (way,) = reading({"way.x.label": "UPI", "way.x.scheme": "bitcoin", "way.x.text": "x"}).content.payment.ways
    assert way == OtherWay("UPI", "x")


def test_rupees_offer_upi_on_the_paper(alice: User, as_) -> None:
    browser = as_(alice)
    made = draft(alice, COMPLETE | {"currency": "INR"})
    page = browser.submit(browser.page(f"/drafts/{made.key}").button("Add a UPI id"))
    at = next(name for name in page.fields if name.endswith(".scheme"))[:-7]
    assert page.fields[f"{at}.scheme"] == "upi" and not page.has("button[value='add-instant:pix']")
    page = fill(page, {f"{at}.text": "halden@okhdfcbank"}, client=browser)
    assert page.fields[f"{at}.text"] == "halden@okhdfcbank" and page.fields[f"{at}.scheme"] == "upi"
    preview = browser.page(f"/drafts/{made.key}/preview").text
    assert "UPI ID" in preview and "halden@okhdfcbank" in preview
