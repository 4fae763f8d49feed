"""The charts of one currency, as the page shows them: shapes, and the same in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from jupinv import language
from jupinv.documents.owed import Sum
from jupinv.documents.wording import Wording
from jupinv.reports import drawing
from jupinv.reports.income import Currency, Month


@dataclass(frozen=True)
class Charts:
    """What is shown of a currency, and how its reader writes amounts."""

    currency: Currency
    words: Wording

    WIDTH, HEIGHT, BAR = drawing.WIDTH, drawing.HEIGHT, drawing.BAR

    def money(self, amount: int) -> str:
        """Minor units of this currency."""
        return self.words.minor(amount, self.currency.code)

    @property
    def highest(self) -> int:
        """The most in one month."""
        return max(max(month.invoiced, month.paid) for month in self.currency.months)

    @property
    def invoiced(self) -> str:
        """The columns of what was invoiced, as a path."""
        return self._columns([month.invoiced for month in self.currency.months], 0)

    @property
    def paid(self) -> str:
        """The columns of what came in, as a path."""
        return self._columns([month.paid for month in self.currency.months], 1)

    def _columns(self, amounts: list[int], part: int) -> str:
        return drawing.columns(amounts, highest=self.highest, part=part, parts=2)

    @property
    def all_invoiced(self) -> str:
        """The sum of twelve months."""
        return self.money(sum(month.invoiced for month in self.currency.months))

    @property
    def all_paid(self) -> str:
        """The sum of twelve months."""
        return self.money(sum(month.paid for month in self.currency.months))

    def short(self, month: Month) -> str:
        """ "Nov"."""
        return language.format_short_month(month.first, self.words.locale)

    def long(self, month: Month) -> str:
        """ "November 2026"."""
        return f"{language.format_month(month.first, self.words.locale)} {month.first.year}"

    @property
    def owed(self) -> int:
        """All that is owed."""
        return sum(age.amount for age in self.currency.ages)

    @property
    def ages(self) -> list[tuple[str, Sum]]:
        """What is owed by how long it has been due, in words."""
        names = (_("Not due yet"), _("1–30 days"), _("31–60 days"), _("61–90 days"), _("Over 90 days"))
        return list(zip(names, self.currency.ages, strict=True))

    @property
    def shares(self) -> list[tuple[int, int]]:
        """Where each age begins in their bar, and how wide it is."""
        return drawing.shares([age.amount for age in self.currency.ages])
