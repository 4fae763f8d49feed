"""Accounts that end: the receiver's bills go with the receiver, and stay when the sender goes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from jupinv import clock, db, jobs
from jupinv.accounts import deletion
from jupinv.accounts.models import User
from jupinv.bills.models import Bill, BillVersion, Vendor
from jupinv.businesses.models import Business
from jupinv.businesses.profile import held
from jupinv.content.fields import Party
from jupinv.documents import issuing, timeline
from jupinv.documents.models import Document, Event
from tests.accounts.waiting import until_somebody_waits_for_us
from tests.bills.receiving import billed, filed, open_page, to_them
from tests.conftest import POSTGRESQL
from tests.documents import making
from tests.pages import PageClient
from tests.world import received_bill, work_off


def test_a_receiver_who_goes_leaves_no_bill_behind(
    as_: Callable[[User], PageClient], environ: dict[str, str], alice: User, bob: User
) -> None:
    reyes = open_page(bob.business)
    landed = billed(alice, reyes)
    filed(making.issued(alice.business, alice), bob)
    received_bill(landed, bob)
    work_off()
    filed(making.issued(alice.business, alice), bob)  # its PDF is still to come
    store = Path(environ["DATA_DIR"]) / "files" / str(reyes.id)
    assert len(list(store.iterdir())) >= 2
    assert "bills that it received" in as_(bob).page("/account/delete").text
    deletion.delete(bob, now=clock.now())
    assert Bill.select().count() == Vendor.select().count() == BillVersion.select().count() == 0
    begun = billed(alice, Business.get_by_id(reyes.id), recipient=Party(name="Reyes Consulting"))
    assert Bill.select().count() == 0 and Document.get_by_id(begun.id).sent_at is None
    jobs.run_due(clock.now() + timedelta(hours=2))
    assert Document.get_by_id(landed.id).billed_to_id is None
    assert not store.exists() and not Business.select().where(Business.id == reyes.id).exists()
    assert as_(alice).page(f"/documents/{landed.key}").status == 200


def test_what_a_vendor_sent_stays_when_the_vendor_goes(
    as_: Callable[[User], PageClient], alice: User, bob: User
) -> None:
    billed(alice, open_page(bob.business))
    deletion.delete(alice, now=clock.now())
    work_off()
    bill = Bill.get()
    page = as_(bob).page(f"/b/reyes-consulting/bills/{bill.key}")
    assert "Studio Halden" in page.text and "deleted their document" in page.text
    assert as_(bob).get(f"/b/reyes-consulting/bills/{bill.key}.pdf").get_data().startswith(b"%PDF")
    accepted = as_(bob).submit(page.button("Accept, and trust them from now on"))
    assert accepted.status == 200 and Vendor.get().email == ""


@pytest.mark.parametrize("engine", [POSTGRESQL], indirect=True)
def test_a_receiver_goes_while_a_vendor_issues(app: Flask, alice: User, bob: User) -> None:
    reyes, draft = open_page(bob.business), making.draft(alice.business, alice)
    with db.write():
        Document.update(billed_to=reyes).where(Document.id == draft.id).execute()
    draft = Document.get_by_id(draft.id)

    def issue() -> None:
        with app.app_context(), db.db.connection_context():
            issuing.issue(draft, to_them(reyes), by=alice, now=making.NOW, today=making.TODAY)

    vendor = threading.Thread(target=issue)
    with db.write():
        held(reyes)
        vendor.start()
        until_somebody_waits_for_us()
        deletion.delete(bob, now=clock.now())
    vendor.join(30)
    assert Document.get_by_id(draft.id).number == "INV-2026-0001" and Bill.select().count() == 0
    assert "Not put into the bills of Reyes Consulting" in timeline.words(Event.get(Event.what == "not_billed"))
