"""Accounts that end: the receiver's bills go with the receiver, and stay when the sender goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from jupinv import clock, jobs
from jupinv.accounts import deletion
from jupinv.accounts.models import User
from jupinv.bills.models import Bill, BillVersion, Vendor
from jupinv.businesses.models import Business
from jupinv.documents.models import Document
from tests.bills.receiving import billed, filed, open_page
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
    assert Document.get_by_id(landed.id).billed_to_id is None
    jobs.run_due(clock.now() + timedelta(hours=2))
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
    assert accepted.status == 200
