"""Ids by which money is sent in an instant, without an account number: UPI in India, Pix in Brazil.

Their form and check digits are checked. Nothing is looked up.
"""

from __future__ import annotations

import re

from stdnum.br import cnpj, cpf

from jupinv.content.bank_numbers import Doubt
from jupinv.content.sentence import Sentence as _s

UPI, PIX = "upi", "pix"
NAMES = {UPI: "UPI", PIX: "Pix"}
LONGEST_PIX = 77  # characters of a key: Manual de Padrões para Iniciação do Pix

# NPCI, UPI Linking Specification: whose it is, and the provider's handle, which for an account is "<IFSC>.ifsc.npci".
_UPI_ID = re.compile(r"[A-Za-z0-9._-]{2,190}@[A-Za-z][A-Za-z0-9.-]{1,63}")
_EVP = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MAIL = re.compile(r"[a-z0-9.!#$&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
_PHONE = re.compile(r"\+[1-9][0-9]{9,14}")


def doubt(scheme: str, typed: str) -> Doubt | None:
    """What speaks against an id of this scheme."""
    return _upi_doubt(typed) if scheme == UPI else _pix_doubt(typed)


def upi_id(typed: str) -> str:
    """A UPI id as it stands in a link; empty where it is none."""
    tight = re.sub(r"\s", "", typed)
    return tight if _UPI_ID.fullmatch(tight) else ""


def pix_key(typed: str) -> str:
    """A Pix key as the central bank's register keeps it; empty where it is none.

    It is a CPF or CNPJ in digits, a phone number with its country, an e-mail address, or a random key (EVP).
    """
    tight = re.sub(r"\s", "", typed)
    if _EVP.fullmatch(tight.lower()) or (len(tight) <= LONGEST_PIX and _MAIL.fullmatch(tight.lower())):
        return tight.lower()
    if _PHONE.fullmatch(phone := re.sub(r"[().-]", "", tight)):
        return phone
    number = re.sub(r"[./-]", "", tight).upper()
    right = number.isascii() and len(set(number)) > 1 and (cpf.is_valid(number) or cnpj.is_valid(number))
    return number if right else ""


def _upi_doubt(typed: str) -> Doubt | None:
    if upi_id(typed):
        return None
    return Doubt(_s("This is not a UPI id."), _s("A UPI id has an @ in it, such as halden@okhdfcbank."), "NPCI")


def _pix_doubt(typed: str) -> Doubt | None:
    if pix_key(typed):
        return None
    rule = "Banco Central do Brasil"
    if re.fullmatch(r"[0-9]{11}|[0-9]{14}", re.sub(r"[\s./-]", "", typed)):
        mend = _s("Compare it with your papers. A phone number begins with its country, such as +55 11 94321-4321.")
        return Doubt(_s("The check digits of this CPF or CNPJ do not match."), mend, rule)
    mend = _s(
        "A Pix key is a CPF, a CNPJ, an e-mail address, a phone number such as +55 11 94321-4321, or a random key."
    )
    return Doubt(_s("This is not a Pix key."), mend, rule)
