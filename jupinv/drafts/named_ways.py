"""Which of the ways to pay a paper names: those for its currency, unless its owner says otherwise of one."""

from __future__ import annotations

from dataclasses import replace

from jupinv.content.fields import BankAccount, OtherWay
from jupinv.drafts.forms import Reading
from jupinv.drafts.typed import Typed

# What is said of one on a paper ("pay.bank.k1"); nothing: it is named where it takes the currency.
ALWAYS, NEVER = "always", "never"


def naming(reading: Reading, typed: Typed) -> Reading:
    """The same with no more ways to pay than the paper names.

    Where no way takes its currency all stay in what it says, none stands on the paper, and the rules say so. One that
    is named in any case takes it.
    """
    content = reading.content
    said = {at: typed.get(f"pay.{at}") for at in reading.way_fields}
    if not content.payment.ways:
        return reading
    left = {at: way for at, way in zip(said, content.payment.ways, strict=True) if said[at] != NEVER}
    fit = {at: way for at, way in left.items() if said[at] == ALWAYS or takes(way, content.currency)}
    named = {at: _for(content.currency, way, said[at]) for at, way in (fit or left).items()}
    payment = replace(content.payment, ways=tuple(named.values()))
    return replace(reading, content=replace(content, payment=payment), way_fields=tuple(named))


def _for(currency: str, way: BankAccount | OtherWay, said: str) -> BankAccount | OtherWay:
    if isinstance(way, OtherWay) or said != ALWAYS or takes(way, currency):
        return way
    return replace(way, currency=currency)


def takes(way: BankAccount | OtherWay, currency: str) -> bool:
    """Whether one can be paid by it in this currency, as far as its owner has said."""
    return way.currency in ("", currency)
