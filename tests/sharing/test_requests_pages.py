"""How a sender sees what is asked for and answers it, on the document's page and on the request's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.businesses import settings
from jupinv.content import sent_law
from jupinv.documents import links, revisions, sending
from jupinv.documents.models import Document
from jupinv.mail import Mail
from jupinv.sharing.models import ACCEPTED, DECLINED, OPEN, PARTLY, ChangeRequest
from jupinv.sharing.reader import Reader
from jupinv.sharing.requests import answering, asking
from tests import people
from tests.conftest import SQLITE
from tests.documents import making
from tests.pages import Page, PageClient
from tests.sharing.test_requests_answering import edit, fresh, wanted
from tests.sharing.test_requests_asking import LATER, asked, link_of, said, with_quantity

ONE_ENGINE = pytest.mark.parametrize("engine", [SQLITE], indirect=True)
SignIn = Callable[[User], PageClient]


@pytest.fixture
def alices(owner: User, invoice: Document) -> Document:
    """An invoice that its customer has, where versions may follow."""
    settings.choose_changing(invoice.business, sent_law.VERSIONS)
    sending.hand_over(invoice, how="link", by=owner, now=making.NOW)
    return fresh(invoice)


def path_of(request: ChangeRequest) -> str:
    return f"/documents/{request.document.key}/requests/{request.key}"


def ticked(page: Page) -> list[str]:
    return [box.get("value") for box in page.all("input[name=place][checked]")]


def mailed() -> list[str]:
    """Who gets a mail, but for the owner, who is told of what readers do."""
    return sorted(to for each in Mail.select() for to in each.to if to != "ana@halden.example")


def state(request: ChangeRequest) -> str:
    return str(ChangeRequest.get_by_id(request.id).state)


def test_a_request_is_accepted_in_two_steps(as_: SignIn, owner: User, alices: Document) -> None:
    request, client = wanted(alices), as_(owner)
    page = client.page(path_of(request))
    assert "Claire Morel asks for a change" in page.text and "claire@acme.example" in page.text
    assert "Two trips" in page.text and "asked about V1" in page.text
    assert "Travel: Quantity was 2 now 1" in page.text and "Total: was €1,190.00 now €1,071.00" in page.text
    assert ticked(page) == ["due_date", "line.k2", "terms"]
    assert len(page.all(".papers > section")) == 2 and page.has(".papers del") and page.has(".papers ins")
    ask = client.submit(page.button("Accept what is ticked…"))
    assert "This makes V2" in ask.text and ask.fields["reason"] == "Requested by Claire Morel: Two trips"
    assert ask.fields["to"] == "ap@nordwind.example" and state(request) == OPEN
    done = client.submit(ask.button("Accept it"))
    assert f"Accepted. {alices.number} is V2 now." in done.text
    assert state(request) == ACCEPTED and said(alices) == asking.proposed(request)
    assert mailed() == ["ap@nordwind.example", "claire@acme.example"]
    told = client.page(path_of(request))
    assert "Accepted, " in told.text and not told.has("form[method=post] input[name=place]")
    assert told.link("What changed by it") == f"/documents/{alices.key}/history/2"


def test_a_part_is_ticked(as_: SignIn, owner: User, alices: Document) -> None:
    request, client = wanted(alices), as_(owner)
    ask = client.post_form(path_of(request), {"act": "look", "place": "line.k2"})
    assert "due date" not in ask.said("#foretold") and "€1,071.00" in ask.text
    long = client.submit(ask.button("Accept this part"), {"answer": "x" * 2001}, status=422)
    assert long.error_at("answer") == "At most 2000 characters." and state(request) == OPEN
    client.submit(long.button("Accept this part"), {"answer": "The <b>rest</b> stays.", "tell": None}, status=303)
    row = ChangeRequest.get_by_id(request.id)
    assert (row.state, row.answer) == (PARTLY, "The <b>rest</b> stays.")
    assert said(alices).due_date == date(2026, 6, 2) and said(alices).lines[1].quantity == 1
    assert mailed() == ["claire@acme.example"]
    public = as_(people.bob()).page(f"{links.address_of(alices).removeprefix('http://localhost')}/change")
    assert "accepted in part" in public.text and "The <b>rest</b> stays." in public.text


@ONE_ENGINE
def test_something_has_to_be_ticked_and_what_was_is_kept(as_: SignIn, owner: User, alices: Document) -> None:
    request, client = wanted(alices), as_(owner)
    page = client.post_form(path_of(request), {"act": "look"}, status=422)
    assert page.said("#places-error") == "Tick what you accept, or decline it." and ticked(page) == []
    for place in ("nonsense", "sender", "line.k1"):
        client.post_form(path_of(request), {"act": "make", "place": place}, status=422)
    assert state(request) == OPEN


def test_declining_wants_a_reason(as_: SignIn, owner: User, alices: Document) -> None:
    request, client = wanted(alices), as_(owner)
    page = client.page(path_of(request))
    for text, message in ((" \u200b\n", "Please say why."), ("x" * 2001, "At most 2000 characters.")):
        wrong = client.submit(page.button("Decline the request"), {"answer": text}, status=422)
        assert wrong.error_at("answer") == message
    done = client.submit(page.button("Decline the request"), {"answer": "No:\r\nBcc: all@example.com"})
    assert "Declined. Claire Morel is told why." in done.text
    row = ChangeRequest.get_by_id(request.id)
    assert (row.state, row.answer, fresh(alices).open_requests) == (DECLINED, "No:\nBcc: all@example.com", 0)
    assert "No: Bcc" in client.page(path_of(request)).text


@pytest.mark.parametrize("act", ["look", "make", "correct", "decline", "nonsense"])
def test_what_was_answered_meanwhile_is_told(as_: SignIn, owner: User, alices: Document, act: str) -> None:
    request, client = wanted(alices), as_(owner)
    answering.decline(request, fresh(alices), why="No", by=owner, now=LATER)
    fields = {"act": act, "place": "line.k2", "answer": "No", "base": "1"}
    assert "answered meanwhile" in client.post_form(path_of(request), fields, status=409).text


def test_what_was_changed_meanwhile_is_told(as_: SignIn, owner: User, alices: Document) -> None:
    request, client = wanted(alices), as_(owner)
    ask = client.post_form(path_of(request), {"act": "look", "place": "line.k2"})
    edit(alices, owner, due_date=date(2026, 8, 1))
    told = client.submit(ask.button("Accept this part"), {"tell": None}, status=409)
    assert "Somebody changed it meanwhile" in told.text and state(request) == OPEN
    page = client.page(path_of(request))
    assert "This was asked about V1; it is V2 now." in page.text
    assert "This was changed since" in page.text and ticked(page) == ["line.k2", "terms"]


def test_what_breaks_a_rule_is_not_accepted(as_: SignIn, owner: User, alices: Document) -> None:
    lines = tuple(replace(each, price=None) for each in said(alices).lines)
    request = asked(alices, replace(said(alices), lines=lines))
    page = as_(owner).post_form(
        path_of(request), [("act", "look"), ("place", "line.k1"), ("place", "line.k2")], status=422
    )
    assert page.said("#places-error") and state(request) == OPEN


@pytest.mark.parametrize("act", ["look", "decline", "correct"])
def test_nobody_else_answers(
    as_: SignIn, client: PageClient, bob: User, alices: Document, owner: User, act: str
) -> None:
    request, carol = wanted(alices), people.carol(alices.business)
    fields = {"act": act, "place": "line.k2", "answer": "No"}
    client.page(path_of(request), status=303)
    client.post_form(path_of(request), fields, status=303)
    as_(bob).page(path_of(request), status=404)
    as_(bob).post_form(path_of(request), fields, status=404)
    reads = as_(carol).page(path_of(request))
    assert "Claire Morel asks" in reads.text and not reads.has("button[value=look]")
    as_(carol).post_form(path_of(request), fields, status=403)
    assert state(request) == OPEN


def test_another_document_s_request_is_not_found(as_: SignIn, owner: User, alices: Document) -> None:
    request = wanted(alices)
    other = making.issued(alices.business, owner)
    client = as_(owner)
    client.page(f"/documents/{other.key}/requests/{request.key}", status=404)
    client.post_form(f"/documents/{other.key}/requests/{request.key}", {"act": "decline", "answer": "x"}, status=404)
    assert state(request) == OPEN


def test_where_the_law_locks_it_is_corrected(as_: SignIn, owner: User, alices: Document) -> None:
    settings.choose_changing(alices.business, sent_law.CORRECTIONS)
    request, client = wanted(alices), as_(owner)
    page = client.page(path_of(request))
    ask = client.submit(page.button("Accept what is ticked…"))
    assert "a credit note takes back all of" in ask.text
    draft = client.submit(ask.button("Issue the credit note and write the new draft"), {"reason": "As asked"})
    assert draft.fields["line.k2.quantity"] == "1" and draft.fields["terms"] == "30 days"
    assert "takes back all of" in draft.text
    row = ChangeRequest.get_by_id(request.id)
    assert (row.state, fresh(alices).balance) == (ACCEPTED, 0)
    assert client.page(path_of(request)).link("What takes its place") == f"/documents/{row.draft.key}"


def test_a_make_where_a_correction_is_needed_only_asks(as_: SignIn, owner: User, alices: Document) -> None:
    settings.choose_changing(alices.business, sent_law.CORRECTIONS)
    request = wanted(alices)
    as_(owner).post_form(path_of(request), {"act": "make", "place": "line.k2", "base": "1"}, status=422)
    assert state(request) == OPEN and fresh(alices).version == 1


@ONE_ENGINE
def test_what_the_law_took_is_only_declined(as_: SignIn, owner: User, alices: Document) -> None:
    request, client = wanted(alices), as_(owner)
    edit(alices, owner, terms="Net")
    first = revisions.Revision.get((revisions.Revision.document == alices) & (revisions.Revision.number == 1))
    revisions.erase(first, reason="the law", at=LATER)
    page = client.page(path_of(request))
    assert "erased, as the law demands" in page.text and not page.has("button[value=look]")
    client.post_form(path_of(request), {"act": "look", "place": "line.k2"}, status=409)
    client.submit(page.button("Decline the request"), {"answer": "Forgotten"}, status=303)
    assert state(request) == DECLINED


HOSTILE = '"><script>alert(1)</script> http://evil.example'


def test_hostile_words_are_only_words(as_: SignIn, owner: User, alices: Document) -> None:
    content = said(alices)
    proposed = replace(content, terms=HOSTILE, lines=(replace(content.lines[0], description=HOSTILE), content.lines[1]))
    request = asking.ask(
        fresh(alices),
        proposed,
        base=1,
        why=HOSTILE,
        reader=Reader(HOSTILE, "claire@acme.example"),
        link=link_of(alices),
        now=LATER,
    )
    client = as_(owner)
    pages = [client.page(path_of(request)), client.page(f"/documents/{alices.key}")]
    pages.append(client.post_form(path_of(request), [("act", "look"), ("place", "terms"), ("place", "line.k1")]))
    client.submit(pages[-1].button("Accept it"), {"tell": None}, status=303)
    pages += [client.page(path_of(request)), client.page(f"/documents/{alices.key}/history")]
    for page in pages:
        assert "<script>alert" not in page.source and not page.has('a[href*="evil.example"]')
    for mail in Mail.select():
        assert "<script>" not in mail.html and 'href="http://evil' not in mail.html and "\n" not in mail.subject
    assert mailed() == ["claire@acme.example"]


# on the document's own page, and in the list


def test_open_requests_stand_on_top_of_the_document(as_: SignIn, owner: User, alices: Document) -> None:
    client, plain = as_(owner), as_(owner).page(f"/documents/{alices.key}")
    assert not plain.has(".asks")
    request = wanted(alices)
    page = client.page(f"/documents/{alices.key}")
    block = page.said("section.asks")
    assert "Claire Morel asks for a change" in block and "Travel: Quantity was 2 now 1" in block
    assert "Total: was €1,190.00 now €1,071.00" in block and page.link("Look at it") == path_of(request)
    assert page.source.index("Look at it") < page.source.index('class="paper')
    answering.decline(request, fresh(alices), why="No", by=owner, now=LATER)
    assert not client.page(f"/documents/{alices.key}").has(".asks")


def test_long_requests_are_told_shortly(as_: SignIn, owner: User, alices: Document) -> None:
    content = said(alices)
    lines = tuple(replace(content.lines[0], key=f"n{number}") for number in range(20))
    asked(alices, replace(content, lines=(*content.lines, *lines)))
    block = as_(owner).page(f"/documents/{alices.key}").said("section.asks")
    assert block.count("New line") == 6 and "and 14 more" in block


@ONE_ENGINE
def test_pages_ask_as_often_for_many_requests_as_for_one(as_: SignIn, owner: User, alices: Document) -> None:
    client, counts = as_(owner), []
    for number in (3, 4, 5):
        request = asked(alices, with_quantity(said(alices), str(number)))
        for url in (path_of(request), f"/documents/{alices.key}"):
            with count_queries() as counted:
                client.page(url)
            counts.append(counted.count)
    assert counts[:2] == counts[-2:] and counts[0] <= 8
    edit(alices, owner, terms="Net")
    with count_queries() as counted:
        page = client.page(f"/documents/{alices.key}")
    assert counted.count == counts[-1] and page.text.count("asked before the last change") == 3


def test_what_is_asked_is_marked_in_the_list_and_among_what_needs_somebody(
    as_: SignIn, owner: User, alices: Document
) -> None:
    handle = alices.business.handle
    quote = making.issued(alices.business, owner, making.content(kind="quote"), alices.customer)
    client = as_(owner)
    before = client.page(f"/b/{handle}/")
    assert "Change requested" not in before.text
    assert "Change requested" not in client.page(f"/b/{handle}/invoices").said("#list")
    for document in (alices, quote):
        wanted(document)
    needs = client.page(f"/b/{handle}/").said(".needs")
    assert "Change requested 2" in needs and str(quote.number) in needs
    for kind, document, other in (("invoices", alices, quote), ("quotes", quote, alices)):
        shown = client.page(f"/b/{handle}/{kind}?state=asked").said("#list")
        assert str(document.number) in shown and "Change requested" in shown and str(other.number) not in shown
    making.issued(alices.business, owner, to=alices.customer)
    rows = client.page(f"/b/{handle}/invoices").all("#list tbody tr")
    assert sum("Change requested" in "".join(row.itertext()) for row in rows) == 1 and len(rows) == 2
