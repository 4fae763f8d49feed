"""Numbers of bank accounts: what is right passes as it is written, what can't be is refused, the rest is asked."""

from __future__ import annotations

import pytest

from jupinv.content import bank_numbers
from jupinv.content.accounts import account_findings
from jupinv.content.bank_numbers import Doubt, account_doubt, bic_doubt, iban_doubt, routing_doubt, tidy
from jupinv.content.banks import bank_of
from jupinv.content.fields import BankAccount

GERMAN = "DE89370400440532013000"
RIGHT, ASKED, WRONG = "right", "asked", "wrong"


def verdict(doubt: Doubt | None) -> str:
    if doubt is None:
        return RIGHT
    assert doubt.message and doubt.mend
    return WRONG if doubt.sure else ASKED


# IBAN


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (GERMAN, RIGHT),
        ("de89 3704 0044 0532 0130 00", RIGHT),
        ("DE89-3704.0044\u00a00532 0130 00 ", RIGHT),
        ("IBAN: DE89 3704 0044 0532 0130 00", RIGHT),
        ("GB82 WEST 1234 5698 7654 32", RIGHT),
        ("FR14 2004 1010 0505 0001 3M02 606", RIGHT),
        ("NO93 8601 1117 947", RIGHT),
        ("MT84MALT011000012345MTLCAST001S", RIGHT),
        ("BE71 0961 2345 6769", RIGHT),
        ("CH93 0076 2011 6238 5295 7", RIGHT),
        ("CH44 3199 9123 0008 8901 2", RIGHT),  # a QR-IBAN
        ("DE89370400440532013001", WRONG),
        ("DE98370400440532013000", WRONG),
        ("DE8937040044053201300", WRONG),
        ("DE893704004405320130000", WRONG),
        ("DE8937040044O532013000", WRONG),  # the letter
        ("DE٨٩370400440532013000", WRONG),
        ("hello", WRONG),
        ("US12", WRONG),
        ("XX82WEST12345698765432", WRONG),
    ],
)
def test_ibans(typed: str, expected: str) -> None:
    assert verdict(iban_doubt(typed)) == expected


def test_every_mistyped_digit_and_every_two_exchanged_ones_are_found() -> None:
    for at, digit in enumerate(GERMAN[2:], 2):
        for other in set("0123456789") - {digit}:
            assert verdict(iban_doubt(GERMAN[:at] + other + GERMAN[at + 1 :])) == WRONG
        swapped = GERMAN[:at] + GERMAN[at + 1 : at + 2] + digit + GERMAN[at + 2 :]
        assert swapped == GERMAN or verdict(iban_doubt(swapped)) == WRONG


def test_an_iban_of_a_country_that_we_do_not_know_is_asked_about_where_its_digits_match() -> None:
    rest = "0001234567890123"
    check = 98 - int("".join(str(int(char, 36)) for char in rest + "KE00")) % 97
    assert verdict(iban_doubt(f"KE{check:02}{rest}")) == ASKED
    assert verdict(iban_doubt(f"KE{(check + 1) % 97:02}{rest}")) == WRONG


def test_a_length_is_told_with_the_right_one() -> None:
    doubt = iban_doubt(GERMAN[:-1])
    assert doubt and doubt.message == "An IBAN that begins with DE has 22 characters, and this one has 21."


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("CH4431999123000889012", True),
        ("CH5630000001250094239", True),
        ("LI0330000000000000000", True),
        ("CH9300762011623852957", False),
        ("CH0032000000000000000", False),
        (GERMAN, False),
    ],
)
def test_ibans_for_qr_bills_are_known(number: str, is_one: bool) -> None:
    assert bank_numbers.is_qr_iban(number) is is_one


def test_what_is_kept_is_as_machines_write_it() -> None:
    assert tidy(" iban de89-3704.0044 0532 0130 00") == GERMAN
    assert tidy("cobadeff xxx") == "COBADEFFXXX"
    assert tidy("IBANKENO") == "IBANKENO", "a BIC may begin so too"


# BIC


@pytest.mark.parametrize(
    ("bic", "iban", "expected"),
    [
        ("COBADEFFXXX", GERMAN, RIGHT),
        ("coba de ff", GERMAN, RIGHT),
        ("COBADEHH", GERMAN, RIGHT),  # another office of that bank
        ("DEUTDEFF", "", RIGHT),
        ("DEUTDEFF", "DE00", RIGHT),  # the IBAN has its own message
        ("DEUTDEFF", GERMAN, ASKED),
        ("BNPAFRPP", "CH4431999123000889012", ASKED),
        ("BARCJESH", "GB82WEST12345698765432", RIGHT),
        ("DEUT", GERMAN, WRONG),
        ("DEUTDEFF5", "", WRONG),
        ("DEUT1EFF", "", WRONG),
    ],
)
def test_bics(bic: str, iban: str, expected: str) -> None:
    assert verdict(bic_doubt(bic, iban)) == expected


def test_a_bank_is_known_by_its_iban() -> None:
    bank = bank_of(GERMAN)
    assert bank is not None and bank.name == "Commerzbank" and bank.bics[0] == "COBADEFFXXX"
    assert bank_of("DE12500105170648489890") != bank
    assert bank_of("MT84MALT011000012345MTLCAST001S") is None or bank_of("MT84MALT011000012345MTLCAST001S").bics
    assert bank_of("nonsense") is None


# elsewhere


@pytest.mark.parametrize(
    ("routing", "currency", "country", "expected"),
    [
        ("021000021", "", "US", RIGHT),
        ("0210-0002-1", "USD", "US", RIGHT),
        ("021000022", "", "US", WRONG),
        ("000000000", "", "US", WRONG),
        ("991000021", "", "US", WRONG),
        ("12345", "", "US", WRONG),
        ("٠٢١٠٠٠٠٢١", "", "US", WRONG),
        ("12345", "", "DE", RIGHT),
        ("12345", "EUR", "US", RIGHT),
        ("021000022", "USD", "DE", ASKED),
        ("00012-003", "", "CA", RIGHT),
        ("000300012", "", "CA", RIGHT),
        ("00012-003", "USD", "CA", RIGHT),
        ("021000021", "USD", "CA", RIGHT),
        ("1234", "", "CA", WRONG),
        ("1234", "USD", "CA", ASKED),
        ("hdfc0001234", "", "IN", RIGHT),
        ("HDFCO001234", "", "IN", WRONG),
        ("062-000", "", "AU", RIGHT),
        ("62-000", "", "AU", WRONG),
    ],
)
def test_routing_codes(routing: str, currency: str, country: str, expected: str) -> None:
    assert verdict(routing_doubt(BankAccount(account="1", routing=routing, currency=currency), country)) == expected


@pytest.mark.parametrize(
    ("account", "country", "expected"),
    [
        (BankAccount(account="12345678", sort_code="20-00-00"), "GB", RIGHT),
        (BankAccount(account="1234567", sort_code="20-00-00"), "GB", ASKED),
        (BankAccount(account="12", sort_code="20-00-00"), "GB", WRONG),
        (BankAccount(account="032180000118359719"), "MX", RIGHT),
        (BankAccount(account="032 180 00011835971 9"), "MX", RIGHT),
        (BankAccount(account="032180000118359718"), "MX", WRONG),
        (BankAccount(account="00011835971"), "MX", ASKED),
        (BankAccount(account="032180000118359718", currency="MXN"), "US", ASKED),
        (BankAccount(account="0000014579", routing="011"), "NG", RIGHT),
        (BankAccount(account="0000014578", routing="011"), "NG", ASKED),
        (BankAccount(account="0000014578"), "NG", RIGHT),
        (BankAccount(account="14579"), "NG", WRONG),
        (BankAccount(account="01-0242-0100194-00"), "NZ", RIGHT),
        (BankAccount(account="01-0242-0100195-00"), "NZ", WRONG),
        (BankAccount(account="2850590940090418135201"), "AR", RIGHT),
        (BankAccount(account="2810590940090418135201"), "AR", WRONG),
        (BankAccount(account="perro.gato.casa"), "AR", ASKED),
        (BankAccount(account="8601 11 17947"), "NO", RIGHT),
        (BankAccount(account="8601 11 17949"), "NO", WRONG),
        (BankAccount(account="34278-0727558021/0100"), "CZ", RIGHT),
        (BankAccount(account="4278-727558021/0100"), "CZ", WRONG),
        (BankAccount(account="50100012345678"), "IN", RIGHT),
        (BankAccount(account="5010"), "IN", ASKED),
        (BankAccount(account="anything at all"), "KE", RIGHT),
        (BankAccount(account="anything at all"), "", RIGHT),
    ],
)
def test_account_numbers(account: BankAccount, country: str, expected: str) -> None:
    assert verdict(account_doubt(account, country)) == expected


@pytest.mark.parametrize("text", ["", " ", "0", "é", "٣" * 9, "A" * 300, "9" * 300, "\u200b", "DE", "IBAN", "--//.."])
def test_nonsense_has_an_answer_everywhere(text: str) -> None:
    account = BankAccount(iban=text, bic=text, account=text, routing=text, sort_code=text, holder=text)
    for country in ("", "US", "CA", "IN", "AU", "GB", "MX", "NG", "NZ", "AR", "NO", "CZ", "ES", "ZZ"):
        for iban in (text, ""):
            found = account_findings([BankAccount(iban=iban, account=text, routing=text, sort_code=text)], country)
            assert all(finding.message for finding in found)
        assert all(finding.mend for finding in account_findings([account], country))
