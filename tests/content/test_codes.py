from decimal import Decimal

import pytest

from jupinv.content import codes
from jupinv.content.fields import BankAccount, Card, DirectDebit, OtherWay, PaymentMeans, Tax
from jupinv.content.rules import findings
from jupinv.content.totals import totals
from tests.content.contents import TODAY, complete, line


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hours", "HUR"), ("h", "HUR"), ("H", "HUR"), ("Std", "HUR"), ("Std.", "HUR"), ("heures", "HUR"),
        ("day", "DAY"), ("days", "DAY"), ("Tage", "DAY"), ("jours", "DAY"), ("Arbeitstage", "E49"),
        ("pcs", "H87"), ("Stück", "H87"), ("STÜCK", "H87"), ("Stk.", "H87"), ("pièces", "H87"), ("units", "C62"),
        ("month", "MON"), ("mois", "MON"), ("Monate", "MON"), ("weeks", "WEE"), ("years", "ANN"), ("min", "MIN"),
        ("km", "KMT"), ("m²", "MTK"), ("qm", "MTK"), ("m", "MTR"), ("kg", "KGM"), ("l", "LTR"), ("%", "P1"),
        ("flat rate", "LS"), ("pauschal", "LS"), ("forfait", "LS"), ("words", "D68"), ("pages", "ZP"), ("HUR", "HUR"),
        ("sprints", "C62"), ("½ Tag", "C62"),
    ],
)  # fmt: skip
def test_a_typed_unit_finds_its_code(text, code):
    found, kept = codes.unit(f"  {text} ")
    assert found == code
    assert kept == " ".join(text.split())


def test_no_unit_is_none():
    assert codes.unit("  ") == ("", "")


@pytest.mark.parametrize(
    ("code", "language", "quantity", "word"),
    [
        ("HUR", "en", "1", "hour"),
        ("HUR", "en_GB", "1.5", "hours"),
        ("HUR", "de-AT", "-1", "Stunde"),
        ("HUR", "fr", "1.5", "heure"),
        ("HUR", "fr", "2", "heures"),
        ("HUR", "fr", "0", "heure"),
        ("HUR", "en", "0", "hours"),
        ("H87", "de", "3", "Stück"),
        ("DAY", "sv", "2", "days"),
        ("XYZ", "en", "2", ""),
    ],
)
def test_a_unit_has_words(code, language, quantity, word):
    assert codes.unit_word(code, language, Decimal(quantity)) == word


def test_every_word_of_a_unit_leads_back_to_it():
    for each in codes.UNITS:
        for one, many in each.words:
            assert codes.unit(one)[0] == codes.unit(many)[0] == each.code, (one, many)


def test_each_category_is_one_of_the_standard():
    assert set(codes.CATEGORIES) == {"S", "Z", "E", "AE", "K", "G", "O", "L", "M"}
    assert {code for code, each in codes.CATEGORIES.items() if each.needs_reason} == {"E", "AE", "K", "G", "O"}


def test_the_union_has_27_members():
    assert len(codes.EU) == 27
    assert not codes.EU & {"GB", "EL", "CH", "NO", "XI"}


@pytest.mark.parametrize("reason", codes.REASONS, ids=lambda each: each.key)
def test_a_reason_is_whole(reason):
    assert codes.CATEGORIES[reason.category].needs_reason
    assert len(set(reason.sentences)) == 3
    assert not reason.code or (reason.code in codes.VATEX and codes.vatex_category(reason.code) == reason.category)
    assert codes.REASON_BY_KEY[reason.key] is reason


@pytest.mark.parametrize("reason", codes.REASONS, ids=lambda each: each.key)
def test_a_document_with_a_reason_may_be_issued(reason):
    content = complete(lines=(line("a", "1", "100", reason.tax("de")),))
    assert [each for each in findings(content, totals(content), today=TODAY) if each.blocks] == []


def test_the_sentences_that_the_law_wants():
    assert "§ 19 UStG" in codes.REASON_BY_KEY["small_business_de"].sentence("de")
    assert codes.REASON_BY_KEY["franchise_fr"].sentence("fr_FR") == "TVA non applicable, art. 293 B du CGI"
    assert codes.REASON_BY_KEY["reverse_charge"].sentence("de") == "Steuerschuldnerschaft des Leistungsempfängers."
    assert codes.REASON_BY_KEY["reverse_charge"].sentence("sv").startswith("Reverse charge")


def test_an_own_sentence_takes_the_place_of_ours():
    reason = codes.REASON_BY_KEY["reverse_charge"]
    assert reason.tax("en", "My words") == Tax("AE", Decimal(0), reason="My words", reason_code="VATEX-EU-AE")
    assert codes.REASON_BY_KEY["outside_scope"].tax("en").rate is None


@pytest.mark.parametrize(
    ("country", "offered"),
    [
        ("DE", {"small_business_de", "small_business", "reverse_charge", "intra_eu", "export"}),
        ("FR", {"franchise_fr", "small_business", "reverse_charge", "intra_eu", "export"}),
        ("GB", {"reverse_charge"}),
        ("US", set()),
    ],
)
def test_reasons_are_offered_where_they_hold(country, offered):
    everywhere = {"exempt", "outside_scope", "no_tax"}
    assert {each.key for each in codes.REASONS if each.offered(country)} == offered | everywhere
    assert all(each.offered("") for each in codes.REASONS)


@pytest.mark.parametrize(
    ("payment", "currency", "code"),
    [
        (PaymentMeans(), "EUR", ""),
        (PaymentMeans(code="42"), "EUR", "42"),
        (PaymentMeans(ways=(BankAccount(iban="DE89"),)), "EUR", "58"),
        (PaymentMeans(ways=(BankAccount(iban="DE89"),)), "USD", "30"),
        (PaymentMeans(ways=(BankAccount(account="1"),)), "EUR", "30"),
        (PaymentMeans(ways=(OtherWay("PayPal", "x"), BankAccount(iban="DE89"))), "EUR", "ZZZ"),
        (PaymentMeans(debit=DirectDebit()), "EUR", "59"),
        (PaymentMeans(debit=DirectDebit()), "GBP", "49"),
        (PaymentMeans(card=Card()), "EUR", "48"),
    ],
)
def test_the_payment_code_follows_from_what_is_there(payment, currency, code):
    assert codes.payment_code(payment, currency) == code
    assert not code or code in codes.PAYMENT_MEANS
