"""The pages on which a business is set up: who may open them, and what they keep."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from flask import Flask
from peewee import fn
from playhouse.test_utils import count_queries

from jupinv import clock, files
from jupinv.accounts.models import User
from jupinv.businesses.founding import found
from jupinv.businesses.models import OWNER, STAFF, Business, Member
from jupinv.businesses.profile import profile_of
from jupinv.db import write
from jupinv.documents import renditions, revisions, states
from jupinv.documents.links import address_of
from jupinv.documents.models import Document
from tests.businesses.test_logo import picture, saved
from tests.documents import making
from tests.drafts.writing import draft, fill
from tests.pages import Page, PageClient

HERE = "/b/studio-halden/settings"
SECTIONS = {
    "profile": "write",
    "logo": "write",
    "colour": "write",
    "ways": "own",
    "numbers": "own",
    "texts": "write",
    "texts/de/invoice": "write",
    "texts/fr/reminder": "write",
    "mail": "write",
    "members": "read",
}
CHANGES = {
    "profile": {"sender.name": "Else"},
    "logo": {},
    "logo/remove": {},
    "colour": {"hex": "#123456"},
    "ways": {"act": "add-bank"},
    "numbers": {"invoice.pattern": "X-{NNN}"},
    "texts/de/invoice": {"subject": "Neu"},
    "mail": {"signature": "Else"},
    "members/leave": {},
}


@pytest.fixture
def staff(alice: User) -> User:
    """Writes in Alice's business, and does not own it."""
    with write():
        user = User.create(name="Sam", email="sam@halden.example", created_at=making.NOW, confirmed_at=making.NOW)
        Member.create(business=alice.business, user=user, role=STAFF)
    return user


def fresh(user: User) -> Business:
    return Business.get_by_id(user.business.id)


def said(user: User) -> dict[str, str]:
    return dict(profile_of(fresh(user)))


# who may what


def test_the_bare_address_leads_to_the_business_last_used(client: PageClient, alice: User, guest: User, as_) -> None:
    assert as_(alice).page("/settings", status=303).location == HERE
    assert client.page("/settings", status=303).location == "/sign-in?next=/settings"
    assert as_(guest).page("/settings", status=303).location == "/sign-in?next=/settings"


def test_somebody_without_a_business_begins_one(app: Flask, as_) -> None:
    with write():
        nobody = User.create(email="new@new.example", created_at=making.NOW, confirmed_at=making.NOW)
    browser = as_(nobody)
    assert browser.page("/settings", status=303).location == "/businesses/new"
    assert "None yet" in browser.page("/businesses").text


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_is_a_page_for_whom_it_is(
    client: PageClient, alice: User, bob: User, carol: User, staff: User, as_, section: str
) -> None:
    page = as_(alice).page(f"{HERE}/{section}")
    assert page.link("Settings") == HERE
    as_(bob).page(f"{HERE}/{section}", status=404)
    as_(carol).page(f"{HERE}/{section}", status=200 if SECTIONS[section] == "read" else 403)
    as_(staff).page(f"{HERE}/{section}", status=403 if SECTIONS[section] == "own" else 200)
    assert client.page(f"{HERE}/{section}", status=303).location.startswith("/sign-in")


@pytest.mark.parametrize("section", CHANGES)
def test_nobody_else_changes_anything(
    client: PageClient, alice: User, bob: User, carol: User, as_, section: str
) -> None:
    before = [list(table.select().tuples()) for table in (Business, Member)]
    for user, status in ((bob, 404), (carol, 409 if section == "members/leave" else 403)):
        if (user, section) != (carol, "members/leave"):
            as_(user).post_form(f"{HERE}/{section}", CHANGES[section], status=status)
    assert client.post_form(f"{HERE}/{section}", CHANGES[section], status=303).location.startswith("/sign-in")
    assert [list(table.select().tuples()) for table in (Business, Member)] == before


def test_the_overview_says_how_things_stand_to_each_role(alice: User, carol: User, staff: User, as_) -> None:
    text = as_(alice).page(HERE).text
    assert "Studio Halden, Berlin, Germany" in text and "1 bank account" in text and "INV-" in text
    assert "3 people" in text
    shown = as_(staff).page(HERE)
    assert "Profile" in shown.text and "Ways to pay" not in shown.text and "Numbers" not in shown.text
    reader = as_(carol).page(HERE)
    assert "Profile" not in reader.text and "Its owner changes its settings" in reader.text


def test_the_menu_leads_to_the_settings_of_the_business_one_is_in(alice: User, as_) -> None:
    browser = as_(alice)
    assert browser.page("/b/studio-halden/invoices").link("Settings") == HERE
    assert browser.page("/account").link("Settings") == "/settings"


@pytest.mark.parametrize("section", ["", *(f"/{one}" for one in SECTIONS)])
def test_a_section_takes_few_queries(alice: User, as_, section: str) -> None:
    browser = as_(alice)
    browser.page(f"{HERE}{section}")
    with count_queries() as asked:
        browser.page(f"{HERE}{section}")
    assert asked.count <= 8


# profile


def test_a_change_of_the_profile_shows_on_open_drafts_and_not_on_what_was_issued(alice: User, as_) -> None:
    browser = as_(alice)
    open_draft = draft(alice)
    issued = making.issued(alice.business, alice)
    page = browser.page(f"{HERE}/profile")
    assert page.fields["sender.city"] == "Berlin"
    page = browser.submit(page.button("Save"), {"sender.city": "Hamburg", "sender.tax_number": "27/123"})
    assert "Saved" in page.text and page.fields["sender.city"] == "Hamburg"
    assert browser.page(f"/drafts/{open_draft.key}").fields["sender.city"] == "Hamburg"
    assert browser.page("/new").fields["sender.tax_number"] == "27/123"
    assert "10119 Berlin" in browser.page(f"/documents/{issued.key}").text
    assert said(alice)["bank.b1.iban"] == "DE89370400440532013000"


def test_the_profile_is_checked_as_on_the_paper_and_keeps_what_was_typed(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(f"{HERE}/profile")
    wrong = {
        "sender.country": "Atlantis",
        "sender.email": "nobody",
        "tax.rates": "nineteen",
        "business.time_zone": "Berlin",
        "business.currency": "EURO",
        "sender.name": "N" * 301,
    }
    answer = browser.submit(page.button("Save"), wrong, status=422)
    for name, text in wrong.items():
        assert answer.fields[name] == text
        assert answer.error_at(name), name
    assert said(alice)["sender.country"] == "Germany"
    assert (fresh(alice).name, fresh(alice).currency) == ("Studio Halden", "EUR")


def test_what_a_machine_would_reject_is_a_hint_and_no_obstacle(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.submit(browser.page(f"{HERE}/profile").button("Save"), {"sender.vat_id": "DE123456789"})
    assert said(alice)["sender.vat_id"] == "DE123456789"
    assert "check digits do not match" in page.said(".hint")


def test_time_zone_currency_and_name_reach_their_columns(alice: User, as_) -> None:
    browser = as_(alice)
    values = {"business.time_zone": "Asia/Tokyo", "business.currency": "jpy", "sender.name": "Halden KK"}
    browser.submit(browser.page(f"{HERE}/profile").button("Save"), values)
    business = fresh(alice)
    assert (business.time_zone, business.currency, business.name) == ("Asia/Tokyo", "JPY", "Halden KK")


def test_an_older_window_undoes_nothing(alice: User, as_) -> None:
    browser = as_(alice)
    older, newer = browser.page(f"{HERE}/profile"), browser.page(f"{HERE}/profile")
    browser.submit(newer.button("Save"), {"sender.phone": "030 123"})
    browser.submit(older.button("Save"), {"sender.city": "Potsdam"})
    assert (said(alice)["sender.phone"], said(alice)["sender.city"]) == ("030 123", "Potsdam")


def test_no_account_and_no_pattern_can_be_slipped_into_the_profile(alice: User, as_) -> None:
    page = as_(alice).page(f"{HERE}/profile")
    more = {"bank.b1.iban": "DE02120300000000202051", "way.x.label": "Cash", "way.x.text": "x"}
    more |= {"business.number_pattern": "X-{NNNN}"}
    as_(alice).post_form(f"{HERE}/profile", page.fields | more, status=303)
    kept = ("bank.", "way.", "business.number")
    assert {name: text for name, text in said(alice).items() if name.startswith(kept)} == {
        name: text for name, text in alice.business.profile if name.startswith(kept)
    }


# logo


def upload(client: PageClient, data: bytes, name: str = "logo.png", status: int | None = None) -> Page:
    return client.post_form(f"{HERE}/logo", {"logo": (io.BytesIO(data), name)}, status=status)


def test_a_logo_stands_on_drafts_documents_and_public_pages(alice: User, as_, client: PageClient) -> None:
    browser = as_(alice)
    issued = making.issued(alice.business, alice)
    address = address_of(issued).partition("localhost")[2]
    before = client.page(address)
    assert not before.has("img")
    page = upload(browser, saved(picture((1200, 300))))
    assert "This is your logo now" in page.text
    business = fresh(alice)
    assert (business.logo_width, business.logo_height, business.logo_type) == (600, 150, "png")
    assert files.exists(business.logo) and business.logo.startswith(f"{business.id}/")

    shown = client.page(address, weight=6 * 1024)
    image = shown.find("img.logo")
    assert (image.get("width"), image.get("height")) == ("220", "55")
    assert "img-src 'self' data:" in shown.headers["Content-Security-Policy"]
    assert shown.headers["ETag"] != before.headers["ETag"]
    assert client.page(address, status=304, headers={"If-None-Match": shown.headers["ETag"]})
    assert client.page(address, headers={"If-None-Match": before.headers["ETag"]}).has("img.logo")
    assert browser.page(f"/documents/{issued.key}").find("img.logo").get("src") == image.get("src")
    assert browser.page(f"/drafts/{draft(alice).key}/preview").has("img.logo")

    answer = client.get(image.get("src"))
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert answer.data == files.read(business.logo)


def test_a_logo_that_was_replaced_or_removed_is_gone(alice: User, bob: User, as_, client: PageClient) -> None:
    browser = as_(alice)
    upload(browser, saved(picture()))
    first = f"/logo/{fresh(alice).look.logo}"
    upload(browser, saved(picture((50, 50))))
    second = f"/logo/{fresh(alice).look.logo}"
    assert first != second
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    assert client.get(second.replace("studio-halden", "reyes-consulting")).status_code == 404
    assert client.get(second.replace(".png", ".svg")).status_code == 404
    page = browser.submit(browser.page(f"{HERE}/logo").button("Remove the logo"))
    assert "removed" in page.text and not page.has("img")
    assert client.get(second).status_code == 404
    assert fresh(alice).look.logo == ""


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.png", "SVG file"),
        (b"<!doctype html><script>alert(1)</script>", "logo.jpg", "HTML file"),
        (saved(picture()) + b"<html>", "logo.png", "more than a picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * (2 * 1024 * 1024), "logo.png", "more than 2 MB"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * (5 * 1024 * 1024), "logo.png", "more than 2 MB"),
        (b"", "", "Choose a file"),
    ],
)
def test_what_is_no_logo_is_told_at_the_field(alice: User, as_, data: bytes, name: str, words: str) -> None:
    page = upload(as_(alice), data, name, status=422)
    assert words in page.error_at("logo")
    assert fresh(alice).logo == ""


def test_a_form_without_a_file_and_one_far_too_large_are_answered(alice: User, as_) -> None:
    browser = as_(alice)
    browser.post_form(f"{HERE}/logo", {"logo": "just text"}, status=422)
    upload(browser, b"x" * (9 * 1024 * 1024), status=413)


def test_a_logo_of_two_megabytes_is_taken_with_the_frame_around_it(alice: User, as_) -> None:
    data = saved(picture())
    full = data[:8] + data[8:33] + _comment(2 * 1024 * 1024 - len(data) - 12) + data[33:]
    assert len(full) == 2 * 1024 * 1024
    assert "This is your logo now" in upload(as_(alice), full).text


def _comment(length: int) -> bytes:
    from tests.businesses.test_logo import chunk

    return chunk(b"prVt", b"\0" * length)


def test_a_pdf_is_built_anew_for_another_look(alice: User, as_) -> None:
    issued = making.issued(alice.business, alice)
    revision = revisions.last_of(issued)

    def state() -> str:
        document = Document.get_by_id(issued.id)
        return renditions.state_key(revision, states.standing(document, today=making.TODAY))

    plain = state()
    upload(as_(alice), saved(picture()))
    with_logo = state()
    as_(alice).post_form(f"{HERE}/colour", {"hex": "#aa0000"})
    assert len({plain, with_logo, state()}) == 3
    document = Document.get_by_id(issued.id)
    standing = states.standing(document, today=making.TODAY)
    again = renditions._from_json(renditions._to_json(standing))
    assert again.look == standing.look
    renditions.keep(document, renditions.draw(document, standing, revision), now=making.NOW)
    built = renditions.find(document, standing)
    assert b"/Image" in files.read(renditions.file_key(document, built))


# colour


def test_a_colour_is_corrected_where_it_could_not_be_read(alice: User, as_, client: PageClient) -> None:
    issued = making.issued(alice.business, alice)
    address = address_of(issued).partition("localhost")[2]
    browser = as_(alice)
    plain = client.page(address)
    page = browser.submit(browser.page(f"{HERE}/colour").button("Use this colour"), {"hex": "ffd400"})
    assert fresh(alice).accent == "#ffd400"
    assert "#ffd400 is hard to read here, so it becomes #856e00" in page.text and "as chosen" in page.text
    shown = client.page(address, weight=6 * 1024)  # its hash stands in the policy: the client checks that
    style = shown.find("style").text
    assert "--accent:#856e00" in style and "--accent:#ffd400" in style
    assert shown.headers["Content-Security-Policy"] != plain.headers["Content-Security-Policy"]
    again = client.page(address, status=304, headers={"If-None-Match": shown.headers["ETag"]})
    assert not again.body


def test_a_colour_can_be_picked_looked_at_and_given_up(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(f"{HERE}/colour")
    looked = browser.submit(page.button("Look at it first"), {"accent": "#aa0000"}, status=200)
    assert looked.fields["accent"] == "#aa0000" and fresh(alice).accent == ""
    browser.submit(looked.button("Use this colour"))
    assert fresh(alice).accent == "#aa0000"
    page = browser.submit(browser.page(f"{HERE}/colour").button("Back to the usual green"))
    assert fresh(alice).accent == "" and "our colour again" in page.text


@pytest.mark.parametrize("typed", ["red", "#12", "#0d6a5b}body{display:none", "<b>"])
def test_what_is_no_colour_is_told(alice: User, as_, typed: str) -> None:
    browser = as_(alice)
    page = browser.submit(browser.page(f"{HERE}/colour").button("Use this colour"), {"hex": typed}, status=422)
    assert page.error_at("hex") and page.fields["hex"] == typed
    assert fresh(alice).accent == ""


# members


def test_one_of_two_owners_can_leave_and_the_last_one_can_not(alice: User, carol: User, bob: User, as_) -> None:
    page = as_(alice).page(f"{HERE}/members")
    assert "carol@lund.example" in page.text and "Accountant" in page.text and not page.has(".danger")
    as_(alice).post_form(f"{HERE}/members/leave", status=409)
    with write():
        Member.create(business=alice.business, user=bob, role=OWNER)
    page = as_(alice).page(f"{HERE}/members")
    left = as_(alice).submit(page.button("Leave Studio Halden"))
    assert left.url == "/businesses" and "You have left Studio Halden" in left.text
    as_(alice).page(HERE, status=404)
    as_(bob).page(HERE)
    assert Member.select(fn.COUNT(Member.id)).where(Member.business == alice.business).scalar() == 2


def test_an_accountant_may_leave_and_sees_no_addresses_of_others(alice: User, carol: User, as_) -> None:
    page = as_(carol).page(f"{HERE}/members")
    assert "Ana Halden" in page.text and "ana@halden.example" not in page.text
    as_(carol).submit(page.button("Leave Studio Halden"))
    as_(carol).page(HERE, status=404)


# several businesses


def test_a_new_business_has_its_own_path_and_knows_its_country(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page("/businesses/new")
    values = {"name": "Halden Zürich", "country": "Switzerland"}
    page = browser.submit(page.button("Begin"), values)
    business = Business.get(Business.name == "Halden Zürich")
    assert page.url == f"/b/{business.handle}/settings"
    assert (business.currency, business.time_zone) == ("CHF", "Europe/Zurich")
    assert browser.page("/new").fields["sender.name"] == "Halden Zürich"  # the one used last
    assert browser.page("/new").fields["business"] == business.handle
    assert browser.page("/settings", status=303).location == f"/b/{business.handle}/settings"

    listed = browser.page("/businesses")
    assert listed.link("Studio Halden") == "/b/studio-halden/invoices"
    assert browser.page("/b/studio-halden/invoices").link("New invoice") == "/new?business=studio-halden"
    assert browser.page("/new").fields["sender.name"] == "Studio Halden"
    assert browser.page(f"/new?business={business.handle}").fields["business"] == business.handle
    assert dict(business.profile)["sender.country"] == "Switzerland"


def test_pages_name_the_business_once_somebody_goes_between_several(alice: User, as_) -> None:
    browser = as_(alice)
    go = "a[aria-label$='go to another business']"
    assert not browser.page("/b/studio-halden/invoices").has(go)
    browser.submit(browser.page("/businesses/new").button("Begin"), {"name": "Second"})
    page = browser.page("/b/studio-halden/invoices")
    assert page.said(go) == "Studio Halden" and page.find(go).get("href") == "/businesses"


def test_a_new_business_is_checked_and_keeps_what_was_typed(alice: User, as_) -> None:
    browser = as_(alice)
    wrong = {"name": " ", "country": "Atlantis", "currency": "EURO", "time_zone": "Berlin"}
    page = browser.submit(browser.page("/businesses/new").button("Begin"), wrong, status=422)
    assert all(page.error_at(name) for name in wrong)
    assert page.fields["country"] == "Atlantis"
    browser.submit(page.button("Begin"), {"name": "N" * 400}, status=422)
    assert Business.select().count() == 1


def test_nobody_begins_businesses_without_end(client: PageClient, alice: User, as_) -> None:
    assert client.post_form("/businesses/new", {"name": "X"}, status=303).location.startswith("/sign-in")
    browser = as_(alice)
    for number in range(10):
        browser.post_form("/businesses/new", {"name": f"Business {number}"}, status=303)
    browser.post_form("/businesses/new", {"name": "One too many"}, status=429)
    assert not Business.select().where(Business.name == "One too many").exists()


def test_a_business_of_others_begins_no_invoice_of_mine(alice: User, bob: User, carol: User, as_) -> None:
    as_(bob).page("/new?business=studio-halden", status=404)
    as_(carol).page("/new?business=studio-halden", status=403)
    assert "business" not in as_(carol).page("/new").fields  # nothing of her own yet, and Alice's she only reads
    as_(bob).page("/new?business=%00", status=404)


def test_a_signed_out_visitor_writes_whatever_the_link_says(client: PageClient, alice: User) -> None:
    assert "Studio Halden" not in client.page("/new?business=studio-halden").text


def test_the_country_tells_the_currency_until_something_was_issued(bob: User, as_) -> None:
    browser = as_(bob)
    assert fresh(bob).currency == "USD"
    page = browser.page("/b/reyes-consulting/settings/profile")
    browser.submit(page.button("Save"), {"sender.country": "Norway"})
    assert (fresh(bob).currency, fresh(bob).time_zone) == ("NOK", "Europe/Oslo")
    assert browser.page("/new").fields["currency"] == "NOK"
    making.issued(fresh(bob), bob, replace(making.content(), currency="NOK"))
    page = browser.page("/b/reyes-consulting/settings/profile")
    browser.submit(page.button("Save"), {"sender.country": "Japan"})
    assert fresh(bob).currency == "NOK"


def test_a_currency_that_was_chosen_counts_more_than_the_country(alice: User, as_) -> None:
    browser = as_(alice)
    browser.submit(browser.page(f"{HERE}/profile").button("Save"), {"sender.country": "Japan"})
    assert (fresh(alice).currency, fresh(alice).time_zone) == ("EUR", "Europe/Berlin")


def test_a_business_can_be_begun_with_all_it_says(app: Flask, bob: User) -> None:
    business = found(bob, locale="en_US", now=clock.now(), name="X", currency="SEK", profile=[("sender.name", "X")])
    kept = Business.get_by_id(business.id)
    assert (kept.currency, kept.time_zone, kept.profile) == ("SEK", "America/New_York", [["sender.name", "X"]])


def test_a_country_typed_on_the_first_paper_tells_the_currency_of_the_next_ones(client: PageClient) -> None:
    page = client.page("/new")
    assert page.fields["currency"] == "GBP"  # by the browser's language
    page = fill(page, {"sender.name": "Fjord", "sender.country": "Norway"}, client=client)
    assert page.fields["currency"] == "GBP"  # what stands on a paper stays
    assert client.page("/new").fields["currency"] == "NOK"
    business = Business.get()
    assert (business.currency, business.time_zone) == ("NOK", "Europe/Oslo")
