"""Settings, Cards: a Stripe account is connected by its key, which is checked at once and never shown again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from jupinv import clock, config, jobs, vault
from jupinv.accounts import attempts
from jupinv.accounts.models import Session, User
from jupinv.businesses import closing
from jupinv.businesses.models import OWNER, STAFF, Business, Member
from jupinv.db import write
from jupinv.documents import links
from jupinv.documents.models import Document
from jupinv.mail import Mail
from jupinv.payments.cards import checkout, connecting, gateway
from jupinv.payments.cards.models import CardAccount, Checkout
from tests import people
from tests.conftest import SQLITE
from tests.documents import making
from tests.documents.test_concurrency import together
from tests.pages import Page, PageClient
from tests.payments.stripe_double import ACCOUNT, KEY, LIVE_KEY, Double
from tests.sharing.paths import path_of

SignIn = Callable[[User], PageClient]
HERE = "/b/studio-halden/settings/cards"
WEBHOOK = "whsec_0123456789abcdefghij"
SECOND = "sk_test_51AnotherAccountOfTheirs0009"
one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)


def paste(client: PageClient, key: str, status: int = 303, **more: str) -> Page:
    page = client.page(HERE)
    button = "Check and replace" if CardAccount.select().exists() else "Check and connect"
    return client.submit(page.button(button), {"key": key, **more}, status=status)


def account() -> CardAccount:
    return CardAccount.get()


def offered(user: User) -> str:
    return Business.get_by_id(user.business.id).cards


def test_a_key_is_checked_kept_sealed_and_shown_by_its_end(as_: SignIn, alice: User, stripe: Double) -> None:
    client = as_(alice)
    assert paste(client, f"  {LIVE_KEY} ").location == HERE
    known = account()
    assert (known.account, known.name, known.country, known.currency) == (ACCOUNT, "Studio Halden", "DE", "EUR")
    assert (known.live, known.kind, known.last4, known.missing) == (True, "secret", LIVE_KEY[-4:], [])
    assert LIVE_KEY not in known.key_sealed and vault.open_sealed(known.key_sealed) == LIVE_KEY
    assert connecting.key_of(known) == LIVE_KEY and offered(alice) == "live"
    page = client.page(HERE)
    assert "ending in 0002" in page.text and "Studio Halden" in page.text and ACCOUNT in page.text
    assert LIVE_KEY not in page.source and LIVE_KEY[:-4] not in page.source
    assert "Customers can pay by card" in client.page("/b/studio-halden/settings").text
    [told] = Mail.select()
    assert told.to == ["ana@halden.example"] and "0002" in told.text and LIVE_KEY not in told.text + told.html
    assert {path for _, path, _ in stripe.asked} == {"/v1/account"}  # a secret key may do everything


@one_engine
def test_a_test_key_says_that_no_money_moves(as_: SignIn, alice: User, stripe: Double) -> None:
    client = as_(alice)
    paste(client, KEY)
    assert offered(alice) == "test" and not account().live
    client.page(HERE)  # which tells what was done
    assert "no money moves" in client.page(HERE).text
    assert "test key" in client.page("/b/studio-halden/settings").text
    paste(client, LIVE_KEY)
    assert offered(alice) == "live" and "no money moves" not in client.page(HERE).text


@one_engine
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Paste a key"),
        ("pk_live_51Abcdefghijkl", "publishable"),
        (WEBHOOK, "signing secret"),
        ("sk_org_live_abcdefghijkl", "organisation"),
        ("hello", "begins with"),
        ("sk_live_51Abc defghijkl", "begins with"),
        ("sk_live_51Abc\r\nX-Evil: 1defghijkl", "begins with"),
        ("sk_live_" + "a" * 300, "begins with"),
        ("sk_live_é" + "a" * 30, "begins with"),
        ("sk_test_51UnknownUnknownUnknown", "does not know this key"),
    ],
)
def test_what_is_no_key_is_refused_at_the_field_and_not_shown_again(
    as_: SignIn, alice: User, stripe: Double, typed: str, said: str
) -> None:
    page = paste(as_(alice), typed, 422)
    assert said in page.text and page.fields["key"] == "" and not CardAccount.select().exists()
    assert not typed or typed not in page.source


@one_engine
def test_a_key_that_may_not_open_a_page_to_pay_is_refused_with_what_it_lacks(
    as_: SignIn, alice: User, stripe: Double
) -> None:
    page = paste(as_(alice), stripe.restricted("checkout_session_write", "refund_write"), 422)
    assert "Checkout Sessions: Write" in page.text and "Charges and Refunds: Write" in page.text
    assert "to open the page on which a customer pays" in page.text
    assert page.has('a[href="https://dashboard.stripe.com/apikeys"]')
    assert not CardAccount.select().exists() and not Mail.select().exists()


def test_a_key_that_lacks_less_is_taken_and_told_until_it_is_allowed(as_: SignIn, alice: User, stripe: Double) -> None:
    client, key = as_(alice), stripe.restricted("refund_write", "dispute_read", live=True)
    paste(client, key)
    assert account().kind == "restricted" and account().missing == ["refund_write", "dispute_read"]
    page = client.page(HERE)
    assert "Charges and Refunds: Write" in page.text and "Disputes: Read" in page.text and offered(alice) == "live"
    stripe.keys[key].clear()
    page = client.submit(page.button("Check again"))
    assert account().missing == [] and "Disputes: Read" not in client.page(HERE).text
    stripe.forbid(key, "checkout_session_write")
    client.submit(client.page(HERE).button("Check again"))
    assert offered(alice) == "" and "may not open a page to pay" in client.page(HERE).text
    assert "look at your Stripe key" in client.page("/b/studio-halden/settings").text


@one_engine
@pytest.mark.parametrize("mood", ["hangs_up", "says_nonsense"])
def test_while_stripe_is_down_nothing_is_kept_and_it_is_said(
    as_: SignIn, alice: User, stripe: Double, mood: str
) -> None:
    client = as_(alice)
    getattr(stripe, mood)()
    page = paste(client, KEY, 422)
    assert "can’t be reached" in page.text and page.fields["key"] == "" and not CardAccount.select().exists()
    stripe.works()
    paste(client, KEY)
    getattr(stripe, mood)()
    seen = account().checked_at
    page = client.submit(client.page(HERE).button("Check again"))
    assert "can’t be reached" in page.text and account().checked_at == seen and offered(alice) == "test"


def test_a_revoked_key_is_seen_told_and_replaced(as_: SignIn, alice: User, stripe: Double) -> None:
    client = as_(alice)
    paste(client, LIVE_KEY)
    Mail.delete().execute()
    stripe.revoke(LIVE_KEY)
    for _ in range(2):
        client.submit(client.page(HERE).button("Check again"))
    assert account().refused_at is not None and offered(alice) == ""
    assert "does not know this key any more" in client.page(HERE).text
    [told] = Mail.select()  # once
    assert "Stripe refuses your key" in told.subject and "/settings/cards" in told.text
    stripe.keys["sk_live_51TheNextKeyOfTheSame00003"] = set()
    paste(client, "sk_live_51TheNextKeyOfTheSame00003")
    assert account().refused_at is None and account().last4 == "0003" and offered(alice) == "live"


def test_each_key_is_looked_at_once_a_day(as_: SignIn, alice: User, bob: User, stripe: Double) -> None:
    client, now = as_(alice), clock.now()
    paste(client, LIVE_KEY)
    connecting.connect(bob.business, KEY, *gateway.check(KEY), by=bob, now=now)
    Mail.delete().execute()

    def a_day_later(days: int) -> None:
        later = now + timedelta(days=days)
        jobs.enqueue_daily(later.date(), later)
        jobs.run_due(later)
        jobs.run_due(later + timedelta(hours=1))

    stripe.hangs_up()
    a_day_later(1)
    assert [each.refused_at for each in CardAccount.select()] == [None, None] and not Mail.select().exists()
    stripe.works()
    stripe.revoke(LIVE_KEY)
    stripe.account["charges_enabled"] = False
    for days in (2, 3):
        a_day_later(days)
    assert offered(alice) == "" and offered(bob) == "test"
    theirs = CardAccount.get(business=bob.business)
    assert theirs.checked_at > now and not theirs.charges and theirs.refused_at is None
    assert [mail.to for mail in Mail.select()] == [["ana@halden.example"]]  # once


@one_engine
@pytest.mark.parametrize("why", ["takes no payments for you", "refuses your key"])
def test_everybody_is_told_once_when_a_look_takes_the_cards_away(
    as_: SignIn, alice: User, stripe: Double, why: str
) -> None:
    key = stripe.restricted(live=True)
    paste(as_(alice), key)
    Mail.delete().execute()

    def look(days: int) -> None:
        later = clock.now() + timedelta(days=days)
        with write():
            jobs.enqueue("check_card_key", {"card_account": account().id}, due=later)
        jobs.run_due(later)

    if why == "refuses your key":
        stripe.forbid(key, "checkout_session_write")
    else:
        stripe.account["charges_enabled"] = False
    for days in (1, 2):
        look(days)
    [told] = Mail.select()
    assert offered(alice) == "" and f"Stripe {why}: no card is offered" in told.subject
    assert "not offered to pay by card" in told.text and why in told.html and HERE in told.text
    stripe.keys[key].clear()
    stripe.account["charges_enabled"] = True
    look(3)
    assert offered(alice) == "live" and Mail.select().count() == 2, "told that it is offered again"


@one_engine
def test_what_only_an_opened_page_shows_to_be_missing_stands_until_its_owner_says_otherwise(
    as_: SignIn, alice: User, stripe: Double
) -> None:
    client, now = as_(alice), clock.now()
    paste(client, stripe.restricted())
    connecting.note_not_permitted(account(), "price_write", now=now)
    Mail.delete().execute()
    jobs.enqueue_daily((now + timedelta(days=1)).date(), now + timedelta(days=1))
    for hours in (24, 25):
        jobs.run_due(now + timedelta(hours=hours))
    assert account().checked_at > now and offered(alice) == "" and not Mail.select().exists()
    page = client.page(HERE)
    assert "price_write: Write" in page.text and "Checkout Sessions: Write" in page.text
    client.submit(page.button("Check again"))
    assert offered(alice) == "test" and account().missing == []


def test_what_became_known_of_an_old_key_does_not_touch_the_new_one(as_: SignIn, alice: User, stripe: Double) -> None:
    client = as_(alice)
    paste(client, KEY)
    old = account()
    paste(client, LIVE_KEY)
    connecting.note_refused(old, now=clock.now())
    assert account().refused_at is None and offered(alice) == "live"
    with pytest.raises(connecting.NotConnected):
        connecting.note_checked(old, gateway.check(KEY)[0], (), now=clock.now())
    with pytest.raises(connecting.NotConnected):
        connecting.choose(old, parts=True, webhook=None)


def test_who_looks_at_a_key_and_who_replaces_it_at_once_do_not_wait_for_each_other(alice: User, stripe: Double) -> None:
    found, missing = gateway.check(KEY)
    known = connecting.connect(alice.business, KEY, found, missing, by=alice, now=clock.now())
    acts = (
        lambda: connecting.connect(alice.business, KEY, found, missing, by=alice, now=clock.now()),
        lambda: connecting.note_refused(known, now=clock.now()),
        lambda: connecting.note_checked(known, found, missing, now=clock.now()),
    )
    for _ in range(4):
        told = [each for each in together(*acts) if isinstance(each, Exception)]
        assert all(isinstance(each, connecting.NotConnected) for each in told), told
        known = account()


def test_a_key_of_another_account_is_taken_only_when_that_is_said(as_: SignIn, alice: User, stripe: Double) -> None:
    client = as_(alice)
    paste(client, KEY)
    client.submit(client.page(HERE).button("Save"), {"webhook": WEBHOOK})
    stripe.keys[SECOND] = set()
    stripe.account |= {"id": "acct_Other", "business_profile": {"name": "Somebody Else"}}
    page = paste(client, SECOND, 422)
    assert "another Stripe account" in page.text and account().account == ACCOUNT and account().last4 == KEY[-4:]
    page = client.submit(page.button("Check and replace"), {"key": SECOND}, status=422)  # without the box
    assert page.has('input[name=other][value="acct_Other"]') and SECOND not in page.source
    assert client.submit(page.button("Check and replace"), {"key": SECOND, "other": "acct_Other"}).location == HERE
    assert (account().account, account().last4) == ("acct_Other", "0009")
    assert account().webhook_sealed is None  # which was the other account's


@one_engine
def test_the_secret_of_a_webhook_stays_with_account_and_mode(as_: SignIn, alice: User, stripe: Double) -> None:
    client = as_(alice)
    paste(client, KEY)
    page = client.page(HERE)
    assert "http://localhost/webhooks/stripe/studio-halden" in page.text and "checkout.session.completed" in page.text
    assert "only be reached from this computer" in page.text
    assert client.submit(page.button("Save"), {"webhook": WEBHOOK, "parts": "on"}).location == HERE
    assert connecting.webhook_secret_of(account()) == WEBHOOK and account().parts
    page = client.page(HERE)
    assert WEBHOOK not in page.source and "A secret is kept" in page.text and "parts" in page.fields
    client.submit(page.button("Save"), {"parts": None})
    assert connecting.webhook_secret_of(account()) == WEBHOOK and not account().parts
    stripe.keys["sk_test_51TheNextKeyOfTheSame00003"] = set()
    paste(client, "sk_test_51TheNextKeyOfTheSame00003")
    assert connecting.webhook_secret_of(account()) == WEBHOOK
    page = client.submit(client.page(HERE).button("Save"), {"webhook": LIVE_KEY}, status=422)
    assert "API key" in page.text and LIVE_KEY not in page.source
    client.submit(client.page(HERE).button("Save"), {"forget": "on"})
    assert connecting.webhook_secret_of(account()) == ""
    client.submit(client.page(HERE).button("Save"), {"webhook": WEBHOOK})
    paste(client, LIVE_KEY)
    assert account().webhook_sealed is None  # of test payments


def test_disconnecting_says_what_goes_and_what_stays(as_: SignIn, alice: User, stripe: Double) -> None:
    client = as_(alice)
    paste(client, LIVE_KEY)
    page = client.page(f"{HERE}/disconnect")
    assert "What goes" in page.text and "What stays" in page.text and CardAccount.select().exists()
    assert client.submit(page.button("Disconnect")).location == HERE
    assert not CardAccount.select().exists() and offered(alice) == ""
    assert client.page(HERE).has("button") and "Connect your Stripe account" in client.page(HERE).text
    for path in ("check", "options", "disconnect"):
        client.post_form(f"{HERE}/{path}", {}, status=409)


@one_engine
def test_a_live_account_that_may_not_take_payments_yet_is_kept_and_not_offered(
    as_: SignIn, alice: User, stripe: Double
) -> None:
    client = as_(alice)
    stripe.account["charges_enabled"] = False
    paste(client, LIVE_KEY)
    assert offered(alice) == "" and "Finish setting it up at Stripe" in client.page(HERE).text
    stripe.account["charges_enabled"] = True
    client.submit(client.page(HERE).button("Check again"))
    assert offered(alice) == "live"


@one_engine
def test_only_owners_see_and_change_it(as_: SignIn, alice: User, bob: User, carol: User, stripe: Double) -> None:
    paste(as_(alice), KEY)
    Member.update(role=STAFF).where(Member.user == carol).execute()
    for user, status in ((carol, 403), (bob, 404)):
        client = as_(user)
        client.page(HERE, status=status)
        client.page(f"{HERE}/disconnect", status=status)
        for path in (HERE, f"{HERE}/check", f"{HERE}/options", f"{HERE}/disconnect"):
            client.post_form(path, {"key": LIVE_KEY, "parts": "on"}, status=status)
    assert account().last4 == KEY[-4:] and not account().parts


@one_engine
def test_whoever_signed_in_long_ago_is_asked_first_and_no_page_holds_the_key(
    as_: SignIn, alice: User, stripe: Double
) -> None:
    client = as_(alice)
    client.page(HERE)
    Session.update(created_at=clock.now() - timedelta(minutes=31)).execute()
    late = client.post_form(HERE, {"key": KEY}, status=303)
    assert late.location.startswith("/account/confirm") and KEY not in late.source
    old = client.post(HERE, data={"key": KEY})  # a browser that does not say where it comes from
    assert old.status_code == 400 and KEY not in old.text and "newer browser" in old.text
    assert not CardAccount.select().exists()


@one_engine
def test_keys_are_not_tried_without_end(
    as_: SignIn, alice: User, stripe: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(60):
        attempts.limit("card key", f"user {alice.id}", 60, timedelta(hours=1), clock.now())
    paste(as_(alice), KEY, 429)
    assert not stripe.asked


@one_engine
def test_keys_that_seal_may_be_changed_for_new_ones(
    as_: SignIn, alice: User, stripe: Double, environ: dict[str, str]
) -> None:
    client = as_(alice)
    paste(client, KEY)
    before = account().key_sealed
    vault.use(config.read(environ | {"VAULT_KEYS": f"new,{environ['VAULT_KEYS']}"}))
    assert connecting.key_of(account()) == KEY
    paste(client, KEY)
    vault.use(config.read(environ | {"VAULT_KEYS": "new"}))
    assert connecting.key_of(account()) == KEY
    with pytest.raises(vault.CannotOpen):
        vault.open_sealed(before)


def test_a_key_that_cannot_be_opened_is_none_that_stripe_refused(
    as_: SignIn, client: PageClient, alice: User, stripe: Double, environ: dict[str, str]
) -> None:
    """While VAULT_KEYS are wrong no card is offered; once they are right all goes on, and nobody has done anything."""
    owner = as_(alice)
    paste(owner, KEY)
    document = making.issued(alice.business, alice)
    public = path_of(document)
    tag = client.get(public).headers["ETag"]
    begun = checkout.start(document, link=links.of(document), amount=None, now=clock.now())
    checkout.lead(begun, name="Invoice", email="", locale="en", now=clock.now())
    session = Checkout.get_by_id(begun.id).session_id
    Mail.delete().execute()

    vault.use(config.read(environ | {"VAULT_KEYS": "another"}))
    assert "Pay by card" not in client.page(public).text and client.get(public).headers["ETag"] != tag
    client.post_form(f"{public}/card", {}, status=409)
    page = owner.page(HERE)
    assert "can’t be opened here" in page.text and "does not know" not in page.text
    answer = owner.submit(page.button("Check again"))
    assert "Stripe was not asked" in answer.text
    stripe.pay(session)
    later = clock.now() + timedelta(hours=6)
    jobs.enqueue_daily(later.date(), later)
    for hours in (1, 6):
        jobs.run_due(clock.now() + timedelta(hours=hours))
    assert account().refused_at is None and offered(alice) == "test" and not Mail.select().exists()
    assert Document.get_by_id(document.id).balance > 0

    vault.use(config.read(environ))
    assert "Pay by card" in client.page(public).text and client.get(public).headers["ETag"] == tag
    assert "can’t be opened" not in owner.page(HERE).text
    jobs.run_due(clock.now() + timedelta(days=2))
    assert Document.get_by_id(document.id).balance == 0


def test_what_stripe_refuses_for_a_while_is_taken_again_by_itself(as_: SignIn, alice: User, stripe: Double) -> None:
    key = stripe.restricted(live=True)
    paste(as_(alice), key)
    Mail.delete().execute()

    def a_day_later(days: int) -> None:
        later = clock.now() + timedelta(days=days)
        jobs.enqueue_daily(later.date(), later)
        jobs.run_due(later)
        jobs.run_due(later + timedelta(hours=1))

    lacks = stripe.keys.pop(key)
    a_day_later(1)
    assert offered(alice) == "" and account().refused_at is not None
    stripe.keys[key] = lacks
    a_day_later(2)
    assert offered(alice) == "live" and account().refused_at is None
    stripe.forbid(key, "checkout_session_write")
    a_day_later(3)
    assert offered(alice) == ""
    lacks.clear()
    a_day_later(4)
    assert offered(alice) == "live"
    subjects = [mail.subject.partition(":")[0] for mail in Mail.select().order_by(Mail.id)]
    assert subjects == ["Stripe refuses your key", "Customers can pay by card"] * 2
    stripe.revoke(key)
    a_day_later(5)
    asked = len(stripe.asked)
    a_day_later(40)
    assert len(stripe.asked) == asked and offered(alice) == "", "not for ever"


def test_a_business_that_ends_forgets_its_account(alice: User, stripe: Double) -> None:
    business, now = alice.business, clock.now()
    found, missing = gateway.check(KEY)
    connecting.connect(business, KEY, found, missing, by=alice, now=now)
    document = making.issued(business, alice)
    Checkout.create(
        key="k", business=business, document=document, live=False, amount=1, currency="EUR", idempotency_key="i",
        created_at=now,
    )  # fmt: skip
    closing.close(business, now=now)
    assert not CardAccount.select().exists() and not Checkout.select().exists()


@one_engine
def test_everybody_in_the_business_is_told_in_their_language(alice: User, carol: User, stripe: Double) -> None:
    dora = people._confirmed("Dora", "dora@halden.example", "de")
    with write():
        Member.create(business=alice.business, user=dora, role=OWNER)
    found, missing = gateway.check(LIVE_KEY)
    connecting.connect(alice.business, LIVE_KEY, found, missing, by=alice, now=clock.now())
    assert {mail.to[0] for mail in Mail.select()} == {"ana@halden.example", "carol@lund.example", "dora@halden.example"}
    connecting.disconnect(alice.business, by=alice, now=clock.now())
    last = Mail.select().order_by(Mail.id.desc()).get()
    assert "Studio Halden" in last.subject
