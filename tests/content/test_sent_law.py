"""What may become of an invoice that was sent, by country and by the business's own choice."""

import dataclasses

import pytest

from jupinv.content.fields import CREDIT_NOTE, INVOICE, PROFORMA, QUOTE, Address
from jupinv.content.sent_law import CORRECTIONS, SENT_LAWS, VERSIONS, law_of, only_corrected, usual
from tests.content.contents import complete


def from_country(country, **changed):
    content = complete(**changed)
    return dataclasses.replace(content, sender=dataclasses.replace(content.sender, address=Address(country=country)))


@pytest.mark.parametrize("country", ["DE", "AT", "FR", "ES", "IT", "PL", "GB", "CH", "NO", "AU", "IN", "SE"])
def test_many_countries_let_nothing_change_that_was_sent(country):
    for kind in (INVOICE, CREDIT_NOTE):
        assert only_corrected(from_country(country, kind=kind))
    for kind in (QUOTE, PROFORMA):
        assert not only_corrected(from_country(country, kind=kind))
    assert usual(country) == CORRECTIONS and law_of(from_country(country)) == SENT_LAWS[country].source


@pytest.mark.parametrize("country", ["US", "HK", ""])
def test_where_no_such_law_is_known_a_new_version_is_usual(country):
    assert not only_corrected(from_country(country))
    assert usual(country) == VERSIONS and law_of(from_country(country)) == ""


def test_a_business_may_say_otherwise():
    assert only_corrected(from_country("US"), CORRECTIONS)
    assert not only_corrected(from_country("DE"), VERSIONS)
    assert not only_corrected(from_country("DE", kind=QUOTE), CORRECTIONS)


def test_each_law_is_named():
    assert len(SENT_LAWS) > 35 and all(len(law.source) > 10 for law in SENT_LAWS.values())
