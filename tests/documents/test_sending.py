"""Sending: by e-mail, which may be stopped, and by one's own hand."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from jupinv import config, files, jobs, mail
from jupinv.accounts.attempts import TooMany
from jupinv.content.fields import CREDIT_NOTE, QUOTE, Address, Contact, Party, References
from jupinv.content.totals import totals
from jupinv.db import write
from jupinv.documents import issuing, letters, links, renditions, sending, settling, states, timeline
from jupinv.documents.models import Delivery, Document, Event, Rendition
from jupinv.mail import BadAddress, Mail
from tests.conftest import environment
from tests.documents import making
from tests.documents.making import NOW, TODAY
from tests.mailserver import mail_server
from tests.processes import ROOT

STOP = 20
LEAVES = NOW + timedelta(seconds=STOP)


@pytest.fixture
def document(owner, business):
    return making.issued(business, owner)


def email(document, by, **changes):
    said = {
        "to": ["ap@nordwind.example"],
        "cc": ["jon@nordwind.example"],
        "subject": "Invoice INV-2026-0001",
        "text": "Hello,\n\nhere it is.",
        "reply_to": "ana@halden.example",
        "stop_seconds": STOP,
        "now": NOW,
    }
    return sending.email_it(document, by=by, **(said | changes))


@contextmanager
def server(environ):
    """The app sends through a real SMTP server."""
    with mail_server() as (handler, port):
        mail.use(config.read(environ | {"SMTP_URL": f"smtp://127.0.0.1:{port}"}))
        yield handler


def happened(document):
    return [event.what for event in timeline.of(document)]


def fresh(row):
    return type(row).get_by_id(row.id)


# what it says


def letter(**changes):
    content = making.content(number="INV-2026-0042", **changes)
    return letters.defaults(content, totals(content))


def test_the_proposal_names_what_accounts_payable_looks_for():
    said = letter()
    assert said.to == ("ap@nordwind.example",) and said.cc == ("jon@nordwind.example",)
    assert said.subject == "Invoice INV-2026-0042 – Studio Halden · €1,190.00 · due 2 June 2026 · PO PO-4711"
    assert said.text.startswith("Hello Accounts payable,\n\nhere is invoice INV-2026-0042 for €1,190.00, due on 2 June")
    assert said.text.endswith("Your PO number: PO-4711\n\nKind regards\nAna Halden")


@pytest.mark.parametrize(
    "language, subject, text",
    [
        (
            "de",
            "Rechnung INV-2026-0042 – Studio Halden · 1.190,00\xa0€ · fällig am 2. Juni 2026 · Bestellnummer PO-4711",
            "hier ist Rechnung INV-2026-0042 über 1.190,00\xa0€, fällig am 2. Juni 2026.",
        ),
        (
            "fr",
            "Facture INV-2026-0042 – Studio Halden · 1\u202f190,00\xa0€ · échéance 2 juin 2026 · commande PO-4711",
            "voici la facture INV-2026-0042 d’un montant de 1\u202f190,00\xa0€, à régler avant le 2 juin 2026.",
        ),
        (
            "nl",
            "Invoice INV-2026-0042 – Studio Halden",
            "here is invoice INV-2026-0042",
        ),
    ],
)
def test_it_speaks_the_documents_language(language, subject, text):
    said = letter(languages=(language,))
    assert said.subject.startswith(subject) and text in said.text


def test_it_speaks_the_way_of_writing_of_the_countries():
    party = Party(name="Alpenwerk AG", address=Address(city="Bern", country="CH"))
    said = letter(languages=("de",), recipient=party, sender=party, currency="CHF")
    assert "CHF\xa01’190.00" in said.subject


def test_without_po_number_due_date_and_names_it_leaves_them_out():
    said = letter(references=References(), due_date=None, ap_contact=Contact(), recipient=Party(name="X"), cc=("",))
    assert said.subject == "Invoice INV-2026-0042 – Studio Halden · €1,190.00"
    assert said.text.startswith("Hello,\n\nhere is invoice INV-2026-0042 for €1,190.00.\n\n")
    assert said.to == said.cc == ()


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("kind", [QUOTE, CREDIT_NOTE])
@pytest.mark.parametrize("due", [None, date(2026, 6, 2)])
def test_other_kinds_have_words_of_their_own(language, kind, due):
    said = letter(kind=kind, due_date=due, languages=(language,))
    assert "INV-2026-0042" in said.text and "{" not in said.text + said.subject
    assert said.subject != letter(languages=(language,)).subject


# by e-mail


def test_a_mail_leaves_after_its_twenty_seconds_with_link_and_pdf(environ, owner, document):
    with server(environ) as handler:
        delivery = email(document, owner, subject="Rechnung für Mai", text="Guten Tag,\n\nhier <ist> sie.")
        assert jobs.run_due(LEAVES - timedelta(seconds=1)) == 1  # the PDF of the issue alone
        assert handler.mails == [] and fresh(document).sent_at is None
        jobs.run_due(LEAVES)
    (received,) = handler.mails
    message: EmailMessage = received.message
    assert sorted(received.recipients) == ["ap@nordwind.example", "jon@nordwind.example"]
    assert message["To"] == "ap@nordwind.example" and message["Cc"] == "jon@nordwind.example"
    assert message["Subject"] == "Rechnung für Mai"
    assert "ana@halden.example" in message["Reply-To"] and "Studio Halden" in message["From"]
    address = links.address_of(document)
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "hier <ist> sie." in text and f"View the invoice:\n{address}" in text
    html = message.get_body(("html",)).get_content()
    assert f'href="{address}"' in html and "hier &lt;ist&gt; sie." in html
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "INV-2026-0001 Studio Halden.pdf"
    assert attached.get_content_type() == "application/pdf"
    archive = renditions.archive(document)
    assert attached.get_content() == files.read(renditions.file_key(document, archive))
    assert Rendition.select().count() == 1  # the one that the issue asked for
    assert fresh(document).sent_at == LEAVES
    assert happened(document) == ["issued", "mail_queued", "mail_accepted"]
    assert fresh(delivery).mail.state == mail.ACCEPTED


def test_a_mail_without_pdf_waits_for_none(environ, owner, document):
    with server(environ) as handler:
        email(document, owner, attach_pdf=False)
        jobs.run_due(LEAVES)
    assert list(handler.mails[0].message.iter_attachments()) == []


def test_the_pdf_is_built_by_the_mails_own_job_where_it_is_missing(environ, owner, document):
    with write():
        jobs.Job.delete().execute()  # the PDF job of the issue
    with server(environ) as handler:
        email(document, owner)
        assert jobs.run_due(LEAVES) == 1
    assert next(handler.mails[0].message.iter_attachments()).get_content().startswith(b"%PDF-")
    assert states.standing(fresh(document), today=TODAY).sent


@pytest.mark.tampers
def test_the_pdf_is_the_one_of_the_moment_in_which_it_leaves(environ, owner, document):
    with server(environ) as handler:
        email(document, owner)
        settling.settle(document, paid=119000, paid_on=TODAY, now=NOW)
        jobs.run_due(LEAVES)
    paid = renditions.find(document, states.standing(document, today=TODAY))
    attached = next(handler.mails[0].message.iter_attachments())
    assert attached.get_content() == files.read(renditions.file_key(document, paid))


def test_without_a_mail_server_it_lies_in_the_outbox_and_counts_as_sent(owner, document):
    email(document, owner)
    jobs.run_due(LEAVES)
    assert fresh(document).sent_at == LEAVES


def test_stopped_in_time_it_stays_issued_and_not_sent(environ, owner, document):
    with server(environ) as handler:
        delivery = email(document, owner)
        sending.stop(delivery, by=owner, now=NOW)
        with pytest.raises(sending.AlreadyLeft):
            sending.stop(delivery, by=owner, now=NOW)
        jobs.run_due(LEAVES)
        assert handler.mails == []
        kept = fresh(document)
        assert kept.issued_at and kept.sent_at is None
        assert happened(document) == ["issued", "mail_queued", "mail_stopped"]
        sending.again(delivery, by=owner, now=LEAVES)
        jobs.run_due(LEAVES)
        assert len(handler.mails) == 1
    assert fresh(document).sent_at == LEAVES
    assert happened(document)[2:] == ["mail_stopped", "mail_again", "mail_accepted"]


def test_what_left_cannot_be_stopped_or_sent_again_to_the_same(owner, document):
    delivery = email(document, owner)
    jobs.run_due(LEAVES)
    with pytest.raises(sending.AlreadyLeft):
        sending.stop(delivery, by=owner, now=LEAVES)
    with pytest.raises(sending.NothingToRepeat):
        sending.again(delivery, by=owner, now=LEAVES)


def test_a_refusal_is_told_with_its_reason_and_sent_again_to_whom_it_concerns(environ, owner, document):
    with server(environ) as handler:
        handler.refusals["ap@nordwind.example"] = ["550 no such mailbox"]
        delivery = email(document, owner)
        jobs.run_due(LEAVES)
        (failed,) = Event.select().where(Event.what == "mail_failed")
        assert failed.data["to"] == ["ap@nordwind.example"] and "no such mailbox" in failed.data["reason"]
        assert "no such mailbox" in timeline.words(failed)
        assert fresh(document).sent_at == LEAVES  # the copy arrived
        sending.again(delivery, by=owner, now=LEAVES)
        jobs.run_due(LEAVES)
    assert [each.recipients for each in handler.mails] == [["jon@nordwind.example"], ["ap@nordwind.example"]]
    (again,) = Event.select().where(Event.what == "mail_again")
    assert again.data["to"] == ["ap@nordwind.example"]


def test_refused_by_all_it_is_not_sent_and_may_be_voided(environ, owner, document):
    with server(environ) as handler:
        handler.refusals["ap@nordwind.example"] = ["550 no"]
        email(document, owner, cc=[])
        jobs.run_due(LEAVES)
    assert fresh(document).sent_at is None
    issuing.void_unsent(document, by=owner, reason="x", now=NOW)


def test_a_server_that_is_away_is_tried_again(environ, owner, document):
    with server(environ) as handler:
        handler.refusals["MAIL"] = ["451 later"]
        email(document, owner)
        jobs.run_due(LEAVES)
        assert fresh(document).sent_at is None
        jobs.run_due(LEAVES + timedelta(minutes=1))
        assert len(handler.mails) == 1
    assert Rendition.select().count() == 1


def test_who_may_not_send_and_what_cannot_be_sent(owner, business, document):
    guest = making.owner(confirmed=False)
    with pytest.raises(issuing.NotConfirmed):
        email(document, guest)
    with pytest.raises(issuing.NotIssued):
        email(making.draft(business, owner), owner)
    with pytest.raises(BadAddress):
        email(document, owner, to=["no address"])
    with pytest.raises(BadAddress):
        email(document, owner, to=[])
    issuing.void_unsent(document, by=owner, reason="x", now=NOW)
    with pytest.raises(issuing.AlreadyVoid):
        email(document, owner)
    assert not Mail.select().exists() and not Delivery.select().exists()
    assert happened(document) == ["issued", "voided"]


@pytest.mark.tampers
def test_a_mail_of_a_document_that_is_void_by_now_stays_here(environ, owner, document):
    with server(environ) as handler:
        delivery = email(document, owner)
        with write():
            Document.update(void_at=NOW).where(Document.id == document.id).execute()
        jobs.run_due(LEAVES)
        assert handler.mails == [] and fresh(delivery).mail.state == mail.STOPPED


def test_a_withdrawn_link_is_made_anew_for_a_mail(owner, document):
    links.withdraw(links.of(document), at=NOW, actor="x")
    delivery = email(document, owner)
    assert links.address_of(document) in delivery.mail.text


def test_one_mail_may_follow_another(environ, owner, document):
    with server(environ) as handler:
        for subject in ("One", "Two"):
            email(document, owner, subject=subject)
        jobs.run_due(LEAVES)
    assert [each.message["Subject"] for each in handler.mails] == ["One", "Two"]
    assert [each.mail.subject for each in sending.deliveries(document)] == ["Two", "One"]
    assert Rendition.select().count() == 1


DIES = """
import os, sys
from datetime import datetime
from jupinv import create_app, jobs, mail
from jupinv.db import db
create_app()
mail.deliver = lambda *_: os._exit(9)
with db.connection_context():
    jobs.run_due(datetime.fromisoformat(sys.argv[1]))
"""


def test_a_worker_killed_between_pdf_and_delivery_loses_nothing_and_repeats_nothing(environ, owner, document):
    with server(environ) as handler:
        delivery = email(document, owner)
        died = subprocess.run(
            [sys.executable, "-c", DIES, LEAVES.isoformat()],
            cwd=ROOT,
            env=environment(environ),
            capture_output=True,
            text=True,
        )
        assert died.returncode == 9, died.stderr
        built = Rendition.get()
        assert fresh(delivery).mail.attachment == renditions.file_key(document, built)
        assert jobs.run_due(LEAVES) == 0  # the dead worker's claim still holds
        later = LEAVES + timedelta(minutes=10)
        jobs.run_due(later)
        jobs.run_due(later + timedelta(days=1))
        (received,) = handler.mails
    attached = next(received.message.iter_attachments())
    assert attached.get_content() == files.read(renditions.file_key(document, built))
    assert Rendition.select().count() == 1
    assert fresh(document).sent_at == later
    assert happened(document) == ["issued", "mail_queued", "mail_accepted"]


# by one's own hand


def test_handing_over_counts_as_sent_once(owner, document):
    sending.hand_over(document, how="link", by=owner, now=NOW)
    sending.hand_over(fresh(document), how="pdf", by=owner, now=LEAVES)
    assert fresh(document).sent_at == document.sent_at == NOW
    (event,) = Event.select().where(Event.what == "handed_over")
    assert timeline.words(event) == "Handed over: the link was copied"


def test_a_document_sent_by_mail_is_not_handed_over_again(owner, document):
    email(document, owner)
    jobs.run_due(LEAVES)
    sending.hand_over(document, how="pdf", by=owner, now=LEAVES)
    assert "handed_over" not in happened(document)


def test_what_cannot_be_handed_over(owner, business, document):
    with pytest.raises(ValueError):
        sending.hand_over(document, how="pigeon", by=owner, now=NOW)
    with pytest.raises(issuing.NotConfirmed):
        sending.hand_over(document, how="link", by=making.owner(confirmed=False), now=NOW)
    with pytest.raises(issuing.NotIssued):
        sending.hand_over(making.draft(business, owner), how="link", by=owner, now=NOW)
    issuing.void_unsent(document, by=owner, reason="x", now=NOW)
    with pytest.raises(issuing.AlreadyVoid):
        sending.hand_over(document, how="link", by=owner, now=NOW)


def test_a_business_sends_so_many_mails_an_hour_and_no_more(document, owner):
    for _ in range(sending.MOST_MAILS):
        email(document, owner)
    with pytest.raises(TooMany):
        email(document, owner)
    assert Mail.select().count() == sending.MOST_MAILS
    other = making.issued(making.business(owner, "Another one"), owner)
    assert email(other, owner).mail.recipients
    assert email(document, owner, now=NOW + timedelta(hours=1, seconds=1)).mail.recipients
