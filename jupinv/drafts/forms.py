"""Reading a draft's typed form as a Content with gaps, and telling at which field something could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from jupinv.accounts.preferences import is_zone
from jupinv.content.fields import (
    DEPOSIT_INVOICE,
    INVOICE,
    PROFORMA,
    QUOTE,
    Address,
    Contact,
    Content,
    Delivery,
    Earlier,
    Identifier,
    Note,
    Party,
    PaymentMeans,
    References,
)
from jupinv.customers.terms import is_due_days
from jupinv.documents.deposits import Offer
from jupinv.documents.patterns import check_pattern
from jupinv.drafts import taxes, taxlist
from jupinv.drafts.lines import read_allowances, read_lines
from jupinv.drafts.reading import Problem, Reader, compact, document_language
from jupinv.drafts.typed import Typed
from jupinv.drafts.ways import read_ways

DEPOSIT = "deposit"
# What is typed as its kind: what it is then, and its BT-3.
KINDS = {INVOICE: (INVOICE, ""), QUOTE: (QUOTE, ""), PROFORMA: (PROFORMA, ""), DEPOSIT: (INVOICE, DEPOSIT_INVOICE)}
DUE_DAYS = ("0", "7", "14", "30", "60")
USUAL_DUE = "30"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed form says, as far as it can be read."""

    content: Content
    problems: tuple[Problem, ...]
    due_dates: dict[str, date]  # what each due chip comes to
    way_fields: tuple[str, ...]  # "bank.k1", "way.k2": where each of the content's ways to pay was typed
    places: dict[str, str]  # "allowance.1." and "line.a.allowance.0.": how their fields begin in the form
    deposits: tuple[Offer, ...] = ()  # of its job, which it may deduct

    def field(self, found: str) -> str:
        """The form's name of a field that a finding names: one of many has its place there, and its key in the form."""
        kind, _, rest = found.partition(".")
        place, _, part = rest.partition(".")
        if kind in ("bank", "way") and place.isdecimal() and int(place) < len(self.way_fields):
            return f"{self.way_fields[int(place)]}.{part}"
        before, _, part = found.rpartition(".")
        return f"{self.places[f'{before}.']}{part}" if f"{before}." in self.places else found


def read(typed: Typed, *, currency: str, today: date, quote: Earlier | None = None) -> Reading:
    """Read the whole form. `currency` is the business's own, for papers that name none; `quote` is what was agreed."""
    reader = Reader(typed)
    kind, type_code = KINDS.get(typed.get("kind"), KINDS[INVOICE])
    issue_date = reader.day("issue_date") or today
    ways = read_ways(reader)
    code = reader.currency("currency", currency)
    due_dates = {days: issue_date + timedelta(days=int(days)) for days in due_days(typed.get("due"))}
    content = Content(
        kind=kind,
        type_code=type_code,
        issue_date=issue_date,
        due_date=_due_date(reader, due_dates),
        currency=code,
        languages=(document_language(typed),),
        sender=_sender(reader),
        recipient=_recipient(reader),
        billing_entity=reader.text("customer.billing_entity"),
        ap_contact=Contact(name=reader.text("customer.ap_name"), email=reader.text("customer.ap_email")),
        cc=tuple(part.strip() for part in reader.text("customer.cc").replace(";", ",").split(",") if part.strip()),
        references=References(
            purchase_order=reader.text("po_number"), buyer_reference=reader.text("customer.reference"), quote=quote
        ),
        lines=read_lines(reader, code),
        allowances=read_allowances(reader, code),
        period=reader.period("period.from", "period.to"),
        withholdings=taxlist.withholdings(typed),
        cash_step=taxes.coins(typed, code),
        delivery=_delivery(reader),
        terms=reader.text("terms"),
        notes=(Note(note),) if (note := reader.text("note")) else (),
        payment=PaymentMeans(ways=tuple(ways.values())) if kind != QUOTE else PaymentMeans(),
    )
    _check_settings(reader)
    return Reading(content, tuple(reader.problems), due_dates, tuple(ways), reader.places)


def due_days(chosen: str) -> tuple[str, ...]:
    """The days that are offered, and those that were agreed with a customer where they are none of them."""
    agreed = is_due_days(chosen) and chosen not in DUE_DAYS
    return tuple(sorted((*DUE_DAYS, chosen), key=int)) if agreed else DUE_DAYS


def _due_date(reader: Reader, due_dates: dict[str, date]) -> date | None:
    chosen = reader.typed.get("due") or USUAL_DUE
    if chosen == "date":
        day = reader.day("due_date")
        if day is None and not reader.typed.get("due_date"):
            of_quote = reader.typed.get("kind") == QUOTE
            asked = (
                _("Choose the day until which it is valid.") if of_quote else _("Choose the date on which it is due.")
            )
            reader.problem("due_date", asked)
        return day
    if chosen not in due_dates:
        reader.problem("due", _("Choose when it is due."))
    return due_dates.get(chosen)


def _sender(reader: Reader) -> Party:
    legal_id = reader.text("sender.legal_id")
    return Party(
        name=reader.text("sender.name"),
        vat_id=compact(reader.text("sender.vat_id")),
        tax_number=reader.text("sender.tax_number"),
        legal_id=Identifier(legal_id) if legal_id else None,
        address=_address(reader, "sender"),
        contact=Contact(phone=reader.text("sender.phone"), email=reader.text("sender.email")),
    )


def _recipient(reader: Reader) -> Party:
    number = reader.text("customer.tax_number")
    return Party(
        name=reader.text("customer.name"),
        vat_id=compact(reader.text("customer.vat_id")),
        legal_id=Identifier(number) if number else None,
        address=_address(reader, "customer"),
        contact=Contact(name=reader.text("customer.contact"), email=reader.text("customer.email")),
    )


def _delivery(reader: Reader) -> Delivery | None:
    """When and to which country goods went: what a delivery within the EU free of tax has to say."""
    day, country = reader.day("delivery.date"), reader.country("delivery.country")
    return Delivery(date=day, address=Address(country=country)) if day or country else None


def _address(reader: Reader, who: str) -> Address:
    return Address(
        street=reader.text(f"{who}.street").replace("\n", ", "),
        street2=reader.text(f"{who}.street2"),
        postcode=reader.text(f"{who}.postcode"),
        city=reader.text(f"{who}.city"),
        region=reader.text(f"{who}.region"),
        country=reader.country(f"{who}.country"),
    )


def _check_settings(reader: Reader) -> None:
    """The business's own settings among the fields."""
    zone = reader.typed.get("business.time_zone")
    if zone and not is_zone(zone):
        reader.problem("business.time_zone", _("Write a time zone such as Europe/Berlin or America/New_York."))
    reader.currency("business.currency", "")
    if pattern := reader.typed.get("business.number_pattern"):
        for message in check_pattern(pattern)[:1]:
            reader.problem("business.number_pattern", message)
    reader.text("customer.code")
    taxes.check(reader)
