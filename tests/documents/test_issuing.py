"""Issue: all of it, once, or nothing of it. And void, while nobody has got the document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jupinv import mail, vault
from jupinv.businesses.models import Counter
from jupinv.content.fields import Line, References
from jupinv.db import write
from jupinv.documents import checking, issuing, links, numbering, revisions, sending, settling, states, timeline
from jupinv.documents.models import Document, Event, Link, Revision
from jupinv.jobs import Job
from tests.documents import making
from tests.documents.making import NOW, TODAY


def issue(document, by, content=None, today=TODAY):
    return issuing.issue(document, content or making.content(), by=by, now=NOW, today=today)


def untouched(business):
    """No trace of an issue."""
    assert not Revision.select().exists() and not Link.select().exists() and not Event.select().exists()
    assert not Counter.select().exists() and not Job.select().exists()
    assert list(checking.of_business(business)) == []


def test_a_draft_becomes_an_issued_document(owner, business):
    to = making.customer(business)
    document = issue(making.draft(business, owner, to), owner)
    kept = Document.get_by_id(document.id)
    for row in (document, kept):
        assert (row.number, row.issue_date, row.due_date) == ("INV-2026-0001", TODAY, date(2026, 6, 2))
        assert (row.currency, row.customer_name, row.total, row.balance, row.paid) == (
            "EUR",
            "Nordwind GmbH",
            119000,
            119000,
            0,
        )
        assert (row.issued_at, row.sent_at, row.void_at, row.typed) == (NOW, None, None, None)
        assert row.customer == to and row.series.pattern == "INV-{YYYY}-{NNNN}"
    assert [event.what for event in timeline.of(document)] == ["issued"]
    assert [job.kind for job in Job.select()] == ["build_pdf"]
    assert list(checking.of_business(business)) == []


def test_number_and_date_are_in_what_is_frozen(owner, business):
    document = issue(making.draft(business, owner), owner, making.content(issue_date=None))
    content, _ = revisions.content_of(revisions.last_of(document))
    assert (content.number, content.issue_date) == ("INV-2026-0001", TODAY)


def test_the_number_follows_the_date_on_the_paper(owner, business):
    content = making.content(issue_date=date(2025, 12, 31))
    assert issue(making.draft(business, owner), owner, content).number == "INV-2025-0001"


def test_the_link_leads_to_the_document_and_its_token_is_nowhere_in_the_open(owner, business):
    document = issue(making.draft(business, owner), owner)
    link = links.of(document)
    address = links.address(link, "https://pay.example")
    token = address.removeprefix("https://pay.example/i/")
    found = links.find(token)
    assert found is not None and (found.link, found.document) == (link, document)
    assert len(token) >= 22 and token not in (link.token_hash, link.token_sealed)
    assert vault.fingerprint(token) == link.token_hash
    assert links.find(token + "x") is links.find("x" * 101) is links.find("") is None
    job = Job.get()
    assert token not in f"{job.payload}{job.unique_key}"


def test_who_listens_hears_of_it_inside_the_transaction(owner, business):
    def refuse(document):
        assert document.number == "INV-2026-0001"
        raise RuntimeError

    with issuing.issued.connected_to(refuse), pytest.raises(RuntimeError):
        issue(making.draft(business, owner), owner)
    untouched(business)


def test_a_second_issue_takes_no_number(owner, business):
    draft = making.draft(business, owner)
    same = Document.get_by_id(draft.id)  # as a second window has it
    issue(draft, owner)
    with pytest.raises(issuing.AlreadyIssued):
        issue(draft, owner)
    with pytest.raises(issuing.AlreadyIssued):
        issue(same, owner)
    assert Counter.get().last == 1
    assert Revision.select().count() == Link.select().count() == Job.select().count() == 1


def test_a_guest_issues_nothing(app):
    guest = making.owner(confirmed=False)
    business = making.business(guest)
    with pytest.raises(issuing.NotConfirmed):
        issue(making.draft(business, guest), guest)
    untouched(business)


def test_what_the_rules_find_stops_it(owner, business):
    empty = making.content(lines=(), sender=replace(making.content().sender, name=""))
    with pytest.raises(issuing.NotReady) as caught:
        issue(making.draft(business, owner), owner, empty)
    assert "sender.name" in {finding.field for finding in caught.value.findings}
    assert all(finding.blocks for finding in caught.value.findings)
    untouched(business)


def test_a_customer_who_wants_a_po_number_gets_one(owner, business):
    to = making.customer(business, po_required="1")
    with pytest.raises(issuing.NotReady) as caught:
        issue(making.draft(business, owner, to), owner, making.content(references=References()))
    assert [finding.field for finding in caught.value.findings] == ["po_number"]
    assert issue(making.draft(business, owner, to), owner).number == "INV-2026-0001"


def test_a_pattern_with_the_customers_code_needs_one(owner, business):
    numbering.use_pattern(business, "invoice", "{CUSTOMER}-{NNN}")
    for to in (None, making.customer(business, code="")):
        with pytest.raises(issuing.NotReady) as caught:
            issue(making.draft(business, owner, to), owner)
        assert [finding.field for finding in caught.value.findings] == ["customer.code"]
    untouched(business)
    to = making.customer(business, "Südwind", "SW")
    assert issue(making.draft(business, owner, to), owner).number == "SW-001"


def test_a_draft_saved_or_deleted_meanwhile_is_not_issued(owner, business):
    draft = making.draft(business, owner)
    with write():
        Document.update(save_count=Document.save_count + 1).where(Document.id == draft.id).execute()
    with pytest.raises(issuing.ChangedMeanwhile):
        issue(draft, owner)
    gone = making.draft(business, owner)
    with write():
        Document.update(deleted_at=NOW).where(Document.id == gone.id).execute()
    with pytest.raises(issuing.ChangedMeanwhile):
        issue(gone, owner)
    untouched(business)


@pytest.mark.parametrize(
    "currency, price, total",
    [("JPY", "1000", 1190), ("KWD", "1.5", 1785), ("EUR", "0.01", 1), ("CLF", "2.0001", 23801)],
)
def test_totals_are_kept_in_the_smallest_unit_of_the_currency(owner, business, currency, price, total):
    line = Line("a", "Work", quantity=Decimal(1), price=Decimal(price), taxes=(making.VAT,))
    document = issue(making.draft(business, owner), owner, making.content(currency=currency, lines=(line,)))
    assert (document.total, document.balance) == (total, total)
    assert list(checking.of_business(business)) == []


# standing


def test_the_standing_of_a_fresh_invoice(owner, business):
    document = making.issued(business, owner)
    standing = states.standing(document, today=TODAY, link="https://x")
    assert (standing.version, standing.revision, standing.link) == ("V1", 1, "https://x")
    assert (standing.paid, standing.balance, standing.credit) == (0, Decimal("1190.00"), 0)
    assert not (standing.sent or standing.is_void or standing.overdue_since or standing.is_paid)


@pytest.mark.tampers
def test_it_is_overdue_from_the_day_after_the_due_date(owner, business):
    document = making.issued(business, owner)
    assert states.standing(document, today=date(2026, 6, 2)).overdue_since is None
    assert states.standing(document, today=date(2026, 6, 3)).overdue_since == date(2026, 6, 3)
    settling.settle(document, paid=119000, paid_on=TODAY, now=NOW)
    paid = states.standing(document, today=date(2026, 9, 1))
    assert paid.overdue_since is None and paid.is_paid and paid.paid_on == TODAY


@pytest.mark.tampers
def test_what_the_ledger_says_is_set_on_issued_documents_only(owner, business):
    document = making.issued(business, owner)
    settling.settle(document, paid=19000, credit=5, paid_on=None, now=NOW)
    kept = Document.get_by_id(document.id)
    assert (kept.paid, kept.balance, kept.credit) == (19000, 100000, 5)
    assert states.standing(kept, today=TODAY).is_partly_paid
    with pytest.raises(settling.NotOwed):
        settling.settle(making.draft(business, owner), paid=1, paid_on=None, now=NOW)
    void(other := making.issued(business, owner), owner)
    with pytest.raises(settling.NotOwed):
        settling.settle(other, paid=1, paid_on=None, now=NOW)
    settling.settle(other, paid=0, credit=5, paid_on=None, now=NOW)
    assert Document.get_by_id(other.id).credit == 5, "what arrived for a void one is credit"


# void


def void(document, by):
    return issuing.void_unsent(document, by=by, reason="Wrong customer", now=NOW)


def test_an_unsent_document_is_voided_and_keeps_its_number(owner, business):
    document = void(making.issued(business, owner), owner)
    kept = Document.get_by_id(document.id)
    assert kept.is_void and kept.void_reason == "Wrong customer" and kept.number == "INV-2026-0001"
    standing = states.standing(kept, today=date(2026, 9, 1))
    assert standing.is_void and standing.void_on == TODAY and standing.overdue_since is None
    assert [event.what for event in timeline.of(document)] == ["issued", "voided"]
    assert making.issued(business, owner).number == "INV-2026-0002"
    assert list(checking.of_business(business)) == []


@pytest.mark.tampers
def test_what_cannot_be_voided(owner, business):
    with pytest.raises(issuing.NotIssued):
        void(making.draft(business, owner), owner)
    document = void(making.issued(business, owner), owner)
    with pytest.raises(issuing.AlreadyVoid):
        void(document, owner)
    with pytest.raises(settling.NotOwed):
        settling.settle(document, paid=1, paid_on=None, now=NOW)
    sent = making.issued(business, owner)
    sending.hand_over(sent, how="link", by=owner, now=NOW)
    with pytest.raises(issuing.AlreadySent):
        void(sent, owner)
    paid = making.issued(business, owner)
    settling.settle(paid, paid=1, paid_on=None, now=NOW)
    with pytest.raises(issuing.AlreadyPaid):
        void(paid, owner)


def test_void_stops_the_mails_that_wait(owner, business):
    document = making.issued(business, owner)
    delivery = sending.email_it(
        document, to=["ap@nordwind.example"], subject="s", text="t", by=owner, now=NOW, stop_seconds=20
    )
    void(document, owner)
    assert mail.Mail.get_by_id(delivery.mail_id).state == mail.STOPPED


def test_what_is_just_being_handed_to_a_mail_server_is_not_voided(owner, business):
    document = making.issued(business, owner)
    delivery = sending.email_it(
        document, to=["ap@nordwind.example"], subject="s", text="t", by=owner, now=NOW, stop_seconds=20
    )
    with write():
        mail.Mail.update(state=mail.SENDING).where(mail.Mail.id == delivery.mail_id).execute()
    with pytest.raises(issuing.AlreadySent):
        void(document, owner)


# links


def test_a_withdrawn_link_is_told_apart_from_an_unknown_one(owner, business):
    document = making.issued(business, owner)
    old = links.of(document)
    token = links.address(old, "").rpartition("/")[2]
    links.withdraw(old, at=NOW, actor="x")
    links.withdraw(old, at=NOW, actor="x")
    assert links.find(token).link.withdrawn_at == NOW and links.of(document) is None
    assert links.address_of(document) == ""
    new = links.renew(document, at=NOW, actor="x")
    assert links.of(document) == new and links.address(new) != links.address(old)
    assert [event.what for event in timeline.of(document)] == ["issued", "link_withdrawn", "link_renewed"]
    assert timeline.words(Event.get(Event.what == "issued")) == "Issued as INV-2026-0001"
