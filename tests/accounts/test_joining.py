"""What becomes of a guest's drafts, customers, profile and bank details when the guest signs in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from flask import Flask

from jupinv.accounts.joining import BEHIND, NEW, Choice, NothingToJoin, join
from jupinv.accounts.models import Session, SignIn, User
from jupinv.accounts.sessions import session_of
from jupinv.businesses.founding import found
from jupinv.businesses.models import ACCOUNTANT, STAFF, Business, Member
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents.models import Chain, Document
from tests.accounts.letters import letter
from tests.accounts.waiting import until_somebody_waits_for_us
from tests.pages import Page, PageClient

MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANA, EVE = "ana@halden.example", "eve@mallory.example"
PROFILE = [
    ["sender.name", "Eve Ltd"],
    ["sender.street", "1 Low Road"],
    ["bank.x.holder", "Eve Mallory"],
    ["bank.x.iban", "GB33BUKB20201555555555"],
    ["way.p.label", "PayPal"],
    ["way.p.text", "eve@mallory.example"],
    ["tax.charge", "no"],
]
LINES = [["line.a.description", "Workshop"], ["line.a.price", "500"], ["customer.name", "Acme"]]


@pytest.fixture
def eve(app: Flask) -> User:
    """A guest who has written two drafts, for one customer, and who wants money on her account."""
    with write():
        user = User.create(locale="en_GB", created_at=MAY)
        user.business = found(user, locale="en_GB", now=MAY, name="Eve Ltd")
        Business.update(profile=PROFILE).where(Business.id == user.business.id).execute()
        customer = keep(user.business, "Acme")
        draft(user, customer, "first-draft", 50000)
        draft(user, None, "second-draft", 0)
    return user


@pytest.fixture
def browser(eve: User, as_: Callable[[User], PageClient]) -> PageClient:
    """The browser in which the guest wrote."""
    return as_(eve)


def keep(business: Business, name: str, **details: str) -> Customer:
    return Customer.create(
        business=business, name=name, name_key=name.casefold(), details=details, created_at=MAY, updated_at=MAY
    )


def draft(user: User, customer: Customer | None, key: str, total: int) -> Document:
    return Document.create(
        key=key,
        business=user.business,
        created_by=user,
        customer=customer,
        typed={"locale": "en_GB", "fields": [*PROFILE, *LINES]},
        save_count=3,
        editor="a-window",
        currency="GBP",
        customer_name=customer.name if customer else "",
        total=total,
        created_at=MAY,
        updated_at=MAY,
    )


def ask(client: PageClient, email: str, next: str = "/drafts/first-draft/send") -> str:
    """Ask for a mail; the answer is the path of its link."""
    client.post_form("/sign-in", {"email": email, "next": next}, status=303)
    return letter().link


def confirm(client: PageClient, link: str) -> Page:
    """Press the button behind the link; the answer is the redirect."""
    return client.post_form(link, status=303)


def choose(client: PageClient, page: Page, to: str, *, bank: bool = False, status: int = 303) -> Page:
    values = [("to", to)] + ([("bank_details", "1")] if bank else [])
    return client.submit(page.form(page.url), values, status=status)


def users_drafts(user: User) -> list[str]:
    return [document.key for document in Document.seen_by(user).order_by(Document.id)]


def typed_names(business: Business) -> set[str]:
    drafts = Document.select().where(Document.business == business)
    return {name for each in drafts for name, _ in each.typed["fields"]}


def profile(business: Business) -> dict[str, str]:
    return dict(Business.get_by_id(business.id).profile)


def nothing_has_moved(eve: User) -> bool:
    return users_drafts(eve) == ["first-draft", "second-draft"] and profile(eve.business) == dict(PROFILE)


# the same browser


@pytest.mark.parametrize("way", ["link", "code"])
def test_a_guest_with_a_new_address_becomes_the_account(browser: PageClient, eve: User, way: str) -> None:
    link = ask(browser, ANA)
    if way == "link":
        done = confirm(browser, link)
    else:
        done = browser.post_form(f"/sign-in/{SignIn.get().key}", {"code": letter().code}, status=303)
    assert done.location == "/drafts/first-draft/send"
    user = User.get()
    assert (user.id, user.email, user.is_guest) == (eve.id, ANA, False)
    assert nothing_has_moved(eve)
    assert browser.page("/account").said("p strong") == ANA


def test_confirming_ends_every_other_session_of_the_guest(
    browser: PageClient, eve: User, as_: Callable[[User], PageClient]
) -> None:
    planted = as_(eve)  # whoever put this session into the browser still knows its token
    copy = as_(eve)
    confirm(browser, ask(browser, ANA))
    assert Session.select().count() == 1
    for other in (planted, copy):
        assert other.get("/account").status_code == 303


def test_an_account_without_a_business_takes_the_guests_without_a_question(browser: PageClient, eve: User) -> None:
    user = User.create(email=ANA, locale="de", created_at=MAY, confirmed_at=MAY)
    done = confirm(browser, ask(browser, ANA))
    assert done.location == "/drafts/first-draft/send"
    assert users_drafts(user) == ["first-draft", "second-draft"]
    assert profile(eve.business) == dict(PROFILE)
    assert [row.user_id for row in Member.select()] == [user.id]
    assert [row.id for row in User.select()] == [user.id]
    assert {document.created_by_id for document in Document.select()} == {user.id}
    assert SignIn.get().joined_at is not None


def test_an_accountant_elsewhere_has_no_business_to_write_in(browser: PageClient, eve: User, bob: User) -> None:
    user = User.create(email=ANA, locale="de", created_at=MAY, confirmed_at=MAY)
    Member.create(business=bob.business, user=user, role=ACCOUNTANT)
    confirm(browser, ask(browser, ANA))
    assert set(users_drafts(user)) == {"first-draft", "second-draft"}
    assert {business.id for business in Business.written_by(user)} == {eve.business.id}


def test_a_guest_with_nothing_is_not_asked(as_: Callable[[User], PageClient], app: Flask, alice: User) -> None:
    with write():
        empty = User.create(locale="en", created_at=MAY)
    client = as_(empty)
    assert confirm(client, ask(client, alice.email, "/new")).location == "/new"
    assert [user.id for user in User.select()] == [alice.id]


# an account with a business


@pytest.fixture
def question(browser: PageClient, eve: User, alice: User) -> Page:
    """The page that asks Alice, who signs in where Eve's drafts were written."""
    done = confirm(browser, ask(browser, alice.email))
    return browser.page(done.location)


def test_the_page_lists_what_comes_along(question: Page, eve: User, alice: User) -> None:
    assert "Draft for Acme: £500.00" in question.text
    assert "Draft, no customer yet" in question.text
    assert "1 customer" in question.text
    assert "Who bills: Eve Ltd" in question.text
    assert "Eve Mallory, GB33BUKB20201555555555" in question.text
    assert "PayPal, eve@mallory.example" in question.text
    assert "30 days" in question.text
    assert question.fields.get("to") is None
    assert question.find("[name=bank_details]").get("checked") is None
    assert nothing_has_moved(eve)
    assert alice.email in question.text


def test_opening_the_page_changes_nothing(browser: PageClient, question: Page, eve: User) -> None:
    browser.page(question.url)
    browser.head(question.url)
    assert nothing_has_moved(eve)
    assert SignIn.get().joined_at is None


def test_into_a_business_go_drafts_and_customers_without_the_profile(
    browser: PageClient, question: Page, eve: User, alice: User
) -> None:
    before = profile(alice.business)
    keep(alice.business, "Acme", city="Oslo")
    keep(eve.business, "Beta")
    done = choose(browser, question, f"into:{alice.business.handle}")
    assert done.location == "/drafts/first-draft/send"
    assert users_drafts(alice) == ["first-draft", "second-draft"]
    assert profile(alice.business) == before
    assert typed_names(alice.business) == {name for name, _ in LINES}
    assert [
        customer.name
        for customer in Customer.select().where(Customer.business == alice.business).order_by(Customer.name)
    ] == ["Acme", "Beta"]
    first = Document.get(Document.key == "first-draft")
    assert first.customer.details == {"city": "Oslo"}
    assert first.created_by == alice
    assert [business.id for business in Business.select()] == [alice.business.id]
    assert not Chain.select().where(Chain.business == eve.business).exists()
    assert not User.select().where(User.id == eve.id).exists()


def test_a_window_that_is_still_open_on_a_moved_draft_is_told(
    browser: PageClient, question: Page, eve: User, alice: User
) -> None:
    choose(browser, question, f"into:{alice.business.handle}")
    first = Document.get(Document.key == "first-draft")
    assert (first.editor, first.save_count) == ("", 4)


def test_bank_details_come_into_a_business_with_assent_only_after_its_own(
    browser: PageClient, question: Page, eve: User, alice: User
) -> None:
    taken = [["bank.b1.holder", "Eve Mallory"], ["bank.b1.iban", "GB33BUKB20201555555555"]]
    own = [
        ["bank.own.holder", "Ana Halden"],
        ["bank.own.iban", "DE89370400440532013000"],
        ["bank.own.bic", "COBADEFFXXX"],
    ]
    Business.update(profile=[*taken, *own]).where(Business.id == eve.business.id).execute()
    choose(browser, question, f"into:{alice.business.handle}", bank=True)
    banks = [tuple(pair) for pair in Business.get_by_id(alice.business.id).profile if pair[0].startswith("bank.")]
    assert banks == [
        ("bank.b1.holder", "Ana Halden"),
        ("bank.b1.iban", "DE89370400440532013000"),
        ("bank.b1.bic", "COBADEFFXXX"),
        ("bank.b1-2.holder", "Eve Mallory"),
        ("bank.b1-2.iban", "GB33BUKB20201555555555"),
    ]
    assert typed_names(alice.business) == {name for name, _ in LINES}


def test_who_is_not_the_owner_brings_no_bank_details_into_a_business(
    browser: PageClient, question: Page, eve: User, alice: User
) -> None:
    before = profile(alice.business)
    Member.update(role=STAFF).where(Member.user == alice).execute()
    refused = choose(browser, question, f"into:{alice.business.handle}", bank=True, status=422)
    assert "Only its owner" in refused.said("#to-error")
    assert nothing_has_moved(eve) and profile(alice.business) == before
    choose(browser, question, f"into:{alice.business.handle}")
    assert users_drafts(alice) == ["first-draft", "second-draft"] and profile(alice.business) == before


def test_who_signed_in_long_ago_is_asked_before_bank_details_come_into_a_business(
    browser: PageClient, question: Page, eve: User, alice: User
) -> None:
    before = profile(alice.business)
    Session.update(created_at=MAY).where(Session.user == alice).execute()
    to = f"into:{alice.business.handle}"
    answer = choose(browser, question, to, bank=True, status=403)
    assert (answer.fields["to"], answer.fields["bank_details"]) == (to, "1")
    assert nothing_has_moved(eve) and profile(alice.business) == before
    choose(browser, question, to)
    assert users_drafts(alice) == ["first-draft", "second-draft"]


@pytest.mark.parametrize("bank", [True, False])
def test_kept_as_a_new_business(browser: PageClient, question: Page, eve: User, alice: User, bank: bool) -> None:
    choose(browser, question, "new", bank=bank)
    assert users_drafts(alice) == ["first-draft", "second-draft"]
    assert {business.id for business in Business.of(alice)} == {alice.business.id, eve.business.id}
    kept = dict(PROFILE) if bank else {name: text for name, text in PROFILE if not name.startswith(("bank.", "way."))}
    assert profile(eve.business) == kept
    assert typed_names(eve.business) == {*kept, *(name for name, _ in LINES)}
    assert Customer.get().business_id == eve.business.id
    assert not User.select().where(User.id == eve.id).exists()


def test_left_behind_nothing_is_deleted_at_once(browser: PageClient, question: Page, eve: User, alice: User) -> None:
    done = choose(browser, question, "behind", bank=True)
    assert done.location == "/"  # the draft that was the way here is not Alice's
    assert nothing_has_moved(eve)
    assert users_drafts(alice) == []
    assert SignIn.get().joined_at is not None
    assert browser.get(question.url).status_code == 303


@pytest.mark.parametrize(
    "to", ["", "into:", "into", "somewhere", "new:x", "behind:y", "into:\x00", "into:" + "x" * 65, "into:/"]
)
def test_without_a_choice_it_asks_again(browser: PageClient, question: Page, eve: User, to: str) -> None:
    page = browser.post_form(question.url, {"to": to, "bank_details": "1"}, status=422)
    assert page.said("#to-error") == "Choose where it all goes."
    assert page.fields["bank_details"] == "1"
    assert nothing_has_moved(eve)


def test_into_somebody_elses_business_is_no_choice(
    browser: PageClient, question: Page, eve: User, alice: User, bob: User
) -> None:
    browser.post_form(question.url, {"to": f"into:{bob.business.handle}"}, status=404)
    browser.post_form(question.url, {"to": "into:nowhere"}, status=404)
    Member.create(business=bob.business, user=alice, role=ACCOUNTANT)
    browser.post_form(question.url, {"to": f"into:{bob.business.handle}"}, status=404)
    assert nothing_has_moved(eve)
    assert SignIn.get().joined_at is None


def test_sent_twice_it_is_done_once(browser: PageClient, question: Page, eve: User, alice: User) -> None:
    choose(browser, question, f"into:{alice.business.handle}")
    again = choose(browser, question, "new", bank=True)
    assert again.location == "/drafts/first-draft/send"
    assert [business.id for business in Business.of(alice)] == [alice.business.id]


def test_what_was_left_behind_is_not_taken_by_an_answer_that_comes_later(
    browser: PageClient, question: Page, eve: User, alice: User
) -> None:
    asked = SignIn.get()
    join(asked, Choice(BEHIND), user=alice, now=MAY)
    with pytest.raises(NothingToJoin):
        join(asked, Choice(NEW, bank_details=True), user=alice, now=MAY)
    assert nothing_has_moved(eve)


def test_sent_twice_at_once_it_is_done_once(
    app: Flask, browser: PageClient, question: Page, eve: User, alice: User, as_: Callable[[User], PageClient]
) -> None:
    together = Barrier(2)
    browsers = [as_(alice), as_(alice)]

    def send(number: int) -> int:
        together.wait()
        data = {"to": ("new", f"into:{alice.business.handle}")[number], "bank_details": "1"}
        return browsers[number].post(question.url, data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(send, range(2))) == [303, 303]
    assert users_drafts(alice) == ["first-draft", "second-draft"]
    [where] = {document.business_id for document in Document.select()}
    expected = {alice.business.id} if where == alice.business.id else {alice.business.id, eve.business.id}
    assert {business.id for business in Business.of(alice)} == expected


# who may see and answer


def test_the_page_is_for_its_user_only(
    app: Flask, browser: PageClient, question: Page, eve: User, bob: User, as_: Callable[[User], PageClient]
) -> None:
    as_(bob).page(question.url, status=404)
    as_(bob).post_form(question.url, {"to": "new", "bank_details": "1"}, status=404)
    assert as_(eve).get(question.url).location.startswith("/sign-in?next=")
    stranger = app.test_client()
    assert stranger.get(question.url).location == f"/sign-in?next={question.url}"
    assert stranger.post_form(question.url, {"to": "new"}, status=303).location.startswith("/sign-in")
    browser.page("/sign-in/unknown/join", status=404)
    assert nothing_has_moved(eve)


def test_signed_out_meanwhile_it_can_be_answered_later(browser: PageClient, question: Page, alice: User) -> None:
    browser.post_form("/sign-out", status=303)
    signed_out = browser.page(browser.get(question.url).location)
    browser.submit(signed_out.form("/sign-in"), email=alice.email)
    done = confirm(browser, letter().link)
    assert done.location == question.url
    choose(browser, browser.page(done.location), "new")
    assert users_drafts(alice) == ["first-draft", "second-draft"]


def test_the_account_leads_to_an_open_question(browser: PageClient, question: Page) -> None:
    assert browser.page("/account").link("Say where they go") == question.url
    choose(browser, question, "behind")
    assert not browser.page("/account").has(f"a[href='{question.url}']")


def test_a_signed_out_post_has_no_effect(app: Flask, question: Page, eve: User) -> None:
    app.test_client().post_form(question.url, {"to": "new", "bank_details": "1"}, status=303)
    assert nothing_has_moved(eve)


# another browser


def test_confirmed_in_another_browser_a_new_account_is_asked_too(app: Flask, browser: PageClient, eve: User) -> None:
    phone = app.test_client()
    link = ask(browser, ANA)
    page = phone.page(confirm(phone, link).location)
    assert "Draft for Acme: £500.00" in page.text
    user = User.get(User.email == ANA)
    assert user.id != eve.id
    assert users_drafts(user) == []
    assert nothing_has_moved(eve)
    choose(phone, page, "new")
    assert users_drafts(user) == ["first-draft", "second-draft"]
    assert not [name for name in profile(eve.business) if name.startswith(("bank.", "way."))]


def test_a_victim_gets_nothing_silently_and_the_attacker_gets_nothing_at_all(
    app: Flask, browser: PageClient, eve: User
) -> None:
    """Eve asks with the address of Ana, who presses the button in her own browser."""
    ana = User.create(email=ANA, locale="de", created_at=MAY, confirmed_at=MAY)
    victim = app.test_client()
    done = confirm(victim, ask(browser, ANA))
    assert done.location.endswith("/join")
    assert users_drafts(ana) == []
    assert not Business.of(ana).exists()
    assert nothing_has_moved(eve)
    # Eve's browser: not Ana, and a guest no more.
    assert browser.get("/account").location.startswith("/sign-in")
    with browser.session_transaction() as cookie:
        kept = cookie.get("_user_id", "")
    assert session_of(kept) is None
    page = victim.page(done.location)
    choose(victim, page, "new")
    assert not [name for name in profile(eve.business) if name.startswith(("bank.", "way."))]


def test_the_attackers_browser_is_not_signed_in_by_the_victims_press(
    app: Flask, browser: PageClient, eve: User
) -> None:
    confirm(app.test_client(), ask(browser, ANA))
    assert browser.page(f"/sign-in/{SignIn.get().key}", status=410)
    assert browser.get("/account").status_code == 303


def test_the_confirming_browser_may_have_a_guest_of_its_own(
    app: Flask, browser: PageClient, eve: User, guest: User, alice: User, as_: Callable[[User], PageClient]
) -> None:
    """Asked on the laptop as one guest, confirmed on the phone that has another: nothing is lost or taken unasked."""
    phone = as_(guest)
    draft(guest, None, "on-the-phone", 700)
    done = confirm(phone, ask(browser, alice.email, "/new"))
    first = phone.page(done.location)
    assert "Acme" in first.text
    second = phone.page(choose(phone, first, f"into:{alice.business.handle}").location)
    assert "£7.00" in second.text
    assert choose(phone, second, f"into:{alice.business.handle}").location == "/new"
    assert users_drafts(alice) == ["first-draft", "second-draft", "on-the-phone"]
    assert [user.id for user in User.select()] == [alice.id]


def test_asked_without_a_session_the_guest_of_the_confirming_browser_is_asked_about(
    app: Flask, browser: PageClient, eve: User
) -> None:
    link = ask(app.test_client(), ANA, "/new")
    page = browser.page(confirm(browser, link).location)
    assert nothing_has_moved(eve)
    assert choose(browser, page, "new", bank=True).location == "/new"
    assert users_drafts(User.get(User.email == ANA)) == ["first-draft", "second-draft"]
    assert profile(eve.business) == dict(PROFILE)


# twice


def test_two_addresses_of_one_guest(app: Flask, browser: PageClient, eve: User) -> None:
    """The first that is confirmed becomes the account; the second signs in and finds nothing to take."""
    first, second = ask(browser, ANA), ask(browser, EVE)
    confirm(browser, first)
    assert confirm(app.test_client(), second).location == "/drafts/first-draft/send"
    assert users_drafts(User.get(User.email == ANA)) == ["first-draft", "second-draft"]
    assert users_drafts(User.get(User.email == EVE)) == []


def test_two_questions_about_one_guest_are_answered_by_the_first(app: Flask, browser: PageClient, eve: User) -> None:
    links = ask(browser, ANA), ask(browser, EVE)
    phones = app.test_client(), app.test_client()
    pages = [phone.page(confirm(phone, link).location) for phone, link in zip(phones, links, strict=True)]
    choose(phones[1], pages[1], "new")
    assert choose(phones[0], pages[0], "new", bank=True).location == "/drafts/first-draft/send"
    assert users_drafts(User.get(User.email == EVE)) == ["first-draft", "second-draft"]
    assert users_drafts(User.get(User.email == ANA)) == []
    assert not phones[0].page("/account").has("main a[href$='/join']")


def test_one_address_confirmed_by_two_guests_at_once(
    app: Flask, eve: User, guest: User, as_: Callable[[User], PageClient]
) -> None:
    draft(guest, None, "of-the-guest", 700)
    browsers = [as_(eve), as_(guest)]
    links = [ask(browser, ANA, "/new") for browser in browsers]
    together = Barrier(2)

    def press(number: int) -> int:
        together.wait()
        return browsers[number].post(links[number], headers={"Sec-Fetch-Site": "same-origin"}).status_code

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(press, range(2))) == [303, 303]
    [account] = User.select().where(User.email == ANA)
    assert account.id in (eve.id, guest.id)
    assert SignIn.select().where(SignIn.joined_at.is_null()).count() == 1  # the other one is asked, and keeps all
    assert Document.select().count() == 3


def test_an_address_that_is_confirmed_elsewhere_this_instant_is_one_account(
    app: Flask, browser: PageClient, eve: User
) -> None:
    link = ask(browser, ANA)

    def press() -> int:
        return browser.post(link, headers={"Sec-Fetch-Site": "same-origin"}).status_code

    with ThreadPoolExecutor(1) as threads:
        with write():
            first = User.create(email=ANA, locale="de", created_at=MAY, confirmed_at=MAY)
            pressed = threads.submit(press)
            until_somebody_waits_for_us()
        assert pressed.result() == 303
    assert [user.id for user in User.select()] == [first.id]
    assert users_drafts(first) == ["first-draft", "second-draft"]


def test_a_customer_who_is_made_elsewhere_this_instant_is_one_customer(
    app: Flask, browser: PageClient, question: Page, eve: User, alice: User
) -> None:
    def send() -> int:
        data = {"to": f"into:{alice.business.handle}"}
        return browser.post(question.url, data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code

    with ThreadPoolExecutor(1) as threads:
        with write():
            known = keep(alice.business, "Acme")
            sent = threads.submit(send)
            until_somebody_waits_for_us()
        assert sent.result() == 303
    assert [customer.id for customer in Customer.select()] == [known.id]
    assert Document.get(Document.key == "first-draft").customer == known


def test_an_ended_session_is_no_same_browser(app: Flask, browser: PageClient, eve: User) -> None:
    """Ana pressed the button of Eve's mail to her: Eve's cookie is worth nothing now, and her other mail asks."""
    for_ana, for_eve = ask(browser, ANA), ask(browser, EVE)
    confirm(app.test_client(), for_ana)
    assert confirm(browser, for_eve).location.endswith("/join")
    assert User.get_by_id(eve.id).is_guest


def test_an_open_question_gives_no_hold_on_a_guest_who_became_a_user(
    app: Flask, browser: PageClient, eve: User, as_: Callable[[User], PageClient]
) -> None:
    ana = app.test_client()
    page = ana.page(confirm(ana, ask(browser, ANA)).location)
    again = as_(eve)
    confirm(again, ask(again, EVE))
    assert User.get_by_id(eve.id).email == EVE
    assert choose(ana, page, "new", bank=True).location == "/drafts/first-draft/send"
    assert ana.get(page.url).status_code == 303
    assert nothing_has_moved(eve)
    assert not ana.page("/account").has("main a[href$='/join']")


def test_what_was_issued_never_belongs_to_a_guest(browser: PageClient, eve: User) -> None:
    """A guest who became a user is none any more: an old request can't move what the account has."""
    old = ask(browser, EVE)
    confirm(browser, ask(browser, ANA))
    other = SignIn.get(SignIn.email == EVE)
    assert other.guest_id == eve.id
    done = confirm(browser, old)
    assert done.location == "/drafts/first-draft/send"
    assert users_drafts(User.get(User.email == ANA)) == ["first-draft", "second-draft"]
    assert users_drafts(User.get(User.email == EVE)) == []
