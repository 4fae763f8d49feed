"""An invoice is approved by a reader of its link: what is kept, who is told, and who is too late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses import settings
from jupinv.businesses.models import Business
from jupinv.content import sent_law
from jupinv.content.fields import References
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import approving, changing, issuing, links, revisions, timeline
from jupinv.documents.models import Document, Link
from jupinv.documents.status import status
from jupinv.drafts import crediting
from jupinv.payments import recording
from jupinv.sharing.answers import answering
from jupinv.sharing.answers.answering import Answerer
from jupinv.sharing.models import Approval, News
from jupinv.sharing.reader import Reader
from tests.conftest import SQLITE
from tests.documents import making
from tests.documents.test_concurrency import together
from tests.pages import PageClient
from tests.sharing.answers import CLAIRE, YUSUF, address, code_mails, fresh

SignIn = Callable[[User], PageClient]
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"}


def approve(client: PageClient, document: Document, who: dict[str, str] = CLAIRE, **how: object):
    form = client.page(address(document, "/approve")).form(address(document, "/approve"))
    return client.submit(form, who, **how)


def change(document: Document, owner: User, **fields: object) -> None:
    last = revisions.last_of(document)
    assert last is not None
    said = replace(revisions.content_of(last)[0], **fields)
    row, when = fresh(document), {"now": clock.now(), "today": making.TODAY}
    changing.change(row, said, by=owner, reason="", base_revision=last.number, **when)


def test_it_is_approved_without_an_account(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    page = client.page(address(invoice, "/approve"))
    assert "Version 1 of invoice INV-2026-0001" in page.text and "€1,190.00" in page.text and "2 June 2026" in page.text
    assert page.said("h1") == "Approve version 1" and fresh(invoice).approved_at is None
    form = dict(page.fields) | CLAIRE
    done = client.post_form(address(invoice, "/approve"), form, status=303, headers=FIREFOX)
    assert done.location == address(invoice, "?done=approved") and "reader=" in done.headers["Set-Cookie"]
    row, approval = fresh(invoice), Approval.get()
    revision = revisions.last_of(invoice)
    assert (approval.name, approval.email, approval.confirmed_at) == ("Claire Morel", "claire@acme.example", None)
    assert (approval.version, approval.digest, approval.network) == (1, revision.digest, "127.0.0.1")
    assert approval.agent == FIREFOX["User-Agent"] and approval.link == links.of(invoice)
    assert (row.approved_version, row.approved_at, row.sent_at) == (1, approval.at, approval.at)
    assert status(row, on=making.TODAY).key == "approved" and row.activity == 1
    news = News.get()
    assert (news.what, news.who, news.data) == ("approved", Reader(**CLAIRE).told, {"version": 1, "confirmed": False})
    assert timeline.words(list(timeline.of(invoice))[-1]) == "V1 was approved by Claire Morel"
    assert not code_mails()
    told = as_(owner).page(f"/documents/{invoice.key}").said("#approval")
    assert "Claire Morel · V1 claire@acme.example" in told and "not confirmed" in told
    assert "127.0.0.1" in told and "Firefox/143.0" in told and revision.digest in told


def test_who_is_known_here_types_nothing_again(client: PageClient, invoice: Document) -> None:
    client.submit(client.page(address(invoice, "/who")).form(address(invoice, "/who")), CLAIRE, status=303)
    page = client.page(address(invoice, "/approve"))
    assert "As Claire Morel, claire@acme.example" in page.text
    client.submit(page.form(address(invoice, "/approve")), status=303)
    assert Approval.get().name == "Claire Morel"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "", "email": "claire@acme.example"}, "name"),
        ({"name": "x" * 101, "email": "claire@acme.example"}, "name"),
        ({"name": "\u202e\u200b", "email": "claire@acme.example"}, "name"),
        ({"name": "Claire", "email": "claire"}, "email"),
        ({"name": "Claire", "email": "a@b.example\r\nBcc: c@d.example"}, "email"),
    ],
)
@pytest.mark.parametrize("engine", [SQLITE], indirect=True)  # refused before any word of it reaches a database
def test_who_it_is_has_to_be_said(client: PageClient, invoice: Document, typed: dict[str, str], field: str) -> None:
    form = dict(client.page(address(invoice, "/approve")).fields) | typed
    page = client.post_form(address(invoice, "/approve"), form, status=422)
    assert page.error_at(field) and fresh(invoice).approved_at is None and not Approval.select().exists()


def test_a_button_pressed_twice_approves_once(client: PageClient, invoice: Document) -> None:
    typed = dict(client.page(address(invoice, "/approve")).fields) | CLAIRE
    for _ in range(2):
        done = client.post_form(address(invoice, "/approve"), typed, status=303)
        assert done.location == address(invoice, "?done=approved")
    assert Approval.select().count() == News.select().count() == 1
    late = client.post_form(address(invoice, "/approve"), typed | YUSUF, status=409)
    assert "Claire Morel approved version 1" in late.text, "somebody else is told who was quicker"


def test_hostile_names_are_only_text(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    name = "<script>alert(1)</script>\r\nBcc: x@y.example \u202egnp.exe\u200b"
    approve(client, invoice, CLAIRE | {"name": name}, status=303)
    assert Approval.get().name == "<script>alert(1)</script> Bcc: x@y.example gnp.exe"
    page = as_(owner).page(f"/documents/{invoice.key}")
    assert "<script>alert(1)</script> Bcc" in page.said("#approval") and "<script>alert(1)" not in page.source


def test_what_was_read_is_what_is_approved(client: PageClient, owner: User, invoice: Document) -> None:
    old = client.page(address(invoice, "/approve"))
    change(invoice, owner, references=References(purchase_order="PO-9"))
    page = client.submit(old.form(address(invoice, "/approve")), CLAIRE, status=409)
    assert "PO-4711" in page.said("del") and "PO-9" in page.said("ins")
    assert page.fields["name"] == "Claire Morel" and page.fields["email"] == "claire@acme.example"
    assert fresh(invoice).approved_at is None and not Approval.select().exists() and not News.select().exists()
    client.submit(page.form(address(invoice, "/approve")), status=303)
    assert Approval.get().revision.number == 2


def test_a_next_version_is_approved_anew(client: PageClient, as_: SignIn, owner: User, invoice: Document) -> None:
    settings.choose_changing(invoice.business, sent_law.VERSIONS)
    approve(client, invoice, status=303)
    old = client.page(address(invoice, "/approve"), status=409)
    assert "Claire Morel approved version 1 on" in old.text
    change(invoice, owner, terms="Fourteen days")
    assert status(fresh(invoice), on=making.TODAY).key == "sent"
    page = client.page(address(invoice, "/approve"))
    assert page.said("h1") == "Approve version 2"
    client.submit(page.form(address(invoice, "/approve")), status=303)
    assert fresh(invoice).approved_version == 2
    told = as_(owner).page(f"/documents/{invoice.key}").said("#approval")
    assert "V1, which counts no longer" in told and "V2" in told


@pytest.mark.parametrize("base", ["", "0", "7", "-1", "x", "9" * 40, "\u0661"])
def test_a_form_of_no_revision_approves_nothing(client: PageClient, invoice: Document, base: str) -> None:
    client.post_form(address(invoice, "/approve"), CLAIRE | {"base_revision": base}, status=409)
    assert fresh(invoice).approved_at is None


def test_what_is_settled_is_not_approved(
    client: PageClient, owner: User, business: Business, invoice: Document
) -> None:
    void, paid = making.issued(business, owner), invoice
    forms = {each.id: client.page(address(each, "/approve")) for each in (void, paid)}
    issuing.void_unsent(void, by=owner, reason="x", now=making.NOW)
    pay = {"paid_on": making.TODAY, "amount": Decimal("1190"), "method": "", "note": "", "form_key": "k"}
    recording.record(paid, by=owner, now=making.NOW, **pay)
    quote = making.issued(business, owner, making.content(kind="quote"))
    for document, word in ((void, "void"), (paid, "paid"), (quote, "Only an invoice")):
        assert word in client.page(address(document, "/approve"), status=409).text
    for document in (void, paid):
        client.submit(forms[document.id].form(address(document, "/approve")), CLAIRE, status=409)
    revision, by = revisions.last_of(paid), by_link(paid)
    with pytest.raises(issuing.AlreadyPaid):
        answering.approve(fresh(paid), revision, by=by, now=making.NOW)
    assert not Approval.select().exists() and fresh(paid).approved_at is None


def test_what_is_credited_in_full_is_not_approved(client: PageClient, owner: User, invoice: Document) -> None:
    revision, form = revisions.last_of(invoice), client.page(address(invoice, "/approve"))
    crediting.issue_rest(fresh(invoice), reason="Wrong", by=owner, now=making.NOW, today=making.TODAY)
    assert "credited in full" in client.submit(form.form(address(invoice, "/approve")), CLAIRE, status=409).text
    with pytest.raises(issuing.AlreadyPaid):
        answering.approve(fresh(invoice), revision, by=by_link(invoice), now=making.NOW)
    assert fresh(invoice).approved_at is None


def by_link(document: Document, who: dict[str, str] = CLAIRE) -> Answerer:
    return Answerer(Reader(**who), Link.get(Link.document == document))


def test_of_two_at_once_one_approves_and_the_other_is_told(client: PageClient, owner, business, invoice) -> None:
    documents = [invoice, *(making.issued(business, owner) for _ in range(3))]
    for document in documents:
        form = client.page(address(document, "/approve"))
        revision = revisions.last_of(document)
        together(
            *(
                lambda who=who, document=document, revision=revision: answering.approve(
                    fresh(document), revision, by=by_link(document, who), now=making.NOW
                )
                for who in (CLAIRE, YUSUF)
            )
        )
        approval = Approval.get(Approval.document == document)
        assert News.select().where(News.document == document).count() == 1
        late = client.submit(form.form(address(document, "/approve")), YUSUF, status=409)
        assert f"{approval.name} approved version 1" in late.text


def test_the_slower_of_two_is_refused_by_the_verb(invoice: Document) -> None:
    revision = revisions.last_of(invoice)
    answering.approve(fresh(invoice), revision, by=by_link(invoice), now=making.NOW)
    with pytest.raises(approving.AlreadyApproved):
        answering.approve(fresh(invoice), revision, by=by_link(invoice, YUSUF), now=making.NOW)
    assert Approval.get().name == "Claire Morel"


def test_its_sender_does_not_approve_it(as_: SignIn, owner: User, invoice: Document) -> None:
    as_(owner).post_form(address(invoice, "/approve"), CLAIRE | {"base_revision": "1"}, status=403)
    assert fresh(invoice).approved_at is None


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", ("Version 1 freigeben", "der Rechnung", "Ihr Name")), ("fr", ("Approuver la version 1", "de la facture"))],
)
def test_the_page_speaks_the_documents_language(
    client: PageClient, owner: User, business: Business, customer: Customer, language: str, words: tuple[str, ...]
) -> None:
    document = making.issued(business, owner, making.content(languages=(language,)), customer)
    page = client.page(address(document, "/approve"))
    assert all(word in page.text for word in words) and page.find("html").get("lang").startswith(language)


def test_it_opens_in_the_place_of_its_link(client: PageClient, invoice: Document) -> None:
    fragment = client.htmx("GET", address(invoice, "/approve"))
    assert fragment.root[0].get("id") == "part" and fragment.form(address(invoice, "/approve")) is not None


def test_a_link_of_one_person_is_named_with_what_was_done_by_it(client: PageClient, invoice: Document) -> None:
    with write():
        link = links.new(invoice, at=making.NOW, email="yusuf@acme.example")
    path = f"/i/{links.address(link).rpartition('/')[2]}/approve"
    client.submit(client.page(path).form(path), YUSUF, status=303)
    assert Approval.get().link == link
