"""Many documents at once: what is taken and what is left out, sent within limits, packed, stopped, purged."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zipfile import ZipFile

import pytest
from playhouse.test_utils import count_queries

from jupinv import clock, files, jobs, mail
from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.content.fields import Contact, Party
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import issuing, renditions, revisions, sending
from jupinv.documents.batches import packing, preparing, working
from jupinv.documents.batches.models import DONE, FAILED, SEND, SKIPPED, STOPPED, WAITING, ZIP, Batch, BatchItem
from jupinv.documents.models import Delivery, Document, Revision
from jupinv.jobs import Job
from jupinv.mail import Mail
from tests.documents import making
from tests.documents.test_concurrency import together
from tests.pages import Page, PageClient

SignIn = Callable[[User], PageClient]


def prepared(business: Business, owner: User, documents: list[Document], act: str = SEND) -> Batch:
    ids = [document.id for document in documents]
    return preparing.prepare(business, ids, act, key=f"key{Batch.select().count()}", by=owner, now=clock.now())


def started(business: Business, owner: User, documents: list[Document], act: str = SEND) -> Batch:
    batch = prepared(business, owner, documents, act)
    working.start(batch, now=clock.now(), stop_seconds=0)
    return batch


def states(batch: Batch) -> list[tuple[str, str]]:
    query = BatchItem.select().where(BatchItem.batch == batch).order_by(BatchItem.position)
    return [(item.state, item.problem) for item in query]


def work(now: datetime | None = None) -> None:
    jobs.run_due(now or clock.now())


def claimed_step() -> jobs.Claim:
    """The next step, as a worker claims it; the PDFs that issuing asks for are not waited for."""
    with write():
        Job.delete().where(Job.kind == "build_pdf").execute()
    claim = jobs._claim(clock.now)
    assert claim.kind == "batch_step"
    return claim


@pytest.fixture
def three(business: Business, owner: User, customer: Customer) -> list[Document]:
    return [making.issued(business, owner, to=customer) for _ in range(3)]


def drawn_by_hand(monkeypatch) -> None:
    """PDFs take a second each: here they are a few bytes, put where the real ones lie."""

    def draw(document, standing, revision):
        shown = renditions._on_paper(document, standing)
        key = files.put(document.business_id, f"%PDF-{document.number}".encode())
        return renditions.Built(renditions.state_key(revision, shown), key.rpartition("/")[2], revision.id)

    monkeypatch.setattr(renditions, "draw", draw)


# what is taken


def test_it_leaves_out_what_cannot_be_sent(owner: User, business: Business, three: list[Document]) -> None:
    draft, void = making.draft(business, owner), making.issued(business, owner)
    issuing.void_unsent(void, by=owner, reason="x", now=making.NOW)
    unknown = Party(name="X", address=making.content().recipient.address)
    nobody = making.issued(business, owner, making.content(ap_contact=Contact(), recipient=unknown))
    revisions.erase(Revision.get(Revision.document == three[2]), reason="Art. 17", at=making.NOW)
    batch = prepared(business, owner, [three[0], draft, void, nobody, three[1], three[2], three[0]])
    assert states(batch) == [
        (WAITING, ""),
        (SKIPPED, "draft"),
        (SKIPPED, "void"),
        (SKIPPED, "no_address"),
        (WAITING, ""),
        (SKIPPED, "erased"),
    ]
    assert BatchItem.get(BatchItem.position == 0).recipients == ["ap@nordwind.example", "jon@nordwind.example"]


def test_packing_takes_void_ones_and_those_without_address(
    owner: User, business: Business, three: list[Document]
) -> None:
    issuing.void_unsent(three[0], by=owner, reason="x", now=making.NOW)
    assert states(prepared(business, owner, three, ZIP)) == [(WAITING, "")] * 3


def test_nothing_of_another_business_is_taken(owner: User, business: Business, three: list[Document]) -> None:
    other = making.business(making.owner("Bob", "bob@x.example"), "Other")
    with pytest.raises(preparing.NothingChosen):
        prepared(other, owner, three)
    with pytest.raises(preparing.NothingChosen):
        prepared(business, owner, [])
    with pytest.raises(preparing.TooManyAtOnce):
        preparing.prepare(business, list(range(501)), SEND, key="k", by=owner, now=clock.now())


# sending


def test_nothing_leaves_before_it_is_begun(owner: User, business: Business, three: list[Document]) -> None:
    prepared(business, owner, three)
    work()
    assert not Delivery.select().exists()


def test_each_gets_its_mail_once(owner: User, business: Business, three: list[Document], monkeypatch) -> None:
    drawn_by_hand(monkeypatch)
    batch = started(business, owner, three)
    with pytest.raises(working.AlreadyBegun):
        working.start(batch, now=clock.now(), stop_seconds=0)
    work()
    assert states(batch) == [(DONE, "")] * 3 and Batch.get().finished_at
    posted = list(Mail.select().order_by(Mail.id))
    assert [each.state for each in posted] == [mail.ACCEPTED] * 3
    assert [re.search(r"INV-2026-\d+", each.subject)[0] for each in posted] == [each.number for each in three]
    assert all(each.attachment and each.reply_to == owner.email for each in posted)


def test_a_step_that_is_cut_short_is_done_once(owner: User, business: Business, three: list[Document]) -> None:
    """A worker dies in the middle: nothing of its step stands, and the next one does it."""
    batch = started(business, owner, three[:1])
    claim = claimed_step()
    assert states(batch) == [(WAITING, "")]
    with write():
        Job.update(leased_until=clock.now() - timedelta(seconds=1)).where(Job.id == claim.id).execute()
    work()
    working.step(claim)  # the first worker wakes up again
    assert states(batch) == [(DONE, "")] and Delivery.select().count() == 1


def test_the_limit_of_an_hour_holds_and_it_goes_on_by_itself(
    as_: SignIn, owner: User, business: Business, three: list[Document], monkeypatch
) -> None:
    monkeypatch.setattr(sending, "MOST_MAILS", 2)
    drawn_by_hand(monkeypatch)
    batch = started(business, owner, three)
    work()
    assert [state for state, _ in states(batch)] == [DONE, DONE, WAITING]
    page = as_(owner).page(f"/b/{business.handle}/batches/{batch.key}")
    assert "It goes on by itself" in page.text and "2 of 3 e-mails are written" in page.text
    work(clock.now() + timedelta(minutes=61))
    assert [state for state, _ in states(batch)] == [DONE] * 3
    assert Batch.get().waits_until is None and Batch.get().finished_at


def test_what_changed_meanwhile_is_told_and_the_others_go_on(
    as_: SignIn, owner: User, business: Business, three: list[Document], monkeypatch
) -> None:
    drawn_by_hand(monkeypatch)
    batch = started(business, owner, three)
    issuing.void_unsent(three[1], by=owner, reason="x", now=clock.now())
    work()
    assert states(batch) == [(DONE, ""), (FAILED, "changed"), (DONE, "")]
    page = as_(owner).page(f"/b/{business.handle}/batches/{batch.key}")
    assert "Not done" in page.text and f"{three[1].number} Nordwind GmbH changed meanwhile" in page.text


def test_nothing_more_leaves_in_the_name_of_who_may_not_write_any_more(
    owner: User, business: Business, three: list[Document], monkeypatch
) -> None:
    drawn_by_hand(monkeypatch)
    batch = started(business, owner, three)
    with write():
        Member.update(role=ACCOUNTANT).where(Member.user == owner).execute()
    work()
    assert states(batch) == [(FAILED, "changed")] * 3
    assert not Mail.select().exists() and Batch.get().finished_at


def test_a_step_that_is_given_up_lets_the_others_go_on(
    owner: User, business: Business, three: list[Document], monkeypatch
) -> None:
    drawn_by_hand(monkeypatch)
    batch, propose = started(business, owner, three), sending.proposal

    def broken(kind, document, *, today):
        if document.id == three[0].id:
            raise RuntimeError("a bug")
        return propose(kind, document, today=today)

    monkeypatch.setattr(sending, "proposal", broken)
    later = clock.now()
    for _ in range(jobs.ATTEMPTS):
        work(later)
        later += timedelta(days=1)
    work(later)
    assert states(batch) == [(FAILED, "broken"), (DONE, ""), (DONE, "")]


def test_stopping_keeps_back_what_has_not_left(owner: User, business: Business, three: list[Document]) -> None:
    batch = prepared(business, owner, three)
    working.start(batch, now=clock.now(), stop_seconds=600)
    working.step(claimed_step())
    assert [state for state, _ in states(batch)] == [DONE, WAITING, WAITING]
    working.stop(batch, by=owner, now=clock.now())
    work(clock.now() + timedelta(minutes=20))
    assert [state for state, _ in states(batch)] == [STOPPED] * 3
    assert [each.state for each in Mail.select()] == [mail.STOPPED]
    with pytest.raises(working.AlreadyOver):
        working.stop(batch, by=owner, now=clock.now())


def test_stopping_and_working_at_once_leave_nothing_in_between(
    owner: User, business: Business, customer: Customer, monkeypatch
) -> None:
    drawn_by_hand(monkeypatch)
    for _ in range(4):
        documents = [making.issued(business, owner, to=customer) for _ in range(4)]
        batch = started(business, owner, documents)
        stopped, _ = together(lambda batch=batch: working.stop(batch, by=owner, now=clock.now()), work)
        assert stopped is None or isinstance(stopped, working.AlreadyOver), stopped
        work()
        row = Batch.get_by_id(batch.id)
        assert bool(row.stopped_at) != bool(row.finished_at)
        for item in BatchItem.select().where(BatchItem.batch == batch):
            assert item.state in (DONE, STOPPED)
            assert (item.mail is not None and item.mail.state == mail.ACCEPTED) == (item.state == DONE)


# packing


@pytest.mark.tampers
def test_the_pdfs_come_in_one_file_under_names_of_their_own(
    as_: SignIn, owner: User, business: Business, three: list[Document], monkeypatch
) -> None:
    drawn_by_hand(monkeypatch)
    for document, number in zip(three, ("A/1", "A:1", "a-1"), strict=True):
        with write():
            Document.update(number=number).where(Document.id == document.id).execute()
    browser = as_(owner)
    typed = [("act", ZIP), *(("document", document.key) for document in three)]
    page = browser.post_form(f"/b/{business.handle}/batches", typed)
    assert "0 of 3 PDFs are ready" in page.text and page.has("noscript")
    work()
    page = browser.page(page.url)
    assert "Done. 3 of 3 PDFs are ready" in page.text and not page.has("noscript")
    answer = browser.get(page.link("Download the PDFs"))
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    with ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.namelist() == [
            "A-1 Studio Halden.pdf",
            "A-1 Studio Halden (2).pdf",
            "a-1 Studio Halden (3).pdf",
        ]
        assert packed.read("A-1 Studio Halden.pdf") == b"%PDF-A/1"


def test_real_pdfs_are_built_and_packed(owner: User, business: Business, three: list[Document]) -> None:
    with write():
        Job.delete().execute()  # nobody has asked for a PDF yet
    batch = started(business, owner, three[:1], ZIP)
    work()
    with ZipFile(files.path(Batch.get_by_id(batch.id).file)) as packed:
        assert packed.read(packed.namelist()[0])[:5] == b"%PDF-"


def test_a_pdf_that_cannot_be_built_is_told_and_the_others_come(
    owner: User, business: Business, three: list[Document], monkeypatch
) -> None:
    drawn_by_hand(monkeypatch)
    draw = renditions.draw

    def broken(document, standing, revision):
        if document.id == three[0].id:
            raise RuntimeError("a bug")
        return draw(document, standing, revision)

    monkeypatch.setattr(renditions, "draw", broken)
    batch, later = started(business, owner, three, ZIP), clock.now()
    for _ in range(4):
        work(later)
        later += timedelta(hours=1)
    assert states(batch) == [(FAILED, "broken"), (DONE, ""), (DONE, "")]
    with ZipFile(files.path(Batch.get_by_id(batch.id).file)) as packed:
        assert len(packed.namelist()) == 2


def test_a_file_that_can_not_be_packed_ends_it(
    as_: SignIn, owner: User, business: Business, three: list[Document], monkeypatch
) -> None:
    drawn_by_hand(monkeypatch)
    batch, later = started(business, owner, three, ZIP), clock.now()

    def broken(_batch: Batch) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr(packing, "packed", broken)
    for _ in range(jobs.ATTEMPTS):
        work(later)
        later += timedelta(days=1)
    assert Batch.get_by_id(batch.id).finished_at is not None
    assert states(batch) == [(FAILED, "broken")] * 3
    page = as_(owner).page(f"/b/{business.handle}/batches/{batch.key}")
    assert "0 of 3 PDFs are ready" in page.text and "something broke on our side" in page.text


def test_the_file_is_purged_after_a_day(
    as_: SignIn, owner: User, business: Business, three: list[Document], monkeypatch
) -> None:
    drawn_by_hand(monkeypatch)
    batch = started(business, owner, three, ZIP)
    never = prepared(business, owner, three)
    work()
    key, at = Batch.get_by_id(batch.id).file, f"/b/{business.handle}/batches/{batch.key}"
    pdf = files.path(BatchItem.get(BatchItem.batch == batch).file)
    jobs.enqueue_daily((clock.now() + timedelta(hours=23)).date(), clock.now())
    work(clock.now() + timedelta(hours=23))
    assert files.exists(key)
    with write():
        jobs.enqueue("forget_batches", {}, due=clock.now())
    work(clock.now() + timedelta(hours=25))
    assert not files.exists(key) and pdf.exists(), "the PDFs themselves stay"
    assert Batch.get_or_none(Batch.id == never.id) is None
    browser = as_(owner)
    assert "kept for a day" in browser.page(at).text
    assert "packed anew" in browser.page(f"{at}.zip", status=410).text
    with write():
        jobs.enqueue("forget_batches", {}, due=clock.now())
    work(clock.now() + timedelta(days=31))
    assert not Batch.select().exists() and not BatchItem.select().exists()


# the pages


def test_the_page_asks_before_anything_leaves(
    as_: SignIn, owner: User, business: Business, three: list[Document], monkeypatch
) -> None:
    drawn_by_hand(monkeypatch)
    draft, browser = making.draft(business, owner), as_(owner)
    typed = [("act", SEND), *(("document", each.key) for each in (*three, draft)), ("document", "nothing")]
    page = browser.post_form(f"/b/{business.handle}/batches", typed)
    assert "3 e-mails would leave" in page.text and "1 is left out" in page.text
    assert "a draft: it has to be issued first" in page.text
    assert f"{three[0].number} Nordwind GmbH ap@nordwind.example, jon@nordwind.example" in page.text
    assert not Delivery.select().exists()
    page = browser.submit(page.button("Send 3 e-mails"))
    assert "Sending…" in page.text and page.find("#batch").get("hx-get") == page.url
    fragment = browser.htmx("GET", page.url)
    assert fragment.find("#batch") is not None and fragment.headers["Vary"].find("HX-Request-Type") >= 0
    work()
    work(clock.now() + timedelta(minutes=1))
    page = browser.page(page.url)
    assert "Done. 3 of 3 e-mails are written" in page.text and "3 were taken by their mail servers" in page.text
    assert not page.find("#batch").get("hx-get") and not page.has("button[formaction], .batch form")


def test_it_is_stopped_on_the_page(as_: SignIn, owner: User, business: Business, three: list[Document]) -> None:
    browser = as_(owner)
    page = browser.post_form(f"/b/{business.handle}/batches", [("act", SEND), ("document", three[0].key)])
    page = browser.submit(page.button("Send 1 e-mail"))
    stop = page.button("Stop, and keep back what has not left")
    page = browser.submit(stop)
    assert "Stopped." in page.text and "1 was not sent." in page.text
    assert "Too late" in browser.submit(stop, status=409).text
    browser.post_form(f"{page.url}/begin", status=409)


def test_all_of_the_list_is_taken_as_it_is_filtered(
    as_: SignIn, owner: User, business: Business, three: list[Document]
) -> None:
    browser = as_(owner)
    page = browser.post_form(f"/b/{business.handle}/batches", {"act": SEND, "all": "1"})
    assert "3 e-mails would leave" in page.text
    page = browser.post_form(f"/b/{business.handle}/batches", {"act": SEND, "all": "1", "q": three[1].number})
    assert "1 e-mail would leave" in page.text and three[1].number in page.text


def test_nothing_chosen_and_too_many_are_told_on_the_list(
    as_: SignIn, owner: User, business: Business, three: list[Document], monkeypatch
) -> None:
    browser, at = as_(owner), f"/b/{business.handle}/batches"
    assert "Mark the documents first" in browser.post_form(at, {"act": SEND}).text
    monkeypatch.setattr(preparing, "MOST", 2)
    assert "At most 2 documents at once" in browser.post_form(at, {"act": ZIP, "all": "1"}).text
    keys = [("act", ZIP), *(("document", each.key) for each in three)]
    assert "At most 2 documents at once" in browser.post_form(at, keys).text
    browser.post_form(at, {"act": "burn", "all": "1"}, status=400)
    assert not Batch.select().exists()


def test_none_that_can_be_sent(as_: SignIn, owner: User, business: Business) -> None:
    draft = making.draft(business, owner)
    page: Page = as_(owner).post_form(f"/b/{business.handle}/batches", {"act": SEND, "document": draft.key})
    assert "None of these can be sent" in page.text and not page.has(".batch form")


def test_a_page_of_many_stays_small_and_asks_little(
    as_: SignIn, owner: User, business: Business, customer: Customer, monkeypatch
) -> None:
    drawn_by_hand(monkeypatch)
    browser, counts = as_(owner), []
    for count in (1, 60):
        documents = [making.issued(business, owner, to=customer) for _ in range(count)]
        for batch in (prepared(business, owner, documents), started(business, owner, documents)):
            with count_queries() as counted:
                page = browser.page(f"/b/{business.handle}/batches/{batch.key}")
            counts.append(counted.count)
    assert "and 10 more" in browser.page(f"/b/{business.handle}/batches/key2").text
    assert counts[:2] == counts[2:] and max(counts) <= 8, counts
    assert page.status == 200


def test_sending_after_the_first_hour_is_told_before(
    as_: SignIn, owner: User, business: Business, three: list[Document], monkeypatch
) -> None:
    monkeypatch.setattr(sending, "MOST_MAILS", 2)
    batch = prepared(business, owner, three)
    assert "takes about 2 hours" in as_(owner).page(f"/b/{business.handle}/batches/{batch.key}").text


# who may not


def test_nobody_else_sees_or_does_anything(
    client: PageClient, as_: SignIn, owner: User, business: Business, three: list[Document]
) -> None:
    batch, typed = prepared(business, owner, three), {"act": SEND, "all": "1"}
    at = f"/b/{business.handle}/batches"
    stranger, reader = making.owner("Bob", "bob@x.example"), making.owner("Carol", "carol@x.example")
    other = making.business(stranger, "Other")
    with write():
        Member.create(business=business, user=reader, role=ACCOUNTANT)
    for path in ("", f"/{batch.key}/begin", f"/{batch.key}/stop"):
        assert client.post_form(at + path, typed, status=303).location.startswith("/sign-in")
        assert client.htmx("POST", at + path, typed, status=401).location.startswith("/sign-in")
        as_(stranger).post_form(at + path, typed, status=404)
        as_(reader).post_form(at + path, typed, status=403)
    for path in (f"/{batch.key}", f"/{batch.key}.zip"):
        assert client.page(at + path, status=303).location.startswith("/sign-in")
        as_(stranger).page(at + path, status=404)
        as_(stranger).page(f"/b/{other.handle}/batches{path}", status=404)
    page = as_(reader).page(f"{at}/{batch.key}")
    assert not page.has(".batch form")
    assert Batch.get().begun_at is None and Batch.select().count() == 1
    as_(owner).page(f"{at}/{batch.key}.zip", status=404)
