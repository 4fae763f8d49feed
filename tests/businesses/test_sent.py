"""Settings, After sending: what is usual, what is chosen, and who may choose."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupinv.accounts.models import User
from jupinv.businesses import profile
from jupinv.businesses.models import Business
from tests.pages import PageClient

SignIn = Callable[[User], PageClient]
AT = "/b/studio-halden/settings/after-sending"


def chosen(alice: User) -> str:
    return Business.get_by_id(alice.business.id).changing


def test_what_is_usual_in_the_country_is_said_with_its_source(as_: SignIn, alice: User) -> None:
    page = as_(alice).page(AT)
    assert page.fields["changing"] == "usual"
    assert "usual in Germany: only be corrected" in page.text
    assert "UStDV § 31 (5)" in page.text and "Compared with the published text on 22 Nov" in page.text


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("United States", "usual in United States: be changed as a new version"),
        ("New Zealand", "We have not compared this with the published text yet."),
        ("", "your address names no country yet"),
    ],
)
def test_elsewhere(as_: SignIn, alice: User, country: str, words: str) -> None:
    profile.change(alice.business, {"sender.country": country}, is_new=False)
    assert words in as_(alice).page(AT).text


@pytest.mark.parametrize(("choice", "kept"), [("versions", "versions"), ("corrections", "corrections"), ("usual", "")])
def test_a_choice_is_kept(as_: SignIn, alice: User, choice: str, kept: str) -> None:
    client = as_(alice)
    done = client.submit(client.page(AT).button("Save"), {"changing": choice})
    assert done.location == AT and chosen(alice) == kept
    assert client.page(AT).fields["changing"] == choice
    assert "After sending" in client.page("/b/studio-halden/settings").text


def test_nonsense_is_no_choice(as_: SignIn, alice: User) -> None:
    page = as_(alice).post_form(AT, {"changing": "never"}, status=422)
    assert page.said("#changing-error") == "Please choose one of these." and chosen(alice) == ""


def test_only_an_owner_chooses(as_: SignIn, client: PageClient, alice: User, bob: User, carol: User) -> None:
    for who, status in ((as_(bob), 404), (as_(carol), 403), (client, 303)):
        who.page(AT, status=status)
        who.post_form(AT, {"changing": "versions"}, status=status)
    assert chosen(alice) == ""
