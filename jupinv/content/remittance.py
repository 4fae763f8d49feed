"""References by which a bank knows a payment again, each with the check digits of its scheme.

A reference is made from a document's number, of which the schemes of digits alone take the digits. It is kept without
separators: that is what stands in a bank's message and in BT-83. `readable` is how people read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace

from stdnum import iso11649, luhn
from stdnum.be import ogm_vcs
from stdnum.ch import esr
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from jupinv.content.fields import INVOICE, PROFORMA, Content

RF, OGM, VIITE, KID10, KID11, QRR = "rf", "ogm", "viite", "kid10", "kid11", "qrr"
LONGEST = {RF: 21, OGM: 10, VIITE: 19, KID10: 24, KID11: 24, QRR: 26}  # characters of a number, without check digits
KID_DASH = "-"  # stands for the remainder 10 of modulo 11
MOST_WAYS = 100  # of saying numbers that have the same digits


class NoReference(ValueError):
    """The scheme can't say this number: nothing of it is left, or it is too long."""


def made(scheme: str, number: str) -> str:
    """The reference of a scheme for a document's number. Raises NoReference."""
    kept = re.sub(r"[^0-9A-Z]" if scheme == RF else r"[^0-9]", "", number.upper())
    if len(kept.lstrip("0")) > LONGEST[scheme] or not kept.strip("0"):
        raise NoReference(number)
    return _MAKING[scheme](kept[-LONGEST[scheme] :])


def ways_to_say(scheme: str, number: str) -> Iterator[str]:
    """The reference of a number, then that of the number with a digit or two behind it, as far as the scheme goes.

    A scheme of digits says the same of A-2026-0001 and B-2026-0001: whoever comes second takes another way.
    """
    for more in ("", *map(str, range(1, MOST_WAYS))):
        try:
            yield made(scheme, f"{number}{more}")
        except NoReference:
            return


def nobody(references: Sequence[str]) -> Container[str]:
    """Which of these are taken where there are no others."""
    return ()


def referred(content: Content, scheme: str, taken: Callable[[Sequence[str]], Container[str]] = nobody) -> Content:
    """With the reference of this scheme for its number, where it asks for money and names no other one; by its number
    alone where the scheme can't say that one. A scheme of digits would say the same of PRO-2026-0001 and INV-2026-0001:
    it is left to invoices. `taken` tells which references others bear.
    """
    kinds = (INVOICE, PROFORMA) if scheme == RF else (INVOICE,)
    if not scheme or content.payment.reference or content.kind not in kinds:
        return content
    ways = list(ways_to_say(scheme, content.number))
    others = taken(ways) if ways else ()
    free = next((reference for reference in ways if reference not in others), "")
    return replace(content, payment=replace(content.payment, reference=free)) if free else content


def holds(scheme: str, reference: str) -> bool:
    """Whether it is a reference of the scheme, with or without separators, and its check digits match."""
    plain = re.sub(r"[\s+/.]", "", reference).upper()
    form, checks = _FORMS[scheme], _CHECKS[scheme]
    return bool(re.fullmatch(form, plain)) and checks(plain)


def scheme_of(reference: str, country: str) -> str:
    """The scheme of a reference that somebody in this country asks for; empty where it is of none of them.

    RF and the Swiss one are known by themselves; a number of digits alone may be anything, and is read as at home.
    """
    at_home = {"BE": (OGM,), "FI": (VIITE,), "NO": (KID10, KID11)}.get(country, ())
    return next((scheme for scheme in (RF, QRR, *at_home) if holds(scheme, reference)), "")


def readable(reference: str, country: str) -> str:
    """As the scheme prints it; what is of no scheme stays as it is."""
    scheme = scheme_of(reference, country)
    plain = re.sub(r"[\s+/.]", "", reference).upper()
    return _PRINTED[scheme](plain) if scheme in _PRINTED else reference


# How each is made


def _rf(number: str) -> str:
    """ISO 11649: "RF", two check digits by ISO 7064 MOD 97-10, and what it is about."""
    return f"RF{mod_97_10.calc_check_digits(f'{number}RF')}{number}"


def _ogm(number: str) -> str:
    """Belgium: ten digits and their remainder by 97, where 97 stands for 0."""
    base = number.zfill(10)
    return base + ogm_vcs.calc_check_digits(base)


def _viite(number: str) -> str:
    """Finland: weights 7, 3, 1 from the right; the check digit fills up to the next ten."""
    base = number.lstrip("0").zfill(3)
    return base + _731(base)


def _731(base: str) -> str:
    weighed = sum(int(digit) * (7, 3, 1)[place % 3] for place, digit in enumerate(reversed(base)))
    return str(-weighed % 10)


def _mod11(base: str) -> str:
    """Norway: weights 2 to 7 from the right, again and again."""
    weighed = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(base)))
    left = -weighed % 11
    return KID_DASH if left == 10 else str(left)


def _qrr(number: str) -> str:
    """Switzerland: 26 digits and one by modulo 10, recursive."""
    base = number.zfill(26)
    return base + esr.calc_check_digit(base)


_MAKING: dict[str, Callable[[str], str]] = {
    RF: _rf,
    OGM: _ogm,
    VIITE: _viite,
    KID10: lambda number: number + luhn.calc_check_digit(number),
    KID11: lambda number: number + _mod11(number),
    QRR: _qrr,
}

_FORMS = {
    RF: r"RF[0-9]{2}[0-9A-Z]{1,21}",
    OGM: r"[0-9]{12}",
    VIITE: r"[0-9]{4,20}",
    KID10: r"[0-9]{2,25}",
    KID11: r"[0-9]{1,24}[0-9-]",
    QRR: r"[0-9]{27}",
}


def _passes(check: Callable[[str], str]) -> Callable[[str], bool]:
    def passes(plain: str) -> bool:
        try:
            return bool(check(plain)) and bool(plain.strip("0"))
        except ValidationError:
            return False

    return passes


_CHECKS: dict[str, Callable[[str], bool]] = {
    RF: _passes(iso11649.validate),
    OGM: _passes(ogm_vcs.validate),
    VIITE: lambda plain: bool(plain.strip("0")) and _731(plain[:-1]) == plain[-1],
    KID10: _passes(luhn.validate),
    KID11: lambda plain: bool(plain.strip("0-")) and _mod11(plain[:-1]) == plain[-1],
    QRR: _passes(esr.validate),
}


# How people read them


def _fives(plain: str) -> str:
    """Groups of five from the right, as Finnish banks print them, and Swiss ones."""
    start = len(plain) % 5
    return " ".join(filter(None, (plain[:start], *(plain[at : at + 5] for at in range(start, len(plain), 5)))))


_PRINTED: dict[str, Callable[[str], str]] = {
    RF: iso11649.format,
    OGM: lambda plain: f"+++{ogm_vcs.format(plain)}+++",
    VIITE: _fives,
    QRR: _fives,
}
