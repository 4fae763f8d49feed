"""Codes to scan for a payment: what stands in them, by the rules of each scheme.

What a scheme does not allow is not drawn: a bank app that reads half of a payment is worse than one that reads none.
Why not is said to the owner. The amount is what the paper asks for now, the reference is the one on the paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from stdnum import bic, iban

from jupinv.content import remittance
from jupinv.content.codes import EU
from jupinv.content.fields import INVOICE, PROFORMA, BankAccount, Content, OtherWay
from jupinv.content.figures import Totals
from jupinv.content.sentence import Sentence as _s
from jupinv.content.standing import Standing

EPC, SPAYD = "epc", "spayd"
LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")
# EPC409-09: where credit transfers in euro reach an IBAN. Those outside the EEA can't do without the BIC.
EEA = EU | {"IS", "LI", "NO"}
SEPA = EEA | {"AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA"}
EPC_BYTES = 331  # a code of version 13 at error level M


@dataclass(frozen=True, slots=True)
class Code:
    """A code that can be drawn: its scheme, the text in it, and the account that it pays to."""

    scheme: str
    payload: str
    account: BankAccount


@dataclass(frozen=True, slots=True)
class NoCode:
    """Why there is none; empty where nobody would expect one, as nothing is to be paid by transfer."""

    why: str = ""


def asked(content: Content, totals: Totals, standing: Standing) -> Decimal:
    """What is still to pay, zero where nothing is asked for: the ledger's word once something was paid or credited,
    before that the document's, without what its payer keeps back for the tax office.
    """
    if content.kind not in (INVOICE, PROFORMA) or standing.is_void or standing.is_paid:
        return Decimal(0)
    return max(standing.balance if standing.is_settled else totals.payable, Decimal(0))


def fitting(content: Content) -> tuple[BankAccount | OtherWay, ...]:
    """The ways to pay in the owner's order: those for the document's currency, or all where none is for it."""
    ways = content.payment.ways
    fit = tuple(way for way in ways if isinstance(way, OtherWay) or way.currency in ("", content.currency))
    return fit or ways


def holder_of(account: BankAccount, content: Content) -> str:
    """In whose name the account is."""
    payee = content.payee.name if content.payee else ""
    return account.holder or payee or content.sender.name


def reference_of(content: Content) -> str:
    """What the payer is to write; as it is kept, without separators."""
    return content.payment.reference or content.number


def printed_reference(content: Content) -> str:
    """The same as people read it."""
    return remittance.readable(reference_of(content), content.sender.address.country)


def code(content: Content, amount: Decimal) -> Code | NoCode:
    """The code of the first account that fits, or why the first one that could have one has none."""
    scheme = {"EUR": _epc, "CZK": _spayd}.get(content.currency)
    accounts = [way for way in fitting(content) if isinstance(way, BankAccount)]
    if amount <= 0 or not accounts or not content.number:
        return NoCode()
    if scheme is None:
        return NoCode(_s("For %(currency)s there is no code that banks read.", currency=content.currency))
    tried = [scheme(account, content, amount) for account in accounts if account.currency in ("", content.currency)]
    drawn = next((each for each in tried if isinstance(each, Code)), None)
    return drawn or next(iter(tried), NoCode(_s("None of the bank accounts takes this currency.")))


# EPC069-12, version 002: transfers in euro, "GiroCode"


def _epc(account: BankAccount, content: Content, amount: Decimal) -> Code | NoCode:
    number, holder, reference = iban.compact(account.iban), one_line(holder_of(account, content)), _reference(content)
    why = _iban_doubt(account) or _amount_doubt(amount)
    if not why and number[:2] not in SEPA:
        why = _s("Transfers in euro do not reach the country of this IBAN.")
    if not why and number[:2] not in EEA and not account.bic:
        why = _s("For an IBAN from outside the European Economic Area the code needs the BIC.")
    if not why and not 1 <= len(holder) <= 70:
        why = _s("The account holder's name is longer than 70 characters.")
    if not why and len(reference) > 140:
        why = _s("The reference is longer than 140 characters.")
    structured = remittance.holds(remittance.RF, reference)
    lines = ["BCD", "002", "1", "SCT", bic.compact(account.bic), holder, number, f"EUR{amount:.2f}", ""]
    payload = "\n".join([*lines, iban.compact(reference)] if structured else [*lines, "", reference])
    if not why and len(payload.encode()) > EPC_BYTES:
        why = _s("Name and reference are too long for a code.")
    return NoCode(why) if why else Code(EPC, payload, account)


# Czech Banking Association, "QR Platba": SPAYD 1.0, transfers in koruna


def _spayd(account: BankAccount, content: Content, amount: Decimal) -> Code | NoCode:
    number, reference = iban.compact(account.iban), _reference(content)
    why = _iban_doubt(account) or _amount_doubt(amount)
    if not why and number[:2] != "CZ":
        why = _s("For koruna the code needs an IBAN of a Czech bank.")
    if not why and amount >= Decimal(10) ** 7:
        why = _s("The amount is more than 9,999,999.99, which is all that fits into the code.")
    if not why and len(reference) > 60:
        why = _s("The reference is longer than 60 characters.")
    if why:
        return NoCode(why)
    symbol = reference if re.fullmatch(r"[0-9]{1,10}", reference) else ""
    parts = [
        ("ACC", number + (f"+{bic.compact(account.bic)}" if account.bic else "")),
        ("AM", f"{amount:.2f}"),
        ("CC", "CZK"),
        ("X-VS", symbol),
        ("MSG", quote(reference, safe=" $+/:.,-_!?()")),
    ]
    return Code(SPAYD, "*".join(["SPD*1.0", *(f"{key}:{text}" for key, text in parts if text)]), account)


# What they have in common


def _iban_doubt(account: BankAccount) -> str:
    if not account.iban.strip():
        return _s("The account has no IBAN.")
    number = iban.compact(account.iban)
    if not number.isascii() or not iban.is_valid(number):
        return _s("The IBAN's check digits do not match.")
    if account.bic and not (account.bic.isascii() and bic.is_valid(account.bic)):
        return _s("This is not a BIC.")
    return ""


def _amount_doubt(amount: Decimal) -> str:
    if LEAST <= amount <= MOST and amount == round(amount, 2):
        return ""
    return _s("The amount is not between 0.01 and 999,999,999.99.")


def _reference(content: Content) -> str:
    return one_line(printed_reference(content))


def one_line(text: str) -> str:
    """Without line breaks and what else can't be seen: each would begin another field of a code."""
    seen = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(seen.split())
