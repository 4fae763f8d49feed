"""The editor's page: typed into and saved without JavaScript and with htmx, alone and from two windows."""

from __future__ import annotations

import re
from datetime import timedelta

import brotli
import pytest
from playhouse.test_utils import count_queries

from jupinv import clock
from jupinv.accounts.models import Session, User
from jupinv.businesses.models import Business, Member
from jupinv.customers.models import Customer
from jupinv.documents.issuing import issue
from jupinv.documents.models import Document
from jupinv.drafts import saving
from jupinv.drafts.typed import Typed
from tests.drafts.test_forms import WRONG
from tests.drafts.writing import CUSTOMER, LINES, SENDER, TAX, autosave, draft, fill, key_of

ON_PAGE = LINES | CUSTOMER | SENDER | TAX


def shown(page) -> dict[str, str]:
    """The texts in the fields of the editor, line ends as LF."""
    return {name: text.replace("\r\n", "\n") for name, text in page.fields.items()}


def counts() -> tuple[int, ...]:
    return tuple(model.select().count() for model in (User, Session, Business, Member, Document))


# the start


def test_a_blank_invoice_leaves_nothing_behind(client):
    page = client.page("/")
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert counts() == (0, 0, 0, 0, 0)
    assert page.said("h1") == "Invoice"
    assert len(page.all("[autofocus]")) == 1 and page.find("[autofocus]").get("name") == "sender.name"
    assert len(page.all("tr[data-line]")) == 3
    assert saving.KEY.fullmatch(key_of(page))
    assert key_of(page) != key_of(client.page("/"))


def test_the_first_change_makes_one_guest_and_one_draft(client):
    page = client.page("/")
    answer = autosave(client, page, {"line.a.description": "Workshop"})
    assert counts() == (1, 1, 1, 1, 1)
    assert answer.headers["HX-Replace-Url"] == f"/drafts/{key_of(page)}"
    assert len(answer.response.headers.getlist("Set-Cookie")) == 1
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("jupinv=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    autosave(client, page, {"line.a.description": "Workshop, day 1"})
    assert counts() == (1, 1, 1, 1, 1)
    again = client.page(f"/drafts/{key_of(page)}")
    assert shown(again)["line.a.description"] == "Workshop, day 1"


def test_amounts_of_empty_lines_come_along_when_the_currency_changes(client):
    page = client.page("/")
    fields = page.fields | {"currency": "USD", "line.a.description": "Tools", "line.a.price": "250"}
    answer = client.htmx("POST", f"/drafts/{key_of(page)}", fields)
    amounts = dict(part.split("=") for part in answer.find("#totals").get("data-amounts").split(";"))
    assert (
        amounts["a"] == "US$250.00"
        and len(amounts) > 1
        and {amounts[key] for key in amounts if key != "a"} == {"US$0.00"}
    )


def test_a_guest_who_comes_back_finds_the_draft_touched_last(client):
    first = client.page("/")
    autosave(client, first, {"note": "first"})
    second = client.page("/new")
    autosave(client, second, {"note": "second"})
    assert client.page("/", status=303).location == f"/drafts/{key_of(second)}"
    autosave(client, first, {"note": "first again"})
    assert client.page("/", status=303).location == f"/drafts/{key_of(first)}"


def test_the_same_first_save_twice_without_the_cookie(app):
    page = app.test_client().page("/")
    browsers = [app.test_client() for _ in range(3)]
    for browser in browsers:  # its answer, and the cookie, never arrived
        autosave(browser, page, {"note": "typed"})
    assert counts()[0] == counts()[4] == 1
    for browser in browsers:
        assert shown(browser.page(f"/drafts/{key_of(page)}"))["note"] == "typed"


def test_without_javascript_save_leads_to_the_drafts_own_address(client):
    page = client.page("/")
    posted = client.submit(page.button("Save"), ON_PAGE, status=303)
    assert posted.location == f"/drafts/{key_of(page)}"
    again = client.page(posted.location)
    assert {name: shown(again)[name] for name in ON_PAGE if name != "line.b.price"} | {
        "line.b.price": "200.50"
    } == ON_PAGE
    assert again.said("#totals dt.total") and "1,190.60" in again.text


def test_an_issue_date_nobody_touched_is_the_day_of_issue(client):
    page = client.page("/")
    client.submit(page.button("Save"), {"note": "x"})
    assert Typed.stored(Document.get().typed).get("issue_date") == ""
    client.submit(client.page(f"/drafts/{key_of(page)}").button("Save"), {"issue_date": "2026-01-31"})
    assert Typed.stored(Document.get().typed).get("issue_date") == "2026-01-31"


# keys


@pytest.mark.parametrize(
    "key", ["x", "short", "a" * 21, "a" * 44, "a" * 21 + "é", "a" * 22 + ".", "%2e%2e", "a b" * 10]
)
def test_a_bad_key_is_no_draft(client, as_, alice, key):
    assert client.post_form(f"/drafts/{key}", {"note": "x"}, status=404).status == 404
    assert as_(alice).page(f"/drafts/{key}", status=404)
    assert counts()[4] == 0


def test_an_unknown_key_has_no_page(as_, alice):
    for way in ("", "/send", "/preview", "/why/total"):
        as_(alice).page(f"/drafts/{'a' * 27}{way}", status=404)
    as_(alice).post_form(f"/drafts/{'a' * 27}/issue", {}, status=404)


def test_drafts_of_others_are_not_there(as_, alice, bob, carol):
    document = draft(alice)
    for way in ("", "/send", "/preview", "/why/total"):
        as_(bob).page(f"/drafts/{document.key}{way}", status=404)
    as_(bob).post_form(f"/drafts/{document.key}", {"editor": "window-1", "base": "1"}, status=404)
    as_(bob).htmx("POST", f"/drafts/{document.key}", {"editor": "window-1", "base": "1"}, status=404)
    as_(bob).post_form(f"/drafts/{document.key}/issue", {"how": "hand"}, status=404)
    assert Document.get().save_count == 1 and Document.get().is_draft


def test_an_accountant_reads_and_does_not_write(as_, alice, carol):
    document = draft(alice)
    browser = as_(carol)
    assert browser.page(f"/drafts/{document.key}", status=303).location == f"/drafts/{document.key}/preview"
    assert "Nordwind GmbH" in browser.page(f"/drafts/{document.key}/preview").text
    browser.page(f"/drafts/{document.key}/send", status=403)
    browser.post_form(f"/drafts/{document.key}", {"editor": "window-1", "base": "1"}, status=404)
    browser.post_form(f"/drafts/{document.key}/issue", {"how": "hand"}, status=403)
    assert Document.get().save_count == 1 and Document.get().is_draft


def test_signed_out_with_the_key_of_a_draft(client, alice):
    document = draft(alice)
    page = client.htmx("POST", f"/drafts/{document.key}", {"note": "x"}, status=401)
    assert page.headers["HX-Redirect"].startswith("/sign-in")
    for way in ("", "/send", "/preview", "/why/total"):
        assert client.page(f"/drafts/{document.key}{way}", status=303).location.startswith("/sign-in")
    assert client.post_form(f"/drafts/{document.key}/issue", {}, status=303).location.startswith("/sign-in")
    assert Document.get().save_count == 1
    assert User.select().count() == 1, "no guest is made for it"


def test_signed_out_without_a_script_what_is_typed_becomes_a_guests_draft(client, alice):
    document = draft(alice)
    page = client.post_form(f"/drafts/{document.key}", {"note": "typed after signing out"}, status=303)
    assert page.location.startswith("/drafts/") and document.key not in page.location
    assert "typed after signing out" in client.get(page.location).text
    assert Document.get_by_id(document.id).save_count == 1


def test_another_site_can_save_nothing(client):
    key = key_of(client.page("/"))
    response = client.post(f"/drafts/{key}", data={"note": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 400
    assert counts() == (0, 0, 0, 0, 0)


# two windows


def two_windows(as_, alice):
    document = draft(alice)
    browser = as_(alice)
    return browser, document, browser.page(f"/drafts/{document.key}"), browser.page(f"/drafts/{document.key}")


def test_the_older_window_is_told_and_nothing_is_lost(as_, alice):
    browser, document, one, two = two_windows(as_, alice)
    autosave(browser, one, {"note": "from the first"})
    answer = autosave(browser, two, {"note": "from the second"}, status=409)
    assert "changed in another window" in answer.source
    assert Typed.stored(Document.get().typed).get("note") == "from the first"
    autosave(browser, one, {"note": "the first goes on"})


def test_without_javascript_the_older_window_shows_all_that_was_typed(as_, alice):
    browser, document, one, two = two_windows(as_, alice)
    autosave(browser, one, {"note": "from the first"})
    told = browser.submit(two.button("Save"), {"note": "  mine\r\n", "line.a.price": "x"}, status=409)
    assert shown(told)["note"] == "  mine\n" and shown(told)["line.a.price"] == "x"
    assert Typed.stored(Document.get().typed).get("note") == "from the first"
    second = browser.submit(told.button("Keep mine as a second draft"))
    assert key_of(second) != document.key
    assert shown(second)["note"] == "  mine\n"
    assert Document.select().count() == 2
    assert shown(browser.page(f"/drafts/{document.key}"))["note"] == "from the first"


def test_pressing_save_again_in_the_older_window_does_not_slip_through(as_, alice):
    browser, document, one, two = two_windows(as_, alice)
    autosave(browser, one, {"note": "from the first"})
    told = browser.submit(two.button("Save"), {"note": "mine"}, status=409)
    browser.submit(told.button("Save"), status=409)
    assert Typed.stored(Document.get().typed).get("note") == "from the first"


def test_with_htmx_mine_can_be_kept_as_a_second_draft(as_, alice):
    browser, document, one, two = two_windows(as_, alice)
    autosave(browser, one, {"note": "from the first"})
    autosave(browser, two, {"note": "mine"}, status=409)
    second = browser.post_form(f"/drafts/{document.key}", two.fields | {"note": "mine", "act": "second"})
    assert shown(second)["note"] == "mine" and key_of(second) != document.key
    answer = browser.htmx("POST", f"/drafts/{document.key}", two.fields | {"note": "mine", "act": "second"})
    assert answer.headers["HX-Replace-Url"] not in (f"/drafts/{document.key}", f"/drafts/{key_of(second)}")


def test_a_window_loaded_later_takes_over(as_, alice):
    browser, document, one, two = two_windows(as_, alice)
    autosave(browser, one, {"note": "from the first"})
    later = browser.page(f"/drafts/{document.key}")
    autosave(browser, later, {"note": "from the third"})
    autosave(browser, one, {"note": "stale now"}, status=409)
    assert Typed.stored(Document.get().typed).get("note") == "from the third"


def test_a_stale_new_page_does_not_undo_the_accounts(as_, alice):
    browser = as_(alice)
    one, two = browser.page("/new"), browser.page("/new")
    autosave(browser, one, {"bank.b1.iban": "DE02120300000000202051"})
    autosave(browser, two, {"note": "typed in the other tab"})
    assert shown(browser.page("/new"))["bank.b1.iban"] == "DE02120300000000202051"


def test_saving_into_what_was_issued(as_, alice):
    document = draft(alice)
    browser = as_(alice)
    page = browser.page(f"/drafts/{document.key}")
    content = saving.read_draft(document, today=clock.today("")).content
    issue(document, content, by=alice, now=clock.now(), today=clock.today(""))
    autosave(browser, page, {"note": "late"}, status=409)
    assert "issued" in browser.submit(page.button("Save"), {"note": "late"}, status=409).text
    second = browser.post_form(f"/drafts/{document.key}", page.fields | {"note": "late", "act": "second"})
    assert shown(second)["note"] == "late"
    for way in ("", "/send", "/preview"):
        assert browser.page(f"/drafts/{document.key}{way}", status=303).location == f"/documents/{document.key}"
    browser.page(f"/drafts/{document.key}/why/total", status=404)


def test_saving_into_a_deleted_draft(as_, alice):
    browser, document, one, _ = two_windows(as_, alice)
    Document.update(deleted_at=clock.now()).where(Document.id == document.id).execute()
    autosave(browser, one, {"note": "late"}, status=409)
    told = browser.submit(one.button("Save"), {"note": "late"}, status=409)
    assert shown(browser.submit(told.button("Keep mine as a second draft")))["note"] == "late"


# wrong values

SELECTED = {"currency", "due", "discount.unit", "tax.rates", "line.a.details"}


@pytest.mark.parametrize("place", [0, 1])
def test_save_shows_wrong_values_at_their_fields_with_all_that_was_typed(as_, alice, place):
    """Many at once: of each field the first or the last of the wrong values that are known."""
    wrong: dict[str, list[str]] = {}
    for name, text in WRONG:
        if name not in SELECTED and not name.startswith(("bank.", "way.")):
            wrong.setdefault(name, []).append(text[:9000])
    chosen = {name: texts[-place] for name, texts in wrong.items()}
    browser = as_(alice)
    values = ON_PAGE | chosen | {"terms": " a\n\n  b \n" + chosen["terms"]}
    page = browser.page("/new")
    values = page.fields | values | {"act": "save"}
    told = browser.post_form(f"/drafts/{key_of(page)}", values, status=422, weight=20_000)
    values = ON_PAGE | chosen | {"terms": values["terms"]}
    assert [name for name in chosen if not told.error_at(name)] == []
    assert [name for name in chosen if not told.all(f'#summary a[href="#{name}"]')] == []
    assert {key: value for key, value in shown(told).items() if key in values} == values
    assert dict(Typed.stored(Document.get().typed).pairs).items() >= values.items()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("line.a.price", "x"),
        ("bank.b1.currency", "EURO"),
        ("customer.country", "Atlantis"),
        ("business.time_zone", "x"),
    ],
)
def test_autosave_keeps_wrong_values_and_tells(as_, alice, name, text):
    browser = as_(alice)
    page = browser.page("/new")
    answer = autosave(browser, page, {name: text})
    assert answer.said(f'[data-field="{name}"]')
    assert shown(browser.page(f"/drafts/{key_of(page)}"))[name] == text


def test_a_wrong_choice_is_told_too(as_, alice):
    browser = as_(alice)
    for name, text in (("currency", "EURO"), ("due", "999")):
        page = browser.page("/new")
        told = browser.post_form(f"/drafts/{key_of(page)}", page.fields | {name: text, "act": "save"}, status=422)
        assert told.said(f'[id="{name}-error"]')


def test_markup_is_text(as_, alice):
    browser = as_(alice)
    nasty = '"><script>alert(1)</script>{{ 7*7 }}</textarea>'
    page = fill(browser.page("/new"), dict.fromkeys(ON_PAGE.keys() - TAX.keys(), nasty), client=browser, status=422)
    assert not page.has("script:not([src])")
    assert shown(page)["customer.name"] == shown(page)["customer.street"] == nasty
    assert "49" not in shown(page)["line.a.description"]


def test_too_much_is_refused(as_, alice):
    browser = as_(alice)
    page = browser.page("/new")
    autosave(browser, page, {"note": "x" * 3_000_000}, status=413)
    assert Document.select().count() == 0


# lines, accounts and ways without JavaScript


def press(browser, page, value: str, fields=None):
    """Press the button with this value of the editor."""
    return browser.submit(page.find(f'button[name=act][value="{value}"]'), fields or {})


def order(page) -> str:
    return "".join(row.get("data-line") for row in page.all("tr[data-line]"))


def test_lines_are_added_removed_undone_and_moved_by_buttons(as_, alice):
    browser = as_(alice)
    page = fill(browser.page("/new"), ON_PAGE, client=browser)
    page = press(browser, page, "add-line", {"line.c.description": "third"})
    assert len(page.all("tr[data-line]")) == 4
    page = press(browser, page, "up:c")
    assert order(page)[:3] == "acb"
    page = press(browser, page, "down:a")
    assert order(page)[:3] == "cab"
    page = press(browser, page, "remove:a", {"note": "typed meanwhile"})
    assert page.has("#line-a tr.removed") and "1,190.60" not in page.text and "238.60" in page.said("#totals")
    page = press(browser, page, "undo:a")
    assert not page.has("tr.removed") and "1,190.60" in page.said("#totals")
    assert shown(page)["note"] == "typed meanwhile"
    page = press(browser, press(browser, page, "remove:a"), "remove:b")
    assert order(page).startswith("cb"), "the line removed before is gone for good"


def test_accounts_and_ways_are_added_moved_and_removed_by_buttons(as_, alice):
    browser = as_(alice)
    page = press(browser, browser.page("/new"), "add-bank")
    added = next(name for name in page.fields if re.fullmatch(r"bank\..*\.holder", name) and ".b1." not in name)
    assert page.fields[added] == "Studio Halden"
    page = press(browser, page, "add-way", {added.replace("holder", "iban"): "DE02120300000000202051"})
    label = next(name for name in page.fields if name.endswith(".label"))
    page = press(
        browser, page, f"up-way:{label[:-6]}", {label: "PayPal", label.replace("label", "text"): "ana@x.example"}
    )
    ways = list(
        dict.fromkeys(".".join(name.split(".")[:2]) for name in page.fields if name.startswith(("bank", "way")))
    )
    assert ways == ["bank.b1", label[:-6], added[:-7]]
    page = press(browser, page, "remove-way:bank.b1")
    assert "bank.b1.iban" not in page.fields
    names = browser.page("/new").fields
    assert label in names and "bank.b1.iban" not in names


@pytest.mark.parametrize(
    "act",
    ["remove:unknown", "remove:", "up:", "down:nope", "undo:x", "remove-way:sender", "remove-way:", "remove-way:line.a"]
    + [
        "up-way:",
        "up-way:bank",
        "split:",
        "split:business",
        "split:__class__",
        "customer:1",
        "customer:x",
        "nonsense:x",
    ]
    + ["customer:99999999999999999999", ":", "add-line:x", "save:x", "send-nowhere"],
)
def test_buttons_that_no_page_has_change_nothing(as_, alice, act):
    browser = as_(alice)
    page = browser.page("/new")
    browser.post_form(f"/drafts/{key_of(page)}", page.fields | ON_PAGE | {"act": act}, status=303)
    kept = saving.typed_of(Document.seen_by(alice).get())
    assert {name: kept.raw(name) for name in ON_PAGE} == ON_PAGE
    assert kept.get("bank.b1.iban")


def test_a_pasted_address_is_split(as_, alice):
    browser = as_(alice)
    block = "Ostwind AG\r\nc/o Jon Ek\r\nBahnhofstrasse 1\r\nCH-8001 Zürich\r\nap@ostwind.example"
    page = press(browser, browser.page("/new"), "split:customer", {"customer.street": block})
    fields = shown(page)
    assert fields["customer.name"] == "Ostwind AG"
    assert fields["customer.street"] == "c/o Jon Ek, Bahnhofstrasse 1"
    assert (fields["customer.postcode"], fields["customer.city"], fields["customer.country"]) == (
        "8001",
        "Zürich",
        "CH",
    )
    assert fields["customer.ap_email"] == "ap@ostwind.example"


def test_splitting_an_address_loses_nothing_that_stood_there(as_, alice):
    browser = as_(alice)
    typed = {
        "customer.name": "Ostwind Holding",
        "customer.city": "Basel",
        "customer.postcode": "4001",
        "customer.region": "BS",
    }
    block = "Ostwind AG\nBahnhofstrasse 1\nCH-8001 Zürich"
    page = press(browser, browser.page("/new"), "split:customer", typed | {"customer.street": block})
    fields = shown(page)
    assert fields["customer.name"] == "Ostwind Holding"
    assert fields["customer.street"] == "Ostwind AG, Bahnhofstrasse 1"
    place = [fields[f"customer.{name}"] for name in ("postcode", "city", "region", "country")]
    assert place == ["8001", "Zürich", "", "CH"], "the pasted place takes the place of the other, whole"
    page = press(browser, page, "split:customer", {"customer.street": "no address"})
    assert shown(page)["customer.street"] == "no address" and shown(page)["customer.city"] == "Zürich"


def test_splitting_with_htmx_answers_the_parties(as_, alice):
    browser = as_(alice)
    page = browser.page("/new")
    block = {"sender.street": "Weg 1\n20457 Hamburg", "act": "split:sender"}
    answer = browser.htmx("POST", f"/drafts/{key_of(page)}", page.fields | block)
    assert answer.find('[name="sender.city"]').get("value") == "Hamburg"
    assert answer.has("#save-state")


# customers


def test_customers_are_kept_when_saved_and_not_while_typing(as_, alice):
    browser = as_(alice)
    page = browser.page("/new")
    for name in ("N", "No", "Nord"):
        autosave(browser, page, CUSTOMER | {"customer.name": name})
    assert Customer.select().count() == 0
    press(browser, browser.page(f"/drafts/{key_of(page)}"), "add-line")
    assert Customer.select().count() == 0
    fill(browser.page(f"/drafts/{key_of(page)}"), CUSTOMER, client=browser)
    assert Customer.get().name == "Nordwind GmbH"


def test_a_customer_is_picked_from_those_that_match(as_, alice, bob):
    draft(bob, **{"customer.name": "Nordpol Ltd"})
    kept = draft(alice, **{"customer.po_required": "1", "customer.code": "NW"}).customer
    browser = as_(alice)
    page = browser.page("/new")
    where = page.find('[name="customer.name"]').get("hx-get")
    found = browser.htmx("GET", where, {"customer.name": "ORD"})
    assert "Nordwind GmbH" in found.text and "Nordpol" not in found.text
    for text in ("", "  ", "%", "_", "Nordwind GmbH", "zzz", "x" * 5000):
        assert "button" not in browser.htmx("GET", where, {"customer.name": text}).source
    picked = browser.post_form(
        f"/drafts/{key_of(page)}", page.fields | {"act": f"customer:{kept.id}", "customer.city": "gone"}
    )
    fields = shown(picked)
    assert {name: fields[name] for name in CUSTOMER} == CUSTOMER
    assert fields["customer.code"] == "NW" and picked.has('[name="customer.po_required"][checked]')
    assert Document.get(Document.key == key_of(page)).customer == kept
    assert as_(bob).get(where).status_code == 404


def test_customers_of_another_business_can_not_be_picked(as_, alice, bob):
    theirs = draft(bob, **{"customer.name": "Nordpol Ltd"}).customer
    browser = as_(alice)
    page = browser.page("/new")
    for business in ("studio-halden", "reyes-consulting"):
        picked = browser.post_form(
            f"/drafts/{key_of(page)}", page.fields | {"act": f"customer:{theirs.id}", "business": business}
        )
        assert "Nordpol" not in picked.source
        page = picked


# why, what they will see


def test_every_figure_answers_why(as_, alice):
    document = draft(alice, **{"discount.value": "10", "discount.reason": "Loyalty", "line.b.tax": "7"})
    browser = as_(alice)
    page = browser.page(f"/drafts/{document.key}")
    asked = [link.get("href") for link in page.all("#totals a.why")]
    assert len(asked) >= 4
    for url in asked:
        assert browser.page(url).has("table")
        assert browser.htmx("GET", url).has("#why table")
    for figure in ("unknown", "line:zzz", "%00", "x" * 3000):
        browser.page(f"/drafts/{document.key}/why/{figure}", status=404)


def test_the_preview_is_in_the_customers_language(as_, alice):
    document = draft(alice, **{"customer.language": "de"})
    page = as_(alice).page(f"/drafts/{document.key}/preview")
    assert "Rechnung" in page.text and "1.190,60" in page.text


def test_a_preview_shows_a_draft_with_gaps(as_, alice):
    for fields in ({}, {"line.a.price": "x"}, {"currency": "nonsense"}, {"note": "only"}):
        as_(alice).page(f"/drafts/{draft(alice, fields).key}/preview")


# budgets


def test_an_autosave_answers_with_little_and_asks_little(as_, alice):
    browser = as_(alice)
    page = browser.page("/new")
    fields = ON_PAGE | {"line.c.description": "Third", "line.c.price": "99.99"}
    autosave(browser, page, fields)
    with count_queries() as asked:
        answer = autosave(browser, page, fields | {"note": "more"})
    assert len(brotli.compress(answer.body, quality=5)) <= 1024
    few = asked.count
    many = {f"line.n{index}.description": "More" for index in range(100)}
    with count_queries() as asked:
        browser.htmx("POST", f"/drafts/{key_of(page)}", page.fields | fields | many)
    assert asked.count == few <= 16


def test_no_page_of_a_long_invoice_is_slow_or_fails(as_, alice):
    lines = {f"line.n{index}.{part}": "2" for index in range(300) for part in ("description", "quantity", "price")}
    document = draft(alice, lines | TAX | CUSTOMER | SENDER)
    browser = as_(alice)
    with count_queries() as few:
        page = browser.page(f"/drafts/{document.key}", weight=40_000)
    assert "1,428.00" in page.said("#totals")
    assert few.count <= 8


# the page and what it is for


def test_every_field_of_the_page_has_a_label_and_is_kept(as_, alice):
    document = draft(alice, **{"way.w1.label": "PayPal", "way.w1.text": "x", "line.a.removed": "1"})
    page = as_(alice).page(f"/drafts/{document.key}")
    form = page.form("#draft")
    own = {"editor", "base", "marks", "business", "today", "act", "rows"}  # rows: pasted, they become lines
    for field in page.all("#draft input:not([type=hidden]), #draft select, #draft textarea"):
        named = field.get("aria-label") or page.all(f'label[for="{field.get("id")}"]') if field.get("id") else None
        assert named or any(each.tag == "label" for each in field.iterancestors()), field.get("name")
    names = {field.get("name") for field in form.iter("input", "select", "textarea")} - own
    kept = Typed.posted([(name, "x") for name in names], "en")
    assert {name for name, _ in kept.pairs} == names, "a field whose name the typed form drops is lost"


def test_every_wrong_value_has_a_place_on_the_page(as_, alice):
    document = draft(alice, **{"way.k.label": "PayPal", "way.k.text": "x", "bank.k.iban": "DE02120300000000202051"})
    page = as_(alice).page(f"/drafts/{document.key}")
    fields = {name for name, _ in WRONG} - {"line.a.details"} | {"due_date", "tax.sentence_text"}
    for name in sorted(fields):
        assert page.has(f'[id="{name}"]'), f"{name} is no id, so the summary can't lead there"
        # the places of messages in lines come with the messages
        assert name.startswith("line.") or page.has(f'[id="{name}-error"]'), f"{name} has no place for its message"


def test_a_guest_is_counted_and_too_many_are_refused(app, monkeypatch):
    from jupinv.accounts import browser

    monkeypatch.setattr(browser, "NEW_GUESTS", 2)
    for _ in range(2):
        visitor = app.test_client()
        autosave(visitor, visitor.page("/"), {"note": "x"})
    visitor = app.test_client()
    refused = autosave(visitor, visitor.page("/"), {"note": "x"}, status=429)
    assert int(refused.headers["Retry-After"]) <= timedelta(hours=1).total_seconds()
    assert Document.select().count() == 2


def test_a_new_paper_tells_of_drafts_that_wait(as_, alice, client):
    page = as_(alice).page("/new")
    assert "You have" not in page.text
    draft(alice)
    draft(alice)
    page = as_(alice).page("/new")
    assert page.link("You have 2 drafts") == "/b/studio-halden/invoices?state=draft"
    assert len(as_(alice).page(page.link("You have 2 drafts")).all("tbody tr")) == 2
    assert "You have" not in client.page("/").text
