"""Continue with Google, against a real OpenID provider, and against one that lies."""

from __future__ import annotations

import base64
import hashlib
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc.jwk import OctKey

from jupinv import clock, config, create_app, db
from jupinv.accounts import google
from jupinv.accounts.models import Identity, Session, User
from jupinv.businesses.models import Business
from jupinv.documents.models import Document
from tests.accounts import provider
from tests.accounts.provider import CLIENT, FOREIGN_KEY, Liar, Real
from tests.conftest import COMPILED
from tests.drafts import writing
from tests.pages import Page, PageClient

ANA = "ana@halden.example"
CALLBACK = "/sign-in/google/callback"


@pytest.fixture(scope="module")
def real() -> Iterator[Real]:
    with provider.real() as running:
        yield running


@pytest.fixture
def liar() -> Iterator[Liar]:
    with provider.liar() as running:
        yield running


def app_with(environ: dict[str, str], url: str) -> Iterator[Flask]:
    """The app, with an operator who has set up this provider."""
    settings = {"GOOGLE_CLIENT_ID": CLIENT, "GOOGLE_CLIENT_SECRET": "s", "GOOGLE_METADATA_URL": url}
    app = create_app(config.read(environ | settings))
    app.jinja_env.bytecode_cache = COMPILED
    app.test_client_class = PageClient
    db.db.connect(reuse_if_open=True)
    with app.app_context():
        yield app
    db.db.close()
    db.db.close_all()


@pytest.fixture
def app(environ: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Flask]:
    """By default with the real one; tests that ask for the liar get that one."""
    if "liar" in request.fixturenames:
        yield from app_with(environ, request.getfixturevalue("liar").url + "/discovery")
    else:
        yield from app_with(environ, request.getfixturevalue("real").url + "/.well-known/openid-configuration")


def leave(client: PageClient, next: str = "") -> str:
    """Press the button; the answer is the address of the provider."""
    page = client.page("/sign-in" + (f"?next={next}" if next else ""))
    return client.submit(page.button("Continue with Google")).link("Go to Google")


def account(client: PageClient) -> str:
    """The address that a browser is signed in with, or empty."""
    answer = client.get("/account")
    return "" if answer.status_code == 303 else Page(answer, "/account", fragment=False).said("p strong")


def nobody_came_in(client: PageClient) -> None:
    assert account(client) == ""
    assert not Session.select().exists()
    assert not Identity.select().exists()


# the real one


def test_a_stranger_gets_an_account(client: PageClient, real: Real) -> None:
    real.knows("new", email="New@Reyes.Example", email_verified=True, name="Nia Reyes")
    done = client.page(real.consent(leave(client, "/new"), "new"), status=303)
    assert done.location == "/new"
    assert account(client) == "new@reyes.example"
    user = User.get()
    assert (user.name, user.is_guest) == ("Nia Reyes", False)
    kept = Identity.get()
    assert (kept.user, kept.issuer, kept.subject, kept.email) == (user, real.url, "new", "New@Reyes.Example")


def test_what_is_asked_for_is_little_and_bound_to_this_browser(client: PageClient, real: Real) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(leave(client)).query).items()}
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert asked["redirect_uri"] == "http://localhost/sign-in/google/callback"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["state"]) >= 20 and len(asked["nonce"]) >= 20


def test_a_verified_address_leads_to_the_account_of_it(client: PageClient, real: Real, alice: User) -> None:
    real.knows("ana", email=ANA.upper(), email_verified=True, name="Somebody")
    client.page(real.consent(leave(client), "ana"), status=303)
    assert account(client) == alice.email
    assert User.select().count() == 1
    assert User.get().name == "Ana Halden"


def test_from_then_on_the_subject_counts_and_not_the_address(client: PageClient, real: Real, app: Flask) -> None:
    real.knows("moves", email="old@reyes.example", email_verified=True)
    client.page(real.consent(leave(client), "moves"), status=303)
    real.knows("moves", email=ANA, email_verified=False)
    later = app.test_client()
    later.page(real.consent(leave(later), "moves"), status=303)
    assert account(later) == "old@reyes.example"
    assert Identity.select().count() == 1


def test_a_guests_drafts_come_along(real: Real, guest: User, as_: Callable[[User], PageClient]) -> None:
    client = as_(guest)
    draft = writing.draft(guest)
    real.knows("guest", email="late@reyes.example", email_verified=True)
    page = client.page(f"/drafts/{draft.key}/send")
    page = client.submit(page.button("Continue with Google"))
    done = client.page(real.consent(page.link("Go to Google"), "guest"), status=303)
    assert done.location == f"/drafts/{draft.key}/send"
    client.page(done.location)
    assert User.get_by_id(guest.id).email == "late@reyes.example"


def test_who_has_a_business_is_asked_where_the_drafts_go(
    real: Real, alice: User, guest: User, as_: Callable[[User], PageClient]
) -> None:
    client = as_(guest)
    draft = writing.draft(guest)
    real.knows("ana2", email=ANA, email_verified=True)
    done = client.page(real.consent(leave(client), "ana2"), status=303)
    page = client.page(done.location)
    assert "What comes along?" in page.text
    client.submit(page.form("[action$=join]"), to=f"into:{alice.business.handle}", status=303)
    assert Document.get_by_id(draft.id).business == alice.business
    assert Business.select().count() == 1


def test_who_says_no_is_told_that_nothing_happened(client: PageClient, real: Real) -> None:
    page = client.page(real.deny(leave(client)))
    assert "Nothing has happened" in page.text
    assert page.has("form[action='/sign-in']") and page.button("Continue with Google") is not None
    nobody_came_in(client)


def test_an_error_of_the_provider_is_a_page(client: PageClient, liar: Liar) -> None:
    for error, words, status in (("access_denied", "Nothing has", 200), ("server_error", "can’t be reached", 503)):
        back = liar.consent(leave(client)).replace("code=c", f"error={error}&error_description=<b>")
        page = client.page(back, status=status)
        assert words in page.text and "<b>" not in page.text
        nobody_came_in(client)
        client.page(back.replace(f"error={error}", "code=c"), status=400)


def test_htmx_is_led_there_by_a_header(client: PageClient, real: Real) -> None:
    asked = client.htmx("POST", "/sign-in/google")
    assert asked.headers["HX-Redirect"].startswith(real.url)


def test_another_site_can_begin_nothing(client: PageClient) -> None:
    assert client.post("/sign-in/google", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400


def test_the_answer_works_in_the_browser_that_asked_and_once(client: PageClient, real: Real, app: Flask) -> None:
    real.knows("once", email="once@reyes.example", email_verified=True)
    back = real.consent(leave(client), "once")
    other = app.test_client()
    assert "began in another browser" in other.page(back, status=400).text
    assert account(other) == ""
    client.page(back, status=303)
    assert "Nobody was signed in" in client.page(back, status=400).text


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?code=y", "?state=%00"])
def test_an_answer_to_no_question_is_refused(client: PageClient, real: Real, query: str) -> None:
    client.page(CALLBACK + query, status=400)
    leave(client)
    client.page(CALLBACK + query, status=400)
    nobody_came_in(client)


def test_an_answer_after_an_hour_is_too_late(client: PageClient, real: Real) -> None:
    real.knows("slow", email="slow@reyes.example", email_verified=True)
    back = real.consent(leave(client), "slow")
    with client.session_transaction() as cookie:
        [name] = [name for name in cookie if name.startswith(google.KEPT)]
        cookie[name] = cookie[name] | {"exp": (clock.now() - timedelta(seconds=1)).timestamp()}
    client.page(back, status=400)
    nobody_came_in(client)


def test_the_cookie_keeps_one_question(client: PageClient) -> None:
    for _ in range(3):
        leave(client)
    with client.session_transaction() as cookie:
        assert len([name for name in cookie if name.startswith(google.KEPT)]) == 1


# connecting and disconnecting


def test_an_account_can_be_connected_and_disconnected(
    real: Real, alice: User, as_: Callable[[User], PageClient], app: Flask
) -> None:
    client = as_(alice)
    real.knows("work", email="other@work.example", email_verified=False)
    page = client.page("/account")
    page = client.submit(page.button("Connect Google"))
    back = client.page(real.consent(page.link("Go to Google"), "work"), status=303)
    page = client.page(back.location)
    assert "you can sign in with Google" in page.text and "other@work.example" in page.text
    phone = app.test_client()
    phone.page(real.consent(leave(phone), "work"), status=303)
    assert account(phone) == alice.email
    client.submit(page.button("Disconnect"))
    assert not Identity.select().exists()
    again = app.test_client()
    again.page(real.consent(leave(again), "work"), status=403)


def test_connecting_needs_a_fresh_sign_in(real: Real, alice: User, as_: Callable[[User], PageClient]) -> None:
    client = as_(alice)
    Session.update(created_at=clock.now() - timedelta(hours=1)).execute()
    assert "Confirm that it’s you" in client.post_form("/account/google", status=403).text


def test_the_account_of_another_is_not_connected(
    real: Real, alice: User, bob: User, as_: Callable[[User], PageClient]
) -> None:
    real.knows("bob", email=bob.email, email_verified=True)
    theirs = as_(bob)
    theirs.page(real.consent(leave_to_connect(theirs), "bob"), status=303)
    mine = as_(alice)
    page = mine.page(real.consent(leave_to_connect(mine), "bob"), status=409)
    assert "connected already" in page.text
    assert Identity.get().user == bob


def test_whoever_signed_out_meanwhile_connects_nothing(
    real: Real, alice: User, as_: Callable[[User], PageClient]
) -> None:
    client = as_(alice)
    real.knows("late", email=ANA, email_verified=True)
    back = real.consent(leave_to_connect(client), "late")
    Session.delete().execute()
    client.page(back, status=400)
    assert not Identity.select().exists()


def leave_to_connect(client: PageClient) -> str:
    return client.submit(client.page("/account").button("Connect Google")).link("Go to Google")


def test_others_identities_are_not_there(
    real: Real, alice: User, bob: User, as_: Callable[[User], PageClient], app: Flask
) -> None:
    identity = Identity.create(user=alice, issuer="i", subject="s", created_at=clock.now())
    as_(bob).post_form(f"/account/google/{identity.id}/disconnect", status=404)
    answer = app.test_client().post_form(f"/account/google/{identity.id}/disconnect", status=303)
    assert answer.location.startswith("/sign-in")
    assert Identity.select().exists()


# the liar


def test_the_liar_is_believed_when_it_says_the_truth(client: PageClient, liar: Liar, alice: User) -> None:
    client.page(liar.consent(leave(client)), status=303)
    assert account(client) == ANA
    verifier = hashlib.sha256(liar.exchanged["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(verifier).decode().rstrip("=") == liar.asked["code_challenge"]
    assert liar.exchanged["redirect_uri"] == liar.asked["redirect_uri"]


HOUR_AGO = int(time.time()) - 3600
LIES = {
    "nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"leave_out": ("nonce",)},
    "audience": {"claims": {"aud": "another-client"}},
    "two audiences": {"claims": {"aud": ["another-client", "x"]}},
    "for another party": {"claims": {"aud": [CLIENT, "x"], "azp": "x"}},
    "no audience": {"leave_out": ("aud",)},
    "issuer": {"claims": {"iss": "https://accounts.google.com"}},
    "no issuer": {"leave_out": ("iss",)},
    "signature": {"signed_by": FOREIGN_KEY},
    "signed with a secret": {"signed_by": OctKey.import_key("s" * 32), "algorithm": "HS256"},
    "expired": {"claims": {"exp": HOUR_AGO, "iat": HOUR_AGO - 600}},
    "no expiry": {"leave_out": ("exp",)},
    "of the future": {"claims": {"iat": HOUR_AGO + 9999999}},
    "no subject": {"leave_out": ("sub",)},
    "a number for a subject": {"claims": {"sub": 248289761001}},
    "an empty subject": {"claims": {"sub": ""}},
    "a long subject": {"claims": {"sub": "9" * 256}},
    "no token": {"token": {"access_token": "a", "token_type": "Bearer"}},
    "no JSON": {"token": "<html>"},
    "a list": {"token": "[1, 2]"},
    "an error": {"token": {"error": "invalid_grant"}},
    "half a token": {"token": {"access_token": "a", "token_type": "Bearer", "id_token": "a.b"}},
    "a number for a token": {"token": {"access_token": "a", "token_type": "Bearer", "id_token": 5}},
    "no keys": {"keys": {"keys": []}},
    "odd keys": {"keys": {"keys": [{"kty": "RSA", "kid": "k"}]}},
    "keys of no kind": {"keys": {"nothing": 1}},
}


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_lie_is_refused_with_a_page(client: PageClient, liar: Liar, lie: str) -> None:
    address = leave(client)
    for name, value in LIES[lie].items():
        setattr(liar, name, value)
    page = client.page(liar.consent(address), status=400)
    assert "Nobody was signed in" in page.text
    assert page.has("form[action='/sign-in']") and page.button("Continue with Google") is not None
    nobody_came_in(client)


def test_an_unsigned_token_is_refused(client: PageClient, liar: Liar) -> None:
    liar.metadata = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]}
    address = leave(client)
    back = liar.consent(address)
    signed = liar._id_token().split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    liar.token = {"access_token": "a", "token_type": "Bearer", "id_token": f"{head}.{signed[1]}."}
    client.page(back, status=400)
    nobody_came_in(client)


@pytest.mark.parametrize(
    "said",
    [
        {"claims": {"email_verified": False}},
        {"claims": {"email_verified": "true"}},
        {"claims": {"email_verified": 1}},
        {"leave_out": ("email_verified",)},
        {"leave_out": ("email",)},
        {"claims": {"email": 5}},
        {"claims": {"email": "no address"}},
        {"claims": {"email": "x" * 300 + "@halden.example"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("known", [True, False])
def test_an_address_that_is_not_verified_takes_no_account_over_and_makes_none(
    client: PageClient, liar: Liar, said: dict[str, object], known: bool, request: pytest.FixtureRequest
) -> None:
    if known:
        request.getfixturevalue("alice")
    address = leave(client)
    for name, value in said.items():
        setattr(liar, name, value)
    page = client.page(liar.consent(address), status=403)
    assert "Sign in by mail instead" in page.text
    assert page.has("form[action='/sign-in']")
    nobody_came_in(client)
    assert User.select().count() == known


@pytest.mark.parametrize("path", ["/discovery", "/keys", "/token"])
def test_a_provider_that_is_broken_is_a_page(client: PageClient, liar: Liar, path: str) -> None:
    if path == "/discovery":
        liar.fails = path
        page = client.post_form("/sign-in/google", status=503)
    else:
        address = leave(client)
        liar.fails = path
        page = client.page(liar.consent(address), status=503)
    assert "can’t be reached" in page.text
    assert page.has("form[action='/sign-in']")
    nobody_came_in(client)


@pytest.mark.parametrize(
    "metadata",
    [
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"token_endpoint": 5},
        {"issuer": None},
        {"jwks_uri": "file:///etc/passwd"},
    ],
    ids=str,
)
def test_discovery_that_says_nonsense_is_a_page(client: PageClient, liar: Liar, metadata: dict[str, object]) -> None:
    liar.metadata = metadata
    assert "can’t be reached" in client.post_form("/sign-in/google", status=503).text


def test_what_discovery_says_of_certificates_is_not_heard(client: PageClient, liar: Liar) -> None:
    liar.metadata = {"verify": False, "proxies": {"http": "http://127.0.0.1:9"}}
    client.page(liar.consent(leave(client)), status=303)
    assert account(client) == ANA


# a provider that is not there


@pytest.fixture
def silent() -> Iterator[str]:
    """An address at which somebody listens and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/discovery"


def test_a_provider_that_does_not_answer_is_a_page(
    environ: dict[str, str], silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(google, "TIMEOUT_SECONDS", 0.2)
    for app in app_with(environ, silent):
        assert "can’t be reached" in app.test_client().post_form("/sign-in/google", status=503).text


def test_a_provider_that_is_down_is_a_page(environ: dict[str, str]) -> None:
    for app in app_with(environ, "http://127.0.0.1:9/discovery"):
        client = app.test_client()
        page = client.post_form("/sign-in/google", {"next": "/new"}, status=503)
        assert page.form("/sign-in").xpath("string(input[@name='next']/@value)") == "/new"


def test_it_is_not_offered_where_nobody_set_it_up(environ: dict[str, str]) -> None:
    app = create_app(config.read(environ))
    app.test_client_class = PageClient
    client = app.test_client()
    assert "Google" not in client.page("/sign-in").text
    client.post_form("/sign-in/google", status=404)
    client.page(CALLBACK, status=400)
    db.db.close_all()
