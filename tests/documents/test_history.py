"""The history of a document in sentences, its revisions side by side, and reverting one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses import settings
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.content import sent_law
from jupinv.content.fields import References
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import approving, issuing, revisions, sending, timeline
from jupinv.documents.history.marking import side_by_side
from jupinv.documents.models import Delivery, Document, Event, Revision
from jupinv.rendering.paper import paper
from tests.documents import making
from tests.documents.making import NOW
from tests.documents.test_changing import change, fresh, said
from tests.pages import PageClient, text_of

SignIn = Callable[[User], PageClient]


@pytest.fixture
def invoice(business: Business, owner: User, customer: Customer) -> Document:
    """Sent, and changed twice: another due date, then another price and PO number."""
    settings.choose_changing(business, sent_law.VERSIONS)
    document = making.issued(business, owner, to=customer)
    sending.hand_over(document, how="link", by=owner, now=NOW)
    change(document, owner, fields={"due_date": date(2026, 6, 15)}, reason="They asked for it")
    first, second = said(document).lines
    dearer = replace(first, price=Decimal("900.00"))
    change(document, owner, fields={"lines": (dearer, second), "references": References("PO-1")}, reason="")
    return fresh(document)


def url_of(document: Document, act: str = "") -> str:
    return f"/documents/{document.key}/history{act}"


def test_it_reads_as_sentences(as_: SignIn, owner: User, invoice: Document) -> None:
    page = as_(owner).page(url_of(invoice))
    assert [page.said(f"#revision-{number} h2") for number in (3, 2, 1)] == [
        "V3, revision 3 new version",
        "V2, revision 2 new version",
        "V1, revision 1",
    ]
    assert "Ana Halden changed the due date from 2 Jun 2026 to 15 Jun 2026" in page.said("#revision-2")
    assert "They asked for it" in page.said("#revision-2")
    assert "Ana Halden changed the price of “Workshop” from €800.00 to €900.00" in page.said("#revision-3")
    assert "Ana Halden changed the PO number from PO-4711 to PO-1" in page.said("#revision-3")
    assert "The total was €1,190.00 and is €1,309.00." in page.said("#revision-3")
    assert "Ana Halden issued INV-2026-0001" in page.said("#revision-1")


def test_the_timeline_leads_to_it(as_: SignIn, owner: User, invoice: Document) -> None:
    page = as_(owner).page(f"/documents/{invoice.key}")
    assert page.link("Changed: it is V3 now") == url_of(invoice, "/3")
    assert page.link("History") == url_of(invoice)


def test_amounts_and_days_are_the_readers(as_: SignIn, owner: User, invoice: Document) -> None:
    with write():
        User.update(locale="de_DE").where(User.id == owner.id).execute()
    assert "15.06.2026" in as_(owner).page(url_of(invoice)).said("#revision-2")


def test_what_was_erased_is_said(as_: SignIn, owner: User, invoice: Document) -> None:
    revisions.erase(Revision.get(Revision.number == 2), reason="Art. 17", at=NOW)
    page = as_(owner).page(url_of(invoice))
    assert all("erased" in page.said(f"#revision-{number}") for number in (2, 3))
    assert "issued INV-2026-0001" in page.said("#revision-1")
    for number in (2, 3):
        assert "erased" in as_(owner).page(url_of(invoice, f"/{number}")).text
    as_(owner).post_form(url_of(invoice, "/2/revert"), status=409)


def test_who_is_gone_has_no_name(as_: SignIn, owner: User, business: Business, invoice: Document) -> None:
    carol = making.owner("Carol Lund", "carol@lund.example")
    with write():
        Member.create(business=business, user=carol, role="staff")
    change(invoice, carol, fields={"terms": "x"})
    with write():
        Member.delete().where(Member.user == carol).execute()
        User.delete().where(User.id == carol.id).execute()
    assert "A former member added the terms" in as_(owner).page(url_of(invoice)).said("#revision-4")


def test_two_papers_side_by_side(as_: SignIn, owner: User, invoice: Document) -> None:
    page = as_(owner).page(url_of(invoice, "/3"))
    assert "was €800.00" in page.said("#was") and "now €900.00" in page.said("#now")
    assert [text_of(mark) for mark in page.all("#was del")][:1] == ["was PO-4711"]
    assert "now PO-1" in [text_of(mark) for mark in page.all("#now ins")]
    assert not page.all("#was ins, #now del")
    assert "now 15 Jun 2026" in as_(owner).page(url_of(invoice, "/2")).said("#now")
    assert len(as_(owner).page(url_of(invoice, "/1")).all("article.paper")) == 1


@pytest.mark.parametrize("number", ["0", "4", "99999999"])
def test_a_revision_that_is_not_there(as_: SignIn, owner: User, invoice: Document, number: str) -> None:
    as_(owner).page(url_of(invoice, f"/{number}"), status=404)


def test_a_line_that_went_and_one_that_came() -> None:
    old = making.content(number="1")
    new = replace(old, lines=(old.lines[1], replace(old.lines[0], key="k9", description="Training <b>")))
    from jupinv.content.standing import Standing
    from jupinv.content.totals import totals

    left, right = side_by_side(*(paper(each, totals(each), Standing()) for each in (old, new)), was="was", now="now")
    assert left.rows[0].description == '<del><span class="hidden">was </span>Workshop</del>'
    assert right.rows[1].description == '<ins><span class="hidden">now </span>Training &lt;b&gt;</ins>'
    assert left.rows[1] == right.rows[0] and left.sender == right.sender
    assert left.sums == right.sums


# reverting


def test_reverting_asks_first(as_: SignIn, owner: User, invoice: Document) -> None:
    client = as_(owner)
    page = client.submit(client.page(url_of(invoice, "/2")).button("Revert this change…"))
    assert "Ana Halden changed the due date from 15 Jun 2026 to 2 Jun 2026" in page.text
    assert "This makes V4, which replaces V3." in page.text
    assert Revision.select().count() == 3
    done = client.submit(page.button("Revert it"), {"reason": "A mistake", "tell": ""})
    assert done.location == url_of(invoice)
    assert (said(invoice).due_date, fresh(invoice).version) == (date(2026, 6, 2), 4)
    assert said(invoice).references.purchase_order == "PO-1"
    assert Revision.get(Revision.number == 4).reason == "A mistake"


def test_the_customer_is_told(as_: SignIn, owner: User, invoice: Document) -> None:
    client = as_(owner)
    page = client.post_form(url_of(invoice, "/2/revert"))
    client.submit(page.button("Revert it"), {"tell": "y", "to": "nobody"}, status=422)
    assert Revision.select().count() == 3
    client.submit(page.button("Revert it"), {"tell": "y"})
    assert Delivery.get().kind == "change"
    assert "V4 replaces V3" in Delivery.get().mail.text and "pay once" in Delivery.get().mail.text
    assert "Change 2 was reverted" in client.page(url_of(invoice)).said("#revision-4")


def test_what_was_changed_again_is_said(as_: SignIn, owner: User, invoice: Document) -> None:
    change(invoice, owner, fields={"due_date": date(2026, 7, 1)})
    page = as_(owner).post_form(url_of(invoice, "/2/revert"), status=409)
    assert "A later change touched the same" in page.text


def test_an_approved_version_is_left_alone(as_: SignIn, owner: User, invoice: Document) -> None:
    change(invoice, owner, fields={"billing_entity": "x"})
    approving.approve(invoice, revisions.last_of(invoice), by_name="Jon Ek", now=NOW)
    page = as_(owner).post_form(url_of(invoice, "/4/revert"))
    assert "approved this version" in page.text
    data = {"act": "make", "base": "4"}
    as_(owner).post_form(url_of(invoice, "/4/revert"), data, status=409)
    assert Revision.select().count() == 4


def test_somebody_was_quicker(as_: SignIn, owner: User, invoice: Document) -> None:
    client = as_(owner)
    page = client.post_form(url_of(invoice, "/2/revert"))
    change(invoice, owner, fields={"billing_entity": "x"})
    assert "Somebody changed it meanwhile" in client.submit(page.button("Revert it"), {"tell": ""}, status=409).text


def test_the_first_one_is_no_change(as_: SignIn, owner: User, invoice: Document) -> None:
    client = as_(owner)
    assert "Revert this change" not in client.page(url_of(invoice, "/1")).text
    client.post_form(url_of(invoice, "/1/revert"), status=409)


# who, and when


def test_whose_it_is(as_: SignIn, client: PageClient, owner: User, business: Business, invoice: Document) -> None:
    bob, carol = making.owner("Bob", "bob@reyes.example"), making.owner("Carol", "carol@lund.example")
    with write():
        Member.create(business=business, user=carol, role=ACCOUNTANT)
    for act in ("", "/2"):
        as_(bob).page(url_of(invoice, act), status=404)
        client.page(url_of(invoice, act), status=303)
        assert "Revert" not in as_(carol).page(url_of(invoice, act)).text
    as_(bob).post_form(url_of(invoice, "/2/revert"), status=404)
    as_(carol).post_form(url_of(invoice, "/2/revert"), status=403)
    client.post_form(url_of(invoice, "/2/revert"), status=303)


def test_a_draft_has_none(as_: SignIn, owner: User, business: Business) -> None:
    draft = making.draft(business, owner)
    as_(owner).page(url_of(draft), status=409)
    as_(owner).page(url_of(draft, "/1"), status=409)
    as_(owner).post_form(url_of(draft, "/1/revert"), status=409)


def test_a_void_one_is_only_read(as_: SignIn, owner: User, business: Business) -> None:
    document = making.issued(business, owner)
    change(document, owner, fields={"terms": "x"})
    issuing.void_unsent(fresh(document), by=owner, reason="x", now=clock.now() + timedelta(days=1))
    client = as_(owner)
    assert "Revert" not in client.page(url_of(document, "/2")).text
    page = client.post_form(url_of(document, "/2/revert"))
    assert "void already" in page.text
    client.post_form(url_of(document, "/2/revert"), {"act": "make", "base": "2"}, status=409)


BOTH = ["a@x.example", "b@x.example"]


@pytest.mark.parametrize(
    ("told", "done"),
    [
        ([], True),
        ([("seen", None, [])], True),
        ([("mail_queued", 1, BOTH)], False),
        ([("mail_queued", 1, BOTH), ("mail_accepted", 1, BOTH)], True),
        ([("mail_queued", 1, BOTH), ("mail_accepted", 1, BOTH[:1]), ("mail_failed", 1, BOTH[1:])], False),
        ([("mail_queued", 1, BOTH), ("mail_accepted", 1, BOTH[:1]), ("mail_accepted", 1, BOTH[1:])], True),
        ([("mail_queued", 1, BOTH), ("mail_accepted", 2, BOTH)], False),
        ([("mail_queued", 1, BOTH), ("mail_stopped", 1, BOTH)], False),
        ([("mail_queued", 1, BOTH), ("mail_failed", 1, BOTH), ("mail_again", 1, BOTH)], False),
        ([("mail_failed", 1, BOTH), ("mail_again", 1, BOTH), ("mail_accepted", 1, BOTH)], True),
    ],
)
def test_mails_that_all_were_accepted_need_no_look(told: list[tuple[str, int | None, list[str]]], done: bool) -> None:
    events = [Event(what=what, data={"mail": mail, "to": to} if mail else {}) for what, mail, to in told]
    assert timeline.all_accepted(events) is done
