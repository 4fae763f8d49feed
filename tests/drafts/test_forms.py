"""Reading a typed form: what each field means, and that wrong values are told at their very field and never fail."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.accounts.preferences import is_zone
from jupinv.content.codes import REASON_BY_KEY
from jupinv.content.fields import BankAccount, OtherWay
from jupinv.content.json import dumps
from jupinv.content.rules import findings
from jupinv.content.totals import totals
from jupinv.drafts.forms import Reading, read
from jupinv.drafts.taxes import OWN_WORDS, SPECIAL_TAXES, UNTAXED
from jupinv.drafts.typed import Typed
from jupinv.money import EXPONENTS
from tests.drafts.writing import COMPLETE

TODAY = date(2026, 5, 3)
HUGE = "x" * 100_000


def reading(locale: str = "en_GB", today: date = TODAY, **fields: str) -> Reading:
    """Of the complete paper with some fields changed: `line__a__price` is "line.a.price"."""
    said = COMPLETE | {name.replace("__", "."): text for name, text in fields.items()}
    return read(Typed(tuple(said.items()), locale), currency="EUR", today=today)


def problems(**fields) -> dict[str, str]:
    return {problem.field: problem.message for problem in reading(**fields).problems}


def first_line(**fields):
    return reading(**fields).content.lines[0]


def test_a_complete_paper_reads_without_a_problem():
    found = reading()
    assert found.problems == ()
    content = found.content
    assert (content.sender.name, content.sender.address.country) == ("Studio Halden", "DE")
    assert (content.recipient.name, content.recipient.address.city) == ("Nordwind GmbH", "Hamburg")
    assert content.cc == ("jon@nordwind.example",)
    assert [(line.key, line.quantity, line.price) for line in content.lines] == [("a", 2, 400), ("b", 1, D("200.50"))]
    assert (content.issue_date, content.due_date) == (TODAY, date(2026, 6, 2))
    assert content.languages == ("en",)
    assert totals(content).payable == D("1190.60")  # 1000.50 and 19 %: 190.095 → 190.10
    assert [finding for finding in findings(content, totals(content), today=TODAY) if finding.blocks] == []


def test_an_empty_form_is_a_paper_with_gaps():
    found = read(Typed((), "de"), currency="EUR", today=TODAY)
    assert found.problems == ()
    assert (found.content.currency, found.content.issue_date, found.content.lines) == ("EUR", TODAY, ())
    assert found.content.languages == ("de",)


# wrong values, each at its field

WRONG = [
    ("line.a.quantity", "two"),
    ("line.a.quantity", "1e5"),
    ("line.a.quantity", "--5"),
    ("line.a.quantity", "1,2,3"),
    ("line.a.quantity", "0.1234567"),
    ("line.a.quantity", "9999999999999"),
    ("line.a.quantity", "NaN"),
    ("line.a.quantity", "Infinity"),
    ("line.a.price", "free"),
    ("line.a.price", "-1"),
    ("line.a.price", "(5.00)"),
    ("line.a.price", "12 EUR per day"),
    ("line.a.price", "1000000000000"),
    ("line.a.price", "1.2.3"),
    ("line.a.price", HUGE),
    ("line.a.description", HUGE),
    ("line.a.details", HUGE),
    ("line.a.unit", HUGE),
    ("discount.value", "some"),
    ("discount.value", "-5"),
    ("discount.value", "100.01"),
    ("discount.value", "1.00001"),
    ("discount.value", HUGE),
    ("discount.reason", HUGE),
    ("issue_date", "yesterday"),
    ("issue_date", "2026-02-29"),
    ("issue_date", "03/05/2026"),
    ("issue_date", "1989-12-31"),
    ("issue_date", "2200-01-01"),
    ("issue_date", "0000-00-00"),
    ("issue_date", HUGE),
    ("due", "999"),
    ("due", "031"),
    ("due", "-7"),
    ("due", "tomorrow"),
    ("due", HUGE),
    ("currency", "EURO"),
    ("currency", "XXX"),
    ("currency", "€"),
    ("currency", HUGE),
    ("sender.country", "Atlantis"),
    ("customer.country", "DEU"),
    ("customer.country", HUGE),
    ("po_number", HUGE),
    ("note", HUGE),
    ("terms", HUGE),
    ("sender.name", HUGE),
    ("sender.street", HUGE),
    ("sender.vat_id", HUGE),
    ("sender.tax_number", HUGE),
    ("sender.legal_id", HUGE),
    ("sender.phone", HUGE),
    ("sender.email", HUGE),
    ("customer.name", HUGE),
    ("customer.street", HUGE),
    ("customer.street2", HUGE),
    ("customer.postcode", HUGE),
    ("customer.city", HUGE),
    ("customer.region", HUGE),
    ("customer.vat_id", HUGE),
    ("customer.tax_number", HUGE),
    ("customer.contact", HUGE),
    ("customer.email", HUGE),
    ("customer.ap_name", HUGE),
    ("customer.ap_email", HUGE),
    ("customer.cc", HUGE),
    ("customer.billing_entity", HUGE),
    ("customer.reference", HUGE),
    ("customer.code", HUGE),
    ("bank.k.holder", HUGE),
    ("bank.k.iban", HUGE),
    ("bank.k.bic", HUGE),
    ("bank.k.account", HUGE),
    ("bank.k.routing", HUGE),
    ("bank.k.sort_code", HUGE),
    ("bank.k.currency", "EURO"),
    ("way.k.label", HUGE),
    ("way.k.text", HUGE),
    ("tax.rates", "nineteen"),
    ("tax.rates", "-7"),
    ("tax.rates", "100"),
    ("tax.rates", "19, x"),
    ("tax.rates", ""),
    ("tax.rates", HUGE),
    ("tax.name", HUGE),
    ("business.time_zone", "Berlin"),
    ("business.time_zone", "Europe/Atlantis"),
    ("business.time_zone", "../../etc/passwd"),
    ("business.time_zone", "/etc/passwd"),
    ("business.time_zone", "Europe"),
    ("business.time_zone", HUGE),
    ("business.currency", "EURO"),
    ("business.number_pattern", "INV-{YYYY}"),
    ("business.number_pattern", "{NNNN}{WHAT}"),
    ("business.number_pattern", HUGE),
]


@pytest.mark.parametrize(("name", "text"), WRONG, ids=lambda value: value[:24])
def test_a_wrong_value_is_told_at_its_field_and_at_no_other(name, text):
    said = (
        COMPLETE | {"bank.k.iban": "DE89370400440532013000", "way.k.label": "PayPal", "way.k.text": "x"} | {name: text}
    )
    found = read(Typed(tuple(said.items()), "en_GB"), currency="EUR", today=TODAY)
    assert [problem.field for problem in found.problems] == [name]
    assert len(found.problems[0].message) < 200, "a message quotes no more than it must"


def test_a_chosen_date_is_needed_and_must_be_one():
    assert "due_date" in problems(due="date")
    assert "due_date" in problems(due="date", due_date="2026-13-01")
    assert "due_date" in problems(due="date", due_date=HUGE)
    assert problems(due="date", due_date="2026-06-30") == {}
    assert problems(due="14", due_date="nonsense that nobody looks at") == {}


def test_half_a_way_to_pay_is_told_at_the_other_half():
    assert list(problems(way__k__label="PayPal")) == ["way.k.text"]
    assert list(problems(way__k__text="522 522")) == ["way.k.label"]


ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40) | st.from_regex(
    r"[-+(]?[\d.,' ]{1,12}[)%€]?"
)
CHOICES = {
    "due_date",
    "customer.language",
    "tax.charge",
    "tax.sentence",
    "line.a.tax",
    "line.a.removed",
    "discount.unit",
}
FIELDS = st.sampled_from(sorted({name for name, _ in WRONG} | CHOICES))


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(
        FIELDS, ANY | st.sampled_from(["yes", "no", "date", "amount", "7", "1", "sNaN", "1e999999"]), max_size=6
    ),
    st.sampled_from(["en_GB", "de", "fr", "de_CH", "en_IN", "ar", "ja", "pt_BR", "nonsense"]),
    st.sampled_from(["EUR", "JPY", "KWD", "CLF"]),
)
def test_no_text_in_any_field_is_an_error(fields, locale, currency):
    """Whatever is typed reads as a content that can be reckoned, checked and frozen."""
    said = COMPLETE | fields
    found = read(Typed(tuple(said.items()), locale), currency=currency, today=TODAY)
    figures = totals(found.content)
    assert {problem.field for problem in found.problems} <= set(said) | {
        "due_date",
        "way.k.text",
        "way.k.label",
        "bank.k.iban",
    }
    findings(found.content, figures, today=TODAY)
    dumps(found.content, figures)


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from([name for name, _ in WRONG]),
    st.sampled_from(["9", " ", "\n", "é", "1.", "<", "{N}", "€", "-", ","]),
)
def test_100_000_characters_in_any_field_are_no_error(name, char):
    said = COMPLETE | {name: char * 100_000}
    found = read(Typed(tuple(said.items()), "en_GB"), currency="EUR", today=TODAY)
    dumps(found.content, totals(found.content))


# numbers as people write them


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en_GB", "1,200.50", "1200.50"),
        ("en_GB", "1200.5", "1200.5"),
        ("en_GB", "£1,200", "1200"),
        ("en_GB", "0.333", "0.333"),
        ("de", "1.200,50", "1200.50"),
        ("de", "1200,5", "1200.5"),
        ("de", "1.200", "1200"),
        ("de", "1200.50", "1200.50"),
        ("de_CH", "1'200.50", "1200.50"),
        ("fr", "1 200,50", "1200.50"),
        ("fr", "1\u202f200,50 €", "1200.50"),
        ("fr", "0,5", "0.5"),
        ("ar", "١٢٫٥", "12.5"),
    ],
)
def test_numbers_are_read_as_their_writers_write_them(locale, text, value):
    assert first_line(locale=locale, line__a__price=text).price == D(value)
    assert problems(locale=locale, line__a__price=text) == {}


@pytest.mark.parametrize(("locale", "text"), [("en_GB", "1.200,5"), ("de", "1,200.5")])
def test_the_other_way_of_writing_is_understood_where_it_can_mean_one_thing_only(locale, text):
    assert first_line(locale=locale, line__a__price=text).price == D("1200.5")


@pytest.mark.parametrize(
    ("locale", "text", "words"), [("de", "1,200", ("1,2", "1200")), ("fr", "1.200", ("1,2", "1200"))]
)
def test_what_could_mean_two_numbers_is_asked_about(locale, text, words):
    message = problems(locale=locale, line__a__price=text)["line.a.price"]
    assert all(word in message for word in words) and text in message
    assert first_line(locale=locale, line__a__price=text).price is None, "it is never guessed"


def test_a_quantity_left_empty_is_one_and_an_unreadable_one_is_a_gap():
    assert first_line(line__a__quantity=" ").quantity == 1
    assert first_line(line__a__quantity="x").quantity is None
    assert first_line(line__a__quantity="-2").quantity == -2
    assert first_line(line__a__quantity="0").quantity == 0


# dates


@pytest.mark.parametrize(
    ("issued", "due", "day"),
    [
        ("2026-01-31", "0", "2026-01-31"),
        ("2026-01-31", "30", "2026-03-02"),
        ("2024-01-31", "30", "2024-03-01"),
        ("2024-02-29", "60", "2024-04-29"),
        ("2026-12-31", "7", "2027-01-07"),
        ("2026-12-20", "14", "2027-01-03"),
        ("2199-12-31", "60", "2200-03-01"),
        ("1990-01-01", "7", "1990-01-08"),
    ],
)
def test_due_chips_count_days_over_ends_of_months_and_years(issued, due, day):
    found = reading(issue_date=issued, due=due)
    assert found.content.due_date == found.due_dates[due] == date.fromisoformat(day)
    assert found.problems == ()


def test_without_a_choice_it_is_due_in_30_days_from_today():
    assert reading(today=date(2026, 2, 1)).content.due_date == date(2026, 3, 3)
    assert reading(issue_date="", due="").content.issue_date == TODAY


def test_a_date_of_ones_own():
    assert reading(due="date", due_date="2028-02-29").content.due_date == date(2028, 2, 29)
    assert reading(due="date", due_date="2027-02-29").content.due_date is None


# discount


def test_discount_in_percent_and_as_an_amount():
    percent = reading(discount__value="10", discount__unit="percent", discount__reason="Loyalty").content
    assert (percent.allowances[0].percent, percent.allowances[0].amount) == (10, None)
    assert totals(percent).payable == D("1071.54")  # 900.45 + 171.09
    amount = reading(discount__value="100.50", discount__unit="amount", discount__reason="Loyalty").content
    assert (amount.allowances[0].percent, amount.allowances[0].amount) == (None, D("100.50"))
    assert totals(amount).payable == D("1071.00")
    assert reading(discount__value="0").content.allowances == ()
    assert reading(discount__value="5%").content.allowances[0].percent == 5


@pytest.mark.parametrize(
    ("currency", "fits", "too_fine"),
    [("JPY", "5", "5.5"), ("EUR", "5.05", "5.005"), ("KWD", "5.555", "5.00005"), ("CLF", "5.0005", "5.00005")],
)
def test_an_amount_has_no_more_decimals_than_its_currency(currency, fits, too_fine):
    assert problems(currency=currency, discount__value=fits, discount__unit="amount") == {}
    assert list(problems(currency=currency, discount__value=too_fine, discount__unit="amount")) == ["discount.value"]


def test_a_discount_over_lines_of_two_rates_is_shared_out_by_them():
    found = reading(
        line__b__tax="7",
        line__a__price="100",
        line__a__quantity="1",
        line__b__price="300",
        discount__value="10",
        discount__reason="x",
    ).content
    groups = {group.rate: (group.base, group.tax) for group in totals(found).groups}
    assert groups == {19: (D("90.00"), D("17.10")), 7: (D("270.00"), D("18.90"))}


# tax


def taxes(**fields):
    return [(tax.category, tax.rate, tax.name) for tax in first_line(**fields).taxes]


@pytest.mark.parametrize(
    ("rates", "name", "choice", "tax"),
    [
        ("19, 7", "VAT", "", ("S", 19, "VAT")),
        ("19, 7", "VAT", "7", ("S", 7, "VAT")),
        ("19, 7", "VAT", "19", ("S", 19, "VAT")),
        ("19; 7", "", "7", ("S", 7, "VAT")),
        ("19 7", "MwSt.", "7", ("S", 7, "MwSt.")),
        ("20%, 5.5 %", "TVA", "5.5", ("S", D("5.5"), "TVA")),
        ("20, 0", "VAT", "0", ("Z", 0, "VAT")),
        ("0", "VAT", "", ("Z", 0, "VAT")),
        ("8.875", "Sales tax", "", ("", D("8.875"), "Sales tax")),
        ("10", "GST", "10", ("", 10, "GST")),
        ("19, 7", "VAT", "20", ("S", 19, "VAT")),
        ("19, 7", "VAT", "sNaN", ("S", 19, "VAT")),
        ("19, 7", "VAT", "garbage", ("S", 19, "VAT")),
        ("19, 19", "VAT", "", ("S", 19, "VAT")),
        ("19,7", "VAT", "7", ("S", 7, "VAT")),
    ],
)
def test_lines_bear_the_rate_chosen_or_the_usual_one(rates, name, choice, tax):
    found = {"tax__rates": rates, "tax__name": name, "line__a__tax": choice}
    assert taxes(**found) == [tax]
    assert problems(**found) == {}


@pytest.mark.parametrize(
    ("locale", "text", "rates"),
    [
        ("de", "19, 7", [19, 7]),
        ("de", "8,1", [D("8.1")]),
        ("de", "8,1; 2,6", [D("8.1"), D("2.6")]),
        ("de", "8,1, 2,6", [D("8.1"), D("2.6")]),
        ("fr", "20 5,5", [20, D("5.5")]),
        ("en_US", "8,875", [8]),
        ("en_US", "8.875", [D("8.875")]),
        ("en_GB", "20,5", [20, 5]),
    ],
)
def test_rates_in_a_language(locale, text, rates):
    from jupinv.drafts.taxes import usual_rates

    assert usual_rates(Typed((("tax.rates", text),), locale)) == rates


@pytest.mark.parametrize("choice", SPECIAL_TAXES)
@pytest.mark.parametrize("charge", ["yes", "no", ""])
def test_a_special_case_may_be_chosen_on_any_line(choice, charge):
    (tax,) = first_line(line__a__tax=choice, tax__charge=charge).taxes
    assert (tax.category, tax.reason) == (REASON_BY_KEY[choice].category, REASON_BY_KEY[choice].sentence("en"))


@pytest.mark.parametrize("sentence", UNTAXED)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_whoever_charges_none_says_why_in_the_language_of_the_invoice(sentence, language):
    (tax,) = first_line(tax__charge="no", tax__sentence=sentence, customer__language=language).taxes
    assert tax.category == REASON_BY_KEY[sentence].category
    assert tax.reason == REASON_BY_KEY[sentence].sentence(language)
    assert not tax.rate


def test_ones_own_words_and_no_words():
    (own,) = first_line(tax__charge="no", tax__sentence=OWN_WORDS, tax__sentence_text="Exempt by treaty").taxes
    assert (own.category, own.reason) == ("E", "Exempt by treaty")
    (none,) = first_line(tax__charge="no", tax__sentence="nonsense").taxes
    assert none.reason == REASON_BY_KEY["no_tax"].sentence("en")


def test_own_words_that_are_missing_are_asked_for():
    for text in (" ", HUGE):
        found = problems(tax__charge="no", tax__sentence=OWN_WORDS, tax__sentence_text=text)
        assert list(found) == ["tax.sentence_text"]
    assert first_line(tax__charge="no", tax__sentence=OWN_WORDS).taxes[0].category == "E"


def test_without_an_answer_no_tax_is_assumed():
    assert taxes(tax__charge="") == []
    assert taxes(tax__charge="maybe") == []
    assert problems(tax__charge="", tax__rates="nonsense") == {}


# ways to pay


def test_accounts_and_other_ways_stay_in_the_owners_order_and_know_their_fields():
    found = read(
        Typed(
            (
                ("way.w1.label", "PayPal"),
                ("way.w1.text", "ana@halden.example"),
                ("bank.empty.holder", "Ana Halden"),
                ("bank.b1.holder", "Ana Halden"),
                ("bank.b1.iban", "de89 3704 0044 0532 0130 00"),
                ("bank.b1.bic", "cobadeffxxx"),
                ("way.w2.label", "Cheque"),
                ("bank.b2.account", "12345678"),
                ("bank.b2.sort_code", "20-00-00"),
                ("bank.b2.currency", "gbp"),
                ("way.w2.text", "By post"),
                ("way.w3.label", " "),
            ),
            "en_GB",
        ),
        currency="EUR",
        today=TODAY,
    )
    assert found.content.payment.ways == (
        OtherWay("PayPal", "ana@halden.example"),
        BankAccount(iban="DE89370400440532013000", bic="COBADEFFXXX", holder="Ana Halden"),
        OtherWay("Cheque", "By post"),
        BankAccount(account="12345678", sort_code="20-00-00", currency="GBP"),
    )
    assert found.way_fields == ("way.w1", "bank.b1", "way.w2", "bank.b2")
    assert found.field("bank.1.iban") == "bank.b1.iban"
    assert found.field("bank.3.holder") == "bank.b2.holder"
    assert found.field("way.2.text") == "way.w2.text"
    assert [
        found.field(name) for name in ("bank", "bank.9.iban", "bank.x.iban", "lines", "customer.name", "line.1.price")
    ] == [*("bank", "bank.9.iban", "bank.x.iban", "lines", "customer.name", "line.1.price")]


def test_an_account_of_which_only_the_bic_was_typed_is_not_lost_unsaid():
    assert list(problems(bank__k__bic="COBADEFFXXX")) == ["bank.k.iban"]


# currencies, languages, settings, lists


@pytest.mark.parametrize(("currency", "total"), [("EUR", "0.50"), ("JPY", "1"), ("KWD", "0.500"), ("CLF", "0.5000")])
def test_amounts_are_rounded_to_the_currency(currency, total):
    found = reading(
        currency=currency,
        line__a__price="0.5",
        line__a__quantity="1",
        line__b__price="",
        line__b__description="",
        tax__charge="no",
    )
    assert totals(found.content).payable == D(total)
    assert found.content.currency == currency


@pytest.mark.parametrize("code", EXPONENTS)
def test_every_currency_can_be_chosen(code):
    found = read(Typed((("currency", code.lower()), *COMPLETE.items()), "en"), currency="EUR", today=TODAY)
    assert (found.content.currency, found.problems) == (code, ())


@pytest.mark.parametrize(
    ("chosen", "locale", "language"), [("", "de_CH", "de"), ("fr", "de", "fr"), ("", "pl", "en"), ("xx", "fr", "en")]
)
def test_the_document_is_written_in_the_customers_language(chosen, locale, language):
    assert reading(locale=locale, customer__language=chosen).content.languages == (language,)


def test_lines_that_are_empty_or_removed_are_not_billed():
    found = reading(line__b__removed="1", line__c__description=" ", line__c__tax="7").content
    assert [line.key for line in found.lines] == ["a"]
    assert [line.key for line in reading(line__b__removed="").content.lines] == ["a", "b"]


def test_copies_are_told_apart_by_commas_semicolons_and_lines():
    assert reading(customer__cc="a@x.example; b@x.example,,\nc@x.example ").content.cc == (
        "a@x.example",
        "b@x.example",
        "c@x.example",
    )


def test_a_block_in_the_street_is_one_line():
    assert reading(customer__street="Haus B\nHafenstraße 7").content.recipient.address.street == "Haus B, Hafenstraße 7"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC", "Asia/Kolkata", "Etc/GMT+12"])
def test_time_zones(zone):
    assert is_zone(zone)
    assert problems(business__time_zone=zone) == {}


@pytest.mark.parametrize(
    "zone",
    [
        "",
        "europe/berlin",
        "Europe/",
        "Europe",
        ".",
        "..",
        "/UTC",
        "UTC\n",
        "é",
        "posixrules",
        "x" * 5000,
        "leapseconds",
        "tzdata.zi",
    ],
)
def test_what_is_no_time_zone(zone):
    assert not is_zone(zone)
