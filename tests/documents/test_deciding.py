"""Quotes are accepted, declined and taken back: the facts, the revisions, what was chosen, and who may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import QUOTE, Allowance, Content, Line
from jupinv.documents import changing, checking, deciding, issuing, revisions, timeline
from jupinv.documents.actor import Actor
from jupinv.documents.models import Document, Event, Revision
from jupinv.documents.status import status
from tests.documents import making

NOW, TODAY = making.NOW, making.TODAY


def line(key: str, price: int, **more: object) -> Line:
    return Line(key, f"Part {key}", quantity=Decimal(1), price=Decimal(price), taxes=(making.VAT,), **more)  # type: ignore[arg-type]


def said(*lines: Line, **more: object) -> Content:
    return making.content(kind=QUOTE, **({"lines": lines} if lines else {}), **more)


OPEN = (
    line("base", 1000),
    line("extra", 200, optional=True),
    line("more", 50, optional=True),
    line("small", 300, choice="Hosting"),
    line("large", 500, choice="Hosting"),
)


@pytest.fixture
def quote(business: Business, owner: User) -> Document:
    return making.issued(business, owner, said(*OPEN))


def by(user: User) -> Actor:
    return Actor.of(user)


def content_of(document: Document) -> Content:
    revision = revisions.last_of(document)
    assert revision is not None
    return revisions.content_of(revision)[0]


def happened(document: Document) -> list[str]:
    return [timeline.words(event) for event in timeline.of(document)]


def test_a_quote_has_a_series_of_its_own_and_says_no_bank(business: Business, owner: User, quote: Document) -> None:
    assert quote.number == "QUO-2026-0001" and quote.kind == QUOTE
    assert quote.total == (1000 + 300) * 119
    assert making.issued(business, owner).number == "INV-2026-0001"


def test_what_is_chosen_becomes_a_revision_of_the_same_version(owner: User, quote: Document) -> None:
    deciding.accept(quote, {"extra", "large"}, by=by(owner), now=NOW, today=TODAY, who="Jon Ek", note="by phone")
    lines = content_of(quote).lines
    assert [each.key for each in lines] == ["base", "extra", "large"]
    assert not any(each.optional or each.choice for each in lines)
    fresh = Document.get_by_id(quote.id)
    assert fresh.total == fresh.balance == quote.total == (1000 + 200 + 500) * 119
    assert (fresh.accepted_at, fresh.declined_at) == (NOW, None)
    first, second = Revision.select().where(Revision.document == quote).order_by(Revision.number)
    assert (second.version, second.reason, second.actor) == (first.version, "accepted", f"user:{owner.id}")
    assert happened(quote)[-1] == "Accepted by Jon Ek: by phone"
    assert not list(checking.of_business(quote.business))


def test_without_a_choice_options_are_left_out_and_an_either_or_has_to_be_chosen(owner: User, quote: Document) -> None:
    for picked in ((), ("extra",), ("small", "large")):
        with pytest.raises(deciding.WrongChoice):
            deciding.accept(quote, picked, by=by(owner), now=NOW, today=TODAY)
    assert deciding.usual(content_of(quote)) == {"small"}
    deciding.accept(quote, deciding.usual(content_of(quote)), by=by(owner), now=NOW, today=TODAY)
    assert [each.key for each in content_of(quote).lines] == ["base", "small"]


def test_an_optional_either_or_may_be_left_out_but_something_stays() -> None:
    only = said(line("a", 1, optional=True, choice="A"), line("b", 2, optional=True, choice="A"))
    with pytest.raises(deciding.WrongChoice):
        deciding.chosen(only, ())
    assert [each.key for each in deciding.chosen(only, ("b",)).lines] == ["b"]
    with_base = replace(only, lines=(line("base", 1), *only.lines))
    assert [each.key for each in deciding.chosen(with_base, ()).lines] == ["base"]


def test_a_discount_larger_than_what_is_left_is_no_choice(business: Business, owner: User) -> None:
    lines = (line("small", 100, choice="A"), line("base", 10), line("large", 1000, choice="A"))
    quote = making.issued(business, owner, said(*lines, allowances=(Allowance(amount=Decimal(100), reason="loyal"),)))
    deciding.accept(quote, {"large"}, by=by(owner), now=NOW, today=TODAY)
    lines = (line("base", 10), line("small", 100, choice="A"), line("tiny", 1, choice="A"))
    quote = making.issued(business, owner, said(*lines, allowances=(Allowance(amount=Decimal(100), reason="loyal"),)))
    with pytest.raises(deciding.WrongChoice):
        deciding.accept(quote, {"tiny"}, by=by(owner), now=NOW, today=TODAY)


def test_declined_with_a_reason(owner: User, quote: Document) -> None:
    deciding.decline(quote, by=by(owner), now=NOW, today=TODAY, note="too late")
    fresh = Document.get_by_id(quote.id)
    assert (fresh.accepted_at, fresh.declined_at) == (None, NOW)
    assert happened(quote)[-1] == "Declined: too late"
    assert Revision.select().where(Revision.document == quote).count() == 1
    assert status(fresh, on=TODAY).key == "declined"


def test_taking_back_offers_again_what_was_offered(owner: User, quote: Document) -> None:
    before, total = content_of(quote), quote.total
    deciding.accept(quote, {"more", "large"}, by=by(owner), now=NOW, today=TODAY)
    deciding.take_back(quote, by=by(owner), now=NOW, today=TODAY)
    fresh = Document.get_by_id(quote.id)
    assert content_of(quote) == before and fresh.total == total and fresh.accepted_at is None
    assert [each.reason for each in quote.revisions.order_by(Revision.number)][1:] == ["accepted", "no longer accepted"]
    deciding.accept(quote, {"small"}, by=by(owner), now=NOW, today=TODAY)
    deciding.take_back(quote, by=by(owner), now=NOW, today=TODAY)
    assert content_of(quote) == before
    deciding.decline(quote, by=by(owner), now=NOW, today=TODAY)
    deciding.take_back(quote, by=by(owner), now=NOW, today=TODAY)
    assert status(Document.get_by_id(quote.id), on=TODAY).key == "unsent"


def test_an_expired_quote_is_accepted_with_a_note_only(owner: User, quote: Document) -> None:
    late = date(2026, 6, 3)
    with pytest.raises(deciding.Expired):
        deciding.accept(quote, {"small"}, by=by(owner), now=NOW, today=late)
    deciding.accept(quote, {"small"}, by=by(owner), now=NOW, today=late, note="We agreed by phone")
    assert status(Document.get_by_id(quote.id), on=late).key == "accepted"


def test_on_its_last_day_it_is_still_open(owner: User, business: Business) -> None:
    quote = making.issued(business, owner, said(due_date=TODAY))
    assert status(quote, on=TODAY).key == "unsent"
    assert status(quote, on=TODAY + timedelta(days=1)).key == "expired"
    deciding.accept(quote, by=by(owner), now=NOW, today=TODAY)


def test_what_can_not_be_answered(owner: User, business: Business, quote: Document, invoice: Document) -> None:
    for kind, document, refused in (
        ("accept", invoice, deciding.NotAQuote),
        ("decline", invoice, deciding.NotAQuote),
        ("take_back", invoice, deciding.NotAQuote),
        ("take_back", quote, deciding.NotAnswered),
        ("accept", making.draft(business, owner, kind="quote"), issuing.NotIssued),
    ):
        with pytest.raises(refused):
            getattr(deciding, kind)(document, by=by(owner), now=NOW, today=TODAY)
    deciding.decline(quote, by=by(owner), now=NOW, today=TODAY)
    for again in (deciding.accept, deciding.decline):
        with pytest.raises(deciding.AlreadyAnswered):
            again(quote, by=by(owner), now=NOW, today=TODAY)
    void = making.issued(business, owner, said())
    issuing.void_unsent(void, by=owner, reason="x", now=NOW)
    with pytest.raises(issuing.AlreadyVoid):
        deciding.accept(void, by=by(owner), now=NOW, today=TODAY)
    assert not Event.select().where((Event.document == void) & (Event.what == "accepted"))


def test_what_was_invoiced_stays_accepted(owner: User, business: Business, quote: Document) -> None:
    deciding.accept(quote, {"small"}, by=by(owner), now=NOW, today=TODAY)
    draft = making.draft(business, owner, origin=quote)
    with pytest.raises(deciding.AlreadyMade):
        deciding.take_back(quote, by=by(owner), now=NOW, today=TODAY)
    Document.update(deleted_at=NOW).where(Document.id == draft.id).execute()
    deciding.take_back(quote, by=by(owner), now=NOW, today=TODAY)


def test_a_later_change_for_the_same_reason_is_no_answer(quote: Document, owner: User) -> None:
    deciding.accept(quote, {"small"}, by=by(owner), now=NOW, today=TODAY)
    said_now = content_of(quote)
    changed = replace(said_now, references=replace(said_now.references, purchase_order="PO-1"))
    row = Document.get_by_id(quote.id)
    when = {"base_revision": 2, "now": NOW + timedelta(hours=1), "today": TODAY}
    changing.change(row, changed, by=owner, reason=deciding.ACCEPTED, **when)
    deciding.take_back(row, by=by(owner), now=NOW + timedelta(hours=2), today=TODAY)
    assert content_of(quote).lines == OPEN and content_of(quote).references.purchase_order == "PO-1"


def test_who_read_something_else_decides_nothing(quote: Document, owner: User) -> None:
    amended = replace(content_of(quote), references=replace(content_of(quote).references, purchase_order="PO-1"))
    row = Document.get_by_id(quote.id)
    changing.change(row, amended, by=owner, reason="", base_revision=1, now=NOW, today=TODAY)
    who = {"by": by(owner), "now": NOW, "today": TODAY}
    for decide in (deciding.accept, deciding.decline):
        with pytest.raises(issuing.ChangedMeanwhile):
            decide(row, **({"picked": {"small"}} if decide is deciding.accept else {}), base_revision=1, **who)
    assert Document.get_by_id(quote.id).accepted_at is None and Document.get_by_id(quote.id).declined_at is None
    deciding.accept(row, {"small"}, base_revision=2, **who)
    assert Document.get_by_id(quote.id).accepted_at == NOW
