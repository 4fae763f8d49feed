"""Whether the numbers of a bank account can be right: their form and check digits. Nothing is looked up.

What no bank could mean is surely wrong. What is only unlike the numbers of the country that it is probably of may be
right in another one: that is asked about, and keeps nobody from anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from stdnum import iban, numdb
from stdnum.ar import cbu
from stdnum.cz import bankaccount as czech
from stdnum.es import ccc
from stdnum.exceptions import InvalidChecksum
from stdnum.iso7064 import mod_97_10
from stdnum.no import kontonr
from stdnum.nz import bankaccount as new_zealand
from stdnum.us import rtn

from jupinv.content.banks import bank_of
from jupinv.content.fields import BankAccount
from jupinv.content.sentence import Sentence as _s

COMPARE = _s("Compare it with your bank's papers.")
# Whose accounts a currency tells of, where account numbers there have a known form.
LANDS = {
    "USD": "US",
    "CAD": "CA",
    "INR": "IN",
    "AUD": "AU",
    "MXN": "MX",
    "NGN": "NG",
    "NZD": "NZ",
    "ARS": "AR",
    "NOK": "NO",
    "CZK": "CZ",
}
# Banks of an IBAN's country whose BIC has another one: France overseas, the British islands, Åland.
_KIN = {
    "FR": frozenset(["GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "PF", "NC", "WF", "TF", "MC"]),
    "GB": frozenset(("GG", "JE", "IM")),
    "FI": frozenset(("AX",)),
}
_QR_BANKS = range(30000, 32000)  # Swiss Implementation Guidelines QR-bill, 1.2: the QR-IID


@dataclass(frozen=True, slots=True)
class Doubt:
    """What speaks against a number, how to mend it, and where that is written. `sure`: it can't be right."""

    message: str
    mend: str
    rule: str = ""
    sure: bool = True


def tidy(number: str) -> str:
    """An IBAN or a BIC as banks write it for machines: no spaces, dots and dashes, capitals, no "IBAN" before it."""
    return re.sub(r"^IBAN(?=[A-Z]{2}[0-9])", "", "".join(char for char in number if char.isalnum()).upper())


# IBAN and BIC


def iban_doubt(typed: str) -> Doubt | None:
    """What speaks against an IBAN (ISO 13616)."""
    number = tidy(typed)
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}", number):
        mend = _s("It begins with the country and two digits, such as DE89 3704 0044 0532 0130 00.")
        return Doubt(_s("This is not an IBAN."), mend, "ISO 13616")
    form = _form(number[:2])
    length = 4 + sum(count for count, _ in form)
    if form and len(number) != length:
        told = _s(
            "An IBAN that begins with %(country)s has %(length)s characters, and this one has %(typed)s.",
            country=number[:2],
            length=length,
            typed=len(number),
        )
        return Doubt(told, COMPARE, "ISO 13616")
    if not _passes(number, known=bool(form)):
        mend = _s("A digit is mistyped: compare it with your bank's papers.")
        return Doubt(_s("The IBAN's check digits do not match."), mend, "ISO 13616")
    if not form:
        told = _s("We know of no IBANs that begin with %(country)s.", country=number[:2])
        return Doubt(told, COMPARE, "ISO 13616", sure=False)
    return None


def is_qr_iban(number: str) -> bool:
    """Whether it is one of Switzerland or Liechtenstein for QR bills with a QR reference, and for nothing else."""
    return bool(re.fullmatch(r"(CH|LI)[0-9]{7}[A-Z0-9]{12}", number)) and int(number[4:9]) in _QR_BANKS


def _form(country: str) -> list[tuple[int, str]]:
    """What follows the check digits in a country's IBANs: [(8, "n"), (10, "n")]; empty where there are none."""
    known = numdb.get("iban").info(f"{country}00")[0]
    parts = re.findall(r"([0-9]+)!([nac])", known[1].get("bban", "")) if known[0] == country else []
    return [(int(count), kind) for count, kind in parts]


def _passes(number: str, *, known: bool) -> bool:
    try:
        if known:
            iban.validate(number)
        else:
            mod_97_10.validate(number[4:] + number[:4])
    except ValueError:  # ValidationError, or what a check trips over
        return False
    return True


def bic_doubt(typed: str, of: str) -> Doubt | None:
    """What speaks against a BIC (ISO 9362), by itself or beside the account's IBAN."""
    code, number = tidy(typed), tidy(of)
    if not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", code):
        return Doubt(
            _s("This is not a BIC."), _s("A BIC has 8 or 11 letters and digits, such as DEUTDEFF."), "ISO 9362"
        )
    if not number or ((wrong := iban_doubt(number)) and wrong.sure):
        return None
    bank = bank_of(number)
    if bank is not None and code[:6] not in {each[:6] for each in bank.bics}:
        told = _s("By its IBAN the account is at %(bank)s, whose BIC is %(bic)s.", bank=bank.name, bic=bank.bics[0])
        return Doubt(told, COMPARE, "ISO 9362", sure=False)
    if code[4:6] != number[:2] and code[4:6] not in _KIN.get(number[:2], ()):
        told = _s(
            "The BIC is of a bank in %(there)s, and the IBAN of one in %(here)s.", there=code[4:6], here=number[:2]
        )
        return Doubt(told, COMPARE, "ISO 9362", sure=False)
    return None


# where there is no IBAN


def sort_code_doubt(typed: str) -> Doubt | None:
    """What speaks against a sort code of the United Kingdom."""
    if re.fullmatch(r"[0-9]{6}", _plain(typed)):
        return None
    return Doubt(_s("This is not a sort code."), _s("A sort code has 6 digits, such as 20-00-00."))


def routing_doubt(account: BankAccount, country: str) -> Doubt | None:
    """What speaks against the code of a bank by which money finds it: how it is written depends on where that is.

    `country` is the sender's. An account in another country's currency is probably there, but it need not be.
    """
    own, probable = _ROUTING.get(country), _ROUTING.get(_land(account, country))
    code = _plain(account.routing)
    doubt = probable(code) if probable else None
    if doubt is None or probable is own:
        return doubt
    fits_at_home = own is not None and own(code) is None
    return None if fits_at_home else Doubt(doubt.message, doubt.mend, doubt.rule, sure=False)


def account_doubt(account: BankAccount, country: str) -> Doubt | None:
    """What speaks against an account number without IBAN; `country` as in `routing_doubt`."""
    if account.sort_code.strip() and not account.iban.strip():
        return _british(_plain(account.account))
    land = _land(account, country)
    check = _ACCOUNTS.get(land)
    doubt = check(account) if check else None
    return doubt and Doubt(doubt.message, doubt.mend, doubt.rule, sure=doubt.sure and land == country)


def _plain(typed: str) -> str:
    return re.sub(r"[\s.\u2010-\u2015-]", "", typed).upper()


def _land(account: BankAccount, country: str) -> str:
    """The country that the account is probably in."""
    return LANDS.get(account.currency, "") if account.currency not in ("", _money(country)) else country


def _money(country: str) -> str:
    return next((currency for currency, land in LANDS.items() if land == country), "")


def _aba(code: str) -> Doubt | None:
    # The first two digits: 00-12 and 21-32 of the Federal Reserve, 61-72 of electronic transfers, 80 of cheques.
    kind = int(code[:2]) if re.fullmatch(r"[0-9]{9}", code) else -1
    if not (0 <= kind <= 12 or 21 <= kind <= 32 or 61 <= kind <= 72 or kind == 80) or not int(code):
        return Doubt(
            _s("This is not a routing number."), _s("A routing number has 9 digits; check each of them."), "ABA"
        )
    return None if rtn.is_valid(code) else _mistyped("ABA")


def _transit(code: str) -> Doubt | None:
    if re.fullmatch(r"0[0-9]{8}|[0-9]{8}", code):
        return None
    mend = _s("It has the 5 digits of the branch and the 3 of the bank, such as 00012-003, or 9 that begin with 0.")
    return Doubt(_s("This is not a transit number."), mend, "Payments Canada")


def _ifsc(code: str) -> Doubt | None:
    if re.fullmatch(r"[A-Z]{4}0[A-Z0-9]{6}", code):
        return None
    mend = _s("An IFSC has four letters, the digit 0 and six more characters, such as HDFC0001234.")
    return Doubt(_s("This is not an IFSC."), mend, "Reserve Bank of India")


def _bsb(code: str) -> Doubt | None:
    if re.fullmatch(r"[0-9]{6}", code):
        return None
    return Doubt(_s("This is not a BSB."), _s("A BSB has 6 digits, such as 062-000."), "AusPayNet")


def _mistyped(rule: str) -> Doubt:
    return Doubt(_s("The check digit does not match: one digit is probably wrong."), COMPARE, rule)


def _long(digits: str, mend: str, rule: str) -> Callable[[BankAccount], Doubt | None]:
    """Account numbers of so many digits; banks may have others, so it is asked about."""

    def check(account: BankAccount) -> Doubt | None:
        if re.fullmatch(f"[0-9]{{{digits}}}", _plain(account.account)):
            return None
        return Doubt(_s("This does not look like an account number."), mend, rule, sure=False)

    return check


def _british(number: str) -> Doubt | None:
    if re.fullmatch(r"[0-9]{8}", number):
        return None
    mend = _s("With a sort code it has 8 digits: banks put zeros in front of shorter ones.")
    told = _s("This does not look like an account number.")
    return Doubt(told, mend, "Pay.UK", sure=not re.fullmatch(r"[0-9]{6,10}", number))


def _clabe(account: BankAccount) -> Doubt | None:
    number = _plain(account.account)
    if not re.fullmatch(r"[0-9]{18}", number):
        mend = _s("A CLABE has 18 digits.")
        return Doubt(_s("This does not look like an account number."), mend, "Banco de México", sure=False)
    total = sum(int(digit) * weight % 10 for digit, weight in zip(number[:17], (3, 7, 1) * 6, strict=False))
    return None if int(number[17]) == -total % 10 else _mistyped("Banco de México")


def _nuban(account: BankAccount) -> Doubt | None:
    """A NUBAN; its last digit checks the bank's code and what is before it. Some new banks reckon it otherwise."""
    number, bank = _plain(account.account), _plain(account.routing)
    if not re.fullmatch(r"[0-9]{10}", number):
        told = _s("This does not look like an account number.")
        return Doubt(told, _s("A NUBAN has 10 digits."), "Central Bank of Nigeria")
    if not re.fullmatch(r"[0-9]{3}|[0-9]{6}", bank):
        return None
    digits = bank.zfill(6) + number[:9]
    total = sum(int(digit) * weight for digit, weight in zip(digits, (3, 7, 3) * 5, strict=True))
    if int(number[9]) == -total % 10:
        return None
    return Doubt(_mistyped("").message, COMPARE, "Central Bank of Nigeria", sure=False)


def _by(standard: ModuleType, mend: str) -> Callable[[BankAccount], Doubt | None]:
    """Account numbers that have check digits. Their list of banks may be an old one."""

    def check(account: BankAccount) -> Doubt | None:
        try:
            standard.validate(account.account if account.account.isascii() else "")
        except InvalidChecksum:
            return _mistyped("")
        except ValueError:  # ValidationError, or what a check trips over
            return Doubt(_s("This does not look like an account number."), mend, sure=False)
        return None

    return check


_ROUTING: dict[str, Callable[[str], Doubt | None]] = {"US": _aba, "CA": _transit, "IN": _ifsc, "AU": _bsb}
_ACCOUNTS: dict[str, Callable[[BankAccount], Doubt | None]] = {
    "IN": _long("9,18", _s("In India it has 9 to 18 digits."), "Reserve Bank of India"),
    "CA": _long("5,12", _s("In Canada it has at most 12 digits."), "Payments Canada"),
    "AU": _long("4,10", _s("In Australia it has at most 10 digits."), "AusPayNet"),
    "MX": _clabe,
    "NG": _nuban,
    "NZ": _by(new_zealand, _s("In New Zealand it is written as 02-1234-1234567-00.")),
    "AR": _by(cbu, _s("A CBU or CVU has 22 digits.")),
    "NO": _by(kontonr, _s("In Norway it has 11 digits.")),
    "CZ": _by(czech, _s("In Czechia it ends with the bank's code, such as 19-2000145399/0800.")),
    "ES": _by(ccc, _s("In Spain it has 20 digits.")),
}
