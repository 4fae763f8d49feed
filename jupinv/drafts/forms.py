"""Reading a draft's typed form as a Content with gaps, and telling at which field something could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from babel.numbers import get_decimal_symbol
from flask_babel import gettext as _
from flask_babel import ngettext

from jupinv import language, money
from jupinv.accounts.preferences import is_zone
from jupinv.addresses import country_code
from jupinv.content import codes
from jupinv.content.fields import (
    Address,
    Allowance,
    BankAccount,
    Contact,
    Content,
    Identifier,
    Line,
    Note,
    OtherWay,
    Party,
    PaymentMeans,
    References,
    Tax,
)
from jupinv.content.figures import plain
from jupinv.customers.terms import is_due_days
from jupinv.documents.numbering import check_pattern
from jupinv.drafts.typed import Typed

DUE_DAYS = ("0", "7", "14", "30", "60")
USUAL_DUE = "30"
VAT_NAMES = frozenset(
    ("vat", "mwst", "mwst.", "ust", "ust.", "tva", "iva", "btw", "moms", "mva", "alv", "dph", "pvm", "áfa", "afa")
    + ("podatek", "kdv", "φπα", "ддс")
)
DOCUMENT_LANGUAGES = ("en", "de", "fr")
SPECIAL_TAXES = ("reverse_charge", "intra_eu", "export", "exempt", "outside_scope")
UNTAXED = (
    "no_tax",
    "small_business_de",
    "small_business_at",
    "franchise_fr",
    "small_business",
    "exempt",
    "outside_scope",
)
OWN_WORDS = "own"
LONGEST = {"description": 500, "details": 4000, "note": 4000, "terms": 2000, "customer.code": 20, "tax.name": 30}
LONGEST_ELSE = 300
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Problem:
    """Something typed that can't be read as what the field is for."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed form says, as far as it can be read."""

    content: Content
    problems: tuple[Problem, ...]
    due_dates: dict[str, date]  # what each due chip comes to
    way_fields: tuple[str, ...]  # "bank.k1", "way.k2": where each of the content's ways to pay was typed

    def field(self, found: str) -> str:
        """The form's name of a field that a finding names: ways to pay have places there, and keys in the form."""
        kind, _, rest = found.partition(".")
        place, _, part = rest.partition(".")
        if kind in ("bank", "way") and place.isdecimal() and int(place) < len(self.way_fields):
            return f"{self.way_fields[int(place)]}.{part}"
        return found


def read(typed: Typed, *, currency: str, today: date) -> Reading:
    """Read the whole form. `currency` is the business's own, for papers that name none."""
    reader = _Reader(typed)
    issue_date = reader.day("issue_date") or today
    ways = _ways(reader)
    code = reader.currency("currency", currency)
    due_dates = {days: issue_date + timedelta(days=int(days)) for days in due_days(typed.get("due"))}
    content = Content(
        kind="invoice",
        issue_date=issue_date,
        due_date=_due_date(reader, due_dates),
        currency=code,
        languages=(_document_language(typed),),
        sender=_sender(reader),
        recipient=_recipient(reader),
        billing_entity=reader.text("customer.billing_entity"),
        ap_contact=Contact(name=reader.text("customer.ap_name"), email=reader.text("customer.ap_email")),
        cc=tuple(part.strip() for part in reader.text("customer.cc").replace(";", ",").split(",") if part.strip()),
        references=References(
            purchase_order=reader.text("po_number"), buyer_reference=reader.text("customer.reference")
        ),
        lines=_lines(reader, code),
        allowances=_discount(reader, code),
        terms=reader.text("terms"),
        notes=(Note(note),) if (note := reader.text("note")) else (),
        payment=PaymentMeans(ways=tuple(ways.values())),
    )
    _check_settings(reader)
    return Reading(content, tuple(reader.problems), due_dates, tuple(ways))


def due_days(chosen: str) -> tuple[str, ...]:
    """The days that are offered, and those that were agreed with a customer where they are none of them."""
    agreed = is_due_days(chosen) and chosen not in DUE_DAYS
    return tuple(sorted((*DUE_DAYS, chosen), key=int)) if agreed else DUE_DAYS


class _Reader:
    """The typed form with a list of what could not be read in it."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.problems: list[Problem] = []

    def problem(self, field: str, message: str) -> None:
        self.problems.append(Problem(field, message))

    def text(self, name: str) -> str:
        return self._short(name, self.typed.get(name))

    def _short(self, name: str, text: str) -> str:
        most = LONGEST.get(name) or LONGEST.get(name.rpartition(".")[2], LONGEST_ELSE)
        if len(text) > most:
            self.problem(name, self._too_long(most, len(text)))
        return text[:most]

    def _too_long(self, most: int, length: int) -> str:
        most_text, length_text = (language.format_number(Decimal(one), self.typed.locale) for one in (most, length))
        return str(
            _("Please keep this under %(most)s characters; it has %(length)s.", most=most_text, length=length_text)
        )

    def number(
        self, name: str, *, decimals: int | None = None, least: Decimal | None = None, in_thousandths: bool = False
    ) -> Decimal | None:
        """A number; None where there is none, or it can't be read.

        `in_thousandths`: an amount in a currency with three decimals, where 5.500 is the usual way to write 5.5.
        """
        text = self.typed.get(name)
        if not text:
            return None
        try:
            number = language.read_number(text, self.typed.locale)
        except language.Ambiguous as two:
            if not in_thousandths:
                self._ask(name, text, two.readings)
                return None
            number = two.readings[0]
        except language.NotANumber:
            self.problem(name, _("“%(typed)s” is not a number we can read.", typed=text[:40]))
            return None
        if abs(number) >= LARGEST:
            self.problem(name, _("This number is too large."))
        elif least is not None and number < least:
            self.problem(name, _("This can't be less than %(least)s.", least=least))
        elif decimals is not None and -int(number.normalize().as_tuple().exponent) > decimals:
            self.problem(name, ngettext("At most %(num)s decimal here.", "At most %(num)s decimals here.", decimals))
        else:
            return number
        return None

    def _ask(self, name: str, text: str, readings: tuple[Decimal, Decimal]) -> None:
        first, second = (language.write_number(one, self.typed.locale) for one in readings)
        question = _(
            "“%(typed)s” could mean %(first)s or %(second)s. Please write it so that only one is possible.",
            typed=text,
            first=first,
            second=second,
        )
        self.problem(name, question)

    def day(self, name: str) -> date | None:
        text = self.typed.get(name)
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            message = _("“%(typed)s” is not a date. Write it as year-month-day, such as 2026-05-31.", typed=text[:40])
            self.problem(name, message)
            return None
        if not EARLIEST <= day <= LATEST:
            self.problem(name, _("That year is out of range."))
            return None
        return day

    def currency(self, name: str, usual: str) -> str:
        text = self.typed.get(name).upper()
        if text and text not in money.EXPONENTS:
            message = _("“%(typed)s” is not a currency code of ISO 4217, such as EUR or USD.", typed=text[:10])
            self.problem(name, message)
        return text if text in money.EXPONENTS else usual

    def country(self, name: str) -> str:
        text = self.typed.get(name)
        code = country_code(text)
        if text and not code:
            message = _(
                "We don't know the country “%(typed)s”. Write its name, or its two-letter code.", typed=text[:40]
            )
            self.problem(name, message)
        return code


def _due_date(reader: _Reader, due_dates: dict[str, date]) -> date | None:
    chosen = reader.typed.get("due") or USUAL_DUE
    if chosen == "date":
        day = reader.day("due_date")
        if day is None and not reader.typed.get("due_date"):
            reader.problem("due_date", _("Choose the date on which it is due."))
        return day
    if chosen not in due_dates:
        reader.problem("due", _("Choose when it is due."))
    return due_dates.get(chosen)


def _document_language(typed: Typed) -> str:
    chosen = typed.get("customer.language") or typed.locale.partition("_")[0]
    return chosen if chosen in DOCUMENT_LANGUAGES else DOCUMENT_LANGUAGES[0]


def _sender(reader: _Reader) -> Party:
    legal_id = reader.text("sender.legal_id")
    return Party(
        name=reader.text("sender.name"),
        vat_id=_compact(reader.text("sender.vat_id")),
        tax_number=reader.text("sender.tax_number"),
        legal_id=Identifier(legal_id) if legal_id else None,
        address=_address(reader, "sender"),
        contact=Contact(phone=reader.text("sender.phone"), email=reader.text("sender.email")),
    )


def _recipient(reader: _Reader) -> Party:
    number = reader.text("customer.tax_number")
    return Party(
        name=reader.text("customer.name"),
        vat_id=_compact(reader.text("customer.vat_id")),
        legal_id=Identifier(number) if number else None,
        address=_address(reader, "customer"),
        contact=Contact(name=reader.text("customer.contact"), email=reader.text("customer.email")),
    )


def _compact(text: str) -> str:
    """A VAT id as registers write it: without spaces and dots, in capitals."""
    return "".join(char for char in text if char.isalnum()).upper()


def _address(reader: _Reader, who: str) -> Address:
    return Address(
        street=reader.text(f"{who}.street").replace("\n", ", "),
        street2=reader.text(f"{who}.street2"),
        postcode=reader.text(f"{who}.postcode"),
        city=reader.text(f"{who}.city"),
        region=reader.text(f"{who}.region"),
        country=reader.country(f"{who}.country"),
    )


def _lines(reader: _Reader, currency: str) -> tuple[Line, ...]:
    read = (_line(reader, key, parts, currency) for key, parts in reader.typed.group("line").items())
    return tuple(line for line in read if line is not None)


def _line(reader: _Reader, key: str, parts: dict[str, str], currency: str) -> Line | None:
    """One line; None where nothing stands in it or it was removed."""
    said = any(parts.get(name, "").strip() for name in ("description", "details", "quantity", "unit", "price"))
    if not said or parts.get("removed") == "1":
        return None
    unit = reader.text(f"line.{key}.unit")
    quantity = reader.number(f"line.{key}.quantity", decimals=6)
    return Line(
        key=key,
        description=reader.text(f"line.{key}.description"),
        details=reader.text(f"line.{key}.details"),
        quantity=Decimal(1) if quantity is None and not parts.get("quantity", "").strip() else quantity,
        unit=codes.unit(unit)[0],
        unit_text=unit,
        price=reader.number(f"line.{key}.price", decimals=6, least=Decimal(0), in_thousandths=_has_three(currency)),
        taxes=line_taxes(reader.typed, parts.get("tax", "")),
    )


def line_taxes(typed: Typed, choice: str) -> tuple[Tax, ...]:
    """The taxes of a line by what was chosen in it; nothing chosen is what the business usually charges."""
    written_in = _document_language(typed)
    if choice in SPECIAL_TAXES:
        return (codes.REASON_BY_KEY[choice].tax(written_in),)
    charges = typed.get("tax.charge")
    if charges == "no":
        return (_untaxed(typed.get("tax.sentence"), typed.get("tax.sentence_text")[:LONGEST_ELSE], written_in),)
    rates = usual_rates(typed)
    if charges != "yes" or not rates:
        return ()
    rate = next((rate for rate in rates if plain(rate) == choice), rates[0])
    name = tax_name(typed)
    if is_vat(name):
        return (Tax(category="S" if rate else "Z", rate=rate, name=name),)
    return (Tax(rate=rate, name=name),)


def _untaxed(sentence: str, own_words: str, written_in: str) -> Tax:
    """The tax of somebody who charges none: by the sentence chosen, or in their own words."""
    if sentence == OWN_WORDS:
        return Tax("E", Decimal(0), reason=own_words)
    return codes.REASON_BY_KEY.get(sentence, codes.REASON_BY_KEY[UNTAXED[0]]).tax(written_in)


def tax_name(typed: Typed) -> str:
    """What the business calls its tax: "VAT" unless it says otherwise."""
    return typed.get("tax.name")[: LONGEST["tax.name"]] or "VAT"


def is_vat(name: str) -> bool:
    """Whether a tax of this name is value added tax as EN 16931 means it."""
    return name.casefold() in VAT_NAMES


def usual_rates(typed: Typed) -> list[Decimal]:
    """The rates the business charges, the first one being the usual one; unreadable ones are left out."""
    rates = (_rate(text, typed.locale) for text in _rate_texts(typed))
    return list(dict.fromkeys(rate for rate in rates if rate is not None))


def _rate(text: str, locale: str) -> Decimal | None:
    try:
        rate = language.read_number(text, locale, largest=Decimal(100))
    except (language.Ambiguous, language.NotANumber):
        return None
    return rate.normalize() + 0 if 0 <= rate < 100 else None


def _rate_texts(typed: Typed) -> list[str]:
    """The rates one by one: "19, 7", "19; 7" and "19 7" are two. "19,7" is one where people write decimals so."""
    decimal_comma = get_decimal_symbol(language.known(typed.locale)) == ","
    text = typed.get("tax.rates")[:LONGEST_ELSE].replace("%", " ").replace(";", " ")
    text = text.replace(", ", " ") if decimal_comma else text.replace(",", " ")
    return [part.strip(",") for part in text.split() if part.strip(",")]


def _discount(reader: _Reader, currency: str) -> tuple[Allowance, ...]:
    percent = reader.typed.get("discount.unit") != "amount"
    decimals = 4 if percent else money.exponent(currency)
    thousandths = not percent and _has_three(currency)
    value = reader.number("discount.value", decimals=decimals, least=Decimal(0), in_thousandths=thousandths)
    reason = reader.text("discount.reason")
    if not value:
        return ()
    if percent and value > 100:
        reader.problem("discount.value", _("A discount can't be more than 100 %."))
        return ()
    return (Allowance(percent=value, reason=reason) if percent else Allowance(amount=value, reason=reason),)


def _has_three(currency: str) -> bool:
    return money.exponent(currency) == 3


def _ways(reader: _Reader) -> dict[str, BankAccount | OtherWay]:
    """The ways to pay by where they stand in the form, in the owner's order; empty ones are left out."""
    names = (name for name, _ in reader.typed.pairs if name.startswith(("bank.", "way.")))
    read = {at: _way(reader, at) for at in dict.fromkeys(name.rpartition(".")[0] for name in names)}
    return {at: way for at, way in read.items() if way is not None}


def _way(reader: _Reader, at: str) -> BankAccount | OtherWay | None:
    return _account(reader, at) if at.startswith("bank.") else _other_way(reader, at)


def _account(reader: _Reader, at: str) -> BankAccount | None:
    account = BankAccount(
        holder=reader.text(f"{at}.holder"),
        iban=_compact(reader.text(f"{at}.iban")),
        bic=_compact(reader.text(f"{at}.bic")),
        account=reader.text(f"{at}.account"),
        routing=_compact(reader.text(f"{at}.routing")),
        sort_code=reader.text(f"{at}.sort_code"),
        currency=reader.currency(f"{at}.currency", ""),
    )
    if account.iban or account.account or account.routing or account.sort_code:
        return account
    if account.bic:
        reader.problem(f"{at}.iban", _("The account has no number yet. Enter its IBAN, or its account number."))
    return None


def _other_way(reader: _Reader, at: str) -> OtherWay | None:
    label, text = reader.text(f"{at}.label"), reader.text(f"{at}.text")
    if bool(label) != bool(text):
        reader.problem(f"{at}.label" if text else f"{at}.text", _("A way to pay needs both a name and what to do."))
    return OtherWay(label, text) if label and text else None


def _check_settings(reader: _Reader) -> None:
    """The business's own settings among the fields."""
    zone = reader.typed.get("business.time_zone")
    if zone and not is_zone(zone):
        reader.problem("business.time_zone", _("Write a time zone such as Europe/Berlin or America/New_York."))
    reader.currency("business.currency", "")
    if pattern := reader.typed.get("business.number_pattern"):
        for message in check_pattern(pattern)[:1]:
            reader.problem("business.number_pattern", message)
    reader.text("customer.code")
    if reader.typed.get("tax.charge") == "yes":
        reader.text("tax.name")
        _check_rates(reader)
    own_words = reader.typed.get("tax.charge") == "no" and reader.typed.get("tax.sentence") == OWN_WORDS
    if own_words and not reader.text("tax.sentence_text"):
        reader.problem("tax.sentence_text", _("Write why you charge no tax: the law wants it on the invoice."))


def _check_rates(reader: _Reader) -> None:
    texts = _rate_texts(reader.typed)
    if not texts:
        reader.problem("tax.rates", _("Which rate do you charge, in percent?"))
    elif wrong := next((text for text in texts if _rate(text, reader.typed.locale) is None), ""):
        message = _("“%(typed)s” is no rate. Write what you charge in percent, such as 19, 7.", typed=wrong[:40])
        reader.problem("tax.rates", message)
