"""Codes to scan for a payment: which there are for a document, by the rules of each scheme.

What a scheme does not allow is not drawn: a bank app that reads half of a payment is worse than one that reads none.
Why not is said to the owner. The amount is what the paper asks for now, the reference is the one on the paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from jupinv.content.fields import INVOICE, PROFORMA, BankAccount, Content, OtherWay
from jupinv.content.figures import Totals
from jupinv.content.sentence import Sentence as _s
from jupinv.content.standing import Standing
from jupinv.rendering import instant, transfers
from jupinv.rendering.scan import EPC, PIX, SPAYD, SWISS, UPI, Code, NoCode, holder_of, printed_reference, reference_of
from jupinv.rendering.swiss import COUNTRIES
from jupinv.rendering.swiss_code import swiss

__all__ = ["EPC", "PIX", "SPAYD", "SWISS", "UPI", "Code", "NoCode", "holder_of", "printed_reference", "reference_of"]
__all__ += ["asked", "code", "codes", "fitting"]


def asked(content: Content, totals: Totals, standing: Standing) -> Decimal:
    """What is still to pay, zero where nothing is asked for: the ledger's word once something was paid or credited,
    before that the document's, without what its payer keeps back for the tax office.
    """
    if content.kind not in (INVOICE, PROFORMA) or standing.is_void or standing.is_paid:
        return Decimal(0)
    return max(standing.balance if standing.is_settled else totals.payable, Decimal(0))


def fitting(content: Content) -> tuple[BankAccount | OtherWay, ...]:
    """The ways to pay in the owner's order: those for the document's currency, and those for any."""
    return tuple(way for way in content.payment.ways if way.currency in ("", content.currency))


def code(content: Content, amount: Decimal) -> Code | NoCode:
    """The code of the first way to pay that has one, or why the first one that could have one has none."""
    tried = list(_tried(content, amount))
    drawn = next((each for each in tried if isinstance(each, Code)), None)
    return drawn or next(iter(tried), _none_expected(content, amount))


def codes(content: Content, amount: Decimal) -> tuple[Code, ...]:
    """Every code that can be drawn, one of each scheme, in the owner's order: the first is the one `code` gives.

    Several where, say, a euro invoice names a German account and a Swiss one. Each names its way to pay (`Code.way`).
    """
    drawn: dict[str, Code] = {}
    for each in _tried(content, amount):
        if isinstance(each, Code):
            drawn.setdefault(each.scheme, each)
    return tuple(drawn.values())


def _tried(content: Content, amount: Decimal) -> Iterator[Code | NoCode]:
    """For each way to pay that takes the currency: its code, or why it has none; nothing where none is expected."""
    if amount <= 0 or not content.number:
        return
    for way in fitting(content):
        if isinstance(way, BankAccount):
            yield from _best([scheme(way, content, amount) for scheme in _by_iban(way, content)])
        elif way.scheme in _INSTANT:
            yield _INSTANT[way.scheme](way, content, amount)


def _best(tried: list[Code | NoCode]) -> list[Code | NoCode]:
    """The first that can be drawn, or the first reason why none can."""
    drawn: list[Code | NoCode] = [each for each in tried if isinstance(each, Code)]
    return (drawn or tried)[:1]


def _by_iban(account: BankAccount, content: Content) -> list[_Transfer]:
    """The schemes for an account, the one that the payer's bank most likely reads first."""
    if content.currency != "EUR":
        return _TRANSFERS.get(content.currency, [])
    if account.iban.strip()[:2].upper() not in COUNTRIES:
        return [transfers.epc]
    abroad = content.recipient.address.country not in ("", *COUNTRIES)
    return [transfers.epc, swiss] if abroad else [swiss, transfers.epc]


def _none_expected(content: Content, amount: Decimal) -> NoCode:
    """Why there is no code although nothing was tried; no word where nobody would expect one."""
    accounts = [way for way in content.payment.ways if isinstance(way, BankAccount)]
    if amount <= 0 or not content.number or not accounts:
        return NoCode()
    if not any(account in fitting(content) for account in accounts):
        return NoCode(_s("None of the bank accounts takes this currency."))
    if content.currency == "INR":
        return NoCode(_s("For a code in rupees, add a UPI id to your ways to pay."))
    if content.currency == "BRL":
        return NoCode(_s("For a code in reais, add a Pix key to your ways to pay."))
    return NoCode(_s("For %(currency)s there is no code that banks read.", currency=content.currency))


_Transfer = Callable[[BankAccount, Content, Decimal], Code | NoCode]
_TRANSFERS: dict[str, list[_Transfer]] = {"CHF": [swiss], "CZK": [transfers.spayd]}
_INSTANT: dict[str, Callable[[OtherWay, Content, Decimal], Code | NoCode]] = {UPI: instant.upi, PIX: instant.pix}
