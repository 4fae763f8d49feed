"""What EN 16931 and VAT law ask of the taxes on a document: findings for `rules`."""

from __future__ import annotations

from collections.abc import Iterator

from jupinv.content.codes import CATEGORIES, EU
from jupinv.content.fields import Content, Line, Tax
from jupinv.content.figures import countable
from jupinv.content.finding import Finding
from jupinv.content.sentence import Sentence as _s

_VAT_AREA = EU | {"GB", "CH", "NO"}  # where an invoice with VAT, or exempt from it, must name the seller's number


def line_taxes(line: Line) -> Iterator[Finding]:
    """Whether the line bears taxes as it may: one VAT category with its rate, or others by name and rate."""
    field = f"line.{line.key}.tax"
    if not line.taxes:
        mend = _s("Choose a rate, or say why no tax is charged.")
        yield Finding(field, _s("No tax is chosen for this line."), mend, "BR-CO-04")
    if len(line.taxes) > 1 and any(tax.category for tax in line.taxes):
        yield Finding(
            field, _s("The line has VAT and another tax, or VAT twice."), _s("Choose one VAT rate for it."), "BR-CO-04"
        )
    for tax in line.taxes:
        yield from _tax(field, tax)


def _tax(field: str, tax: Tax) -> Iterator[Finding]:
    category = CATEGORIES.get(tax.category)
    if tax.category and category is None:
        yield Finding(field, _s("The VAT category is unknown."), _s("Choose the tax again."), "BR-CL-18")
    elif category is None and not tax.name.strip():
        yield Finding(field, _s("The tax has no name."), _s("Enter what the tax is called, such as GST."), "")
    rated = category is None or category.rated
    if rated and (tax.rate is None or not countable(tax.rate) or not 0 <= tax.rate <= 1000):
        yield Finding(field, _s("The tax has no rate."), _s("Enter the rate in percent."), "BR-48")
    elif tax.category == "S" and not tax.rate:
        mend = _s("Enter the rate, or say why no tax is charged.")
        yield Finding(field, _s("A standard rate of 0 % says nothing."), mend, "BR-S-05")
    elif not rated and tax.rate:
        yield Finding(
            field,
            _s("No tax is charged here, yet there is a rate."),
            _s("Choose the tax again."),
            f"BR-{tax.category}-05",
        )


def tax_needs(content: Content) -> Iterator[Finding]:
    """What each VAT category on the document asks for: reasons, ids of the two sides, delivery."""
    taxes = [tax for line in content.lines for tax in line.taxes]
    taxes += [tax for each in content.allowances for tax in each.taxes]
    found = dict.fromkeys(tax.category for tax in taxes if tax.category in CATEGORIES)
    for category in found:
        yield from _reasons(category, [tax for tax in taxes if tax.category == category])
        yield from _seller_ids(category, content)
        yield from _buyer_ids(category, content)
    if "K" in found:
        yield from _delivery(content)
    if "O" in found:
        yield from _outside_scope(content, len(found) > 1)


def _reasons(category: str, taxes: list[Tax]) -> Iterator[Finding]:
    if not CATEGORIES[category].needs_reason:
        if any(tax.reason.strip() or tax.reason_code for tax in taxes):
            mend = _s("Leave the sentence out, or choose that no tax is charged.")
            message = _s("It says why no tax is charged where tax is charged.")
            yield Finding("tax.sentence", message, mend, f"{_rule(category)}-10", blocks=False)
        return
    sentences = {tax.reason.strip() for tax in taxes if tax.reason.strip()}
    if not sentences and not any(tax.reason_code for tax in taxes):
        mend = _s("Choose the sentence that the law wants on the document.")
        yield Finding("tax.sentence", _s("It does not say why no tax is charged."), mend, f"{_rule(category)}-10")
    if len(sentences) > 1:
        mend = _s("Use the same sentence on all lines of this kind.")
        yield Finding(
            "tax.sentence", _s("Two different sentences say why no tax is charged."), mend, f"{_rule(category)}-01"
        )


def _seller_ids(category: str, content: Content) -> Iterator[Finding]:
    sender = content.sender
    vat_id = sender.vat_id.strip() or (content.tax_representative and content.tax_representative.vat_id.strip())
    if category == "O" or vat_id:
        return
    if category in ("K", "G"):
        yield Finding(
            "sender.vat_id",
            _s("Your VAT ID is missing."),
            _s("Enter it: this tax case needs it."),
            f"{_rule(category)}-02",
        )
    elif not sender.tax_number.strip():
        mend = _s("Enter your VAT ID or, if you have none, your tax number.")
        blocks = sender.address.country in _VAT_AREA
        yield Finding(
            "sender.vat_id", _s("Your VAT ID or tax number is missing."), mend, f"{_rule(category)}-02", blocks
        )


def _buyer_ids(category: str, content: Content) -> Iterator[Finding]:
    recipient = content.recipient
    if recipient.vat_id.strip() or category not in ("AE", "K"):
        return
    if category == "K":
        mend = _s("Ask the customer for it: without it the delivery is not exempt.")
        yield Finding("customer.vat_id", _s("The customer's VAT ID is missing."), mend, "BR-IC-02")
    elif not (recipient.legal_id and recipient.legal_id.value.strip()):
        mend = _s("Ask the customer for it: reverse charge is for businesses only.")
        yield Finding("customer.vat_id", _s("The customer's VAT ID is missing."), mend, "BR-AE-02")


def _delivery(content: Content) -> Iterator[Finding]:
    delivery = content.delivery
    if not (delivery and delivery.date) and not (content.period and (content.period.start or content.period.end)):
        mend = _s("Add the day or the period of delivery.")
        yield Finding(
            "delivery.date", _s("It does not say when the goods were delivered."), mend, "BR-IC-11", blocks=False
        )
    if not (delivery and delivery.address.country):
        mend = _s("Add the country of delivery.")
        yield Finding("delivery.country", _s("It does not say to which country."), mend, "BR-IC-12", blocks=False)


def _outside_scope(content: Content, mixed: bool) -> Iterator[Finding]:
    if mixed:
        mend = _s("Put what is outside the scope of VAT on a document of its own.")
        yield Finding("tax.charge", _s("Lines outside the scope of VAT stand beside lines with VAT."), mend, "BR-O-11")
    ours = _s("Your VAT ID stands on a document outside the scope of VAT.")
    theirs = _s("The customer's VAT ID stands on a document outside the scope of VAT.")
    for field, message, party in (("sender", ours, content.sender), ("customer", theirs, content.recipient)):
        if party.vat_id.strip() and {content.sender.address.country, content.recipient.address.country} & EU:
            yield Finding(
                f"{field}.vat_id",
                message,
                _s("People may read it; a machine would reject it. Leave it out if the document goes to one."),
                "BR-O-02",
                blocks=False,
            )


def _rule(category: str) -> str:
    return {"K": "BR-IC", "L": "BR-AF", "M": "BR-AG"}.get(category, f"BR-{category}")
