"""Asking for a change, as a verb: what is kept, who is told, and all that refuses it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import Address, BankAccount, Content, Earlier, Line, PaymentMeans, References
from jupinv.customers.models import Customer
from jupinv.db import db, write
from jupinv.documents import approving, changing, deciding, issuing, links, revisions, timeline
from jupinv.documents.actor import Actor
from jupinv.documents.models import Document, Event, Link
from jupinv.drafts import crediting
from jupinv.payments import recording
from jupinv.sharing import telling
from jupinv.sharing.models import OPEN, TAKEN_BACK, ChangeRequest, News
from jupinv.sharing.reader import Reader
from jupinv.sharing.requests import asking
from jupinv.sharing.requests.differences import rows
from tests.documents import making

CLAIRE = Reader("Claire Morel", "claire@acme.example")
LATER = making.NOW + timedelta(hours=1)


def link_of(document: Document) -> Link:
    found = links.of(document)
    assert found is not None
    return found


def with_quantity(content: Content, quantity: str, line: int = 1) -> Content:
    lines = [
        replace(each, quantity=Decimal(quantity)) if place == line else each for place, each in enumerate(content.lines)
    ]
    return replace(content, lines=tuple(lines))


def said(document: Document) -> Content:
    last = revisions.last_of(document)
    assert last is not None
    return revisions.content_of(last)[0]


def asked(
    document: Document, content: Content | None = None, *, base: int = 1, why: str = "Two trips"
) -> ChangeRequest:
    content = content or with_quantity(said(document), "1")
    return asking.ask(document, content, base=base, why=why, reader=CLAIRE, link=link_of(document), now=LATER)


def test_what_is_asked_for_is_kept_and_told(invoice: Document) -> None:
    activity = Document.get_by_id(invoice.id).activity
    request = asked(invoice)
    row = Document.get_by_id(invoice.id)
    assert (row.open_requests, row.version, row.activity) == (1, 1, activity + 1)
    kept = ChangeRequest.get_by_id(request.id)
    assert (kept.state, kept.base, kept.name, kept.email, kept.why) == (
        OPEN,
        1,
        *("Claire Morel", CLAIRE.email),
        "Two trips",
    )
    assert asking.proposed(kept) == with_quantity(making.content(number=invoice.number), "1")
    news = News.get(News.document == invoice)
    assert (news.what, news.who) == (telling.REQUESTED, "Claire Morel <claire@acme.example>")
    assert news.data["changes"]["en_GB"] == [["Travel: Quantity", "2", "1"]]
    assert news.data["total"]["en_GB"] == ["€1,190.00", "€1,071.00"]
    assert (news.data["text"], news.data["page"]) == ("Two trips", f"requests/{request.key}")
    event = Event.get(Event.what == "change_requested")
    assert timeline.words(event) == "Claire Morel asked for a change" and timeline.who(event) == "Claire Morel"


def draft(invoice: Document, owner: User) -> Document:
    return making.draft(invoice.business, owner)


def void(invoice: Document, owner: User) -> Document:
    return issuing.void_unsent(invoice, by=owner, reason="Wrong", now=making.NOW)


def paid(invoice: Document, owner: User) -> Document:
    recording.record(
        invoice,
        paid_on=making.TODAY,
        amount=Decimal("1190.00"),
        method="",
        note="",
        by=owner,
        now=making.NOW,
        form_key="k",
    )
    return invoice


def credited(invoice: Document, owner: User) -> Document:
    crediting.issue_rest(invoice, reason="Wrong", by=owner, now=making.NOW, today=making.TODAY)
    return invoice


def approved(invoice: Document, owner: User) -> Document:
    last = revisions.last_of(invoice)
    assert last is not None
    return approving.approve(invoice, last, by_name="Jon Ek", now=making.NOW)


def answered(invoice: Document, owner: User) -> Document:
    quote = making.issued(invoice.business, owner, making.content(kind="quote"), invoice.customer)
    return deciding.decline(quote, by=Actor.of(owner), now=making.NOW, today=making.TODAY)


def accepted(invoice: Document, owner: User) -> Document:
    quote = making.issued(invoice.business, owner, making.content(kind="quote"), invoice.customer)
    return deciding.accept(quote, by=Actor.of(owner), now=making.NOW, today=making.TODAY)


def credit_note(invoice: Document, owner: User) -> Document:
    content = making.content(kind="credit_note", references=References(earlier=(Earlier(invoice.number or ""),)))
    return making.issued(invoice.business, owner, content, invoice.customer)


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (void, issuing.AlreadyVoid),
        (paid, issuing.AlreadyPaid),
        (credited, issuing.AlreadyCredited),
        (approved, changing.Approved),
        (answered, changing.NoOtherVersion),
        (accepted, changing.NoOtherVersion),
        (credit_note, changing.NoOtherVersion),
    ],
)
def test_what_is_settled_is_not_asked_to_change(
    invoice: Document, owner: User, state: Callable[[Document, User], Document], refused: type[Exception]
) -> None:
    document = state(invoice, owner)
    last = revisions.last_of(document)
    assert last is not None
    with pytest.raises(refused):
        asked(document, base=last.number)
    assert not ChangeRequest.select().exists() and not News.select().exists()


def test_a_draft_is_not_asked_to_change(invoice: Document, owner: User) -> None:
    with pytest.raises(issuing.NotIssued):
        asking.ask(
            draft(invoice, owner),
            making.content(),
            base=1,
            why="",
            reader=CLAIRE,
            link=link_of(invoice),
            now=LATER,
        )


@pytest.mark.parametrize("base", [0, 2, 99])
def test_another_revision_than_the_newest_is_not_what_was_read(invoice: Document, base: int) -> None:
    with pytest.raises(issuing.ChangedMeanwhile):
        asked(invoice, base=base)


def test_what_changed_since_it_was_read_is_told(invoice: Document, owner: User) -> None:
    read = said(invoice)
    changing.change(
        invoice,
        replace(read, due_date=date(2026, 7, 1)),
        by=owner,
        reason="",
        base_revision=1,
        now=making.NOW,
        today=making.TODAY,
    )
    with pytest.raises(issuing.ChangedMeanwhile):
        asked(invoice, with_quantity(read, "1"))
    assert Document.get_by_id(invoice.id).open_requests == 0


def test_nothing_is_no_request(invoice: Document) -> None:
    with pytest.raises(changing.NothingChanged):
        asked(invoice, said(invoice))


@pytest.mark.parametrize(
    "change",
    [
        {"number": "INV-1"},
        {"issue_date": date(2026, 1, 1)},
        {"payment": PaymentMeans(ways=(BankAccount("GB33BUKB20201555555555"),))},
        {"kind": "quote"},
    ],
)
def test_what_never_changes_is_not_asked_for(invoice: Document, change: dict[str, object]) -> None:
    with pytest.raises(changing.Frozen):
        asked(invoice, replace(said(invoice), **change))


def test_a_sender_is_never_proposed(invoice: Document) -> None:
    content = said(invoice)
    with pytest.raises(changing.Frozen):
        asked(invoice, replace(content, sender=replace(content.sender, name="Mallory Ltd")))


def test_nobody_fills_the_sender_s_day(invoice: Document) -> None:
    for number in range(asking.MOST_OPEN):
        asked(invoice, with_quantity(said(invoice), str(number + 3)))
    with pytest.raises(asking.TooManyOpen):
        asked(invoice)
    assert Document.get_by_id(invoice.id).open_requests == asking.MOST_OPEN


def test_it_is_taken_back_once(invoice: Document) -> None:
    request = asked(invoice)
    other = asked(invoice, with_quantity(said(invoice), "5"))
    asking.take_back(request, reader=CLAIRE, now=LATER)
    assert Document.get_by_id(invoice.id).open_requests == 1
    kept = ChangeRequest.get_by_id(request.id)
    assert (kept.state, kept.settled_at) == (TAKEN_BACK, LATER)
    with pytest.raises(asking.NotOpen):
        asking.take_back(request, reader=CLAIRE, now=LATER)
    assert Document.get_by_id(invoice.id).open_requests == 1
    assert ChangeRequest.get_by_id(other.id).state == OPEN
    assert Event.select().where(Event.what == "request_taken_back").count() == 1


def test_two_who_ask_at_once_are_both_heard(app: Flask, invoice: Document) -> None:
    """Each is bound to the revision that was read: neither hides the other."""
    wrong: list[BaseException] = []
    start = threading.Barrier(4)

    def one(quantity: int) -> None:
        with db.connection_context():
            try:
                document = Document.get_by_id(invoice.id)
                start.wait()
                asked(document, with_quantity(said(document), str(quantity)))
            except BaseException as error:
                wrong.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(3, 7)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not wrong
    assert Document.get_by_id(invoice.id).open_requests == 4 == ChangeRequest.select().count()


# what differs, in rows

BASE = making.content()


@pytest.mark.parametrize(
    ("new", "locale", "expected"),
    [
        (with_quantity(BASE, "2.5", 0), "de_DE", [("Workshop: Menge", "1", "2,5")]),
        (with_quantity(BASE, "2.5", 0), "fr_FR", [("Workshop: Quantité", "1", "2,5")]),
        (replace(BASE, currency="USD"), "en_GB", [("Currency", "EUR", "USD")]),
        (replace(BASE, terms="30 days"), "en_GB", [("Terms", "", "30 days")]),
        (replace(BASE, due_date=date(2026, 7, 1)), "en_GB", [("Due", "2 Jun 2026", "1 Jul 2026")]),
        (replace(BASE, lines=BASE.lines[:1]), "en_GB", [("Line removed", "Travel, 2 × €100.00", "")]),
        (
            replace(BASE, lines=(*BASE.lines, Line("k3", "Hotel", quantity=Decimal(1), price=Decimal(90)))),
            "de_DE",
            [("Neue Position", "", "Hotel, 1 × 90,00\xa0€")],
        ),
        (replace(BASE, lines=BASE.lines[::-1]), "en_GB", [("Order of the lines", "", "")]),
        (
            replace(BASE, recipient=replace(BASE.recipient, address=Address("Kai 1", postcode="20457", city="Bremen"))),
            "en_GB",
            [("Billing address", "Hafenstraße 7, 20457 Hamburg, Germany", "Kai 1, 20457 Bremen")],
        ),
        (
            replace(BASE, lines=(replace(BASE.lines[0], price=Decimal("750.5")), BASE.lines[1])),
            "en_GB",
            [("Workshop: Price", "€800.00", "€750.50")],
        ),
    ],
)
def test_what_differs_is_told_in_rows(new: Content, locale: str, expected: list[tuple[str, str, str]]) -> None:
    assert rows(BASE, new, locale) == expected


def test_a_long_text_is_shortened_in_rows() -> None:
    ((_label, _before, after),) = rows(BASE, replace(BASE, terms="x" * 5000), "en_GB")
    assert len(after) == 200 and after.endswith("…")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_the_law_made_us_forget_is_said(
    app: Flask, invoice: Document, business: Business, customer: Customer
) -> None:
    request = asked(invoice)
    with write():
        ChangeRequest.update(proposed="").where(ChangeRequest.id == request.id).execute()
    with pytest.raises(asking.Forgotten):
        asking.proposed(ChangeRequest.get_by_id(request.id))
