"""A bill: paid, noted, deleted; what has become of the sender's document; another version taken over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jupinv import clock, files
from jupinv.accounts.models import User
from jupinv.bills import marking
from jupinv.bills.filing import keeping
from jupinv.bills.models import Bill, BillVersion
from jupinv.bills.since import CHANGED, SAME, WITHDRAWN, NotNewer, since, take_over
from jupinv.businesses.models import ACCOUNTANT, Member
from jupinv.db import write
from jupinv.documents import changing, issuing, links, revisions, states
from jupinv.documents.models import Document
from jupinv.sharing.opened import Opened
from tests.bills.receiving import bill
from tests.documents import making
from tests.pages import PageClient
from tests.world import work_off

As = Callable[[User], PageClient]
AT = "/b/reyes-consulting/bills"


@pytest.fixture
def received(alice: User, bob: User) -> Bill:
    return bill(alice, bob)


@pytest.fixture
def reader(bob: User) -> User:
    user = making.owner("Rita Reed", "rita@reed.example")
    with write():
        Member.create(business=bob.business, user=user, role=ACCOUNTANT)
    return user


def fresh(one: Bill) -> Bill:
    return Bill.get_by_id(one.id)


def changed(one: Bill, by: User, price: str = "900.00") -> None:
    """The sender makes it V2."""
    document = Document.get_by_id(one.document_id)
    content, _ = revisions.content_of(revisions.last_of(document))
    lines = (replace(content.lines[0], price=Decimal(price)), *content.lines[1:])
    outcome = changing.change(
        document,
        replace(content, lines=lines),
        reason="More work",
        by=by,
        now=clock.now(),
        today=clock.today(""),
        base_revision=1,
    )
    assert outcome


# marks


def test_it_is_marked_as_paid_and_open_again(as_: As, bob: User, received: Bill) -> None:
    client, at = as_(bob), f"{AT}/{received.key}"
    done = client.submit(client.page(at).button("Mark as paid"), paid_on="2026-05-04")
    assert fresh(received).paid_on == date(2026, 5, 4) and "Marked as paid on" in done.text
    assert "paid" in done.said("#standing")
    again = client.submit(done.button("Undo: it is not paid"))
    assert fresh(received).paid_on is None and again.said("#standing") == "open"


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-02-30", "9999-12-31", "0001-01-01", "x" * 5000])
def test_a_day_that_is_none_is_refused_and_kept(as_: As, bob: User, received: Bill, day: str) -> None:
    page = as_(bob).post_form(f"{AT}/{received.key}/paid", {"paid_on": day}, status=422)
    assert page.error_at("paid_on") and fresh(received).paid_on is None
    assert page.fields["paid_on"] == day[:40]


def test_a_note_is_kept_as_typed(as_: As, bob: User, received: Bill) -> None:
    client, at = as_(bob), f"{AT}/{received.key}"
    text = "<script>alert(1)</script>\n{{ 7*7 }}"
    page = client.submit(client.page(at).button("Save the note"), note=text)
    assert fresh(received).note.replace("\r\n", "\n") == text and not page.has("main script")
    refused = client.post_form(f"{at}/note", {"note": "ä" * 10_000}, status=422)
    assert refused.error_at("note") and refused.fields["note"] == "ä" * 10_000
    assert client.submit(page.button("Save the note"), note="").status == 200
    assert fresh(received).note == ""


def test_it_is_deleted_after_a_look_at_what_goes(as_: As, alice: User, bob: User, received: Bill) -> None:
    work_off()
    key = fresh(received).pdf
    assert files.exists(key)
    client, at = as_(bob), f"{AT}/{received.key}"
    page = client.page(client.page(at).link("Delete this bill…"))
    assert "What stays: the sender’s document" in page.text
    gone = client.submit(page.button("Delete it for good"))
    assert gone.url == AT and "is deleted from your bills" in gone.text
    assert Bill.select().count() == 0 and not files.exists(key)
    assert client.get(at).status_code == 404
    assert Document.select().count() == 1
    marking.delete(received)


def test_an_accountant_reads_and_changes_nothing(as_: As, reader: User, received: Bill) -> None:
    client, at = as_(reader), f"{AT}/{received.key}"
    assert not client.page(at).has("main form") and not client.page(AT).has("#list form")
    for verb in ("paid", "unpaid", "note", "accept", "dismiss", "distrust", "bring-back", "take-over", "delete"):
        client.post_form(f"{at}/{verb}", status=403)
    assert client.get(f"{at}/delete").status_code == 403
    assert fresh(received).__data__ == received.__data__


def test_a_stranger_finds_nothing(as_: As, client: PageClient, alice: User, received: Bill) -> None:
    for verb in ("paid", "unpaid", "note", "accept", "dismiss", "distrust", "bring-back", "take-over", "delete"):
        as_(alice).post_form(f"{AT}/{received.key}/{verb}", status=404)
        assert client.post_form(f"{AT}/{received.key}/{verb}", status=303).location.startswith("/sign-in")
    assert fresh(received).__data__ == received.__data__


def test_what_is_filed_by_hand_is_dismissed_and_brought_back(as_: As, bob: User, received: Bill) -> None:
    client, at = as_(bob), f"{AT}/{received.key}"
    away = client.submit(client.page(at).button("Dismiss it"))
    assert away.said("#standing") == "dismissed"
    client.post_form(f"{at}/paid", status=409)
    client.post_form(f"{at}/dismiss", status=409)
    assert client.submit(away.button("Bring it back")).said("#standing") == "open"
    for verb in ("accept", "distrust", "bring-back"):
        client.post_form(f"{at}/{verb}", status=409)


# the sender's document since


def test_what_the_sender_changes_is_told_and_not_taken_over_by_itself(
    as_: As, alice: User, bob: User, received: Bill
) -> None:
    work_off()
    before = fresh(received)
    assert since(before).what == SAME
    changed(received, alice)
    page = as_(bob).page(f"{AT}/{received.key}")
    assert "it is V2 now" in page.text and "was €1,190.00, now €1,309.00" in page.text
    assert "800" in page.said("#paper") and "900" not in page.said("#paper"), "as received"
    assert "changed by its sender" in as_(bob).page(AT).text
    assert fresh(received).said == before.said
    done = as_(bob).submit(page.button("Take over V2"))
    assert "900" in done.said("#paper") and "It says what V2 says now" in done.text
    after = fresh(received)
    assert (after.version, after.total, after.pdf) == (2, 130900, "")
    version = BillVersion.get()
    assert (version.said, version.pdf, version.total) == (before.said, before.pdf, 119000)
    earlier = as_(bob).page(f"{AT}/{received.key}/versions/{version.id}")
    assert "800" in earlier.said("#paper")
    assert as_(bob).get(f"{AT}/{received.key}/versions/{version.id}.pdf").get_data().startswith(b"%PDF")
    assert as_(alice).get(f"{AT}/{received.key}/versions/{version.id}").status_code == 404
    work_off()
    assert fresh(received).pdf not in ("", version.pdf)


def test_only_what_was_shown_is_taken_over(as_: As, alice: User, bob: User, received: Bill) -> None:
    client, at = as_(bob), f"{AT}/{received.key}"
    client.post_form(f"{at}/take-over", {"digest": received.digest}, status=409)
    changed(received, alice)
    seen = since(fresh(received))
    assert seen.what == CHANGED and seen.revision
    for digest in ("", "x" * 3000, received.digest):
        client.post_form(f"{at}/take-over", {"digest": digest}, status=409)
    take_over(received, digest=seen.revision.digest, now=clock.now())
    with pytest.raises(NotNewer):
        take_over(received, digest=seen.revision.digest, now=clock.now())
    assert BillVersion.select().count() == 1


def test_what_was_taken_over_before_its_pdf_was_built_gets_one_still(
    as_: As, alice: User, bob: User, received: Bill
) -> None:
    changed(received, alice)
    seen = since(fresh(received))
    assert seen.revision
    take_over(received, digest=seen.revision.digest, now=clock.now())
    work_off()
    before, now = BillVersion.get(), fresh(received)
    assert before.pdf and now.pdf and before.pdf != now.pdf
    assert as_(bob).get(f"{AT}/{received.key}/versions/{before.id}.pdf").get_data().startswith(b"%PDF")


def test_what_a_colleague_deleted_this_instant_is_neither_noted_nor_marked(received: Bill) -> None:
    marking.delete(received)
    marking.note(received, "Berlin office", now=clock.now())
    marking.unpay(received, now=clock.now())
    with pytest.raises(marking.NotAccepted):
        marking.pay(received, on=date(2026, 5, 4), now=clock.now())
    assert Bill.select().count() == 0


def test_a_note_is_still_found_after_a_version_was_taken_over(alice: User, bob: User, received: Bill) -> None:
    marking.note(received, "Berlin office", now=clock.now())
    changed(received, alice)
    seen = since(fresh(received))
    assert seen.revision
    take_over(received, digest=seen.revision.digest, now=clock.now())
    assert "berlin office" in fresh(received).search


def test_somebodys_own_link_stays_the_way_to_look(alice: User, bob: User) -> None:
    """Whoever got it forwarded is not handed everybody's link."""
    document = making.issued(alice.business, alice)
    with write():
        own = links.new(document, at=clock.now(), email="bob@reyes.example")
    token = links.address(own).rpartition("/")[2]
    found = links.find(token)
    assert found is not None
    standing = states.standing(found.document, today=making.TODAY, revision=found.revision)
    seen = Opened(token, found.link, found.document, found.revision, standing, making.TODAY)
    one = keeping.file(seen, bob.business, by=bob, now=clock.now())
    assert since(fresh(one)).link == links.address(own) != links.address_of(document)
    links.withdraw(own, at=clock.now(), actor="Ana")
    changed(one, alice)
    assert since(fresh(one)).what == WITHDRAWN
    with pytest.raises(NotNewer):
        take_over(one, digest=revisions.last_of(document).digest, now=clock.now())


def test_void_and_its_reason_are_told_as_plain_text(as_: As, alice: User, bob: User, received: Bill) -> None:
    reason = "<b>Pay</b> http://evil.example"
    issuing.void_unsent(Document.get_by_id(received.document_id), by=alice, reason=reason, now=clock.now())
    page = as_(bob).page(f"{AT}/{received.key}")
    assert "voided it: nothing is to be paid" in page.text and reason in page.text
    assert not page.has("main b a, a[href*='evil']")
