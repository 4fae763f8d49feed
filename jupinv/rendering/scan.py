"""What all codes to scan have in common: what each is made of, and what speaks against one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from unicodedata import category

from stdnum import bic, iban

from jupinv.content import remittance
from jupinv.content.fields import BankAccount, Content, OtherWay
from jupinv.content.sentence import Sentence as _s
from jupinv.rendering.swiss import Bill

EPC, SPAYD, SWISS, UPI, PIX = "epc", "spayd", "swiss", "upi", "pix"
LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")


@dataclass(frozen=True, slots=True)
class Code:
    """A code that can be drawn: its scheme, the text in it, and the way to pay that it belongs to.

    `bill` is what a Swiss code says, to be printed as a payment part.
    """

    scheme: str
    payload: str
    way: BankAccount | OtherWay
    bill: Bill | None = None

    @property
    def copied(self) -> str:
        """What can be pasted into an app instead of scanning it, "Pix copia e cola"; empty where no app takes it."""
        return self.payload if self.scheme == PIX else ""

    @property
    def link(self) -> str:
        """The address that opens the payment in an app on the same phone; empty where there is none."""
        return self.payload if self.scheme == UPI else ""


@dataclass(frozen=True, slots=True)
class NoCode:
    """Why there is none; empty where nobody would expect one, as nothing is to be paid by transfer."""

    why: str = ""


def holder_of(account: BankAccount | OtherWay, content: Content) -> str:
    """In whose name the account is."""
    payee = content.payee.name if content.payee else ""
    own = account.holder if isinstance(account, BankAccount) else ""
    return own or payee or content.sender.name


def reference_of(content: Content) -> str:
    """What the payer is to write; as it is kept, without separators."""
    return content.payment.reference or content.number


def printed_reference(content: Content) -> str:
    """The same as people read it."""
    return remittance.readable(reference_of(content), content.sender.address.country)


def in_one_line(content: Content) -> str:
    """The printed reference for a field of a code."""
    return one_line(printed_reference(content))


def one_line(text: str) -> str:
    """Without line breaks, each of which would begin another field of a code, and marks that nobody sees."""
    seen = "".join(char if char.isprintable() else "" if category(char) == "Cf" else " " for char in text)
    return " ".join(seen.split())


def iban_doubt(account: BankAccount) -> str:
    """What speaks against paying to it by IBAN; empty: nothing."""
    if not account.iban.strip():
        return _s("The account has no IBAN.")
    number = iban.compact(account.iban)
    if not number.isascii() or not iban.is_valid(number):
        return _s("The IBAN's check digits do not match.")
    if account.bic and not (account.bic.isascii() and bic.is_valid(account.bic)):
        return _s("This is not a BIC.")
    return ""


def amount_doubt(amount: Decimal) -> str:
    """What speaks against an amount in cents; empty: nothing."""
    if LEAST <= amount <= MOST and amount == round(amount, 2):
        return ""
    return _s("The amount is not between 0.01 and 999,999,999.99.")
