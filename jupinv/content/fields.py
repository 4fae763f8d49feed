"""What a document says, as one frozen value that can hold all of EN 16931.

The numbers in the comments (BT = business term, BG = business group) are those of EN 16931-1.
Everything has an empty default: a draft reads as a Content with gaps, and `rules` tells what is missing.
Amounts are `Decimal` in the major unit of the document's currency; nothing here is ever a float.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

SCHEMA = 2  # of the JSON form; a reader upcasts older ones step by step

INVOICE, QUOTE, CREDIT_NOTE, PROFORMA = "invoice", "quote", "credit_note", "proforma"
KINDS = (INVOICE, QUOTE, CREDIT_NOTE, PROFORMA)
DEPOSIT_INVOICE = "386"  # BT-3 of an invoice over a deposit: a prepayment invoice in UNCL 1001


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that somebody gave out, with the list it is from (ISO 6523 or EAS code, may be empty)."""

    value: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address: BG-5, BG-8, BG-12, BG-15. `country` is ISO 3166-1 alpha-2."""

    street: str = ""  # BT-35, 50, 64, 75
    street2: str = ""  # BT-36, 51, 65, 76
    street3: str = ""  # BT-162, 163, 164, 165
    postcode: str = ""  # BT-38, 53, 67, 78
    city: str = ""  # BT-37, 52, 66, 77
    region: str = ""  # BT-39, 54, 68, 79
    country: str = ""  # BT-40, 55, 69, 80


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask: BG-6 of the seller, BG-9 of the buyer."""

    name: str = ""  # BT-41, 56
    phone: str = ""  # BT-42, 57
    email: str = ""  # BT-43, 58


@dataclass(frozen=True, slots=True)
class Party:
    """Who bills or who is billed: BG-4 or BG-7."""

    name: str = ""  # BT-27, 44
    trade_name: str = ""  # BT-28, 45
    ids: tuple[Identifier, ...] = ()  # BT-29, 46
    legal_id: Identifier | None = None  # BT-30, 47
    vat_id: str = ""  # BT-31, 48
    tax_number: str = ""  # BT-32 (seller only)
    legal_text: str = ""  # BT-33 (seller only)
    electronic: Identifier | None = None  # BT-34, 49
    address: Address = Address()
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid when it is not the seller: BG-10."""

    name: str = ""  # BT-59
    id: Identifier | None = None  # BT-60
    legal_id: Identifier | None = None  # BT-61


@dataclass(frozen=True, slots=True)
class TaxRepresentative:
    """Who answers for the seller's VAT: BG-11."""

    name: str = ""  # BT-62
    vat_id: str = ""  # BT-63
    address: Address = Address()  # BG-12


@dataclass(frozen=True, slots=True)
class Period:
    """From and to, both days included: BG-14 of the document, BG-26 of a line."""

    start: date | None = None  # BT-73, 134
    end: date | None = None  # BT-74, 135


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where and when: BG-13."""

    name: str = ""  # BT-70
    place: Identifier | None = None  # BT-71
    date: date | None = None  # BT-72
    address: Address = Address()  # BG-15


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier document that this one refers to: BG-3."""

    number: str  # BT-25
    issue_date: date | None = None  # BT-26


@dataclass(frozen=True, slots=True)
class References:
    """Numbers by which the two sides find the order again."""

    purchase_order: str = ""  # BT-13, "PO number"
    buyer_reference: str = ""  # BT-10, in Germany the Leitweg-ID
    project: str = ""  # BT-11
    contract: str = ""  # BT-12
    sales_order: str = ""  # BT-14
    receipt: str = ""  # BT-15
    despatch: str = ""  # BT-16
    tender: str = ""  # BT-17
    object: Identifier | None = None  # BT-18
    accounting: str = ""  # BT-19
    earlier: tuple[Earlier, ...] = ()  # BG-3: what a credit note corrects, the deposits a final invoice deducts
    quote: Earlier | None = None  # what was agreed: the quote that an invoice was made from


@dataclass(frozen=True, slots=True)
class DepositTax:
    """What of a deposit fell under one VAT category and rate, or one tax outside VAT."""

    category: str = ""
    rate: Decimal | None = None
    name: str = ""
    base: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    compound: bool = False


@dataclass(frozen=True, slots=True)
class Deposit:
    """An invoice over a deposit that a final invoice deducts, tax by tax: its gross is part of BT-113."""

    number: str
    issue_date: date | None = None
    gross: Decimal = Decimal(0)  # what it asked for with its taxes, less what was credited since
    taxes: tuple[DepositTax, ...] = ()
    withheld: Decimal = Decimal(0)  # what its payer kept back of `gross` for the tax office


@dataclass(frozen=True, slots=True)
class Note:
    """A note with the subject it is about: BG-1. `subject` is a code of UNTDID 4451, mostly empty."""

    text: str  # BT-22
    subject: str = ""  # BT-21


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax on a line, discount or charge.

    `category` is VAT's UNCL 5305 code (S Z E AE K G O L M), or empty for a tax outside VAT, which is known by `name`.
    `rate` is in percent; None where the category has none (O). `compound`: its base includes the taxes before it.
    """

    category: str = ""  # BT-151, 95, 102
    rate: Decimal | None = None  # BT-152, 96, 103
    name: str = ""  # "VAT", "GST", "Sales tax": how it reads on the paper
    reason: str = ""  # BT-120
    reason_code: str = ""  # BT-121, a VATEX code
    compound: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """A discount, or a charge: on the document BG-20 and BG-21, on a line BG-27 and BG-28.

    Either `percent` (of `base`, or of the line or document when base is None) or `amount`. Both are positive.
    """

    charge: bool = False
    percent: Decimal | None = None  # BT-94, 101, 138, 143
    amount: Decimal | None = None  # BT-92, 99, 136, 141
    base: Decimal | None = None  # BT-93, 100, 137, 142
    reason: str = ""  # BT-97, 104, 139, 144
    reason_code: str = ""  # BT-98, 105, 140, 145
    taxes: tuple[Tax, ...] = ()  # BT-95/96, 102/103; on a line it has the line's


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property of an item: BG-32."""

    name: str  # BT-160
    value: str  # BT-161


@dataclass(frozen=True, slots=True)
class Classification:
    """What an item is in somebody's list: BT-158."""

    value: str
    scheme: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """How seller, buyer and the world call what is sold: BG-31 without name and description."""

    sellers_id: str = ""  # BT-155
    buyers_id: str = ""  # BT-156
    standard_id: Identifier | None = None  # BT-157
    classes: tuple[Classification, ...] = ()  # BT-158
    origin: str = ""  # BT-159, ISO 3166-1 alpha-2
    attributes: tuple[Attribute, ...] = ()  # BG-32


@dataclass(frozen=True, slots=True)
class Line:
    """One line: BG-25. `key` is stable over all revisions; BT-126 is its position."""

    key: str
    description: str = ""  # BT-153
    details: str = ""  # BT-154
    quantity: Decimal | None = None  # BT-129
    unit: str = ""  # BT-130, UN/ECE Rec 20; empty is C62 (one)
    unit_text: str = ""  # the unit as the owner wrote it: "days"
    price: Decimal | None = None  # BT-146, or with `gross_entry` the price with tax as typed
    gross_entry: bool = False
    list_price: Decimal | None = None  # BT-148; the difference to `price` is BT-147
    base_quantity: Decimal | None = None  # BT-149; None is 1
    base_unit: str = ""  # BT-150
    allowances: tuple[Allowance, ...] = ()  # BG-27, BG-28
    taxes: tuple[Tax, ...] = ()  # BG-30: with VAT exactly one
    period: Period | None = None  # BG-26
    section: str = ""  # heading under which the line stands
    optional: bool = False  # quotes only: not counted until chosen
    choice: str = ""  # quotes only: lines of one choice exclude each other, and the first counts until one is chosen
    note: str = ""  # BT-127
    object: Identifier | None = None  # BT-128
    order_line: str = ""  # BT-132
    accounting: str = ""  # BT-133
    item: Item = Item()


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where to transfer to: BG-17. `currency` empty: any. Either IBAN or account with its routing."""

    iban: str = ""  # BT-84
    bic: str = ""  # BT-86
    account: str = ""  # BT-84 where there is no IBAN
    routing: str = ""  # US routing number, Canadian transit, Indian IFSC, Australian BSB …
    sort_code: str = ""  # United Kingdom
    holder: str = ""  # BT-85
    bank: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class OtherWay:
    """Another way to pay as the owner writes it: label "M-Pesa paybill", text "522 522, account 12".

    With a `scheme` ("upi", "pix") the text is an id of that scheme, which has a code to scan and one currency.
    """

    label: str
    text: str
    scheme: str = ""

    @property
    def currency(self) -> str:
        """What can be paid by it; empty: any."""
        return {"upi": "INR", "pix": "BRL"}.get(self.scheme, "")


@dataclass(frozen=True, slots=True)
class DirectDebit:
    """The money is fetched: BG-19."""

    mandate: str = ""  # BT-89
    creditor: str = ""  # BT-90
    account: str = ""  # BT-91


@dataclass(frozen=True, slots=True)
class Card:
    """The card it was paid with: BG-18."""

    number: str = ""  # BT-87, last digits only
    holder: str = ""  # BT-88


@dataclass(frozen=True, slots=True)
class PaymentMeans:
    """How to pay: BG-16. `ways` is the owner's order of accounts and other ways, the first is the default one."""

    code: str = ""  # BT-81, UNCL 4461; empty: derived from what is there
    text: str = ""  # BT-82
    reference: str = ""  # BT-83, remittance information
    ways: tuple[BankAccount | OtherWay, ...] = ()
    debit: DirectDebit | None = None
    card: Card | None = None

    @property
    def accounts(self) -> tuple[BankAccount, ...]:
        """The bank accounts in the owner's order: BG-17."""
        return tuple(way for way in self.ways if isinstance(way, BankAccount))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A supporting document: BG-24. The bytes lie in the file store under `sha256`."""

    reference: str  # BT-122
    description: str = ""  # BT-123
    location: str = ""  # BT-124
    sha256: str = ""  # BT-125
    media_type: str = ""
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a document says, whole. Two contents are equal when they say the same."""

    kind: str = INVOICE
    type_code: str = ""  # BT-3, UNCL 1001; empty: 380 or 381 by kind; 386 for a deposit
    number: str = ""  # BT-1
    issue_date: date | None = None  # BT-2
    due_date: date | None = None  # BT-9; of a quote: valid until
    tax_point: date | None = None  # BT-7
    tax_point_code: str = ""  # BT-8
    period: Period | None = None  # BG-14
    currency: str = ""  # BT-5, ISO 4217
    accounting_currency: str = ""  # BT-6
    accounting_tax: Decimal | None = None  # BT-111
    languages: tuple[str, ...] = ()  # of the paper; the first one leads
    process: str = ""  # BT-23
    rules: str = ""  # BT-24
    sender: Party = Party()  # BG-4
    recipient: Party = Party()  # BG-7
    billing_entity: str = ""  # whom to address the invoice to, within the recipient
    ap_contact: Contact = Contact()  # accounts payable at the recipient
    cc: tuple[str, ...] = ()  # who else gets the mail
    payee: Payee | None = None  # BG-10
    tax_representative: TaxRepresentative | None = None  # BG-11
    delivery: Delivery | None = None  # BG-13
    references: References = References()
    lines: tuple[Line, ...] = ()  # BG-25
    allowances: tuple[Allowance, ...] = ()  # BG-20, BG-21
    withholdings: tuple[Tax, ...] = ()  # what the payer keeps back for the tax office
    deposits: tuple[Deposit, ...] = ()  # what a final invoice deducts: part of BT-113
    prepaid: Decimal | None = None  # the rest of BT-113, including VAT
    rounding: Decimal | None = None  # BT-114
    cash_step: Decimal | None = None  # what is due is rounded to a multiple of it, as coins want: 0.05 in Switzerland
    terms: str = ""  # BT-20
    notes: tuple[Note, ...] = ()  # BG-1
    footer: str = ""
    payment: PaymentMeans = field(default_factory=PaymentMeans)  # BG-16
    attachments: tuple[Attachment, ...] = ()  # BG-24

    @property
    def is_deposit(self) -> bool:
        """Whether it asks for a part of what was agreed before the work is done."""
        return self.kind == INVOICE and self.type_code == DEPOSIT_INVOICE
