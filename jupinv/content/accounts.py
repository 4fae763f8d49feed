"""Whether bank accounts and other ways to pay are complete and free of typing errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import ModuleType

from stdnum import bic, iban
from stdnum.exceptions import InvalidChecksum
from stdnum.us import rtn

from jupinv.content.fields import BankAccount, OtherWay
from jupinv.content.finding import Finding
from jupinv.content.sentence import Sentence as _s


def account_findings(ways: Sequence[BankAccount | OtherWay], country: str) -> Iterator[Finding]:
    """Findings on the ways to pay in their order. `country` is the sender's: it tells which routing codes it means."""
    for index, way in enumerate(ways):
        if isinstance(way, BankAccount):
            yield from _account(f"bank.{index}", way, country)
        else:
            yield from _other(f"way.{index}", way)


def _account(field: str, account: BankAccount, country: str) -> Iterator[Finding]:
    if account.iban.strip():
        yield from _iban(f"{field}.iban", account.iban)
    elif not account.account.strip():
        mend = _s("Enter the IBAN, or the account number where there is none.")
        yield Finding(f"{field}.iban", _s("The account has no number."), mend, "BR-50")
    if not account.holder.strip():
        mend = _s("Enter the name in which the account is held: banks compare it.")
        yield Finding(
            f"{field}.holder", _s("The account holder is missing."), mend, "Regulation (EU) 2024/886, article 5c"
        )
    if account.bic.strip() and not _passes(bic, account.bic):
        mend = _s("A BIC has 8 or 11 letters and digits, such as DEUTDEFF.")
        yield Finding(f"{field}.bic", _s("This is not a BIC."), mend, "ISO 9362")
    if account.sort_code.strip() and not re.fullmatch(r"[0-9]{6}", re.sub(r"[\s-]", "", account.sort_code)):
        yield Finding(
            f"{field}.sort_code", _s("This is not a sort code."), _s("A sort code has 6 digits, such as 20-00-00."), ""
        )
    if country == "US" and account.routing.strip() and not _passes(rtn, account.routing):
        mend = _s("A routing number has 9 digits; check each of them.")
        yield Finding(f"{field}.routing", _s("This is not a routing number."), mend, "ABA")


def _iban(field: str, typed: str) -> Iterator[Finding]:
    try:
        iban.validate(typed if iban.compact(typed).isascii() else "")
    except InvalidChecksum:
        mend = _s("A digit is mistyped: compare it with your bank's papers.")
        yield Finding(field, _s("The IBAN's check digits do not match."), mend, "ISO 13616")
    except ValueError:  # ValidationError, or what a check trips over
        mend = _s("It begins with the country and two digits, such as DE89 3704 0044 0532 0130 00.")
        yield Finding(field, _s("This is not an IBAN."), mend, "ISO 13616")


def _passes(standard: ModuleType, typed: str) -> bool:
    """Whether the standard's own check takes it. That check would also take digits of other scripts."""
    return standard.compact(typed).isascii() and bool(standard.is_valid(typed))


def _other(field: str, way: OtherWay) -> Iterator[Finding]:
    if not way.label.strip():
        yield Finding(
            f"{field}.label", _s("This way to pay has no name."), _s("Say what it is: PayPal, cheque, M-Pesa."), ""
        )
    if not way.text.strip():
        yield Finding(
            f"{field}.text", _s("This way to pay says nothing."), _s("Enter what the customer needs to pay so."), ""
        )
