"""What stops an issue, what is only a hint, and where it is said."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.content.fields import (
    CREDIT_NOTE,
    PROFORMA,
    QUOTE,
    Address,
    Allowance,
    BankAccount,
    Contact,
    Content,
    Delivery,
    Deposit,
    Earlier,
    Identifier,
    Line,
    OtherWay,
    PaymentMeans,
    Period,
    References,
    Tax,
)
from jupinv.content.rules import Finding, findings
from jupinv.content.totals import totals
from tests.content.contents import GST, REVERSE, S7, TODAY, any_contents, complete, line

D = Decimal


def found(content: Content, **options: object) -> tuple[Finding, ...]:
    return findings(content, totals(content), today=TODAY, **options)


def named(content: Content, **options: object) -> list[tuple[str, str, bool]]:
    return [(each.field, each.rule, each.blocks) for each in found(content, **options)]


def sender(**changed: object) -> Content:
    return complete(sender=dataclasses.replace(complete().sender, **changed))


def recipient(**changed: object) -> Content:
    return complete(recipient=dataclasses.replace(complete().recipient, **changed))


def taxed(*taxes: Tax, **changed: object) -> Content:
    return complete(lines=tuple(line(str(key), "1", "100", tax) for key, tax in enumerate(taxes)), **changed)


def account(**parts: str) -> Content:
    return complete(payment=PaymentMeans(ways=(BankAccount(**{"holder": "Halden"} | parts),)))


def off(**parts: object) -> Content:
    return complete(allowances=(Allowance(**{"reason": "x"} | parts),))


EXEMPT, INTRA, EXPORT, OUTSIDE = (Tax(each, D(0), reason="Because") for each in ("E", "K", "G", "O"))
NO_IDS = {"vat_id": "", "tax_number": ""}


def test_a_complete_invoice_has_no_findings():
    assert found(complete()) == ()


def test_an_empty_one_names_all_that_is_missing():
    assert named(Content()) == [
        ("sender.name", "BR-06", True),
        ("sender.country", "BR-09", True),
        ("sender.city", "Directive 2006/112/EC, article 226 (5)", True),
        ("customer.name", "BR-07", True),
        ("customer.country", "BR-11", False),
        ("currency", "BR-05", True),
        ("issue_date", "BR-03", True),
        ("lines", "BR-16", True),
    ]


BLOCKS, HINT = True, False
PRECEDING = "EN 16931, BG-3; Directive 2006/112/EC, article 219"
ARTICLE_219, ARTICLE_226 = (f"Directive 2006/112/EC, article {number}" for number in ("219", "226 (5)"))
PAYEE_CHECK = "Regulation (EU) 2024/886, article 5c"

TABLE = [
    ("name of spaces", sender(name="  "), [("sender.name", "BR-06", BLOCKS)]),
    ("no city", sender(address=Address(country="DE")), [("sender.city", ARTICLE_226, BLOCKS)]),
    ("customer without name", recipient(name=""), [("customer.name", "BR-07", BLOCKS)]),
    ("unknown currency", complete(currency="XXX"), [("currency", "BR-05", BLOCKS)]),
    ("due before issue", complete(due_date=date(2026, 5, 2)), [("due_date", "", BLOCKS)]),
    ("due on the day of issue", complete(due_date=TODAY), []),
    ("due already", complete(issue_date=date(2026, 4, 1), due_date=date(2026, 4, 15)), [("due_date", "", HINT)]),
    ("in the future", complete(issue_date=date(2026, 5, 9)), [("issue_date", "", HINT)]),
    ("tomorrow, by the business's own clock", complete(issue_date=date(2026, 5, 4)), [("issue_date", "", HINT)]),
    ("no due date", complete(due_date=None), [("due", "BR-CO-25", HINT)]),
    ("terms instead", complete(due_date=None, terms="30 days net"), []),
    ("no description", complete(lines=(line("a", description=" "),)), [("line.a.description", "BR-25", BLOCKS)]),
    ("no quantity", complete(lines=(Line("a", "x", price=D(1), taxes=(S7,)),)), [("line.a.quantity", "BR-22", BLOCKS)]),
    ("no price", complete(lines=(Line("a", "x", quantity=D(1), taxes=(S7,)),)), [("line.a.price", "BR-26", BLOCKS)]),
    ("price below zero", complete(lines=(line("a"), line("b", "1", "-1"))), [("line.b.price", "BR-27", BLOCKS)]),
    ("free of charge", complete(lines=(line("a", "1", "0"),)), []),
    ("quantity of no end", complete(lines=(line("a", "1E+400"),)), [("line.a.quantity", "", BLOCKS)]),
    ("not a number", complete(lines=(line("a", "NaN"),)), [("line.a.quantity", "", BLOCKS)]),
    (
        "for no units",
        complete(lines=(line("a", base_quantity=D(0)),)),
        [("line.a.base_quantity", "PEPPOL-EN16931-R121", BLOCKS)],
    ),
    ("no tax", complete(lines=(dataclasses.replace(line("a"), taxes=()),)), [("line.a.tax", "BR-CO-04", BLOCKS)]),
    ("two VAT", complete(lines=(line("a", "1", "1", S7, S7),)), [("line.a.tax", "BR-CO-04", BLOCKS)]),
    ("two taxes outside VAT", complete(lines=(line("a", "1", "1", GST, Tax(name="PST", rate=D(7))),)), []),
    ("tax without name", taxed(Tax(rate=D(5))), [("line.0.tax", "", BLOCKS)]),
    ("tax without rate", taxed(Tax(name="GST")), [("line.0.tax", "BR-48", BLOCKS)]),
    ("tax of a million percent", taxed(Tax("S", D(10**6))), [("line.0.tax", "BR-48", BLOCKS)]),
    ("standard rate of nothing", taxed(Tax("S", D(0))), [("line.0.tax", "BR-S-05", BLOCKS)]),
    ("exempt with a rate", taxed(Tax("E", D(19), reason="x")), [("line.0.tax", "BR-E-05", BLOCKS)]),
    ("category of nobody", taxed(Tax("Q", D(0))), [("line.0.tax", "BR-CL-18", BLOCKS)]),
    (
        "line discount without reason",
        complete(lines=(line("a", allowances=(Allowance(amount=D(1)),)),)),
        [("line.a.allowance.0.reason", "BR-42", BLOCKS)],
    ),
    (
        "line charge without reason",
        complete(lines=(line("a", allowances=(Allowance(True, amount=D(1)),)),)),
        [("line.a.allowance.0.reason", "BR-44", BLOCKS)],
    ),
    # VAT categories
    ("S without ids", sender(**NO_IDS), [("sender.vat_id", "BR-S-02", BLOCKS)]),
    ("S with a tax number", sender(vat_id="", tax_number="12/345/67890"), []),
    (
        "S without ids overseas",
        sender(vat_id="", address=Address(city="Sydney", country="AU")),
        [("sender.vat_id", "BR-S-02", HINT)],
    ),
    ("E", taxed(EXEMPT), []),
    ("E without reason", taxed(Tax("E", D(0))), [("tax.sentence", "BR-E-10", BLOCKS)]),
    ("E with a code for reason", taxed(Tax("E", D(0), reason_code="VATEX-EU-132")), []),
    ("E with two reasons", taxed(EXEMPT, Tax("E", D(0), reason="Other")), [("tax.sentence", "BR-E-01", BLOCKS)]),
    (
        "E without ids",
        complete(sender=sender(**NO_IDS).sender, lines=(line("a", "1", "1", EXEMPT),)),
        [("sender.vat_id", "BR-E-02", BLOCKS)],
    ),
    ("S with a reason", taxed(Tax("S", D(19), reason="x")), [("tax.sentence", "BR-S-10", HINT)]),
    ("Z", taxed(Tax("Z", D(0))), []),
    ("Z with a rate", taxed(Tax("Z", D(7))), [("line.0.tax", "BR-Z-05", BLOCKS)]),
    ("Z with a reason", taxed(Tax("Z", D(0), reason_code="VATEX-EU-132")), [("tax.sentence", "BR-Z-10", HINT)]),
    ("Z without ids", taxed(Tax("Z", D(0)), sender=sender(**NO_IDS).sender), [("sender.vat_id", "BR-Z-02", BLOCKS)]),
    ("L and M", taxed(Tax("L", D(7)), Tax("M", D(4))), []),
    ("AE", taxed(REVERSE), []),
    (
        "AE without the buyer's id",
        taxed(REVERSE, recipient=recipient(vat_id="").recipient),
        [("customer.vat_id", "BR-AE-02", BLOCKS)],
    ),
    (
        "AE with a company number",
        taxed(REVERSE, recipient=recipient(vat_id="", legal_id=Identifier("552100554")).recipient),
        [],
    ),
    ("K without delivery", taxed(INTRA), [("delivery.date", "BR-IC-11", HINT), ("delivery.country", "BR-IC-12", HINT)]),
    ("K within a period", taxed(INTRA, period=Period(TODAY, TODAY)), [("delivery.country", "BR-IC-12", HINT)]),
    (
        "K without the seller's id",
        taxed(
            INTRA,
            sender=sender(vat_id="", tax_number="1").sender,
            delivery=Delivery(date=TODAY, address=Address(country="FR")),
        ),
        [("sender.vat_id", "BR-IC-02", BLOCKS)],
    ),
    (
        "K and AE without reasons",
        taxed(Tax("AE", D(0)), Tax("K", D(0)), delivery=Delivery(date=TODAY, address=Address(country="FR"))),
        [("tax.sentence", "BR-AE-10", BLOCKS), ("tax.sentence", "BR-IC-10", BLOCKS)],
    ),
    (
        "AE without the seller's id",
        taxed(REVERSE, sender=sender(**NO_IDS).sender),
        [("sender.vat_id", "BR-AE-02", BLOCKS)],
    ),
    ("K", taxed(INTRA, delivery=Delivery(date=TODAY, address=Address(country="FR"))), []),
    (
        "K without the buyer's id",
        taxed(
            INTRA,
            recipient=recipient(vat_id="").recipient,
            delivery=Delivery(date=TODAY, address=Address(country="FR")),
        ),
        [("customer.vat_id", "BR-IC-02", BLOCKS)],
    ),
    (
        "G without VAT ID",
        taxed(EXPORT, sender=sender(vat_id="", tax_number="1").sender),
        [("sender.vat_id", "BR-G-02", BLOCKS)],
    ),
    ("G", taxed(EXPORT), []),
    ("G without reason", taxed(Tax("G", D(0))), [("tax.sentence", "BR-G-10", BLOCKS)]),
    ("O", taxed(OUTSIDE, sender=sender(**NO_IDS).sender, recipient=recipient(vat_id="").recipient), []),
    (
        "O without reason",
        taxed(Tax("O"), sender=sender(**NO_IDS).sender, recipient=recipient(vat_id="").recipient),
        [("tax.sentence", "BR-O-10", BLOCKS)],
    ),
    ("O with VAT IDs", taxed(OUTSIDE), [("sender.vat_id", "BR-O-02", HINT), ("customer.vat_id", "BR-O-02", HINT)]),
    (
        "O beside S",
        taxed(OUTSIDE, S7, sender=sender(vat_id="", tax_number="1").sender, recipient=recipient(vat_id="").recipient),
        [("tax.charge", "BR-O-11", BLOCKS)],
    ),
    # Discounts and sums
    ("discount without reason", off(amount=D(1), reason=""), [("allowance.0.reason", "BR-33", BLOCKS)]),
    ("charge without reason", off(charge=True, amount=D(1), reason=""), [("allowance.0.reason", "BR-38", BLOCKS)]),
    ("all of it off", off(percent=D(100)), []),
    (
        "discount over 100 %",
        off(percent=D(101)),
        [("allowance.0.value", "", BLOCKS), ("lines", ARTICLE_219, BLOCKS)],
    ),
    (
        "discount over the sum",
        off(amount=D("300.01")),
        [("allowance.0.value", "", BLOCKS), ("lines", ARTICLE_219, BLOCKS)],
    ),
    ("discount of the sum", off(amount=D("300")), []),
    ("discount below zero", off(amount=D(-1)), [("allowance.0.value", "BR-31", BLOCKS)]),
    ("discount of nothing", off(), [("allowance.0.value", "BR-31", BLOCKS)]),
    ("total below zero", complete(lines=(line("a", "-1"),)), [("lines", ARTICLE_219, BLOCKS)]),
    (
        "total beyond reach",
        complete(lines=tuple(line(str(n), "9E+9", "1000") for n in range(2))),
        [("lines", "", BLOCKS)],
    ),
    # Ways to pay
    ("no way to pay", complete(payment=PaymentMeans()), [("bank", "BR-49", HINT)]),
    ("no account number", account(), [("bank.0.iban", "BR-50", BLOCKS)]),
    ("IBAN mistyped", account(iban="DE89 3704 0044 0532 0130 01"), [("bank.0.iban", "ISO 13616", BLOCKS)]),
    ("IBAN of nowhere", account(iban="hello"), [("bank.0.iban", "ISO 13616", BLOCKS)]),
    ("IBAN in other digits", account(iban="DE٨٩370400440532013000"), [("bank.0.iban", "ISO 13616", BLOCKS)]),
    ("IBAN pasted with hard spaces", account(iban="DE89\u00a03704 0044 0532 0130 00"), []),
    ("sort code in other digits", account(account="12345678", sort_code="٢٠٠٠٠٠"), [("bank.0.sort_code", "", BLOCKS)]),
    ("VAT ID in other digits", sender(vat_id="DE١٣٦٦٩٥٩٧٦"), [("sender.vat_id", "BR-CO-09", HINT)]),
    ("IBAN with spaces", account(iban="de89 3704 0044 0532 0130 00"), []),
    ("account without IBAN", account(account="12345678", sort_code="20-00-00"), []),
    ("no holder", account(iban="DE89370400440532013000", holder=""), [("bank.0.holder", PAYEE_CHECK, BLOCKS)]),
    ("BIC", account(iban="DE89370400440532013000", bic="COBADEHH"), []),
    ("no BIC", account(iban="DE89370400440532013000", bic="DEUT"), [("bank.0.bic", "ISO 9362", BLOCKS)]),
    ("no sort code", account(account="12345678", sort_code="20-00-0"), [("bank.0.sort_code", "", BLOCKS)]),
    ("account in another currency", account(iban="DE89370400440532013000", currency="USD"), [("currency", "", HINT)]),
    (
        "way without words",
        complete(payment=PaymentMeans(ways=(OtherWay("", ""),))),
        [("way.0.label", "", BLOCKS), ("way.0.text", "", BLOCKS)],
    ),
    # Addresses
    ("sender's e-mail", sender(contact=Contact(email="halden")), [("sender.email", "RFC 5321", BLOCKS)]),
    ("customer's e-mail", recipient(contact=Contact(email="a@b")), [("customer.email", "RFC 5321", BLOCKS)]),
    ("AP e-mail", complete(ap_contact=Contact(email="a b@c.de")), [("customer.ap_email", "RFC 5321", BLOCKS)]),
    ("cc", complete(cc=("a@b.de", "c@d")), [("customer.cc", "RFC 5321", BLOCKS)]),
    # VAT IDs
    ("VAT ID mistyped", sender(vat_id="DE136695975"), [("sender.vat_id", "BR-CO-09", HINT)]),
    ("VAT ID without country", sender(vat_id="136695976"), [("sender.vat_id", "BR-CO-09", HINT)]),
    ("VAT ID too short", recipient(vat_id="FR12"), [("customer.vat_id", "BR-CO-09", HINT)]),
    ("VAT ID with spaces", sender(vat_id="DE 136 695 976"), []),
    ("Greek VAT ID", recipient(vat_id="EL094259216", address=Address(city="Athens", country="GR")), []),
    (
        "Greek VAT ID with GR",
        recipient(vat_id="GR094259216", address=Address(city="Athens", country="GR")),
        [("customer.vat_id", "BR-CO-09", HINT)],
    ),
    ("British VAT ID", recipient(vat_id="GB980780684", address=Address(city="Leeds", country="GB")), []),
    ("Swiss VAT ID", recipient(vat_id="CHE-116.281.710 MWST", address=Address(city="Bern", country="CH")), []),
    ("American number", recipient(vat_id="12-3456789", address=Address(city="Reno", country="US")), []),
    # Kinds
    ("quote that pays nothing yet", complete(kind=QUOTE, payment=PaymentMeans(), due_date=None), []),
    ("quote valid until yesterday", complete(kind=QUOTE, due_date=date(2026, 5, 2)), [("due_date", "", BLOCKS)]),
    ("quote without bank", complete(kind=QUOTE, payment=PaymentMeans()), []),
    ("proforma", complete(kind=PROFORMA, due_date=None), []),
    (
        "proforma that says nothing of paying",
        complete(kind=PROFORMA, payment=PaymentMeans()),
        [("bank", "BR-49", HINT)],
    ),
    ("credit note of nothing", complete(kind=CREDIT_NOTE), [("references.earlier", PRECEDING, BLOCKS)]),
    (
        "credit note of no number",
        complete(kind=CREDIT_NOTE, references=References(earlier=(Earlier(" "),))),
        [("references.earlier", "BR-55", BLOCKS)],
    ),
    (
        "credit note without bank and due date",
        complete(
            kind=CREDIT_NOTE,
            references=References(earlier=(Earlier("INV-1"),)),
            payment=PaymentMeans(),
            due_date=None,
        ),
        [],
    ),
    ("deposit invoice", complete(type_code="386"), []),
    (
        "final invoice of less than its deposits",
        complete(deposits=(Deposit("INV-1", TODAY, gross=D(10**6)),)),
        [("lines", ARTICLE_219, BLOCKS)],
    ),
    ("credit note", complete(kind=CREDIT_NOTE, references=References(earlier=(Earlier("INV-1"),))), []),
]


@pytest.mark.parametrize(("content", "expected"), [pytest.param(*rest, id=name) for name, *rest in TABLE])
def test_findings(content, expected):
    assert named(content) == expected


@pytest.mark.parametrize(
    ("routing", "fields"), [("021000021", []), ("021000022", ["bank.0.routing"]), ("12345", ["bank.0.routing"])]
)
def test_routing_numbers_are_checked_in_the_united_states(routing, fields):
    american = sender(vat_id="", tax_number="12-3456789", address=Address(city="Reno", country="US"))
    content = dataclasses.replace(american, payment=account(account="123", routing=routing).payment)
    assert [each.field for each in found(content)] == fields
    assert found(account(account="123", routing=routing)) == ()  # elsewhere it may be a transit or a BSB


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("BR-IC-02", "EN 16931, BR-IC-02"),
        ("PEPPOL-EN16931-R003", "Peppol BIS Billing 3.0, PEPPOL-EN16931-R003"),
        ("RFC 5321", "RFC 5321"),
        ("", ""),
    ],
)
def test_a_rule_is_named_so_that_it_can_be_looked_up(rule, source):
    assert Finding("lines", "x.", "y.", rule).source == source


def test_a_customer_may_require_a_po_number():
    assert named(complete(), po_required=True) == [("po_number", "PEPPOL-EN16931-R003", True)]
    assert found(complete(references=References(purchase_order="4711")), po_required=True) == ()
    assert found(complete(kind=QUOTE), po_required=True) == ()


def test_the_second_way_to_pay_is_named_by_its_place():
    ways = (OtherWay("PayPal", "paypal.me/halden"), BankAccount(iban="x", holder="Halden"), OtherWay("Cheque", ""))
    assert [each.field for each in found(complete(payment=PaymentMeans(ways=ways)))] == ["bank.1.iban", "way.2.text"]


@settings(deadline=None, max_examples=50)
@given(any_contents(), st.booleans())
def test_whatever_is_typed_is_judged_in_words(content, po_required):
    for each in found(content, po_required=po_required):
        assert each.message.endswith(".")
        assert each.mend.endswith((".", "00.", "name@example.com."))
        assert each.field


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=30), st.sampled_from(["DE", "GR", "GB", "US", "NO", "IN", "", "FR"]))
def test_any_text_may_stand_as_a_number(text, country):
    content = complete(
        sender=dataclasses.replace(complete().sender, vat_id=text, address=Address(city="x", country=country)),
        payment=PaymentMeans(ways=(BankAccount(iban=text, bic=text, routing=text, sort_code=text, holder=text),)),
        cc=(text,),
    )
    found(content)
    found(recipient(vat_id=country + text))
