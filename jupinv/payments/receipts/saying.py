"""What the receipt of a payment says, in the language of the document that it came for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jupinv.businesses.models import Business
from jupinv.content.fields import Content
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.customers.models import Customer
from jupinv.documents import letters, revisions
from jupinv.documents.models import Document
from jupinv.documents.wording import Wording
from jupinv.language import direction, format_date, tag
from jupinv.payments import methods
from jupinv.payments.entries.page import EntryPage, Settled
from jupinv.payments.models import EXCHANGE, PAYMENT, Entry
from jupinv.payments.papers.figures import money
from jupinv.payments.statements import saying
from jupinv.rendering.paper import Paper, paper
from jupinv.rendering.receipt import Receipt, Row, word


class NoReceipt(Exception):
    """No money came in by the entry: only payments have receipts."""


class Undone(Exception):
    """The payment counts no more, so nothing is confirmed of it."""


class Written:
    """A payment's receipt being written: what it says, who gets it, and for which document it came. Raises NoReceipt,
    Undone.
    """

    def __init__(self, entry: Entry, business: Business, *, today: date) -> None:
        if entry.kind != PAYMENT or entry.reverses_id is not None:
            raise NoReceipt
        self.entry, self.business = entry, business
        self.page = EntryPage(entry, business, Wording(business.locale, today))
        if not self.page.stands:
            raise Undone
        self.settled = [each for each in self.page.settles if each.amount > 0]
        self.content = self._content(today)
        self.locale = letters.locale_of(self.content)

    @property
    def document(self) -> Document | None:
        """For which it came: where its mails stand; None for a payment on account."""
        named = [each.document for each in [*self.settled, *self.page.settles]]
        return next((document for document in named if not document.is_draft), None)

    def receipt(self) -> Receipt:
        """All of it."""
        sides = self._sides()
        number = f"R-{number_of(self.entry):04d}"
        facts = [("number", number), ("day", self.day(self.entry.paid_on)), ("method", self._method)]
        return Receipt(
            title=self.word("title"),
            number=number,
            facts=tuple((self.word(key), value) for key, value in facts if value),
            sender=sides.sender,
            recipient=sides.recipient,
            from_label=self.word("from"),
            amount_label=self.word("amount"),
            amount=self.money(self.entry.amount),
            columns=(self.word("invoice"), self.word("total"), self.word("part"), self.word("left")),
            rows=tuple(map(self._row, self.settled)),
            notes=tuple(self._notes()),
            thanks=self.word("test" if self.is_test else "thanks"),
            no_invoice=self.word("no_invoice"),
            language=tag(self.locale),
            direction=direction(self.locale),
            look=self.business.look,
        )

    @property
    def is_test(self) -> bool:
        """Whether no money moved: it was paid with a test key."""
        return bool(self.entry.test)

    @property
    def _method(self) -> str:
        return methods.on_paper(str(self.entry.method), self.locale)

    @property
    def numbers(self) -> str:
        """Of the invoices that it settles."""
        return ", ".join(each.document.number or "" for each in self.settled)

    def word(self, key: str, **parts: str) -> str:
        """A word of the receipt."""
        return word(key, self.locale, **parts)

    def day(self, day: date) -> str:
        """A day in full."""
        return format_date(day, self.locale, "long")

    def money(self, amount: int) -> str:
        """An amount of the payment's currency, in minor units."""
        return money(amount, str(self.entry.currency), self.locale)

    def _sides(self) -> Paper:
        """Both sides as the paper of the document writes them, without its lines, which may be many."""
        whole = self.content
        content = Content(
            currency=whole.currency or str(self.entry.currency),
            languages=whole.languages,
            sender=whole.sender,
            recipient=whole.recipient,
            billing_entity=whole.billing_entity,
            ap_contact=whole.ap_contact,
        )
        return paper(content, totals(content), Standing(look=self.business.look))

    def _row(self, settled: Settled) -> Row:
        document = settled.document
        day = format_date(document.issue_date, self.locale) if document.issue_date else ""
        return Row(
            what=self.word("of", number=document.number or "", day=day) if day else document.number or "",
            total=self.money(document.total),
            part=self.money(settled.amount),
            left=self.money(document.balance),
        )

    def _notes(self) -> Iterator[str]:
        for each in self.page.given_back:
            if each.reverses_id is None and not self.page.is_undone(each):
                yield self.word(each.kind, amount=self.money(-each.amount), day=self.day(each.paid_on))
        if differs := sum(int(each.amount) for each in self.page.others if each.kind == EXCHANGE):
            yield self.word("exchange", amount=self.money(differs))
        if self.page.credit > 0:
            yield self.word("credit", amount=self.money(self.page.credit))

    def _content(self, today: date) -> Content:
        """Who sends it and who gets it, as its document says; without one as a new invoice would say."""
        document = self.document
        revision = revisions.last_of(document) if document else None
        if revision is not None and revision.bytes is not None:
            return revisions.content_of(revision)[0]
        customer = self.page.customer or Customer(name="", details={})
        return saying.sides(self.business, customer, today=today)


def number_of(payment: Entry) -> int:
    """Which one it is of the payments of its business.

    1, 2, 3 … in the order in which they were recorded. Entries are never deleted, so a payment keeps its number.
    """
    before = (Entry.business == payment.business_id) & (Entry.kind == PAYMENT) & Entry.reverses.is_null()
    return Entry.select().where(before & (Entry.id <= payment.id)).count()
