"""News in the app: the bell, the list, how each member is told by mail, and what readers corrected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import STAFF, Member
from jupinv.content.fields import Note
from jupinv.db import write
from jupinv.documents import changing, links, revisions
from jupinv.documents.models import Document, Event
from jupinv.sharing import telling
from jupinv.sharing.models import News
from jupinv.sharing.news import bell, choices
from jupinv.sharing.reader import Reader
from jupinv.sharing.telling import WHAT
from tests.conftest import SQLITE
from tests.documents import making
from tests.pages import PageClient, text_of
from tests.sharing.newsreaders import CLAIRE, mails, member, tell
from tests.test_budgets import queries

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
PAGE, READ, SETTINGS = "/b/studio-halden/news", "/b/studio-halden/news/read", "/b/studio-halden/settings/news"
Browser = Callable[[User], PageClient]
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def invoice(alice: User) -> Document:
    return making.issued(alice.business, alice, to=making.customer(alice.business))


def in_bell(client: PageClient, url: str = "/b/studio-halden/customers") -> str:
    return client.page(url).said(f".bar a[href='{PAGE}']")


# the bell and the list


def test_the_bell_counts_what_is_new_until_it_is_marked_as_read(as_: Browser, alice: User, invoice: Document) -> None:
    client = as_(alice)
    assert in_bell(client) == "News"
    tell(invoice, telling.COMMENTED, now=NOW, text="Two days?")
    tell(invoice, telling.APPROVED, now=NOW + timedelta(minutes=1))
    assert in_bell(client) == in_bell(client, f"/documents/{invoice.key}") == "News 2 new"
    page = client.page(PAGE)
    assert in_bell(client, PAGE) == "News 2 new", "looking at the list marks nothing"
    assert [text_of(each) for each in page.all(".news li > a")] == [
        "Claire Morel approved INV-2026-0001",
        "Claire Morel commented on INV-2026-0001",
    ]
    assert len(page.all(".news li.new")) == 2 and page.said(".news q") == "Two days?"
    assert {each.get("href") for each in page.all(".news li > a")} == {f"/documents/{invoice.key}"}
    read = client.submit(page.form(READ))
    assert not read.has(".news li.new") and not read.has(f"form[action='{READ}']") and in_bell(client) == "News"
    tell(invoice, telling.DISPUTED, now=NOW + timedelta(hours=1))
    assert in_bell(client) == "News 1 new"


def test_what_was_there_before_somebody_became_a_member_is_not_new_to_them(
    as_: Browser, alice: User, invoice: Document
) -> None:
    tell(invoice, telling.COMMENTED, now=NOW)
    joined = making.owner("Jo Newman", "jo@newman.example")
    with write():
        Member.create(business=alice.business, user=joined, role=STAFF)
    assert in_bell(as_(joined)) == "News" and not as_(joined).page(PAGE).has(".news li.new")
    tell(invoice, telling.APPROVED, now=NOW + timedelta(hours=1))
    assert in_bell(as_(joined)) == "News 1 new" and in_bell(as_(alice)) == "News 2 new"
    assert len(as_(joined).page(PAGE).all(".news li.new")) == 1
    assert len(as_(alice).page(PAGE).all(".news li.new")) == 2


def test_what_came_after_the_page_was_loaded_stays_new(as_: Browser, alice: User, invoice: Document) -> None:
    client = as_(alice)
    tell(invoice, telling.COMMENTED, now=NOW)
    page = client.page(PAGE)
    tell(invoice, telling.APPROVED, now=NOW)
    client.submit(page.form(READ))
    assert in_bell(client) == "News 1 new"
    client.post_form(READ, {"until": str(10**9 - 1)})
    tell(invoice, telling.DISPUTED, now=NOW)
    assert in_bell(client) == "News 1 new", "nothing that is still to come is marked"


def test_each_member_has_a_bell_of_their_own(as_: Browser, alice: User, carol: User, invoice: Document) -> None:
    tell(invoice, telling.COMMENTED, now=NOW)
    client = as_(carol)
    client.submit(client.page(PAGE).form(READ))
    assert in_bell(client) == "News" and in_bell(as_(alice)) == "News 1 new"


def test_marking_as_read_needs_a_number_and_a_member(
    as_: Browser, client: PageClient, alice: User, bob: User, invoice: Document
) -> None:
    tell(invoice, telling.COMMENTED, now=NOW)
    for until in ("", "x", "-1", "9" * 30, "1 OR 1"):
        assert as_(alice).post(READ, data={"until": until}, headers=FROM_HERE).status_code == 404
    assert as_(bob).post(READ, data={"until": "1"}, headers=FROM_HERE).status_code == 404
    assert client.post(READ, data={"until": "1"}, headers=FROM_HERE).status_code == 303
    assert as_(bob).get(PAGE).status_code == 404
    assert member(alice.business, alice).news_new == 1
    assert as_(alice).htmx("POST", READ, {"until": "1"}).headers["HX-Redirect"] == PAGE


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_the_list_is_paged_by_key(as_: Browser, alice: User, invoice: Document) -> None:
    with write():
        News.insert_many(
            [{"business": alice.business, "document": invoice, "what": "commented", "at": NOW}] * (2 * bell.PAGE + 1)
        ).execute()
    client, seen, url = as_(alice), [], PAGE
    for count in (bell.PAGE, bell.PAGE, 1):
        page = client.page(url)
        assert len(page.all(".news li")) == count
        seen.append(page.source)
        older = [each.get("href") for each in page.all("main a") if text_of(each) == "Older news"]
        assert len(older) == (count == bell.PAGE)
        url = older[0] if older else ""
    assert len(set(seen)) == 3
    for before in ("x", "-1", "9" * 20):
        assert len(client.page(f"{PAGE}?before={before}").all(".news li")) == bell.PAGE


def test_the_list_is_searched_and_narrowed(as_: Browser, alice: User, invoice: Document) -> None:
    said = making.content(notes=(Note("Für Ülker & Söhne"),))
    other = making.issued(alice.business, alice, said, to=invoice.customer)
    tell(invoice, telling.COMMENTED, now=NOW)
    tell(other, telling.APPROVED, now=NOW)
    client = as_(alice)
    form = client.page(PAGE).form(PAGE)
    found = client.submit(form, {"q": "ÜLKER"})
    assert [text_of(each) for each in found.all(".news li > a")] == ["Claire Morel approved INV-2026-0002"]
    found = client.submit(form, {"what": "commented"})
    assert [text_of(each) for each in found.all(".news li > a")] == ["Claire Morel commented on INV-2026-0001"]
    nothing = client.submit(form, {"q": "ülker", "what": "commented"})
    assert "No news like that." in nothing.text and nothing.has(f".empty a[href='{PAGE}']")
    assert len(client.page(f"{PAGE}?what=nonsense").all(".news li")) == 2
    assert "No news like that." in client.page(f"{PAGE}?q=%25%27%22%3C%00x").text


def test_an_empty_list_says_what_belongs_there(as_: Browser, alice: User) -> None:
    page = as_(alice).page(PAGE)
    assert "Here will stand what customers do" in page.said(".empty") and not page.has(f"form[action='{READ}']")


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_the_list_asks_as_often_for_fifty_as_for_one(as_: Browser, alice: User, invoice: Document) -> None:
    client = as_(alice)
    tell(invoice, telling.COMMENTED, now=NOW)
    few = queries(client, PAGE)
    for number in range(50):
        tell(invoice, telling.COMMENTED, now=NOW + timedelta(seconds=number))
    assert queries(client, PAGE) == few <= 8


HOSTILE = "<script>alert(1)</script> \u202etxet %s {{7*7}} https://evil.example/?a=1&b=2"


def test_words_of_strangers_are_text_in_the_list(as_: Browser, alice: User, invoice: Document) -> None:
    tell(
        invoice,
        telling.AMENDED,
        now=NOW,
        who=Reader(HOSTILE, "m@evil.example"),
        text=HOSTILE,
        changes=[["PO number", HOSTILE, HOSTILE]],
        page="//evil.example",
    )
    for url in (PAGE, f"/documents/{invoice.key}"):
        page = as_(alice).page(url)
        assert not page.has("script:not([src])") and "\u202e" not in page.source
        assert not [each for each in page.all("main a") if "evil" in (each.get("href") or "")]


# how each is told by mail


def test_a_member_chooses_how_to_be_told_of_each_kind(as_: Browser, alice: User, carol: User) -> None:
    client = as_(alice)
    assert client.page("/b/studio-halden/settings").has(f"a[href='{SETTINGS}']")
    page = client.page(SETTINGS)
    assert {what: page.fields[what] for what in WHAT} == dict.fromkeys(WHAT, "once")
    done = client.submit(page.form(SETTINGS), {"commented": "daily", "first_seen": "off"})
    assert "Saved." in done.said(".notice") and (done.fields["commented"], done.fields["first_seen"]) == (
        "daily",
        "off",
    )
    assert choices.ways(member(alice.business, alice)) == dict.fromkeys(WHAT, "once") | {
        "commented": "daily",
        "first_seen": "off",
    }
    assert set(choices.ways(member(alice.business, carol)).values()) == {"off"}, "nobody else's choice has changed"


def test_an_accountant_is_told_nothing_until_she_wants_it(
    as_: Browser, alice: User, carol: User, invoice: Document
) -> None:
    tell(invoice, telling.COMMENTED, now=NOW)
    assert not mails(carol.email) and len(mails(alice.email)) == 1
    client = as_(carol)
    page = client.page(SETTINGS)
    assert {page.fields[what] for what in WHAT} == {"off"} and "off until you choose otherwise" in page.text
    client.submit(page.form(SETTINGS), {"approved": "once"})
    tell(invoice, telling.APPROVED, now=NOW)
    assert [each.subject for each in mails(carol.email)] == ["Claire Morel approved INV-2026-0001 (Nordwind GmbH)"]


def test_a_way_that_there_is_not_is_refused(
    as_: Browser, client: PageClient, alice: User, bob: User, invoice: Document
) -> None:
    sent = {"commented": "hourly", "approved": "off"}
    page = as_(alice).post_form(SETTINGS, sent, status=422)
    assert "Please choose one of these." in page.text and page.fields["approved"] == "off"
    assert member(alice.business, alice).news == {}
    assert as_(bob).post(SETTINGS, data={"commented": "off"}, headers=FROM_HERE).status_code == 404
    assert client.post(SETTINGS, data={"commented": "off"}, headers=FROM_HERE).status_code == 303
    assert as_(alice).post_form(SETTINGS, {"nonsense": "off"}).status == 200
    assert member(alice.business, alice).news == {}


def test_choices_go_with_the_member(alice: User, invoice: Document) -> None:
    with write():
        jon = User.create(name="Jon", email="jon@halden.example", locale="en", created_at=NOW, confirmed_at=NOW)
        staff = Member.create(business=alice.business, user=jon, role=STAFF)
    choices.choose(staff, {"commented": "daily"}, now=NOW)
    with write():
        staff.delete_instance()
        again = Member.create(business=alice.business, user=jon, role=STAFF)
    assert set(choices.ways(again).values()) == {"once"}


# what readers corrected, beside the document


def amend(document: Document, number: str, *, now: datetime = NOW) -> None:
    """As a reader does it: a new PO number."""
    last = revisions.last_of(document)
    old, _ = revisions.content_of(last)
    new = replace(old, references=replace(old.references, purchase_order=number))
    rows = [["PO number", old.references.purchase_order, number]]
    more = {"reason": "", "base_revision": last.number, "now": now, "today": now.date(), "told": rows}
    with write():
        changing.change(document, new, by=CLAIRE.actor, **more)
        telling.tell(document, telling.AMENDED, who=CLAIRE, now=now, changes=rows)


def test_what_a_reader_corrected_stands_beside_the_document_and_is_reverted(
    as_: Browser, alice: User, carol: User, invoice: Document
) -> None:
    client, url = as_(alice), f"/documents/{invoice.key}"
    assert not client.page(url).has("#corrected")
    amend(invoice, "PO-1")
    amend(invoice, "PO-2", now=NOW + timedelta(hours=1))
    page = client.page(url)
    assert [text_of(each) for each in page.all("#corrected .change")] == [
        "PO number: was PO-1 now PO-2",
        "PO number: was PO-4711 now PO-1",
    ]
    assert "Claire Morel" in page.said("#corrected") and "claire@acme.example" not in page.said("#corrected")
    assert not as_(carol).page(url).has("#corrected form")
    ask = client.submit(page.form(f"{url}/history/3/revert"))
    client.submit(next(each for each in ask.all("button") if each.get("value") == "make"))
    page = client.page(url)
    assert "reverted" in page.said("#corrected li:first-child") and not page.has("#corrected li:first-child form")
    assert page.has(f"#corrected form[action='{url}/history/2/revert']")


def test_from_the_public_page_to_mail_bell_and_revert(
    as_: Browser, client: PageClient, alice: User, invoice: Document
) -> None:
    path = f"/i/{links.address_of(invoice).rpartition('/')[2]}"
    form = client.page(f"{path}/details?only=po_number").form("#part form")
    client.submit(form, {"name": CLAIRE.name, "email": CLAIRE.email, "po_number": "PO-9 <b>"}, status=303)
    [letter] = mails(alice.email)
    assert letter.subject == "Claire Morel corrected details of INV-2026-0001 (Nordwind GmbH)"
    assert "- PO number: was PO-4711, now PO-9 <b>\n" in (letter.text or "")
    owner, url = as_(alice), f"/documents/{invoice.key}"
    assert in_bell(owner, url) == "News 1 new" and letter.text and f"http://localhost{url}\n" in letter.text
    assert owner.page(PAGE).said(".news .change") == "PO number: was PO-4711 now PO-9 <b>"
    page = owner.page(url)
    assert page.said("#corrected .change") == "PO number: was PO-4711 now PO-9 <b>"
    ask = owner.submit(page.form(f"{url}/history/2/revert"))
    owner.submit(next(each for each in ask.all("button") if each.get("value") == "make"))
    content, _ = revisions.content_of(revisions.last_of(Document.get_by_id(invoice.id)))
    assert content.references.purchase_order == "PO-4711" and "reverted" in owner.page(url).said("#corrected")


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_the_panel_asks_for_nothing_of_its_own(as_: Browser, alice: User, invoice: Document) -> None:
    client, url = as_(alice), f"/documents/{invoice.key}"
    amend(invoice, "PO-1")
    one = queries(client, url)
    for number in range(8):
        amend(invoice, f"PO-{number + 2}", now=NOW + timedelta(hours=number + 1))
    assert queries(client, url) == one
    assert len(client.page(url).all("#corrected li")) == 5
    Event.update(data={}).where(Event.document == invoice).execute()
    assert not client.page(url).has("#corrected") and queries(client, url) == one


def test_nothing_is_reverted_beside_what_is_approved(as_: Browser, alice: User, invoice: Document) -> None:
    amend(invoice, "PO-1")
    Document.update(approved_at=NOW, approved_version=1).where(Document.id == invoice.id).execute()
    assert not as_(alice).page(f"/documents/{invoice.key}").has("#corrected")
