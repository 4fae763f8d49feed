"""Codes for transfers by IBAN: EPC069-12 in euro ("GiroCode"), SPAYD 1.0 in koruna ("QR Platba")."""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import quote

from stdnum import bic, iban

from jupinv.content import remittance
from jupinv.content.bank_numbers import is_qr_iban
from jupinv.content.codes import EU
from jupinv.content.fields import BankAccount, Content
from jupinv.content.sentence import Sentence as _s
from jupinv.rendering.scan import EPC, SPAYD, Code, NoCode, amount_doubt, holder_of, iban_doubt, in_one_line, one_line

# EPC409-09: where credit transfers in euro reach an IBAN. Those outside the EEA can't do without the BIC.
EEA = EU | {"IS", "LI", "NO"}
SEPA = EEA | {"AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA"}
EPC_BYTES = 331  # a code of version 13 at error level M


def epc(account: BankAccount, content: Content, amount: Decimal) -> Code | NoCode:
    """EPC069-12, version 002."""
    number, holder, reference = iban.compact(account.iban), one_line(holder_of(account, content)), in_one_line(content)
    why = iban_doubt(account) or amount_doubt(amount)
    if not why and number[:2] not in SEPA:
        why = _s("Transfers in euro do not reach the country of this IBAN.")
    if not why and is_qr_iban(number):
        why = _s("A QR-IBAN takes no transfers but those of a Swiss QR-bill.")
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


def spayd(account: BankAccount, content: Content, amount: Decimal) -> Code | NoCode:
    """Czech Banking Association, "Formát pro sdílení platebních údajů"."""
    number, reference = iban.compact(account.iban), in_one_line(content)
    why = iban_doubt(account) or amount_doubt(amount)
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
