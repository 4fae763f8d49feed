"""The form of a customer: what stands in it, what is wrong with it, and what may be worth a second look."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from jupinv import language, money
from jupinv.addresses import country_code
from jupinv.content.identifiers import vat_id_doubt
from jupinv.customers.models import LONGEST_CODE, Customer
from jupinv.customers.terms import MOST_DUE_DAYS, is_due_days
from jupinv.message import BadAddress, clean_address
from jupinv.translations import said

DETAILS = (
    *("name", "contact", "email", "street", "street2", "postcode", "city", "region", "country"),
    *("vat_id", "tax_number", "code", "reference", "ap_name", "ap_email", "cc", "billing_entity"),
    *("language", "po_required"),
)
DEFAULTS = ("due", "currency", "tax", "confirm_approvals")
LONGEST = {"code": LONGEST_CODE, "cc": 1000}
LONGEST_ELSE = 300
MOST_ADDRESSES = 20


@dataclass(frozen=True, slots=True)
class CustomerForm:
    """The typed texts by field, and a message at each field that can't be taken as it is."""

    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    other: Customer | None = None  # who has the name already

    @property
    def details(self) -> dict[str, str]:
        """What is said of the customer; what is empty is not said."""
        return {name: self.typed[name] for name in DETAILS if self.typed.get(name)}

    @property
    def defaults(self) -> dict[str, str]:
        """What new invoices begin with where it is not the usual, and what else stands on no paper."""
        return {name: self.typed[name] for name in DEFAULTS if self.typed.get(name)}

    @property
    def hints(self) -> dict[str, str]:
        """Field → what speaks against the text in it, though it is kept."""
        return hints(self.typed)

    def taken(self, other: Customer) -> CustomerForm:
        """The same form with a message at the name, which is another customer's."""
        message = _("%(name)s is in your list already.", name=other.name)
        return CustomerForm(self.typed, {**self.errors, "name": message}, other)


def of(customer: Customer) -> CustomerForm:
    """The form as it stands for a customer."""
    typed = {**customer.details, **customer.defaults, "name": customer.name}
    return CustomerForm({name: _clean(text) for name, text in typed.items()})


def read(posted: Mapping[str, str], *, taxes: Collection[str]) -> CustomerForm:
    """What was sent. `taxes`: the choices that a line's tax has in this business."""
    typed = {name: _clean(posted.get(name, "")) for name in (*DETAILS, *DEFAULTS)}
    typed["currency"] = typed["currency"].upper()
    errors = {name: message for name in typed if (message := _wrong(name, typed[name], taxes))}
    return CustomerForm(typed, errors)


def hints(details: Mapping[str, str]) -> dict[str, str]:
    """Field → what speaks against what is known, and would be refused elsewhere."""
    doubt = vat_id_doubt(details.get("vat_id", ""), country_code(details.get("country", "")))
    return {"vat_id": _("Please look at the VAT ID again: %(doubt)s.", doubt=said(doubt))} if doubt else {}


def _wrong(name: str, text: str, taxes: Collection[str]) -> str:
    """Why a text can't stand in a field; empty where it can."""
    most = LONGEST.get(name, LONGEST_ELSE)
    if len(text) > most:
        return _("Please keep this to %(most)s characters; it has %(count)s.", most=most, count=len(text))
    if not text:
        return _("A customer needs a name.") if name == "name" else ""
    if name in ("email", "ap_email"):
        return _wrong_address(text)
    if name == "cc":
        return _wrong_addresses(text)
    return _wrong_choice(name, text, taxes)


def _wrong_choice(name: str, text: str, taxes: Collection[str]) -> str:
    if name == "country" and not country_code(text):
        return _("We don’t know the country “%(text)s”. Write its name, or its two-letter code.", text=text[:40])
    if name == "language" and text not in language.LANGUAGES:
        return _("Choose one of the languages.")
    if name == "currency" and text not in money.EXPONENTS:
        return _("“%(text)s” is not a currency code such as EUR or USD.", text=text[:10])
    if name == "due" and not is_due_days(text):
        return _("Write a whole number of days, at most %(most)s.", most=MOST_DUE_DAYS)
    if name == "tax" and text not in taxes:
        return _("Choose one of the taxes.")
    return ""


def _wrong_addresses(text: str) -> str:
    addresses = [part for part in text.replace(";", ",").split(",") if part.strip()]
    if len(addresses) > MOST_ADDRESSES:
        return _("At most %(most)s addresses.", most=MOST_ADDRESSES)
    return next((wrong for address in addresses if (wrong := _wrong_address(address))), "")


def _wrong_address(text: str) -> str:
    try:
        clean_address(text)
    except BadAddress:
        return _("“%(text)s” is not an e-mail address.", text=text.strip()[:60])
    return ""


def _clean(text: str) -> str:
    """In one line (addresses are pasted in several), without what no database keeps: null bytes and lone surrogates."""
    plain = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return ", ".join(" ".join(line.split()) for line in plain.splitlines() if line.strip())
