"""The page of the numbers: each series, what it gave, and what can be done with it."""

from __future__ import annotations

import pytest
from playhouse.test_utils import count_queries

from jupinv.accounts.models import User
from jupinv.businesses.models import Business, Counter, Series
from jupinv.db import write
from jupinv.documents import issuing, numbering, series
from jupinv.documents.models import Document
from jupinv.documents.numbering import Wish
from tests.documents import making
from tests.pages import Page, PageClient, text_of

AT = "/b/studio-halden/settings/numbers"
NEW = f"{AT}/new"


def fresh(user: User) -> Business:
    return Business.get_by_id(user.business.id)


def issued(user: User, wish: Wish = numbering.NONE) -> Document:
    draft = making.draft(fresh(user), user)
    return issuing.issue(draft, making.content(), by=user, now=making.NOW, today=making.TODAY, wish=wish)


def add(browser: PageClient, values: dict[str, str], button: str = "Add the series", status: int | None = None) -> Page:
    return browser.submit(browser.page(NEW).button(button), values, status=status)


def rows(page: Page) -> list[str]:
    return [text_of(each) for each in page.all("ul.letters li")]


def row(page: Page, pattern: str) -> str:
    return next(each for each in rows(page) if each.startswith(pattern))


# what is shown


def test_each_series_shows_first_last_count_gaps_and_next(alice: User, as_) -> None:
    web = series.add(fresh(alice), "invoice", "WEB-{NNN}")
    for _ in range(3):
        issued(alice)
    issued(alice, Wish(series=str(web.id)))
    issued(alice, Wish(number="A-17"))
    page = as_(alice).page(AT)
    usual = row(page, "INV-{YYYY}-{NNNN}")
    assert "First INV-2026-0001, 3 May" in usual and "; last INV-2026-0003, 3 May" in usual
    assert "3 numbers. No gaps. Next INV-" in usual
    assert "usual" in usual and "Counts from 1 again each year, by the date of issue." in usual
    side = row(page, "WEB-{NNN}")
    assert "One number: WEB-001, 3 May" in side and "No gaps. Next WEB-002. Never counts from 1 again." in side
    assert "Make usual" in side and "Retire" in side
    assert "No number yet. Next PRO-" in row(page, "PRO-{YYYY}-{NNNN}")
    assert "1 number that belongs to no series" in row(page, "Written by hand")
    assert "Not checked yet." in page.text and page.button("Check now") is not None


@pytest.mark.tampers
def test_a_gap_is_told(alice: User, as_) -> None:
    documents = [issued(alice) for _ in range(4)]
    with write():
        Document.update(number=None, series=None).where(Document.id.in_([documents[1].id, documents[2].id])).execute()
    assert "2 numbers are missing." in row(as_(alice).page(AT), "INV-{YYYY}-{NNNN}")


def test_the_page_asks_no_more_of_many_documents(alice: User, as_) -> None:
    browser, counts = as_(alice), []
    for _ in range(2):
        for _ in range(12):
            issued(alice)
            issued(alice, Wish(number=f"H-{Document.select().count()}"))
        with count_queries() as counter:
            browser.page(AT)
        counts.append(counter.count)
    assert counts[0] == counts[1] <= 8, counts


# one more series


def test_a_last_number_is_read_shown_and_gone_on_from(alice: User, as_) -> None:
    browser = as_(alice)
    shown = add(browser, {"last": "INV-2026-0041"}, status=200)
    assert shown.fields["pattern"] == "INV-{YYYY}-{NNNN}"
    assert "This is how we read it." in shown.text and "The next number would be INV-" in shown.text
    assert not Counter.select().exists()
    page = browser.submit(shown.button("Add the series"))
    assert "Saved. The next number of this series is INV-" in page.text
    assert issued(alice).number == "INV-2026-0042"


def test_a_customers_code_is_known_in_a_last_number(alice: User, as_) -> None:
    making.customer(fresh(alice))
    shown = add(as_(alice), {"last": "NW-0012"}, status=200)
    assert shown.fields["pattern"] == "{CUSTOMER}-{NNNN}" and "NW-0013" in shown.text
    assert "Each customer has numbers of their own." in shown.text


def test_a_series_of_ones_own_pattern_stands_beside_the_usual_one(alice: User, as_) -> None:
    page = add(as_(alice), {"pattern": "WEB-{NNN}", "start": "7"})
    assert "WEB-007" in row(page, "WEB-{NNN}")
    assert numbering.current(fresh(alice), "invoice").pattern == "INV-{YYYY}-{NNNN}"
    add(as_(alice), {"kind": "quote", "pattern": "ANG-{YYYY}{MM}-{NNN}", "resets": "year", "usual": "1"})
    assert numbering.current(fresh(alice), "quote").pattern == "ANG-{YYYY}{MM}-{NNN}"
    assert Series.get(Series.pattern == "ANG-{YYYY}{MM}-{NNN}").resets == "year"


def test_what_it_would_give_is_shown_before_anything_is_kept(alice: User, as_) -> None:
    before = list(Series.select().tuples())
    page = add(as_(alice), {"pattern": "{YYYY}{MM}-{NNN}", "resets": "never"}, "Show the next number", 200)
    assert "-001. Never counts from 1 again. Nothing is saved yet." in " ".join(page.text.split())
    assert page.fields["resets"] == "never" and list(Series.select().tuples()) == before


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "pattern"),
        ({"pattern": "WEB"}, "pattern"),
        ({"pattern": "INV-{YYYY}-{NNNN}"}, "pattern"),
        ({"pattern": "quo-{YYYY}-{NNNN}"}, "pattern"),
        ({"pattern": "X" * 36 + "{N}"}, "pattern"),
        ({"pattern": "INV-{NNNN}-{N}"}, "pattern"),
        ({"pattern": "{YYYY}-{N}", "resets": "year"}, "resets"),
        ({"pattern": "R{N}", "resets": "never"}, "resets"),
        ({"pattern": "R{N}", "start": "0"}, "start"),
        ({"pattern": "R{N}", "start": "9" * 40}, "start"),
        ({"pattern": "R{N}", "start": "٣"}, "start"),
        ({"last": "no number"}, "last"),
        ({"last": "²"}, "last"),
        ({"last": "R-1", "pattern": "S-{N}"}, "last"),
        ({"last": "R-999999999999", "pattern": "R-{N}"}, "last"),
        ({"last": "{NNNN}-1"}, "pattern"),
    ],
)
def test_what_can_not_number_is_told_at_its_field(alice: User, as_, values: dict[str, str], field: str) -> None:
    before = list(Series.select().tuples())
    page = add(as_(alice), values, status=422)
    assert page.error_at(field)
    assert all(page.fields[name] == text for name, text in values.items() if text in page.text or name != "pattern")
    assert list(Series.select().tuples()) == before and not Counter.select().exists()


@pytest.mark.parametrize(
    "values", [{"kind": "bill", "pattern": "R{N}"}, {"pattern": "R{NN}", "resets": "often"}, {"last": "\x00\ud800"}]
)
def test_what_no_form_of_ours_sends_is_refused(alice: User, as_, values: dict[str, str]) -> None:
    sent = {name: text.encode("utf-8", "replace").decode() for name, text in values.items()}
    as_(alice).post_form(NEW, sent, status=422)


def test_numbers_given_here_can_not_be_gone_on_from_elsewhere(alice: User, as_) -> None:
    issued(alice)
    page = add(as_(alice), {"last": "INV-2026-0041", "pattern": "INV-{YYYY}-{NNNN}"}, status=422)
    assert "has given numbers already" in page.error_at("last")


def test_a_pattern_too_long_for_the_law_is_told(alice: User, as_) -> None:
    business = fresh(alice)
    profile = [[name, "India" if name == "sender.country" else text] for name, text in business.profile]
    with write():
        Business.update(profile=profile).where(Business.id == business.id).execute()
    page = add(as_(alice), {"pattern": "RECHNUNG-{YYYY}-{NNNN}"}, status=422)
    assert "CGST Rules 2017, rule 46(b)" in page.error_at("pattern")
    typed = {"invoice.pattern": "RECHNUNG-{YYYY}-{NNNN}"}
    page = as_(alice).submit(as_(alice).page(AT).button("Save"), typed, status=422)
    assert "the law allows 16" in page.error_at("invoice.pattern")


# what is done with one


def act(browser: PageClient, row: Series, what: str, status: int | None = None) -> Page:
    return browser.post_form(f"{AT}/{row.id}", {"act": what}, status=status)


def test_it_is_made_usual_retired_and_reopened(alice: User, as_) -> None:
    browser = as_(alice)
    web = series.add(fresh(alice), "invoice", "WEB-{NNN}")
    page = browser.submit(browser.page(AT).button("Make usual"))
    assert "WEB-{NNN} is the usual series from now on." in page.text
    assert issued(alice).number == "WEB-001"
    page = browser.submit(page.button("Make usual"))
    page = browser.submit(page.button("Retire"))
    assert "Those that it gave stay." in page.text and "retired" in row(page, "WEB-{NNN}")
    assert not Series.get_by_id(web.id).in_use
    page = browser.submit(page.button("Reopen"))
    assert "Next WEB-002" in row(page, "WEB-{NNN}")


def test_one_that_gave_nothing_is_removed(alice: User, as_) -> None:
    browser = as_(alice)
    series.add(fresh(alice), "invoice", "WEB-{NNN}")
    page = browser.submit(browser.page(AT).button("Remove"))
    assert not any(each.startswith("WEB") for each in rows(page))
    assert not Series.select().where(Series.pattern == "WEB-{NNN}").exists()


def test_the_usual_one_stays(alice: User, as_) -> None:
    usual = numbering.current(fresh(alice), "invoice")
    act(as_(alice), usual, "retire", 409)
    assert Series.get_by_id(usual.id).in_use


def test_nobody_else_changes_a_series(client: PageClient, alice: User, bob: User, carol: User, as_) -> None:
    web = series.add(fresh(alice), "invoice", "WEB-{NNN}")
    before = list(Series.select().order_by(Series.id).tuples())
    for user, status in ((bob, 404), (carol, 403)):
        act(as_(user), web, "usual", status)
        as_(user).post_form(NEW, {"pattern": "X-{N}"}, status=status)
        as_(user).page(NEW, status=status)
    assert client.post_form(f"{AT}/{web.id}", {"act": "usual"}, status=303).location.startswith("/sign-in")
    theirs = numbering.current(Business.get_by_id(bob.business.id), "invoice")
    act(as_(alice), theirs, "retire", 404)
    act(as_(alice), web, "explode", 404)
    as_(alice).post_form(f"{AT}/999999", {"act": "usual"}, status=404)
    assert list(Series.select().order_by(Series.id).tuples()) == before
