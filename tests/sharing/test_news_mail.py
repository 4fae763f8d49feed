"""Members hear by mail of what readers do: who did what with which document, with its figures, and how to end it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html as lxml_html

from jupinv.accounts.models import User
from jupinv.businesses.models import Member
from jupinv.documents.models import Document
from jupinv.mail import Mail
from jupinv.sharing import telling
from jupinv.sharing.news import choices
from jupinv.sharing.news.sentences import NAMES, SENTENCES
from tests.documents import making
from tests.pages import text_of
from tests.sharing.newsreaders import CLAIRE, mails, tell

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
ANA, CAROL = "ana@halden.example", "carol@lund.example"

# Of each kind: what is told with it, the subject, and what stands in the text.
KINDS: dict[str, tuple[dict[str, Any], str, tuple[str, ...]]] = {
    telling.FIRST_SEEN: (
        {"browser": "Firefox on Windows", "place": "Berlin, Germany"},
        "INV-2026-0001 was opened for the first time (Nordwind GmbH)",
        ("Browser: Firefox on Windows", "Place: Berlin, Germany"),
    ),
    telling.COMMENTED: (
        {"text": "Two days?\nWe ordered one.", "line": "Workshop"},
        "Claire Morel commented on “Workshop” in INV-2026-0001 (Nordwind GmbH)",
        ("> Two days?\n> We ordered one.\n",),
    ),
    telling.AMENDED: (
        {"changes": [["PO number", "PO-4711", "PO-4712"], ["Buyer reference", "", "04011000-12345-34"]]},
        "Claire Morel corrected details of INV-2026-0001 (Nordwind GmbH)",
        ("- PO number: was PO-4711, now PO-4712\n", "- Buyer reference: was empty, now 04011000-12345-34\n"),
    ),
    telling.REQUESTED: (
        {"text": "One day was enough.", "changes": [["Quantity of “Travel”", "2", "1"], ["Note", "Thanks", ""]]},
        "Claire Morel asks for a change of INV-2026-0001 (Nordwind GmbH)",
        ("> One day was enough.", "- Quantity of “Travel”: was 2, now 1\n", "- Note: was Thanks, now empty\n"),
    ),
    telling.APPROVED: (
        {"version": 2, "confirmed": True},
        "Claire Morel approved V2 of INV-2026-0001 (Nordwind GmbH)",
        ("Name and address: by a code that was mailed to them",),
    ),
    telling.ACCEPTED: (
        {"chosen": ["Photographs"], "confirmed": False},
        "Claire Morel accepted INV-2026-0001 (Nordwind GmbH)",
        ("Chosen: Photographs", "Name and address: as they typed it"),
    ),
    telling.DECLINED: ({"text": "Too dear."}, "Claire Morel declined INV-2026-0001 (Nordwind GmbH)", ("> Too dear.",)),
    telling.FORWARDED: (
        {"to": "boss@acme.example", "text": "Please approve"},
        "Claire Morel sent INV-2026-0001 on to boss@acme.example (Nordwind GmbH)",
        ("> Please approve",),
    ),
    telling.WILL_PAY: (
        {"on": "2026-05-20"},
        "Claire Morel will pay INV-2026-0001 on 20 May 2026 (Nordwind GmbH)",
        ("Still open: €1,190.00",),
    ),
    telling.HAS_PAID: (
        {"on": "2026-05-02", "text": "By bank transfer"},
        "Claire Morel says that INV-2026-0001 was paid on 2 May 2026 (Nordwind GmbH)",
        ("> By bank transfer",),
    ),
    telling.DISPUTED: (
        {"line": "Travel", "text": "Nobody travelled."},
        "Claire Morel disputes “Travel” in INV-2026-0001 (Nordwind GmbH)",
        ("> Nobody travelled.",),
    ),
}


@pytest.fixture
def invoice(alice: User) -> Document:
    """1,190.00 € to pay, from Alice's business."""
    return making.issued(alice.business, alice, to=making.customer(alice.business))


def of_html(letter: Mail) -> Any:
    return lxml_html.fromstring(letter.html or "")


def said(letter: Mail) -> str:
    return text_of(of_html(letter).find("body"))


def bare(text: str) -> str:
    """Without the marks that a mail as text has where one as HTML has elements."""
    return " ".join(re.sub(r"[:>]", " ", text).split())


def choose(of: Member, **chosen: str) -> None:
    choices.choose(of, chosen, now=NOW)


def test_every_kind_has_its_words_and_its_example() -> None:
    assert set(telling.WHAT) == set(NAMES) == {key.partition(":")[0] for key in SENTENCES} == set(KINDS)
    assert len(set(telling.WHAT)) == len(telling.WHAT) == 11


@pytest.mark.parametrize("what", telling.WHAT)
def test_a_mail_tells_who_did_what_with_which_document(what: str, alice: User, invoice: Document) -> None:
    data, subject, lines = KINDS[what]
    tell(invoice, what, now=NOW, who=None if what == telling.FIRST_SEEN else CLAIRE, **data)
    [letter] = mails(ANA)
    text = letter.text or ""
    assert letter.subject == subject
    assert subject.removesuffix(" (Nordwind GmbH)") + ".\n" in text
    for line in (*lines, "Invoice: INV-2026-0001", "Customer: Nordwind GmbH", "Total: €1,190.00", "Due: 2 Jun 2026"):
        assert line in text
    assert ("Claire Morel <claire@acme.example> · 4 May 2026, 11:30\n" in text) == (what != telling.FIRST_SEEN)
    assert f"http://localhost/documents/{invoice.key}\n" in text
    assert letter.unsubscribe in text and "http://localhost/b/studio-halden/settings/news" in text
    page = of_html(letter)
    assert {a.get("href").partition("/unsubscribe/")[0] for a in page.iter("a")} == {
        *("http://localhost", "http://localhost/b/studio-halden/settings/news"),
        f"http://localhost/documents/{invoice.key}",
    }
    seen = bare(said(letter))
    for line in (*lines, "Total: €1,190.00", "Customer: Nordwind GmbH"):
        assert line.startswith("- ") or bare(line) in seen, line
    assert [text_of(each) for each in page.iter("del")] == [
        f"was {before}" for _, before, _ in data.get("changes", ()) if before
    ]
    assert [text_of(each) for each in page.iter("ins")] == [
        f"now {after}" for _, _, after in data.get("changes", ()) if after
    ]
