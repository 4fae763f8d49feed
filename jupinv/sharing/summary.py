"""What stands above the paper on the public page: who asks for how much until when, and where to pay it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from jupinv.content.fields import CREDIT_NOTE, INVOICE, PROFORMA, QUOTE, Content
from jupinv.content.figures import Totals
from jupinv.content.standing import Standing
from jupinv.language import format_date, format_distance, format_money
from jupinv.rendering.paper import Fact, Paper
from jupinv.sharing.words import word

GIVEN = ("used:", "paid_back", "credit_left")  # the sums of a credit note that tell what became of it
# What a bank or an app wants for a transfer; the rest of an account stands on the paper.
SENT = ("bank", "upi", "pix")  # ways to pay by which money is sent
LONGEST_NUMBER = 16  # characters
NEEDED = ("holder", "iban", "routing", "sort_code", "account", "upi", "pix", "reference")


@dataclass(frozen=True, slots=True)
class Summary:
    """The head of the page. Empty texts are left out."""

    title: str
    tone: str = ""  # "good", "bad" or plain
    badge: str = ""  # what it is, where it is no plain invoice
    above: str = ""  # "Studio Halden asks for"
    amount: str = ""
    day: str = ""  # "due 15 December 2026"
    machine_day: str = ""
    distance: str = ""  # "in 23 days"
    below: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    more: str = ""  # the words of the link to further ways
    next: str = ""  # the words of the link to what takes the place of a void document, and where it leads
    next_link: str = ""

    @property
    def is_long(self) -> bool:
        """Whether a number in the amount would not stand in one line of a small phone as large as it is written."""
        return max(map(len, self.amount.split(" "))) > LONGEST_NUMBER


def summary(content: Content, totals: Totals, standing: Standing, paper: Paper, *, today: date) -> Summary:
    """The head of the public page as it reads today."""
    return _Writer(content, totals, standing, paper, today).summary()


class _Writer:
    def __init__(self, content: Content, totals: Totals, standing: Standing, paper: Paper, today: date) -> None:
        self.content, self.totals, self.standing, self.paper, self.today = content, totals, standing, paper, today
        self.name = content.sender.trade_name or content.sender.name
        self.title = self.word("title", kind=paper.title, number=content.number, name=self.name)

    def summary(self) -> Summary:
        plain = self.content.kind == INVOICE and not self.content.is_deposit
        return replace(self._summary(), badge="" if plain else self.paper.title)

    def _summary(self) -> Summary:
        if self.standing.is_void:
            return self._void()
        if self.content.kind == QUOTE:
            return self._quote()
        if self.content.kind == CREDIT_NOTE:
            above = self.word("credits", name=self.name)
            return Summary(self.title, above=above, amount=self._money(self.totals.payable), below=self._given())
        if self.standing.is_paid:
            return self._paid()
        if (self.standing.is_credited or self.standing.is_written_off) and self.paper.stamp:
            return Summary(self.title, above=self.name, amount=self.word("nothing"), below=(self.paper.stamp.text,))
        if not self.paper.asked:
            return Summary(self.title, above=self.name, amount=self.word("nothing"))
        return self._asking()

    def _void(self) -> Summary:
        """Nothing is asked for any more, and why."""
        void = self.paper.stamp.text if self.paper.stamp else ""
        known, link = self.standing.replaced_by, self.standing.replaced_by_link
        replaced = self.word("replaced", number=known) if known else ""
        below = (self.word("void"), self.standing.void_reason, *([replaced] if replaced and not link else []))
        return Summary(self.title, "bad", amount=void, below=below, next=replaced if link else "", next_link=link)

    def _quote(self) -> Summary:
        """It offers, until a day, and says what was answered; it asks for no money."""
        answered = self.paper.stamp.text if self.paper.stamp else ""
        tone = "good" if self.standing.accepted_on else "bad" if self.standing.declined_on else ""
        above = self.word("offers", name=self.name)
        found = Summary(self.title, tone, above=above, amount=self._money(self.totals.payable), below=(answered,))
        return found if answered else self._with_day(found, "valid", "expired")

    def _paid(self) -> Summary:
        """ "Paid 3 May 2026" in place of the amount."""
        standing = self.standing
        amount = self._money(standing.paid + standing.credit)
        paid = self.paper.stamp.text if self.paper.stamp else ""
        whole = self.word("paid_in_full", amount=amount, name=self.name)
        return Summary(self.title, "good", amount=paid, below=(whole, self._overpaid()))

    def _asking(self) -> Summary:
        standing, first = self.standing, next(iter(self.paper.ways), None)
        asking = Summary(
            self.title,
            "bad" if standing.overdue_since else "",
            above=self.word("asks_ahead" if self.content.kind == PROFORMA else "asks", name=self.name),
            amount=self.paper.asked,
            below=(self._credited(), self._partly()),
            facts=tuple(fact for fact in first.facts if first.key not in SENT or fact.key in NEEDED) if first else (),
            more=self.word("details") if len(self.paper.ways) > 1 else "",
        )
        return self._with_day(asking, "due", "was_due")

    def _with_day(self, found: Summary, before: str, after: str) -> Summary:
        due = self.content.due_date
        if due is None:
            return found
        away = (due - self.today).days
        return replace(
            found,
            day=self.word(before if away >= 0 else after, date=format_date(due, self.paper.locale, "long")),
            machine_day=due.isoformat(),
            distance=format_distance(away, self.paper.locale) if away else self.word("today"),
        )

    def _partly(self) -> str:
        standing = self.standing
        if not standing.is_partly_paid:
            return ""
        total = self._money(standing.paid + standing.balance)
        return self.word("partly", paid=self._money(standing.paid), total=total)

    def _credited(self) -> str:
        """What credit notes took off, as the paper says it."""
        return next((f"{sum.label}: {sum.value}" for sum in self.paper.sums if sum.key == "credited"), "")

    def _given(self) -> tuple[str, ...]:
        """What became of a credit note, as the paper says it."""
        told = [each for each in self.paper.sums if each.key.startswith(GIVEN)]
        return tuple(f"{each.label}: {each.value}" for each in told)

    def _overpaid(self) -> str:
        if not self.standing.credit:
            return ""
        return self.word("overpaid", credit=self._money(self.standing.credit), name=self.name)

    def _money(self, amount: Decimal) -> str:
        return format_money(amount, self.content.currency, self.paper.locale)

    def word(self, key: str, **parts: str) -> str:
        return word(key, self.paper.locale, **parts)
