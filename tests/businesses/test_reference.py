"""Settings, Payment reference: what is offered, who chooses, and what then stands on an invoice."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from dataclasses import replace

import pytest

from jupinv.accounts.models import User
from jupinv.businesses import profile, settings
from jupinv.businesses.models import Business
from jupinv.content import remittance
from jupinv.db import db, write
from jupinv.documents import issuing, revisions
from jupinv.documents.models import Document, Revision
from jupinv.documents.numbering import Wish
from jupinv.structure import MIGRATIONS
from tests.documents import making
from tests.drafts.writing import draft
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]
AT = "/b/studio-halden/settings/reference"


def chosen(alice: User) -> str:
    return Business.get_by_id(alice.business.id).reference


def reference_on(document: Document) -> str:
    content, _ = revisions.content_of(Revision.get(Revision.document == document))
    return content.payment.reference


@pytest.mark.parametrize(
    ("country", "shown"),
    [
        ("Germany", ["RF73 INV2 0260 042"]),
        ("Belgium", ["RF73 INV2 0260 042", "+++002/0260/04240+++"]),
        ("Finland", ["RF73 INV2 0260 042", "2026 00428"]),
        ("Norway", ["RF73 INV2 0260 042", "202600425", "202600425"]),
    ],
)
def test_what_banks_read_at_home_is_offered_with_an_example(
    as_: SignIn, alice: User, country: str, shown: list[str]
) -> None:
    profile.change(alice.business, {"sender.country": country}, is_new=False)
    page = as_(alice).page(AT)
    assert page.fields["scheme"] == "plain"
    assert [each.text.strip() for each in page.all("fieldset small")] == ["INV-2026-0042", *shown]


def test_a_choice_is_kept_and_counts_from_the_next_invoice_on(as_: SignIn, alice: User) -> None:
    business, client = alice.business, as_(alice)
    before = making.issued(business, alice)
    done = client.submit(client.page(AT).button("Save"), {"scheme": "rf"})
    assert done.location == AT and chosen(alice) == "rf" and client.page(AT).fields["scheme"] == "rf"
    assert "With check digits" in client.page("/b/studio-halden/settings").text
    after = making.issued(business, alice)
    assert reference_on(before) == "" and reference_on(after) == remittance.made("rf", str(after.number))
    assert remittance.readable(reference_on(after), "DE") in client.page(f"/documents/{after.key}").said("#bank")
    client.submit(client.page(AT).button("Save"), {"scheme": "plain"})
    assert chosen(alice) == "" and reference_on(making.issued(business, alice)) == ""


def test_a_choice_of_elsewhere_stays_chosen_after_a_move(as_: SignIn, alice: User) -> None:
    settings.choose_reference(alice.business, "ogm")
    assert as_(alice).page(AT).fields["scheme"] == "ogm"


def test_only_what_asks_for_money_has_one(alice: User) -> None:
    settings.choose_reference(alice.business, "rf")
    quote = making.issued(alice.business, alice, making.content(kind="quote"))
    assert reference_on(quote) == ""


def test_the_preview_shows_the_one_that_it_gets(as_: SignIn, alice: User) -> None:
    ways = {"bank.b1.holder": "Studio Halden", "bank.b1.iban": "DE89 3704 0044 0532 0130 00"}
    profile.change(alice.business, ways, is_new=False)
    settings.choose_reference(alice.business, "rf")
    client, made = as_(alice), draft(alice)
    preview = client.page(f"/drafts/{made.key}/preview")
    (shown,) = re.findall(r"RF\d\d[ 0-9A-Z]+", preview.said("#paper .pay"))
    client.post_form(f"/drafts/{made.key}/issue", {"how": "hand"}, status=303)
    assert reference_on(made) == "".join(shown.split())


def test_a_number_that_a_scheme_can_not_say_stays_as_it_is() -> None:
    content = making.content(number="A")
    assert remittance.referred(content, "viite") == content
    own = replace(content, payment=replace(content.payment, reference="RF18539007547034"), number="12")
    assert remittance.referred(own, "rf") == own


# Several series


def numbered(owner: User, number: str) -> Document:
    """An issued invoice whose number was written by hand."""
    made = making.draft(owner.business, owner)
    wish = Wish(number=number)
    return issuing.issue(made, making.content(), by=owner, now=making.NOW, today=making.TODAY, wish=wish)


@pytest.mark.parametrize("scheme", list(remittance.LONGEST))
def test_documents_whose_numbers_read_alike_have_references_of_their_own(alice: User, scheme: str) -> None:
    settings.choose_reference(alice.business, scheme)
    numbers = ["A-2026-0001", "B-2026-0001", "A2026-0001", "C-20260001-1", "2026-0001"]
    made = [numbered(alice, number) for number in numbers]
    said = [reference_on(each) for each in made]
    assert len(set(said)) == len(said) and all(remittance.holds(scheme, reference) for reference in said)
    assert said[0] == remittance.made(scheme, numbers[0]), "the first one is as it always was"
    assert [Document.get_by_id(each.id).reference for each in made] == said


def test_what_was_issued_before_keeps_what_it_has(alice: User) -> None:
    plain = making.issued(alice.business, alice)
    settings.choose_reference(alice.business, "viite")
    first, second = numbered(alice, "A-7001"), numbered(alice, "B-7001")
    with write():
        Document.update(reference="").execute()
        runpy.run_path(str(MIGRATIONS / "0052_references.py"))["fill"](db.obj)
    kept = [Document.get_by_id(each.id).reference for each in (plain, first, second)]
    assert kept == ["", remittance.made("viite", "7001"), remittance.made("viite", "70011")]


def test_another_business_is_not_asked(alice: User, bob: User) -> None:
    for who in (alice, bob):
        settings.choose_reference(who.business, "ogm")
        assert reference_on(numbered(who, "A-2026-0001")) == remittance.made("ogm", "20260001")


def test_the_preview_knows_what_is_taken(as_: SignIn, alice: User) -> None:
    ways = {"bank.b1.holder": "Studio Halden", "bank.b1.iban": "DE89 3704 0044 0532 0130 00"}
    profile.change(alice.business, ways, is_new=False)
    settings.choose_reference(alice.business, "ogm")
    client, made = as_(alice), draft(alice)
    preview = client.page(f"/drafts/{made.key}/preview").said("#paper .pay")
    number = "".join(re.findall(r"\d", client.page(f"/drafts/{made.key}/send").fields["number"]))
    numbered(alice, f"{number}-")
    changed = client.page(f"/drafts/{made.key}/preview").said("#paper .pay")
    assert remittance.readable(remittance.made("ogm", number), "DE") in preview
    assert remittance.readable(remittance.made("ogm", f"{number}1"), "DE") in changed
    client.post_form(f"/drafts/{made.key}/issue", {"how": "hand"}, status=303)
    assert reference_on(made) == remittance.made("ogm", f"{number}1")


@pytest.mark.parametrize("scheme", ["", "qrr2", "never"])
def test_nonsense_is_no_choice(as_: SignIn, alice: User, scheme: str) -> None:
    page = as_(alice).post_form(AT, {"scheme": scheme}, status=422)
    assert page.said("#scheme-error") == "Please choose one of these." and chosen(alice) == ""


def test_only_an_owner_chooses(as_: SignIn, client: PageClient, alice: User, bob: User, carol: User) -> None:
    for who, status in ((as_(bob), 404), (as_(carol), 403), (client, 303)):
        who.page(AT, status=status)
        who.post_form(AT, {"scheme": "rf"}, status=status)
    assert chosen(alice) == ""


# Switzerland

QR_IBAN, ORDINARY = "CH44 3199 9123 0008 8901 2", "CH93 0076 2011 6238 5295 7"


def paid_to(alice: User, iban: str) -> None:
    ways = {"bank.b1.holder": "Studio Halden", "bank.b1.iban": iban, "bank.b1.bic": ""}
    profile.change(alice.business, ways, is_new=False)


def test_a_qr_reference_is_for_those_who_have_a_qr_iban(as_: SignIn, alice: User) -> None:
    client = as_(alice)
    paid_to(alice, ORDINARY)
    page = client.page(AT)
    assert not page.has("input[value='qrr']")
    refused = client.post_form(AT, {"scheme": "qrr"}, status=422)
    assert "Enter a QR-IBAN as a way to pay first" in refused.text and chosen(alice) == ""
    paid_to(alice, QR_IBAN)
    page = client.page(AT)
    assert "00 00000 00000 00000 02026 00427" in page.said("main")
    client.submit(page.button("Save"), {"scheme": "qrr"})
    assert chosen(alice) == "qrr"


@pytest.mark.parametrize(
    ("iban", "scheme", "said"),
    [
        (QR_IBAN, "", "it only takes payments that carry a QR reference"),
        (QR_IBAN, "rf", "it only takes payments that carry a QR reference"),
        (QR_IBAN, "qrr", ""),
        (ORDINARY, "qrr", "A QR reference can only be paid to a QR-IBAN"),
        (ORDINARY, "rf", ""),
        (ORDINARY, "", ""),
    ],
)
def test_qr_iban_and_qr_reference_go_together(as_: SignIn, alice: User, iban: str, scheme: str, said: str) -> None:
    settings.choose_reference(alice.business, scheme)
    paid_to(alice, iban)
    client, made = as_(alice), draft(alice)
    hints = "QR reference" in client.page("/b/studio-halden/settings/ways").said("main")
    sending = client.page(f"/drafts/{made.key}/send").text
    assert hints is bool(said) and ("QR reference" in sending) is bool(said) and said in sending
