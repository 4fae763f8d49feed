"""What a reader did, in one sentence for each kind of news: the same in the app, in a mail and in a digest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from jupinv import language, translations
from jupinv.content.sentence import Sentence
from jupinv.content.sentence import Sentence as _s
from jupinv.documents.models import Document
from jupinv.documents.wording import KINDS
from jupinv.money import from_minor
from jupinv.sharing import telling
from jupinv.sharing.models import News
from jupinv.sharing.reader import plain

_PAGE = re.compile(r"\w[\w-]*(/[\w-]+)*(#[\w-]+)?", re.ASCII)  # below the page of a document
LONGEST_LINE = 80  # characters of a line's description in a sentence

# As it is named where it is switched on and off.
NAMES = {
    telling.FIRST_SEEN: _s("Opened for the first time"),
    telling.COMMENTED: _s("Comments"),
    telling.AMENDED: _s("Corrected details"),
    telling.REQUESTED: _s("Change requests"),
    telling.APPROVED: _s("Approvals"),
    telling.ACCEPTED: _s("Accepted quotes"),
    telling.DECLINED: _s("Declined quotes"),
    telling.FORWARDED: _s("Forwarded"),
    telling.WILL_PAY: _s("Says when they will pay"),
    telling.HAS_PAID: _s("Says that they have paid"),
    telling.DISPUTED: _s("Disputes"),
    telling.PAID_BY_CARD: _s("Paid by card"),
    telling.CARD_REFUSED: _s("Stripe takes no card for a document"),
    telling.PAYMENT_DISPUTED: _s("Disputed card payments"),
    telling.CARD_BEYOND: _s("Refunds at Stripe that the books have no room for"),
}

# With ":" and what is named besides, for where there is something to name.
SENTENCES = {
    "first_seen": _s("%(document)s was opened for the first time"),
    "commented": _s("%(who)s commented on %(document)s"),
    "commented:line": _s("%(who)s commented on “%(line)s” in %(document)s"),
    "amended": _s("%(who)s corrected details of %(document)s"),
    "requested": _s("%(who)s asks for a change to %(document)s"),
    "approved": _s("%(who)s approved %(document)s"),
    "approved:version": _s("%(who)s approved V%(version)s of %(document)s"),
    "accepted": _s("%(who)s accepted %(document)s"),
    "declined": _s("%(who)s declined %(document)s"),
    "forwarded": _s("%(who)s forwarded %(document)s"),
    "forwarded:to": _s("%(who)s forwarded %(document)s to %(to)s"),
    "will_pay": _s("%(who)s will pay %(document)s"),
    "will_pay:on": _s("%(who)s will pay %(document)s on %(on)s"),
    "has_paid": _s("%(who)s says that %(document)s is paid"),
    "has_paid:on": _s("%(who)s says that %(document)s was paid on %(on)s"),
    "disputed": _s("%(who)s disputes %(document)s"),
    "disputed:line": _s("%(who)s disputes “%(line)s” in %(document)s"),
    "paid_by_card": _s("%(document)s was paid by card"),
    "paid_by_card:amount": _s("%(amount)s for %(document)s was paid by card"),
    "paid_by_card:test": _s("%(amount)s for %(document)s was paid by card: a test, no money moved"),
    "paid_by_card:test_credit": _s(
        "%(amount)s for %(document)s was paid by card: a test, no money moved; %(credit)s is more than was due"
    ),
    "paid_by_card:credit": _s("%(amount)s for %(document)s was paid by card: %(credit)s is more than was due"),
    "card_refused": _s("%(document)s can’t be paid by card: Stripe refuses it"),
    "payment_disputed": _s("A card payment for %(document)s is disputed"),
    "payment_disputed:on": _s("A card payment for %(document)s is disputed: answer at Stripe until %(on)s"),
    "payment_disputed:inquiry": _s("A bank asks about a card payment for %(document)s: answer at Stripe"),
    "payment_disputed:won": _s("The dispute about a card payment for %(document)s is won: the money is back"),
    "payment_disputed:again": _s("A bank took a card payment for %(document)s again, after it had given it back"),
    "payment_disputed:lost": _s("The dispute about a card payment for %(document)s is lost: it is open again"),
    "card_beyond": _s("More went back at Stripe for %(document)s than the books have room for"),
    "card_beyond:amount": _s("%(amount)s more went back at Stripe for %(document)s than the books have room for"),
}
SOMEBODY = _s("Somebody who has the link")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is or should be another one. Empty: there was or will be nothing."""

    label: str  # a sentence, where it is one of ours
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """A piece of news as it is read."""

    id: int
    at: datetime
    when: str  # in the time zone of the business
    sentence: Sentence
    by: str  # name and address of who did it, as they gave them
    words: str  # theirs
    changes: tuple[Change, ...]
    facts: tuple[tuple[str, str], ...]
    number: str  # of the document
    customer: str
    path: str  # the page to look at


def about(news: News) -> Document:
    """The document: every piece of news is about one."""
    document: Any = news.document
    return document


def told(news: News, document: Document, locale: str, zone: str) -> Told:
    """A piece of news for somebody who writes dates as this locale does, in the time zone of the business."""
    local = news.at.astimezone(ZoneInfo(zone or "UTC"))
    return Told(
        id=news.id,
        at=news.at,
        when=f"{language.format_date(local.date(), locale)}, {language.format_time(local, locale)}",
        sentence=sentence(news, document, locale),
        by=plain(news.who),
        words=_lines(_text(news, "text")),
        changes=_changes(news, locale),
        facts=tuple(_facts(news)),
        number=document.number or "",
        customer=document.customer_name,
        path=_path(news, document),
    )


def sentence(news: News, document: Document, locale: str) -> Sentence:
    """Who did what with which document. KeyError for a kind that nobody has words for."""
    parts: dict[str, object] = {"who": name_of(news), "document": document.number or "", **_named(news, locale)}
    more = next((f"{news.what}:{name}" for name in parts if f"{news.what}:{name}" in SENTENCES), news.what)
    return _s(SENTENCES[more].template, **parts)


def name_of(news: News) -> str:
    """Who did it: the name alone."""
    return plain(news.who.rpartition(" <")[0] or news.who) or SOMEBODY


def _named(news: News, locale: str) -> dict[str, object]:
    """What the sentence may name besides, of what there is."""
    found: dict[str, object] = {"to": plain(_text(news, "to")), "line": _short(plain(_text(news, "line")))}
    if isinstance(version := news.data.get("version"), int) and version > 1:
        found["version"] = version
    if (stands := _text(news, "dispute")) in ("inquiry", "won", "lost", "again"):
        found[stands] = stands
    if test := _text(news, "test"):
        found["test_credit" if news.data.get("credit") else "test"] = test
    found["on"] = _day(_text(news, "on"), locale)
    for name in ("credit", "amount"):  # the first one that there is chooses the sentence
        amount = telling.read_in(news.data.get(name), locale)
        found[name] = amount if isinstance(amount, str) else ""
    return {name: value for name, value in found.items() if value}


def _day(text: str, locale: str) -> str:
    try:
        return language.format_date(date.fromisoformat(text), locale)
    except ValueError:
        return ""


def _short(text: str) -> str:
    return f"{text[: LONGEST_LINE - 1]}…" if len(text) > LONGEST_LINE else text


def _text(news: News, name: str) -> str:
    value = news.data.get(name)
    return value if isinstance(value, str) else ""


def _lines(text: str) -> str:
    """Somebody's words with their line ends, and nothing else that a screen would obey."""
    return "\n".join(plain(line) for line in text.splitlines()).strip()


def _changes(news: News, locale: str) -> tuple[Change, ...]:
    total = telling.read_in(news.data.get("total"), locale)
    differs = isinstance(total, list) and len(total) == 2 and total[0] != total[1]
    return changes(telling.read_in(news.data.get("changes"), locale)) + (
        (Change(_s("Total"), *map(str, total)),) if differs else ()
    )


def changes(rows: Iterable[Sequence[object]] | None) -> tuple[Change, ...]:
    """What was told as [[label, before, after], …]."""
    said = [[_lines(str(part or "")) for part in row] for row in rows or ()]
    return tuple(Change(_s(row[0]), row[1], row[2]) for row in said if len(row) == 3 and row[0])


def _facts(news: News) -> list[tuple[str, str]]:
    """What else is worth knowing, with its label."""
    chosen = news.data.get("chosen")
    facts: list[tuple[str, str]] = [
        (_s("Chosen"), ", ".join(plain(str(each)) for each in chosen) if isinstance(chosen, list) else ""),
        (_s("Browser"), plain(_text(news, "browser"))),
        (_s("Place"), plain(_text(news, "place"))),
        (_s("Reason"), plain(_text(news, "reason"))),
        (_s("At Stripe"), plain(_text(news, "at_stripe"))),
    ]
    if _text(news, "dispute") in ("inquiry", "dispute"):
        facts.append((_s("What to do"), _s("At Stripe, accept it, or send what proves that the payment was due.")))
    if news.what == telling.CARD_BEYOND:
        facts.append((_s("What to do"), _s("Look whether the same was recorded here by hand, and undo that.")))
    if "confirmed" in news.data:
        sure = _s("by a code that was mailed to them") if news.data["confirmed"] else _s("as they typed it")
        facts.append((_s("Name and address"), sure))
    return [(label, text) for label, text in facts if text]


def _path(news: News, document: Document) -> str:
    """A page of ours about the document, whatever the news says."""
    own = f"/documents/{document.key}"
    page = _text(news, "page").removeprefix(own).strip("/")
    return f"{own}/{page}" if _PAGE.fullmatch(page) else own


def figures(document: Document, locale: str) -> tuple[tuple[str, str], ...]:
    """What the document comes to as it stands, with its labels."""
    day = language.format_date(document.due_date, locale) if document.due_date else ""
    is_invoice = document.kind == "invoice"
    facts: list[tuple[str, str]] = [
        (KINDS["deposit" if document.deposit else document.kind], document.number or ""),
        (_s("Customer"), document.customer_name),
        (_s("Total"), _money(document.total, document.currency, locale)),
        (_s("Still open"), _money(document.balance, document.currency, locale) if is_invoice else ""),
        (_s("Due") if is_invoice else _s("Valid until"), day),
    ]
    return tuple((label, text) for label, text in facts if text)


def _money(amount: int, currency: str, locale: str) -> str:
    return language.format_money(from_minor(amount, currency), currency, locale) if currency else ""


def isolated(said: Sentence, code: str) -> Markup:
    """The sentence as HTML in a language of ours; no part of it turns the direction of the others."""
    parts = {name: Markup("<bdi>{}</bdi>").format(_spoken(part, code)) for name, part in said.parts.items()}
    return Markup(translations.told(_s(said.template), code)) % parts  # noqa: S704 - the words are ours


def _spoken(part: object, code: str) -> str:
    return translations.told(part, code) if isinstance(part, str) else str(part)
