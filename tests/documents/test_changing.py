"""What a change after issue does: by its fields, by who has the document, and by what the sender's country allows."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from jupinv import jobs, mail
from jupinv.businesses import settings
from jupinv.content import sent_law
from jupinv.content.fields import QUOTE, Address, Contact, References
from jupinv.content.rules import Finding
from jupinv.db import write
from jupinv.documents import (
    approving,
    changing,
    checking,
    deposits,
    issuing,
    links,
    renditions,
    revisions,
    sending,
    states,
    threads,
)
from jupinv.documents.models import CorrectionNotice, Delivery, Document, Event, Revision
from jupinv.documents.sending import Post
from jupinv.mail import Mail
from jupinv.payments import ledger, recording
from jupinv.payments.models import Entry
from jupinv.reports.models import MonthTotal
from tests.documents import making
from tests.documents.making import NOW, TODAY
from tests.documents.test_deposits import deposit, final, issue

LATER = NOW + timedelta(days=1)
NEWS = Post(("ap@nordwind.example",), (), "News", "Look.", False, "")
BOTH = pytest.mark.parametrize("setting", sent_law.CHOICES)


def fresh(document):
    return Document.get_by_id(document.id)


def said(document):
    return revisions.content_of(revisions.last_of(document))[0]


def change(document, by, content=None, *, base=None, **more):
    content = content if content is not None else replace(said(document), **more.pop("fields"))
    settings = {
        "reason": "Because",
        "base_revision": base or Revision.select().where(Revision.document == document).count(),
        "now": LATER,
        "today": TODAY,
    }
    return changing.change(fresh(document), content, by=by, **settings | more)


def clean(business):
    return list(checking.of_business(business)) == []


def cheaper(document):
    first, *rest = said(document).lines
    return {"lines": (replace(first, price=Decimal("300.00")), *rest)}


def recipient(document, **changes):
    return {"recipient": replace(said(document).recipient, **changes)}


@pytest.fixture
def sent(business, owner, customer):
    """A function that issues an invoice, hands it over and sets what may become of it."""

    def make(setting=sent_law.VERSIONS, **changes):
        settings.choose_changing(business, setting)
        document = making.issued(business, owner, making.content(**changes), to=customer)
        sending.hand_over(document, how="link", by=owner, now=NOW)
        return fresh(document)

    return make


def pay(document, owner, amount):
    return recording.record(
        document, paid_on=TODAY, amount=Decimal(amount), method="", note="", by=owner, now=NOW, form_key=""
    )


# amendments


@BOTH
@pytest.mark.parametrize(
    "fields",
    [
        {"references": References(purchase_order="PO-1")},
        {"references": References(purchase_order="PO-4711", buyer_reference="04011000-12345-35")},
        {"ap_contact": Contact("Ms Berg", email="berg@nordwind.example")},
        {"cc": ()},
    ],
    ids=["PO number", "buyer reference", "AP contact", "copies"],
)
def test_what_stays_amendable_everywhere(owner, business, sent, setting, fields):
    invoice = sent(setting)
    link = links.address_of(invoice)
    revision = change(invoice, owner, fields=fields)
    row = fresh(invoice)
    assert (revision.number, revision.version, row.version, row.total) == (2, 1, 1, 119000)
    assert (revision.actor, revision.reason) == (f"user:{owner.id}", "Because")
    assert revision.own_reason == "", "what somebody typed stands where an erasure takes it"
    assert (said(invoice).references, said(invoice).ap_contact) == (
        fields.get("references", making.content().references),
        fields.get("ap_contact", making.content().ap_contact),
    )
    assert links.address_of(row) == link and not CorrectionNotice.select().exists()
    assert Event.select().order_by(Event.id.desc()).first().what == "amended"
    assert clean(business)


@BOTH
def test_what_is_not_sent_yet_may_be_changed_anywhere(owner, business, customer, setting):
    settings.choose_changing(business, setting)
    document = making.issued(business, owner, to=customer)
    assert change(document, owner, fields=recipient(document, name="Südwind GmbH") | cheaper(document)).version == 2
    assert (fresh(document).customer_name, fresh(document).total) == ("Südwind GmbH", 59500)
    assert clean(business)


# versions


def test_a_commercial_change_is_the_next_version(owner, business, sent):
    invoice = sent()
    renewed = change(invoice, owner, fields=cheaper(invoice) | {"due_date": date(2026, 7, 1)})
    row = fresh(invoice)
    assert (renewed.version, row.version, row.total, row.balance, row.due_date) == (
        2,
        2,
        59500,
        59500,
        date(2026, 7, 1),
    )
    assert change(invoice, owner, fields={"terms": "At once"}).version == 3
    assert change(invoice, owner, fields={"references": References()}).version == 3
    assert states.standing(fresh(invoice), today=TODAY).version == "V3"
    assert [event.what for event in Event.select().order_by(Event.id)][-3:] == ["new_version", "new_version", "amended"]
    assert MonthTotal.get().invoiced == 59500
    assert clean(business)


def test_another_currency_moves_the_sums_of_the_month(owner, business, sent):
    invoice = sent()
    change(invoice, owner, fields={"currency": "USD"})
    assert {row.currency: row.invoiced for row in MonthTotal.select()} == {"EUR": 0, "USD": 119000}
    assert clean(business)


def test_a_quote_has_versions_until_it_is_answered(owner, business):
    settings.choose_changing(business, sent_law.CORRECTIONS)
    quote = making.issued(business, owner, making.content(kind=QUOTE))
    sending.hand_over(quote, how="link", by=owner, now=NOW)
    assert change(quote, owner, fields=cheaper(quote)).version == 2
    with write():
        Document.update(accepted_at=NOW).where(Document.id == quote.id).execute()
    with pytest.raises(changing.NoOtherVersion):
        change(quote, owner, fields={"terms": "x"})
    assert change(quote, owner, fields={"billing_entity": "x"}).version == 2


@pytest.mark.parametrize(
    "fields",
    [{"number": "X"}, {"issue_date": date(2026, 5, 1)}, {"payment": making.content(payment=None).payment}],
    ids=["number", "day", "ways to pay"],
)
def test_frozen_fields_refuse(owner, sent, fields):
    invoice = sent()
    with pytest.raises(changing.Frozen) as refused:
        change(invoice, owner, fields=fields)
    assert refused.value.changes[0].path in fields
    assert revisions.last_of(invoice).number == 1


def test_whoever_sent_it_stays_who_it_was(owner, sent):
    invoice = sent()
    with pytest.raises(changing.Frozen):
        change(invoice, owner, fields={"sender": replace(said(invoice).sender, name="Other")})


# where it may only be corrected


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({"address": Address("Hafenstraße 9", postcode="20457", city="Hamburg", country="DE")}, False),
        ({"name": "Nordwind AG"}, True),
        ({"vat_id": "DE999999999"}, True),
    ],
)
def test_a_mistake_about_the_same_company_is_told_by_a_notice(owner, business, sent, changes, asks):
    invoice = sent(sent_law.CORRECTIONS)
    fields = recipient(invoice, **changes)
    if asks:
        with pytest.raises(changing.SameCompanyUnknown):
            change(invoice, owner, fields=fields)
        with pytest.raises(changing.NeedsCorrection):
            change(invoice, owner, fields=fields, same_company=False)
        assert revisions.last_of(invoice).number == 1
    revision = change(invoice, owner, fields=fields, same_company=True if asks else None)
    assert (revision.version, fresh(invoice).version) == (1, 1)
    assert CorrectionNotice.get().revision_id == revision.id
    assert Event.select().order_by(Event.id.desc()).first().what == "notice_made"
    assert clean(business)


@pytest.mark.parametrize(
    "fields", [{"terms": "At once"}, {"due_date": None}, {"currency": "USD"}], ids=["terms", "due", "currency"]
)
def test_anything_else_needs_a_credit_note(owner, sent, fields):
    invoice = sent(sent_law.CORRECTIONS)
    with pytest.raises(changing.NeedsCorrection):
        change(invoice, owner, fields=fields)
    with pytest.raises(changing.NeedsCorrection):
        change(invoice, owner, fields=fields | recipient(invoice, name="x"), same_company=True)
    with pytest.raises(changing.NeedsCorrection):
        change(invoice, owner, fields=fields, next_version=True)
    assert revisions.last_of(invoice).number == 1


@pytest.mark.parametrize("country", ["DE", "US"])
def test_unless_the_business_says_otherwise_its_country_tells(owner, business, sent, country):
    sender = replace(making.content().sender, address=Address(city="X", country=country))
    invoice = sent("", sender=sender)
    assert changing.is_only_corrected(invoice, said(invoice)) == (country == "DE")


# approval's lock


@BOTH
def test_approval_locks_amendments(owner, business, sent, setting):
    invoice = sent(setting)
    approving.approve(invoice, revisions.last_of(invoice), by_name="Jon Ek", now=NOW)
    assert changing.is_approved(fresh(invoice))
    for fields in ({"references": References()}, recipient(invoice, address=Address(city="Kiel", country="DE"))):
        with pytest.raises(changing.Approved):
            change(invoice, owner, fields=fields)
    if setting == sent_law.VERSIONS:
        assert change(invoice, owner, fields={"references": References()}, next_version=True).version == 2
        assert not changing.is_approved(fresh(invoice))
        change(invoice, owner, fields={"references": References("PO-2")})
    else:
        with pytest.raises(changing.Approved):
            change(invoice, owner, fields={"references": References()}, next_version=True)
    assert clean(business)


def test_a_next_version_needs_an_approval_of_its_own(owner, business, sent):
    invoice = sent()
    first = revisions.last_of(invoice)
    approving.approve(invoice, first, by_name="Jon Ek", now=NOW)
    with pytest.raises(approving.AlreadyApproved):
        approving.approve(invoice, first, by_name="Jon Ek", now=NOW)
    second = change(invoice, owner, fields={"terms": "x"})
    assert not changing.is_approved(fresh(invoice))
    with pytest.raises(approving.Superseded):
        approving.approve(invoice, first, by_name="Jon Ek", now=NOW)
    approving.approve(invoice, second, by_name="Jon Ek", now=LATER)
    assert (fresh(invoice).approved_version, fresh(invoice).approved_at) == (2, LATER)
    assert [event.data["version"] for event in Event.select().where(Event.what == "approved")] == [1, 2]
    assert clean(business)


def test_what_cannot_be_approved(owner, business, sent):
    draft, quote = making.draft(business, owner), making.issued(business, owner, making.content(kind=QUOTE))
    invoice = sent()
    with pytest.raises(issuing.NotIssued):
        approving.approve(draft, revisions.last_of(invoice), by_name="x", now=NOW)
    with pytest.raises(approving.NotApprovable):
        approving.approve(quote, revisions.last_of(quote), by_name="x", now=NOW)
    with pytest.raises(approving.Superseded):
        approving.approve(invoice, revisions.last_of(quote), by_name="x", now=NOW)
    unsent = making.issued(business, owner)
    issuing.void_unsent(unsent, by=owner, reason="x", now=NOW)
    with pytest.raises(issuing.AlreadyVoid):
        approving.approve(unsent, revisions.last_of(unsent), by_name="x", now=NOW)


# money


def test_what_is_paid_and_no_longer_asked_for_is_credit(owner, business, customer, sent):
    invoice = sent()
    pay(invoice, owner, "1000.00")
    plan = changing.plan(fresh(invoice), said(invoice), replace(said(invoice), **cheaper(invoice)))
    assert plan.excess == 100000 - 59500
    change(invoice, owner, fields=cheaper(invoice))
    row = fresh(invoice)
    assert (row.paid, row.credit, row.balance, row.paid_on) == (59500, 40500, 0, TODAY)
    assert ledger.credit_of(customer) == {"EUR": 40500}
    assert clean(business)
    change(invoice, owner, making.content(number=invoice.number))
    row = fresh(invoice)
    assert (row.paid, row.credit, row.balance, row.paid_on) == (100000, 0, 19000, None)
    assert clean(business)


def test_several_payments_settle_in_their_order(owner, business, sent):
    invoice = sent()
    first, second = pay(invoice, owner, "400.00"), pay(invoice, owner, "500.00")
    gone = pay(invoice, owner, "100.00")
    recording.reverse(gone, by=owner, now=NOW)
    change(invoice, owner, fields=cheaper(invoice))
    amounts = {entry.id: sum(row.amount for row in entry.allocations) for entry in Entry.select()}
    assert (amounts[first.id], amounts[second.id], amounts[gone.id]) == (40000, 19500, 10000)
    recording.reverse(first, by=owner, now=NOW)
    assert (fresh(invoice).paid, fresh(invoice).balance) == (19500, 40000)
    assert clean(business)


def test_a_paid_invoice_is_amended_and_stays_paid(owner, business, sent):
    invoice = sent()
    pay(invoice, owner, "1190.00")
    change(invoice, owner, fields={"references": References()})
    assert (fresh(invoice).balance, fresh(invoice).paid_on) == (0, TODAY)
    change(invoice, owner, fields={"lines": (*said(invoice).lines, replace(said(invoice).lines[1], key="k3"))})
    assert (fresh(invoice).balance, fresh(invoice).paid_on) == (23800, None)
    assert clean(business)


def test_money_stays_in_its_currency(owner, sent):
    invoice = sent()
    pay(invoice, owner, "1.00")
    with pytest.raises(changing.PaidInCurrency):
        change(invoice, owner, fields={"currency": "USD"})


@pytest.mark.tampers  # by hand: making one is another room's
def test_what_a_credit_note_refers_to_stays(owner, sent):
    invoice = sent()
    with write():
        Document.update(credited=100).where(Document.id == invoice.id).execute()
    with pytest.raises(changing.PartlyCredited):
        change(invoice, owner, fields={"terms": "x"})
    assert changing.plan(fresh(invoice), said(invoice), replace(said(invoice), billing_entity="x")).refused is None


def test_a_deposit_that_a_final_invoice_deducts_stays(owner, business, customer):
    settings.choose_changing(business, sent_law.VERSIONS)
    job = threads.thread_of(making.issued(business, owner, to=customer), now=NOW)
    paid = deposit(job, owner, "1000")
    assert change(paid, owner, fields={"terms": "x"}).version == 2
    draft = final(job, owner)
    content = making.content()
    offered = deposits.offers(draft, content)
    issue(draft, owner, deposits.deducting(content, deposits.chosen(offered, ())))
    with pytest.raises(deposits.Deducted):
        change(paid, owner, fields={"terms": "y"})
    assert change(paid, owner, fields={"billing_entity": "x"}).version == 2


# refused


def test_what_cannot_be_changed(owner, business, sent):
    invoice = sent()
    with pytest.raises(changing.NothingChanged):
        change(invoice, owner, fields={})
    with pytest.raises(issuing.ChangedMeanwhile):
        change(invoice, owner, fields={"terms": "x"}, base=2)
    with pytest.raises(issuing.NotConfirmed):
        change(invoice, making.owner(confirmed=False), fields={"terms": "x"})
    with pytest.raises(issuing.NotIssued):
        change(making.draft(business, owner), owner, making.content())
    unsent = making.issued(business, owner)
    issuing.void_unsent(unsent, by=owner, reason="x", now=NOW)
    with pytest.raises(issuing.AlreadyVoid):
        change(unsent, owner, fields={"terms": "x"})
    assert clean(business)


def test_the_rules_before_issue_hold_again(owner, sent, customer):
    invoice = sent()
    with pytest.raises(issuing.NotReady) as refused:
        change(invoice, owner, fields={"due_date": date(2026, 5, 1), "lines": ()})
    assert [finding.field for finding in refused.value.findings] == ["due_date", "lines"]
    assert isinstance(refused.value.findings[0], Finding)
    with write():
        type(customer).update(details={"po_required": "1"}).where(type(customer).id == customer.id).execute()
    with pytest.raises(issuing.NotReady):
        change(invoice, owner, fields={"references": References()})
    assert revisions.last_of(invoice).number == 1


def test_what_a_younger_rule_finds_keeps_nobody_from_amending(owner, sent, customer):
    invoice = sent(references=References())
    with write():
        type(customer).update(details={"po_required": "1"}).where(type(customer).id == customer.id).execute()
    assert change(invoice, owner, fields={"billing_entity": "Nordwind Holding"}).number == 2


def test_an_erased_document_says_nothing_to_change(owner, sent):
    invoice = sent()
    content = said(invoice)
    revisions.erase(revisions.last_of(invoice), reason="x", at=NOW)
    with pytest.raises(revisions.Erased):
        change(invoice, owner, replace(content, terms="x"))


# what else happens


def test_its_pdf_is_made_anew(owner, sent):
    invoice = sent()
    jobs.run_due(NOW)
    before = renditions.find(invoice, states.standing(invoice, today=TODAY))
    change(invoice, owner, fields={"terms": "At once"})
    assert renditions.find(fresh(invoice), states.standing(fresh(invoice), today=TODAY)) is None
    jobs.run_due(LATER)
    after = renditions.find(fresh(invoice), states.standing(fresh(invoice), today=TODAY))
    assert after is not None and after.id != before.id and renditions.archive(invoice).id == before.id


@pytest.mark.parametrize(
    ("setting", "fields", "kind"),
    [
        (sent_law.VERSIONS, {"terms": "x"}, "change"),
        (sent_law.CORRECTIONS, {"billing_entity": "Nordwind Holding"}, "notice"),
    ],
)
def test_the_news_leave_with_it(owner, sent, setting, fields, kind):
    invoice = sent(setting)
    change(invoice, owner, fields=fields, same_company=True, news=NEWS)
    assert Delivery.get().kind == kind
    jobs.run_due(LATER)
    assert Mail.get().state == mail.ACCEPTED and Delivery.get().document_id == invoice.id


def test_what_was_about_to_leave_with_the_old_version_is_stopped(owner, sent):
    invoice = sent()
    waiting = sending.email_it(
        invoice, to=["a@b.example"], subject="s", text="1,190.00", by=owner, now=NOW, stop_seconds=10**6
    )
    change(invoice, owner, fields={"references": References()})
    assert Mail.get_by_id(waiting.mail_id).state == mail.QUEUED
    change(invoice, owner, fields=cheaper(invoice))
    assert Mail.get_by_id(waiting.mail_id).state == mail.STOPPED


def test_if_the_news_cannot_be_written_nothing_happens(owner, business, sent):
    invoice = sent()
    with pytest.raises(mail.BadAddress):
        change(invoice, owner, fields={"terms": "x"}, news=replace(NEWS, to=("nobody",)))
    assert (fresh(invoice).version, revisions.last_of(invoice).number) == (1, 1)
    assert clean(business)
