"""What anybody may send to a draft: how much, and with what in it, without slowing others down."""

from __future__ import annotations

from cProfile import Profile
from pstats import Stats

import pytest

from jupinv import clock
from jupinv.accounts.models import Attempt, User
from jupinv.db import write
from jupinv.documents import sending
from jupinv.documents.models import Document
from jupinv.drafts import saving
from jupinv.drafts.views import MOST_PARTS
from tests.drafts.writing import draft
from tests.pages import PageClient

SAME = {"Sec-Fetch-Site": "same-origin"}


def with_parts(kind: str, part: str, count: int) -> dict[str, str]:
    return {f"{kind}.k{number}.{part}": "1" for number in range(count)}


@pytest.mark.parametrize("name", ["editor", "business", "base", "marks", "act", "today"])
def test_null_bytes_in_what_is_not_typed_either(client: PageClient, name: str) -> None:
    for text in ("\x00", "a\x00b"):
        answer = client.post(f"/drafts/{saving.new_key()}", data={name: text, "note": "x"}, headers=SAME)
        assert answer.status_code == 303
    assert Document.select().count() == 2


@pytest.mark.parametrize(("kind", "part"), [("line", "price"), ("way", "label"), ("bank", "iban")])
def test_more_parts_than_can_be_drawn_are_refused(client: PageClient, kind: str, part: str) -> None:
    key = saving.new_key()
    answer = client.post(f"/drafts/{key}", data=with_parts(kind, part, MOST_PARTS + 1), headers=SAME)
    assert answer.status_code == 413
    assert not Document.select().where(Document.key == key).exists()


def test_a_page_of_many_lines_takes_no_more_for_each_than_one_of_few(client: PageClient) -> None:
    few, many = (calls_to_draw(client, count) for count in (100, 800))
    assert many < 9 * few


def test_one_mail_too_many_issues_nothing_and_loses_no_word(alice: User, as_) -> None:
    document, now = draft(alice), clock.now()
    with write():
        Attempt.insert_many(
            [{"what": "document mail", "who": f"business {alice.business.id}", "at": now}] * sending.MOST_MAILS
        ).execute()
    browser = as_(alice)
    page = browser.page(f"/drafts/{document.key}/send")
    told = browser.submit(page.button("Issue and e-mail it"), {"text": "My own words"}, status=429)
    assert "hand it over yourself" in told.error_at("to")
    assert told.fields["text"] == "My own words"
    assert Document.get_by_id(document.id).is_draft
    told = browser.submit(told.button("Issue, I hand it over myself"), {}, status=303)
    assert told.location == f"/documents/{document.key}"


def calls_to_draw(client: PageClient, count: int) -> int:
    """How many functions are called to draw the editor: an honest measure however busy the machine is."""
    key = saving.new_key()
    assert client.post(f"/drafts/{key}", data=with_parts("line", "price", count), headers=SAME).status_code == 303
    profile = Profile()
    profile.enable()
    answer = client.get(f"/drafts/{key}")
    profile.disable()
    assert answer.status_code == 200
    return int(Stats(profile).total_calls)
