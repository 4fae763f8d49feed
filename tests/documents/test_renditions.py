"""PDFs: built once for each state, by a job, and found by every process."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest

from jupinv import files, jobs
from jupinv.content.fields import Party
from jupinv.db import db, locked, write
from jupinv.documents import issuing, links, renditions, revisions, settling, states
from jupinv.documents.models import Document, Rendition
from jupinv.jobs import Job
from tests.accounts.waiting import until_somebody_waits_for_us
from tests.conftest import environment
from tests.documents import making
from tests.documents.making import NOW, TODAY
from tests.processes import ROOT


@pytest.fixture
def document(owner, business):
    return making.issued(business, owner)


def standing(document, today=TODAY):
    return states.standing(Document.get_by_id(document.id), today=today)


def found(document, today=TODAY):
    return renditions.find(document, standing(document, today))


def test_the_pdf_of_an_issued_document_is_built_by_a_job_and_archived(document):
    assert found(document) is None
    jobs.run_due(NOW)
    built = found(document)
    assert files.read(renditions.file_key(document, built)).startswith(b"%PDF-")
    assert renditions.archive(document) == built
    assert not Job.select().where(Job.done_at.is_null()).exists()


def test_it_is_built_once_however_often_it_is_asked_for(document):
    for _ in range(3):
        renditions.request(document, standing(document), now=NOW)
    assert jobs.run_due(NOW) == 1
    renditions.request(document, standing(document), now=NOW + timedelta(days=1))
    assert jobs.run_due(NOW + timedelta(days=1)) == 0
    assert Rendition.select().count() == 1


def test_who_asks_while_it_is_kept_and_holds_the_document_waits_for_nobody(document):
    def build() -> None:
        with db.connection_context():
            jobs.run_due(NOW)

    worker = threading.Thread(target=build)
    with write():
        locked(Document.select().where(Document.id == document.id)).get()
        worker.start()
        until_somebody_waits_for_us()
        renditions.request(document, standing(document), now=NOW)
    worker.join(60)
    assert found(document) is not None and not Job.select().where(Job.done_at.is_null()).exists()


def test_what_only_pages_tell_needs_no_other_pdf(document):
    jobs.run_due(NOW)
    built = found(document)
    assert found(document, today=date(2027, 1, 1)) == built  # overdue by then
    seen = replace(standing(document), sent=True, link="https://elsewhere/i/x")
    assert renditions.find(document, seen) == built


def test_paid_partly_paid_and_void_are_states_of_their_own(owner, business, document):
    jobs.run_due(NOW)
    archived = found(document)
    settling.settle(document, paid=19000, paid_on=None, now=NOW)
    assert found(document) is None
    jobs.run_due(NOW)
    partly = found(document)
    settling.settle(document, paid=119000, paid_on=TODAY, now=NOW)
    jobs.run_due(NOW)
    paid = found(document)
    assert len({archived.sha256, partly.sha256, paid.sha256}) == 3
    assert renditions.archive(document) == archived
    settling.settle(document, paid=0, paid_on=None, now=NOW)
    assert found(document) == archived  # undone: the first one says so already
    issuing.void_unsent(document, by=owner, reason="x", now=NOW)
    jobs.run_due(NOW)
    assert found(document) not in (archived, partly, paid, None)


def test_the_archive_is_what_was_issued_even_if_the_worker_was_late(document):
    settling.settle(document, paid=119000, paid_on=TODAY, now=NOW)
    jobs.run_due(NOW)
    settling.settle(document, paid=0, paid_on=None, now=NOW)
    assert renditions.archive(document) == found(document)


def test_a_new_link_needs_a_new_pdf(document):
    jobs.run_due(NOW)
    links.renew(document, at=NOW, actor="x")
    assert found(document) is None


def test_what_was_erased_is_never_drawn(document):
    revisions.erase(revisions.last_of(document), reason="law", at=NOW)
    assert jobs.run_due(NOW) == 1
    renditions.request(document, standing(document), now=NOW + timedelta(days=1))
    assert jobs.run_due(NOW + timedelta(days=1)) == 0
    assert not Rendition.select().exists()


def test_what_was_given_up_may_be_asked_for_again_an_hour_later(document):
    Job.update(failed_at=NOW).execute()
    renditions.request(document, standing(document), now=NOW)
    assert jobs.run_due(NOW) == 0
    renditions.request(document, standing(document), now=NOW + timedelta(hours=1))
    assert jobs.run_due(NOW + timedelta(hours=1)) == 1
    assert found(document)


def test_businesses_share_no_file_though_their_papers_are_the_same(owner, business, document):
    other = making.issued(making.business(owner, "Other"), owner)
    jobs.run_due(NOW)
    keys = {renditions.file_key(each, found(each)).partition("/")[0] for each in (document, other)}
    assert keys == {str(document.business_id), str(other.business_id)}


@pytest.mark.parametrize(
    "number, sender, name",
    [
        ("INV-2026-0042", "Studio Halden", "INV-2026-0042 Studio Halden.pdf"),
        ("2026/05", 'A "B" <C>:\\|?*', "2026-05 A -B- -C------.pdf"),
        ("1", "Zoë\n\t  Müller\u202e\x00\u200b", "1 Zoë Müller.pdf"),
        ("..", "..", "document.pdf"),
        ("1", "x" * 300, "1 " + "x" * 98 + ".pdf"),
        ("№ 7", "株式会社", "№ 7 株式会社.pdf"),
    ],
)
def test_file_names_are_safe_everywhere(number, sender, name):
    assert renditions.file_name(Document(number=number), sender) == name


def test_a_sender_without_a_name_gives_a_file_name():
    assert renditions.file_name(Document(number="INV-1"), Party().name) == "INV-1.pdf"


def test_only_the_worker_pays_for_the_pdf_library(environ):
    """Whoever serves pages can issue and find PDFs without ever loading what draws them."""
    code = (
        "import sys; from jupinv import create_app; create_app(); "
        "print([name for name in sys.modules if name.partition('.')[0] in ('xhtml2pdf', 'reportlab')])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(environ), capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
