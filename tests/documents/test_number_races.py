"""Numbers by hand and by series at the same moment, from threads and processes: none twice, no gap, nobody left out."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jupinv.db import db, write
from jupinv.documents import checking, issuing, numbering, series
from jupinv.documents.models import Chain, Document
from jupinv.documents.numbering import Wish
from tests.accounts.waiting import until_somebody_waits_for_us
from tests.conftest import environment
from tests.documents import making
from tests.documents.making import NOW, TODAY
from tests.documents.test_concurrency import together
from tests.processes import ROOT

COUNT = 24


def issue(number, owner, wish):
    """What the draft got, or the field at which it was told that it can't have it."""
    try:
        issued = issuing.issue(
            Document.get_by_id(number), making.content(), by=owner, now=NOW, today=TODAY, wish=Wish(*wish)
        )
    except issuing.NotReady as missing:
        return missing.findings[0].field
    return issued.number


def sound(business):
    assert list(checking.of_business(business)) == []
    numbers = [each.number for each in Document.select().where(Document.number.is_null(False))]
    assert len(set(numbers)) == len(numbers)


def test_a_number_by_hand_and_the_same_one_of_the_series_are_given_once(owner, business):
    """Both ask for the number that comes next; whoever is second gets the one after, or is told at its field."""
    for turn in range(0, 12, 2):
        wanted = numbering.preview(business, "invoice", on=TODAY)
        by_hand, automatic = making.draft(business, owner).id, making.draft(business, owner).id
        answers = together(
            lambda number=by_hand, wanted=wanted: issue(number, owner, ("", wanted)),
            lambda number=automatic: issue(number, owner, ("", "")),
        )
        first = wanted in answers
        assert first and answers[1].startswith("INV-2026-")
        assert answers[0] in (wanted, "number.hand")
        if answers[0] == "number.hand":
            assert answers[1] == wanted
            assert issue(by_hand, owner, ("", "")) > wanted
        assert numbering.preview(business, "invoice", on=TODAY) == f"INV-2026-{turn + 3:04}"
    sound(business)


def test_the_same_number_by_hand_many_times_at_once_is_given_once(owner, business):
    ids = [making.draft(business, owner).id for _ in range(8)]
    answers = together(*[lambda number=number: issue(number, owner, ("", "A-17")) for number in ids])
    assert sorted(answers) == ["A-17", *["number.hand"] * 7]
    sound(business)


def test_a_series_begun_while_its_numbers_are_written_by_hand_gives_none_twice(owner, business):
    """Either the number was there first and the series begins after it, or it must be the next of the series."""
    for turn in range(6):
        pattern, written = f"S{turn}-{{NNN}}", f"S{turn}-004"
        number = making.draft(business, owner).id
        answer, begun = together(
            lambda number=number, written=written: issue(number, owner, ("", written)),
            lambda pattern=pattern: series.add(business, "invoice", pattern),
        )
        following = issue(making.draft(business, owner).id, owner, (str(begun.id), ""))
        assert (answer, following) in {(written, f"S{turn}-005"), ("number.hand", f"S{turn}-001")}
    sound(business)


def test_a_series_retired_while_it_is_asked_for_gives_its_number_or_tells(owner, business):
    for turn in range(6):
        begun = series.add(business, "invoice", f"S{turn}-{{NNN}}")
        issue(making.draft(business, owner).id, owner, (str(begun.id), ""))
        number = making.draft(business, owner).id
        answer, retired = together(
            lambda number=number, begun=begun: issue(number, owner, (str(begun.id), "")),
            lambda begun=begun: series.retire(begun),
        )
        assert retired is None and answer in (f"S{turn}-002", "number.series")
    sound(business)


def test_a_series_retired_while_somebody_waits_for_the_chain_is_told(owner, business):
    """The preview was fine; the series went between that and the number."""
    from concurrent.futures import ThreadPoolExecutor

    begun = series.add(business, "invoice", "WEB-{NNN}")
    number = making.draft(business, owner).id

    def asked():
        with db.connection_context():
            return issue(number, owner, (str(begun.id), ""))

    with ThreadPoolExecutor(1) as pool:
        with write():
            Chain.held(business)
            series.retire(begun)
            answer = pool.submit(asked)
            until_somebody_waits_for_us()
        assert answer.result() == "number.series"
    assert Document.get_by_id(number).is_draft


def test_usual_series_change_places_while_others_issue(owner, business):
    web = series.add(business, "invoice", "WEB-{NNN}")
    first = numbering.current(business, "invoice")
    ids = [making.draft(business, owner).id for _ in range(COUNT)]

    def change():
        for _ in range(4):
            series.make_usual(web)
            series.make_usual(first)

    def some(part):
        return [issue(number, owner, ("", "")) for number in part]

    answers = together(lambda: some(ids[::2]), lambda: some(ids[1::2]), change)
    numbers = [*answers[0], *answers[1]]
    assert len(set(numbers)) == COUNT and {number[:3] for number in numbers} <= {"INV", "WEB"}
    assert answers[2] is None
    sound(business)


@pytest.mark.parametrize("count", [COUNT])
def test_processes_that_number_by_hand_and_by_series(environ, owner, business, count):
    """Half of them take what comes next, half write the number that they expect to come next, until it is theirs."""
    ids = [making.draft(business, owner).id for _ in range(count)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.documents.handwriters", how, *map(str, ids[part::4])],
            cwd=ROOT,
            env=environment(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for part, how in enumerate(("series", "hand", "series", "hand"))
    ]
    for each in processes:
        assert each.stdout.readline() == "ready\n"
    for each in processes:  # all of them stand at the line before the first one may go
        each.stdin.write("\n")
        each.stdin.flush()
    numbers = "".join(each.communicate(timeout=120)[0] for each in processes).split()
    assert [each.returncode for each in processes] == [0] * 4
    assert sorted(numbers) == [f"INV-2026-{n:04}" for n in range(1, count + 1)]
    assert not Document.select().where(Document.by_hand).exists()
    sound(business)
