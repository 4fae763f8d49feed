"""The paper: everything that a document shows, as finished words and figures in its language.

The HTML paper, the PDF and the mails are made from it; they reckon and format nothing, so that all say the same.
Figures are those of the stored totals. Of `Standing` it shows version, revision, what is paid, and void.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from babel.dates import format_interval, format_skeleton
from babel.numbers import get_currency_symbol

from jupinv.content.codes import is_word, unit_word
from jupinv.content.fields import (
    CREDIT_NOTE,
    INVOICE,
    PROFORMA,
    QUOTE,
    Address,
    Allowance,
    BankAccount,
    Content,
    Deposit,
    DepositTax,
    Earlier,
    Line,
    OtherWay,
    Party,
    Period,
    Tax,
)
from jupinv.content.figures import LineTotal, TaxGroup, Totals
from jupinv.content.look import Look
from jupinv.content.standing import Standing
from jupinv.language import (
    address_lines,
    direction,
    format_date,
    format_money,
    format_number,
    format_percent,
    in_all_languages,
    known,
    label,
    labelled,
    regional,
    tag,
    write_amount,
)
from jupinv.rendering.codes import Code, asked, codes, fitting, holder_of, printed_reference, reference_of
from jupinv.rendering.fonts import missing

MINUS = "\u2212"
_SHOWN_AT_ZERO = ("AE", "K", "G", "Z")  # groups that the law wants named although nothing is charged
_VAT_NAMES = {"", *in_all_languages("vat"), "VAT", "USt", "MwSt", "MwSt.", "Mehrwertsteuer", "Umsatzsteuer", "TVA"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A word and its value; `machine` is the value for HTML's `datetime`, where it is a date.

    `copied` is how a bank's form takes what is copied into one: without spaces.
    """

    key: str
    label: str
    value: str
    machine: str = ""
    copied: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """The sender's or the recipient's block: a name, the lines under it, and the numbers the tax office wants."""

    name: str
    lines: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the lines: `key` is the name of the `Row`'s field."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line as printed. `extra` are its period, discounts, charges and note, one each."""

    key: str
    description: str
    details: str
    quantity: str
    price: str
    tax: str
    amount: str
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading; the heading may be empty. `subtotal`: where there is more than one of them."""

    heading: str
    rows: tuple[Row, ...]
    subtotal: str = ""
    subtotal_label: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """A row of the sums. `key` is the figure's name in the derivation, where it has one; one sum is the `main` one."""

    key: str
    label: str
    value: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay, as facts to copy: "bank", "upi", "pix", "other" (the owner's own words), "debit" or "card"."""

    key: str
    facts: tuple[Fact, ...]
    code: Code | None = None  # to be scanned; of each scheme at most one


@dataclass(frozen=True, slots=True)
class Stamp:
    """What stands across the document: "void", "paid", "accepted", "declined" or "draft". `note`: when and why."""

    key: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as its reader sees it. All strings are plain text; empty ones are left out by whoever prints."""

    kind: str
    title: str
    number: str
    version: str
    locale: str  # Babel's id
    language: str  # HTML's lang
    direction: str  # HTML's dir
    sender: Side
    recipient_label: str
    recipient: Side
    facts: tuple[Fact, ...]
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    sums: tuple[Sum, ...]
    asked: str  # what is still asked for, empty when nothing is
    ways_label: str
    ways: tuple[Way, ...]
    notes: tuple[str, ...]
    terms: str
    legal: tuple[str, ...]
    closing: str  # the sender's own footer and the legal text of the company
    footer: str
    stamp: Stamp | None
    link: str
    link_label: str
    page_label: str
    scan_label: str
    look: Look
    figure: str = ""  # the amount that is asked for, as it is copied into a bank's form

    @property
    def rows(self) -> tuple[Row, ...]:
        """All lines, whatever their section."""
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def scanned(self) -> Way | None:
        """The first way to pay that has a code to scan."""
        return next((way for way in self.ways if way.code), None)

    def fact(self, key: str) -> Fact | None:
        """The fact of that name: "due_date", "po_number"; None where the document has none."""
        return next((fact for fact in self.facts if fact.key == key), None)


def paper(content: Content, totals: Totals, standing: Standing, language: str = "") -> Paper:
    """The paper in a language ("de"), by default the document's own, in the way of writing of its countries."""
    return _Printer(content, totals, standing, language or next(iter(content.languages), "en")).paper()


def sums(content: Content, totals: Totals, language: str) -> tuple[Sum, ...]:
    """The rows of the sums alone, of a document of which nothing was paid: of a thousand lines none is printed."""
    return tuple(_Printer(content, totals, Standing(), language)._sums())


class _Printer:
    """One document on its way to paper: what the many small questions about it need at hand."""

    def __init__(self, content: Content, totals: Totals, standing: Standing, language: str) -> None:
        self.content, self.totals, self.standing = content, totals, standing
        ours, theirs = content.sender.address.country, content.recipient.address.country
        self.locale = regional(language, theirs, ours)
        # A country is named when the two sides are not in the same one.
        self.home = (ours or theirs) if ours == theirs or not ours or not theirs else ""
        self.by_code = bool(missing(get_currency_symbol(content.currency, known(self.locale))))
        self.gross = bool(content.lines) and all(line.gross_entry for line in content.lines)
        self.tax_name = self._common_tax_name()
        over = standing.is_void or standing.is_paid or standing.is_written_off
        self.asks = content.kind in (INVOICE, PROFORMA) and not over
        self.asked = asked(content, totals, standing)

    def paper(self) -> Paper:
        content, standing = self.content, self.standing
        return Paper(
            kind=content.kind,
            title=self.word("deposit_invoice" if content.is_deposit else content.kind),
            number=content.number,
            version=standing.version if content.number else "",
            locale=self.locale,
            language=tag(self.locale),
            direction=direction(self.locale),
            sender=self._sender(),
            recipient_label=self.word({QUOTE: "quote_to", CREDIT_NOTE: "credit_to"}.get(content.kind, "bill_to")),
            recipient=self._recipient(),
            facts=tuple(fact for fact in self._facts() if fact.value),
            columns=self._columns(),
            sections=self._sections(),
            sums=tuple(self._sums()),
            asked=self.money(self.asked) if self.asked else "",
            ways_label=self.word("payment"),
            ways=tuple(self._ways()) if self.asked else (),
            notes=tuple(note.text for note in content.notes if note.text),
            terms=content.terms,
            legal=self._legal(),
            closing="\n".join(filter(None, (content.footer, content.sender.legal_text))),
            footer=self._footer(),
            stamp=self._stamp(),
            link=standing.link,
            link_label=self.word("online" if self.asks else "view"),
            page_label=self.word("page"),
            scan_label=self.word("scan"),
            look=standing.look,
            figure=write_amount(self.asked, content.currency, self.locale) if self.asked else "",
        )

    # In words

    def word(self, key: str, **parts: str) -> str:
        text = label(key, self.locale)
        return text.format(**parts) if parts else text

    def money(self, amount: Decimal) -> str:
        """With a true minus sign, so that it is as wide as a digit and never breaks off."""
        return format_money(amount, self.content.currency, self.locale, code=self.by_code).replace("-", MINUS)

    def day(self, day: date | None) -> str:
        return format_date(day, self.locale) if day else ""

    def percent(self, rate: Decimal) -> str:
        return format_percent(rate, self.locale).replace("-", MINUS)

    def period(self, period: Period | None) -> str:
        if period is None or not (period.start or period.end):
            return ""
        if period.start and period.end and _is_month(period.start, period.end):
            return format_skeleton("yMMMM", period.start, locale=known(self.locale))
        if period.start and period.end and period.start < period.end:
            return format_interval(period.start, period.end, "yMMMd", locale=known(self.locale))
        return self.day(period.start or period.end)

    def address(self, address: Address) -> list[str]:
        return address_lines(address, home=self.home, locale=self.locale)

    # Who

    def _sender(self) -> Side:
        party = self.content.sender
        lines = [*self.address(party.address), party.contact.email, party.contact.phone]
        name = party.name or party.trade_name
        trade = party.trade_name if party.trade_name != name else ""
        return Side(name, tuple(filter(None, (trade, *lines))), self._ids(party))

    def _recipient(self) -> Side:
        content, party = self.content, self.content.recipient
        person = content.ap_contact.name or party.contact.name
        above = (content.billing_entity, self.word("attention", name=person) if person else "")
        name = party.name or content.billing_entity
        return Side(
            name,
            tuple(line for line in (*above, *self.address(party.address)) if line and line != name),
            self._ids(party),
        )

    def _ids(self, party: Party) -> tuple[str, ...]:
        in_vat = party.vat_id[:2].isalpha()  # VAT numbers begin with a country, other tax numbers (ABN, GSTIN) don't
        found = [
            (self.word("vat_id" if in_vat else "tax_id"), party.vat_id),
            (self.word("tax_number"), party.tax_number),
        ]
        if party.legal_id:
            known_as = {"0002": "SIREN", "0009": "SIRET", "0007": "Org.nr", "0208": "KBO/BCE"}
            found.append((known_as.get(party.legal_id.scheme, self.word("legal_id")), party.legal_id.value))
        return tuple(f"{name} {value}" for name, value in found if value)

    # Facts

    def _facts(self) -> Iterator[Fact]:
        content, references = self.content, self.content.references
        due = "valid_until" if content.kind == QUOTE else "due_date"
        yield self._dated("issued", content.issue_date)
        if content.kind != CREDIT_NOTE:
            yield self._dated(due, content.due_date)
        yield self._fact("po_number", references.purchase_order)
        yield self._fact("buyer_reference", references.buyer_reference)
        yield self._fact("project", references.project)
        yield self._fact("contract", references.contract)
        yield self._fact("quote_of", self._of_date(references.quote) if references.quote else "")
        yield from self._refers_to()
        yield self._dated("tax_point", content.tax_point)
        if content.delivery:
            yield self._dated("delivered", content.delivery.date)
            place = (content.delivery.name, *self.address(content.delivery.address))
            yield self._fact("delivered_to", ", ".join(filter(None, place)))
        yield self._fact("period", self.period(content.period))

    def _refers_to(self) -> Iterator[Fact]:
        """What a credit note corrects; of other documents those that are not named among the sums."""
        deposits = {each.number for each in self.content.deposits}
        earlier = [each for each in self.content.references.earlier if each.number not in deposits]
        name = "credits" if self.content.kind == CREDIT_NOTE else "earlier"
        yield Fact("earlier", self.word(name), ", ".join(map(self._of_date, earlier)))

    def _fact(self, key: str, value: str) -> Fact:
        return Fact(key, self.word(key), value)

    def _dated(self, key: str, day: date | None) -> Fact:
        return Fact(key, self.word(key), self.day(day), day.isoformat() if day else "")

    def _of_date(self, earlier: Earlier) -> str:
        day = self.day(earlier.issue_date)
        return self.word("on_date", number=earlier.number, date=day) if day else earlier.number

    # Lines

    def _columns(self) -> tuple[Column, ...]:
        keys = ["description", "quantity", "price", "tax", "amount"]
        if not self._tax_differs():
            keys.remove("tax")
        names = {"price": "price_gross", "amount": "amount_gross"} if self.gross else {}
        return tuple(
            Column(key, self.tax_name if key == "tax" and self.tax_name else self.word(names.get(key, key)))
            for key in keys
        )

    def _tax_differs(self) -> bool:
        """Whether the tax has something to say line by line: some line is taxed, or not all are treated alike."""
        taxes = [line.taxes for line in self.content.lines]
        charged = any(tax.rate for each in taxes for tax in each)
        return charged or len({tuple((tax.category, tax.name) for tax in each) for each in taxes}) > 1

    def _common_tax_name(self) -> str:
        names = {self._tax_name(tax) for line in self.content.lines for tax in line.taxes}
        return names.pop() if len(names) == 1 else ""

    def _tax_name(self, tax: Tax | TaxGroup) -> str:
        """VAT by any of its names is called as the document's language calls it; other taxes as the owner does."""
        if labelled(f"category_{tax.category}") and tax.category in ("L", "M"):
            return self.word(f"category_{tax.category}")
        if tax.category and tax.name in _VAT_NAMES:
            return self.word("vat")
        return tax.name or self.word("tax")

    def _sections(self) -> tuple[Section, ...]:
        pairs = zip(self.content.lines, self.totals.lines, strict=True)
        found = [(heading, list(lines)) for heading, lines in groupby(pairs, key=lambda pair: pair[0].section)]
        return tuple(self._section(heading, lines, summed=len(found) > 1) for heading, lines in found)

    def _section(self, heading: str, lines: list[tuple[Line, LineTotal]], *, summed: bool) -> Section:
        rows = tuple(self._row(line, total) for line, total in lines)
        if not heading or not summed:
            return Section(heading, rows)
        whole = sum((self._amount(total) for _, total in lines if total.counted), Decimal(0))
        return Section(heading, rows, self.money(whole), f"{self.word('subtotal')} {heading}")

    def _amount(self, total: LineTotal) -> Decimal:
        return total.gross if self.gross and total.gross is not None else total.net

    def _row(self, line: Line, total: LineTotal) -> Row:
        return Row(
            key=line.key,
            description=line.description,
            details=line.details,
            quantity=self._quantity(line),
            price=self._price(line, total),
            tax=", ".join(self._line_tax(tax) for tax in line.taxes),
            amount=self.money(self._amount(total)),
            extra=tuple(filter(None, self._extra(line, total))),
        )

    def _quantity(self, line: Line) -> str:
        return self._measure(line.quantity, line.unit, line.unit_text) if line.quantity is not None else ""

    def _measure(self, quantity: Decimal, unit: str, written: str) -> str:
        if written and is_word(unit, written):  # chosen in the owner's language, said in the reader's: "1 day"
            right = unit_word(unit, self.locale, quantity)
            written = written if written.casefold() == right.casefold() else right
        if not written and unit not in ("", "C62"):
            key = f"one_{unit}" if quantity == 1 and labelled(f"one_{unit}") else f"unit_{unit}"
            written = self.word(key) if labelled(key) else unit
        return f"{format_number(quantity, self.locale).replace('-', MINUS)} {written}".strip()

    def _price(self, line: Line, total: LineTotal) -> str:
        if line.price is None:
            return ""
        price = self.money(line.price if self.gross or not line.gross_entry else total.price)
        if line.base_quantity in (None, Decimal(1)):
            return price
        return self.word("price_per", price=price, quantity=self._measure(line.base_quantity, line.base_unit, ""))

    def _line_tax(self, tax: Tax) -> str:
        if tax.category in ("E", "AE", "K", "G", "O"):
            return self.word(f"category_{tax.category}")
        rate = self.percent(tax.rate or Decimal(0))
        return rate if self.tax_name else f"{self._tax_name(tax)} {rate}"

    def _extra(self, line: Line, total: LineTotal) -> Iterator[str]:
        yield self.period(line.period)
        if line.order_line:
            yield self.word("order_line", number=line.order_line)
        for allowance, amount in zip(line.allowances, total.allowances, strict=True):
            yield f"{self._allowance(allowance)}: {self.money(amount if allowance.charge else -amount)}"
        if line.optional and not total.counted:
            yield self.word("optional")
        elif line.choice and self.content.kind == QUOTE:
            yield self.word("choice_in" if total.counted else "choice_out", choice=line.choice)
        yield line.note

    def _allowance(self, allowance: Allowance) -> str:
        name = self.word("charge" if allowance.charge else "discount")
        percent = f" {self.percent(allowance.percent)}" if allowance.percent is not None else ""
        return f"{name}{percent}, {allowance.reason}" if allowance.reason else f"{name}{percent}"

    # Sums

    def _sums(self) -> Iterator[Sum]:
        rows = [*self._down_to_total(), *self._down_to_payable()]
        *before, last = rows
        settled = tuple(self._settled())
        if settled:
            yield from rows
            yield from settled
        else:
            yield from before
            name = self.word("quoted_total") if self.content.kind == QUOTE else last.label
            yield Sum(last.key, name, last.value, main=True)

    def _down_to_total(self) -> Iterator[Sum]:
        totals = self.totals
        groups = [group for group in totals.groups if self._names_group(group)]
        if totals.parts:
            yield self._sum("lines", "subtotal", totals.line_sum)
            yield from self._parts()
        if groups:
            yield self._sum("net", "net", totals.net)
        for group in groups:
            yield Sum(f"tax:{group.key}", self._group(group, alone=len(groups) == 1), self.money(group.tax))
        if self.content.accounting_tax is not None and self.content.accounting_currency:
            yield self._accounting_tax(self.content.accounting_tax, self.content.accounting_currency)
        yield self._sum("total", "total_gross" if groups else "total", totals.gross)

    def _down_to_payable(self) -> Iterator[Sum]:
        totals = self.totals
        yield from map(self._deposit, self.content.deposits)
        yield from self._left_by_tax()
        besides = totals.prepaid - sum((each.gross for each in self.content.deposits), Decimal(0))
        moves = (("prepaid", -besides), ("rounding", totals.rounding))
        yield from (self._sum(key, key, amount) for key, amount in moves if amount)
        for each in totals.withheld:
            name = " ".join(filter(None, (each.name, self.percent(each.rate) if each.rate else "")))
            text = ", ".join(filter(None, (self.word("withholding"), name)))
            yield Sum("withholding", text, self.money(-each.amount))
        if totals.payable != totals.gross:
            yield self._sum("payable", "credited" if self.content.kind == CREDIT_NOTE else "due", totals.payable)

    def _deposit(self, deposit: Deposit) -> Sum:
        """A deposit that is deducted, with its net and its taxes."""
        taxes = [tax for tax in deposit.taxes if tax.tax or tax.base]
        said = [self._tax_of(tax, tax.base, tax.tax) for tax in taxes]
        named = self.word("less_deposit", document=self._of_date(Earlier(deposit.number, deposit.issue_date)))
        return Sum(
            f"deposit:{deposit.number}", f"{named} ({'; '.join(said)})" if said else named, self.money(-deposit.gross)
        )

    def _tax_of(self, tax: DepositTax | TaxGroup, base: Decimal, amount: Decimal) -> str:
        """ "net 1,000.00 €, VAT 19 % 190.00 €"."""
        rate = f" {self.percent(tax.rate)}" if tax.rate is not None else ""
        name = self._tax_name(Tax(tax.category, tax.rate, tax.name))
        return f"{self.word('net_of', amount=self.money(base))}, {name}{rate} {self.money(amount)}"

    def _left_by_tax(self) -> Iterator[Sum]:
        """What deposits leave of each tax."""
        deposits = [tax for each in self.content.deposits for tax in each.taxes]
        groups = {group.key: group for group in self.totals.groups} if deposits else {}
        left = {key: (group.base, group.tax) for key, group in groups.items()}
        for each in deposits:
            group = TaxGroup(each.category, each.rate, each.name, Decimal(0), Decimal(0), compound=each.compound)
            base, tax = left.get(group.key, (Decimal(0), Decimal(0)))
            left[group.key] = base - each.base, tax - each.tax
            groups.setdefault(group.key, group)
        for key, (base, tax) in left.items():
            name = self._group(groups[key], alone=True)
            text = self.word("left_of_tax", tax=self.word("tax_of", tax=name, base=self.money(base)))
            yield Sum(f"left:{key}", text, self.money(tax))

    def _settled(self) -> Iterator[Sum]:
        standing = self.standing
        if self.content.kind == CREDIT_NOTE:
            yield from self._given()
            return
        if standing.is_void or not standing.is_settled:
            return
        if standing.credited:
            yield Sum("credited", self._credited_by(), self.money(-standing.credited))
        if standing.written_off:
            yield self._sum("written_off", "written_off", -standing.written_off)
        if standing.paid:
            paid = self.word("paid_on", date=self.day(standing.paid_on)) if standing.paid_on else self.word("paid")
            yield Sum("paid", paid, self.money(-standing.paid - standing.credit))
        if standing.credit:
            yield self._sum("credit", "overpaid", standing.credit)
        yield Sum("left", self.word("left"), self.money(standing.balance), main=True)

    def _given(self) -> Iterator[Sum]:
        """What became of a credit note: used for which documents, paid back, and what is left of it."""
        standing = self.standing
        if standing.is_void or not (standing.used or standing.paid):
            return
        for number, amount in standing.used:
            yield Sum(f"used:{number}", self.word("used_for", number=number), self.money(-amount))
        if standing.paid:
            yield self._sum("paid_back", "paid_back", -standing.paid)
        yield Sum("credit_left", self.word("credit_left"), self.money(standing.balance), main=True)

    def _credited_by(self) -> str:
        numbers = ", ".join(self.standing.credited_by)
        return self.word("credited_by", number=numbers) if numbers else self.word("credited")

    def _sum(self, key: str, name: str, amount: Decimal) -> Sum:
        return Sum(key, self.word(name), self.money(amount))

    def _parts(self) -> Iterator[Sum]:
        for index, allowance in enumerate(self.content.allowances):
            amounts = [part.amount for part in self.totals.parts if part.index == index]
            if amounts:
                whole = sum(amounts, Decimal(0))
                key = "charges" if allowance.charge else "discounts"
                yield Sum(key, self._allowance(allowance), self.money(whole if allowance.charge else -whole))

    def _names_group(self, group: TaxGroup) -> bool:
        return bool(group.tax or group.rate or group.category in _SHOWN_AT_ZERO or len(self.totals.groups) > 1)

    def _group(self, group: TaxGroup, *, alone: bool) -> str:
        name = self._tax_name(group)
        if group.rate is not None:
            name = f"{name} {self.percent(group.rate)}"
        if group.category in ("E", "AE", "K", "G", "O"):
            name = f"{name}, {self.word(f'category_{group.category}')}"
        return name if alone else self.word("tax_of", tax=name, base=self.money(group.base))

    def _accounting_tax(self, amount: Decimal, currency: str) -> Sum:
        name = self.word("tax_in", name=self.tax_name or self.word("vat"), currency=currency)
        return Sum("accounting_tax", name, format_money(amount, currency, self.locale, code=True).replace("-", MINUS))

    # Paying

    def _ways(self) -> Iterator[Way]:
        payment = self.content.payment
        if payment.debit:
            debit = payment.debit
            rows = (("mandate", debit.mandate), ("creditor", debit.creditor), ("debited", in_fours(debit.account)))
            yield self._way("debit", *rows)
        if payment.card:
            yield self._way("card", ("card", payment.card.number), ("card_holder", payment.card.holder))
        drawn = codes(self.content, self.asked)
        for way in fitting(self.content):
            shown = self._bank(way) if isinstance(way, BankAccount) else self._other(way)
            scan = next((each for each in drawn if each.way is way), None)
            copied = (self._fact("copied", scan.copied),) if scan and scan.copied else ()
            yield replace(shown, facts=tuple(self._to_copy(fact) for fact in shown.facts + copied), code=scan)

    def _to_copy(self, fact: Fact) -> Fact:
        """As a bank's form or an app takes it; of the owner's own words nobody knows what is to be copied."""
        plain = {"bank": "", "other": "", "iban": "".join(fact.value.split()), "reference": reference_of(self.content)}
        return replace(fact, copied=plain.get(fact.key, fact.value))

    def _other(self, way: OtherWay) -> Way:
        if not way.scheme:
            return Way("other", (Fact("other", way.label, way.text),))
        rows = (("holder", holder_of(way, self.content)), (way.scheme, way.text))
        return self._way(way.scheme, *rows, ("reference", printed_reference(self.content)))

    def _way(self, key: str, *rows: tuple[str, str]) -> Way:
        return Way(key, tuple(self._fact(*row) for row in rows if row[1]))

    def _bank(self, account: BankAccount) -> Way:
        return self._way(
            "bank",
            ("holder", holder_of(account, self.content)),
            ("bank", account.bank),
            ("iban", in_fours(account.iban)),
            ("bic", account.bic),
            ("routing", account.routing),
            ("sort_code", account.sort_code),
            ("account", account.account),
            ("reference", printed_reference(self.content)),
        )

    # Below

    def _legal(self) -> tuple[str, ...]:
        found = [self.word("no_tax_invoice")] if self.content.kind == PROFORMA else []
        found += [group.reason or self._law(group.category) for group in self.totals.groups]
        agent = self.content.tax_representative
        if agent:
            found.append(self.word("tax_representative", name=agent.name, vat_id=agent.vat_id))
        return tuple(dict.fromkeys(filter(None, found)))

    def _law(self, category: str) -> str:
        return self.word(f"law_{category}") if labelled(f"law_{category}") else ""

    def _footer(self) -> str:
        if not self.content.number:
            return ""
        standing = self.standing
        revision = f"{self.word('revision')} {standing.revision}"
        day = self.day(standing.recorded_on or self.content.issue_date)
        check = f"{self.word('check')} {standing.check}" if standing.check else ""
        return " · ".join(filter(None, (standing.version, revision, day, check)))

    def _stamp(self) -> Stamp | None:
        standing = self.standing
        if standing.is_void:
            since = self.word("void_on", date=self.day(standing.void_on))
            why = ": ".join(filter(None, (since, standing.void_reason)))
            replaced = self.word("replaced_by", number=standing.replaced_by) if standing.replaced_by else ""
            return Stamp("void", self.word("void"), " · ".join(filter(None, (why, replaced))))
        if standing.is_paid:
            note = self._credited_by() if standing.credited_by else ""
            return Stamp("paid", self.word("paid_on", date=self.day(standing.paid_on)), note)
        if standing.is_credited:
            return Stamp("credited", self._credited_by())
        if standing.is_written_off:
            return Stamp("written_off", self.word("written_off"))
        if self.content.kind == QUOTE and standing.accepted_on:
            return Stamp("accepted", self.word("accepted_on", date=self.day(standing.accepted_on)))
        if self.content.kind == QUOTE and standing.declined_on:
            return Stamp("declined", self.word("declined_on", date=self.day(standing.declined_on)))
        return None if self.content.number else Stamp("draft", self.word("draft"))


def _is_month(start: date, end: date) -> bool:
    return start.day == 1 and (start.year, start.month) == (end.year, end.month) and (end + timedelta(1)).day == 1


def in_fours(iban: str) -> str:
    """An IBAN as people read it: "DE89 3704 0044 0532 0130 00" (ISO 13616)."""
    plain = "".join(iban.split())
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))
