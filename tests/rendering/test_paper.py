"""What stands on the paper: every figure, word and fact, already in the document's language."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from jupinv.content.fields import (
    CREDIT_NOTE,
    DEPOSIT_INVOICE,
    PROFORMA,
    QUOTE,
    Address,
    Allowance,
    BankAccount,
    Content,
    Delivery,
    DirectDebit,
    Earlier,
    Line,
    Note,
    OtherWay,
    Party,
    PaymentMeans,
    Period,
    References,
    Tax,
)
from jupinv.content.standing import Standing
from jupinv.rendering.paper import Paper, Stamp, in_fours
from tests.rendering.samples import ABROAD, ACME, AT_HOME, BANK, DRAFT, FULL, printed, taxed


def sums(paper: Paper) -> list[tuple[str, str]]:
    return [(row.label.replace("\u00a0", " "), row.value.replace("\u00a0", " ")) for row in paper.sums]


def facts(paper: Paper) -> dict[str, str]:
    return {fact.key: fact.value for fact in paper.facts}


def test_document_abroad_in_english() -> None:
    paper = printed(ABROAD)
    assert (paper.title, paper.number, paper.version, paper.language) == ("Invoice", "INV-2026-0042", "V1", "en")
    assert paper.sender.lines[:3] == ("Torstraße 140", "10119 Berlin", "Germany")
    assert paper.recipient.lines == ("Attn. Claire Morel", "12 rue du Port", "69002 Lyon", "France")
    assert paper.recipient.ids == ("VAT FR40303265045",)
    assert facts(paper) == {
        "issued": "22 Nov 2026",
        "due_date": "15 Dec 2026",
        "po_number": "4500017311",
        "period": "October 2026",
    }
    assert paper.fact("due_date").machine == "2026-12-15"  # type: ignore[union-attr]
    assert [row.amount for row in paper.rows] == ["€2,400.00", "€1,520.00", "€364.00"]
    assert [row.quantity for row in paper.rows] == ["2 days", "16 h", "1"]
    assert sums(paper) == [("Net", "€4,284.00"), ("VAT 0%, reverse charge", "€0.00"), ("Total", "€4,284.00")]
    assert paper.legal == ("Reverse charge: VAT is owed by the recipient (Art. 196, Directive 2006/112/EC).",)
    assert paper.asked == "€4,284.00"
    assert paper.footer == "V1 · revision 1 · 22 Nov 2026"


@pytest.mark.parametrize(
    ("language", "footer"),
    [
        ("en", "V2 · revision 3 · 23 Nov 2026 · check a1b2-c3d4"),
        ("de", "V2 · Revision 3 · 23.11.2026 · Prüfcode a1b2-c3d4"),
        ("fr", "V2 · révision 3 · 23 nov. 2026 · contrôle a1b2-c3d4"),
    ],
)
def test_the_footer_names_version_revision_its_day_and_its_check_code(language: str, footer: str) -> None:
    standing = Standing(version="V2", revision=3, recorded_on=date(2026, 11, 23), check="a1b2-c3d4")
    assert printed(AT_HOME, standing, language).footer == footer


def test_document_at_home_in_german() -> None:
    discounted = replace(AT_HOME, allowances=(Allowance(percent=D(10), reason="Treuerabatt"),))
    paper = printed(discounted, Standing(paid=D(1000), balance=D("3548.85")))
    assert (paper.title, paper.language, paper.recipient_label) == ("Rechnung", "de-DE", "Rechnung an")
    assert paper.recipient.lines[-1] == "20457 Hamburg", "no country when both sides are in it"
    assert sums(paper) == [
        ("Zwischensumme", "4.284,00 €"),
        ("Rabatt 10 %, Treuerabatt", "−428,40 €"),
        ("Netto", "3.855,60 €"),
        ("USt. 19 % auf 3.528,00 €", "670,32 €"),
        ("USt. 7 % auf 327,60 €", "22,93 €"),
        ("Gesamtbetrag", "4.548,85 €"),
        ("Bezahlt", "−1.000,00 €"),
        ("Noch zu zahlen", "3.548,85 €"),
    ]
    assert [row.key for row in paper.sums if row.main] == ["left"]
    assert paper.asked == "3.548,85\u00a0€"


def test_french_words_and_spaces() -> None:
    paper = printed(ABROAD, language="fr")
    assert paper.title == "Facture"
    assert paper.sums[-1].value == "4\u202f284,00\u00a0€"
    assert paper.sender.lines[2] == "Allemagne"


@pytest.mark.parametrize(
    ("taxes", "column"),
    [
        ((), None),
        ((Tax("AE", D(0), "VAT"),), None),
        ((Tax("S", D(19), "VAT"),), "VAT"),
        ((Tax("S", D(19), "MwSt"),), "VAT"),
        ((Tax("", D(5), "GST"),), "GST"),
        ((Tax("", D(5), "GST"), Tax("", D(7), "PST")), "Tax"),
    ],
)
def test_tax_column_only_where_it_says_something(taxes: tuple[Tax, ...], column: str | None) -> None:
    paper = printed(taxed(ABROAD, *taxes))
    assert next((each.label for each in paper.columns if each.key == "tax"), None) == column


def test_two_taxes_on_a_line() -> None:
    paper = printed(taxed(ABROAD, Tax("", D(5), "GST"), Tax("", D("9.975"), "QST")))
    assert paper.rows[0].tax == "GST 5%, QST 9.975%"
    assert sums(paper)[1:3] == [("GST 5% on €4,284.00", "€214.20"), ("QST 9.975% on €4,284.00", "€427.33")]


def test_no_tax_is_a_total_alone() -> None:
    assert sums(printed(taxed(ABROAD))) == [("Total", "€4,284.00")]


def test_exemption_says_why_and_names_no_rate() -> None:
    paper = printed(taxed(ABROAD, Tax("E", D(0), "VAT", reason="Small business, § 19 UStG.")))
    assert sums(paper) == [("Total", "€4,284.00")]
    assert paper.legal == ("Small business, § 19 UStG.",)


@pytest.mark.parametrize("category", ["E", "AE", "K", "G", "O"])
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_untaxed_category_has_its_sentence(category: str, language: str) -> None:
    assert len(printed(taxed(ABROAD, Tax(category, D(0))), language=language).legal) == 1


def test_gross_entry_stands_as_typed() -> None:
    lines = tuple(replace(line, taxes=FULL, gross_entry=True) for line in ABROAD.lines)
    paper = printed(replace(ABROAD, lines=lines))
    assert [column.label for column in paper.columns][2:] == ["Price incl. tax", "VAT", "Amount incl. tax"]
    assert (paper.rows[0].price, paper.rows[0].amount) == ("€1,200.00", "€2,400.00")
    assert sums(paper) == [("Net", "€3,600.00"), ("VAT 19%", "€684.00"), ("Total", "€4,284.00")]


def test_gross_among_net_entries_is_shown_net() -> None:
    first, *others = taxed(ABROAD, *FULL).lines
    paper = printed(replace(ABROAD, lines=(replace(first, gross_entry=True, price=D(119)), *others)))
    assert (paper.rows[0].price, paper.rows[0].amount) == ("€100.00", "€200.00")


def test_what_comes_after_the_total() -> None:
    content = replace(ABROAD, prepaid=D(284), rounding=D("0.05"), withholdings=(Tax(rate=D(20), name="IRPF"),))
    assert sums(printed(content))[2:] == [
        ("Total", "€4,284.00"),
        ("Prepaid", "−€284.00"),
        ("Rounding", "€0.05"),
        ("Withheld, IRPF 20%", "−€856.80"),
        ("Due", "€3,143.25"),
    ]


def test_paid() -> None:
    paper = printed(ABROAD, Standing(paid=D(4284), paid_on=date(2026, 5, 3)))
    assert paper.stamp == Stamp("paid", "Paid 3 May 2026")
    assert sums(paper)[-2:] == [("Paid 3 May 2026", "−€4,284.00"), ("Left to pay", "€0.00")]
    assert (paper.asked, paper.ways) == ("", ())


def test_paid_too_much() -> None:
    paper = printed(ABROAD, Standing(paid=D(4284), credit=D(16), paid_on=date(2026, 5, 3)))
    assert sums(paper)[-3:] == [
        ("Paid 3 May 2026", "−€4,300.00"),
        ("Paid too much", "€16.00"),
        ("Left to pay", "€0.00"),
    ]


def test_what_is_written_off_is_not_asked_for() -> None:
    paper = printed(ABROAD, Standing(written_off=D(4), balance=D(4280)))
    assert sums(paper)[-2:] == [("Not asked for any more", "−€4.00"), ("Left to pay", "€4,280.00")]
    assert (paper.asked, paper.figure) == ("€4,280.00", "4280.00")
    whole = printed(ABROAD, Standing(written_off=D(4284)))
    assert whole.asked == "" and whole.ways == ()
    assert (whole.stamp.key, whole.stamp.text) == ("written_off", "Not asked for any more")
    assert printed(ABROAD, Standing(written_off=D(4), paid=D(4280), paid_on=date(2026, 5, 3))).stamp.key == "paid"


def test_void_asks_for_nothing_and_says_why() -> None:
    paper = printed(ABROAD, Standing(void_on=date(2026, 11, 23), void_reason="Issued twice", paid=D(5)))
    assert paper.stamp == Stamp("void", "Void", "Void since 23 Nov 2026: Issued twice")
    assert (paper.asked, paper.ways) == ("", ())
    assert sums(paper)[-1] == ("Total", "€4,284.00")


def test_draft_with_nothing_in_it() -> None:
    paper = printed(Content())
    assert (paper.stamp, paper.footer, paper.rows, sums(paper)) == (
        Stamp("draft", "Draft"),
        "",
        (),
        [("Total", "0.00")],
    )


def test_draft_with_an_empty_line() -> None:
    row = printed(DRAFT).rows[0]
    assert (row.quantity, row.price, row.amount) == ("", "", "€0.00")


def test_quote_and_credit_note() -> None:
    quote = printed(replace(ABROAD, kind=QUOTE))
    assert (quote.title, quote.recipient_label, quote.ways) == ("Quote", "Quote for", ())
    assert quote.fact("valid_until").value == "15 Dec 2026"  # type: ignore[union-attr]
    earlier = References(earlier=(Earlier("INV-1", date(2026, 1, 2)), Earlier("INV-2")))
    credit = printed(replace(ABROAD, kind=CREDIT_NOTE, references=earlier))
    assert (credit.title, credit.asked, credit.ways) == ("Credit note", "", ())
    assert facts(credit)["earlier"] == "INV-1 of 2 Jan 2026, INV-2"


def test_a_credit_note_says_what_became_of_it() -> None:
    note = replace(ABROAD, kind=CREDIT_NOTE)
    used = (("INV-1", D(4000)), ("INV-7", D(84)))
    assert sums(printed(note, Standing(used=used, paid=D(150), balance=D(50))))[-4:] == [
        ("Used for INV-1", "−€4,000.00"),
        ("Used for INV-7", "−€84.00"),
        ("Paid back", "−€150.00"),
        ("Left to your credit", "€50.00"),
    ]
    assert sums(printed(note, Standing(paid=D(4284)), language="de"))[-2:] == [
        ("Zurückgezahlt", "−4.284,00 €"),
        ("Verbleibendes Guthaben", "0,00 €"),
    ]
    untouched = sums(printed(note, Standing(balance=D(4284))))
    assert untouched == sums(printed(note, Standing(used=used, void_on=date(2026, 5, 3))))


def test_ways_to_pay_in_the_owners_order() -> None:
    paper = printed(AT_HOME, language="en")
    assert [[(fact.label, fact.value) for fact in way.facts] for way in paper.ways] == [
        [("PayPal", "paypal.me/halden")],
        [
            ("Account holder", "Studio Halden GmbH"),
            ("IBAN", "DE89 3704 0044 0532 0130 00"),
            ("BIC", "COBADEFFXXX"),
            ("Reference", "INV-2026-0042"),
        ],
    ]


def test_account_without_iban_and_with_its_own_reference() -> None:
    account = BankAccount(account="12345678", sort_code="12-34-56", routing="021000021", bank="First Bank")
    paper = printed(replace(ABROAD, payment=PaymentMeans(reference="RF18539007547034", ways=(account,))))
    assert [fact.key for fact in paper.ways[0].facts] == [
        "holder",
        "bank",
        "routing",
        "sort_code",
        "account",
        "reference",
    ]
    assert paper.ways[0].facts[0].value == "Studio Halden GmbH", "the sender, where no holder is named"
    assert paper.ways[0].facts[-1].value == "RF18 5390 0754 7034"


def test_account_in_another_currency_is_left_out() -> None:
    dollars = replace(BANK, currency="USD", iban="DE02120300000000202051")
    both = printed(replace(ABROAD, payment=PaymentMeans(ways=(dollars, BANK))))
    assert [way.facts[1].value for way in both.ways] == ["DE89 3704 0044 0532 0130 00"]
    assert printed(replace(ABROAD, payment=PaymentMeans(ways=(dollars,)))).ways == ()


def test_direct_debit() -> None:
    means = PaymentMeans(debit=DirectDebit("M-1", "DE98ZZZ09999999999", "DE02120300000000202051"))
    paper = printed(replace(ABROAD, payment=means))
    assert [fact.key for fact in paper.ways[0].facts] == ["mandate", "creditor", "debited"]


def test_lines_with_all_their_parts() -> None:
    line = Line(
        "a",
        "Screws",
        quantity=D("2.5"),
        unit="KGM",
        price=D("0.0125"),
        base_quantity=D(100),
        base_unit="H87",
        period=Period(date(2026, 10, 6), date(2026, 10, 7)),
        allowances=(Allowance(amount=D("0.00"), reason="sample"), Allowance(charge=True, amount=D("3"))),
        note="kept cool",
        section="Hardware",
    )
    paper = printed(replace(ABROAD, lines=(line, replace(ABROAD.lines[0], quantity=D(1)))))
    first, second = paper.rows
    assert [section.heading for section in paper.sections] == ["Hardware", ""]
    assert (first.quantity, first.price) == ("2.5 kg", "€0.0125 per 100 pcs")
    assert first.extra == ("6–7 Oct 2026", "Discount, sample: €0.00", "Surcharge: €3.00", "kept cool")
    assert second.quantity == "1 day"


def test_unit_as_the_owner_wrote_it() -> None:
    line = replace(ABROAD.lines[0], unit_text="Manntage")
    assert printed(replace(ABROAD, lines=(line,))).rows[0].quantity == "2 Manntage"


@pytest.mark.parametrize(
    ("quantity", "wrote", "said"),
    [
        ("1", "days", "1 day"),
        ("2", "day", "2 days"),
        ("2", "Days", "2 Days"),
        ("1", "Tage", "1 day"),
        ("1", "D", "1 D"),
    ],
)
def test_a_units_own_word_is_in_the_number_of_its_quantity(quantity: str, wrote: str, said: str) -> None:
    line = replace(ABROAD.lines[0], unit="DAY", unit_text=wrote, quantity=D(quantity))
    assert printed(replace(ABROAD, lines=(line,))).rows[0].quantity == said


def test_optional_line_of_a_quote() -> None:
    line = replace(ABROAD.lines[0], optional=True)
    assert printed(replace(ABROAD, kind=QUOTE, lines=(line,))).rows[0].extra == ("optional, not included",)


def test_either_or_lines_say_which_one_is_counted() -> None:
    lines = tuple(replace(line, choice="A") for line in ABROAD.lines[:2])
    quote = printed(replace(ABROAD, kind=QUOTE, lines=lines))
    assert [row.extra for row in quote.rows] == [("alternative A, included",), ("alternative A, not included",)]
    assert (quote.sums[-1].label, quote.sums[-1].value) == ("Quoted total", "€2,400.00")
    assert [row.extra for row in printed(replace(ABROAD, lines=lines)).rows] == [(), ()]


def test_a_quote_that_was_answered_says_so() -> None:
    quote = replace(ABROAD, kind=QUOTE)
    accepted = printed(quote, Standing(accepted_on=date(2026, 11, 30))).stamp
    assert accepted is not None and (accepted.key, accepted.text) == ("accepted", "Accepted 30 Nov 2026")
    declined = printed(quote, Standing(declined_on=date(2026, 11, 30)), "de").stamp
    assert declined is not None and declined.text == "Abgelehnt am 30.11.2026"


def test_a_proforma_asks_for_payment_and_is_no_invoice_for_tax() -> None:
    proforma = printed(replace(ABROAD, kind=PROFORMA))
    assert (proforma.title, proforma.asked, len(proforma.ways)) == ("Proforma invoice", "€4,284.00", 1)
    assert proforma.legal[0].startswith("This is no invoice for tax")


def test_an_invoice_names_the_quote_that_it_comes_from_and_a_deposit_says_what_it_is() -> None:
    references = References(quote=Earlier("QUO-2026-0003", date(2026, 11, 2)))
    deposit = printed(replace(ABROAD, type_code=DEPOSIT_INVOICE, references=references))
    assert deposit.title == "Deposit invoice"
    assert facts(deposit)["quote_of"] == "QUO-2026-0003 of 2 Nov 2026"


def test_yen_and_dinar_have_their_own_decimals() -> None:
    assert printed(taxed(replace(ABROAD, currency="JPY"))).sums[-1].value == "JP¥4,284"
    assert printed(taxed(replace(ABROAD, currency="KWD"))).sums[-1].value == "KWD\u00a04,284.000"


def test_americans_read_dates_and_addresses_their_way() -> None:
    state = Address("5 Main St", postcode="62701", city="Springfield", region="IL", country="US")
    sender, recipient = Party(name="Blue Ridge LLC", address=state), Party(name="Contoso", address=state)
    paper = printed(replace(ABROAD, sender=sender, recipient=recipient, currency="USD"))
    assert paper.recipient.lines[-1] == "Springfield, IL 62701"
    assert facts(paper)["issued"] == "Nov 22, 2026"
    assert paper.sums[-1].value == "$4,284.00"


def test_billing_entity_and_delivery() -> None:
    content = replace(
        ABROAD, billing_entity="Acme Rail Division", delivery=Delivery(date=date(2026, 10, 9), address=ACME.address)
    )
    paper = printed(content)
    assert paper.recipient.lines[0] == "Acme Rail Division"
    assert facts(paper)["delivered"] == "9 Oct 2026"
    assert facts(paper)["delivered_to"] == "12 rue du Port, 69002 Lyon, France"


def test_tax_in_the_accounting_currency() -> None:
    paper = printed(replace(taxed(ABROAD, *FULL), accounting_currency="SEK", accounting_tax=D("9000.5")))
    assert ("VAT in SEK", "SEK 9,000.50") in sums(paper)


def test_iban_in_fours() -> None:
    assert in_fours("DE89 370400440532013000") == "DE89 3704 0044 0532 0130 00"
    assert in_fours("") == ""


def test_paper_is_made_without_the_pdf_library() -> None:
    code = "import jupinv.rendering.paper, sys; sys.exit('xhtml2pdf' in sys.modules or 'reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode == 0


# As HTML

TEMPLATES = Path(__file__).parents[2] / "templates"


def html(paper: Paper) -> str:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("documents/_paper.html").render(paper=paper, hooks=None)


def test_html_paper_holds_every_figure() -> None:
    paper = printed(AT_HOME, Standing(paid=D(1000), balance=D(2000)))
    page = html(paper)
    for row in paper.rows:
        assert all(figure in page for figure in (row.description, row.quantity, row.price, row.tax, row.amount))
    for row in paper.sums:
        assert f"{row.label}</dt>" in page
        assert f"{row.value}</dd>" in page
    assert '<time datetime="2026-12-15">15.12.2026</time>' in page
    assert page.startswith('<article class="paper" id="paper" lang="de-DE" dir="ltr">')
    assert page.rstrip().endswith("</article>")
    assert page.count("<h1") == 1
    assert "style=" not in page
    assert "<script" not in page


def test_html_paper_prints_markup_as_text() -> None:
    nasty = '<script>alert(1)</script><img src="http://example.invalid/x">'
    line = replace(ABROAD.lines[0], description=nasty, details=nasty, section=nasty, note=nasty)
    way = OtherWay(nasty, nasty)
    content = replace(
        ABROAD,
        number=nasty,
        sender=replace(ABROAD.sender, name=nasty),
        recipient=replace(ABROAD.recipient, name=nasty),
        billing_entity=nasty,
        references=References(purchase_order=nasty),
        lines=(line,),
        notes=(Note(nasty),),
        terms=nasty,
        footer=nasty,
        payment=PaymentMeans(ways=(way,)),
    )
    page = html(printed(content, Standing(version=nasty)))
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;") >= 12


@pytest.mark.parametrize("content", [Content(), DRAFT])
def test_html_paper_of_a_draft(content: Content) -> None:
    page = html(printed(content))
    assert "Draft" in page
    assert "None" not in page


def test_line_breaks_stay() -> None:
    page = html(printed(replace(ABROAD, terms="one\ntwo\r\nthree")))
    assert "one<br>two<br>three" in page
