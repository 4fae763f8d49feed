"""The list: what needs somebody now first, sums, search, pages, and drafts that can be deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from playhouse.test_utils import count_queries

from jupinv import clock, jobs
from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.db import write
from jupinv.documents import deletion, issuing
from jupinv.documents.lists import pages
from jupinv.documents.lists.filters import Filters
from jupinv.documents.lists.sums import sums
from jupinv.documents.models import Document
from jupinv.documents.status import Status, status
from jupinv.documents.wording import Wording
from jupinv.money import from_minor
from jupinv.payments import recording
from tests.documents import making
from tests.pages import Page, PageClient

SignIn = Callable[[User], PageClient]
ON = date(2026, 6, 10)


def make(business: Business, owner: User, name: str, **columns: object) -> Document:
    """An issued invoice with some of its columns set by hand, as the projection would."""
    said = making.content(recipient=replace(making.content().recipient, name=name))
    document = making.issued(business, owner, said, making.customer(business, name))
    with write():
        Document.update(customer_name=name, **columns).where(Document.id == document.id).execute()
    return Document.get_by_id(document.id)


@pytest.fixture
def some(business: Business, owner: User) -> dict[str, Document]:
    """One of each; on 10 June 2026."""
    found = {
        "paid": make(business, owner, "Paid", balance=0, paid=119_000, paid_on=date(2026, 5, 20)),
        "open": make(business, owner, "Open", due_date=ON + timedelta(days=20)),
        "next": make(business, owner, "Next", due_date=ON),
        "late": make(business, owner, "Late", due_date=ON - timedelta(days=1)),
        "later": make(business, owner, "Later", due_date=ON - timedelta(days=31), balance=60_000, paid=59_000),
        "void": make(business, owner, "Void", void_at=making.NOW),
    }
    found["draft"] = making.draft(business, owner, customer_name="Draft", total=64_000)
    return found


def names(page: pages.Page) -> list[str]:
    return [document.customer_name for document in page.rows]


@pytest.mark.tampers
def test_what_needs_somebody_now_stands_first(business: Business, some: dict[str, Document]) -> None:
    found = names(pages.page(business, on=ON))
    assert found[:5] == ["Later", "Late", "Draft", "Next", "Open"]
    assert set(found[5:]) == {"Paid", "Void"}


@pytest.mark.parametrize("rows", [1, 2, 3, 7])
@pytest.mark.tampers
def test_pages_follow_each_other_without_gap_or_repeat(
    business: Business, owner: User, some: dict[str, Document], rows: int
) -> None:
    for n in range(3):
        making.draft(business, owner, customer_name=f"Draft {n}")
    whole, found, after = names(pages.page(business, on=ON, rows=100)), [], ""
    for _ in range(20):
        page = pages.page(business, on=ON, rows=rows, after=after)
        found += names(page)
        if not (after := page.after):
            break
    assert found == whole and len(found) == 10


@pytest.mark.parametrize(
    "after",
    ["x", "~~", "open~x~1", "draft~2026-01-01~1", "open~2026-01-01~-1", f"open~2026-01-01~{'9' * 40}", "done~~"]
    + ["draft~0001-01-01T00:00:00+23:59~1", "draft~9999-12-31T23:59:59-23:59~1"],
)
@pytest.mark.tampers
def test_a_cursor_nobody_gave_out_shows_the_first_page(
    business: Business, some: dict[str, Document], after: str
) -> None:
    assert names(pages.page(business, on=ON, after=after)) == names(pages.page(business, on=ON))


@pytest.mark.tampers
def test_sums_are_by_currency_and_leave_out_what_nobody_owes(
    business: Business, owner: User, some: dict[str, Document]
) -> None:
    yen = making.issued(business, owner, making.content(currency="JPY"))
    euro, japanese = sums(business, on=ON)
    assert (euro.currency, euro.open, euro.open_count) == ("EUR", from_minor(119_000 * 3 + 60_000, "EUR"), 4)
    assert (euro.overdue, euro.overdue_count) == (from_minor(119_000 + 60_000, "EUR"), 2)
    assert euro.oldest == ON - timedelta(days=31)
    assert (japanese.open, japanese.overdue_count, japanese.open_count) == (from_minor(yen.total, "JPY"), 1, 1)


def test_search_finds_by_number_and_by_customer_whatever_the_case(business: Business, owner: User) -> None:
    make(business, owner, "Ärzte Müller GmbH")
    make(business, owner, "Nordwind eG")
    making.draft(business, owner, customer_name="Nord Draft", search="nord draft")

    def found(text: str) -> list[str]:
        return names(pages.page(business, Filters(search=text), on=ON))

    assert found("ärzte") == found("MÜLLER") == ["Ärzte Müller GmbH"]
    assert set(found("nord")) == {"Nordwind eG", "Nord Draft"}
    assert found("2026-0002") == ["Nordwind eG"]
    assert found("%") == found("_") == found("nobody") == []
    assert len(found("  ")) == 3


@pytest.mark.tampers
def test_the_list_of_another_business_has_none_of_it(business: Business, some: dict[str, Document]) -> None:
    other = making.business(making.owner("Bob", "bob@x.example"), "Other")
    assert names(pages.page(other, on=ON)) == [] and sums(other, on=ON) == []


# states in words


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"issued_at": None}, "draft"),
        ({}, "not sent yet"),
        ({"sent_at": making.NOW}, "sent"),
        ({"paid": 1}, "not sent yet, partly paid"),
        ({"due_date": ON - timedelta(days=1)}, "1 day overdue, not sent yet"),
        ({"due_date": ON - timedelta(days=31), "paid": 1, "sent_at": making.NOW}, "31 days overdue, partly paid"),
        ({"due_date": ON - timedelta(days=1), "balance": 0, "paid_on": date(2026, 5, 3)}, "paid 3 May"),
        ({"balance": 0, "paid_on": date(2025, 5, 3)}, "paid 3 May 2025"),
        ({"balance": 0}, "nothing to pay"),
        ({"void_at": making.NOW, "due_date": ON - timedelta(days=1)}, "void"),
        ({"kind": "quote", "sent_at": making.NOW, "due_date": ON - timedelta(days=1)}, "expired"),
        ({"kind": "credit_note", "sent_at": making.NOW}, "sent"),
    ],
)
def test_states_in_words(columns: dict[str, object], words: str) -> None:
    usual = {
        "kind": "invoice",
        "issued_at": making.NOW,
        "due_date": ON,
        "balance": 100,
        "total": 100,
        "currency": "EUR",
    }
    document = Document(**usual | columns)
    assert Wording("en_GB", ON).state(status(document, on=ON)) == words


def test_a_due_date_is_overdue_from_the_next_day_on() -> None:
    document = Document(kind="invoice", issued_at=making.NOW, due_date=ON, balance=1)
    assert status(document, on=ON).key == "unsent"
    assert status(document, on=ON + timedelta(days=1)) == Status("overdue", days=1, unsent=True)


# the page


def rows_of(page: Page) -> list[str]:
    return [row.get("href") for row in page.all("#list .who a")]


def test_the_page_tells_who_how_much_and_when(as_: SignIn, owner: User, business: Business) -> None:
    document = making.issued(business, owner, to=making.customer(business))
    page = as_(owner).page(f"/b/{business.handle}/invoices")
    assert rows_of(page) == [f"/documents/{document.key}"]
    said = page.said("#list tbody tr")
    assert all(text in said for text in ("Nordwind GmbH", "INV-2026-0001", "€1,190.00", "overdue"))
    assert "€1,190.00" in page.said(".sum3 > :first-child")


def test_invoices_leads_to_the_business_last_used(as_: SignIn, owner: User, business: Business) -> None:
    second, browser = making.business(owner, "Second"), as_(owner)
    assert browser.page("/invoices", status=303).location == f"/b/{business.handle}/invoices"
    browser.page(f"/b/{second.handle}/invoices")
    assert browser.page("/invoices", status=303).location == f"/b/{second.handle}/invoices"


def test_an_empty_list_says_what_belongs_there(as_: SignIn, owner: User, business: Business) -> None:
    page = as_(owner).page(f"/b/{business.handle}/invoices")
    assert "Your invoices will stand here" in page.text
    assert page.link("Write the first one").startswith("/new")
    page = as_(making.owner("New", "new@x.example")).page("/invoices")
    assert "Your invoices will stand here" in page.text


def test_nothing_found_says_so(as_: SignIn, owner: User, business: Business) -> None:
    making.issued(business, owner)
    page = as_(owner).page(f"/b/{business.handle}/invoices?q=<zz>")
    assert "“<zz>”" in page.text and page.link("Show all") == f"/b/{business.handle}/invoices"
    assert page.fields["q"] == "<zz>"


def test_search_answers_htmx_with_the_fragment(as_: SignIn, owner: User, business: Business) -> None:
    making.issued(business, owner)
    fragment = as_(owner).htmx("GET", f"/b/{business.handle}/invoices", {"q": "nord"})
    assert fragment.root[0].get("id") == "list" and "HX-Request-Type" in fragment.headers["Vary"]


def test_a_guest_sees_the_drafts(as_: SignIn, app: object) -> None:
    guest = making.owner(confirmed=False)
    business = making.business(guest, "")
    draft = making.draft(business, guest, customer_name="Nordwind")
    assert rows_of(as_(guest).page(f"/b/{business.handle}/invoices")) == [f"/drafts/{draft.key}"]


def test_signed_out_and_strangers(client: PageClient, as_: SignIn, owner: User, business: Business) -> None:
    for path in ("/invoices", f"/b/{business.handle}/invoices"):
        assert client.page(path, status=303).location.startswith("/sign-in")
        assert client.htmx("GET", path, status=401).location.startswith("/sign-in")
    as_(making.owner("Bob", "bob@x.example")).page(f"/b/{business.handle}/invoices", status=404)
    as_(owner).page("/b/nobody/invoices", status=404)


def test_fifty_rows_cost_as_many_queries_as_one(as_: SignIn, owner: User, business: Business) -> None:
    browser, url = as_(owner), f"/b/{business.handle}/invoices"
    making.draft(business, owner)
    browser.get(url)

    def cost() -> int:
        with count_queries() as counter:
            assert browser.get(url).status_code == 200
        return counter.count

    one = cost()
    for _ in range(24):
        making.draft(business, owner)
        making.issued(business, owner)
    assert cost() == one <= 8


def test_sixty_rows_are_two_pages(as_: SignIn, owner: User, business: Business) -> None:
    for _ in range(60):
        making.draft(business, owner, customer_name="A rather long name of a company, Ltd.")
    browser = as_(owner)
    first = browser.page(f"/b/{business.handle}/invoices")
    second = browser.page(first.link("More"))
    assert len(rows_of(first)) == 50 and len(rows_of(second)) == 10
    assert not set(rows_of(first)) & set(rows_of(second))
    assert not second.has(".sum3") and "More" not in second.said(".more")


def test_paid_is_this_month(as_: SignIn, owner: User, business: Business) -> None:
    document = making.issued(business, owner)
    recording.record(
        document,
        paid_on=clock.today(business.time_zone),
        amount=Decimal("10"),
        method="",
        note="",
        by=owner,
        now=clock.now(),
        form_key="",
    )
    assert "€10.00" in as_(owner).page(f"/b/{business.handle}/invoices").said(".sum3 > :last-child")


# deleting a draft


def test_a_deleted_draft_is_gone_and_comes_back(as_: SignIn, owner: User, business: Business) -> None:
    draft, browser = making.draft(business, owner, customer_name="Nordwind"), as_(owner)
    page = browser.page(f"/b/{business.handle}/invoices")
    page = browser.submit(page.form(f"/documents/{draft.key}/delete"))
    assert rows_of(page) == [] and "The draft is deleted." in page.text
    offered = page.url
    browser.page(f"/documents/{draft.key}", status=404)
    page = browser.submit(page.form(f"/documents/{draft.key}/undelete"))
    assert rows_of(page) == [f"/drafts/{draft.key}"] and "deleted" not in page.text
    assert "The draft is deleted." not in browser.page(offered).text, "it is not, any more"


def test_undo_is_offered_for_a_while(as_: SignIn, owner: User, business: Business) -> None:
    draft, browser = making.draft(business, owner), as_(owner)
    deletion.delete(draft, by=owner, now=clock.now() - timedelta(seconds=11))
    assert "deleted" not in browser.page(f"/b/{business.handle}/invoices?deleted={draft.key}").text
    assert "deleted" not in browser.page(f"/b/{business.handle}/invoices?deleted=%00nobody").text


def test_an_issued_document_is_never_deleted(as_: SignIn, owner: User, business: Business) -> None:
    document = making.issued(business, owner)
    as_(owner).post_form(f"/documents/{document.key}/delete", status=409)
    assert Document.get_by_id(document.id).deleted_at is None


def test_what_is_purged_does_not_come_back(as_: SignIn, owner: User, business: Business) -> None:
    draft = making.draft(business, owner)
    deletion.delete(draft, by=owner, now=clock.now() - timedelta(days=2))
    as_(owner).post_form(f"/documents/{draft.key}/undelete", status=409)
    other = making.draft(business, owner)
    deletion.delete(other, by=owner, now=clock.now())
    run_daily("purge_deleted_drafts", clock.now())
    assert [document.id for document in Document.select()] == [other.id]


def run_daily(kind: str, now: datetime) -> None:
    with write():
        jobs.Job.delete().execute()
        jobs.enqueue(kind, {}, due=now)
    assert jobs.run_due(now) == 1
    assert jobs.Job.get().done_at is not None


@pytest.mark.parametrize("act", ["delete", "undelete"])
def test_who_may_not_delete(client: PageClient, as_: SignIn, owner: User, business: Business, act: str) -> None:
    draft = making.draft(business, owner)
    if act == "undelete":
        deletion.delete(draft, by=owner, now=clock.now())
    url = f"/documents/{draft.key}/{act}"
    before = Document.get_by_id(draft.id).deleted_at
    assert client.post_form(url, status=303).location.startswith("/sign-in")
    as_(making.owner("Bob", "bob@x.example")).post_form(url, status=404)
    reader = making.owner("Carol", "carol@x.example")
    with write():
        Member.create(business=business, user=reader, role=ACCOUNTANT)
    as_(reader).post_form(url, status=403)
    assert Document.get_by_id(draft.id).deleted_at == before


def test_void_ones_are_no_longer_owed(as_: SignIn, owner: User, business: Business) -> None:
    document = making.issued(business, owner)
    issuing.void_unsent(document, by=owner, reason="Wrong", now=making.NOW)
    page = as_(owner).page(f"/b/{business.handle}/invoices")
    assert "void" in page.said("#list tbody tr") and not page.has(".sum3")
