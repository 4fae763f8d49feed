"""Ways of payment: the usual ones are kept by one word and said in every reader's language, others stay as typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupinv.accounts.models import User
from jupinv.db import write
from jupinv.language import LANGUAGES
from jupinv.payments import methods
from jupinv.payments.models import Entry
from jupinv.translations import LANGUAGES as SPOKEN
from jupinv.translations import told
from tests.documents import making
from tests.pages import PageClient
from tests.payments.test_receipts import issued, paid

As = Callable[[User], PageClient]


@pytest.mark.parametrize("usual", methods.USUAL)
def test_a_usual_way_is_kept_by_one_word_whatever_language_names_it(usual: str) -> None:
    named = {told(usual, code) for code in SPOKEN} | {methods.on_paper(usual, code) for code in LANGUAGES}
    assert {methods.kept(name) for name in named} == {str(usual)}
    assert type(methods.kept(usual)) is str


@pytest.mark.parametrize("typed", ["", "PayPal", "Überweisung · перевод", "bank transfers", "تحويل"])
def test_what_else_was_typed_stays_as_it_is(typed: str) -> None:
    assert methods.kept(typed) == methods.said(typed) == methods.on_paper(typed, "de") == typed


def test_papers_say_it_in_their_language() -> None:
    assert [methods.on_paper("überweisung", locale) for locale in ("en_GB", "de_AT", "fr", "ar")] == [
        *("Bank transfer", "Überweisung", "Virement", "Bank transfer")
    ]


def test_a_receipt_says_it_in_the_documents_language_and_the_app_in_the_users(as_: As, alice: User) -> None:
    payment = paid(issued(alice, "de"), alice, method="virement")
    assert payment.method == "Bank transfer"
    browser, at = as_(alice), f"/b/{alice.business.handle}/payments"
    assert "Zahlungsart Überweisung" in browser.page(f"{at}/{payment.id}/receipt").said("#receipt")
    assert "Method Bank transfer" in browser.page(f"{at}/{payment.id}").said("aside")
    with write():
        User.update(locale="de_DE").where(User.id == alice.id).execute()
    said = [browser.page(path).text for path in (at, f"{at}/{payment.id}", f"/documents/{payment.document.key}")]
    assert ["Überweisung" in text and "Bank transfer" not in text for text in said] == [True] * 3


def test_older_entries_that_keep_another_language_read_alike(as_: As, alice: User) -> None:
    payment = paid(issued(alice), alice)
    with write():
        Entry.update(method="Überweisung").where(Entry.id == payment.id).execute()  # as it was kept once
    browser, at = as_(alice), f"/b/{alice.business.handle}/payments"
    for asked in ("", "?method=bank", "?method=überw", "?q=transfer"):
        page = browser.page(at + asked)
        assert page.said("table").count("Payment · Bank transfer") == 1, asked
    assert browser.get(at + ".csv").text.count("Bank transfer") == 1
    assert not browser.page(at + "?method=cash").all("tbody tr")


def test_a_statement_says_it_to_its_customer(as_: As, alice: User) -> None:
    customer = making.customer(alice.business, language="fr")
    paid(making.issued(alice.business, alice, making.content(), customer), alice)
    table = as_(alice).get(f"/b/{alice.business.handle}/customers/{customer.id}/statement.csv?from=&to=")
    assert "Paiement · Virement" in table.text
