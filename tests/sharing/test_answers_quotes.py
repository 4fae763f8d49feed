"""A quote is accepted with what its reader chooses, or declined, and becomes an invoice over exactly that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import QUOTE, Line
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import changing, checking, deciding, issuing, revisions
from jupinv.documents.actor import Actor
from jupinv.documents.models import Document, Link, Revision
from jupinv.sharing.answers import answering
from jupinv.sharing.answers.answering import Answerer
from jupinv.sharing.models import Approval, Comment, Confirmation, News
from jupinv.sharing.reader import Reader
from tests.documents import making
from tests.documents.test_concurrency import together
from tests.pages import PageClient
from tests.sharing.answers import CLAIRE, YUSUF, address, code, fresh
from tests.test_budgets import QUERIES, counted

SignIn = Callable[[User], PageClient]


def line(key: str, description: str, price: int, **more: object) -> Line:
    return Line(key, description, quantity=Decimal(1), price=Decimal(price), taxes=(making.VAT,), **more)  # type: ignore[arg-type]


BASE = line("base", "Website", 1000)
OPTIONS = (BASE, line("photos", "Photos", 200, optional=True), line("texts", "Texts", 300, optional=True))
EITHER = (BASE, line("s", "Small host", 10, choice="Hosting"), line("l", "Large host", 20, choice="Hosting"))


@pytest.fixture
def today(business: Business) -> date:
    return clock.today(business.time_zone)


@pytest.fixture
def offer(business: Business, owner: User, customer: Customer, today: date) -> Callable[..., Document]:
    """`offer(*lines)`: a quote that is valid for a month."""

    def make(*lines: Line, **more: object) -> Document:
        said = {"kind": QUOTE, "issue_date": today, "due_date": today + timedelta(days=30), "lines": lines} | more
        return making.issued(business, owner, making.content(**said), customer)

    return make


def keys(document: Document) -> list[str]:
    last = revisions.last_of(document)
    assert last is not None
    return [each.key for each in revisions.content_of(last)[0].lines]


def test_one_of_two_options_is_taken_and_the_invoice_says_exactly_that(
    client: PageClient, as_: SignIn, alice: User
) -> None:
    today = clock.today(alice.business.time_zone)
    said = making.content(kind=QUOTE, issue_date=today, due_date=today + timedelta(days=30), lines=OPTIONS)
    quote = making.issued(alice.business, alice, said, making.customer(alice.business))
    page = client.page(address(quote, "/accept"))
    assert "Total of your choice: €1,190.00" in page.text and "plus tax" in page.text and "pick" not in page.fields
    typed = {"pick": "texts"} | CLAIRE
    page = client.submit(page.button("Calculate again"), typed)
    assert "Total of your choice: €1,547.00 of which tax: €247.00" in page.text
    assert page.fields["pick"] == "texts" and page.fields["name"] == "Claire Morel"
    assert fresh(quote).accepted_at is None and not Approval.select().exists(), "to reckon again accepts nothing"
    done = client.submit(page.button("Accept quote"), status=303)
    assert done.location == address(quote, "?done=accepted")
    row, approval, news = fresh(quote), Approval.get(), News.get()
    assert keys(quote) == ["base", "texts"] and row.total == 154_700
    assert (approval.revision.number, approval.digest) == (2, revisions.last_of(quote).digest)
    assert row.accepted_at == approval.at == row.sent_at
    assert (news.what, news.data) == ("accepted", {"confirmed": False, "chosen": ["Texts"]})
    browser = as_(alice)
    page = browser.page(f"/documents/{quote.key}")
    assert page.said("#standing") == "accepted" and "Accepted by Claire Morel" in page.text
    assert "Claire Morel claire@acme.example" in page.said("#approval") and "not confirmed" in page.said("#approval")
    page = browser.submit(page.form(f"/documents/{quote.key}/invoice"))
    draft = Document.get(Document.origin == quote)
    assert draft.total == 154_700 and page.url.endswith(f"/drafts/{draft.key}")
    assert [page.fields[name] for name in page.fields if name.endswith(".description")][:2] == ["Website", "Texts"]
    browser.submit(browser.page(f"/drafts/{draft.key}/send").button("Issue, I hand it over myself"))
    invoice = fresh(draft)
    content, figures = revisions.content_of(revisions.last_of(invoice))
    assert [(each.description, each.price) for each in content.lines] == [("Website", 1000), ("Texts", 300)]
    assert figures.payable == Decimal("1547.00") and content.references.quote.number == quote.number
    assert not list(checking.of_business(quote.business))


def test_of_an_either_or_one_is_taken(client: PageClient, offer) -> None:
    quote = offer(*EITHER)
    page = client.page(address(quote, "/accept"))
    assert page.fields["either.s"] == "s" and "€1,201.90" in page.said("#sum")
    client.submit(page.button("Accept quote"), {"either.s": "l"} | CLAIRE, status=303)
    assert keys(quote) == ["base", "l"] and News.get().data["chosen"] == ["Large host"]


def test_what_is_chosen_wrong_is_told_and_kept(client: PageClient, offer) -> None:
    quote = offer(*EITHER)
    typed = CLAIRE | {"base_revision": "1"}
    for wrong in ({}, {"either.s": "nothing"}, {"pick": "s", "either.s": "l"}):
        page = client.post_form(address(quote, "/accept"), typed | wrong, status=422)
        assert "can’t be accepted as it is chosen" in page.said("#sum") and page.fields["name"] == "Claire Morel"
    assert fresh(quote).accepted_at is None and not Approval.select().exists()


def test_optional_alternatives_may_be_left_out(client: PageClient, offer) -> None:
    both = (
        BASE,
        line("s", "Small", 10, choice="Host", optional=True),
        line("l", "Large", 20, choice="Host", optional=True),
    )
    quote = offer(*both)
    page = client.page(address(quote, "/accept"))
    assert "None of these" in page.text
    client.submit(page.button("Accept quote"), {"either.s": ""} | CLAIRE, status=303)
    assert keys(quote) == ["base"]


def test_the_sum_follows_the_choice(client: PageClient, offer) -> None:
    quote = offer(*OPTIONS)
    fragment = client.htmx("GET", address(quote, "/accept/sum"), [("pick", "photos"), ("pick", "texts")])
    assert fragment.root[0].get("id") == "sum" and "€1,785.00" in fragment.text
    assert "€1,190.00" in client.htmx("GET", address(quote, "/accept/sum"), {"pick": "base-of-nobody"}).text
    choices = client.page(address(quote, "/accept")).find("#choices")
    assert choices.get("hx-get") == address(quote, "/accept/sum") and choices.get("hx-trigger") == "change"
    assert client.page(address(quote, "/accept?pick=photos")).fields["pick"] == "photos"


def test_a_quote_without_choices_is_accepted_as_it_is(client: PageClient, offer) -> None:
    quote = offer(BASE)
    page = client.page(address(quote, "/accept"))
    assert "€1,190.00" in page.text and not page.has("#sum")
    client.submit(page.button("Accept quote"), CLAIRE, status=303)
    assert News.get().data == {"confirmed": False, "chosen": []} and fresh(quote).accepted_at


def test_declined_with_a_reason(client: PageClient, as_: SignIn, owner: User, offer) -> None:
    quote = offer(BASE)
    page = client.page(address(quote, "/decline"))
    reason = "Too dear.\r\n\r\n\r\nSee https://evil.example <b>now</b>\u202e"
    done = client.submit(page.button("Decline quote"), CLAIRE | {"reason": reason}, status=303)
    assert done.location == address(quote, "?done=declined") and fresh(quote).declined_at is not None
    comment, news = Comment.get(), News.get()
    assert (comment.kind, comment.name) == ("decline", "Claire Morel")
    assert comment.text == "Too dear.\n\nSee https://evil.example <b>now</b>"
    assert (news.what, news.data) == ("declined", {"text": comment.text})
    page = as_(owner).page(f"/documents/{quote.key}")
    assert page.said("#standing") == "declined" and "<b>now" not in page.source
    assert "declined on" in client.page(address(quote, "/decline"), status=409).text


def test_a_reason_is_not_asked_for(client: PageClient, offer) -> None:
    quote = offer(BASE)
    client.submit(client.page(address(quote, "/decline")).button("Decline quote"), CLAIRE, status=303)
    assert not Comment.select().exists() and News.get().data == {}


def test_a_long_reason_is_kept_to_be_shortened(client: PageClient, offer) -> None:
    quote = offer(BASE)
    page = client.page(address(quote, "/decline"))
    page = client.submit(page.button("Decline quote"), CLAIRE | {"reason": "x" * 10_000}, status=422)
    assert "At most 2000 characters; this has 10000." in page.error_at("reason")
    assert page.fields["reason"] == "x" * 10_000 and fresh(quote).declined_at is None


def test_who_it_is_has_to_be_said(client: PageClient, offer) -> None:
    quote = offer(*OPTIONS)
    for act, typed in (("/accept", {"pick": "texts"}), ("/decline", {"reason": "Too dear"})):
        form = {"name": "", "email": "x", "base_revision": "1"} | typed
        page = client.post_form(address(quote, act), form, status=422)
        assert page.error_at("name") and page.error_at("email")
        assert {name: page.fields[name] for name in typed} == typed
    assert not Approval.select().exists() and fresh(quote).declined_at is None


@pytest.mark.tampers
def test_what_ran_out_is_not_answered(client: PageClient, offer, today: date) -> None:
    quote = offer(*OPTIONS)
    forms = {act: client.page(address(quote, act)) for act in ("/accept", "/decline")}
    with write():
        Document.update(due_date=today - timedelta(days=1)).where(Document.id == quote.id).execute()
    for act, page in forms.items():
        assert "It was valid until" in client.page(address(quote, act), status=409).text
        client.submit(page.form(address(quote, act)), CLAIRE, status=409)
    by = Answerer(Reader(**CLAIRE), Link.get())
    with pytest.raises(deciding.Expired):
        answering.accept(fresh(quote), (), base_revision=1, by=by, now=clock.now(), today=today)
    assert fresh(quote).accepted_at is None and fresh(quote).declined_at is None and not Approval.select().exists()


def test_what_was_read_is_what_is_answered(client: PageClient, owner: User, offer, today: date) -> None:
    quote = offer(*OPTIONS)
    accepting, declining = (client.page(address(quote, act)) for act in ("/accept", "/decline"))
    dearer = (BASE, replace(OPTIONS[1], price=Decimal(250)), OPTIONS[2])
    said = replace(revisions.content_of(revisions.last_of(quote))[0], lines=dearer)
    changing.change(fresh(quote), said, by=owner, reason="", base_revision=1, now=clock.now(), today=today)
    page = client.submit(accepting.button("Accept quote"), CLAIRE | {"pick": "photos"}, status=409)
    assert "200.00" in page.said("del") and "250.00" in page.said("ins") and "€1,487.50" in page.said("#sum")
    assert page.fields["pick"] == "photos" and page.fields["email"] == "claire@acme.example"
    told = client.submit(declining.button("Decline quote"), CLAIRE | {"reason": "Too dear"}, status=409)
    assert told.fields["reason"] == "Too dear" and told.fields["name"] == "Claire Morel"
    assert not Approval.select().exists() and not Comment.select().exists() and not News.select().exists()
    client.submit(page.button("Accept quote"), status=303)
    assert keys(quote) == ["base", "photos"] and Approval.get().version == 2


def test_the_slower_one_is_told_who_was_quicker_and_keeps_the_reason(client: PageClient, offer) -> None:
    quote = offer(BASE)
    declining = client.page(address(quote, "/decline"))
    client.submit(client.page(address(quote, "/accept")).button("Accept quote"), CLAIRE, status=303)
    typed = {"name": "Yusuf", "email": YUSUF["email"], "base_revision": "1", "reason": "Too dear"}
    told = client.post_form(declining.url, typed, status=409)
    assert "Claire Morel accepted this quote on" in told.text and "Too dear" in told.said("#kept")
    assert fresh(quote).declined_at is None and News.select().count() == 1


def test_a_button_pressed_twice_answers_once(client: PageClient, offer) -> None:
    quote = offer(*OPTIONS)
    typed = dict(client.page(address(quote, "/accept")).fields) | CLAIRE | {"pick": "photos"}
    for _ in range(2):
        done = client.post_form(address(quote, "/accept"), typed, status=303)
        assert done.location == address(quote, "?done=accepted")
    assert keys(quote) == ["base", "photos"] and News.select().count() == 1
    other = {name: text for name, text in typed.items() if name != "pick"}
    told = client.post_form(address(quote, "/accept"), other, status=409)
    assert "Claire Morel accepted this quote" in told.text, "another choice is not taken"


def test_a_button_pressed_twice_declines_once(client: PageClient, offer) -> None:
    quote = offer(BASE)
    typed = dict(client.page(address(quote, "/decline")).fields) | CLAIRE | {"reason": "Too dear"}
    for _ in range(2):
        done = client.post_form(address(quote, "/decline"), typed, status=303)
        assert done.location == address(quote, "?done=declined")
    assert News.select().count() == Comment.select().count() == 1
    told = client.post_form(address(quote, "/decline"), typed | {"reason": "Too late"}, status=409)
    assert told.said("#kept") == "Too late"


def test_accepted_and_declined_at_once(offer, today: date) -> None:
    for _ in range(4):
        quote = offer(*OPTIONS)
        link = Link.get(Link.document == quote)
        when = {"base_revision": 1, "now": clock.now(), "today": today}

        def accept(quote=quote, link=link, when=when):
            answering.accept(fresh(quote), ("texts",), by=Answerer(Reader(**CLAIRE), link), **when)

        def decline(quote=quote, link=link, when=when):
            answering.decline(fresh(quote), "No", by=Answerer(Reader(**YUSUF), link), **when)

        results = together(accept, decline)
        assert sum(isinstance(each, deciding.AlreadyAnswered) for each in results) == 1, results
        row = fresh(quote)
        assert (row.accepted_at is None) != (row.declined_at is None)
        of_it = News.select().where(News.document == quote)
        assert of_it.count() == 1 and of_it.get().what == ("accepted" if row.accepted_at else "declined")
        assert Approval.select().where(Approval.document == quote).exists() == bool(row.accepted_at)
        assert Comment.select().where(Comment.document == quote).exists() == bool(row.declined_at)
    assert not list(checking.of_business(quote.business))


def test_where_the_owner_wants_a_code_it_accepts_with_the_choice(
    client: PageClient, as_: SignIn, owner: User, customer: Customer, offer
) -> None:
    with write():
        Customer.update(defaults={"confirm_approvals": "1"}).where(Customer.id == customer.id).execute()
    quote = offer(*OPTIONS)
    page = client.page(address(quote, "/accept"))
    page = client.submit(page.form(address(quote, "/accept")), CLAIRE | {"pick": "photos"})
    assert "/confirm/" in page.url and fresh(quote).accepted_at is None
    assert page.link("Ask for a new code") == address(quote, "/accept?pick=photos")
    client.submit(page.button("Accept quote"), {"code": code()}, status=303)
    assert keys(quote) == ["base", "photos"] and Approval.get().confirmed_at is not None
    assert "Confirmed by a code" in as_(owner).page(f"/documents/{quote.key}").said("#approval")


def test_a_code_does_not_accept_what_was_declined_meanwhile(
    client: PageClient, owner: User, offer, today: date
) -> None:
    quote = offer(*OPTIONS)
    page = client.page(address(quote, "/accept"))
    page = client.submit(page.button("Send me a code to confirm"), CLAIRE)
    deciding.decline(fresh(quote), by=Actor.of(owner), now=clock.now(), today=today)
    assert "declined on" in client.submit(page.form(page.url), {"code": code()}, status=409).text
    assert Confirmation.get().used_at is None and not Approval.select().exists()


def test_an_answer_that_was_taken_back_is_not_shown_as_one(
    client: PageClient, as_: SignIn, owner: User, offer, today
) -> None:
    quote = offer(*OPTIONS)
    client.submit(client.page(address(quote, "/accept")).button("Accept quote"), CLAIRE, status=303)
    deciding.take_back(fresh(quote), by=Actor.of(owner), now=clock.now(), today=today)
    assert not as_(owner).page(f"/documents/{quote.key}").has("#approval")
    page = client.page(address(quote, "/accept"))
    client.submit(page.button("Accept quote"), {"pick": "photos"}, status=303)
    assert keys(quote) == ["base", "photos"]
    assert as_(owner).page(f"/documents/{quote.key}").said("#approval").count("Claire Morel") == 1


def test_its_sender_and_who_has_no_quote(
    client: PageClient, as_: SignIn, owner: User, offer, invoice: Document
) -> None:
    quote = offer(BASE)
    for act in ("/accept", "/decline"):
        as_(owner).post_form(address(quote, act), CLAIRE | {"base_revision": "1"}, status=403)
        assert "Only a quote" in client.page(address(invoice, act), status=409).text
        client.post_form(address(invoice, act), CLAIRE | {"base_revision": "1"}, status=409)
    client.page(address(invoice, "/accept/sum"), status=409)
    assert fresh(quote).accepted_at is None and fresh(quote).declined_at is None


def test_a_void_quote_is_not_answered(client: PageClient, owner: User, offer) -> None:
    quote = offer(BASE)
    page = client.page(address(quote, "/accept"))
    issuing.void_unsent(quote, by=owner, reason="x", now=clock.now())
    assert "void by now" in client.submit(page.button("Accept quote"), CLAIRE, status=409).text


def test_long_lists_of_options_stay_light(client: PageClient, offer) -> None:
    lines = (BASE, *(line(f"o{n}", f"Option {n}", n, optional=True) for n in range(1, 41)))
    quote = offer(*lines)
    with counted() as asked:
        page = client.page(address(quote, "/accept"))
    assert len(page.all("input[name=pick]")) == 40 and asked.count <= QUERIES
    assert Revision.select().where(Revision.document == quote).count() == 1


def test_the_pages_speak_the_documents_language(client: PageClient, offer) -> None:
    german, french = (offer(*OPTIONS, *EITHER[1:], languages=(each,)) for each in ("de", "fr"))
    page = client.page(address(german, "/accept"))
    assert all(
        word in page.text for word in ("Angebot annehmen", "Welche Optionen", "Hosting: Wählen Sie eines", "Summe")
    )
    assert "Angebot ablehnen" in client.page(address(german, "/decline")).text
    page = client.page(address(french, "/accept"))
    assert all(word in page.text for word in ("Accepter le devis", "Quelles options", "Total de votre choix"))
    assert "Refuser le devis" in client.page(address(french, "/decline")).text
