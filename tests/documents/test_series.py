"""Several series beside each other, numbers by hand, and series that go on from numbers given elsewhere."""

from __future__ import annotations

from datetime import date

import pytest

from jupinv.businesses import closing
from jupinv.businesses.models import Business, Counter, Series
from jupinv.businesses.profile import profile_of
from jupinv.db import db, write
from jupinv.documents import checking, issuing, numbering, series
from jupinv.documents.issuing import NotReady
from jupinv.documents.models import Chain, Document
from jupinv.documents.numbering import Wish
from tests.documents import making
from tests.documents.making import NOW, TODAY

MAY = date(2026, 5, 3)


def issue(business, owner, wish=numbering.NONE, to=None, kind="invoice", on=MAY, country="DE"):
    """The document; what it says is an invoice of 1,190.00 €."""
    said = making.content(kind=kind, issue_date=on, due_date=None if kind == "credit_note" else date(2028, 1, 1))
    if country != "DE":
        address = said.sender.address
        said = making.content(
            kind=kind,
            sender=making.replace(said.sender, vat_id="", address=making.replace(address, country=country)),
        )
    draft = making.draft(business, owner, to)
    return issuing.issue(draft, said, by=owner, now=NOW, today=TODAY, wish=wish)


def hand(business, owner, number, **more):
    return issue(business, owner, Wish(number=number), **more)


def refused(business, owner, wish, **more):
    """Field and words of what is in the way; nothing was issued."""
    before = Document.select().where(Document.issued_at.is_null(False)).count()
    with pytest.raises(NotReady) as caught:
        issue(business, owner, wish, **more)
    assert Document.select().where(Document.issued_at.is_null(False)).count() == before
    (finding,) = caught.value.findings
    return finding.field, f"{finding.message} {finding.mend} {finding.source}"


def begin(business, pattern, kind="invoice", **more):
    return series.add(business, kind, pattern, **more)


def of(business, pattern):
    return Series.get((Series.business == business) & (Series.pattern == pattern))


def sound(business):
    assert list(checking.of_business(business)) == []


# several series


def test_two_series_of_one_kind_count_beside_each_other(owner, business):
    web = begin(business, "WEB-{NNN}", start=7)
    assert issue(business, owner).number == "INV-2026-0001"
    assert issue(business, owner, Wish(series=str(web.id))).number == "WEB-007"
    assert issue(business, owner).number == "INV-2026-0002"
    assert issue(business, owner, Wish(series=str(web.id))).number == "WEB-008"
    assert Document.get(Document.number == "WEB-008").series == web
    sound(business)


def test_another_one_becomes_the_usual_one_and_both_go_on(owner, business):
    web = begin(business, "WEB-{NNN}")
    issue(business, owner)
    series.make_usual(web)
    assert issue(business, owner).number == "WEB-001"
    old = of(business, "INV-{YYYY}-{NNNN}")
    assert issue(business, owner, Wish(series=str(old.id))).number == "INV-2026-0002"
    assert dict(profile_of(Business.get_by_id(business.id)))["business.number_pattern"] == "WEB-{NNN}"
    assert [each.pattern for each in Series.select().where((Series.kind == "invoice") & Series.usual)] == ["WEB-{NNN}"]


def test_a_usual_one_that_never_gave_a_number_makes_way(owner, business):
    begin(business, "R{NNNN}", last="R0041", usual=True)
    assert [each.pattern for each in Series.select().where(Series.kind == "invoice")] == ["R{NNNN}"]
    begin(business, "S{NNNN}", usual=True)
    assert len(numbering.outlook(business, "invoice", on=MAY).choices) == 2, "one goes on from elsewhere"


def test_the_usual_series_of_another_kind_leaves_the_paper_alone(business):
    before = profile_of(Business.get_by_id(business.id))
    begin(business, "ANG-{NNN}", "quote", usual=True)
    assert numbering.current(business, "quote").pattern == "ANG-{NNN}"
    assert profile_of(Business.get_by_id(business.id)) == before


def test_a_retired_series_gives_no_number_until_it_is_reopened(owner, business):
    web = begin(business, "WEB-{NNN}")
    wish = Wish(series=str(web.id))
    issue(business, owner, wish)
    series.retire(web)
    assert refused(business, owner, wish)[0] == "number.series"
    series.reopen(web)
    assert issue(business, owner, wish).number == "WEB-002"
    sound(business)


def test_the_usual_series_can_not_be_retired(business):
    with pytest.raises(series.UsualStays):
        series.retire(of(business, "INV-{YYYY}-{NNNN}"))


def test_a_series_that_gave_nothing_is_forgotten_when_it_is_retired(business):
    series.retire(begin(business, "WEB-{NNN}", last="WEB-041"))
    assert not Series.select().where(Series.pattern == "WEB-{NNN}").exists()
    assert not Counter.select().exists()


@pytest.mark.parametrize("wish", ["0", "-1", "99999999999999999999", "1 OR 1=1", "é", "1.0"])
def test_a_series_that_nobody_knows_is_told(owner, business, wish):
    assert refused(business, owner, Wish(series=wish))[0] == "number.series"


def test_the_series_of_another_business_numbers_nothing_here(owner, business):
    other = making.business(making.owner("Bob Reyes", "bob@reyes.example"), "Reyes")
    theirs = begin(other, "BOB-{NNN}")
    assert refused(business, owner, Wish(series=str(theirs.id)))[0] == "number.series"


def test_what_was_chosen_for_an_invoice_says_nothing_of_a_quote(owner, business):
    web = begin(business, "WEB-{NNN}")
    assert issue(business, owner, Wish(series=str(web.id)), kind="quote").number == "QUO-2026-0001"


@pytest.mark.parametrize(
    "pattern, resets, numbers",
    [
        ("{YYYY}{MM}-{NNN}", "", ["202605-001", "202605-002", "202606-001", "202701-001"]),
        ("{YYYY}{MM}-{NNN}", "year", ["202605-001", "202605-002", "202606-003", "202701-001"]),
        ("{YYYY}{MM}-{NNN}", "never", ["202605-001", "202605-002", "202606-003", "202701-004"]),
        ("R{YYYY}-{NNN}", "never", ["R2026-001", "R2026-002", "R2026-003", "R2027-004"]),
        ("R{NNNN}", "", ["R0001", "R0002", "R0003", "R0004"]),
    ],
)
def test_the_day_of_issue_tells_when_it_counts_from_one_again(owner, business, pattern, resets, numbers):
    begin(business, pattern, resets=resets, usual=True)
    days = [MAY, MAY, date(2026, 6, 1), date(2027, 1, 1)]
    assert [issue(business, owner, on=day).number for day in days] == numbers
    sound(business)


def test_each_kind_has_a_series_of_its_own(owner, business):
    kinds = ("invoice", "quote", "credit_note", "proforma")
    numbers = [numbering.preview(business, kind, on=MAY) for kind in kinds]
    assert numbers == ["INV-2026-0001", "QUO-2026-0001", "CN-2026-0001", "PRO-2026-0001"]


# begin


def test_a_pattern_of_another_kind_is_refused(business):
    with pytest.raises(series.OfAnotherKind):
        begin(business, "quo-{YYYY}-{NNNN}")


def test_a_series_in_use_is_not_begun_twice(business):
    begin(business, "WEB-{NNN}")
    with pytest.raises(series.InUseAlready):
        begin(business, "WEB-{NNN}")
    assert begin(business, "WEB-{NNN}", usual=True).usual
    with pytest.raises(ValueError, match="Put {NNNN} once"):
        begin(business, "WEB")


def test_a_retired_series_is_reopened_by_its_pattern(owner, business):
    web = begin(business, "WEB-{NNN}")
    issue(business, owner, Wish(series=str(web.id)))
    series.retire(web)
    assert begin(business, "WEB-{NNN}", start=50).id == web.id
    assert issue(business, owner, Wish(series=str(web.id))).number == "WEB-002", "a start counts before it has begun"


# go on from elsewhere


@pytest.mark.parametrize(
    "pattern, last, resets, numbers",
    [
        ("INV-{YYYY}-{NNNN}", "INV-2026-0041", "", ["INV-2026-0042", "INV-2027-0001", "INV-2025-0001"]),
        ("INV-{YYYY}-{NNNN}", "INV-2025-0099", "", ["INV-2026-0001", "INV-2027-0001", "INV-2025-0100"]),
        ("R{NNNN}", "R1041", "", ["R1042", "R1043", "R1044"]),
        ("{YYYY}{MM}-{NNN}", "202605-017", "year", ["202605-018", "202701-001", "202512-001"]),
        ("R-{YYYY}-{NN}", "R-2025-17", "never", ["R-2026-18", "R-2027-19", "R-2025-20"]),
    ],
)
def test_a_series_goes_on_after_a_number_given_elsewhere(owner, business, pattern, last, resets, numbers):
    begin(business, pattern, last=last, resets=resets, usual=True)
    days = [MAY, date(2027, 1, 2), date(2025, 12, 30)]
    assert [issue(business, owner, on=day).number for day in days] == numbers
    sound(business)


def test_one_customers_numbers_go_on_after_theirs(owner, business):
    begin(business, "{CUSTOMER}-{NNNN}", last="NW-0012", usual=True)
    north, south = making.customer(business), making.customer(business, "Südwind", "SW")
    assert issue(business, owner, to=north).number == "NW-0013"
    assert issue(business, owner, to=south).number == "SW-0001"
    begin(business, "{CUSTOMER}-{NNNN}", last="OW-0003")
    assert issue(business, owner, to=making.customer(business, "Ostwind", "OW")).number == "OW-0004"
    sound(business)


def test_a_slip_can_be_mended_as_long_as_nothing_was_given(owner, business):
    begin(business, "R{NNNN}", last="R0410", usual=True)
    begin(business, "R{NNNN}", last="R0041")
    assert issue(business, owner).number == "R0042"
    with pytest.raises(series.Begun):
        begin(business, "R{NNNN}", last="R0050")
    assert issue(business, owner).number == "R0043"
    sound(business)


@pytest.mark.parametrize("last", ["R", "R12X", "INV-1", "R999999999999"])
def test_a_number_that_is_none_of_its_is_no_beginning(business, last):
    with pytest.raises(ValueError):
        begin(business, "R{NNNN}", last=last)
    assert not Series.select().where(Series.pattern == "R{NNNN}").exists()


# by hand


@pytest.mark.parametrize("number", ["2026/A-17", "7", "Rechnung Nr. 17", "№ 5", "X" * 35, "INV-2026-1-B", "inv 1"])
def test_a_number_by_hand_belongs_to_no_series(owner, business, number):
    document = hand(business, owner, number)
    kept = Document.get_by_id(document.id)
    assert (kept.number, kept.series, kept.by_hand) == (number, None, True)
    assert issue(business, owner).number == "INV-2026-0001"
    sound(business)


def test_the_next_number_by_hand_is_that_of_its_series(owner, business):
    web = begin(business, "WEB-{NNN}")
    first, second = hand(business, owner, "INV-2026-0001"), hand(business, owner, "WEB-001")
    assert (first.series.kind, first.by_hand, second.series, second.by_hand) == ("invoice", False, web, False)
    assert issue(business, owner).number == "INV-2026-0002"
    assert hand(business, owner, "INV-2025-0001", on=date(2025, 12, 1)).number == "INV-2025-0001"
    sound(business)


@pytest.mark.parametrize(
    "number, told",
    [
        ("INV-2026-0003", "where INV-2026-0002 comes next on this day"),
        ("INV-2026-0001", "where INV-2026-0002 comes next"),
        ("inv-2026-0002", "where INV-2026-0002 comes next"),
        ("INV-2025-0001", "where INV-2026-0002 comes next"),
        ("INV-2026-99999999999", "where INV-2026-0002 comes next"),
        ("QUO-2026-0001", "is not in use for this document"),
        ("PRO-2026-0009", "is not in use for this document"),
        ("A-1", "A-1 is the number of another document"),
        ("X" * 36, "longer than 35"),
        ("A\u202e1", "can't be seen"),
        ("A\x001", "can't be seen"),
        ("A\n1", "can't be seen"),
        ("…", "can't be seen"),
        ("--/--", "no number"),
    ],
)
def test_a_number_that_can_not_be_had_is_told_at_its_field(owner, business, number, told):
    issue(business, owner)
    hand(business, owner, "A-1")
    field, words = refused(business, owner, Wish(number=number))
    assert field == "number.hand" and told in words
    sound(business)


def test_the_next_number_of_a_retired_series_is_refused(owner, business):
    web = begin(business, "WEB-{NNN}")
    issue(business, owner, Wish(series=str(web.id)))
    series.retire(web)
    assert "WEB-{NNN}, which is not in use" in refused(business, owner, Wish(number="WEB-002"))[1]


def test_where_customers_have_numbers_of_their_own_only_their_codes_count(owner, business):
    begin(business, "{CUSTOMER}-{NNNN}", usual=True)
    north = making.customer(business)
    assert hand(business, owner, "X-2026-0007", to=north).by_hand
    assert "where NW-0001 comes next" in refused(business, owner, Wish(number="nw-0007"), to=north)[1]
    assert hand(business, owner, "NW-0001", to=north).series is not None
    later = making.customer(business, "Xaver", "X-2026")
    assert issue(business, owner, to=later).number == "X-2026-0008", "begins after what was written before"
    sound(business)


def test_a_series_begins_after_what_was_written_by_hand(owner, business):
    for number in ("R-2026-007", "R-2026-012", "R-2025-044", "R-2026-99999999999"):
        hand(business, owner, number)
    begin(business, "R-{YYYY}-{NNN}", start=3, usual=True)
    assert numbering.preview(business, "invoice", on=MAY) == "R-2026-013"
    assert issue(business, owner).number == "R-2026-013"
    assert issue(business, owner, on=date(2025, 6, 1)).number == "R-2025-045"
    assert "where R-2026-014 comes next" in refused(business, owner, Wish(number="R-2026-008"))[1]
    sound(business)


def test_the_last_number_by_hand_counts_more_than_one_from_elsewhere(owner, business):
    hand(business, owner, "R-0050")
    begin(business, "R-{NNNN}", last="R-0041", usual=True)
    assert issue(business, owner).number == "R-0051"
    sound(business)


INDIAN = "CGST Rules 2017, rule 46(b)"


@pytest.mark.parametrize(
    "number, told",
    [
        ("ABCD/26-27/000123", "has 17 characters, and the law allows 16"),
        ("INV 1", "characters that the law does not allow"),
        ("INV_1", "Use the letters A to Z, digits, - and /."),
        ("№1", "characters that the law does not allow"),
    ],
)
def test_india_allows_sixteen_characters(owner, business, number, told):
    field, words = refused(business, owner, Wish(number=number), country="IN")
    assert field == "number.hand" and told in words and INDIAN in words
    assert hand(business, owner, number, country="US").number == number


def test_sixteen_characters_are_issued_in_india(owner, business):
    assert hand(business, owner, "ABC/26-27/000123", country="IN").number == "ABC/26-27/000123"
    begin(business, "RECHNUNG-{YYYY}-{NNNN}", usual=True)
    assert "has 18 characters" in refused(business, owner, numbering.NONE, country="IN")[1]


# the day of issue


def test_a_day_before_the_last_one_is_told(owner, business):
    issue(business, owner, on=date(2026, 5, 3))
    numbers = numbering.outlook(business, "invoice", on=date(2026, 5, 2))
    (finding,) = numbering.date_findings(numbers, date(2026, 5, 2), locale="en_GB")
    assert (finding.field, finding.blocks) == ("issue_date", False) and "3 May 2026" in finding.message
    assert numbering.date_findings(numbers, date(2026, 5, 3), locale="en_GB") == []
    quotes = numbering.outlook(business, "quote", on=date(2026, 5, 2))
    assert numbering.date_findings(quotes, date(2026, 5, 2), locale="en_GB") == []
    by_hand = numbering.outlook(business, "invoice", on=date(2026, 5, 2), wish=Wish(number="A-1"))
    assert numbering.date_findings(by_hand, date(2026, 5, 2), locale="en_GB") == []


# what each has given


def shown(business, pattern, on=MAY):
    given = series.overview(business, series.Counts(business, on))
    return next(each for each in given if each.series.pattern == pattern)


def test_what_a_series_has_given_is_summed_up(owner, business):
    web = begin(business, "WEB-{NNN}", last="WEB-041")
    for day in (date(2026, 5, 2), date(2026, 5, 1), date(2026, 5, 2)):
        issue(business, owner, Wish(series=str(web.id)), on=day)
    hand(business, owner, "A-1")
    found = shown(business, "WEB-{NNN}")
    assert (found.count, found.gaps, found.next) == (3, 0, "WEB-045")
    assert (found.first, found.first_on) == ("WEB-043", date(2026, 5, 1))
    assert (found.last, found.last_on) == ("WEB-044", date(2026, 5, 2))
    empty = shown(business, "QUO-{YYYY}-{NNNN}")
    assert (empty.count, empty.gaps, empty.first, empty.next) == (0, 0, "", "QUO-2026-0001")
    assert series.by_hand(business) == {"invoice": 1}
    kinds = [each.series.kind for each in series.overview(business, series.Counts(business, MAY))]
    assert kinds == ["invoice", "invoice", "quote", "credit_note", "proforma"]


@pytest.mark.tampers
def test_a_number_that_vanished_shows_as_a_gap(owner, business):
    documents = [issue(business, owner) for _ in range(3)]
    with write():
        Document.update(series=None, number="gone").where(Document.id == documents[1].id).execute()
    assert shown(business, "INV-{YYYY}-{NNNN}").gaps == 1


def test_what_comes_next_by_the_page_is_what_comes(owner, business):
    hand(business, owner, "R7")
    hand(business, owner, "M2026-12")
    begin(business, "R{N}", usual=True)
    m = begin(business, "M{YYYY}-{N}", "quote")
    assert shown(business, "R{N}").next == issue(business, owner).number == "R8"
    wish = Wish(series=str(m.id))
    assert shown(business, "M{YYYY}-{N}").next == issue(business, owner, wish, kind="quote").number == "M2026-13"


# flask check


@pytest.mark.tampers
@pytest.mark.parametrize(
    "statement, told",
    [
        ("UPDATE document SET by_hand = TRUE, series_id = NULL WHERE number = 'INV-2026-0002'", "but follows INV-"),
        ("UPDATE document SET by_hand = TRUE, series_id = NULL WHERE number = 'INV-2026-0002'", "2 is missing"),
        ("UPDATE document SET by_hand = FALSE WHERE number = 'A-1'", "A-1: belongs to no series"),
        ("UPDATE document SET by_hand = TRUE WHERE number = 'INV-2026-0002'", "belongs to a series all the same"),
        ("UPDATE counter SET since = 5 WHERE last = 3", "2026: begins at 1"),
        ("UPDATE counter SET since = 40 WHERE last = 43", "begins at 43"),
        ("UPDATE counter SET last = 44 WHERE last = 43", "the counter stands at 44, the last number is 43"),
        ("UPDATE document SET by_hand = TRUE WHERE issued_at IS NULL", "written by hand already"),
        ("DELETE FROM counter WHERE last = 3", "the counter stands at 0, the last number is 3"),
    ],
)
def test_what_was_changed_about_numbers_is_found(owner, business, statement, told):
    web = begin(business, "WEB-{NNN}", last="WEB-042")
    for _ in range(3):
        issue(business, owner)
    issue(business, owner, Wish(series=str(web.id)))
    hand(business, owner, "A-1")
    making.draft(business, owner)
    sound(business)
    with write():
        db.execute_sql(statement)
    assert told in "\n".join(checking.of_business(business))


def test_a_business_that_ends_keeps_its_numbers_sound(owner, business):
    hand(business, owner, "A-1")
    issue(business, owner)
    closing.close(business, now=NOW)
    assert [(each.number, each.by_hand) for each in Document.select().order_by(Document.id)] == [
        ("A-1", True),
        ("INV-2026-0001", False),
    ]
    sound(business)


def test_the_number_goes_back_when_the_transaction_fails(owner, business):
    with pytest.raises(RuntimeError), write():
        Chain.held(business)
        assert numbering.take(business, "invoice", on=MAY, wish=Wish(number="INV-2026-0001"))[1] == "INV-2026-0001"
        raise RuntimeError
    assert issue(business, owner).number == "INV-2026-0001"
