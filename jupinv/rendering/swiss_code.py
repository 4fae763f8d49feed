"""The Swiss QR-bill of a document: what of it goes into the code, or why there is none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from unicodedata import normalize

from stdnum import iban

from jupinv.content.bank_numbers import is_qr_iban
from jupinv.content.fields import Address, BankAccount, Content
from jupinv.content.remittance import QRR, holds
from jupinv.content.sentence import Sentence as _s
from jupinv.rendering import swiss as bills
from jupinv.rendering.scan import (
    SWISS,
    Code,
    NoCode,
    amount_doubt,
    holder_of,
    iban_doubt,
    in_one_line,
    one_line,
    reference_of,
)
from jupinv.rendering.swiss import Bill, Holder

LANGUAGES = ("de", "fr", "it")  # of payment parts, besides English


def swiss(account: BankAccount, content: Content, amount: Decimal) -> Code | NoCode:
    """The code of an account in Switzerland or Liechtenstein."""
    number, reference = iban.compact(account.iban), bills.structured(reference_of(content))
    message = _text(content.number if reference else in_one_line(content))
    creditor = _holder(holder_of(account, content), content.sender.address)
    why = iban_doubt(account) or amount_doubt(amount)
    if not why and number[:2] not in bills.COUNTRIES:
        why = _s("For francs the code needs an IBAN of Switzerland or Liechtenstein.")
    why = why or _reference_doubt(number, reference) or _creditor_doubt(creditor)
    if not why and len(message) > bills.MESSAGE:
        why = _s("The reference is longer than %(most)s characters.", most=bills.MESSAGE)
    if not why and (strange := bills.strange(message)):
        why = _s("Swiss banks do not take these characters of the reference: %(characters)s", characters=strange)
    if why:
        return NoCode(why)
    bill = Bill(
        iban=number,
        creditor=creditor,
        amount=amount,
        currency=content.currency,
        debtor=_debtor(content),
        reference=reference,
        message=message,
        language=next((each for each in LANGUAGES if content.languages[:1] == (each,)), "en"),
    )
    if _bytes(bill) > bills.LARGEST:  # letters with accents count twice
        bill = replace(bill, debtor=None)
    if _bytes(bill) > bills.LARGEST:
        return NoCode(_s("Name and reference are too long for a code."))
    return Code(SWISS, bill.payload, account, bill)


def _bytes(bill: Bill) -> int:
    return len(bill.payload.encode())


def _reference_doubt(number: str, reference: str) -> str:
    """A QR-IBAN and a QR reference go together, and neither without the other."""
    if is_qr_iban(number) and not holds(QRR, reference):
        return _s("A QR-IBAN only takes payments with a QR reference: choose it in the settings, Payment reference.")
    if holds(QRR, reference) and not is_qr_iban(number):
        return _s("A QR reference can only be paid to a QR-IBAN, and this IBAN is an ordinary one.")
    return ""


def _creditor_doubt(creditor: Holder) -> str:
    if not (creditor.name and creditor.postcode and creditor.town and creditor.country):
        return _s("The Swiss code needs your name, postcode, city and country.")
    if len(creditor.name) > bills.NAME:
        return _s("The account holder's name is longer than 70 characters.")
    if not _fits(creditor):
        return _s("Your address is too long for a Swiss code: the street has at most 70 characters, the city 35.")
    if strange := bills.strange("".join(creditor.fields)):
        return _s(
            "Swiss banks do not take these characters of your name or address: %(characters)s", characters=strange
        )
    return ""


def _debtor(content: Content) -> Holder | None:
    """Who is billed, where name and address are complete and fit; otherwise it is left open."""
    party = content.recipient
    debtor = _holder(party.name or party.trade_name or content.billing_entity, party.address)
    complete = debtor.name and debtor.postcode and debtor.town and debtor.country
    fits = len(debtor.name) <= bills.NAME and _fits(debtor) and not bills.strange("".join(debtor.fields))
    return debtor if complete and fits else None


def _holder(name: str, address: Address) -> Holder:
    street, building = bills.split_street(_text(address.street or address.street2))
    return Holder(
        name=_text(name),
        street=street,
        building=building,
        postcode=_text(address.postcode),
        town=_text(address.city),
        country=address.country,
    )


def _fits(holder: Holder) -> bool:
    longest = (bills.STREET, bills.BUILDING, bills.POSTCODE, bills.TOWN, 2)
    return all(len(text) <= most for text, most in zip(holder.fields[2:], longest, strict=True))


def _text(text: str) -> str:
    return bills.written(one_line(normalize("NFC", text)))
