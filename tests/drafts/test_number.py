"""The number of a draft: what is shown of it, another series, and one by hand."""

from __future__ import annotations

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.documents import issuing, numbering, series
from jupinv.documents.models import Document
from jupinv.drafts import duplicating
from jupinv.drafts.typed import Typed
from tests.documents import making
from tests.drafts.writing import autosave, draft, fill, key_of
from tests.pages import text_of

HAND, SERIES = "number.hand", "number.series"


def fresh(user: User) -> Business:
    return Business.get_by_id(user.business.id)


def number_in(answer) -> str:
    return answer.find("#totals").get("data-number")


def year(number: str) -> str:
    return number[4:8]


def test_a_plain_invoice_shows_one_closed_fold_and_no_series(alice: User, as_) -> None:
    page = as_(alice).page(f"/drafts/{draft(alice).key}")
    fold = page.find("details.number")
    assert fold.get("open") is None and SERIES not in page.fields and page.fields[HAND] == ""


def test_a_number_by_hand_is_checked_while_it_is_typed_and_issued(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(f"/drafts/{draft(alice).key}")
    answer = autosave(browser, page, {HAND: " 2026/A-17 "})
    assert number_in(answer) == "2026/A-17" and "number.hand" not in answer.source
    send = browser.page(f"/drafts/{key_of(page)}/send")
    assert "Send 2026/A-17" in send.text
    done = browser.submit(send.button("Issue, I hand it over myself"))
    kept = Document.get(Document.key == key_of(page))
    assert (kept.number, kept.by_hand, kept.series) == ("2026/A-17", True, None) and "2026/A-17" in done.text


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("INV-{year}-0007", "comes next on this day"),
        ("inv-{year}-0001", "Write that one"),
        ("QUO-{year}-0001", "not in use for this document"),
        ("X" * 36, "longer than 35 characters"),
        ("taken-1", "number of another document"),
        ("<script>alert(1)</script> x y z ü", ""),
        ("' OR 1=1 --", ""),
        ("\u202eA1", "can't be seen"),
    ],
)
def test_a_number_that_can_not_be_had_is_told_at_its_field(alice: User, as_, number: str, told: str) -> None:
    issuing.issue(
        making.draft(fresh(alice), alice),
        making.content(),
        by=alice,
        now=making.NOW,
        today=making.TODAY,
        wish=numbering.Wish(number="taken-1"),
    )
    browser = as_(alice)
    page = browser.page(f"/drafts/{draft(alice).key}")
    said = number.replace("{year}", year(page.said("#number")))
    answer = autosave(browser, page, {HAND: said})
    messages = [text_of(each) for each in answer.all(f'#problems li[data-field="{HAND}"]')]
    assert [told in each for each in messages] == ([True] if told else [])
    shown = fill(browser.page(f"/drafts/{key_of(page)}"), {}, "Send…", client=browser, status=422 if told else None)
    if told:
        assert told in shown.error_at(HAND) and shown.fields[HAND] == said
        assert shown.find("details.number").get("open") is not None
    else:
        assert shown.fields["number"] == said
    assert Document.get(Document.key == key_of(page)).is_draft


def test_the_next_number_by_hand_is_taken_from_its_series(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(f"/drafts/{draft(alice).key}")
    wanted = page.said("#number")
    autosave(browser, page, {HAND: wanted})
    send = browser.page(f"/drafts/{key_of(page)}/send")
    browser.submit(send.button("Issue, I hand it over myself"))
    kept = Document.get(Document.key == key_of(page))
    assert (kept.number, kept.by_hand) == (wanted, False) and kept.series is not None


def test_another_series_is_chosen_under_the_fold(alice: User, as_) -> None:
    web = series.add(fresh(alice), "invoice", "WEB-{NNN}")
    browser = as_(alice)
    page = browser.page(f"/drafts/{draft(alice).key}")
    assert [each.get("value") for each in page.all(f'[id="{SERIES}"] option')] == ["", str(web.id)]
    answer = autosave(browser, page, {SERIES: str(web.id)})
    assert number_in(answer) == "WEB-001"
    again = browser.page(f"/drafts/{key_of(page)}")
    assert again.fields[SERIES] == str(web.id) and again.find("details.number").get("open") is not None
    assert "business.number_pattern" not in again.fields, "that field is of the usual series"
    send = browser.page(f"/drafts/{key_of(page)}/send")
    browser.submit(send.button("Issue, I hand it over myself"))
    assert Document.get(Document.key == key_of(page)).series == web


def test_a_series_that_was_retired_meanwhile_is_told(alice: User, as_) -> None:
    web = series.add(fresh(alice), "invoice", "WEB-{NNN}")
    browser = as_(alice)
    page = browser.page(f"/drafts/{draft(alice, **{SERIES: str(web.id)}).key}")
    series.retire(web)
    shown = fill(page, {}, "Send…", client=browser, status=422)
    assert "gives no numbers any more" in shown.error_at(SERIES)
    assert number_in(shown).startswith("INV-")
    done = fill(shown, {SERIES: ""}, "Send…", client=browser)
    assert done.fields["number"].startswith("INV-")


def test_a_copy_keeps_the_series_and_leaves_the_number(alice: User) -> None:
    web = series.add(fresh(alice), "invoice", "WEB-{NNN}")
    wish = {SERIES: str(web.id)}

    def copied(document: Document) -> dict[str, str]:
        copy = duplicating.duplicate(document, by=alice, now=making.NOW, today=making.TODAY)
        return dict(Typed.stored(copy.typed).pairs)

    of_draft = copied(draft(alice, **wish, **{HAND: "A-1"}))
    assert of_draft[SERIES] == str(web.id) and HAND not in of_draft
    said = making.draft(fresh(alice), alice)
    issued = issuing.issue(
        said, making.content(), by=alice, now=making.NOW, today=making.TODAY, wish=numbering.Wish(str(web.id))
    )
    assert copied(issued)[SERIES] == str(web.id)
    series.make_usual(web)
    assert SERIES not in copied(Document.seen_by(alice).where(Document.id == issued.id).get())


def test_the_number_follows_the_kind(alice: User, as_) -> None:
    web = series.add(fresh(alice), "invoice", "WEB-{NNN}")
    browser = as_(alice)
    page = browser.page(f"/drafts/{draft(alice).key}")
    answer = autosave(browser, page, {"kind": "quote", SERIES: str(web.id)})
    assert "QUO-" in answer.source
    quote = browser.page(f"/drafts/{key_of(page)}")
    assert quote.said("#number").startswith("QUO-") and not quote.all(f'[data-field="{SERIES}"]')


def test_a_day_before_the_last_one_or_ahead_is_told_at_its_field_and_before_sending(alice: User, as_) -> None:
    making.issued(fresh(alice), alice)
    browser = as_(alice)
    page = browser.page(f"/drafts/{draft(alice).key}")
    assert page.said("#date-hint") == ""
    answer = autosave(browser, page, {"issue_date": "2026-05-01", "due": "date", "due_date": "2099-01-01"})
    assert "bears a later date, 3 May 2026" in answer.said("#date-hint")
    answer = autosave(browser, page, {"issue_date": "2098-05-01", "due": "date", "due_date": "2099-01-01"})
    assert answer.said("#date-hint").startswith("The date lies in the future.")
    autosave(browser, page, {"issue_date": "2026-05-01", "due": "date", "due_date": "2099-01-01"})
    hints = [text_of(each) for each in browser.page(f"/drafts/{key_of(page)}/send").all(".hints li")]
    assert any("bears a later date, 3 May 2026" in each for each in hints)


def test_a_guest_may_choose_a_number_too(client, app) -> None:
    page = client.page("/new")
    saved = fill(page, {"sender.name": "Nora", HAND: "INV-1"}, client=client)
    assert saved.fields[HAND] == "INV-1" and saved.said("#number") == "INV-1"
    kept = Typed.stored(Document.get().typed)
    assert kept.wish().number == "INV-1"


def test_indian_law_is_named_at_the_number(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(f"/drafts/{draft(alice, **{'sender.country': 'India', 'sender.vat_id': ''}).key}")
    answer = autosave(browser, page, {HAND: "ABCD/26-27/000123"})
    (message,) = [text_of(each) for each in answer.all(f'#problems li[data-field="{HAND}"]')]
    assert "17 characters, and the law allows 16" in message and message.count("CGST Rules 2017, rule 46(b)") == 1
