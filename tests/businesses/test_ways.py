"""Where a business is paid: on its own page, told to everybody, and locked on the paper once something was issued."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jupinv import clock
from jupinv.accounts.joining import INTO, Choice
from jupinv.accounts.models import Session, User
from jupinv.businesses import joining, ways
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.businesses.ways import Change, changes, ways_to_pay
from jupinv.db import write
from jupinv.mail import Mail
from tests.documents import making
from tests.drafts.writing import autosave, draft, fill
from tests.pages import Page, PageClient

HERE = "/b/studio-halden/settings/ways"
OTHER_IBAN = "DE02120300000000202051"
BANK = {("bank", "b1"): {"holder": "Ana", "iban": "DE89370400440532013000"}}


def stored(user: User) -> ways.Ways:
    return ways_to_pay(profile_of(Business.get_by_id(user.business.id)))


def mails() -> list[Mail]:
    return list(Mail.select().order_by(Mail.id))


def page_with_new_account(browser: PageClient) -> tuple[Page, str]:
    """The page after "Add a bank account" was pressed, and the new account's key."""
    page = browser.submit(browser.page(HERE).button("Add a bank account"), status=200)
    return page, next(name for name in page.fields if name.endswith(".holder") and ".b1." not in name)[:-7]


# what a change is


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (BANK, ()),
        ({}, (Change("removed", "bank", before="3000"),)),
        (BANK | {("way", "w"): {"label": "PayPal", "text": "me@x.example"}}, (Change("added", "way", after="mple"),)),
        (
            {("bank", "b1"): {"holder": "Ana", "iban": OTHER_IBAN}},
            (Change("changed", "bank", before="3000", after="2051"),),
        ),
        (
            {("bank", "b1"): BANK["bank", "b1"] | {"holder": "Eve"}},
            (Change("changed", "bank", before="3000", after="3000"),),
        ),
        (
            {("bank", "b2"): BANK["bank", "b1"]},
            (Change("removed", "bank", before="3000"), Change("added", "bank", after="3000")),
        ),
    ],
)
def test_changes_are_told_by_their_ends(after: ways.Ways, told: tuple[Change, ...]) -> None:
    assert changes(BANK, after) == told


def test_another_order_is_a_change() -> None:
    both = BANK | {("way", "w"): {"label": "Cash", "text": "at the door"}}
    assert changes(both, dict(reversed(both.items()))) == (Change("moved"),)


def test_of_what_is_typed_no_markup_reaches_a_mail() -> None:
    assert ways.ending({"text": "<b>!</b><"}) == "bb"


# the page


def test_a_change_is_saved_and_told_to_every_member(alice: User, carol: User, bob: User, as_) -> None:
    browser = as_(alice)
    page, at = page_with_new_account(browser)
    assert stored(alice) == ways_to_pay(alice.business.profile), "nothing is saved before Save"
    values = {f"{at}.holder": "Ana Halden", f"{at}.iban": OTHER_IBAN, "bank.b1.bic": ""}
    page = browser.submit(page.find("button.main"), values)
    assert "Everybody in this business is told" in page.text
    assert [way.get("iban") for way in stored(alice).values()] == ["DE89370400440532013000", OTHER_IBAN]
    assert "bic" not in stored(alice)["bank", "b1"]
    told = mails()
    assert [mail.to for mail in told] == [["ana@halden.example"], ["carol@lund.example"]]
    for mail in told:
        assert mail.subject == "Ways to pay of Studio Halden were changed"
        for words in (mail.text, mail.html):
            assert "Ana Halden changed where customers pay" in words
            assert "Added: a bank account ending in 2051" in words
            assert "Changed: what is said about the bank account ending in 3000" in words
            assert "/b/studio-halden/settings/ways" in words and "If nobody of you did this" in words
            assert OTHER_IBAN not in words and "0202051" not in words and "DE89" not in words
    assert browser.page("/new").fields[f"{at}.iban"] == OTHER_IBAN


def test_saving_what_stands_there_tells_nobody(alice: User, as_) -> None:
    browser = as_(alice)
    browser.submit(browser.page(HERE).find("button.main"))
    assert not mails()
    assert stored(alice) == ways_to_pay(alice.business.profile)


def test_the_mail_speaks_the_language_of_who_gets_it(alice: User, as_) -> None:
    with write():
        User.update(locale="de_DE").where(User.id == alice.id).execute()
    browser = as_(alice)
    page = browser.page(HERE)
    browser.submit(page.find("button.main"), {"bank.b1.iban": OTHER_IBAN})
    (told,) = mails()
    assert 'lang="de"' in told.html and "2051" in told.text


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("iban", "DE89370400440532013001"),
        ("iban", "not an iban"),
        ("iban", ""),
        ("holder", ""),
        ("bic", "NOBIC"),
        ("sort_code", "12"),
        ("currency", "EURO"),
    ],
)
def test_typing_errors_are_told_at_their_field_as_on_the_paper(alice: User, as_, part: str, text: str) -> None:
    browser = as_(alice)
    answer = browser.submit(browser.page(HERE).find("button.main"), {f"bank.b1.{part}": text}, status=422)
    assert answer.error_at(f"bank.b1.{part}")
    assert answer.fields[f"bank.b1.{part}"] == text
    assert stored(alice) == ways_to_pay(alice.business.profile) and not mails()


@pytest.mark.parametrize(("part", "text"), [("bic", "DEUTDEFF"), ("iban", "CH4431999123000889012")])
def test_what_may_be_right_is_asked_about_and_saved(alice: User, as_, part: str, text: str) -> None:
    browser = as_(alice)
    page = browser.submit(browser.page(HERE).find("button.main"), {f"bank.b1.{part}": text})
    assert stored(alice)["bank", "b1"][part] == text
    assert page.said(f"[id='bank.b1.{part}-error']")
    assert not page.has("[aria-invalid]") and not page.has(".notice.bad")


def test_the_bic_of_a_known_bank_is_offered_and_filled_in_on_demand(alice: User, as_) -> None:
    browser = as_(alice)
    assert "Fill in the BIC" not in browser.page(HERE).text
    page = browser.submit(browser.page(HERE).find("button.main"), {"bank.b1.bic": ""})
    assert "An account at Commerzbank, whose BIC is COBADEFFXXX." in page.text
    filled = browser.submit(page.button("Fill in the BIC"), {"bank.b1.holder": "Halden GmbH"}, status=200)
    assert filled.fields["bank.b1.bic"] == "COBADEFFXXX" and filled.fields["bank.b1.holder"] == "Halden GmbH"
    assert "bic" not in stored(alice)["bank", "b1"], "nothing is saved before Save"
    browser.submit(filled.find("button.main"))
    assert stored(alice)["bank", "b1"]["bic"] == "COBADEFFXXX"


@pytest.mark.parametrize("at", ["", "bank.none", "way.b1", "x" * 500])
def test_for_what_is_no_account_no_bic_is_filled_in(alice: User, as_, at: str) -> None:
    browser = as_(alice)
    page = browser.page(HERE)
    answer = browser.post_form(HERE, page.fields | {"bank.b1.bic": "", "act": f"take-bic:{at}"}, status=200)
    assert answer.fields["bank.b1.bic"] == ""


def test_a_stored_account_that_is_wrong_is_told_about_and_stays_as_it_is(alice: User, as_) -> None:
    with write():
        wrong = [[name, "DE00" if name == "bank.b1.iban" else text] for name, text in alice.business.profile]
        Business.update(profile=wrong).where(Business.id == alice.business.id).execute()
    page = as_(alice).page(HERE)
    assert "can't be right" in page.said(".notice.bad") and page.error_at("bank.b1.iban")
    assert stored(alice)["bank", "b1"]["iban"] == "DE00" and not mails()


def test_the_messages_speak_the_language_of_who_reads_them(alice: User, as_) -> None:
    with write():
        User.update(locale="de_DE").where(User.id == alice.id).execute()
    browser = as_(alice)
    answer = browser.submit(browser.page(HERE).find("button.main"), {"bank.b1.iban": OTHER_IBAN[:-1]}, status=422)
    assert "hat 22 Zeichen, diese" in answer.error_at("bank.b1.iban")


def test_each_account_may_be_for_one_currency(alice: User, as_) -> None:
    browser = as_(alice)
    page, at = page_with_new_account(browser)
    values = {f"{at}.holder": "Ana Halden", f"{at}.iban": "GB82WEST12345698765432", f"{at}.currency": "gbp"}
    browser.submit(page.find("button.main"), values | {"bank.b1.currency": "EUR"})
    assert [way["currency"] for way in stored(alice).values()] == ["EUR", "gbp"]
    assert browser.page(HERE).fields["bank.b1.currency"] == "EUR"


def test_other_ways_are_added_ordered_removed_and_brought_back(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.submit(browser.page(HERE).button("Add another way to pay"), status=200)
    at = next(name for name in page.fields if name.endswith(".label"))[:-6]
    unfinished = browser.submit(page.find("button.main"), {f"{at}.label": "M-Pesa"}, status=422)
    assert unfinished.error_at(f"{at}.text")
    page = browser.submit(unfinished.button("Move up"), {f"{at}.text": "522 522"}, status=200)
    browser.submit(page.find("button.main"))
    assert list(stored(alice)) == [("way", at.partition(".")[2]), ("bank", "b1")]

    page = browser.page(HERE)
    removing = next(button for button in page.all("button") if button.get("value") == "remove-way:bank.b1")
    removed = browser.submit(removing, status=200)
    assert "bank.b1.iban" not in removed.fields and "Removed, once you save" in removed.text
    back = browser.submit(removed.button("Undo"), status=200)
    assert back.fields["bank.b1.iban"] == "DE89370400440532013000" and not back.has(".undo")
    browser.submit(removed.find("button.main"))
    assert list(stored(alice)) == [("way", at.partition(".")[2])]
    assert "Removed: the bank account ending in 3000" in mails()[-1].text


@pytest.mark.parametrize(
    ("button", "wrong", "right", "name", "said"),
    [
        ("Add a UPI id", "halden", "halden@okhdfcbank", "UPI", "This is not a UPI id"),
        ("Add a Pix key", "390.533.447-06", "390.533.447-05", "Pix", "check digits of this CPF or CNPJ"),
    ],
)
def test_ids_of_instant_payments_are_checked_when_entered(
    alice: User, as_, button: str, wrong: str, right: str, name: str, said: str
) -> None:
    browser = as_(alice)
    page = browser.submit(browser.page(HERE).button(button), status=200)
    at = next(field for field in page.fields if field.endswith(".scheme"))[:-7]
    page = browser.submit(page.find("button.main"), status=422)
    assert "The id is missing" in page.error_at(f"{at}.text")
    page = browser.submit(page.find("button.main"), {f"{at}.text": wrong}, status=422)
    assert said in page.error_at(f"{at}.text") and page.fields[f"{at}.text"] == wrong
    browser.submit(page.find("button.main"), {f"{at}.text": right})
    key = at.partition(".")[2]
    assert stored(alice)["way", key] == {"label": name, "scheme": name.lower(), "text": right}
    assert right.replace("-", "")[-4:] in mails()[-1].text
    assert browser.page(HERE).fields[f"{at}.text"] == right


def test_ways_move_up_and_down_and_stay_where_they_end(alice: User, as_) -> None:
    with write():
        more = [
            ["bank.b2.iban", OTHER_IBAN],
            ["bank.b2.holder", "Ana"],
            ["way.w.label", "Cash"],
            ["way.w.text", "Here"],
        ]
        Business.update(profile=alice.business.profile + more).where(Business.id == alice.business.id).execute()
    browser = as_(alice)
    assert not pressed(browser.page(HERE), "up-way:bank.b1") and not pressed(browser.page(HERE), "down-way:way.w")
    page = browser.submit(*pressed(browser.page(HERE), "down-way:bank.b1"), {"bank.b2.holder": "Ana H"}, status=200)
    page = browser.submit(*pressed(page, "up-way:way.w"), status=200)
    assert legends(page) == ["bank-b2", "way-w", "bank-b1"]
    browser.submit(page.find("button.main"))
    assert list(stored(alice)) == [("bank", "b2"), ("way", "w"), ("bank", "b1")]
    assert stored(alice)["bank", "b2"]["holder"] == "Ana H"


def pressed(page: Page, act: str) -> list[Any]:
    """The buttons that do it."""
    return [button for button in page.all("button") if button.get("value") == act]


def legends(page: Page) -> list[str]:
    """What stands on the page, in its order."""
    return [each.get("id") for each in page.all("fieldset")]


def takes_cards(alice: User, cards: str = "live") -> None:
    with write():
        Business.update(cards=cards).where(Business.id == alice.business.id).execute()


def test_paying_by_card_has_its_place_among_them(alice: User, as_) -> None:
    takes_cards(alice)
    browser = as_(alice)
    page = browser.page(HERE)
    assert legends(page) == ["card-card", "bank-b1"], "first, until its owner says otherwise"
    assert not pressed(page, "remove-way:card.card"), "it is disconnected elsewhere"
    page = browser.submit(*pressed(page, "down-way:card.card"), {"bank.b1.currency": "eur"}, status=200)
    assert legends(page) == ["bank-b1", "card-card"]
    browser.submit(page.find("button.main"))
    assert legends(browser.page(HERE)) == ["bank-b1", "card-card"]
    assert Business.get_by_id(alice.business.id).before_card == "EUR"
    assert list(stored(alice)) == [("bank", "b1")], "it is no part of what papers name"
    assert "The order of the ways to pay was changed" in mails()[-1].text
    browser.submit(browser.page(HERE).find("button.main"))
    assert len(mails()) == 1, "nothing was changed"


def test_a_page_from_before_cards_were_taken_is_told(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(HERE)
    takes_cards(alice)
    answer = browser.submit(page.find("button.main"), {"bank.b1.holder": "Halden"}, status=409)
    assert "Card" in answer.said(".notice") and answer.fields["bank.b1.holder"] == "Halden"
    browser.submit(answer.find("button.main"))
    assert Business.get_by_id(alice.business.id).before_card == "any"
    takes_cards(alice, "")
    assert legends(browser.page(HERE)) == ["bank-b1"]


@pytest.mark.parametrize("act", ["up-way:", "down-way:bank", "up-way:card.card", "down-way:sender.name", "down-way:x"])
def test_moving_nonsense_moves_nothing(alice: User, as_, act: str) -> None:
    page = as_(alice).page(HERE)
    answer = as_(alice).post_form(HERE, page.fields | {"act": act, "card.card.place": ""}, status=200)
    assert legends(answer) == ["bank-b1"]


@pytest.mark.parametrize("gone", ["", "null", "[", "[1]", '[["sender.name","x"]]', '{"a":1}', "[" * 5000])
def test_nonsense_to_be_brought_back_is_dropped(alice: User, as_, gone: str) -> None:
    page = as_(alice).page(HERE)
    answer = as_(alice).post_form(HERE, page.fields | {"act": "undo", "gone": gone}, status=200)
    assert answer.fields["bank.b1.iban"] == "DE89370400440532013000"
    assert "sender.name" not in answer.fields


def test_two_windows_do_not_overwrite_each_other_unseen(alice: User, as_) -> None:
    browser = as_(alice)
    mine, theirs = browser.page(HERE), browser.page(HERE)
    browser.submit(theirs.find("button.main"), {"bank.b1.iban": OTHER_IBAN})
    answer = browser.submit(mine.find("button.main"), {"bank.b1.holder": "Halden GmbH"}, status=409)
    assert "ending in 2051" in answer.said(".notice") and answer.fields["bank.b1.holder"] == "Halden GmbH"
    assert stored(alice)["bank", "b1"]["iban"] == OTHER_IBAN
    browser.submit(answer.find("button.main"))
    assert stored(alice)["bank", "b1"] == {
        "holder": "Halden GmbH",
        "iban": "DE89370400440532013000",
        "bic": "COBADEFFXXX",
    }


def test_who_signed_in_long_ago_is_asked_first_and_loses_nothing(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page(HERE)
    with write():
        Session.update(created_at=clock.now() - timedelta(hours=1)).where(Session.user == alice).execute()
    assert browser.page(HERE, status=303).location.startswith("/account/confirm")
    answer = browser.submit(page.find("button.main"), {"bank.b1.iban": OTHER_IBAN}, status=403)
    assert answer.fields["bank.b1.iban"] == OTHER_IBAN
    assert stored(alice) == ways_to_pay(alice.business.profile) and not mails()


def test_more_ways_than_anybody_has_are_refused(alice: User, as_) -> None:
    many = {f"bank.k{number}.iban": "x" for number in range(31)}
    as_(alice).post_form(HERE, many, status=413)


def test_accounts_that_come_along_with_a_guests_drafts_are_told_too(alice: User, carol: User, guest: User) -> None:
    with write():
        profile = [["bank.g.holder", "Guest"], ["bank.g.iban", OTHER_IBAN]]
        Business.update(profile=profile).where(Business.id == guest.business.id).execute()
        joining.on_joined(guest, user=alice, choice=Choice(INTO, "studio-halden", bank_details=True), now=clock.now())
    assert [way["iban"] for way in stored(alice).values()] == ["DE89370400440532013000", OTHER_IBAN]
    assert [mail.to for mail in mails()] == [["ana@halden.example"], ["carol@lund.example"]]
    assert "Added: a bank account ending in 2051" in mails()[0].text


# the paper


def test_until_something_is_issued_the_paper_takes_them(alice: User, as_) -> None:
    browser = as_(alice)
    page = browser.page("/new")
    fill(page, {"bank.b1.iban": OTHER_IBAN}, client=browser)
    assert stored(alice)["bank", "b1"]["iban"] == OTHER_IBAN


def test_from_the_first_issue_on_the_paper_shows_them_and_leads_to_settings(alice: User, as_) -> None:
    making.issued(alice.business, alice)
    browser = as_(alice)
    key = draft(alice).key
    page = browser.page(f"/drafts/{key}")
    assert "DE89370400440532013000" in page.said("#ways")
    assert page.link("Settings, Ways to pay") == HERE
    assert not any(name.startswith(("bank.", "way.")) for name in page.fields)
    saved = fill(page, {"note": "Thank you"}, client=browser)
    assert saved.fields["note"] == "Thank you" and not saved.has(".notice.bad")
    autosave(browser, browser.page(f"/drafts/{key}"), {"note": "Thanks"})
    assert stored(alice) == ways_to_pay(alice.business.profile)
    assert "DE89 3704 0044 0532 0130 00" in browser.page(f"/drafts/{key}/preview").text


def smuggled(alice: User, browser: PageClient, more: dict[str, Any]) -> Page:
    making.issued(alice.business, alice)
    key = draft(alice).key
    page = browser.page(f"/drafts/{key}")
    return browser.post_form(f"/drafts/{key}", page.fields | {"note": "Kept"} | more, status=422)


@pytest.mark.parametrize(
    "more",
    [
        {"bank.b1.iban": OTHER_IBAN},
        {"bank.evil.iban": OTHER_IBAN, "bank.evil.holder": "Eve"},
        {"way.evil.label": "PayPal", "way.evil.text": "eve@evil.example"},
        {"act": "add-bank"},
        {"ways": "", "act": "save"},  # without any fields, from a page that has them: all of them removed
    ],
)
def test_what_comes_to_the_paper_all_the_same_is_refused_with_words(alice: User, as_, more: dict[str, str]) -> None:
    browser = as_(alice)
    page = smuggled(alice, browser, more)
    assert "changed in Settings" in page.said("#ways-error")
    assert "Saved, but for where you are paid." in page.text
    assert page.fields["note"] == "Kept"
    assert stored(alice) == ways_to_pay(alice.business.profile) and not mails()


def test_a_window_from_before_the_first_issue_is_told_while_typing(alice: User, as_) -> None:
    browser = as_(alice)
    key = draft(alice).key
    page = browser.page(f"/drafts/{key}")
    assert "bank.b1.iban" in page.fields
    making.issued(alice.business, alice)
    unchanged = autosave(browser, page, {"note": "One"})
    assert not unchanged.has("#problems li")
    answer = autosave(browser, page, {"note": "Two", "bank.b1.iban": OTHER_IBAN})
    assert [item.get("data-field") for item in answer.all("#problems li")] == ["ways"]
    assert browser.page(f"/drafts/{key}").fields["note"] == "Two"
    assert stored(alice)["bank", "b1"]["iban"] == "DE89370400440532013000"


def test_a_draft_that_was_open_while_settings_changed_takes_no_offence(alice: User, as_) -> None:
    making.issued(alice.business, alice)
    browser = as_(alice)
    key = draft(alice).key
    page = browser.page(f"/drafts/{key}")
    browser.submit(browser.page(HERE).find("button.main"), {"bank.b1.iban": OTHER_IBAN})
    fill(page, {"note": "Later"}, client=browser)
    assert stored(alice)["bank", "b1"]["iban"] == OTHER_IBAN
    assert OTHER_IBAN in browser.page(f"/drafts/{key}").said("#ways")


def test_what_is_wrong_with_an_account_is_told_on_the_locked_paper_too(alice: User, as_) -> None:
    making.issued(alice.business, alice)
    with write():
        wrong = [[name, "DE00" if name == "bank.b1.iban" else text] for name, text in alice.business.profile]
        Business.update(profile=wrong).where(Business.id == alice.business.id).execute()
    browser = as_(alice)
    page = browser.page(f"/drafts/{draft(alice).key}")
    answer = browser.submit(page.button("Send…"), status=422)
    assert "IBAN" in answer.said("[id='bank.b1.iban-error']")
