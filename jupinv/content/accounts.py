"""Whether bank accounts and other ways to pay are complete and free of typing errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jupinv.content import bank_numbers, instant, remittance
from jupinv.content.bank_numbers import Doubt
from jupinv.content.fields import BankAccount, OtherWay
from jupinv.content.finding import Finding
from jupinv.content.sentence import Sentence as _s


def account_findings(
    ways: Sequence[BankAccount | OtherWay], country: str, reference: str | None = None
) -> Iterator[Finding]:
    """Findings on the ways to pay in their order. `country` is the sender's: it tells whose numbers they may be.

    `reference` is what payers are asked to write; None where nobody is asked to pay.
    """
    for index, way in enumerate(ways):
        if isinstance(way, BankAccount):
            yield from _account(f"bank.{index}", way, country)
            if reference is not None:
                yield from _swiss(f"bank.{index}.iban", bank_numbers.tidy(way.iban), reference)
        else:
            yield from _other(f"way.{index}", way)


def _account(field: str, account: BankAccount, country: str) -> Iterator[Finding]:
    if account.iban.strip():
        yield from _doubted(f"{field}.iban", bank_numbers.iban_doubt(account.iban))
    elif not account.account.strip():
        mend = _s("Enter the IBAN, or the account number where there is none.")
        yield Finding(f"{field}.iban", _s("The account has no number."), mend, "BR-50")
    if not account.holder.strip():
        mend = _s("Enter the name in which the account is held: banks compare it.")
        yield Finding(
            f"{field}.holder", _s("The account holder is missing."), mend, "Regulation (EU) 2024/886, article 5c"
        )
    if account.bic.strip():
        yield from _doubted(f"{field}.bic", bank_numbers.bic_doubt(account.bic, account.iban))
    if account.sort_code.strip():
        yield from _doubted(f"{field}.sort_code", bank_numbers.sort_code_doubt(account.sort_code))
    if account.routing.strip():
        yield from _doubted(f"{field}.routing", bank_numbers.routing_doubt(account, country))
    if account.account.strip():
        yield from _doubted(f"{field}.account", bank_numbers.account_doubt(account, country))


def _swiss(field: str, iban: str, reference: str) -> Iterator[Finding]:
    """A QR-IBAN and a QR reference go together: Swiss banks refuse one without the other."""
    rule = "Swiss Implementation Guidelines QR-bill"
    is_qr, has_qr = bank_numbers.is_qr_iban(iban), remittance.holds(remittance.QRR, reference)
    if is_qr and not has_qr:
        told = _s("This is a QR-IBAN: it only takes payments that carry a QR reference.")
        mend = _s("Choose the QR reference in the settings, Payment reference, or enter the account's ordinary IBAN.")
        yield Finding(field, told, mend, rule, blocks=False)
    if has_qr and not is_qr and iban[:2] in ("CH", "LI"):
        told = _s("A QR reference can only be paid to a QR-IBAN, and this IBAN is an ordinary one.")
        mend = _s("Enter the QR-IBAN of this account, or choose another reference in the settings, Payment reference.")
        yield Finding(field, told, mend, rule, blocks=False)


def _doubted(field: str, doubt: Doubt | None) -> Iterator[Finding]:
    if doubt is not None:
        yield Finding(field, doubt.message, doubt.mend, doubt.rule, blocks=doubt.sure)


def _other(field: str, way: OtherWay) -> Iterator[Finding]:
    if not way.label.strip():
        yield Finding(
            f"{field}.label", _s("This way to pay has no name."), _s("Say what it is: PayPal, cheque, M-Pesa."), ""
        )
    if not way.text.strip():
        yield Finding(
            f"{field}.text", _s("This way to pay says nothing."), _s("Enter what the customer needs to pay so."), ""
        )
    elif way.scheme:
        yield from _doubted(f"{field}.text", instant.doubt(way.scheme, way.text))
