"""What the editor's page shows of a draft: texts as typed, messages at their fields, figures as they read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, partial
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from jupinv.businesses.models import Business
from jupinv.content import codes
from jupinv.content.fields import CREDIT_NOTE, INVOICE, QUOTE, Content
from jupinv.content.figures import Totals
from jupinv.content.look import PLAIN, Look
from jupinv.content.number_law import number_findings
from jupinv.content.rules import ahead
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.customers.models import Customer
from jupinv.documents import numbering, receivers, references, threads
from jupinv.documents.models import Document
from jupinv.documents.numbering import Outlook
from jupinv.drafts import taxlist
from jupinv.drafts.belonging import completed
from jupinv.drafts.forms import KINDS, USUAL_DUE, Reading, read
from jupinv.drafts.lineform import LONG, LineForm, line_forms
from jupinv.drafts.lines import is_heading
from jupinv.drafts.taxes import coins, prices_include_tax, rated, tax_name, usual_rates
from jupinv.drafts.typed import Typed, marks
from jupinv.drafts.ways import WayForm, way_forms
from jupinv.drafts.why import Why, answer
from jupinv.language import format_date, format_money, format_percent
from jupinv.rendering.paper import Paper, Sum, paper, sums
from jupinv.translations import said


@dataclass(frozen=True)
class Editor:
    """One draft as its page shows it."""

    key: str
    typed: Typed
    editor: str
    base: int
    saved_at: datetime | None
    zone: str
    currency: str
    reading: Reading
    totals: Totals
    problems: dict[str, str]
    sums: tuple[Sum, ...]
    total: str
    zone_usual: str
    number: str
    numbers: Outlook
    today: date
    marks: str  # what the page was loaded with about the business
    look: Look
    referred: Callable[[Content], Content]  # with the payment reference that it gets
    opened: str = ""  # the line that was asked for more
    about: frozenset[str] | None = None  # the lines that an answer tells of; None: all
    goes_to: str = ""  # the name of the business into whose bills it goes when it is issued
    hints: frozenset[str] = frozenset()  # the problems that are none to whoever reads the paper

    def text(self, name: str) -> str:
        """What is typed in a field, to the last space."""
        return self.typed.raw(name)

    @property
    def kind(self) -> str:
        """What it is, as the form has it: "invoice", "quote", "proforma", "deposit"; "credit_note" of what corrects."""
        if self.reading.content.kind == CREDIT_NOTE:
            return CREDIT_NOTE
        typed = self.typed.get("kind")
        return typed if typed in KINDS else INVOICE

    @property
    def is_usually_numbered(self) -> bool:
        """Whether it is an invoice that gets its number by the pattern which the paper has a field for."""
        return self.reading.content.kind == INVOICE and bool(self.numbers.series and self.numbers.series.usual)

    @property
    def date_hint(self) -> str:
        """What is unusual about the day of issue; empty where nothing is."""
        day = self.reading.content.issue_date or self.today
        found = [*ahead(day, self.today), *numbering.date_findings(self.numbers, day, locale=self.typed.locale)]
        return " ".join(f"{said(finding.message)} {said(finding.mend)}" for finding in found)

    def holds(self, name: str) -> bool:
        """Whether something is wrong with a field or stands in it: then its fold is open."""
        return name in self.problems or bool(self.typed.get(name))

    @cached_property  # asked by every line
    def first_empty(self) -> str:
        """The field in which the cursor stands when the page opens; empty when the paper says it all."""
        if self.opened in self.typed.group("line"):
            heading = is_heading(self.typed.group("line")[self.opened])
            return f"line.{self.opened}.{'section' if heading else 'details'}"
        first_line = next((key for key, parts in self.typed.group("line").items() if not is_heading(parts)), "")
        of_line = [f"line.{first_line}.{part}" for part in ("description", "price")] if first_line else []
        names = ("sender.name", "customer.name", *of_line)
        return next((name for name in names if not self.typed.get(name)), "")

    @cached_property
    def lines(self) -> list[LineForm]:
        """The lines and headings in their order; a removed one stays as long as it can be undone."""
        return line_forms(self.typed, self.totals, self.money, problems=self.problems, opened=self.opened)

    @property
    def is_long(self) -> bool:
        """Whether it has so many lines that each is saved by itself."""
        return len(self.lines) > LONG

    @property
    def of_quote(self) -> bool:
        """Whether it is a quote, whose lines may be optional."""
        return self.reading.content.kind == QUOTE

    @property
    def allowances(self) -> list[tuple[str, dict[str, str]]]:
        """The discounts and charges on the whole after the first one, with what is typed of each."""
        return list(self.typed.group("allowance").items())

    @property
    def unit_words(self) -> list[str]:
        """The words of the usual units, in the owner's language."""
        return [codes.unit_word(code, self.typed.locale) for code in codes.USUAL_UNITS]

    @property
    def amounts(self) -> str:
        """Each line's amount by its key, for the cells beside the fields: "a=€2,400.00;b=€364.00"; empty ones too."""
        return ";".join(f"{line.key}={line.amount}" for line in self.lines if self._tells_of(line.key))

    @property
    def told(self) -> dict[str, str]:
        """The messages of which an answer tells."""
        found = self.problems.items()
        return {name: text for name, text in found if name[:5] != "line." or self._tells_of(name.split(".")[1])}

    def _tells_of(self, key: str) -> bool:
        return self.about is None or key in self.about

    @property
    def ways(self) -> list[WayForm]:
        """Accounts and other ways to pay in the owner's order."""
        return way_forms(self.typed)

    @property
    def due(self) -> str:
        """Which due chip is chosen."""
        return self.typed.get("due") or USUAL_DUE

    @property
    def due_chips(self) -> list[tuple[str, str, str]]:
        """Value, words and resulting date of each due chip."""
        return [(days, _due_words(int(days)), self.day(day)) for days, day in self.reading.due_dates.items()]

    @cached_property  # asked by every line
    def tax_choices(self) -> list[tuple[str, str]]:
        """Values and words of the tax field of a line; empty where the business charges none."""
        return rated(self.typed)

    @property
    def prices_include_tax(self) -> bool:
        """Whether prices are typed with tax."""
        return prices_include_tax(self.typed)

    @cached_property
    def withheld(self) -> list[tuple[str, str, bool]]:
        """What the customer may keep back for the tax office: field, words, and whether it is ticked."""
        return [(f"withheld.{key}", words, ticked) for key, words, ticked in taxlist.withheld(self.typed)]

    @property
    def coin(self) -> str:
        """The coin to which the business rounds amounts in this currency; empty where the cent is exact."""
        step = coins(self.typed.having({"coins": ""}), self.reading.content.currency)
        return "" if step is None else self.money(step)

    @property
    def goes_abroad(self) -> bool:
        """Whether some line is a delivery within the EU free of tax: then it has to say when, and to which country."""
        if self.holds("delivery.date") or self.holds("delivery.country"):
            return True
        return any(tax.category == "K" for line in self.reading.content.lines for tax in line.taxes)

    @property
    def tax_summary(self) -> str:
        """What was answered to the question about tax, in a few words."""
        charge = self.typed.get("tax.charge")
        if charge == "yes" and (rates := usual_rates(self.typed)):
            said_rates = ", ".join(format_percent(rate, self.typed.locale) for rate in rates)
            words = _("%(tax)s, in the prices") if self.prices_include_tax else "%(tax)s"
            return words % {"tax": f"{tax_name(self.typed)} {said_rates}"}
        return _("No tax is charged") if charge == "no" else _("Tax")

    def money(self, amount: Decimal) -> str:
        """An amount in the draft's currency, as the owner reads it."""
        return format_money(amount, self.reading.content.currency, self.typed.locale)

    def day(self, day: date) -> str:
        """A date as the owner reads it."""
        return format_date(day, self.typed.locale)

    @property
    def saved(self) -> str:
        """When it was saved, as the clock of the business shows it."""
        return f"{self.saved_at.astimezone(ZoneInfo(self.zone)):%H:%M}" if self.saved_at else ""

    def numbered_content(self) -> Content:
        """The content with the number that it will probably get, and the payment reference made from it."""
        return self.referred(replace(self.reading.content, number=self.number))

    def paper_for_customer(self) -> Paper:
        """The paper as the customer will see it, in the document's language."""
        content = self.numbered_content()
        standing = Standing(balance=self.totals.payable, look=self.look)
        return paper(content, self.totals, standing, content.languages[0])

    def why(self, figure: str) -> list[Why] | None:
        """The derivation of a figure in words; None where there is no such figure."""
        steps = self.totals.derivation.get(figure)
        return None if steps is None else answer(steps, self.reading.content.currency, self.typed.locale)


def _due_words(days: int) -> str:
    return str(ngettext("%(num)s day", "%(num)s days", days) if days else _("on receipt"))


def editor(
    key: str,
    typed: Typed,
    *,
    business: Business | None,
    document: Document | None,
    usual_currency: str,
    editor_id: str,
    base: int,
    today: date,
    findings: dict[str, str] | None = None,
    loaded_with: str | None = None,
    opened: str = "",
    about: frozenset[str] | None = None,
) -> Editor:
    """The page of a draft: of one that is kept, or of a new paper (no document, perhaps no business yet)."""
    currency = business.currency if business else usual_currency
    reading = read(typed, currency=currency, today=today, quote=threads.agreed_in(document))
    reading = completed(reading, typed, document)
    figures = totals(reading.content)
    numbers = _outlook(business, typed, reading.content, today)
    return Editor(
        key=key,
        typed=typed,
        editor=editor_id,
        base=base,
        saved_at=document.updated_at if document else None,
        zone=business.time_zone if business else "UTC",
        currency=reading.content.currency,
        reading=reading,
        totals=figures,
        problems=(findings or {})
        | _number_problems(numbers, reading.content)
        | {problem.field: problem.message for problem in reversed(reading.problems)},
        sums=sums(reading.content, figures, typed.locale),
        zone_usual=business.time_zone if business else "UTC",
        total=format_money(figures.payable, reading.content.currency, typed.locale),
        number=numbers.number,
        numbers=numbers,
        referred=partial(references.referred, business=business) if business else lambda content: content,
        today=today,
        marks=marks(typed.profile()) if loaded_with is None else loaded_with,
        look=business.look if business else PLAIN,
        opened=opened,
        about=about,
        goes_to=_goes_to(document, reading.content),
    )


def _goes_to(document: Document | None, content: Content) -> str:
    to = receivers.receiver(document, content) if document else None
    return to.name if to else ""


def _outlook(business: Business | None, typed: Typed, content: Content, today: date) -> Outlook:
    """What number it would get now; the pattern that was typed is in use already, if it is one."""
    code = typed.get("customer.code")
    customer, day = Customer(code=code) if code else None, content.issue_date or today
    return numbering.outlook(business, content.kind, on=day, customer=customer, wish=typed.wish())


def _number_problems(numbers: Outlook, content: Content) -> dict[str, str]:
    """Why it can't be numbered as it asks, or by no law of the sender's country."""
    found = [numbers.refusal] if numbers.refusal else number_findings(replace(content, number=numbers.number))
    words = {each.field: (said(each.message), said(each.mend), each.source and f"({each.source})") for each in found}
    return {name: " ".join(filter(None, parts)) for name, parts in words.items()}
