"""Asking for a change on the public page, without a script and with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import Allowance, Content, Line, Note, Tax
from jupinv.customers.models import Customer
from jupinv.documents import approving, changing, issuing, revisions
from jupinv.documents.models import Document
from jupinv.sharing import recipient
from jupinv.sharing.models import OPEN, TAKEN_BACK, ChangeRequest, News
from jupinv.sharing.requests import asking, copy
from tests.conftest import SQLITE
from tests.documents import making
from tests.pages import Page, PageClient
from tests.sharing.paths import path_of
from tests.sharing.test_requests_asking import CLAIRE, LATER, asked, link_of, said, with_quantity

ONE_ENGINE = pytest.mark.parametrize("engine", [SQLITE], indirect=True)
WHO = {"name": "Claire Morel", "email": "claire@acme.example"}
QUANTITY, PRICE = "line.k2.quantity", "line.k2.price"


@pytest.fixture
def path(invoice: Document) -> str:
    return path_of(invoice)


def asks(client: PageClient, path: str, status: int = 200, page: Page | None = None, **typed: str) -> Page:
    """The form, filled in and looked at."""
    page = page or client.page(f"{path}/change")
    fields = {"why": "We were there once", **WHO, **typed}
    known = {name: text for name, text in fields.items() if name in page.fields or name not in WHO}
    return client.submit(page.form(f"{path}/change"), known, status=status)


def the_request() -> ChangeRequest:
    return ChangeRequest.get()


def test_a_change_is_asked_for_in_two_steps(client: PageClient, invoice: Document, path: str) -> None:
    form = client.page(f"{path}/change")
    assert (form.fields[QUANTITY], form.fields[PRICE], form.fields["currency"]) == ("2", "100.00", "EUR")
    assert form.fields["due_date"] == "2026-06-02"
    look = asks(client, path, **{QUANTITY: "1"})
    assert "Travel: Quantity was 2 now 1" in look.text
    assert "Total now €1,190.00 Total then €1,071.00" in look.text
    assert not ChangeRequest.select().exists()
    sent = client.submit(look.button("Send request"), status=303)
    assert sent.location == f"{path}?done=asked"
    assert "Path=/i" in sent.headers["Set-Cookie"]
    request = the_request()
    assert (request.name, request.email, request.why) == (*WHO.values(), "We were there once")
    assert asking.proposed(request) == with_quantity(said(invoice), "1")
    listed = client.page(f"{path}/change")
    assert "waiting for an answer Claire Morel" in listed.text and "Travel: Quantity was 2 now 1" in listed.text


def test_all_that_may_change_can_be_asked_for(client: PageClient, invoice: Document, path: str) -> None:
    page = client.page(f"{path}/change")
    (new,) = [name.split(".")[1] for name in page.fields if name.endswith(".description") and not page.fields[name]]
    typed = {
        "line.k1.remove": "1",
        "line.k2.description": "Train",
        QUANTITY: "1.5",
        PRICE: "1,234.50",
        f"line.{new}.description": "Hotel",
        f"line.{new}.price": "90",
        "currency": "usd",
        "due_date": "2026-07-01",
        "terms": "30 days\nnet",
        "note": "Thanks",
    }
    look = asks(client, path, page=page, **typed)
    client.submit(look.button("Send request"), status=303)
    found, was = asking.proposed(the_request()), said(invoice)
    (vat,) = was.lines[0].taxes
    assert found.lines == (
        replace(was.lines[1], description="Train", quantity=Decimal("1.5"), price=Decimal("1234.50")),
        Line(new, "Hotel", quantity=Decimal(1), price=Decimal(90), taxes=(vat,)),
    )
    assert (found.currency, found.due_date, found.terms) == ("USD", date(2026, 7, 1), "30 days\nnet")
    assert found.notes == (Note("Thanks"),)
    untouched = {"lines": was.lines, "currency": "EUR", "due_date": was.due_date, "terms": "", "notes": ()}
    assert replace(found, **untouched) == was


def test_unit_discount_and_tax_of_a_line_are_folded_away_until_they_are_typed(
    client: PageClient, invoice: Document, path: str
) -> None:
    page = client.page(f"{path}/change")
    assert [page.fields[f"line.k1.{part}"] for part in ("unit", "discount", "tax")] == ["day", "", "19"]
    assert "Quantity, day" in page.text and not page.has("details[open]")
    typed = {"line.k1.unit": "hours", "line.k1.discount": "2.5 %", "line.k2.tax": "7"}
    look = asks(client, path, page=page, **typed)
    assert "Workshop: Unit was day now hour" in look.text and "now Discount 2.5% (as agreed)" in look.text
    assert "Travel: Tax was 19% VAT now 7% VAT" in look.text
    assert look.text.count("Workshop: Unit") == 1
    back = client.submit(look.button("Change it again"))
    assert back.fields["line.k1.discount"] == "2.5 %" and len(back.all("details[open]")) == 2
    client.submit(look.button("Send request"), status=303)
    found, (first, second) = asking.proposed(the_request()), said(invoice).lines
    discount = Allowance(percent=Decimal("2.5"), reason="as agreed")
    assert found.lines == (
        replace(first, unit="HUR", allowances=(discount,)),
        replace(second, taxes=(replace(making.VAT, rate=Decimal(7)),)),
    )


def test_what_one_field_can_not_say_is_not_asked_in_one(
    client: PageClient, owner: User, business: Business, customer: Customer
) -> None:
    first, second = making.content().lines
    ten, off = Allowance(percent=Decimal(10), reason="Early"), Allowance(amount=Decimal(5), reason="Late")
    more = Allowance(True, amount=Decimal(1), reason="Post")
    free = Tax("E", Decimal(0), "VAT", reason="Training")
    lines = (
        replace(first, allowances=(ten,)),
        replace(second, allowances=(off,)),
        replace(second, key="k3", allowances=(ten, more), taxes=(free,)),
    )
    path = path_of(making.issued(business, owner, making.content(lines=lines), customer))
    page = client.page(f"{path}/change")
    assert page.fields["line.k1.discount"] == "10" and page.fields["line.k1.tax"] == "19"
    assert not {"line.k2.discount", "line.k3.discount", "line.k3.tax"} & set(page.fields)
    fields = {**page.fields, **WHO, "why": "Agreed", "line.k1.discount": "", "line.k2.discount": "50", "act": "send"}
    client.post_form(f"{path}/change", fields | {"line.k3.tax": "7"}, status=303)
    assert asking.proposed(the_request()).lines == (first, *lines[1:]), "what was not offered is not taken"


def test_what_was_typed_is_kept_while_a_line_is_added(client: PageClient, path: str) -> None:
    page = client.page(f"{path}/change")
    typed = {QUANTITY: "7", "why": "More", **WHO}
    more = client.submit(page.button("Add a line"), typed)
    assert (more.fields[QUANTITY], more.fields["why"], more.fields["name"]) == ("7", "More", "Claire Morel")
    assert len(more.all("fieldset")) == len(page.all("fieldset")) + 1


def test_what_was_typed_comes_back_from_the_preview(client: PageClient, path: str) -> None:
    look = asks(client, path, **{QUANTITY: "1", "terms": " two\nlines"})
    form = client.submit(look.button("Change it again"))
    assert (form.fields[QUANTITY], form.fields["why"], form.fields["name"]) == ("1", "We were there once", WHO["name"])
    assert form.fields["terms"].split() == ["two", "lines"]


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({QUANTITY: ""}, QUANTITY, "Please give a number."),
        ({QUANTITY: "many"}, QUANTITY, "“many” is not a number we can read."),
        ({QUANTITY: "1.2345678"}, QUANTITY, "At most 6 decimals."),
        ({PRICE: ""}, PRICE, "Please give a price."),
        ({PRICE: "-1"}, PRICE, "A price can’t be less than zero."),
        ({PRICE: "9999999999999"}, PRICE, "This number is too large."),
        ({PRICE: "1.200"}, PRICE, "“1.200” could mean 1.2 or 1200."),
        ({"line.k2.unit": "x" * 41}, "line.k2.unit", "At most 40 characters."),
        ({"line.k2.discount": "half"}, "line.k2.discount", "“half” is not a number we can read."),
        ({"line.k2.discount": "101"}, "line.k2.discount", "A percentage is between 0 and 100."),
        ({"line.k2.tax": "-7"}, "line.k2.tax", "A percentage is between 0 and 100."),
        ({"line.k2.tax": ""}, "line.k2.tax", "That no tax is due needs a reason of law."),
        ({"line.k2.description": " \u200b "}, "line.k2.description", "Please say what this line is about."),
        ({"line.k2.description": "x" * 501}, "line.k2.description", "At most 500 characters."),
        ({"currency": "XXX"}, "currency", "Please give a currency by its three letters"),
        ({"due_date": ""}, "due_date", "Please give a day."),
        ({"due_date": "soon"}, "due_date", "Please write the day as year-month-day"),
        ({"due_date": "2026-05-02"}, "due_date", "That is before the day of issue."),
        ({"due_date": "9999-05-02"}, "due_date", "Please write the day as year-month-day"),
        ({"terms": "x" * 2001}, "terms", "At most 2,000 characters."),
        ({"note": "x" * 10_000}, "note", "At most 2,000 characters."),
        ({QUANTITY: "1", "why": ""}, "why", "Please say why"),
        ({QUANTITY: "1", "why": "x" * 10_000}, "why", "At most 2,000 characters."),
        ({QUANTITY: "1", "name": ""}, "name", "Please give your name."),
        ({QUANTITY: "1", "email": "claire"}, "email", "Please give an e-mail address"),
    ],
)
@ONE_ENGINE
def test_what_cannot_be_read_is_asked_about_at_its_field(
    client: PageClient, path: str, typed: dict[str, str], field: str, message: str
) -> None:
    page = asks(client, path, 422, **typed)
    assert page.error_at(field).startswith(message)
    assert page.fields[field] == typed[field] and page.fields["email"] == typed.get("email", WHO["email"])
    assert not ChangeRequest.select().exists()


@ONE_ENGINE
def test_one_line_has_to_stay_and_something_to_change(client: PageClient, path: str) -> None:
    removed = asks(client, path, 422, **{"line.k1.remove": "1", "line.k2.remove": "1"})
    assert "At least one line has to stay" in removed.text
    assert removed.has("[name='line.k1.remove'][checked]")
    assert "Nothing is different yet" in asks(client, path, 422).text


def in_language(owner: User, business: Business, customer: Customer, language: str, **changes: object) -> str:
    content = making.content(languages=(language,), **changes)
    return path_of(making.issued(business, owner, content, customer))


@ONE_ENGINE
def test_numbers_are_read_and_told_in_the_language_of_the_document(
    client: PageClient, owner: User, business: Business, customer: Customer
) -> None:
    path = in_language(owner, business, customer, "de")
    assert "Das ist auf" not in client.page(f"{path}/change").text
    two = asks(client, path, 422, **{PRICE: "1,200"})
    assert two.error_at(PRICE).startswith("„1,200“ könnte 1,2 oder 1200 bedeuten")
    look = asks(client, path, **{PRICE: "1.200,50"})
    assert "Travel: Preis vorher 100,00 € danach 1.200,50 €" in look.text.replace("\xa0", " ")
    french = in_language(owner, business, customer, "fr")
    assert "Voir les modifications" in client.page(f"{french}/change").text


@pytest.mark.parametrize("act", ["look", "send", "add", "edit", "nonsense", ""])
def test_a_newer_revision_is_told_and_what_was_typed_is_kept(
    client: PageClient, invoice: Document, owner: User, path: str, act: str
) -> None:
    page = client.page(f"{path}/change")
    change(invoice, owner, due_date=date(2026, 8, 1))
    typed = {QUANTITY: "1", "line.k1.price": "many", "line.k1.remove": None, "terms": "Net", "why": "Once", **WHO}
    fields = {name: text for name, text in {**page.fields, **typed}.items() if text is not None}
    told = client.post_form(f"{path}/change", {**fields, "act": act}, status=409)
    assert "It was changed while you wrote" in told.text and "Due was 2 Jun 2026 now 1 Aug 2026" in told.text
    assert (told.fields[QUANTITY], told.fields["terms"], told.fields["why"]) == ("1", "Net", "Once")
    assert (told.fields["due_date"], told.fields["line.k1.price"]) == ("2026-08-01", "many")
    assert told.fields["base_revision"] == "2"
    assert not ChangeRequest.select().exists()


def change(document: Document, owner: User, **changes: object) -> None:
    last = revisions.last_of(document)
    assert last is not None
    changing.change(
        Document.get_by_id(document.id),
        replace(said(document), **changes),
        by=owner,
        reason="",
        base_revision=last.number,
        now=making.NOW,
        today=making.TODAY,
    )


@ONE_ENGINE
def test_a_line_that_is_gone_meanwhile_is_not_asked_for_again(
    client: PageClient, invoice: Document, owner: User, path: str
) -> None:
    page = client.page(f"{path}/change")
    change(invoice, owner, lines=said(invoice).lines[:1])
    fields = {**page.fields, QUANTITY: "1", "line.k1.remove": "1", "why": "Once", **WHO}
    told = client.post_form(f"{path}/change", fields, status=409)
    assert QUANTITY not in told.fields and told.fields["line.k1.remove"] == "1"
    assert "Line removed was Travel" in told.text


@ONE_ENGINE
def test_it_is_a_fragment_for_a_script(client: PageClient, path: str) -> None:
    form = client.htmx("GET", f"{path}/change")
    assert form.fragment and [part.get("id") for part in form.root] == ["part"]
    fields = dict(form.fields)
    wrong = client.htmx("POST", f"{path}/change", fields, status=422)
    assert wrong.fragment and wrong.has("#part [role=alert]")
    look = client.htmx("POST", f"{path}/change", {**fields, QUANTITY: "1", "why": "Once", **WHO})
    assert look.fragment and "€1,071.00" in look.text
    sent = client.htmx("POST", f"{path}/change", {**fields, QUANTITY: "1", "why": "Once", **WHO, "act": "send"})
    assert sent.location == f"{path}?done=asked" and the_request().state == OPEN


HOSTILE = "<script>alert(1)</script>\u202egnihton\u200b\r\nBcc: all@example.com\n\n\n\nhttp://evil.example"


def test_hostile_words_are_only_words(client: PageClient, invoice: Document, path: str) -> None:
    typed = {"line.k1.description": HOSTILE, "terms": HOSTILE, "note": HOSTILE, "why": HOSTILE}
    look = asks(client, path, **typed)
    sent = client.submit(look.button("Send request"), status=303)
    assert sent.location.startswith(path)
    request = the_request()
    found = asking.proposed(request)
    assert found.lines[0].description == "<script>alert(1)</script>gnihton Bcc: all@example.com http://evil.example"
    assert request.why == found.terms == "<script>alert(1)</script>gnihton\nBcc: all@example.com\n\nhttp://evil.example"
    listed = client.page(f"{path}/change")
    assert "<script>alert" not in listed.source and "\u202e" not in listed.source
    assert not listed.has('a[href*="evil.example"]')


@pytest.mark.parametrize(
    "field",
    ["line.k1.description", "line.k1.quantity", "line..price", "line.x y.price", "line.k1.taxes", "sender.name"],
)
@ONE_ENGINE
def test_strange_fields_do_no_harm(client: PageClient, path: str, field: str) -> None:
    for text in ("\x00\x07", "9" * 10_000, "-", "NaN", "1e9", "٣"):
        page = client.page(f"{path}/change")
        fields = {**page.fields, field: text, "why": "x", **WHO}
        answer = client.post(f"{path}/change", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code in (200, 422)


@ONE_ENGINE
def test_one_takes_back_what_one_asked_for_and_nobody_else_does(
    client: PageClient, invoice: Document, path: str
) -> None:
    look = asks(client, path, **{QUANTITY: "1"})
    client.submit(look.button("Send request"), status=303)
    action = f"{path}/change/{the_request().key}/withdraw"
    stranger = client.application.test_client()
    assert not stranger.page(f"{path}/change").has(f'form[action="{action}"]')
    stranger.post_form(action, status=404)
    other = client.application.test_client()
    form = other.page(f"{path}/who")
    other.submit(form.form(f"{path}/who"), {"name": "Claire Morel", "email": "other@acme.example"}, status=303)
    other.post_form(action, status=404)
    assert the_request().state == OPEN
    back = client.submit(client.page(f"{path}/change").form(action), status=303)
    assert back.location == f"{path}/change" and the_request().state == TAKEN_BACK
    assert "taken back Claire Morel" in client.page(f"{path}/change").text
    assert Document.get_by_id(invoice.id).open_requests == 0
    client.post_form(action, status=409)


def test_by_another_document_s_link_nothing_is_taken_back(
    client: PageClient, invoice: Document, owner: User, business: Business, customer: Customer, path: str
) -> None:
    request = asked(invoice)
    other = path_of(making.issued(business, owner, to=customer))
    form = client.page(f"{other}/who")
    client.submit(form.form(f"{other}/who"), {"name": CLAIRE.name, "email": CLAIRE.email}, status=303)
    client.post_form(f"{other}/change/{request.key}/withdraw", status=404)
    assert the_request().state == OPEN


@ONE_ENGINE
def test_what_is_settled_says_so_and_takes_nothing(
    client: PageClient, invoice: Document, owner: User, path: str
) -> None:
    fields = client.page(f"{path}/change").fields
    asked(invoice)
    issuing.void_unsent(Document.get_by_id(invoice.id), by=owner, reason="Wrong", now=LATER)
    page = client.page(f"{path}/change")
    assert "It is void" in page.text and not page.has(f'form[action="{path}/change"]')
    assert "We were" not in page.text and "Two trips" in page.text
    refused = client.post_form(
        f"{path}/change", {**fields, QUANTITY: "1", "why": "x", **WHO, "act": "send"}, status=409
    )
    assert "It is void" in refused.text


@ONE_ENGINE
def test_a_sender_does_not_ask_for_a_change(
    client: PageClient, as_: Callable[[User], PageClient], invoice: Document, owner: User, path: str
) -> None:
    own = as_(owner)
    page = own.page(f"{path}/change")
    fields = {**page.fields, QUANTITY: "1", "why": "x", **WHO, "act": "send"}
    own.post_form(f"{path}/change", fields, status=403)
    assert not ChangeRequest.select().exists()


# many lines


def many(count: int) -> Content:
    lines = tuple(
        Line(f"key{place:05}", f"Part {place}", quantity=Decimal(1), price=Decimal(place), taxes=(making.VAT,))
        for place in range(1, count + 1)
    )
    return making.content(lines=lines)


@ONE_ENGINE
def test_fifty_lines_are_one_form(client: PageClient, owner: User, business: Business, customer: Customer) -> None:
    path = path_of(making.issued(business, owner, many(50), customer))
    page = client.page(f"{path}/change")
    assert len(page.all(".asked-line")) == 52


@ONE_ENGINE
def test_of_a_thousand_lines_those_to_change_are_chosen_first(
    client: PageClient, owner: User, business: Business, customer: Customer
) -> None:
    document = making.issued(business, owner, many(1000), customer)
    path = path_of(document)
    page = client.page(f"{path}/change")
    assert "Which of the 1000 lines" in page.text and len(page.all("input[type=checkbox]")) == copy.LONG
    later = client.page(f"{path}/change?line=key00003&from=50")
    assert "51 to 100 of 1000" in later.text and later.has('input[type=hidden][name=line][value="key00003"]')
    found = client.page(f"{path}/change?line=key00003&q=part+77")
    assert len(found.all("input[type=checkbox]")) == 11
    assert "No line says that." in client.page(f"{path}/change?q=nowhere").text
    form = client.page(f"{path}/change?line=key00003&line=key00777&act=go")
    assert [name for name in form.fields if name.endswith(".price")][:2] == [
        "line.key00003.price",
        "line.key00777.price",
    ]
    look = client.submit(form.form(f"{path}/change"), {"line.key00777.price": "1", "why": "Dear", **WHO})
    client.submit(look.button("Send request"), status=303)
    assert asking.proposed(the_request()).lines[776].price == 1
    assert len(asking.proposed(the_request()).lines) == 1000


@pytest.mark.parametrize("query", ["from=-1", "from=99999999999", "from=x", "line=nobody", "q=" + "x" * 5000])
@ONE_ENGINE
def test_odd_addresses_choose_nothing(
    client: PageClient, owner: User, business: Business, customer: Customer, query: str
) -> None:
    path = path_of(making.issued(business, owner, many(60), customer))
    client.page(f"{path}/change?{query}")
    client.page(f"{path}/change?act=go&{query}")


@ONE_ENGINE
def test_the_page_asks_as_often_for_many_requests_as_for_one(client: PageClient, invoice: Document, path: str) -> None:
    counts = []
    for number in (3, 4, 5):
        asked(invoice, with_quantity(said(invoice), str(number)))
        with count_queries() as counted:
            client.page(f"{path}/change")
        counts.append(counted.count)
    assert counts[0] == counts[-1] <= 8


@ONE_ENGINE
def test_the_law_s_gap_is_told(client: PageClient, invoice: Document, path: str) -> None:
    ChangeRequest.update(proposed="").where(ChangeRequest.id == asked(invoice).id).execute()
    assert "erased, as the law demands" in client.page(f"{path}/change").text


def test_a_button_pressed_twice_asks_once(client: PageClient, path: str) -> None:
    look = asks(client, path, **{QUANTITY: "1"})
    for _ in range(2):
        assert client.submit(look.button("Send request"), status=303).location == f"{path}?done=asked"
    assert ChangeRequest.select().count() == News.select().count() == Document.get().open_requests == 1
    client.submit(asks(client, path, **{QUANTITY: "3"}).button("Send request"), status=303)
    assert ChangeRequest.select().count() == 2, "another wish is another request"


@pytest.mark.parametrize("act", ["look", "send"])
def test_who_is_too_late_keeps_what_was_typed(
    client: PageClient, owner: User, invoice: Document, path: str, act: str
) -> None:
    typed = {**client.page(f"{path}/change").fields, QUANTITY: "1", "why": "We were there once", **WHO, "act": act}
    last = revisions.last_of(invoice)
    assert last is not None
    approving.approve(invoice, last, by_name="Marc Petit", now=LATER)
    told = client.post_form(f"{path}/change", typed, status=409)
    assert "approved" in told.text and told.said("#kept") == "Travel: Quantity: 1 We were there once"
    assert not ChangeRequest.select().exists()


@ONE_ENGINE
def test_as_many_as_anybody_reads(client: PageClient, invoice: Document, path: str) -> None:
    for number in range(asking.MOST_OPEN):
        asking.ask(
            invoice,
            with_quantity(said(invoice), str(number + 3)),
            base=1,
            why="",
            reader=CLAIRE,
            link=link_of(invoice),
            now=LATER,
        )
    look = asks(client, path, **{QUANTITY: "1"})
    full = client.submit(look.button("Send request"), status=409)
    assert "Many requests are waiting" in full.text and full.fields[QUANTITY] == "1"


@ONE_ENGINE
def test_only_what_is_sent_counts_among_what_a_reader_may_do_in_an_hour(
    client: PageClient, invoice: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipient, "ACTS_AN_HOUR", 1)
    path = path_of(invoice)
    typed = {**client.page(f"{path}/change").fields, QUANTITY: "1", "why": "Once", **WHO}
    for act in ("add", "look", "edit", "look"):
        assert client.post_form(f"{path}/change", {**typed, "act": act}).status == 200
    assert client.post_form(f"{path}/change", {**typed, "act": "send"}, status=303).status == 303
    assert client.post_form(f"{path}/change", {**typed, "act": "send"}, status=429).status == 429
