"""The demo business: filled by the real verbs, worth a look in every state, and never a mail to anybody's address."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from jupinv import clock, config, vault
from jupinv.accounts.models import Attempt, User
from jupinv.businesses.models import Business, Series
from jupinv.businesses.models import Counter as CounterRow
from jupinv.content.rules import findings
from jupinv.db import write
from jupinv.demo import filling, removing, years
from jupinv.demo.story import TOLD
from jupinv.documents.checking import differences
from jupinv.documents.models import Chain, Document, Erasure, Event, Link, Revision
from jupinv.documents.revisions import content_of, last_of
from jupinv.documents.status import status
from jupinv.drafts import saving
from jupinv.jobs import Job
from jupinv.mail import Mail
from jupinv.payments.ledger import entries_of
from jupinv.payments.models import Allocation, Entry
from jupinv.rendering.fonts import missing
from jupinv.sharing.models import OPEN, PERSON, Approval, ChangeRequest, Comment, Forward, News, Promise, Visit
from tests import people
from tests.conftest import SQLITE, environment
from tests.documents import making
from tests.pages import PageClient
from tests.processes import ROOT
from tests.rendering.scanner import in_svg
from tests.test_migrations import models

NOW = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)
ADDRESS = r"http://localhost/(sign-in/link|i)/[\w-]{22,}"


def filled(settings: config.Config) -> None:
    filling.demo(settings, now=NOW)


with_demo = pytest.mark.begins_with.with_args(filled)  # once: to fill one takes some seconds of the processor


@pytest.fixture
def settings(environ: dict[str, str]) -> config.Config:
    return config.read(environ)


@pytest.fixture
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app's clock stands at the moment when the demo was filled."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@with_demo
def test_every_state_is_there(app: Flask) -> None:
    today = NOW.date()
    states = Counter(status(document, on=today).key for document in Document.select())
    partly = [document for document in Document.select() if status(document, on=today).partly_paid]
    assert sum(states.values()) == 200
    few = ("overdue", "void", "draft", "unsent", "open", "accepted")
    assert [states[key] for key in few] == [5, 1, 3, 2, 1, 1]
    assert states["sent"] > 1 and states["seen"] > 2 and states["paid"] > 150
    assert len(partly) == 2 and "Балкан Дизайн ЕООД" in {document.customer_name for document in partly}
    assert {document.currency for document in Document.select()} == {"EUR", "USD", "GBP", "JPY", "KWD"}
    late = {(today - document.due_date).days for document in Document.select() if status(document, on=today).days}
    assert {min(days, 91) // 31 for days in late} == {0, 1, 2}, "not every age of what is owed is there"


@with_demo
def test_a_job_goes_from_its_quote_to_its_final_invoice(app: Flask) -> None:
    offer = Document.get((Document.kind == "quote") & Document.accepted_at.is_null(False))
    assert offer.version == 2 and offer.revisions.count() == 3
    deposit, final = Document.select().where(Document.origin == offer).order_by(Document.id)
    assert deposit.deposit and deposit.paid == deposit.total
    assert deposit.total + final.total == offer.total
    assert content_of(last_of(final))[0].references.quote.number == offer.number
    assert final.revisions.count() == 2 and "4500018840" in final.search
    assert offer.thread_id == deposit.thread_id == final.thread_id is not None
    note = Document.get(Document.kind == "credit_note")
    assert note.corrects.credited == note.total > 0 and note.corrects.balance == note.corrects.total - note.total


@with_demo
def test_its_books_tell_of_more_than_payments(app: Flask) -> None:
    entries = list(Entry.select().order_by(Entry.id))
    settled = Counter(part.entry_id for part in Allocation.select().where(Allocation.amount > 0))
    assert [each.note for each in entries if settled[each.id] == 2] == ["", "Sammelüberweisung"]
    assert [each.kind for each in entries if each.kind != "payment"] == ["refund", "write_off"]
    refund = next(each for each in entries if each.kind == "refund")
    assert (refund.amount, refund.currency) == (-1000, "USD") and not refund.document.balance
    wrong = next(each for each in entries if each.reverses_id)
    assert wrong.amount == -wrong.reverses.amount and wrong.reverses.kind == "payment"
    assert {each.document.balance for each in entries if each.kind == "write_off"} == {0}


@with_demo
def test_its_customers_work_on_the_public_page(app: Flask) -> None:
    asked = ChangeRequest.get()
    assert asked.state == OPEN and asked.document.open_requests == 1 and asked.document.balance > 0
    approval = Approval.get()
    approved = approval.document
    assert approval.confirmed_at and approved.approved_version == approved.version and approved.balance > 0
    assert Forward.get().link == approval.link and approval.link.email == approval.email
    assert Comment.select().count() == 2 and Promise.select().count() == 1
    assert News.select().where(News.document.in_([asked.document, approved])).count() > 2
    seen = {visit.document_id for visit in Visit.select().where(Visit.kind == PERSON)}
    assert {news.document_id for news in News.select()} <= seen < {each.id for each in Document.select()}
    assert all(event.at <= NOW for event in Event.select())


@with_demo
def test_its_customers_write_in_five_scripts_and_come_back(app: Flask) -> None:
    names = [name for (name,) in Document.select(Document.customer_name).tuples()]
    letters = {unicodedata.name(char).partition(" ")[0] for name in names for char in name if char.isalpha()}
    assert letters == {"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW"}
    assert not missing("".join(names)), "the PDF would show boxes"
    assert min(Counter(names).values()) > 5


@pytest.mark.parametrize("day", [datetime(2026, 1, 1, 0, 5, tzinfo=UTC), datetime(2028, 2, 29, 23, 50, tzinfo=UTC)])
def test_it_is_the_same_for_the_same_day(day: datetime) -> None:
    assert years.all_papers(day.date()) == years.all_papers(day.date())
    assert len(years.all_papers(day.date())) == years.DOCUMENTS - len(TOLD)


@with_demo
def test_business_follows_the_season_and_rests_on_weekends(app: Flask) -> None:
    days = [day for (day,) in Document.select(Document.issue_date).where(Document.issue_date < "2026-04-01").tuples()]
    months = Counter(day.month for day in days)
    assert months[12] > 1.5 * months[8]
    assert all(day.weekday() < 5 for day in days if day.year == 2024)


@with_demo
def test_only_pdfs_that_are_likely_looked_at_are_built(app: Flask) -> None:
    assert 0 < Job.select().where(Job.kind == "build_pdf").count() < 40


@with_demo
def test_documents_are_complete_dated_back_and_in_three_languages(app: Flask) -> None:
    issued = list(Document.select().where(Document.issued_at.is_null(False)).order_by(Document.id))
    said = [content_of(last_of(document)) for document in issued]
    assert {content.languages[0] for content, _ in said} == {"en", "de", "fr"}
    assert [d.issued_at for d in issued] == sorted(d.issued_at for d in issued)
    assert timedelta(days=700) < NOW.date() - issued[0].issue_date < timedelta(days=732)
    assert issued[-1].issue_date == NOW.date()
    for content, totals in said:
        assert {finding.rule for finding in findings(content, totals, today=content.issue_date)} <= {"BR-O-02"}
    assert {payment.at <= NOW for document in issued for payment in entries_of(document)} == {True}


@with_demo
def test_nothing_typed_on_a_demo_paper_is_unreadable(app: Flask) -> None:
    drafts = Document.select().where(Document.issued_at.is_null())
    assert [saving.read_draft(draft, today=NOW.date()).problems for draft in drafts] == [(), (), ()]


@with_demo
def test_what_is_kept_agrees_with_itself(app: Flask) -> None:
    assert list(differences()) == []


@with_demo
def test_another_run_adds_nothing_and_signs_in_anew(app: Flask, settings: config.Config) -> None:
    first, second = filling.demo(settings, now=NOW), filling.demo(settings, now=NOW + timedelta(hours=1))
    assert (first.fresh, second.fresh) == (False, False)
    assert first.addresses.pop("sign-in") != second.addresses.pop("sign-in")
    assert first.addresses == second.addresses
    assert Document.select().count() == years.DOCUMENTS


@with_demo
def test_a_demo_that_has_grown_old_gets_a_fresh_business(app: Flask, settings: config.Config) -> None:
    """What was open then is overdue by now. Here it has a mail server: all is handed over, and no mail is written."""
    old, mails = Business.get(), Mail.select().count()
    later = filling.demo(replace(settings, smtp_url="smtp://mail.example"), now=NOW + timedelta(days=90))
    assert later.fresh and Business.select().count() == 2
    assert Mail.select().count() == mails
    handed = Event.select().join(Document).where((Event.what == "handed_over") & (Document.business != old))
    assert handed.count() == years.DOCUMENTS - 5  # drafts, void, unsent


@with_demo
def test_one_mail_lies_in_the_outbox_and_none_leaves_by_smtp(app: Flask) -> None:
    assert [mail.to for mail in Mail.select()] == [["compta@beaumont.example"]]


@with_demo
@pytest.mark.usefixtures("that_day")
def test_its_pages_show_what_they_are_named_after(app: Flask, settings: config.Config, client: PageClient) -> None:
    addresses = filling.demo(settings, now=NOW).addresses
    shown = {name: client.page(addresses[name]).text for name in ("open", "overdue", "paid", "quote")}
    assert "DE89 3704 0044 0532 0130 00" in shown["open"] and "€" in shown["open"]
    assert any(word in shown["paid"] for word in ("Paid", "Bezahlt", "Payé"))
    assert any(word in shown["overdue"] for word in ("was due", "war fällig", "était à payer"))
    assert any(word in shown["quote"] for word in ("Accept quote", "Angebot annehmen", "Accepter le devis"))
    assert "DE89" not in shown["quote"]


@with_demo
@pytest.mark.usefixtures("that_day")
def test_the_open_invoice_is_in_euros_and_shows_its_code(
    app: Flask, settings: config.Config, client: PageClient
) -> None:
    address = filling.demo(settings, now=NOW).addresses["open"]
    document = Link.get(Link.token_hash == vault.fingerprint(address.rsplit("/", 1)[1])).document
    (drawn,) = re.findall(r"<svg.*?</svg>", client.page(f"{address}/code").body.decode(), re.DOTALL)
    head = ("BCD", "002", "1", "SCT", "COBADEFFXXX", "Ana Halden", "DE89370400440532013000")
    assert in_svg(drawn) == ["\n".join((*head, f"EUR{document.balance / 100:.2f}", "", "", document.number))]


@with_demo
@pytest.mark.usefixtures("that_day")
def test_its_link_signs_the_owner_in_for_a_day_and_once(
    app: Flask, settings: config.Config, client: PageClient
) -> None:
    link = filling.demo(settings, now=NOW - timedelta(hours=23)).addresses["sign-in"]
    asked = client.page(link)
    assert client.page("/account", status=303).location.startswith("/sign-in")
    landed = client.submit(asked.form("main form"))
    assert re.fullmatch(r"/b/\w+/", landed.url) and "Brightwater Labs GmbH" in landed.text
    app.test_client().page(link, status=410)


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_the_command_prints_one_line_for_each_address(environ: dict[str, str]) -> None:
    def run(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flask", "demo", *options]
        return subprocess.run(
            command, cwd=ROOT, env=environment(environ), capture_output=True, text=True, timeout=300, check=True
        )

    for told in (run(), run()):
        names, addresses = zip(*(line.split(": ", 1) for line in told.stdout.splitlines()), strict=True)
        assert names == ("sign-in", "open", "overdue", "paid", "quote")
        assert all(re.fullmatch(ADDRESS, address) for address in addresses)
    assert "there already" in told.stderr
    assert run("--remove").stdout == "1 removed\n"
    assert run("--remove").stdout == "There is no demo.\n"


# removing it


@with_demo
def test_removing_it_leaves_only_what_the_seals_need(app: Flask) -> None:
    demo = Business.get()
    of_demo = {model: set(map(repr, model.select().tuples())) for model in models()}
    alice = people.alice()
    making.issued(alice.business, alice)
    before = {model: [row for row in model.select().tuples() if repr(row) not in of_demo[model]] for model in models()}
    assert removing.remove_all(now=NOW) == 1
    demo = Business.get_by_id(demo.id)
    assert (demo.name, demo.profile, demo.demo) == ("", [], False)
    kept = {Business: 1, Document: 197, Revision: 200, Erasure: 200, Link: 198}
    for model, rows in before.items():
        found = list(model.select().tuples())
        if model in kept:
            assert len(found) == len(rows) + kept[model], model
        elif model not in (Job, Chain, Series, CounterRow, Attempt):  # no words; attempts are forgotten in a day
            assert sorted(map(repr, found)) == sorted(map(repr, rows)), model
    said = repr([list(model.select().tuples()) for model in models()])
    for word in ("halden@demo", "Криниця", "النور", "Markenberatung", "Brightwater", "riley@", "torn cover"):
        assert word not in said, word
    assert list(differences()) == []


@with_demo
def test_it_can_be_filled_again_afterwards(app: Flask, settings: config.Config) -> None:
    removing.remove_all(now=NOW)
    assert filling.demo(settings, now=NOW).fresh and removing.remove_all(now=NOW) == 1
    assert removing.remove_all(now=NOW) == 0


def test_nobody_s_own_business_is_a_demo(alice: User) -> None:
    with pytest.raises(removing.NoDemo):
        removing.remove(alice.business, now=NOW)


@with_demo
@pytest.mark.usefixtures("that_day")
def test_its_pages_say_what_it_is_and_remove_it(app: Flask, settings: config.Config, client: PageClient) -> None:
    link = filling.demo(settings, now=NOW).addresses["sign-in"]
    landed = client.submit(client.page(link).form("main form"))
    assert "Demo data" in landed.text
    asked = client.page(landed.link("Remove the demo…"))
    assert "200 documents go" in asked.text
    gone = client.submit(asked.button("Remove the demo"))
    assert gone.url == "/" and gone.said("h1") == "Invoice" and "Demo data" not in gone.text
    assert not User.select().exists()


def test_whoever_has_other_businesses_stays_signed_in(app: Flask, as_, alice: User) -> None:
    with write():
        Business.update(demo=True).where(Business.id == alice.business.id).execute()
    making.business(alice, "Other")
    page = as_(alice).post_form("/b/studio-halden/demo/remove", status=303)
    assert page.location == "/" and [each.name for each in Business.of(alice)] == ["Other"]


def test_only_owners_remove_it_and_only_a_demo(as_, alice: User, bob: User, carol: User, client: PageClient) -> None:
    as_(alice).post_form("/b/studio-halden/demo/remove", status=404)
    with write():
        Business.update(demo=True).where(Business.id == alice.business.id).execute()
    as_(bob).post_form("/b/studio-halden/demo/remove", status=404)
    as_(carol).post_form("/b/studio-halden/demo/remove", status=403)
    assert client.post_form("/b/studio-halden/demo/remove", status=303).location.startswith("/sign-in")
    assert Business.select().where(Business.demo).count() == 1
