"""Members hear by mail of what readers do: who did what with which document, with its figures, and how to end it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import html as lxml_html

from jupinv import config, jobs, mail
from jupinv.accounts import notices
from jupinv.accounts.models import User
from jupinv.businesses import closing, members
from jupinv.businesses.models import Business, Member
from jupinv.db import write
from jupinv.documents import revisions
from jupinv.documents.models import Document
from jupinv.mail import Mail
from jupinv.sharing import telling
from jupinv.sharing.models import News
from jupinv.sharing.news import choices, mailing
from jupinv.sharing.news.models import NewsMail
from jupinv.sharing.news.sentences import NAMES, SENTENCES
from jupinv.sharing.reader import Reader
from tests.conftest import SQLITE
from tests.documents import making
from tests.mailserver import mail_server
from tests.pages import text_of
from tests.sharing.newsreaders import CLAIRE, mails, member, tell

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
        "Claire Morel asks for a change to INV-2026-0001 (Nordwind GmbH)",
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
        "Claire Morel forwarded INV-2026-0001 to boss@acme.example (Nordwind GmbH)",
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
    telling.PAID_BY_CARD: (
        {"amount": {"en_GB": "€1,190.00"}, "credit": {"en_GB": "€90.00"}},
        "€1,190.00 for INV-2026-0001 was paid by card: €90.00 is more than was due (Nordwind GmbH)",
        (),
    ),
    telling.CARD_REFUSED: (
        {"text": "The amount is too small."},
        "INV-2026-0001 can’t be paid by card: Stripe refuses it (Nordwind GmbH)",
        ("> The amount is too small.",),
    ),
    telling.PAYMENT_DISPUTED: (
        {"on": "2026-05-20"},
        "A card payment for INV-2026-0001 is disputed: answer at Stripe until 20 May 2026 (Nordwind GmbH)",
        (),
    ),
    telling.CARD_BEYOND: (
        {"amount": {"en_GB": "€90.00"}},
        "€90.00 more went back at Stripe for INV-2026-0001 than the books have room for (Nordwind GmbH)",
        (),
    ),
}
NOBODY = (
    telling.FIRST_SEEN,
    telling.PAID_BY_CARD,
    telling.CARD_REFUSED,
    telling.PAYMENT_DISPUTED,
    telling.CARD_BEYOND,
)  # what nobody does who has a name


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
    assert len(set(telling.WHAT)) == len(telling.WHAT) == 15


@pytest.mark.parametrize("what", telling.WHAT)
def test_a_mail_tells_who_did_what_with_which_document(what: str, alice: User, invoice: Document) -> None:
    data, subject, lines = KINDS[what]
    tell(invoice, what, now=NOW, who=None if what in NOBODY else CLAIRE, **data)
    [letter] = mails(ANA)
    text = letter.text or ""
    assert letter.subject == subject
    assert subject.removesuffix(" (Nordwind GmbH)") + ".\n" in text
    for line in (*lines, "Invoice: INV-2026-0001", "Customer: Nordwind GmbH", "Total: €1,190.00", "Due: 2 Jun 2026"):
        assert line in text
    assert ("Claire Morel <claire@acme.example> · 4 May 2026, 11:30\n" in text) == (what not in NOBODY)
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


# to whom, and in which language


def test_it_goes_to_members_with_a_confirmed_address_in_their_language(
    alice: User, carol: User, invoice: Document
) -> None:
    choose(member(alice.business, carol), will_pay="once")
    with write():
        User.update(locale="de", language="de").where(User.id == carol.id).execute()
        guest = User.create(locale="en", created_at=NOW)
        unsure = User.create(email="unsure@halden.example", locale="en", created_at=NOW)
        for each in (guest, unsure):
            Member.create(business=alice.business, user=each)
    tell(invoice, telling.WILL_PAY, now=NOW, on="2026-05-20")
    assert sorted(each.to[0] for each in mails()) == [ANA, CAROL]
    [letter] = mails(CAROL)
    assert "20.05.2026" in letter.subject and "1.190,00\xa0€" in (letter.text or "")
    assert 'lang="de"' in (letter.html or "")


def test_business_and_document_of_another_are_never_told(alice: User, bob: User, invoice: Document) -> None:
    tell(invoice, telling.COMMENTED, now=NOW)
    assert not mails(bob.email) and member(bob.business, bob).news_new == 0


def test_off_is_off_and_nothing_of_a_demo_is_mailed(alice: User, invoice: Document) -> None:
    ana = member(alice.business, alice)
    choose(ana, commented="off")
    tell(invoice, telling.COMMENTED, now=NOW)
    assert not mails()
    with write():
        Business.update(demo=True).where(Business.id == alice.business.id).execute()
    tell(invoice, telling.APPROVED, now=NOW)
    assert not mails() and member(alice.business, alice).news_new == 2


def test_nothing_is_told_of_what_did_not_happen(alice: User, invoice: Document) -> None:
    with pytest.raises(RuntimeError, match="broke"), write():
        telling.tell(invoice, telling.COMMENTED, who=CLAIRE, now=NOW)
        raise RuntimeError("broke")
    assert not mails() and not jobs.Job.select().where(jobs.Job.kind == "deliver_mail").exists()


def test_a_kind_that_nobody_has_words_for_fails_loudly(alice: User, invoice: Document) -> None:
    with pytest.raises(KeyError):
        tell(invoice, "danced", now=NOW)
    assert not mails()


def test_the_link_leads_only_to_pages_of_the_document(alice: User, invoice: Document) -> None:
    own = f"http://localhost/documents/{invoice.key}"
    pages = {
        "comments": f"{own}/comments",
        "/comments": f"{own}/comments",
        f"/documents/{invoice.key}/requests/k-1_A": f"{own}/requests/k-1_A",
        "comments#comment-7": f"{own}/comments#comment-7",
        "": own,
        "../../sign-out": own,
        "//evil.example": f"{own}",
        "https://evil.example": own,
        "x\nhttps://evil.example": own,
    }
    for number, page in enumerate(pages):
        tell(invoice, telling.APPROVED, now=NOW + timedelta(hours=number), page=page)
    assert [f"{pages[page]}\n" in (letter.text or "") for page, letter in zip(pages, mails(), strict=True)] == [
        True
    ] * 9


# words of strangers

HOSTILE = "<b>Hi</b> </td><script>x()</script>\u202eevil\u2066 {{ 7*7 }} %(who)s %s https://evil.example/?a=1&b=2"


def test_words_of_strangers_are_text(alice: User, invoice: Document) -> None:
    told = {
        "text": f"{HOSTILE}\n\nBcc: all@evil.example",
        "line": HOSTILE,
        "changes": [["PO number", HOSTILE, HOSTILE]],
    }
    tell(invoice, telling.COMMENTED, now=NOW, who=Reader(f"Bcc: x@evil.example\n{HOSTILE}", "m@evil.example"), **told)
    [letter] = mails()
    page = of_html(letter)
    assert "\n" not in letter.subject.strip() and letter.to == [ANA] and letter.cc == []
    for text in (letter.subject, letter.text or "", letter.html or ""):
        assert not {"\u202e", "\u2066"} & set(text)
    assert not list(page.iter("script")) and not page.xpath("//b[text()='Hi']")
    assert not [a for a in page.iter("a") if "evil" in a.get("href", "")]
    assert "{{ 7*7 }} %(who)s %s https://evil.example/?a=1&b=2" in said(letter)
    assert page.xpath("//blockquote[@dir='auto']") and len(page.xpath("//h2//bdi")) == 3


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_ten_thousand_characters_break_nothing(alice: User, invoice: Document) -> None:
    tell(
        invoice, telling.COMMENTED, now=NOW, text="ا" * 10_000, line="x" * 10_000, who=Reader("N" * 5000, "a@b.example")
    )
    [letter] = mails()
    assert len(letter.text or "") > 10_000 and "…” in INV-2026-0001" in letter.subject


# bursts


def due(at: datetime) -> None:
    jobs.run_due(at)


def test_what_follows_within_five_minutes_is_told_by_one_mail_more(alice: User, invoice: Document) -> None:
    for minute, text in ((0, "One"), (1, "Two"), (4, "Three"), (6, "Four")):
        tell(invoice, telling.COMMENTED, now=NOW + timedelta(minutes=minute), text=text)
    assert ["> One" in (each.text or "") for each in mails()] == [True, False] and "> Four" in (mails()[1].text or "")
    due(NOW + timedelta(minutes=5, seconds=59))
    assert len(mails()) == 2
    due(NOW + timedelta(minutes=6))
    rest = mails()[2]
    assert rest.subject == "INV-2026-0001: 2 pieces of news (Nordwind GmbH)"
    assert "> Two" in (rest.text or "") and "> Three" in (rest.text or "")
    assert not {"> One", "> Four"} & set((rest.text or "").splitlines())
    due(NOW + timedelta(days=1))
    assert len(mails()) == 3


def test_what_is_still_being_written_when_a_burst_ends_is_told(alice: User, invoice: Document) -> None:
    for second in (0, 1):
        tell(invoice, telling.COMMENTED, now=NOW + timedelta(seconds=second))
    due(NOW + timedelta(minutes=5, seconds=1))
    tell(invoice, telling.COMMENTED, now=NOW + timedelta(minutes=4, seconds=59), text="It took two seconds")
    due(NOW + timedelta(minutes=10))
    assert len(mails()) == 2 and "It took two seconds" in (mails()[1].text or "")


def test_another_kind_or_document_begins_a_burst_of_its_own(alice: User, invoice: Document) -> None:
    other = making.issued(alice.business, alice, to=invoice.customer)
    tell(invoice, telling.COMMENTED, now=NOW)
    tell(invoice, telling.DISPUTED, now=NOW)
    tell(other, telling.COMMENTED, now=NOW)
    assert len(mails()) == 3


def test_a_long_burst_does_not_flood(alice: User, invoice: Document) -> None:
    for second in range(120):
        tell(invoice, telling.COMMENTED, now=NOW + timedelta(seconds=second), text=f"Number {second}.")
    due(NOW + timedelta(minutes=6))
    assert len(mails()) == 2
    text = mails()[1].text or ""
    assert "Number 1.\n" in text and "Number 50." in text and "Number 51." not in text and "And 69 more" in text
    assert mails()[1].subject == "INV-2026-0001: 119 pieces of news (Nordwind GmbH)"


def test_who_switched_it_off_meanwhile_is_not_told_the_rest(alice: User, invoice: Document) -> None:
    for second in range(2):
        tell(invoice, telling.COMMENTED, now=NOW + timedelta(seconds=second))
    choose(member(alice.business, alice), commented="off")
    due(NOW + timedelta(hours=1))
    assert len(mails()) == 1


# it leaves as it was written


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_the_way_to_end_such_mails_arrives_unbroken(alice: User, invoice: Document, environ: dict[str, str]) -> None:
    with mail_server() as (server, port):
        mail.use(config.read(environ | {"SMTP_URL": f"smtp://127.0.0.1:{port}"}))
        tell(invoice, telling.COMMENTED, now=NOW, text="Zwei Tage? Ü")
        due(NOW)
        mail.use(config.read(environ))
    [received] = server.mails
    [letter] = mails()
    raw = received.raw.decode("ascii")
    assert f"\r\nList-Unsubscribe: <{letter.unsubscribe}>\r\n" in raw, "one line, whole, between angle brackets"
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert received.message["Subject"] == letter.subject and received.recipients == [ANA]
    bodies = {part.get_content_type(): part.get_content() for part in received.message.iter_parts()}
    assert letter.unsubscribe in bodies["text/plain"] and "> Zwei Tage? Ü" in bodies["text/plain"]
    assert letter.unsubscribe in bodies["text/html"]


# what is forgotten


def test_mails_and_news_go_with_the_business(alice: User, carol: User, invoice: Document) -> None:

    choose(member(alice.business, carol), commented="once")
    tell(invoice, telling.COMMENTED, now=NOW, text="Nothing of this may stay")
    tell(invoice, telling.COMMENTED, now=NOW, text="Nor of this")
    assert len(mails()) == NewsMail.select().count() == 2
    members.leave(alice.business, carol)
    with write():
        closing.close(Business.get_by_id(alice.business.id), now=NOW)
    assert not mails() and not News.select().count() and not NewsMail.select().count()
    due(NOW + timedelta(minutes=10))
    assert not mails()


def test_mails_go_with_the_account_and_after_a_month(alice: User, invoice: Document) -> None:

    tell(invoice, telling.COMMENTED, now=NOW)
    with write():
        jobs.enqueue("forget_notices", {}, due=NOW + timedelta(days=31))
    due(NOW)
    assert len(mails()) == 1 and NewsMail.get().mail_id
    due(NOW + timedelta(days=31))
    assert not mails() and NewsMail.get().mail_id is None
    tell(invoice, telling.APPROVED, now=NOW)
    notices.forget(alice)
    assert not mails()


def test_a_burst_ends_where_five_minutes_have_passed_since_it_began(alice: User, invoice: Document) -> None:
    told = [tell(invoice, telling.COMMENTED, now=NOW + timedelta(minutes=4 * each)) for each in range(6)]
    began = [mailing.began(each).id for each in told]
    assert began == [told[0].id, told[0].id, told[2].id, told[2].id, told[4].id, told[4].id]


def test_what_a_digest_told_is_not_told_again_and_keeps_nobody_from_the_rest(
    alice: User, carol: User, invoice: Document
) -> None:
    ana, cara = member(alice.business, alice), member(alice.business, carol)
    choices.choose(cara, {"commented": choices.ONCE}, now=NOW)
    choices.choose(ana, {"commented": choices.DAILY}, now=NOW)
    for minute in (0, 1):
        tell(invoice, telling.COMMENTED, now=NOW + timedelta(minutes=minute), text=f"Said {minute}")
    mailing.tell_day(ana.id, NOW + timedelta(minutes=3))
    choices.choose(ana, {"commented": choices.ONCE}, now=NOW + timedelta(minutes=3))
    tell(invoice, telling.COMMENTED, now=NOW + timedelta(minutes=4), text="Said 4")
    jobs.run_due(NOW + timedelta(minutes=6))
    told = [[f"Said {minute}" in (each.text or "") for minute in (0, 1, 4)] for each in mails(alice.email)]
    assert told == [[True, True, False], [False, False, True]]
    assert len(mails(carol.email)) == 2


def test_what_the_law_made_us_forget_is_told_no_more(alice: User, invoice: Document) -> None:
    other = making.issued(alice.business, alice)
    for document in (invoice, other):
        tell(document, telling.AMENDED, now=NOW, changes=[["Billing address", "Old Lane 1", "New Lane 2"]])
    revisions.erase(revisions.last_of(invoice), reason="asked for", at=NOW)
    assert [("Lane" in str(each.data), each.who != "") for each in News.select().order_by(News.id)] == [
        (False, False),
        (True, True),
    ]
    assert len(mails(ANA)) == 1 and other.number in (mails(ANA)[0].text or "")
    assert NewsMail.select().count() == 2, "nobody is told of it anew"
