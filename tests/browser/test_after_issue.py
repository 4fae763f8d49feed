"""After issue, in a real browser: the public page on a phone, the owner's page and the list, for everybody."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from jupinv import clock, config, create_app
from jupinv.accounts import sessions
from jupinv.accounts.browser import TOKEN
from jupinv.content.fields import Line
from jupinv.db import db
from jupinv.documents import issuing, links, sending
from jupinv.payments import recording
from tests.browser.conftest import PHONE, STOP_SECONDS
from tests.documents import making

numbers = itertools.count(1)
WIDE = {"viewport": {"width": 1280, "height": 900}}
each_width_and_scheme = pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide-light", "phone-dark"]
)  # colours do not depend on the width


class Filled:
    """An owner's business in the running app, written beside it, and what a test wants of it."""

    def __init__(self, site):
        self.site = site
        self.app = create_app(config.read(site.environ))
        with db.connection_context():
            self.owner = making.owner(email=f"ana{next(numbers)}.{id(self)}@halden.example")
            self.business = making.business(self.owner)
            token = sessions.open_session(self.owner, user_agent="tests", now=clock.now())
        signer = self.app.session_interface.get_signing_serializer(self.app)
        self.cookie = {"name": "jupinv", "value": signer.dumps({TOKEN: token, "_permanent": True}), "url": site.url}

    def invoice(self, language="en", name="Nordwind GmbH", paid="", due=23, **changes):
        """The key and the public address of an issued invoice."""
        today = clock.today("Europe/Berlin")
        said = making.content(
            languages=(language,),
            issue_date=today - timedelta(days=40),
            due_date=today + timedelta(days=due),
            **changes,
        )
        said = replace(said, recipient=replace(said.recipient, name=name))
        with db.connection_context():
            customer = making.customer(self.business, f"{name} {next(numbers)}")
            draft = making.draft(self.business, self.owner, customer)
            document = issuing.issue(draft, said, by=self.owner, now=clock.now(), today=today)
            if paid:
                recording.record(
                    document,
                    paid_on=today,
                    amount=Decimal(paid),
                    method="Card",
                    note="",
                    by=self.owner,
                    now=clock.now(),
                    form_key="",
                )
            return document, links.address_of(document)


@pytest.fixture
def filled(site):
    made = Filled(site)
    yield made
    db.close_all()


def is_as_wide_as_the_window(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_what_to_pay_is_seen_without_scrolling_on_a_small_phone(visit, filled, language):
    _, address = filled.invoice(language, "Kuwait Trading and General Contracting Company", paid="100")
    page = visit(**PHONE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    assert page.goto(address).status == 200
    assert "DE89 3704 0044 0532 0130 00" in page.inner_text("header")
    seen = page.locator("header :is(.amount, time, dt, dd, a.button)").all()
    assert len(seen) == 10
    for each in seen:
        box = each.bounding_box()
        assert box and box["y"] + box["height"] <= 640, each.inner_text()
    assert is_as_wide_as_the_window(page)
    before_it_is_painted = [url for url in asked if not url.startswith("data:") and "/static/share." not in url]
    assert before_it_is_painted == [address], "one request; the script comes when it comes"
    assert page.context.cookies() == []


@each_width_and_scheme
def test_the_public_page_is_for_everybody(visit, axe, filled, size, scheme):
    lines = tuple(
        Line(
            f"k{n}",
            "A description that runs on for a while " * 2,
            quantity=Decimal("1.5"),
            price=Decimal(n),
            taxes=(making.VAT,),
        )
        for n in range(1, 9)
    )
    page = visit(**size, color_scheme=scheme)
    for _, address in (filled.invoice(due=-3), filled.invoice(paid="1200"), filled.invoice(paid="1", lines=lines)):
        page.goto(address)
        assert is_as_wide_as_the_window(page)
        axe(page)


def test_printed_it_is_the_paper_alone(visit, filled):
    _, address = filled.invoice()
    page = visit(**WIDE)
    page.goto(address)
    page.emulate_media(media="print")
    assert not page.locator("header.due").is_visible()
    assert page.locator("#paper").is_visible() and page.locator("#bank").is_visible()


@each_width_and_scheme
def test_the_owners_pages_are_for_everybody(visit, axe, filled, size, scheme):
    document, _ = filled.invoice(paid="500")
    filled.invoice(
        name="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", currency="KWD"
    )
    page = visit(**size, color_scheme=scheme)
    page.context.add_cookies([filled.cookie])
    for path in (f"/documents/{document.key}", f"/b/{filled.business.handle}/invoices"):
        page.goto(path)
        assert is_as_wide_as_the_window(page)
        axe(page)
    page.goto(f"/documents/{document.key}")
    for fold in page.locator("details.act > summary").all():
        fold.click()
        axe(page)
        assert is_as_wide_as_the_window(page)
        fold.click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_payment_is_recorded_and_undone(visit, filled, scripts):
    document, address = filled.invoice()
    page = visit(**PHONE, java_script_enabled=scripts)
    page.context.add_cookies([filled.cookie])
    page.goto(f"/documents/{document.key}")
    page.get_by_text("Record payment").first.click()
    page.get_by_label("Method").fill("Cash")
    page.locator("#record button").click()
    assert "paid" in page.locator("#standing").inner_text()
    page.goto(address)
    assert page.locator("header .amount").inner_text().startswith("Paid")
    page.goto(f"/documents/{document.key}")
    page.get_by_role("button", name=re.compile("^Undo: ")).click()
    assert "The payment is undone." in page.inner_text("main")
    page.goto(address)
    assert page.locator("header .amount data").inner_text() == "€1,190.00"


def test_copying_the_link_counts_as_sent(visit, filled, site):
    document, address = filled.invoice()
    page = visit(**WIDE, permissions=["clipboard-read", "clipboard-write"])
    page.context.add_cookies([filled.cookie])
    page.goto(f"/documents/{document.key}")
    page.get_by_text("Link", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("button", name="Copy link").click()
    assert "Handed over: the link was copied" in page.inner_text("#timeline")
    assert page.evaluate("navigator.clipboard.readText()") == address


def test_the_page_tells_by_itself_that_the_mail_has_left(visit, filled):
    document, _ = filled.invoice()
    page = visit(**WIDE)
    page.context.add_cookies([filled.cookie])
    with db.connection_context():
        sending.email_it(
            document,
            to=["ap@nordwind.example"],
            subject="Invoice",
            text="Please pay.",
            by=filled.owner,
            now=clock.now(),
            stop_seconds=STOP_SECONDS + 2,
        )
    page.goto(f"/documents/{document.key}")
    assert "leaves in" in page.inner_text("#letters")
    page.get_by_text("accepted by the mail server").wait_for(timeout=20_000)
    assert page.inner_text("#standing") == "sent"
    assert page.locator("#letters[hx-get]").count() == 0


def test_a_deleted_draft_comes_back(visit, filled):
    with db.connection_context():
        making.draft(filled.business, filled.owner, customer_name="Nordwind")
    page = visit(**PHONE)
    page.context.add_cookies([filled.cookie])
    page.goto(f"/b/{filled.business.handle}/invoices")
    page.get_by_role("button", name="Delete the draft: Nordwind").click()
    assert page.locator("#list tbody tr").count() == 0
    page.get_by_role("button", name="Undo").click()
    assert page.locator("#list tbody tr").count() == 1
