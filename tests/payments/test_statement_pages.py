"""Statements of account as owners and accountants use them: page, table, PDF and mail; and everybody who may not."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from jupinv import clock, jobs
from jupinv.accounts.attempts import limit
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.customers import keeping, merging
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import sending, unwanted
from jupinv.documents.models import Document
from jupinv.mail import Mail
from jupinv.payments.models import Entry
from jupinv.payments.papers.models import BuiltPaper
from jupinv.payments.statements import closing, paging, period, saying
from jupinv.payments.statements.models import StatementMail
from tests.documents import making
from tests.pages import PageClient, text_of
from tests.payments.test_recording import pay
from tests.test_budgets import QUERIES, counted

SignIn = Callable[[User], PageClient]


@pytest.fixture
def nordwind(alice: User) -> Customer:
    return making.customer(
        alice.business, contact="Jon Ek", ap_email="ap@nordwind.example", city="Hamburg", country="DE", language="de"
    )


@pytest.fixture
def owed(alice: User, nordwind: Customer) -> Document:
    """1,190.00 € of 3 May, of which 500 were paid on the 5th."""
    invoice = making.issued(alice.business, alice, to=nordwind)
    pay(invoice, "500", alice, on=date(2026, 5, 5))
    return invoice


def at(customer: Customer, ending: str = "", **asked: str) -> str:
    query = "&".join(f"{name.rstrip('_')}={text}" for name, text in asked.items())
    return f"/b/studio-halden/customers/{customer.id}/statement{ending}" + (f"?{query}" if query else "")


MAY = {"from_": "2026-05-01", "to": "2026-05-31"}


def rows(page: Any) -> list[str]:
    cells = [[text_of(cell) for cell in row.iter("td")] for row in page.all(".statement tbody tr")]
    return [" ".join(filter(None, each)) for each in cells]


# the page


def test_the_page_tells_every_movement_with_what_is_owed_after_it(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document
) -> None:
    page = as_(alice).page(at(nordwind, **MAY))
    issued, paid, due = (making.short(date(2026, *day)) for day in ((5, 3), (5, 5), (6, 2)))
    assert rows(page) == [
        "Opening balance €0.00",
        f"{issued} Invoice {owed.number} {due} €1,190.00 €1,190.00",
        f"{paid} Payment Bank transfer for {owed.number} −€500.00 €690.00",
        "Closing balance €690.00",
    ]
    assert page.link(f"Invoice {owed.number}") == f"/documents/{owed.key}"
    assert page.link("Payment") == f"/b/studio-halden/payments/{Entry.get().id}"
    assert "€690.00" in page.said(".left-open") and page.link("Nordwind GmbH") == at(nordwind).removesuffix(
        "/statement"
    )


def test_the_customers_page_leads_there(as_: SignIn, alice: User, nordwind: Customer) -> None:
    assert as_(alice).page(f"/b/studio-halden/customers/{nordwind.id}").link("Statement of account") == at(nordwind)


def test_an_empty_one_says_so(as_: SignIn, alice: User, nordwind: Customer) -> None:
    page = as_(alice).page(at(nordwind))
    assert "Nothing was invoiced or paid until then" in page.said(".empty") and not page.has(".statement")


def test_a_period_without_movements_has_its_balances(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document
) -> None:
    page = as_(alice).page(at(nordwind, from_="2026-05-10", to="2026-05-20"))
    assert rows(page) == ["Opening balance €690.00", "Closing balance €690.00"]
    assert "Nothing moved in this period." in page.text
    before = as_(alice).page(at(nordwind, from_="", to="2026-05-03"))
    assert rows(before)[-1] == "Closing balance €1,190.00"
    assert "After that day −€500.00 more has moved." in before.text


def test_what_was_overpaid_is_told_as_credit(as_: SignIn, alice: User, nordwind: Customer, owed: Document) -> None:
    pay(owed, "700", alice, on=date(2026, 5, 6))
    page = as_(alice).page(at(nordwind, **MAY))
    assert rows(page)[-1] == "Closing balance −€10.00"
    assert "€10.00 is the customer’s credit." in page.text and "Nothing is open." in page.text


@pytest.mark.parametrize(
    ("quick", "since", "until"),
    [
        ("month", "2026-02-01", "2026-02-28"),
        ("last-quarter", "2025-10-01", "2025-12-31"),
        ("year", "2026-01-01", "2026-02-28"),
        ("last-year", "2025-01-01", "2025-12-31"),
        ("all", "", "2026-02-28"),
    ],
)
def test_the_usual_periods(quick: str, since: str, until: str) -> None:
    found = period.usual(quick, date(2026, 2, 28))
    assert (found.named, found.quick) == ({"from": since, "to": until}, quick)
    assert period.usual(period.QUARTER, date(2026, 12, 1)).named == {"from": "2026-07-01", "to": "2026-09-30"}


def test_without_a_word_it_is_this_year_and_the_usual_ones_are_links(
    as_: SignIn, alice: User, nordwind: Customer
) -> None:
    page = as_(alice).page(at(nordwind))
    today = clock.today("Europe/Berlin")
    assert page.fields["from"] == today.replace(month=1, day=1).isoformat() and page.fields["to"] == today.isoformat()
    assert page.said(".kinds [aria-current]") == "This year"
    last = as_(alice).page(page.link("Last year"))
    assert last.said(".kinds [aria-current]") == "Last year" and last.fields["to"] == f"{today.year - 1}-12-31"


@pytest.mark.parametrize(
    ("asked", "at_field", "words"),
    [
        ({"from_": "yesterday", "to": ""}, "from", "is not a date"),
        ({"from_": "2026-05-01", "to": "2026-13-40"}, "to", "is not a date"),
        ({"from_": "0001-01-01", "to": ""}, "from", "out of range"),
        ({"from_": "2026-05-02", "to": "2026-05-01"}, "to", "before the beginning"),
        ({"from_": "%00%F0%9F%98%80", "to": "9999-12-31"}, "to", "out of range"),
    ],
)
def test_what_is_no_period_is_said_at_its_field(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document, asked: dict[str, str], at_field: str, words: str
) -> None:
    page = as_(alice).page(at(nordwind, **asked), status=422)
    assert words in page.error_at(at_field) and not page.has(".statement")
    for ending in (".csv", ".pdf"):
        back = as_(alice).page(at(nordwind, ending, **asked), status=303)
        assert as_(alice).page(back.location, status=422).error_at(at_field)


def many(alice: User, customer: Customer, count: int, currency: str = "EUR") -> None:
    """So many payments on account, a day of May for each in turn."""
    row = {"business": alice.business.id, "customer": customer.id, "kind": "payment", "amount": 100, "actor": "Ana"}
    row |= {"currency": currency, "at": making.NOW, "method": "Bank transfer"}
    with write():
        Entry.insert_many(
            [row | {"paid_on": date(2026, 5, 1) + timedelta(days=at % 31)} for at in range(count)]
        ).execute()


@pytest.mark.tampers
def test_a_long_one_is_turned_page_by_page(as_: SignIn, alice: User, nordwind: Customer) -> None:
    many(alice, nordwind, 1000)
    many(alice, nordwind, 1, "CHF")
    client = as_(alice)
    first = client.page(at(nordwind, **MAY))
    assert len(rows(first)) == paging.MOVEMENTS + 2 and rows(first)[-1] == "Carried forward −€100.00"
    second = client.page(first.link("Later movements"))
    assert rows(second)[0] == "Brought forward −€100.00" and "Page 2 of 11" in second.text
    assert not first.has(".left-open") and "Open today" not in first.text
    last = client.page(at(nordwind, **MAY, page="99"))
    assert rows(last)[-1] == "Closing balance −CHF 1.00" and "Later movements" not in last.text
    seen, number = [], 1
    while number <= 11:
        page = client.page(at(nordwind, **MAY, page=str(number)))
        seen += [row for row in rows(page) if "Payment" in row]
        number += 1
    assert len(seen) == 1001


@pytest.mark.tampers
def test_it_asks_no_more_for_many_than_for_one(as_: SignIn, alice: User, nordwind: Customer, owed: Document) -> None:
    client = as_(alice)
    client.page(at(nordwind, **MAY))
    with counted() as one:
        client.page(at(nordwind, **MAY))
    for _each in range(5):
        making.issued(alice.business, alice, to=nordwind)
    many(alice, nordwind, 45)
    with counted() as fifty:
        client.page(at(nordwind, **MAY))
    assert one.count == fifty.count <= QUERIES


# the table


def test_the_table_is_in_the_customers_language(as_: SignIn, alice: User, nordwind: Customer, owed: Document) -> None:
    answer = as_(alice).get(at(nordwind, ".csv", **MAY))
    assert answer.mimetype == "text/csv"
    told = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert told == [
        ["Währung", "Datum", "Vorgang", "Nummer", "Bezug", "Fällig", "Betrag", "Saldo"],
        ["EUR", "2026-05-01", "Anfangssaldo", "", "", "", "", "0.00"],
        ["EUR", "2026-05-03", "Rechnung", owed.number, "", "2026-06-02", "1190.00", "1190.00"],
        ["EUR", "2026-05-05", "Zahlung · Überweisung", "", owed.number, "", "-500.00", "690.00"],
        ["EUR", "2026-05-31", "Endsaldo", "", "", "", "", "690.00"],
    ]


# the PDF


def worked() -> None:
    """A worker does all that is due."""
    jobs.run_due(clock.now())


def words_of(pdf: bytes) -> str:
    return " ".join(re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_pdf_is_built_by_the_worker_and_then_served(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document
) -> None:
    client = as_(alice)
    wait = client.page(at(nordwind, ".pdf", **MAY), status=202)
    assert "It opens here by itself" in wait.text and wait.headers["Retry-After"] == "2"
    assert wait.link("Try again now") == at(nordwind, ".pdf", **MAY)
    client.page(at(nordwind, ".pdf", **MAY), status=202)
    assert jobs.Job.select().where(jobs.Job.kind == "build_statement").count() == 1
    worked()
    answer = client.get(at(nordwind, ".pdf", **MAY))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = words_of(answer.get_data())
    for words in ("Kontoauszug", "01.05.2026 bis 31.05.2026", "Nordwind GmbH", "Jon Ek", "Hamburg", "Studio Halden"):
        assert words in text
    assert f"Rechnung {owed.number}" in text and "−500,00" in text and "690,00" in text and "Seite 1/1" in text
    assert client.get(at(nordwind, ".pdf", **MAY), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    pay(owed, "690", alice, on=date(2026, 5, 9))
    client.page(at(nordwind, ".pdf", **MAY), status=202)
    assert BuiltPaper.select().count() == 1


@pytest.mark.tampers
def test_a_long_pdf_repeats_its_head_on_each_page(as_: SignIn, alice: User, nordwind: Customer) -> None:
    many(alice, nordwind, 120)
    client = as_(alice)
    client.page(at(nordwind, ".pdf", **MAY), status=202)
    worked()
    pages = PdfReader(io.BytesIO(client.get(at(nordwind, ".pdf", **MAY)).get_data())).pages
    assert len(pages) > 2
    for number, each in enumerate(pages, 1):
        text = each.extract_text()
        assert "Saldo" in text and "Vorgang" in text and f"Seite {number}/{len(pages)}" in text


@pytest.mark.tampers
def test_one_with_too_many_lines_for_a_pdf_is_refused(as_: SignIn, alice: User, nordwind: Customer) -> None:
    many(alice, nordwind, saying.MOST + 1)
    page = as_(alice).page(at(nordwind, ".pdf", **MAY), status=409)
    assert "Choose a shorter one" in page.text


# by mail


def written(page: Any, **changes: str) -> dict[str, str]:
    names = ("form_key", "from", "to_day", "to", "cc", "subject", "text")
    return {name: page.fields[name] for name in names} | changes


def test_the_mail_is_proposed_in_the_customers_language(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document
) -> None:
    page = as_(alice).page(at(nordwind, "/send", **MAY))
    assert page.fields["to"] == "ap@nordwind.example"
    assert page.fields["subject"] == "Kontoauszug – Studio Halden · 01.05.2026 bis 31.05.2026"
    assert (
        page.fields["text"]
        .replace("\r", "")
        .startswith("Guten Tag Jon Ek,\n\nanbei unser Kontoauszug: 01.05.2026 bis 31.05.2026.")
    )
    assert "Closing balance €690.00" in page.text and not page.has("[name=attach_pdf]")
    assert page.link("Kontoauszug Nordwind GmbH.pdf") == at(nordwind, ".pdf", **MAY)


def test_it_leaves_with_the_pdf_and_the_customers_page_says_so(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document
) -> None:
    client = as_(alice)
    proposed = client.page(at(nordwind, "/send", **MAY))
    for _twice in range(2):
        sent = client.post_form(at(nordwind, "/send"), written(proposed), status=303)
    assert sent.location == f"/b/studio-halden/customers/{nordwind.id}"
    assert StatementMail.select().count() == 1
    page = client.page(sent.location)
    assert "waiting to leave" in page.said(".posted-ones")
    jobs.run_due(clock.now() + timedelta(minutes=1))
    page = client.page(sent.location)
    assert "sent today" in page.said(".posted-ones") and not page.has(".posted-ones button")
    mail = client.page(page.link("ap@nordwind.example"))
    assert "taken by its mail server" in mail.text and "anbei unser Kontoauszug" in mail.text
    answer = client.get(mail.link("Kontoauszug Nordwind GmbH.pdf"))
    assert "690,00" in words_of(answer.get_data())
    client.post_form(mail.url + "/retry", {}, status=409)
    client.post_form(mail.url + "/stop", {}, status=409)


def test_it_can_be_stopped_until_then_and_sent_after_all(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document
) -> None:
    client = as_(alice)
    client.post_form(at(nordwind, "/send"), written(client.page(at(nordwind, "/send", **MAY))), status=303)
    page = client.page(f"/b/studio-halden/customers/{nordwind.id}")
    stopped = client.submit(page.button("Stop"), status=303)
    assert "stopped" in client.page(stopped.location).said(".posted-ones")
    jobs.run_due(clock.now() + timedelta(minutes=1))
    mail = client.page(page.link("ap@nordwind.example"))
    client.submit(mail.button("Send it to those who don’t have it"), status=303)
    jobs.run_due(clock.now() + timedelta(minutes=1))
    assert StatementMail.get().mail.state == "accepted"


def test_a_mail_to_nobody_keeps_what_was_typed(as_: SignIn, alice: User, nordwind: Customer, owed: Document) -> None:
    client = as_(alice)
    proposed = client.page(at(nordwind, "/send", **MAY))
    page = client.post_form(at(nordwind, "/send"), written(proposed, to="nobody", text="My own words"), status=422)
    assert "is not an e-mail address" in page.error_at("to") and page.fields["text"] == "My own words"
    assert page.fields["from"] == "2026-05-01" and page.fields["to_day"] == "2026-05-31"
    bad = client.post_form(at(nordwind, "/send"), written(proposed, to_day="never"), status=422)
    assert "is not a date" in bad.text
    assert not StatementMail.select().exists()


def test_who_wants_no_mails_gets_none(as_: SignIn, alice: User, nordwind: Customer, owed: Document) -> None:
    client = as_(alice)
    unwanted.refuse(owed, "ap@nordwind.example", now=clock.now())
    page = client.post_form(at(nordwind, "/send"), written(client.page(at(nordwind, "/send", **MAY))), status=422)
    assert "does not want mails from you" in page.error_at("to")


def test_who_says_so_before_it_leaves_gets_none_either(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document
) -> None:
    client = as_(alice)
    proposed = client.page(at(nordwind, "/send", **MAY))
    client.post_form(at(nordwind, "/send"), written(proposed, cc="jon@nordwind.example"), status=303)
    unwanted.refuse(owed, "jon@nordwind.example", now=clock.now())
    jobs.run_due(clock.now() + timedelta(minutes=1))
    assert StatementMail.get().mail.recipients == {
        "ap@nordwind.example": "accepted",
        "jon@nordwind.example": "stopped",
    }


def test_a_mail_to_a_customer_who_is_gone_stays_here(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document
) -> None:
    client = as_(alice)
    client.post_form(at(nordwind, "/send"), written(client.page(at(nordwind, "/send", **MAY))), status=303)
    keeping.delete(nordwind)
    jobs.run_due(clock.now() + timedelta(minutes=1))
    assert (StatementMail.get().customer, StatementMail.get().mail.state) == (None, "stopped")


def test_mails_go_along_where_two_customers_become_one(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document
) -> None:
    client = as_(alice)
    client.post_form(at(nordwind, "/send"), written(client.page(at(nordwind, "/send", **MAY))), status=303)
    other = making.customer(alice.business, "Nordwind AG", "NA")
    gone = Customer.get_by_id(nordwind.id)
    merging.merge(other, gone, as_seen=merging.seen(other, gone), now=clock.now())
    assert StatementMail.get().customer == other


def test_the_mails_of_a_business_that_ends_are_forgotten(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document
) -> None:
    client = as_(alice)
    client.post_form(at(nordwind, "/send"), written(client.page(at(nordwind, "/send", **MAY))), status=303)
    number = StatementMail.get().mail_id
    with write():
        closing.on_closed(alice.business)
    assert not StatementMail.select().exists() and not Mail.select().where(Mail.id == number).exists()


def test_a_guest_sends_nothing_and_a_business_so_many_an_hour(
    as_: SignIn, alice: User, nordwind: Customer, owed: Document
) -> None:
    client = as_(alice)
    proposed = client.page(at(nordwind, "/send", **MAY))
    for _each in range(sending.MOST_MAILS):
        limit("document mail", f"business {alice.business.id}", sending.MOST_MAILS, sending.HOUR, clock.now())
    page = client.post_form(at(nordwind, "/send"), written(proposed), status=429)
    assert "Nothing was sent" in page.error_at("to") and int(page.headers["Retry-After"]) > 0
    with write():
        User.update(confirmed_at=None, email=None).where(User.id == alice.id).execute()
    client.post_form(at(nordwind, "/send"), written(proposed), status=409)
    assert not StatementMail.select().exists()


def test_who_may_not_send_one(
    as_: SignIn, client: PageClient, alice: User, bob: User, carol: User, nordwind: Customer, owed: Document
) -> None:
    owner = as_(alice)
    proposed = owner.page(at(nordwind, "/send", **MAY))
    owner.post_form(at(nordwind, "/send"), written(proposed), status=303)
    sent = at(nordwind, f"/mails/{StatementMail.get().mail_id}")
    for act in ("/send", f"/mails/{StatementMail.get().mail_id}/stop"):
        as_(carol).post_form(at(nordwind, act), written(proposed), status=403)
        as_(bob).post_form(at(nordwind, act), written(proposed), status=404)
        assert client.post_form(at(nordwind, act), written(proposed), status=303).location.startswith("/sign-in")
    assert not as_(carol).page(sent).has("main form")
    as_(bob).page(sent, status=404)
    another = making.customer(alice.business, "Ostwind", "OW")
    owner.page(sent.replace(f"/{nordwind.id}/", f"/{another.id}/"), status=404)
    assert StatementMail.select().count() == 1


# who may


def test_an_accountant_reads_and_strangers_find_nothing(
    as_: SignIn, client: PageClient, alice: User, bob: User, carol: User, nordwind: Customer, owed: Document
) -> None:
    theirs = making.customer(Business.get_by_id(bob.business.id), "Theirs", "TH")
    for ending in ("", ".csv", ".pdf"):
        assert as_(carol).get(at(nordwind, ending)).status_code in (200, 202)
        as_(bob).page(at(nordwind, ending), status=404)
        as_(alice).page(at(theirs, ending), status=404)
        assert client.get(at(nordwind, ending)).status_code == 303
