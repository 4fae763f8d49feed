"""The list of bills: what it shows and in which order, how it is searched, summed up and paged, and its table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playhouse.test_utils import count_queries

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.bills import lists, marking, reviewing
from jupinv.bills.models import REVIEW, Bill
from jupinv.content.fields import Party
from jupinv.db import write
from jupinv.documents import issuing
from jupinv.documents.models import Document
from jupinv.payments import recording
from tests.bills.receiving import bill
from tests.documents import making
from tests.pages import Page, PageClient, text_of

As = Callable[[User], PageClient]
AT = "/b/reyes-consulting/bills"
SAID = making.content()


def on() -> date:
    return clock.today("America/Chicago")


def shown(page: Page) -> list[str]:
    return [text_of(one) for one in page.all("#list .who a")]


def numbers(bob: User, part: str = lists.OPEN, **more: str) -> list[str]:
    return [one.number for one in lists.every(bob.business, part, on=on(), **more)]


def test_an_empty_list_says_what_belongs_there(as_: As, bob: User, client: PageClient) -> None:
    page = as_(bob).page(AT)
    assert "Add to my bills" in page.text and page.link("Let vendors write their invoices to you here")
    assert as_(bob).page("/bills", status=303).location == AT
    assert as_(bob).page(AT).link("Bills") == AT
    assert client.page("/bills", status=303).location == "/sign-in?next=/bills"
    newcomer = making.owner("Nora Noll", "nora@noll.example")
    assert "stands here until it is paid" in as_(newcomer).page("/bills").text


def test_what_is_due_first_stands_first(as_: As, alice: User, bob: User) -> None:
    later, late, soon = bill(alice, bob, days=30), bill(alice, bob, days=-3), bill(alice, bob, days=2)
    assert numbers(bob) == [late.number, soon.number, later.number]
    assert numbers(bob, lists.OVERDUE) == [late.number]
    page = as_(bob).page(AT)
    assert "3 days overdue" in page.text
    assert [text for text in ("€3,570.00", "€1,190.00") if text in page.said("section.sum3")] == [
        "€3,570.00",
        "€1,190.00",
    ]
    done = as_(bob).submit(page.all("#list button")[0])
    assert f"{late.number} from Studio Halden is marked as paid." in done.text
    assert numbers(bob, lists.PAID) == [late.number] and numbers(bob, lists.OVERDUE) == []
    as_(bob).submit(done.button("Undo"))
    assert numbers(bob, lists.OVERDUE) == [late.number]


def test_the_parts_of_the_list(as_: As, alice: User, bob: User) -> None:
    one, two, three, four = (bill(alice, bob, days=days) for days in (1, 2, 3, 4))
    now = clock.now()
    marking.pay(one, on=on(), now=now)
    reviewing.dismiss(two, now=now)
    with write():
        Bill.update(state=REVIEW).where(Bill.id == three.id).execute()
    parts = {part: numbers(bob, part) for part in lists.SHOWN}
    assert parts == {
        "open": [four.number],
        "overdue": [],
        "review": [three.number],
        "paid": [one.number],
        "dismissed": [two.number],
        "all": [four.number, three.number, one.number],
    }
    for part, word in (("review", "needs review"), ("dismissed", "dismissed"), ("paid", "paid ")):
        assert word in as_(bob).page(f"{AT}?show={part}").said("#list")
    assert "Needs review (1)" in as_(bob).page(AT).text
    assert "Nothing is overdue." in as_(bob).page(f"{AT}?show=overdue").text
    assert as_(bob).page(f"{AT}?show=nonsense").status == 200


@pytest.mark.tampers
def test_what_the_sender_recorded_counts_until_somebody_marks_it(as_: As, alice: User, bob: User) -> None:
    paid, void = bill(alice, bob, days=-2), bill(alice, bob, days=-2)
    recording.record(
        Document.get_by_id(paid.document_id),
        paid_on=on(),
        amount=Decimal(1190),
        method="",
        note="",
        by=alice,
        now=clock.now(),
        form_key="k",
    )
    issuing.void_unsent(Document.get_by_id(void.document_id), by=alice, reason="Twice", now=clock.now())
    page = as_(bob).page(AT)
    assert shown(page) == ["Studio Halden"] and "voided by its sender" in page.text and not page.has("section.sum3")
    assert not page.has("#list form"), "nothing is to be paid on it"
    assert "says its sender" in as_(bob).page(f"{AT}?show=paid").text


def test_a_search_looks_through_sender_number_amount_note_and_lines(as_: As, alice: User, bob: User) -> None:
    mine = bill(alice, bob, sender=replace(SAID.sender, trade_name="Brücke & Söhne"))
    bill(alice, bob)
    for text in ("brücke", "BRÜCKE söhne", "halden brücke"):
        assert numbers(bob, lists.ALL, text=text) == [mine.number], text
    assert numbers(bob, lists.ALL, text=mine.number) == [mine.number]
    assert len(numbers(bob, lists.ALL, text="1,190.00", locale="en_US")) == 2
    assert len(numbers(bob, lists.ALL, text="workshop")) == 2
    assert numbers(bob, lists.ALL, text="%") == [] and numbers(bob, lists.ALL, text="_______________") == []
    marking.note(mine, "For the Berlin office", now=clock.now())
    assert numbers(bob, lists.ALL, text="berlin office") == [mine.number]
    assert shown(as_(bob).page(f"{AT}?q=berlin+office")) == ["Brücke & Söhne"]
    nothing = as_(bob).page(f"{AT}?q=nowhere")
    assert "No bill has “nowhere”" in nothing.text
    part = as_(bob).htmx("GET", AT, {"q": "berlin"})
    assert part.fragment and part.has("#list")


def test_pages_follow_one_another_without_a_gap(as_: As, alice: User, bob: User) -> None:
    first = bill(alice, bob)
    copies(first, 120)
    for part in (lists.OPEN, lists.ALL):
        seen: list[str] = []
        after = ""
        while True:
            found = lists.page(bob.business, part, on=on(), after=after)
            seen += [each.key for each in found.rows]
            if not (after := found.after):
                break
        assert len(seen) == len(set(seen)) == 121
    page = as_(bob).page(AT)
    assert len(shown(page)) == 50
    assert len(shown(as_(bob).page(page.link("More")))) == 50
    for nonsense in ("x", "2026-01-01~", "2026-13-01~1", "2026-01-01~" + "9" * 30, "~", "9999-12-31~1~2"):
        as_(bob).page(f"{AT}?after={nonsense}")


def copies(first: Bill, count: int) -> None:
    row = {name: value for name, value in first.__data__.items() if name not in ("id", "key", "document")}
    days = [None if number % 10 == 0 else first.due_date + timedelta(days=number % 7) for number in range(count)]
    rows = [row | {"key": f"k{number}", "document": None, "due_date": day} for number, day in enumerate(days)]
    with write():
        for each in rows:
            Bill.insert(each).execute()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_fifty_bills_cost_as_many_queries_as_one(as_: As, alice: User, bob: User) -> None:
    first, client = bill(alice, bob), as_(bob)
    client.page(AT)
    counts = []
    for _ in range(2):
        with count_queries() as counted:
            client.page(AT)
        counts.append(counted.count)
        copies(first, 49) if len(counts) == 1 else None
    assert counts[0] == counts[1] <= 8
    with count_queries() as counted:
        client.page(f"{AT}/{first.key}")
    assert counted.count <= 8


def test_an_index_leads_to_the_bills_of_a_business(alice: User, bob: User) -> None:
    from jupinv.db import db, is_sqlite

    if is_sqlite():
        sql, values = lists._found(bob.business, lists.OPEN, on(), "", "en").sql()
        plan = " ".join(str(row) for row in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())
        assert "bill_business_id_state_due_date_id" in plan, plan


HOSTILE = '=HYPERLINK("http://evil.example","pay")'


def test_the_table_holds_no_formula(as_: As, alice: User, bob: User) -> None:
    mine = bill(alice, bob, sender=Party(name=HOSTILE, address=SAID.sender.address, vat_id="DE136695976"))
    marking.note(mine, "+cmd|' /C calc'!A0", now=clock.now())
    other = bill(alice, bob, days=-1)
    answer = as_(bob).get(f"{AT}.csv?show=all")
    assert answer.mimetype == "text/csv"
    head, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head == ["from", "number", "state", "issued", "due", "currency", "total", "paid on", "note", "received"]
    by_number = {row[1]: row for row in rows}
    assert by_number[mine.number][0] == f"'{HOSTILE}" and by_number[mine.number][8].startswith("'+cmd")
    assert by_number[other.number][2:7] == [
        "overdue",
        other.issue_date.isoformat(),
        other.due_date.isoformat(),
        "EUR",
        "1190.00",
    ]
    page = as_(bob).page(AT)
    assert HOSTILE in page.text and not page.has("a[href*='evil']")


def test_nobody_else_sees_them(as_: As, alice: User, bob: User, carol: User) -> None:
    mine = bill(alice, bob)
    for path in (AT, f"{AT}.csv", f"{AT}/{mine.key}", f"{AT}/{mine.key}.pdf"):
        assert as_(alice).get(path).status_code == as_(carol).get(path).status_code == 404, path
    assert as_(alice).get(f"/b/studio-halden/bills/{mine.key}").status_code == 404, "by another business of hers"
