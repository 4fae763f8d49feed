"""What one sells: the list, one item, the table in and out, and what a line is offered."""

from __future__ import annotations

from datetime import timedelta
from time import process_time

import pytest
from playhouse.test_utils import count_queries

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.customers import merging
from jupinv.customers.models import Customer
from jupinv.documents import issuing
from jupinv.documents.models import Document
from jupinv.drafts import saving
from jupinv.items import keeping, pricing, table
from jupinv.items.keeping import Said
from jupinv.items.models import Item, LastPrice
from tests.drafts import writing
from tests.pages import Page, PageClient, text_of

HERE = "/b/studio-halden/items"


def item(user: User, name: str = "Workshop", **more: object) -> Item:
    return keeping.create(user.business, Said(name, **more), now=clock.now())


def said(user: User) -> list[Said]:
    return [keeping.said(each) for each in Item.every(Business.get_by_id(user.business.id))]


# one item


def test_an_item_is_kept_shown_and_changed(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(f"{HERE}/new")
    typed = {"name": "Workshop", "code": "W-1", "description": "Two days", "unit": "days", "price.EUR": "1,200.50"}
    listed = browser.submit(page.find("button.main"), typed | {"new_currency": "usd", "new_price": "1300"})
    assert "Workshop" in listed.text and "W-1" in listed.text and "€1,200.50" in listed.text
    (kept,) = said(alice)
    assert kept == Said("Workshop", "W-1", "Two days", "days", "", {"EUR": "1200.5", "USD": "1300"})
    page = browser.page(f"{HERE}/{Item.get().id}")
    assert page.fields["price.EUR"] == "1200.5"
    browser.submit(page.find("button.main"), {"price.EUR": "", "tax": "7"})
    assert said(alice) == [Said("Workshop", "W-1", "Two days", "days", "7", {"USD": "1300"})]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"name": "WORKSHOP"}, "name"),
        ({"name": "New", "code": "W-1"}, "code"),
        ({"name": "New", "price.EUR": "lots"}, "price.EUR"),
        ({"name": "New", "price.EUR": "1.234"}, "price.EUR"),
        ({"name": "New", "price.EUR": "-1"}, "price.EUR"),
        ({"name": "New", "price.EUR": "0.0000001"}, "price.EUR"),
        ({"name": "New", "new_currency": "EURO", "new_price": "1"}, "price.EURO"),
    ],
)
def test_mistakes_are_told_at_their_field_and_nothing_typed_is_lost(alice: User, as_, typed, field: str) -> None:
    item(alice, code="W-1")
    browser = as_(alice)
    answer = browser.submit(browser.page(f"{HERE}/new").find("button.main"), typed, status=422)
    assert answer.error_at(field)
    assert all(answer.fields[name] == text for name, text in typed.items() if not name.startswith("new_"))
    assert len(said(alice)) == 1


def test_two_windows_do_not_overwrite_each_other_unseen(alice: User, as_) -> None:
    browser, number = as_(alice), item(alice).id
    mine, theirs = browser.page(f"{HERE}/{number}"), browser.page(f"{HERE}/{number}")
    browser.submit(theirs.find("button.main"), {"unit": "days"})
    answer = browser.submit(mine.find("button.main"), {"unit": "hours"}, status=409)
    assert answer.fields["unit"] == "hours" and said(alice)[0].unit == "days"
    browser.submit(answer.find("button.main"))
    assert said(alice)[0].unit == "hours"


def test_put_away_brought_back_and_deleted(alice: User, as_) -> None:
    browser, number = as_(alice), item(alice).id
    at = f"{HERE}/{number}"
    browser.post_form(f"{at}/delete", {}, status=409)
    assert "Workshop" not in browser.submit(browser.page(at).button("Archive: offer it no more")).said("#list")
    assert list(Item.matching(alice.business, "work")) == []
    assert "Workshop" in browser.page(f"{HERE}?archived=1").said("#list")
    browser.submit(browser.page(at).button("Offer it again"))
    assert len(list(Item.matching(alice.business, "WORK"))) == 1
    browser.post_form(f"{at}/archive", {})
    browser.submit(browser.page(at).button("Delete Workshop"))
    assert not Item.select().exists()


def test_the_list_is_searched_and_paged(alice: User, as_) -> None:
    for number in range(60):
        item(alice, f"Item {number:02}", code=f"C{number}", description="Ärmel" if number == 7 else "")
    browser = as_(alice)
    with count_queries() as few:
        first = browser.page(HERE)
    assert few.count <= 8 and len(first.all("tbody tr")) == 50
    rest = browser.page(first.link("More"))
    assert [text_of(cell) for cell in rest.all(".who a")] == [f"Item {number}" for number in range(50, 60)]
    assert len(browser.page(f"{HERE}?q=ärMEL").all("tbody tr")) == 1
    assert "Nothing has “none”" in browser.page(f"{HERE}?q=none").text


def test_an_empty_list_says_what_belongs_there(alice: User, as_) -> None:
    assert "What you sell will stand here" in as_(alice).page(HERE).text


def test_others_neither_see_nor_change_it(alice: User, bob: User, carol: User, as_, client: PageClient) -> None:
    at = f"{HERE}/{item(alice).id}"
    mine = f"/b/reyes-consulting/items/{Item.get().id}"
    for url in (at, f"{HERE}/new", f"{HERE}/import", f"{at}/archive", f"{at}/restore", f"{at}/delete"):
        assert as_(bob).post_form(url, {"name": "Mine"}, status=404)
        assert as_(carol).post_form(url, {"name": "Mine"}, status=403)
        assert client.post_form(url, {"name": "Mine"}, status=303).location.startswith("/sign-in")
    as_(bob).page(mine, status=404)
    as_(bob).page(HERE, status=404)
    assert "Workshop" in as_(carol).page(HERE).text
    assert [each.name for each in said(alice)] == ["Workshop"]


# the table


def imported(browser: PageClient, text: str, *, status: int = 200) -> Page:
    page = browser.page(f"{HERE}/import")
    return browser.submit(page.button("Show what would change"), {"rows": text}, status=status)


def test_what_goes_out_comes_in_as_it_is(alice: User, as_) -> None:
    item(
        alice,
        "Workshop",
        code="=W",
        description="Two\nlines",
        unit="days",
        tax="7",
        prices={"EUR": "1.234", "USD": "5"},
    )
    item(alice, "@Home; “quoted”, and more", prices={"EUR": "0.5"})
    browser = as_(alice)
    table = browser.get(f"{HERE}.csv").get_data(as_text=True)
    assert "'=W" in table
    page = imported(browser, table)
    assert "0 new, 0 changed, 2 as they are, 0 left out" in page.text
    assert not any(text_of(button) == "Import it" for button in page.all("button"))


def test_a_table_shows_what_it_would_change_and_then_does_just_that(alice: User, as_) -> None:
    item(alice, "Workshop", code="W-1", unit="days", prices={"EUR": "100"})
    item(alice, "Hosting", prices={"EUR": "10"})
    browser = as_(alice)
    rows = "code;name;price EUR\nW-1;Big workshop;120\n;Hosting;\n;Travel;0,5 or so\n;Meal;12\n;Meal;13\n"
    page = imported(browser, rows)
    assert "1 new, 2 changed, 0 as they are, 2 left out. Nothing is done yet." in page.text
    assert "name: was Workshop now Big workshop" in " ".join(page.said("table").split())
    assert [keep.name for keep in said(alice)] == ["Hosting", "Workshop"]
    browser.submit(page.button("Import it"))
    assert said(alice) == [
        Said("Big workshop", "W-1", unit="days", prices={"EUR": "120"}),
        Said("Hosting"),
        Said("Meal", prices={"EUR": "12"}),
    ]


def test_two_rows_that_name_the_same_item_are_not_both_taken(alice: User, as_) -> None:
    item(alice, "Workshop", code="W-1")
    browser = as_(alice)
    page = imported(browser, "name,code\nBig workshop,W-1\nWorkshop,\n")
    assert "0 new, 1 changed, 0 as they are, 1 left out." in page.text
    browser.submit(page.button("Import it"))
    assert said(alice) == [Said("Big workshop", "W-1")]


def test_a_long_table_is_held_against_a_long_list_at_once(alice: User, app) -> None:
    with app.test_request_context():
        rows = "name,code\n" + "".join(f"Item {number},C{number}\n" for number in range(4000))
        planned = table.plan(alice.business, rows, "en_GB", taxes=())
        table.apply(alice.business, rows, "en_GB", taxes=(), seen=planned.mark, now=clock.now())
        begun = process_time()
        again = table.plan(alice.business, rows, "en_GB", taxes=())
    assert again.count(table.SAME) == 4000
    assert process_time() - begun < 4, "each row looks at every item"  # so it took ten seconds


def test_a_plan_that_is_old_is_shown_anew(alice: User, as_) -> None:
    browser = as_(alice)
    page = imported(browser, "name,unit\nWorkshop,days\n")
    item(alice, "Workshop", unit="hours")
    again = browser.submit(page.button("Import it"), status=409)
    assert "0 new, 1 changed" in again.text and said(alice)[0].unit == "hours"
    browser.submit(again.button("Import it"))
    assert said(alice)[0].unit == "days"


@pytest.mark.parametrize(
    "text",
    ["", "Workshop,days", "name,name\na,b", "name,colour\na,b", "name,price XYZ\na,1", 'name\n"' + "x" * 200_000],
)
def test_what_is_no_table_is_refused_with_words(alice: User, as_, text: str) -> None:
    page = imported(as_(alice), text, status=422)
    assert page.error_at("rows")


# in a line


def draft_with(alice: User, **more: str) -> Document:
    return writing.draft(alice, None, **more)


def test_an_item_fills_the_line_and_keeps_its_quantity(alice: User, as_) -> None:
    made = item(
        alice, "Night work", code="N-9", description="22:00 to 6:00", unit="hours", tax="7", prices={"EUR": "80"}
    )
    browser, key = as_(alice), draft_with(alice).key
    page = browser.page(f"/drafts/{key}")
    offered = browser.get(f"{HERE}/matching?line=a&line.a.description=nigh").get_data(as_text=True)
    assert f'value="item:a.{made.id}"' in offered and "€80.00" in offered
    browser.post_form(page.form("#draft").get("action"), page.fields | {"act": f"item:a.{made.id}"})
    line = saving.read_draft(Document.get(Document.key == key), today=writing.NOW.date()).content.lines[0]
    assert (line.description, line.details, line.unit, str(line.quantity), str(line.price)) == (
        *("Night work", "22:00 to 6:00", "HUR", "2", "80"),
    )
    assert line.item.sellers_id == "N-9" and str(line.taxes[0].rate) == "7"


def test_without_a_script_items_are_searched_below_the_lines(alice: User, as_) -> None:
    made = item(alice, "Hosting", prices={"EUR": "9"})
    browser, key = as_(alice), draft_with(alice).key
    page = browser.page(f"/drafts/{key}")
    found = browser.submit(page.find("button[value=find-items]"), {"find": "host"})
    after = browser.submit(found.button("Hosting"))
    assert [text for name, text in after.fields.items() if name.endswith(".description")][-1] == "Hosting"
    assert saving.read_draft(Document.get(Document.key == key), today=writing.NOW.date()).content.lines[-1].price == 9
    assert made.name == "Hosting"


def test_a_business_without_items_is_not_asked_for_any(alice: User, as_) -> None:
    assert not as_(alice).page(f"/drafts/{draft_with(alice).key}").has("#items")


def issue(document: Document, alice: User) -> Document:
    content = saving.read_draft(document, today=writing.NOW.date()).content
    return issuing.issue(document, content, by=alice, now=writing.NOW, today=writing.NOW.date())


def test_the_last_price_of_a_customer_is_offered_to_that_customer(alice: User, as_) -> None:
    made = item(alice, "Workshop", prices={"EUR": "500"})
    issued = issue(draft_with(alice), alice)  # at 400
    others = Customer.create(
        business=alice.business, name="Sud", name_key="sud", created_at=writing.NOW, updated_at=writing.NOW
    )
    assert pricing.price_for(made, issued.customer, "EUR") == 400
    assert pricing.price_for(made, others, "EUR") == 500
    assert pricing.price_for(made, issued.customer, "USD") is None
    issue(draft_with(alice, **{"line.a.price": "410"}), alice)
    assert pricing.price_for(made, issued.customer, "EUR") == 410
    later = writing.NOW + timedelta(days=1)
    merging.merge(others, issued.customer, as_seen=merging.seen(others, issued.customer), now=later)
    assert pricing.price_for(made, others, "EUR") == 410 and LastPrice.select().count() == 1


def test_an_item_of_another_business_fills_no_line(alice: User, bob: User, as_) -> None:
    theirs = keeping.create(bob.business, Said("Secret", prices={"EUR": "1"}), now=clock.now())
    browser, key = as_(alice), draft_with(alice).key
    page = browser.page(f"/drafts/{key}")
    browser.post_form(page.form("#draft").get("action"), page.fields | {"act": f"item:a.{theirs.id}"})
    assert saving.read_draft(Document.get(Document.key == key), today=writing.NOW.date()).content.lines[
        0
    ].description == ("Workshop")
