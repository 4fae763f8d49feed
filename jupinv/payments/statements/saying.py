"""What a statement says, in finished words: in the customer's language, as the paper of a document is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.content.fields import INVOICE, Content
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.customers.models import Customer
from jupinv.documents import letters
from jupinv.drafts.forms import read
from jupinv.drafts.typed import Typed
from jupinv.language import direction, format_date, tag
from jupinv.payments import methods
from jupinv.payments.models import CREDIT
from jupinv.payments.papers.figures import money
from jupinv.payments.statements import account
from jupinv.payments.statements.account import Account, Movement
from jupinv.payments.statements.period import Period
from jupinv.rendering.paper import Side, paper
from jupinv.rendering.statement import Left, Line, Sheet, Statement, word

MOST = 2000  # lines of one PDF: to draw more takes longer than a worker may
_IN_PDF = ("day", "what", "amount", "balance", "document", "due", "left", "page")


class TooLong(Exception):
    """More lines than one PDF may have: a shorter period is needed."""


def sides(business: Business, customer: Customer, *, today: date) -> Content:
    """Who sends it and who gets it, as a new invoice to them would say today."""
    pairs = tuple((f"customer.{name}", text) for name, text in customer.details.items() if isinstance(text, str))
    typed = Typed((*profile_of(business), *pairs, ("customer.name", customer.name)), business.locale)
    return read(typed, currency=business.currency, today=today).content


def statement(business: Business, customer: Customer, period: Period, *, today: date) -> Statement:
    """The statement of a period as the books have it today. Raises TooLong."""
    found = account.accounts(customer, since=period.since, until=period.until, today=today)
    if sum(len(each.movements) + len(each.open) for each in found) > MOST:
        raise TooLong
    content = sides(business, customer, today=today)
    sender, recipient = _who(content, business)
    words = Words(letters.locale_of(content))
    return Statement(
        title=words.word("title"),
        period=words.period(period),
        made=words.word("made", day=words.day(today)),
        sender=sender,
        recipient=recipient,
        sheets=tuple(words.sheet(each, several=len(found) > 1, today=today) for each in found),
        nothing="" if found else words.word("nothing"),
        open_heading=words.word("open", day=words.day(today)),
        in_favour=words.word("in_favour") if any(each.closing < 0 or each.now < 0 for each in found) else "",
        labels={name: words.word(name) for name in _IN_PDF},
        language=tag(words.locale),
        direction=direction(words.locale),
        look=business.look,
    )


def _who(content: Content, business: Business) -> tuple[Side, Side]:
    """Both sides as the paper writes them; the recipient without numbers, as an envelope wants it."""
    written = paper(content, totals(content), Standing(look=business.look))
    return written.sender, replace(written.recipient, ids=())


class Words:
    """Figures and days of a statement in one way of writing."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def word(self, key: str, **parts: str) -> str:
        """A word of the statement."""
        return word(key, self.locale, **parts)

    def day(self, day: date | None) -> str:
        """A day, or nothing."""
        return format_date(day, self.locale) if day else ""

    def money(self, amount: int, currency: str) -> str:
        """An amount with a true minus sign."""
        return money(amount, currency, self.locale)

    def period(self, period: Period) -> str:
        """From when to when."""
        if period.since is None:
            return self.word("until", until=self.day(period.until))
        return self.word("between", since=self.day(period.since), until=self.day(period.until))

    def movement(self, movement: Movement) -> str:
        """What moved the account, with its number."""
        named = self.named(movement).split(" · ", 1)
        return " · ".join((f"{named[0]} {movement.number}".rstrip(), *named[1:]))

    def named(self, movement: Movement) -> str:
        """The same without the number."""
        kind = "deposit" if movement.deposit and movement.what == INVOICE else kind_of(movement)
        version = f"V{movement.version}" if movement.version > 1 else ""
        void = self.word("void") if movement.void else ""
        test = self.word("test") if movement.test else ""
        how = methods.on_paper(movement.method, self.locale)
        return " · ".join(filter(None, (self.word(kind), version, void, test, how)))

    def about(self, movement: Movement) -> str:
        """What it is for, and when it is due."""
        due = f"{self.word('due')} {self.day(movement.due)}" if movement.due else ""
        return " · ".join(filter(None, (", ".join(movement.about), due)))

    def sheet(self, found: Account, *, several: bool, today: date) -> Sheet:
        """One currency."""
        return Sheet(
            heading=self.word("account_in", currency=found.currency) if several else "",
            lines=tuple(self._lines(found)),
            note="" if found.movements else self.word("no_movement"),
            open=tuple(self._left(found)),
            ages=tuple(self._ages(found)),
            sums=tuple(self._sums(found, today)),
        )

    def _lines(self, found: Account) -> Iterator[Line]:
        yield Line("", self.word("opening"), "", "", self.money(found.opening, found.currency), strong=True)
        for each in found.movements:
            amount, balance = (self.money(one, found.currency) for one in (each.amount, each.balance))
            yield Line(self.day(each.day), self.movement(each), self.about(each), amount, balance)
        yield Line("", self.word("closing"), "", "", self.money(found.closing, found.currency), strong=True)

    def _left(self, found: Account) -> Iterator[Left]:
        for each in found.open:
            late = self.word("late_one") if each.late == 1 else self.word("late", days=str(each.late))
            number = f"{each.number} · V{each.version}" if each.version > 1 else each.number
            amount = self.money(each.balance, found.currency)
            yield Left(number, self.day(each.due), late if each.late else "", amount)

    def _ages(self, found: Account) -> Iterator[tuple[str, str]]:
        for at, amount in enumerate(found.ages):
            if amount and amount != found.open_sum:
                yield self.word(f"age{at}"), self.money(amount, found.currency)

    def _sums(self, found: Account, today: date) -> Iterator[tuple[str, str]]:
        """What is open, less credit, where that is not the closing balance already."""
        if found.credit:
            yield self.word("left"), self.money(found.open_sum, found.currency)
            yield self.word("credit"), self.money(-found.credit, found.currency)
        if found.credit or found.later or len(found.open) > 1:
            yield self.word("in_all", day=self.day(today)), self.money(found.now, found.currency)


def kind_of(movement: Movement) -> str:
    """The word for an entry: its kind, or that one of it was undone."""
    kind = "given_credit" if movement.what == CREDIT else movement.what
    return f"{kind}_undone" if movement.undoes else kind
