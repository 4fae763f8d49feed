"""The pages of the customers, as an owner uses them without JavaScript, and everybody who may not."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.customers import finding, keeping, merging
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents.models import Document
from tests.customers.people import LONG_AGO, NORDWIND, billed, customer, draft, said
from tests.documents import making
from tests.pages import Page, PageClient, text_of
from tests.test_budgets import QUERIES, counted

SignIn = Callable[[User], PageClient]
LIST = "/b/studio-halden/customers"


def at(one: Customer, act: str = "") -> str:
    return f"{LIST}/{one.id}{act and '/'}{act}"


def names(page: Page) -> list[str]:
    return [link.text for link in page.all("td.who a")]


# the list


def test_an_empty_list_says_what_belongs_there(as_: SignIn, alice: User) -> None:
    page = as_(alice).page(LIST)
    assert "whoever you bill is kept for next time" in page.said(".empty")
    assert page.link("Write an invoice") == "/new"
    assert page.link("New customer") == f"{LIST}/new"
    assert page.link("Customers") == LIST, "the main links lead there"


def test_the_bare_address_leads_to_the_business_last_used(as_: SignIn, alice: User) -> None:
    assert as_(alice).page("/customers", status=303).location == LIST


def test_who_has_no_business_is_told_so(as_: SignIn) -> None:
    nobody = making.owner("Nia", "nia@x.example")
    page = as_(nobody).page("/customers")
    assert "Your customers will stand here" in page.text and not page.has("a[href$=new].main")


@pytest.mark.tampers
def test_a_row_tells_who_how_much_and_when(as_: SignIn, alice: User) -> None:
    nordwind = customer(alice.business, **NORDWIND)
    customer(alice.business, "Ostwind", city="Basel")
    billed(alice, nordwind, due_date=LONG_AGO)
    billed(alice, nordwind, currency="USD", balance=5000, due_date=None)
    billed(alice, nordwind, void_at=making.NOW)
    draft(alice, nordwind)
    page = as_(alice).page(LIST)
    first, second = (text_of(row) for row in page.all("tbody tr"))
    assert first.startswith("Nordwind GmbH Jon Ek · Hamburg €1,190.00 overdue")
    assert first.endswith("€1,190.00 US$50.00")
    assert page.all("tbody time")[0].get("datetime").startswith("2026-05-03")
    assert second == "Ostwind Basel"


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("nord", ["Nordwind GmbH"]),
        ("JON", ["Nordwind GmbH"]),
        ("ap@nord", ["Nordwind GmbH"]),
        ("hamb", ["Nordwind GmbH"]),
        ("nw", ["Nordwind GmbH"]),
        ("STRASSE", ["Straße AG"]),
        ("copies@", ["Straße AG"]),
        ("hafen", []),
        ("%", []),
        ("_", []),
    ],
)
def test_the_search_looks_at_name_people_addresses_town_and_code(as_: SignIn, alice: User, search, found) -> None:
    customer(alice.business, **NORDWIND)
    customer(alice.business, "Straße AG", cc="copies@strasse.example")
    browser = as_(alice)
    page = browser.submit(browser.page(LIST).form(LIST), {"q": search})
    assert names(page) == found and page.fields["q"] == search
    fragment = browser.htmx("GET", LIST, {"q": search})
    assert [link.text for link in fragment.all("td.who a")] == found
    assert found or "Nobody has" in page.text


def test_the_list_goes_on_behind_fifty(as_: SignIn, alice: User) -> None:
    for number in range(103):
        customer(alice.business, f"Customer {number:03}")
    browser = as_(alice)
    page, seen = browser.page(LIST), []
    for length in (50, 50, 3):
        assert len(names(page)) == length
        seen += names(page)
        page = browser.page(page.link("More")) if length == 50 else page
    assert seen == [f"Customer {number:03}" for number in range(103)]
    assert names(browser.page(f"{LIST}?after=zzz")) == []
    assert len(names(browser.page(f"{LIST}?after=%F0%9F%92%A9"))) in (0, 50), "no cursor of ours: an answer, no error"


def test_fifty_rows_cost_as_many_queries_as_one(as_: SignIn, alice: User) -> None:
    browser = as_(alice)
    for path in (LIST, at(billed_for(alice, "One"))):
        browser.page(path)
        with counted() as one:
            browser.page(path)
        for number in range(60):
            billed_for(alice, f"More {path} {number}")
        with counted() as many:
            browser.page(path)
        assert one.count == many.count <= QUERIES, path


def billed_for(alice: User, name: str) -> Customer:
    made = customer(alice.business, name)
    billed(alice, made)
    return made


@pytest.mark.tampers
def test_the_table_holds_what_the_list_shows_and_no_formula(as_: SignIn, alice: User) -> None:
    nordwind = customer(alice.business, **{**NORDWIND, "contact": "=1+1"})
    billed(alice, nordwind, due_date=LONG_AGO)
    customer(alice.business, "Ostwind")
    answer = as_(alice).get(f"{LIST}.csv?q=")
    assert answer.mimetype == "text/csv" and "customers.csv" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    head, first, second = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head[:2] == ["Name", "Contact person"] and head[-4:] == ["Last activity", "Currency", "Open", "Overdue"]
    assert first[:2] == ["Nordwind GmbH", "'=1+1"] and first[-4:] == ["2026-05-03", "EUR", "1190.00", "1190.00"]
    assert second[0] == "Ostwind" and second[-4:] == ["", "", "", ""]


# one customer


@pytest.mark.tampers
def test_the_page_brings_together_what_was_billed(as_: SignIn, alice: User) -> None:
    nordwind = customer(alice.business, vat_id="DE136695976", defaults={"due": "14", "currency": "CHF"}, **ADDRESS)
    year = clock.today("Europe/Berlin").replace(month=1, day=1)
    billed(alice, nordwind, issue_date=year, balance=19000, paid=100000, due_date=LONG_AGO)
    billed(alice, nordwind, issue_date=LONG_AGO, balance=0, paid=119000)
    billed(alice, nordwind, currency="USD", issue_date=LONG_AGO)
    draft(alice, nordwind)
    page = as_(alice).page(at(nordwind))
    sums = page.said(".sum3")
    assert "Overdue €190.00" in sums and "Open €190.00 US$1,190.00" in sums
    assert f"Invoiced in {year.year} €1,190.00 €2,380.00 in all, €2,190.00 paid" in sums
    assert "US$0.00 US$1,190.00 in all, US$0.00 paid" in sums
    assert len(page.all("td.who a")) == 4 and "Draft" in page.text
    assert page.said("address") == "Hafenstraße 7 20457 Hamburg Germany"
    known = page.said("aside")
    assert "VAT ID DE136695976" in known and "14 days" in known and "CHF" in known
    assert page.link("New invoice") in ("/new", f"/new?customer={nordwind.id}")
    assert page.link("All invoices of Nordwind GmbH") == f"/b/studio-halden/invoices?customer={nordwind.id}"


ADDRESS = {"street": "Hafenstraße 7", "postcode": "20457", "city": "Hamburg", "country": "Germany"}


def test_an_issued_document_leads_to_its_customer_and_back(as_: SignIn, alice: User) -> None:
    nordwind = customer(alice.business)
    issued = billed(alice, nordwind)
    browser = as_(alice)
    page = browser.page(browser.page(f"/documents/{issued.key}").link("Nordwind GmbH"))
    assert page.url == at(nordwind) and page.link(issued.number) == f"/documents/{issued.key}"
    assert issued.number in browser.page(page.link("All invoices of Nordwind GmbH")).text
    assert issued.number in browser.page(page.link("The unpaid ones")).text


def test_a_doubtful_vat_id_is_kept_and_told(as_: SignIn, alice: User) -> None:
    nordwind = customer(alice.business, vat_id="DE136695977", **ADDRESS)
    browser = as_(alice)
    assert "check digits do not match" in browser.page(at(nordwind)).said(".hint")
    assert "check digits do not match" in browser.page(at(nordwind, "edit")).said("#vat_id-error")


def test_the_page_shows_the_newest_twenty(as_: SignIn, alice: User) -> None:
    nordwind = customer(alice.business)
    for _ in range(23):
        draft(alice, nordwind)
    gone = draft(alice, nordwind)
    with write():
        Document.update(deleted_at=making.NOW).where(Document.id == gone.id).execute()
    page = as_(alice).page(at(nordwind))
    assert len(page.all("td.who a")) == 20 and gone.key not in page.source


# making and changing


def test_a_new_customer_is_kept(as_: SignIn, alice: User) -> None:
    browser = as_(alice)
    typed = NORDWIND | {"due": "45", "currency": "USD", "language": "de", "tax": "7", "cc": "a@x.example; b@x.example"}
    page = browser.submit(browser.page(f"{LIST}/new").form(f"{LIST}/new"), typed)
    made = Customer.get()
    assert page.url == at(made) and "Nordwind GmbH is in your list." in page.text
    assert made.details == NORDWIND | {"language": "de", "cc": "a@x.example; b@x.example"}
    assert made.defaults == {"due": "45", "currency": "USD", "tax": "7"}
    assert (made.name_key, made.code, made.archived_at) == ("nordwind gmbh", "NW", None)
    assert "jon ek" in made.search and "b@x.example" in made.search


WRONG = [
    ("name", "", "needs a name"),
    ("name", "x" * 301, "301"),
    ("code", "x" * 21, "20 characters"),
    ("email", "nobody", "is not an e-mail address"),
    ("ap_email", "a@b@c", "is not an e-mail address"),
    ("cc", "a@x.example, nobody", "“nobody” is not an e-mail address"),
    ("cc", ",".join(["a@x.example"] * 21), "At most 20"),
    ("country", "Atlantis", "We don’t know the country"),
    ("due", "soon", "whole number of days"),
    ("due", "366", "at most 365"),
    ("due", "-1", "whole number"),
]


@pytest.mark.parametrize(("name", "text", "words"), WRONG, ids=lambda value: str(value)[:20])
@pytest.mark.parametrize("existing", [False, True], ids=["new", "edit"])
def test_what_is_wrong_is_told_at_its_field_and_all_that_was_typed_stays(
    as_: SignIn, alice: User, name: str, text: str, words: str, existing: bool
) -> None:
    before = customer(alice.business, "Ostwind") if existing else None
    path = at(before, "edit") if before else f"{LIST}/new"
    browser = as_(alice)
    typed = NORDWIND | {"due": "14", name: text}
    page = browser.submit(browser.page(path).form(path), typed, status=422)
    assert words in page.error_at(name)
    assert {field: page.fields[field] for field in typed} == typed
    assert [each.name for each in Customer.select()] == (["Ostwind"] if before else [])


@pytest.mark.parametrize(("name", "text"), [("currency", "XXX"), ("language", "tlh"), ("tax", "99")])
def test_choices_that_nobody_offered_are_refused(as_: SignIn, alice: User, name: str, text: str) -> None:
    page = as_(alice).post_form(f"{LIST}/new", NORDWIND | {name: text}, status=422)
    assert page.error_at(name) and not Customer.select().exists()


def test_a_name_is_there_once(as_: SignIn, alice: User, bob: User) -> None:
    customer(bob.business, "Nordwind GmbH")
    first, second = customer(alice.business, "Straße AG"), customer(alice.business, "Ostwind")
    browser = as_(alice)
    page = browser.submit(browser.page(f"{LIST}/new").form(f"{LIST}/new"), {"name": "STRASSE ag"}, status=422)
    assert "Straße AG is in your list already." in page.error_at("name")
    assert page.link("Show") == at(first) and page.fields["name"] == "STRASSE ag"
    page = browser.submit(browser.page(at(second, "edit")).form(at(second, "edit")), {"name": "strasse ag"}, status=422)
    assert page.link("Make the two one…") == f"{at(second, 'merge')}?with={first.id}"
    assert Customer.get_by_id(second.id).name == "Ostwind"
    page = browser.submit(browser.page(at(first, "edit")).form(at(first, "edit")), {"name": "STRASSE AG"})
    assert Customer.get_by_id(first.id).name == "STRASSE AG", "one's own name may be written otherwise"
    browser.submit(browser.page(f"{LIST}/new").form(f"{LIST}/new"), {"name": "Nordwind GmbH"})


def test_what_is_changed_is_kept_and_what_is_emptied_is_forgotten(as_: SignIn, alice: User) -> None:
    nordwind = customer(alice.business, po_required="1", defaults={"due": "14"}, **NORDWIND_REST)
    browser = as_(alice)
    form = browser.page(at(nordwind, "edit"))
    assert form.fields["contact"] == "Jon Ek" and form.fields["due"] == "14" and form.fields["po_required"] == "1"
    browser.submit(
        form.form(at(nordwind, "edit")),
        {"name": "Südwind", "contact": "", "due": "", "po_required": None, "city": "Kiel"},
    )
    row = Customer.get_by_id(nordwind.id)
    assert (row.name, row.name_key, row.defaults) == ("Südwind", "südwind", {})
    assert row.details == {"name": "Südwind", "street": "Hafenstraße 7", "city": "Kiel", "code": "NW"}
    assert "kiel" in row.search and "hamburg" not in row.search
    assert row.updated_at > nordwind.updated_at


NORDWIND_REST = {"contact": "Jon Ek", "street": "Hafenstraße 7", "city": "Hamburg", "code": "NW"}


def test_drafts_follow_and_issued_documents_stay(as_: SignIn, alice: User) -> None:
    nordwind = customer(alice.business, **NORDWIND_REST)
    plain, own = draft(alice, nordwind), draft(alice, nordwind, city="Bremen")
    issued = billed(alice, nordwind)
    form = (browser := as_(alice)).page(at(nordwind, "edit")).form(at(nordwind, "edit"))
    browser.submit(form, {"name": "Südwind", "city": "Kiel", "contact": "", "vat_id": "DE136695976"})
    assert said(plain)["customer.name"] == "Südwind" and said(plain)["customer.city"] == "Kiel"
    assert said(plain)["customer.vat_id"] == "DE136695976" and "customer.contact" not in said(plain)
    assert said(own)["customer.name"] == "Südwind" and said(own)["customer.city"] == "Bremen"
    assert said(plain)["line.a.description"] == "Workshop"
    row = Document.get_by_id(plain.id)
    assert row.customer_name == "Südwind" and row.save_count == plain.save_count + 1
    assert Document.get_by_id(issued.id).customer_name == "Nordwind GmbH"


def test_two_windows_do_not_overwrite_each_other_unseen(as_: SignIn, alice: User) -> None:
    nordwind = customer(alice.business, **NORDWIND_REST)
    browser = as_(alice)
    first, second = (browser.page(at(nordwind, "edit")).form(at(nordwind, "edit")) for _ in range(2))
    browser.submit(first, {"city": "Kiel"})
    page = browser.submit(second, {"contact": "Eva"}, status=409)
    assert "Somebody changed this customer meanwhile." in page.text
    assert page.fields["contact"] == "Eva" and Customer.get().details["contact"] == "Jon Ek"
    browser.submit(page.form(at(nordwind, "edit")))
    assert Customer.get().details["contact"] == "Eva" and Customer.get().details["city"] == "Hamburg"


# put away, deleted


def test_an_archived_customer_is_out_of_the_way_and_comes_back(as_: SignIn, alice: User) -> None:
    nordwind = customer(alice.business)
    customer(alice.business, "Ostwind")
    browser = as_(alice)
    page = browser.submit(browser.page(at(nordwind)).button("Archive"))
    assert "Archived: not offered on new invoices any more." in page.text
    assert "New invoice" not in page.said(".topline") and page.has(".topline .state")
    page = browser.page(LIST)
    assert names(page) == ["Ostwind"]
    page = browser.page(page.link("Archived customers"))
    assert names(page) == ["Nordwind GmbH"] and page.said("h1") == "Archived customers"
    matching = f"{LIST}/matching"
    assert "button" not in browser.htmx("GET", matching, {"customer.name": "nord"}).source
    assert names(browser.submit(page.form("form.search"), {"q": "wind"})) == ["Nordwind GmbH"]
    browser.post_form(at(nordwind, "archive"))  # pressed twice
    page = browser.submit(browser.page(at(nordwind)).button("Bring back"))
    assert "is back in your list" in page.text and names(browser.page(LIST)) == ["Nordwind GmbH", "Ostwind"]
    browser.post_form(at(nordwind, "unarchive"))
    assert "button" in browser.htmx("GET", matching, {"customer.name": "nord"}).source


def test_deleting_says_what_goes_and_what_stays_and_does_so(as_: SignIn, alice: User) -> None:
    nordwind = customer(alice.business)
    issued, written = billed(alice, nordwind), draft(alice, nordwind)
    browser = as_(alice)
    page = browser.page(browser.page(at(nordwind)).link("Delete…"))
    assert "1 issued document keeps what it says" in page.text and "1 draft keeps what is typed in it" in page.text
    assert "can’t be undone" in page.text and page.has(f"form[action='{at(nordwind, 'archive')}']")
    page = browser.submit(page.button("Delete Nordwind GmbH"))
    assert page.url == LIST and "Nordwind GmbH is deleted." in page.text and not Customer.select().exists()
    row = Document.get_by_id(issued.id)
    assert (row.customer_id, row.customer_name, row.number) == (None, "Nordwind GmbH", issued.number)
    assert said(written)["customer.name"] == "Nordwind GmbH" and Document.get_by_id(written.id).customer_id is None
    assert "Nordwind GmbH" in browser.page(f"/documents/{issued.key}").text
    for path in ("", "edit", "delete", "merge"):
        browser.page(at(nordwind, path), status=404)
    browser.post_form(at(nordwind, "delete"), status=404)


# two that are one


def test_two_become_one(as_: SignIn, alice: User) -> None:
    stays = customer(alice.business, city="Hamburg", defaults={"due": "14"})
    goes = customer(
        alice.business, "Nordwnd", city="Kiel", contact="Eva", code="N2", defaults={"due": "60", "tax": "7"}
    )
    issued, written = billed(alice, goes), draft(alice, goes)
    browser = as_(alice)
    page = browser.page(browser.page(at(stays)).link("Merge with another…"))
    assert "Nordwind GmbH" not in [link.text for link in page.all(".letters a")]
    page = browser.submit(page.form("form.search"), {"q": "nordwnd"})
    page = browser.page(page.link("Nordwnd"))
    assert page.said("h1") == "Nordwnd becomes Nordwind GmbH" and "2 documents come along" in page.text
    assert "can’t be undone" in page.text
    rows = [text_of(row) for row in page.all("tbody tr")]
    assert rows[0] == "Name Nordwind GmbH Nordwnd" and "Town Hamburg Kiel" in rows
    assert "Contact person Eva from Nordwnd" in rows and "Days until it is due 14 days 60 days" in rows
    assert page.link("Keep Nordwnd instead") == f"{at(goes, 'merge')}?with={stays.id}"
    page = browser.submit(page.button("Make them one: Nordwind GmbH"))
    assert "Nordwnd is Nordwind GmbH now, and 2 documents came along." in page.text
    row = Customer.get()
    assert (row.id, row.name, row.code, row.defaults) == (stays.id, "Nordwind GmbH", "N2", {"due": "14", "tax": "7"})
    assert row.details == {"name": "Nordwind GmbH", "city": "Hamburg", "contact": "Eva", "code": "N2"}
    assert {each.customer_id for each in Document.select()} == {stays.id}
    assert Document.get_by_id(issued.id).customer_name == "Nordwind GmbH", "as issued: the paper of tests says so"
    assert said(written)["customer.name"] == "Nordwind GmbH" and said(written)["customer.city"] == "Hamburg"


def test_payments_come_along(as_: SignIn, alice: User) -> None:
    stays, goes = customer(alice.business), customer(alice.business, "Nordwnd")
    issued = billed(alice, goes)
    browser = as_(alice)
    form = browser.page(f"/documents/{issued.key}").form(f"/documents/{issued.key}/payments")
    browser.submit(form, {"amount": "1290"})
    assert "€100.00" in browser.page(at(goes, "delete")).text
    assert "€100.00 credit" in browser.page(at(goes)).text
    browser.submit(browser.page(f"{at(stays, 'merge')}?with={goes.id}").button("Make them one: Nordwind GmbH"))
    assert "€100.00 credit" in browser.page(at(stays)).text


def test_a_merge_is_what_its_preview_showed(as_: SignIn, alice: User, bob: User) -> None:
    stays, goes = customer(alice.business), customer(alice.business, "Nordwnd")
    theirs = customer(bob.business)
    browser = as_(alice)
    page = browser.page(f"{at(stays, 'merge')}?with={goes.id}")
    for wrong in (stays.id, theirs.id, 0, "x", ""):
        browser.page(f"{at(stays, 'merge')}?with={wrong}", status=404)
        browser.post_form(at(stays, "merge"), {"with": wrong, "seen": page.fields["seen"]}, status=404)
    browser.submit(browser.page(at(goes, "edit")).form(at(goes, "edit")), {"city": "Kiel"})
    refused = browser.submit(page.button("Make them one: Nordwind GmbH"), status=409)
    assert "One of the two was changed meanwhile." in refused.text and Customer.select().count() == 3


# who may not

ACTS = ("edit", "archive", "unarchive", "delete", "merge")


def test_a_stranger_finds_nothing(as_: SignIn, alice: User, bob: User, client: PageClient) -> None:
    nordwind = customer(alice.business)
    theirs = "/b/reyes-consulting/customers"
    for browser, status in ((as_(bob), 404), (client, 303)):
        for path in (
            LIST,
            f"{LIST}.csv",
            f"{LIST}/new",
            at(nordwind),
            *(at(nordwind, act) for act in ("edit", "delete")),
        ):
            assert "Nordwind" not in browser.page(path, status=status).text
        for act in ACTS:
            browser.post_form(at(nordwind, act), {"name": "Mine"}, status=status)
        browser.post_form(f"{LIST}/new", {"name": "Mine"}, status=status)
    as_(bob).page(f"{theirs}/{nordwind.id}", status=404)
    as_(bob).post_form(f"{theirs}/{nordwind.id}/delete", status=404)
    as_(bob).page(f"/new?customer={nordwind.id}", status=404)
    assert [each.name for each in Customer.select()] == ["Nordwind GmbH"]


def test_an_accountant_reads_and_changes_nothing(as_: SignIn, alice: User, carol: User) -> None:
    nordwind = customer(alice.business)
    browser = as_(carol)
    assert names(browser.page(LIST)) == ["Nordwind GmbH"] and not browser.page(LIST).has("a.main")
    page = browser.page(at(nordwind))
    assert not page.has("main form") and not page.has("main .main")
    for act in ("edit", "delete", "merge"):
        browser.page(at(nordwind, act), status=403)
    for act in ACTS:
        browser.post_form(at(nordwind, act), {"name": "Mine"}, status=403)
    browser.page(f"{LIST}/new", status=403)
    browser.post_form(f"{LIST}/new", {"name": "Mine"}, status=403)
    browser.page(f"/new?customer={nordwind.id}", status=404)
    assert [each.name for each in Customer.select()] == ["Nordwind GmbH"]


def test_the_bare_address_keeps_what_is_looked_for(as_, alice):
    led = as_(alice).page("/customers?q=nordwind&_external=1", status=303)
    assert led.location == f"/b/{alice.business.handle}/customers?q=nordwind"


def test_that_approvals_are_confirmed_is_set_there_and_no_paper_takes_it_back(as_: SignIn, alice: User) -> None:
    nordwind, browser = customer(alice.business, **NORDWIND), as_(alice)
    form = browser.page(at(nordwind, "edit")).form(at(nordwind, "edit"))
    page = browser.submit(form, {"confirm_approvals": "1"})
    assert "must be confirmed by a code" in page.text
    assert browser.page(at(nordwind, "edit")).fields["confirm_approvals"] == "1"
    finding.find_or_create(alice.business, {"name": nordwind.name, "city": "Kiel"}, now=clock.now(), known=nordwind.id)
    kept = Customer.get_by_id(nordwind.id)
    assert kept.confirms_approvals and kept.details["city"] == "Kiel" and "confirm_approvals" not in keeping.said(kept)
    page = browser.submit(browser.page(at(nordwind, "edit")).form(at(nordwind, "edit")), {"confirm_approvals": None})
    assert "must be confirmed by a code" not in page.text and not Customer.get_by_id(nordwind.id).confirms_approvals


def test_who_is_one_with_somebody_who_confirms_confirms(as_: SignIn, alice: User) -> None:
    stays, goes = customer(alice.business, **NORDWIND), customer(alice.business, "Nordwind")
    with write():
        Customer.update(defaults={"confirm_approvals": "1"}).where(Customer.id == goes.id).execute()
    page = as_(alice).page(f"{at(stays, 'merge')}?with={goes.id}")
    assert "Approvals must be confirmed" in page.text
    stays, goes = (Customer.get_by_id(each.id) for each in (stays, goes))
    merging.merge(stays, goes, as_seen=merging.seen(stays, goes), now=clock.now())
    assert Customer.get_by_id(stays.id).confirms_approvals
