"""The ways to pay that a draft offers: bank accounts, and others in the owner's words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from jupinv.content.bank_numbers import tidy
from jupinv.content.fields import BankAccount, OtherWay
from jupinv.content.instant import NAMES
from jupinv.drafts.reading import Reader, compact
from jupinv.drafts.typed import Typed


@dataclass(frozen=True, slots=True)
class WayForm:
    """An account or another way to pay, as a part of the form."""

    key: str
    kind: str  # bank or way
    texts: dict[str, str]


def read_ways(reader: Reader) -> dict[str, BankAccount | OtherWay]:
    """The ways to pay by where they stand in the form, in the owner's order; empty ones are left out."""
    names = (name for name, _ in reader.typed.pairs if name.startswith(("bank.", "way.")))
    read = {at: _way(reader, at) for at in dict.fromkeys(name.rpartition(".")[0] for name in names)}
    return {at: way for at, way in read.items() if way is not None}


def _way(reader: Reader, at: str) -> BankAccount | OtherWay | None:
    return _account(reader, at) if at.startswith("bank.") else _other_way(reader, at)


def _account(reader: Reader, at: str) -> BankAccount | None:
    account = BankAccount(
        holder=reader.text(f"{at}.holder"),
        iban=tidy(reader.text(f"{at}.iban")),
        bic=tidy(reader.text(f"{at}.bic")),
        account=reader.text(f"{at}.account"),
        routing=compact(reader.text(f"{at}.routing")),
        sort_code=reader.text(f"{at}.sort_code"),
        currency=reader.currency(f"{at}.currency", ""),
    )
    if account.iban or account.account or account.routing or account.sort_code:
        return account
    if account.bic:
        reader.problem(f"{at}.iban", _("The account has no number yet. Enter its IBAN, or its account number."))
    return None


def _other_way(reader: Reader, at: str) -> OtherWay | None:
    label, text = reader.text(f"{at}.label"), reader.text(f"{at}.text")
    scheme = reader.text(f"{at}.scheme")
    if scheme in NAMES:
        if not text:
            reader.problem(f"{at}.text", _("The id is missing. Enter it, or remove this way to pay."))
        return OtherWay(NAMES[scheme], text, scheme) if text else None
    if bool(label) != bool(text):
        reader.problem(f"{at}.label" if text else f"{at}.text", _("A way to pay needs both a name and what to do."))
    return OtherWay(label, text) if label and text else None


def with_instant(typed: Typed, key: str, scheme: str) -> Typed:
    """One more way to pay, by an id of this scheme; the same where there is no such scheme."""
    if scheme not in NAMES:
        return typed
    at = f"way.{key}"
    return typed.having({f"{at}.label": NAMES[scheme], f"{at}.scheme": scheme, f"{at}.text": ""})


def way_forms(typed: Typed) -> list[WayForm]:
    """Accounts and other ways to pay in the owner's order, as they are typed."""
    order: dict[tuple[str, str], dict[str, str]] = {}
    for name, text in typed.pairs:
        kind, _, rest = name.partition(".")
        if kind in ("bank", "way"):
            key, _, part = rest.partition(".")
            order.setdefault((kind, key), {})[part] = text
    return [WayForm(key, kind, texts) for (kind, key), texts in order.items()]
