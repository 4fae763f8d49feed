"""The numbers that come next: of the usual series, of another one, and by hand."""

from __future__ import annotations

from datetime import date

import pytest

from jupinv.businesses.models import Business, Counter, Series
from jupinv.db import write
from jupinv.documents import numbering
from jupinv.documents.issuing import NotReady
from jupinv.documents.models import Chain
from tests.documents import making

MAY = date(2026, 5, 3)


# the series of a business


def taken(business, count, on=MAY, customer=None, kind="invoice"):
    with write():
        Chain.held(business)
        return [numbering.take(business, kind, on=on, customer=customer)[1] for _ in range(count)]


def test_numbers_follow_each_other_and_begin_anew_each_year(business):
    assert numbering.preview(business, "invoice", on=MAY) == "INV-2026-0001"
    assert taken(business, 3) == ["INV-2026-0001", "INV-2026-0002", "INV-2026-0003"]
    assert taken(business, 2, on=date(2027, 1, 1)) == ["INV-2027-0001", "INV-2027-0002"]
    assert taken(business, 1) == ["INV-2026-0004"]  # issued late: last year goes on where it stopped
    assert numbering.preview(business, "invoice", on=MAY) == "INV-2026-0005"
    assert taken(business, 1, kind="quote") == ["QUO-2026-0001"]


def test_a_business_without_series_and_chain_gets_them_with_its_first_number(owner, app):
    with write():
        bare = Business.create(handle="bare", created_at=making.NOW)
    assert numbering.preview(bare, "invoice", on=MAY) == "INV-2026-0001"
    assert making.issued(bare, owner).number == "INV-2026-0001"
    assert numbering.preview(bare, "quote", on=MAY) == "QUO-2026-0001"


def test_a_month_in_the_pattern_counts_each_month(business):
    numbering.use_pattern(business, "invoice", "{YYYY}{MM}-{NN}")
    assert taken(business, 2) == ["202605-01", "202605-02"]
    assert taken(business, 1, on=date(2026, 6, 1)) == ["202606-01"]


def test_each_customer_code_counts_by_itself(business):
    numbering.use_pattern(business, "invoice", "{CUSTOMER}-{NNN}")
    north, south = making.customer(business), making.customer(business, "Südwind", "SW")
    assert taken(business, 2, customer=north) == ["NW-001", "NW-002"]
    assert taken(business, 1, customer=south) == ["SW-001"]
    assert numbering.preview(business, "invoice", on=MAY, customer=north) == "NW-003"
    assert numbering.preview(business, "invoice", on=MAY) == "…-001"


@pytest.mark.parametrize("code", ["", " ", "A/B", "A" * 13, "-", "A\n"])
def test_a_missing_or_unusable_code_takes_no_number(business, code):
    numbering.use_pattern(business, "invoice", "{CUSTOMER}-{NNN}")
    with pytest.raises(numbering.CodeMissing):
        taken(business, 1, customer=making.customer(business, code=code))
    assert not Counter.select().exists()


def test_a_failed_transaction_gives_the_number_back(business):
    with pytest.raises(RuntimeError), write():
        Chain.held(business)
        assert numbering.take(business, "invoice", on=MAY)[1] == "INV-2026-0001"
        raise RuntimeError
    assert taken(business, 1) == ["INV-2026-0001"]


def test_a_pattern_used_before_goes_on_where_it_stopped(business):
    taken(business, 2)
    numbering.use_pattern(business, "invoice", "R{NNN}", start=500)
    assert taken(business, 2) == ["R500", "R501"]
    numbering.use_pattern(business, "invoice", "INV-{YYYY}-{NNNN}")
    assert taken(business, 1) == ["INV-2026-0003"]


def test_a_start_counts_for_the_first_period_only(business):
    numbering.use_pattern(business, "invoice", "R{YY}-{NNN}", start=120)
    assert numbering.preview(business, "invoice", on=MAY) == "R26-120"
    assert taken(business, 1) == ["R26-120"]
    assert taken(business, 1, on=date(2027, 1, 1)) == ["R27-001"]


def test_patterns_tried_while_typing_leave_no_series_behind(business):
    for pattern in ("I{NNNN}", "IN{NNNN}", "INV{NNNN}"):
        numbering.use_pattern(business, "invoice", pattern)
    kept = Series.select().where((Series.business == business) & (Series.kind == "invoice"))
    assert [series.pattern for series in kept] == ["INV{NNNN}"]
    with pytest.raises(ValueError, match="Put {NNNN} once"):
        numbering.use_pattern(business, "invoice", "INV")


def test_two_patterns_that_meet_never_give_a_number_twice(owner, business):
    assert making.issued(business, owner).number == "INV-2026-0001"
    numbering.use_pattern(business, "invoice", "INV-2026-{NNNN}")
    with pytest.raises(NotReady) as caught:
        making.issued(business, owner)
    finding = caught.value.findings[0]
    assert (finding.field, finding.message) == (
        "business.number_pattern",
        "INV-2026-0001 is the number of another document.",
    )
    numbering.use_pattern(business, "invoice", "INV-2026-{NNNNN}")
    assert making.issued(business, owner).number == "INV-2026-00001"
