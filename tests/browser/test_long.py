"""A document of a thousand lines in a browser: typed in, saved by parts, moved, issued, and read as a PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect
from pypdf import PdfReader

from jupinv.drafts.saving import new_key
from tests.browser.conftest import Site
from tests.browser.journey import CUSTOMER, named, saved
from tests.processes import until

KB = 1024
LINES = 1000
PARTS = {"description": "Work on part {}", "quantity": "2", "unit": "hours", "price": "10.50"}
SHEETS = range(20, 80)  # a sheet of the PDF holds from a dozen lines to fifty


def line(place: int, part: str) -> str:
    return f"line.k{place}.{part}"


@pytest.fixture
def long_draft(owner: Page, site: Site) -> str:
    """The address of a draft of a thousand lines, as a script would send it."""
    lines = {line(n, part): text.format(n) for n in range(LINES) for part, text in PARTS.items()}
    address = f"{site.url}/drafts/{new_key()}"
    owner.set_default_navigation_timeout(60_000)  # a machine that has other things to do takes long over a long page
    answer = owner.request.post(
        address, form=CUSTOMER | lines, headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0
    )
    assert answer.status == 303
    return address


def parts_sent(page: Page, act: Callable[[], None], says: str = "") -> Request:
    """The one request that saves what is done here; leaving the field before may send another one, which says less."""
    with page.expect_request_finished(lambda each: each.method == "POST" and says in (each.post_data or "")) as sent:
        act()
    return sent.value


def test_what_is_typed_in_line_700_is_sent_and_answered_in_a_few_bytes(
    owner: Page, site: Site, long_draft: str
) -> None:
    owner.goto(long_draft)
    field = named(owner, line(700, "price"))
    request = parts_sent(owner, lambda: field.fill("99"))
    sizes = request.sizes()
    assert sizes["requestBodySize"] + sizes["requestHeadersSize"] <= 4 * KB, sizes
    assert sizes["responseBodySize"] <= KB, sizes
    expect(owner.locator('[data-amount="k700"]')).to_have_text("€198.00")
    saved(owner)
    request = parts_sent(owner, lambda: field.fill("ninety"))
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(owner.locator(f'[id="{line(700, "price")}-error"]')).to_contain_text("is not a number")
    assert sizes["responseBodySize"] <= KB, request.sizes()
    parts_sent(owner, lambda: field.fill("7"), says="price=7")
    expect(owner.locator(f'[id="{line(700, "price")}-error"]')).to_be_empty()
    parts_sent(owner, lambda: named(owner, "note").fill("Thank you"), says="note=Thank")
    saved(owner)
    owner.reload()
    expect(field).to_have_value("7")
    expect(named(owner, "note")).to_have_value("Thank you")
    assert owner.locator("tr[data-line]").count() == LINES
    expect(named(owner, line(999, "description"))).to_have_value("Work on part 999")


def test_lines_are_added_moved_and_removed_by_parts(owner: Page, long_draft: str) -> None:
    owner.goto(long_draft)
    named(owner, line(500, "description")).focus()
    request = parts_sent(owner, lambda: owner.keyboard.press("Alt+ArrowUp"))
    assert request.sizes()["requestBodySize"] <= 2 * KB
    request = parts_sent(owner, lambda: owner.get_by_role("button", name="Remove line 3", exact=True).click())
    assert request.sizes()["requestBodySize"] <= 2 * KB
    owner.get_by_role("button", name="Add a line").click()
    expect(owner.get_by_role("textbox", name=f"Description, line {LINES + 1}", exact=True)).to_be_focused()
    request = parts_sent(owner, lambda: owner.keyboard.type("One more"))
    assert request.sizes()["requestBodySize"] <= 2 * KB
    saved(owner)
    owner.reload()
    rows = owner.locator("tr[data-line]")
    assert rows.count() == LINES + 1
    order = rows.evaluate_all("(rows) => rows.map((row) => row.dataset.line)")
    assert order[498:502] == ["k498", "k500", "k499", "k501"]
    expect(owner.locator("#line-k2 tr")).to_have_class("removed")
    expect(rows.last.locator("textarea")).to_have_value("One more")


@pytest.mark.forgives("net::ERR_", "htmx:error")
def test_an_answer_that_is_lost_loses_no_part(owner: Page, long_draft: str) -> None:
    owner.goto(long_draft)
    saves: list[str] = []

    def swallow(route) -> None:
        saves.append(route.request.post_data or "")
        if len(saves) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    owner.route("**/drafts/*", lambda route: swallow(route) if route.request.method == "POST" else route.continue_())
    named(owner, line(1, "price")).fill("1")
    expect(owner.locator("#save-state")).to_have_text("Not saved yet, retrying")
    named(owner, line(2, "price")).fill("2")
    saved(owner)
    assert any("k1.price" in each for each in saves[1:]), "what was not acknowledged is sent again"
    assert "k2.price" in saves[-1]
    owner.reload()
    expect(named(owner, line(1, "price"))).to_have_value("1")
    expect(named(owner, line(2, "price"))).to_have_value("2")


def test_it_is_issued_and_its_pdf_has_every_line(owner: Page, long_draft: str) -> None:
    owner.goto(f"{long_draft}/send")
    owner.get_by_role("button", name="Issue, I hand it over myself").click()
    expect(owner.locator("#standing")).to_have_text("not sent yet")
    assert owner.locator("table.lines tbody tr").count() == LINES

    def made() -> bytes:
        answer = owner.request.get(f"{owner.url.partition('?')[0]}.pdf")
        return b"" if answer.status == 202 else answer.body()

    sheets = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(until(made, seconds=240))).pages]
    assert len(sheets) in SHEETS
    assert "Work on part 0 " in sheets[0] and f"Work on part {LINES - 1} " in " ".join(sheets[-2:])
    assert f"{len(sheets)}/{len(sheets)}" in sheets[-1]
    found = re.findall(r"Work on part (\d+) ", " ".join(sheets))
    assert [int(each) for each in found] == list(range(LINES))
    assert all("Description" in sheet for sheet in sheets[:-1]), "the heading is on every sheet with lines"
