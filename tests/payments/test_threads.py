"""The page of a job: all its papers and payments in order, the account that runs along, and what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.content.fields import DEPOSIT_INVOICE, QUOTE
from jupinv.customers import keeping, merging
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import issuing, threads
from jupinv.documents.models import Document, Thread
from jupinv.payments import credit, giving_up, recording
from jupinv.payments.threads import account, arranging
from tests.documents import making
from tests.documents.test_deposits import final, part, said_in
from tests.pages import PageClient
from tests.payments.test_credit import credited
from tests.payments.test_recording import fresh, pay

SignIn = Callable[[User], PageClient]


@pytest.fixture
def owner(alice: User) -> User:
    return alice


@pytest.fixture
def business(alice: User) -> Business:
    return alice.business


@pytest.fixture
def job(business: Business, owner: User, customer: Customer) -> Thread:
    """A quote of 11,900.00 € that was accepted, a deposit of 1,190.00 € that was paid, and the final invoice."""
    offer = making.content(kind=QUOTE, lines=(part("10000"),))
    quote = issuing.issue(
        making.draft(business, owner, customer, kind=QUOTE), offer, by=owner, now=making.NOW, today=making.TODAY
    )
    with write():
        Document.update(accepted_at=making.NOW + timedelta(minutes=1)).where(Document.id == quote.id).execute()
    thread = threads.thread_of(quote, now=making.NOW)
    deposit = issue(thread, owner, making.content(type_code=DEPOSIT_INVOICE, lines=(part("1000"),)), minutes=2)
    recording.record(
        deposit,
        paid_on=making.TODAY,
        amount=Decimal(1190),
        method="Card",
        note="",
        by=owner,
        now=making.NOW + timedelta(minutes=2, seconds=1),
        form_key="",
    )
    issue(thread, owner, None, minutes=3)
    return thread


def issue(thread: Thread, by: User, content: object, *, minutes: int) -> Document:
    draft = final(thread, by)
    content = content or said_in(draft)
    now = making.NOW + timedelta(minutes=minutes)
    return issuing.issue(fresh(draft), content, by=by, now=now, today=making.TODAY)


def of(thread: Thread, number: str) -> Document:
    return Document.get((Document.thread == thread) & (Document.number == number))


def sums(thread: Thread) -> account.Account:
    documents = list(threads.documents_of(thread))
    (found,) = account.accounts(documents, account.payments_of(documents))
    return found


def told(thread: Thread) -> tuple[int, int, int, int, int]:
    found = sums(thread)
    return found.agreed, found.invoiced, found.credited, found.paid, found.left


def test_the_account_says_agreed_invoiced_paid_credited_and_left(job: Thread, owner: User) -> None:
    assert told(job) == (1_190_000, 1_190_000, 0, 119_000, 1_071_000)
    pay(of(job, "INV-2026-0002"), "10000", owner)
    assert told(job) == (1_190_000, 1_190_000, 0, 1_119_000, 71_000)
    of_final = of(job, "INV-2026-0002")
    assert told(job)[-1] == of_final.balance, "what is left is what the ledger says"


def test_its_page_tells_it_in_order(as_: SignIn, job: Thread, owner: User) -> None:
    page = as_(owner).page(f"/jobs/{job.key}")
    assert page.said(".account") == ("Agreed €11,900.00 Invoiced €11,900.00 Paid €1,190.00 Left to pay €10,710.00")
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.all("tbody tr")]
    told_of = [re.sub(r"\d+ days overdue, ", "", row) for row in rows]
    day = making.short(date(2026, 5, 3))
    assert [row.removeprefix(f"{day} ") for row in told_of] == [
        "Quote QUO-2026-0001 accepted €11,900.00 €0.00",
        f"Deposit invoice INV-2026-0001 paid {day} €1,190.00 €1,190.00",
        "Payment for INV-2026-0001 Card €1,190.00 €0.00",
        "Invoice INV-2026-0002 not sent yet €10,710.00 €10,710.00",
    ]
    assert "Job:" not in page.text
    assert as_(owner).page(f"/documents/{of(job, 'INV-2026-0002').key}", weight=9000).has(f"a[href='/jobs/{job.key}']")


def test_what_is_written_off_is_told_apart_from_what_is_paid(as_: SignIn, job: Thread, owner: User) -> None:
    last = of(job, "INV-2026-0002")
    giving_up.write_off(last, amount=1_000, reason="", on=making.TODAY, by=owner, now=making.NOW + timedelta(hours=1))
    assert told(job) == (1_190_000, 1_190_000, 0, 119_000, 1_070_000)
    assert told(job)[-1] == fresh(last).balance
    page = as_(owner).page(f"/jobs/{job.key}")
    assert "€10.00 written off" in page.said(".account") and "Write-off for INV-2026-0002" in page.text


def test_credit_notes_lower_it_and_credit_that_goes_elsewhere_is_told(
    job: Thread, owner: User, business: Business, customer: Customer
) -> None:
    done = of(job, "INV-2026-0002")
    pay(done, "10710", owner)
    note = credited(done, owner)
    assert (note.thread_id, told(job)) == (None, (1_190_000, 1_190_000, 0, 1_190_000, 0)), "it was put into no job"
    arranging.put_in(note, job)
    assert told(job) == (1_190_000, 1_190_000, 1_071_000, 1_190_000, -1_071_000)
    other = making.issued(business, owner, to=customer)
    credit.use(other, by=owner, now=making.NOW)
    assert told(job)[-1] == -1_071_000 + 119_000
    assert sums(job).used == -119_000
    elsewhere = threads.thread_of(other, now=making.NOW)
    assert told(elsewhere) == (0, 119_000, 0, 0, 0)


def test_it_is_named_and_its_documents_are_taken_out_and_put_back(
    as_: SignIn, job: Thread, owner: User, business: Business, customer: Customer
) -> None:
    browser = as_(owner)
    page = browser.page(f"/jobs/{job.key}")
    page = browser.submit(page.form(f"/jobs/{job.key}/title"), title="New  website")
    assert page.said("h1") == "New website"
    other = making.issued(business, owner, to=customer)
    page = browser.page(f"/jobs/{job.key}")
    page = browser.submit(page.form("form[action$='/documents']"), document=other.key)
    assert fresh(other).thread_id == job.id
    page = browser.post_form(f"/jobs/{job.key}/documents/remove", {"document": other.key})
    assert fresh(other).thread_id is None
    browser.submit(page.button("Undo: put it back"))
    assert fresh(other).thread_id == job.id


def test_a_final_invoice_and_its_deposits_stay_together(as_: SignIn, job: Thread, owner: User) -> None:
    browser = as_(owner)
    for number in ("INV-2026-0001", "INV-2026-0002"):
        page = browser.post_form(f"/jobs/{job.key}/documents/remove", {"document": of(job, number).key}, status=409)
        assert "stay in one job" in page.text


def test_only_the_customers_own_documents_belong_to_it(
    as_: SignIn, job: Thread, owner: User, business: Business, bob: User
) -> None:
    browser = as_(owner)
    theirs = making.issued(business, owner, to=making.customer(business, "Ostwind AG", "OW"))
    page = browser.post_form(f"/jobs/{job.key}/documents", {"document": theirs.key}, status=409)
    assert "same customer" in page.text
    foreign = making.issued(bob.business, bob)
    browser.post_form(f"/jobs/{job.key}/documents", {"document": foreign.key}, status=404)
    other = making.issued(business, owner, to=job.customer)
    threads.thread_of(other, now=making.NOW)
    page = browser.post_form(f"/jobs/{job.key}/documents", {"document": other.key}, status=409)
    assert "another job" in page.text


def test_a_job_begins_with_a_document(as_: SignIn, owner: User, invoice: Document) -> None:
    browser = as_(owner)
    page = browser.page(f"/documents/{invoice.key}", weight=9000)
    page = browser.submit(page.form(f"/documents/{invoice.key}/job"))
    assert page.url == f"/jobs/{Thread.get().key}" and "INV-2026-0001" in page.text


def test_the_page_of_the_customer_lists_it(as_: SignIn, job: Thread, owner: User) -> None:
    arranging.name(job, "New website")
    page = as_(owner).page(f"/b/{job.business.handle}/customers/{job.customer_id}")
    assert [link.text for link in page.all(f"a[href='/jobs/{job.key}']")] == ["New website"]


def test_who_may_not(as_: SignIn, job: Thread, bob: User, client: PageClient) -> None:
    accountant = making.owner("Carol Lund", "carol@lund.example")
    with write():
        Member.create(business=job.business, user=accountant, role=ACCOUNTANT)
    key = of(job, "INV-2026-0002").key
    acts = [(f"/jobs/{job.key}/{act}", {"document": key}) for act in ("title", "documents", "documents/remove")]
    for address, form in [*acts, (f"/documents/{key}/job", {})]:
        as_(bob).post_form(address, form, status=404)
        as_(accountant).post_form(address, form, status=403)
        assert client.post_form(address, form, status=303).headers["Location"].startswith("/sign-in")
    as_(bob).page(f"/jobs/{job.key}", status=404)
    page = as_(accountant).page(f"/jobs/{job.key}")
    assert not page.has("main form")


def test_two_customers_made_one_keep_the_jobs_of_both(job: Thread, business: Business) -> None:
    stays, goes = making.customer(business, "Nordwind Two", "N2"), job.customer
    merging.merge(stays, goes, as_seen=merging.seen(keeping.held(stays), keeping.held(goes)), now=making.NOW)
    assert Thread.get_by_id(job.id).customer_id == stays.id


def test_as_many_queries_for_many_as_for_few(as_: SignIn, job: Thread, owner: User) -> None:
    browser = as_(owner)
    browser.page(f"/jobs/{job.key}")
    with count_queries() as few:
        browser.page(f"/jobs/{job.key}")
    for _ in range(20):
        other = making.issued(job.business, owner, to=job.customer)
        arranging.put_in(other, job)
        pay(other, "100", owner)
    with count_queries() as many:
        browser.page(f"/jobs/{job.key}", weight=9000)
    assert many.count == few.count <= 8
    assert told(job)[3] == 119_000 + 20 * int(Decimal("100") * 100)
