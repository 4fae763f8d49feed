"""Answering what readers ask for: whole, in part, not at all, by a correction; and of two at once one."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from jupinv.accounts.attempts import TooMany
from jupinv.accounts.models import User
from jupinv.businesses import closing as businesses_closing
from jupinv.businesses import settings
from jupinv.businesses.models import Business
from jupinv.content import sent_law
from jupinv.content.fields import Address
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import (
    changing,
    checking,
    deciding,
    issuing,
    links,
    revisions,
    sending,
    timeline,
    voiding,
)
from jupinv.documents.actor import Actor
from jupinv.documents.credits import saying
from jupinv.documents.models import Document, Event, Revision, Unwanted
from jupinv.drafts import crediting as crediting_drafts
from jupinv.drafts import saving
from jupinv.mail import Mail
from jupinv.sharing.models import ACCEPTED, DECLINED, OPEN, PARTLY, ChangeRequest
from jupinv.sharing.reader import Reader
from jupinv.sharing.requests import answering, asking, proposal
from jupinv.sharing.requests.answering import Told
from tests.conftest import SQLITE
from tests.documents import making
from tests.documents.test_concurrency import together
from tests.sharing.test_requests_asking import LATER, asked, link_of, said, with_quantity

ONE_ENGINE = pytest.mark.parametrize("engine", [SQLITE], indirect=True)
ANSWERED = LATER + timedelta(hours=1)


def fresh(document: Document) -> Document:
    return Document.get_by_id(document.id)


def settled(request: ChangeRequest) -> tuple[object, ...]:
    row = ChangeRequest.get_by_id(request.id)
    return row.state, row.settled_at, row.settled_by_id, row.answer, row.revision


def accept(request: ChangeRequest, owner: User, *chosen: str, base: int | None = None, **more: object) -> Revision:
    document = fresh(request.document)
    found = proposal.of(ChangeRequest.get_by_id(request.id), document)
    return answering.accept(
        request,
        document,
        chosen or found.places,
        by=owner,
        reason="Requested by Claire Morel: Two trips",
        base_revision=base or found.last.number,
        now=ANSWERED,
        today=making.TODAY,
        **more,
    )


def edit(document: Document, owner: User, **changes: object) -> None:
    last = revisions.last_of(document)
    assert last is not None
    content = replace(said(document), **changes)
    changing.change(
        fresh(document), content, by=owner, reason="", base_revision=last.number, now=LATER, today=making.TODAY
    )


def mail_of(request: ChangeRequest) -> Mail:
    found = ChangeRequest.get_by_id(request.id).mail
    assert found is not None
    return found


WANTED = {
    "due_date": date(2026, 7, 1),
    "terms": "30 days",
}


def wanted(document: Document, **more: object) -> ChangeRequest:
    """One trip, and two changes of the whole."""
    return asked(document, replace(with_quantity(said(document), "1"), **WANTED, **more))


def test_what_is_accepted_is_the_next_version(invoice: Document, owner: User) -> None:
    request = wanted(invoice)
    activity = fresh(invoice).activity
    revision = accept(request, owner)
    row = fresh(invoice)
    assert (row.version, row.open_requests, row.total) == (2, 0, 107_100)
    assert row.activity > activity
    assert said(invoice) == asking.proposed(request)
    assert settled(request) == (ACCEPTED, ANSWERED, owner.id, "", revision.number)
    assert revision.reason == "Requested by Claire Morel: Two trips"
    events = [timeline.words(each) for each in Event.select().where(Event.at == ANSWERED).order_by(Event.id)]
    assert "The change that Claire Morel asked for was accepted" in events


def test_who_asked_is_told_every_difference(invoice: Document, owner: User) -> None:
    request = wanted(invoice)
    accept(request, owner, answer="Sorry for that.\nAna")
    mail = mail_of(request)
    assert (mail.to, mail.subject) == (
        ["claire@acme.example"],
        f"Your request is accepted: Invoice {invoice.number}",
    )
    assert mail.sender_name == "Studio Halden" and mail.reply_to == "ana@halden.example"
    assert mail.text.startswith(
        f"""Hello Claire Morel,

what you asked for is done: {invoice.number} is V2 now.

This changes:
- Due: 2 Jun 2026 → 1 Jul 2026
- Travel: Quantity: 2 → 1
- Terms: 30 days

Total: €1,190.00 → €1,071.00

Studio Halden answers:
> Sorry for that.
> Ana

You wrote:
> Two trips

View the invoice:
{links.address_of(invoice)}
"""
    )
    for part in (
        "<del",
        "2 Jun 2026",
        "1 Jul 2026",
        "30 days",
        "€1,190.00",
        "€1,071.00",
        "Two trips",
        "Sorry for that.",
    ):
        assert part in mail.html


def test_a_part_is_accepted_and_the_rest_is_told(invoice: Document, owner: User) -> None:
    request = wanted(invoice)
    accept(request, owner, "due_date", answer="The trips were two.")
    assert said(invoice) == replace(making.content(number=invoice.number), due_date=date(2026, 7, 1))
    assert settled(request)[0] == PARTLY and settled(request)[3] == "The trips were two."
    text = mail_of(request).text
    assert "a part of what you asked for is done" in text
    assert "This changes:\n- Due: 2 Jun 2026 → 1 Jul 2026\n" in text
    assert "This stays as it is:\n- Travel: Quantity: 2 → 1\n- Terms: 30 days\n" in text
    assert "Total:" not in text
    assert Event.select().where(Event.what == "request_partly").count() == 1


def test_nothing_of_it_is_no_part(invoice: Document, owner: User) -> None:
    request = wanted(invoice)
    for chosen in ("lines", "line.k9", "sender.name"):
        with pytest.raises(answering.NothingChosen):
            accept(request, owner, chosen)
    assert settled(request)[0] == OPEN and not Mail.select().where(Mail.id == 0).exists()


def test_it_is_declined_with_a_reason(invoice: Document, owner: User) -> None:
    request, activity = wanted(invoice), fresh(invoice).activity
    answering.decline(request, fresh(invoice), why="<b>We agreed</b> on two.", by=owner, now=ANSWERED)
    row = fresh(invoice)
    assert (row.open_requests, row.version) == (0, 1) and row.activity > activity
    assert settled(request) == (DECLINED, ANSWERED, owner.id, "<b>We agreed</b> on two.", None)
    mail = mail_of(request)
    assert mail.subject == f"About your request: Invoice {invoice.number}"
    assert "> <b>We agreed</b> on two." in mail.text and "<b>We agreed" not in mail.html
    assert "&lt;b&gt;We agreed" in mail.html and f"{links.address_of(invoice)}/change" in mail.text


@pytest.mark.parametrize("language", ["de", "fr"])
@ONE_ENGINE
def test_who_asked_is_told_in_the_language_of_the_document(
    owner: User, business: Business, customer: Customer, language: str
) -> None:
    document = making.issued(business, owner, making.content(languages=(language,)), customer)
    request = wanted(document)
    accept(request, owner)
    mail = mail_of(request)
    told = {
        "de": ("Guten Tag Claire Morel,", "- Travel: Menge: 2 → 1"),
        "fr": ("Bonjour Claire Morel,", "Quantité: 2 → 1"),
    }
    assert all(part in mail.text for part in told[language])
    assert "You " not in mail.text and "This " not in mail.text


def test_whoever_came_by_a_link_of_their_own_gets_that_one(invoice: Document, owner: User) -> None:
    with write():
        own = links.new(invoice, at=making.NOW, email="Claire@acme.example")
    request = wanted(invoice)
    ChangeRequest.update(link=own).where(ChangeRequest.id == request.id).execute()
    accept(request, owner)
    assert links.address(own) in mail_of(request).text


@pytest.mark.parametrize("how", ["withdrawn", "unwanted"])
def test_nobody_is_mailed_who_lost_the_link_or_wants_no_mail(invoice: Document, owner: User, how: str) -> None:
    request = wanted(invoice)
    if how == "withdrawn":
        links.withdraw(link_of(invoice), at=LATER, actor="Ana Halden")
    else:
        with write():
            Unwanted.create(business=invoice.business, email="claire@acme.example", at=LATER)
    accept(request, owner)
    assert ChangeRequest.get_by_id(request.id).mail is None and settled(request)[0] == ACCEPTED


def test_the_customer_is_told_of_the_new_version_with_it(invoice: Document, owner: User) -> None:
    sending.hand_over(invoice, how="link", by=owner, now=making.NOW)
    settings.choose_changing(invoice.business, sent_law.VERSIONS)
    request = wanted(invoice)
    post = sending.Post(("ap@nordwind.example",), (), "V2", "Hello", attach_pdf=False, reply_to="")
    accept(request, owner, told=Told(post, 20, "http://localhost"))
    assert {tuple(each.to) for each in Mail.select()} >= {("ap@nordwind.example",), ("claire@acme.example",)}


def test_accepting_one_leaves_the_others_open_and_old(invoice: Document, owner: User) -> None:
    first, second = wanted(invoice), asked(invoice, with_quantity(said(invoice), "3"))
    third = asked(invoice, replace(said(invoice), terms="Net"))
    accept(first, owner)
    assert fresh(invoice).open_requests == 2
    seen = proposal.of(second, fresh(invoice))
    assert seen.is_old and seen.read.version == 1 and seen.last.version == 2
    (point,) = seen.points("en_GB")
    assert (point.clashes, point.done) == (True, False) and seen.proper == ()
    assert [each.clashes for each in proposal.of(third, fresh(invoice)).points("en_GB")] == [True]
    accept(second, owner)
    row = said(invoice)
    assert (row.lines[1].quantity, row.due_date, row.terms) == (Decimal(3), date(2026, 7, 1), "30 days")
    assert fresh(invoice).open_requests == 1


def test_of_an_old_one_what_nobody_touched_still_applies(invoice: Document, owner: User) -> None:
    request = wanted(invoice)
    edit(invoice, owner, due_date=date(2026, 8, 1), terms="30 days")
    seen = proposal.of(request, fresh(invoice))
    told = {each.place: (each.clashes, each.done) for each in seen.points("en_GB")}
    assert told == {"due_date": (True, False), "line.k2": (False, False), "terms": (False, True)}
    assert seen.proper == ("line.k2",)
    accept(request, owner, "line.k2", "due_date")
    assert settled(request)[0] == ACCEPTED, "what it says already is not left out"
    assert said(invoice) == asking.proposed(request)


def test_what_it_says_already_is_not_accepted_again(invoice: Document, owner: User) -> None:
    request = wanted(invoice)
    edit(invoice, owner, lines=asking.proposed(request).lines, **WANTED)
    with pytest.raises(changing.NothingChanged):
        accept(request, owner)
    assert settled(request)[0] == OPEN and fresh(invoice).open_requests == 1


def void(document: Document, owner: User) -> None:
    issuing.void_unsent(fresh(document), by=owner, reason="Wrong", now=ANSWERED)


def void_sent(document: Document, owner: User) -> None:
    settings.choose_changing(document.business, sent_law.VERSIONS)
    sending.hand_over(fresh(document), how="link", by=owner, now=LATER)
    voiding.void_sent(fresh(document), by=owner, reason="Wrong", now=ANSWERED)


def credited(document: Document, owner: User) -> None:
    crediting_drafts.issue_rest(fresh(document), reason="Wrong", by=owner, now=ANSWERED, today=making.TODAY)


@pytest.mark.parametrize("end", [void, void_sent, credited])
def test_what_ends_the_document_ends_what_is_asked(
    invoice: Document, owner: User, end: Callable[[Document, User], None]
) -> None:
    first, second = wanted(invoice), asked(invoice)
    answering.decline(second, fresh(invoice), why="No", by=owner, now=LATER)
    end(invoice, owner)
    assert fresh(invoice).open_requests == 0
    assert settled(first) == (DECLINED, ANSWERED, None, "", None)
    assert settled(second)[3] == "No"
    with pytest.raises(asking.NotOpen):
        accept(first, owner)


@pytest.mark.parametrize("accepts", [True, False])
def test_an_answered_quote_is_asked_nothing_more(
    owner: User, business: Business, customer: Customer, accepts: bool
) -> None:
    quote = making.issued(business, owner, making.content(kind="quote"), customer)
    request = wanted(quote)
    answer = deciding.accept if accepts else deciding.decline
    answer(fresh(quote), by=Actor.of(owner), now=ANSWERED, today=making.TODAY)
    assert settled(request)[:3] == (DECLINED, ANSWERED, None) and fresh(quote).open_requests == 0
    deciding.take_back(fresh(quote), by=Actor.of(owner), now=ANSWERED, today=making.TODAY)
    assert wanted_again(quote).state == OPEN


def wanted_again(document: Document) -> ChangeRequest:
    last = revisions.last_of(document)
    assert last is not None
    return asked(document, base=last.number)


def test_a_part_that_is_credited_ends_nothing(invoice: Document, owner: User) -> None:
    request = wanted(invoice)
    draft = crediting_drafts.propose(fresh(invoice), said(invoice).lines[:1], reason="One line", by=owner, now=LATER)
    content = saying.credit(
        (said(invoice), revisions.content_of(revisions.last_of(invoice))[1]),
        replace(said(invoice), lines=said(invoice).lines[:1], issue_date=making.TODAY),
        [],
    )
    issuing.issue(fresh(draft), content, by=owner, now=ANSWERED, today=making.TODAY)
    assert settled(request)[0] == OPEN and fresh(invoice).open_requests == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda request, owner: accept(request, owner),
        lambda request, owner: answering.decline(request, fresh(request.document), why="x", by=owner, now=ANSWERED),
        lambda request, owner: correct(request, owner),
    ],
)
def test_it_is_answered_once(invoice: Document, owner: User, act: Callable[[ChangeRequest, User], object]) -> None:
    request = wanted(invoice)
    answering.decline(request, fresh(invoice), why="No", by=owner, now=LATER)
    with pytest.raises(asking.NotOpen):
        act(request, owner)
    assert fresh(invoice).open_requests == 0 and settled(request)[3] == "No"


@ONE_ENGINE
def test_a_guest_accepts_nothing(invoice: Document, app: Flask) -> None:
    with pytest.raises(issuing.NotConfirmed):
        accept(wanted(invoice), making.owner(confirmed=False))


def test_when_mails_are_too_many_nothing_happens(
    invoice: Document, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, other = wanted(invoice), asked(invoice)
    monkeypatch.setattr(sending, "MOST_MAILS", 1)
    answering.decline(other, fresh(invoice), why="No", by=owner, now=ANSWERED)
    with pytest.raises(TooMany):
        accept(request, owner)
    with pytest.raises(TooMany):
        answering.decline(request, fresh(invoice), why="No", by=owner, now=ANSWERED)
    assert settled(request)[0] == OPEN and fresh(invoice).version == 1 and fresh(invoice).open_requests == 1


# where what was sent is not changed


@pytest.fixture
def locked(invoice: Document, owner: User) -> Document:
    settings.choose_changing(invoice.business, sent_law.CORRECTIONS)
    sending.hand_over(invoice, how="link", by=owner, now=making.NOW)
    return fresh(invoice)


def correct(request: ChangeRequest, owner: User, *chosen: str) -> tuple[Document, Document]:
    document = fresh(request.document)
    found = proposal.of(ChangeRequest.get_by_id(request.id), document)
    return answering.correct(
        request,
        document,
        chosen or found.places,
        by=owner,
        reason="Requested by Claire Morel",
        base_revision=found.last.number,
        now=ANSWERED,
        today=making.TODAY,
    )


def test_where_it_may_not_change_it_is_corrected(locked: Document, owner: User) -> None:
    request, other = wanted(locked), asked(locked)
    with pytest.raises(changing.NeedsCorrection):
        accept(request, owner)
    note, draft = correct(request, owner)
    assert note.kind == "credit_note" and note.total == 119_000
    row = ChangeRequest.get_by_id(request.id)
    assert (row.state, row.draft_id, row.settled_by_id) == (ACCEPTED, draft.id, owner.id)
    typed = saving.typed_of(fresh(draft))
    assert (typed.get("line.k2.quantity"), typed.get("due_date"), typed.get("terms")) == ("1", "2026-07-01", "30 days")
    assert (fresh(locked).balance, fresh(locked).open_requests) == (0, 0)
    assert settled(other)[:3] == (DECLINED, ANSWERED, None)
    text = mail_of(request).text
    assert "A credit note takes back all of" in text and "- Travel: Quantity: 2 → 1" in text


def test_a_part_of_it_is_corrected(locked: Document, owner: User) -> None:
    request = wanted(locked)
    _note, draft = correct(request, owner, "line.k2")
    typed = saving.typed_of(fresh(draft))
    assert (typed.get("line.k2.quantity"), typed.get("due_date"), typed.get("terms")) == ("1", "2026-06-02", "")
    assert settled(request)[0] == PARTLY
    assert "It has a part of it" in mail_of(request).text


def test_a_wrong_address_is_corrected_by_a_notice(locked: Document, owner: User) -> None:
    content = said(locked)
    moved = replace(content.recipient, address=Address("Kai 1", postcode="20457", city="Bremen", country="DE"))
    request = asked(locked, replace(content, recipient=moved))
    accept(request, owner, same_company=True)
    assert settled(request)[0] == ACCEPTED and fresh(locked).version == 1
    assert (
        "Billing address: Hafenstraße 7, 20457 Hamburg, Germany → Kai 1, 20457 Bremen, Germany" in mail_of(request).text
    )


# what the law makes us forget, and the end of a business


def test_an_erased_revision_takes_what_was_proposed_on_it(invoice: Document, owner: User) -> None:
    request = wanted(invoice)
    edit(invoice, owner, terms="Net")
    later = asked(invoice, base=2)
    first = Revision.get((Revision.document == invoice) & (Revision.number == 1))
    revisions.erase(first, reason="the law", at=ANSWERED)
    row = ChangeRequest.get_by_id(request.id)
    assert (row.proposed, row.why, row.state) == ("", "", OPEN)
    assert ChangeRequest.get_by_id(later.id).proposed
    with pytest.raises(revisions.Erased):
        proposal.of(row, fresh(invoice))
    answering.decline(row, fresh(invoice), why="Forgotten", by=owner, now=ANSWERED)
    assert fresh(invoice).open_requests == 1


def test_a_business_that_ends_forgets_its_requests(invoice: Document, owner: User, business: Business) -> None:
    request = wanted(invoice)
    accept(request, owner)
    asked(invoice, with_quantity(said(invoice), "9"), base=2)
    number = mail_of(request).id
    with write():
        businesses_closing.close(business, now=ANSWERED)
    assert not ChangeRequest.select().exists() and not Mail.select().where(Mail.id == number).exists()


# at the same moment


def test_accepting_and_editing_at_once_one_wins(app: Flask, invoice: Document, owner: User, business: Business) -> None:
    request = wanted(invoice)
    content = replace(said(invoice), terms="Mine")

    def change() -> None:
        changing.change(fresh(invoice), content, by=owner, reason="", base_revision=1, now=LATER, today=making.TODAY)

    found = together(lambda: accept(request, owner, base=1), change)
    failed = [each for each in found if isinstance(each, Exception)]
    assert [type(each) for each in failed] == [issuing.ChangedMeanwhile]
    won = settled(request)[0] == ACCEPTED
    assert fresh(invoice).open_requests == (0 if won else 1)
    assert said(invoice).terms == ("30 days" if won else "Mine")
    assert list(checking.of_business(business)) == []


def test_of_two_answers_at_once_one_counts(app: Flask, invoice: Document, owner: User, business: Business) -> None:
    request = wanted(invoice)
    found = together(
        lambda: accept(request, owner, base=1),
        lambda: answering.decline(
            ChangeRequest.get_by_id(request.id), fresh(invoice), why="No", by=owner, now=ANSWERED
        ),
        lambda: asking.take_back(
            ChangeRequest.get_by_id(request.id), reader=Reader("Claire", "claire@acme.example"), now=ANSWERED
        ),
    )
    failed = [each for each in found if isinstance(each, Exception)]
    assert [type(each) for each in failed] == [asking.NotOpen] * 2
    assert fresh(invoice).open_requests == 0
    assert list(checking.of_business(business)) == []


def test_whatever_happens_the_count_is_right(invoice: Document, owner: User, business: Business) -> None:
    """A hundred random acts, with the check after each of them."""
    dice, kept = random.Random(5), []

    def ask_it() -> None:
        last = revisions.last_of(invoice)
        assert last is not None
        quantity = with_quantity(said(invoice), str(dice.randint(100, 10**6)))
        kept.append(asked(invoice, quantity, base=last.number))

    def one() -> ChangeRequest:
        return ChangeRequest.get_by_id(dice.choice(kept).id)

    acts: list[Callable[[], object]] = [
        ask_it,
        ask_it,
        ask_it,
        lambda: accept(one(), owner),
        lambda: answering.decline(one(), fresh(invoice), why="No", by=owner, now=ANSWERED),
        lambda: asking.take_back(one(), reader=Reader("Claire", "claire@acme.example"), now=ANSWERED),
    ]
    ask_it()
    for _ in range(100):
        with suppress(asking.NotOpen, asking.TooManyOpen, TooMany):
            dice.choice(acts)()
        open_ = ChangeRequest.select().where(ChangeRequest.state == OPEN).count()
        assert fresh(invoice).open_requests == open_
    assert list(checking.of_business(business)) == []


@pytest.mark.tampers
@ONE_ENGINE
def test_a_wrong_count_is_found(invoice: Document, business: Business) -> None:
    wanted(invoice)
    with write():
        Document.update(open_requests=3).where(Document.id == invoice.id).execute()
    assert list(checking.of_business(business)) == [f"{invoice.number}: 3 open requests are counted, there are 1"]
