"""A reader puts right what the document says of them: at once, or as a proposal where a sent invoice is not changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.content.fields import Address, Content, Identifier, Party, Tax
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import (
    approving,
    changing,
    contacts,
    deciding,
    issuing,
    links,
    reverting,
    revisions,
    sending,
    timeline,
)
from jupinv.documents.actor import Actor
from jupinv.documents.issuing import ChangedMeanwhile
from jupinv.documents.models import Document, Event, Revision
from jupinv.payments import recording
from jupinv.sharing import opened as opening
from jupinv.sharing import telling
from jupinv.sharing.details import correcting, places
from jupinv.sharing.models import ChangeRequest, News
from jupinv.sharing.opened import Opened
from jupinv.sharing.reader import Reader
from jupinv.sharing.requests import asking
from tests.documents import making
from tests.documents.test_concurrency import together
from tests.pages import Page, PageClient
from tests.sharing.paths import path_of

SignIn = Callable[[User], PageClient]
CLAIRE = {"name": "Claire Morel", "email": "claire@nordwind.example"}


def said(document: Document) -> Content:
    last = revisions.last_of(document)
    assert last is not None
    return revisions.content_of(last)[0]


def form_of(client: PageClient, document: Document, only: str = "") -> Page:
    return client.page(f"{path_of(document)}/details" + (f"?only={only}" if only else ""))


def save(client: PageClient, page: Page, values: dict[str, str], *, status: int = 303) -> Page:
    who = CLAIRE if page.has("input[name=name]") else {}
    return client.submit(page.form("#part form"), {**who, **values}, status=status)


@pytest.fixture
def sent(invoice: Document, owner: User) -> Document:
    """In Germany, with its customer."""
    sending.hand_over(invoice, how="link", by=owner, now=making.NOW)
    return Document.get_by_id(invoice.id)


# what it shows and saves


def test_it_is_prefilled_with_what_the_document_says(client: PageClient, invoice: Document) -> None:
    fields = form_of(client, invoice).fields
    assert fields["po_number"] == "PO-4711"
    assert (fields["street"], fields["postcode"], fields["city"]) == ("Hafenstraße 7", "20457", "Hamburg")
    assert fields["country"] == "Germany"
    assert (fields["ap_name"], fields["ap_email"]) == ("Accounts payable", "ap@nordwind.example")
    assert fields["base_revision"] == "1"


def test_what_is_saved_stands_on_the_same_version(client: PageClient, invoice: Document) -> None:
    page = form_of(client, invoice)
    done = save(client, page, {"po_number": "PO-9", "city": "Altona", "country": "Österreich", "vat_id": ""})
    assert done.location == f"{path_of(invoice)}?done=corrected"
    row, content = Document.get_by_id(invoice.id), said(invoice)
    assert (row.version, Revision.select().where(Revision.document == row).count()) == (1, 2)
    assert content.references.purchase_order == "PO-9"
    assert content.recipient.address == Address("Hafenstraße 7", postcode="20457", city="Altona", country="AT")
    before = making.content()
    assert content.lines == before.lines and content.cc == before.cc and content.recipient.contact.name == "Jon Ek"
    assert "PO-9" in client.page(path_of(invoice)).said("#paper")
    last = revisions.last_of(invoice)
    assert last is not None and last.actor == "recipient" and "Claire" not in str(last.bytes)
    event = Event.get((Event.document == row) & (Event.what == "amended"))
    assert event.actor == "Claire Morel <claire@nordwind.example>"


def test_its_sender_is_told_before_and_after(client: PageClient, invoice: Document) -> None:
    save(client, form_of(client, invoice), {"po_number": "PO-9", "ap_email": "claire@nordwind.example"})
    news = News.get((News.document == invoice) & (News.what == telling.AMENDED))
    assert [change[1:] for change in news.data["changes"]["en_GB"]] == [
        ["ap@nordwind.example", "claire@nordwind.example"],
        ["PO-4711", "PO-9"],
    ]
    assert news.who == "Claire Morel <claire@nordwind.example>"


def test_one_field_alone_is_opened_and_saved(client: PageClient, business: Business, owner: User) -> None:
    bare = making.issued(business, owner, replace(making.content(), references=type(making.content().references)()))
    page = form_of(client, bare, "po_number")
    shown = {field.get("name") for field in page.all("#part input:not([type=hidden])")}
    assert shown == {"po_number", "name", "email"}
    save(client, page, {"po_number": "4500001"})
    assert said(bare).references.purchase_order == "4500001"
    assert said(bare).recipient == making.content().recipient


@pytest.mark.parametrize(
    "only", ["", "po_number", "buyer_reference", "billing_entity", "address", "ap_contact", "tax_id", "x"]
)
def test_every_group_opens_as_page_and_as_fragment(client: PageClient, invoice: Document, only: str) -> None:
    form_of(client, invoice, only)
    part = client.htmx("GET", f"{path_of(invoice)}/details", {"only": only})
    assert part.has("section#part form[hx-post]") and not part.has("h1")


def test_by_htmx_it_leads_back_and_by_422_it_stays(client: PageClient, invoice: Document) -> None:
    path = f"{path_of(invoice)}/details"
    wrong = client.htmx("POST", path, {**CLAIRE, "base_revision": "1", "country": "Atlantis"}, status=422)
    assert wrong.error_at("country") and wrong.fields["country"] == "Atlantis"
    done = client.htmx("POST", path, {**CLAIRE, "base_revision": "1", "po_number": "7"})
    assert done.location == f"{path_of(invoice)}?done=corrected"


def test_who_it_is_is_asked_once(client: PageClient, invoice: Document) -> None:
    page = form_of(client, invoice, "po_number")
    nameless = client.submit(page.form("#part form"), {"po_number": "PO-9"}, status=422)
    assert nameless.error_at("name") and nameless.fields["po_number"] == "PO-9"
    done = save(client, nameless, {})
    assert "reader=" in done.headers["Set-Cookie"]
    assert not form_of(client, invoice).has("input[name=name]")


def test_the_same_again_changes_nothing(client: PageClient, invoice: Document) -> None:
    done = save(client, form_of(client, invoice), {})
    assert done.location == path_of(invoice)
    assert Revision.select().where(Revision.document == invoice).count() == 1 and not News.select().exists()


def test_it_speaks_the_documents_language(client: PageClient, business: Business, owner: User) -> None:
    for language, word, country in (
        ("de", "Ihre Angaben berichtigen", "Deutschland"),
        ("fr", "Corriger vos", "Allemagne"),
    ):
        page = form_of(client, making.issued(business, owner, making.content(languages=(language,))))
        assert word in page.text and page.fields["country"] == country


def test_a_company_number_keeps_its_list(client: PageClient, business: Business, owner: User) -> None:
    party = replace(making.content().recipient, legal_id=Identifier("552081317", "0002"))
    document = making.issued(business, owner, making.content(recipient=party))
    save(client, form_of(client, document, "tax_id"), {"tax_number": "443061841"})
    assert said(document).recipient.legal_id == Identifier("443061841", "0002")
    save(client, form_of(client, document, "tax_id"), {"tax_number": ""})
    assert said(document).recipient.legal_id is None


# what is refused


def test_what_can_not_be_taken_is_said_at_the_field(client: PageClient, invoice: Document) -> None:
    page = form_of(client, invoice)
    typed = {"ap_email": "nobody", "country": "Atlantis", "po_number": "9" * 201}
    refused = save(client, page, typed, status=422)
    assert all(refused.error_at(name) and refused.fields[name] == text for name, text in typed.items())
    assert Revision.select().where(Revision.document == invoice).count() == 1


def test_a_doubtful_vat_id_is_asked_about_once(client: PageClient, invoice: Document) -> None:
    asked = save(client, form_of(client, invoice, "tax_id"), {"vat_id": "DE136695977"}, status=422)
    assert "save once more" in asked.error_at("vat_id")
    other = save(client, asked, {"vat_id": "DE136695970"}, status=422)
    assert other.error_at("vat_id")
    save(client, other, {"vat_id": "DE 136 695 970"}, status=422)
    save(client, other, {})
    assert said(invoice).recipient.vat_id == "DE136695970"


def test_what_the_document_needs_can_not_be_taken_away(client: PageClient, business: Business, owner: User) -> None:
    needs = making.customer(business, "Strict AG", "ST", po_required="yes")
    document = making.issued(business, owner, to=needs)
    refused = save(client, form_of(client, document), {"po_number": ""}, status=422)
    assert refused.error_at("po_number")
    reverse = replace(
        making.content(),
        recipient=Party(
            "Acme SARL", vat_id="FR40303265045", address=Address("1, rue", "", "", "75001", "Paris", "", "FR")
        ),
        lines=tuple(
            replace(line, taxes=(Tax("AE", Decimal(0), "VAT", "Reverse charge"),)) for line in making.content().lines
        ),
    )
    refused = save(client, form_of(client, making.issued(business, owner, reverse)), {"vat_id": ""}, status=422)
    assert refused.error_at("vat_id")


@pytest.mark.parametrize("how", ["approved", "paid", "void", "answered"])
def test_nothing_is_put_right_on_what_is_settled(
    client: PageClient, business: Business, owner: User, invoice: Document, how: str
) -> None:
    if how == "answered":
        invoice = making.issued(business, owner, making.content(kind="quote"))
    page = form_of(client, invoice)
    if how == "approved":
        approving.approve(invoice, Revision.get(Revision.document == invoice), by_name="Jo", now=making.NOW)
    elif how == "paid":
        recording.record(
            invoice,
            paid_on=making.TODAY,
            amount=Decimal("1190.00"),
            method="",
            note="",
            by=owner,
            now=making.NOW,
            form_key="k",
        )
    elif how == "void":
        issuing.void_unsent(invoice, by=owner, reason="x", now=making.NOW)
    else:
        deciding.decline(invoice, by=Actor.of(owner), now=making.NOW, today=making.TODAY)
    count = Revision.select().count()
    told = save(client, page, {"po_number": "9"}, status=409)
    assert "Studio Halden" in told.text and told.said("#kept") == "PO number: 9", "what was typed is not lost"
    client.page(f"{path_of(invoice)}/details", status=409)
    assert Revision.select().count() == count and not News.select().exists()


@pytest.mark.parametrize("base", ["", "0", "-1", "x", "7", "9" * 30, "²"])
def test_a_made_up_revision_is_an_old_one(client: PageClient, invoice: Document, base: str) -> None:
    told = client.post_form(
        f"{path_of(invoice)}/details", {**CLAIRE, "base_revision": base, "po_number": "9"}, status=409
    )
    assert told.fields["po_number"] == "9" and told.fields["base_revision"] == "1"


HOSTILE = ["<script>alert(1)</script>", "a\u202eb", "x\u200by", "PO\r\nBcc: victim@example.com", "é" * 200]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_strangers_text_is_one_plain_line(client: PageClient, invoice: Document, text: str) -> None:
    data = {**CLAIRE, "base_revision": "1", "po_number": text, "billing_entity": text}
    client.post(f"{path_of(invoice)}/details", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    kept = said(invoice).references.purchase_order
    assert not set(kept) & set("\u202e\u200b\r\n")
    page = client.page(path_of(invoice))
    assert not page.has("#paper script")


# meanwhile


def test_who_comes_second_is_told_and_keeps_what_was_typed(app, client: PageClient, invoice: Document) -> None:
    mine, other = form_of(client, invoice), app.test_client()
    save(other, form_of(other, invoice), {"po_number": "PO-8", "city": "Bremen"})
    told = save(client, mine, {"po_number": "PO-9", "street": "Kai 1"}, status=409)
    assert "PO-4711" in told.text and "PO-8" in told.text and "Bremen" in told.text
    assert told.fields["po_number"] == "PO-9" and told.fields["street"] == "Kai 1"
    assert told.fields["city"] == "Bremen", "theirs is merged in"
    save(client, told, {})
    content = said(invoice)
    assert content.references.purchase_order == "PO-9"
    assert (content.recipient.address.street, content.recipient.address.city) == ("Kai 1", "Bremen")


def opened(document: Document) -> Opened:
    link = links.of(document)
    assert link is not None
    token = links.address(link).rpartition("/")[2]
    found = links.find(token)
    assert found is not None
    row = Document.get_by_id(document.id)
    row.business = Business.get_by_id(row.business_id)
    standing = opening.Standing()
    return Opened(token, found.link, row, found.revision, standing, making.TODAY)


def correct(document: Document, **texts: str) -> Callable[[], correcting.Done]:
    found = opened(document)
    shown = places.shown(said(document), found.locale)
    return lambda: correcting.correct(
        found,
        {**shown, **texts},
        base=1,
        why="",
        reader=Reader(texts["ap_name"], "x@nordwind.example"),
        now=making.NOW,
        today=making.TODAY,
    )


def test_a_button_pressed_twice_saves_once(client: PageClient, invoice: Document) -> None:
    typed = {**form_of(client, invoice).fields, **CLAIRE, "po_number": "PO-9"}
    for _ in range(2):
        done = client.post_form(f"{path_of(invoice)}/details", typed, status=303)
        assert done.location == f"{path_of(invoice)}?done=corrected"
    assert said(invoice).references.purchase_order == "PO-9"
    assert Revision.select().count() == 2 and News.select().count() == 1


def test_pressed_twice_both_kinds_are_saved_and_proposed_once(client: PageClient, sent: Document) -> None:
    typed = {**form_of(client, sent).fields, **CLAIRE, "po_number": "PO-9", "city": "Altona"}
    for _ in range(2):
        client.post_form(f"{path_of(sent)}/details", typed, status=303)
    assert Revision.select().count() == 2 and ChangeRequest.select().count() == 1 and News.select().count() == 2


def test_of_two_at_once_one_wins(business: Business, owner: User, customer: Customer) -> None:
    for _ in range(4):
        document = making.issued(business, owner, to=customer)
        results = together(correct(document, ap_name="Ann"), correct(document, ap_name="Ben", po_number="9"))
        assert sum(isinstance(each, correcting.Done) for each in results) == 1, results
        assert sum(isinstance(each, ChangedMeanwhile) for each in results) == 1, results
        assert Revision.select().where(Revision.document == document).count() == 2
        assert News.select().where(News.document == document).count() == 1


# where a sent invoice is not changed


def test_who_the_customer_is_becomes_a_proposal(client: PageClient, sent: Document) -> None:
    page = form_of(client, sent, "address")
    assert "In Germany a sent invoice is not changed: Studio Halden gets this as a proposal" in page.text
    done = save(client, page, {"city": "Bremen", "why": "We moved"})
    assert done.location.endswith("?done=proposed")
    request = ChangeRequest.get(ChangeRequest.document == sent)
    assert (request.base, request.why, request.name) == (1, "We moved", "Claire Morel")
    assert said(sent) == making.content(number=said(sent).number), "nothing is changed yet"
    assert asking.proposed(request).recipient.address.city == "Bremen"


def test_both_kinds_are_parted(client: PageClient, sent: Document) -> None:
    page = form_of(client, sent)
    assert "Changed at once" in page.text and "Proposed to Studio Halden" in page.text
    done = save(client, page, {"po_number": "PO-9", "vat_id": "DE136695976", "ap_name": "Claire Morel"})
    assert done.location.endswith("?done=corrected_proposed")
    content, request = said(sent), ChangeRequest.get(ChangeRequest.document == sent)
    assert (content.references.purchase_order, content.ap_contact.name) == ("PO-9", "Claire Morel")
    assert content.recipient.vat_id == "" and request.base == 2
    assert {each.what for each in News.select()} == {telling.AMENDED, telling.REQUESTED}


def test_what_stays_amendable_is_saved_at_once(client: PageClient, sent: Document) -> None:
    page = form_of(client, sent, "po_number")
    assert "proposal" not in page.text
    assert save(client, page, {"po_number": "PO-9"}).location.endswith("?done=corrected")
    assert not ChangeRequest.select().exists()


def test_a_business_that_corrects_by_its_own_choice_says_so(
    client: PageClient, business: Business, owner: User
) -> None:
    with write():
        Business.update(changing="corrections").where(Business.id == business.id).execute()
    far = replace(making.content().sender, vat_id="", address=Address("1 Main", city="Austin", country="US"))
    document = making.issued(Business.get_by_id(business.id), owner, making.content(sender=far))
    sending.hand_over(document, how="link", by=owner, now=making.NOW)
    assert "Studio Halden does not change a sent invoice" in form_of(client, document, "tax_id").text


# the contact, for next time


@pytest.fixture
def named(client: PageClient, sent: Document) -> Document:
    """Claire named herself."""
    save(
        client, form_of(client, sent, "ap_contact"), {"ap_name": "Claire Morel", "ap_email": "claire@nordwind.example"}
    )
    return Document.get_by_id(sent.id)


QUESTION = "Use claire@nordwind.example for Nordwind GmbH from now on?"


def test_the_contact_is_offered_and_used(as_: SignIn, owner: User, named: Document) -> None:
    client, path = as_(owner), f"/documents/{named.key}"
    page = client.page(path)
    assert QUESTION in page.text
    client.submit(page.button("Use it from now on"))
    customer = Customer.get_by_id(named.customer_id)
    assert (customer.details["ap_name"], customer.details["ap_email"]) == ("Claire Morel", "claire@nordwind.example")
    assert "claire@nordwind.example" in customer.search
    page = client.page(path)
    assert QUESTION not in page.text and "is used for Nordwind GmbH from now on" in page.text
    client.post_form(f"{path}/contact", {"use": "yes"}, status=409)


def test_the_contact_is_left_and_not_asked_again(as_: SignIn, owner: User, named: Document) -> None:
    client, path = as_(owner), f"/documents/{named.key}"
    client.submit(client.page(path).button("Only for this one"))
    assert "ap_email" not in Customer.get_by_id(named.customer_id).details
    assert QUESTION not in client.page(path).text
    client.post_form(f"{path}/contact", {"use": "yes"}, status=409)


def test_the_contact_before_is_not_offered_once_the_correction_is_reverted(
    as_: SignIn, owner: User, named: Document
) -> None:
    reverting.revert(named, 2, base_revision=2, by=owner, now=making.NOW, today=making.TODAY)
    assert said(named).ap_contact.email == "ap@nordwind.example"
    assert "from now on?" not in as_(owner).page(f"/documents/{named.key}").text
    as_(owner).post_form(f"/documents/{named.key}/contact", {"use": "yes"}, status=409)


def test_a_contact_that_is_known_is_not_asked_about(as_: SignIn, owner: User, named: Document) -> None:
    with write():
        known = {"ap_name": "Claire Morel", "ap_email": "claire@nordwind.example"}
        Customer.update(details=known).where(Customer.id == named.customer_id).execute()
    assert QUESTION not in as_(owner).page(f"/documents/{named.key}").text


def test_what_is_amended_by_the_owner_is_not_asked_about(as_: SignIn, owner: User, sent: Document) -> None:
    content = replace(said(sent), ap_contact=replace(said(sent).ap_contact, email="new@nordwind.example"))
    changing.change(
        sent, content, by=owner, reason="", base_revision=1, now=making.NOW, today=making.TODAY, same_company=True
    )
    page = as_(owner).page(f"/documents/{sent.key}")
    assert "from now on?" not in page.text


def test_others_do_not_answer_for_the_owner(as_: SignIn, app, business: Business, named: Document) -> None:
    reads, stranger = making.owner("Carol", "carol@x.example"), making.owner("Bob", "bob@x.example")
    making.business(stranger, "Reyes")
    with write():
        Member.create(business=business, user=reads, role=ACCOUNTANT)
    path = f"/documents/{named.key}/contact"
    as_(stranger).post_form(path, {"use": "yes"}, status=404)
    as_(reads).post_form(path, {"use": "yes"}, status=403)
    app.test_client().post_form(path, {"use": "yes"}, status=303)
    assert QUESTION not in as_(reads).page(f"/documents/{named.key}").text
    assert not [each for each in timeline.of(named) if each.what in (contacts.KEPT, contacts.LEFT)]
    assert "ap_email" not in Customer.get_by_id(named.customer_id).details


def test_a_draft_has_no_contact_to_answer(as_: SignIn, owner: User, business: Business) -> None:
    draft = making.draft(business, owner)
    as_(owner).post_form(f"/documents/{draft.key}/contact", {"use": "yes"}, status=409)
