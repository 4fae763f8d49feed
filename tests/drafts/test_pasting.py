"""Rows of a spreadsheet become lines: columns recognised, or asked about; all of it undone at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupinv.accounts.models import User
from jupinv.documents.models import Document
from jupinv.drafts import pasting, saving
from jupinv.drafts.typed import Typed
from tests.drafts import writing
from tests.pages import Page, PageClient

SignIn = Callable[[User], PageClient]


def paper(locale: str = "en_GB", **fields: str) -> Typed:
    return writing.typed(writing.TAX | fields, locale)


def table(text: str, locale: str = "en_GB") -> pasting.Table:
    return pasting.read(text, paper(locale))


@pytest.mark.parametrize(
    ("text", "locale", "columns"),
    [
        ("Workshop\t2\tdays\t400.00", "en_GB", "description quantity unit price"),
        ("Workshop\t2\tdays\t400.00\t19%\nTravel\t1\t\t118.40\t7%", "en_GB", "description quantity unit price tax"),
        ("Workshop\t2\t400", "en_GB", "description quantity price"),
        ("Workshop\t2\t400\t800\nTravel\t3\t10\t30", "en_GB", "description quantity price "),
        ("Workshop;2;Std;96,50", "de_DE", "description quantity unit price"),
        ("Workshop;2;Std;96,50\nReise;1;Stk;1.200,00", "de_DE", "description quantity unit price"),
        ("Atelier\t2\theures\t1 200,50\nTransport\t1\tforfait\t80", "fr_FR", "description quantity unit price"),
        ('"Workshop, two days",2,400.00\nTravel,1,118.40', "en_GB", "description quantity price"),
        ("Workshop\t€1,200.00", "en_GB", "description price"),
        ("2\tdays\tWorkshop\t400.00", "en_GB", "quantity unit description price"),
        ("Workshop|2|400.00\nTravel|1|5.00", "en_GB", "description quantity price"),
        ("Item\tQty\tUnit price\tAmount\nWorkshop\t2\t400\t800", "en_GB", "description quantity price "),
        ("Pos.\tBezeichnung\tMenge\tEinheit\tEinzelpreis (€)\tMwSt %\n1\tA\t2\tStd\t9,5\t19", "de_DE",
         " description quantity unit price tax"),
        ("Désignation\tQuantité\tPrix unitaire\nAtelier\t2\t400", "fr_FR", "description quantity price"),
        ("Price\tDescription\n400\tWorkshop", "en_GB", "price description"),
        ("Workshop\nTravel", "en_GB", "description"),
    ],
)  # fmt: skip
def test_columns_are_recognised(text: str, locale: str, columns: str) -> None:
    found = table(text, locale)
    assert found.columns == tuple(columns.split(" ")) and found.clear


@pytest.mark.parametrize(
    "text",
    [
        "Workshop\t2",  # is it how many, or how much?
        "Workshop\tSara\t2\t400.00",  # two texts
        "Workshop\t2\t400\t799",  # the third number is no amount
        "Workshop\t400.00\t2",  # price before quantity
        "2\t400.00",  # no description
        "Item\tColour\tPrice\nWorkshop\tred\t400",  # a heading nobody knows
        "Workshop\t2\t400.00\t5%",  # no rate of the business
        "Workshop\t2\t400.00\nTotal\t\t800.00",  # a sum that would be billed as well
        "",
    ],
)
def test_what_is_not_clear_is_asked(text: str) -> None:
    assert not table(text).clear


def test_a_heading_and_totals_become_no_lines() -> None:
    found = table("Item\tQty\tPrice\nWorkshop\t2\t400\nTravel\t1\t5\nSubtotal\t\t405\nTotal\t\t481.95")
    assert [row[0] for row in found.rows] == ["Workshop", "Travel"] and found.left_out == 2


def test_where_no_heading_says_description_the_longest_text_is_proposed() -> None:
    found = table("Stuff\tWho\tMenge\tPreis\nWorkshop in Hamburg\tSara\t2\t1.200,00", "de_DE")
    assert found.columns == ("description", "", "quantity", "price") and not found.clear


@pytest.mark.parametrize(
    ("cell", "rate"), [("19%", "19"), ("7 %", "7"), ("19", "19"), ("0.07", "7"), ("", None), ("5%", ""), ("x", "")]
)
def test_a_tax_is_the_rate_that_is_meant(cell: str, rate: str | None) -> None:
    found = pasting.chosen(
        f"A\t{cell or ' '}\t1", ["description", "tax", "price"] if cell else ["description", "price"], heading=False
    )  # noqa: E501
    lines = pasting.with_rows(paper(), found, "r12345678").group("line")
    assert lines["r12345678-0"].get("tax") == rate


def test_cells_stay_as_they_are_written() -> None:
    found = table('"Work\nshop ""A"""\t1.5\th\t1,200.50')
    lines = pasting.with_rows(paper(), found, "r12345678").group("line")
    assert lines == {
        "r12345678-0": {"description": 'Work\nshop "A"', "quantity": "1.5", "unit": "h", "price": "1,200.50"}
    }  # noqa: E501


def test_lines_in_which_something_stands_stay_and_empty_ones_go() -> None:
    before = paper(**{"line.a.description": "Kept", "line.b.description": "", "line.c.description": " "})
    after = pasting.with_rows(before, table("Workshop\t1\t400.00"), "r12345678")
    assert list(after.group("line")) == ["a", "r12345678-0"]
    assert list(pasting.without_rows(after, "r12345678").group("line")) == ["a"]


def test_lines_without_a_tax_are_taxed_like_the_one_before() -> None:
    before = paper(**{"line.a.description": "Kept", "line.a.tax": "reverse_charge", "line.b.tax": "7"})
    after = pasting.with_rows(before, table("Workshop\t1\t400.00"), "r12345678").group("line")
    assert after["r12345678-0"]["tax"] == "reverse_charge"
    blank = paper(**{"line.a.description": "", "line.a.tax": "7"})
    assert (
        pasting.with_rows(blank, table("Workshop\t1\t400.00"), "r12345678").group("line")["r12345678-0"]["tax"] == "7"
    )
    said = pasting.with_rows(before, table("Workshop\t1\t400.00\t19%"), "r12345678").group("line")
    assert said["r12345678-0"]["tax"] == "19"


def test_details_discounts_and_order_lines_are_told_by_their_headings() -> None:
    text = "Item\tDetails\tPrice\tDiscount %\tOrder line\nWorkshop\tTwo days\t400.00\t10 %\t7\nTravel\t\t5.00\t\t"
    found = table(text)
    assert found.columns == ("description", "details", "price", "off_value", "order_line") and found.clear
    lines = pasting.with_rows(paper(), found, "rAbCdEfGh").group("line")
    assert lines["rAbCdEfGh-0"] == {
        "description": "Workshop",
        "details": "Two days",
        "price": "400.00",
        "off_value": "10",
        "off_unit": "percent",
        "order_line": "7",
    }
    assert lines["rAbCdEfGh-1"] == {"description": "Travel", "price": "5.00"}, "what is not said has no field"
    assert table("Details\tPrice\nWorkshop\t400.00").columns == ("description", "price")


def test_headings_of_sections_stay() -> None:
    typed = paper(**{"line.s.section": "Phase 1", "line.a.description": "x", "line.t.section": "", "line.b.price": ""})
    lines = pasting.with_rows(typed, table("Workshop\t400.00"), "rAbCdEfGh").group("line")
    assert list(lines) == ["s", "a", "t", "rAbCdEfGh-0"]


def test_undoing_all_there_was_leaves_a_line_to_write_on() -> None:
    after = pasting.with_rows(paper(), table("Workshop\t1\t400.00"), "r12345678")
    assert list(pasting.without_rows(after, "r12345678").group("line")) == ["a"]
    assert pasting.without_rows(after, "line.") == after


@given(st.text(alphabet="a1.,;\t\n\"'%€ \r|", max_size=200))
def test_nothing_that_can_be_pasted_breaks_it(text: str) -> None:
    found = table(text)
    assert all(len(row) == found.width for row in found.rows)
    pasting.with_rows(paper(), found, "r12345678")
    pasting.chosen(text, ["price"], heading=True)


# pages


def paste(client: PageClient, page: Page, text: str, *, status: int | None = None) -> Page:
    return writing.fill(page, {"rows": text}, "Put them into lines", status=status, client=client)


def descriptions(page: Page) -> list[str]:
    return [text for name, text in page.fields.items() if name.endswith(".description") and text]


def test_clear_rows_become_lines_at_once_and_are_undone_at_once(as_: SignIn, alice: User) -> None:
    client, draft = as_(alice), writing.draft(alice)
    page = paste(client, client.page(f"/drafts/{draft.key}"), "Design\t3\tdays\t900.00\nPrint\t1\tpcs\t80.00")
    assert descriptions(page) == ["Workshop", "Travel", "Design", "Print"]
    assert "2 lines were added." in page.text and "€2,700.00" in page.text
    undone = client.submit(page.find("button[value^='unpaste']"))
    assert descriptions(undone) == ["Workshop", "Travel"]


def test_a_guest_pastes_into_the_very_first_paper(client: PageClient) -> None:
    page = paste(client, client.page("/"), "Design\t3\tdays\t900.00")
    assert descriptions(page) == ["Design"] and "1 line was added." in page.text


def test_unclear_rows_are_shown_and_their_columns_chosen(as_: SignIn, alice: User) -> None:
    client, draft = as_(alice), writing.draft(alice, writing.SENDER | writing.TAX)
    asked = paste(client, client.page(f"/drafts/{draft.key}"), "Workshop\tred\t2\t400.00")
    assert asked.said("h1") == "What is in these columns?"
    assert "1 row becomes a line." in asked.text
    twice = client.submit(asked.form("main form"), {"column.1": "description"}, status=422)
    assert "can’t be the same" in twice.said("#rows-error") and twice.fields["rows"] == "Workshop\tred\t2\t400.00"
    page = client.submit(twice.form("main form"), {"column.1": ""})
    assert descriptions(page) == ["Workshop"] and "€800.00" in page.text


def test_a_heading_can_be_told(as_: SignIn, alice: User) -> None:
    client, draft = as_(alice), writing.draft(alice, {})
    asked = paste(client, client.page(f"/drafts/{draft.key}"), "Was wir taten\tWie viel\nWorkshop\t400")
    page = client.submit(asked.form("main form"), {"heading": "1", "column.0": "description", "column.1": "price"})
    assert descriptions(page) == ["Workshop"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"rows": ""}, "Paste at least one row"),
        ({"rows": "A\t1", "column.0": "colour", "column.1": "price"}, "Choose what each column is"),
        ({"rows": "A\t1", "column.1": "price"}, "which column is the description"),
        ({"rows": "A\t1\n" * 501, "column.0": "description"}, "At most 500 rows"),
    ],
)
def test_what_can_not_be_made_into_lines_is_told(as_: SignIn, alice: User, data: dict[str, str], message: str) -> None:
    draft = writing.draft(alice)
    page = as_(alice).post_form(f"/drafts/{draft.key}/rows", data, status=422)
    assert message in page.said("#rows-error")
    assert saving.typed_of(Document.get(Document.key == draft.key)).group("line").keys() == {"a", "b"}


def test_five_hundred_rows_are_taken(as_: SignIn, alice: User) -> None:
    draft = writing.draft(alice, {})
    text = "\n".join(f"Task {n}\t1\t{n}.50" for n in range(500))
    as_(alice).post_form(
        f"/drafts/{draft.key}/rows",
        {"rows": text, "column.0": "description", "column.1": "quantity", "column.2": "price"},
        status=303,
    )
    assert len(saving.typed_of(Document.get(Document.key == draft.key)).group("line")) == 500


def test_nobody_else_pastes_into_it(as_: SignIn, alice: User, bob: User, carol: User, client: PageClient) -> None:
    draft, data = writing.draft(alice), {"rows": "A\t1.00", "column.0": "description", "column.1": "price"}
    as_(bob).post_form(f"/drafts/{draft.key}/rows", data, status=404)
    as_(carol).post_form(f"/drafts/{draft.key}/rows", data, status=403)
    assert client.post_form(f"/drafts/{draft.key}/rows", data, status=303).location.startswith("/sign-in")


def test_an_issued_invoice_takes_no_rows(as_: SignIn, alice: User) -> None:
    draft = writing.draft(alice)
    client = as_(alice)
    client.post_form(f"/drafts/{draft.key}/issue", {"how": "hand"})
    client.post_form(
        f"/drafts/{draft.key}/rows", {"rows": "A\t1.00", "column.0": "description", "column.1": "price"}, status=409
    )
