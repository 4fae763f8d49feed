from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from jupinv import db
from jupinv.accounts.attempts import TooMany, hidden, limit
from jupinv.accounts.models import Attempt
from tests.accounts.waiting import until_somebody_waits_for_us

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_so_many_and_no_more_until_the_oldest_is_over(app: Flask) -> None:
    for minute in range(3):
        limit("guess", "me", 3, HOUR, NOON + timedelta(minutes=minute))
    with pytest.raises(TooMany) as refused:
        limit("guess", "me", 3, HOUR, NOON + timedelta(minutes=30))
    assert refused.value.seconds == 30 * 60
    limit("guess", "me", 3, HOUR, NOON + HOUR)
    with pytest.raises(TooMany):
        limit("guess", "me", 3, HOUR, NOON + HOUR)


def test_each_has_a_limit_of_its_own(app: Flask) -> None:
    limit("guess", "me", 1, HOUR, NOON)
    limit("guess", "you", 1, HOUR, NOON)
    limit("mail", "me", 1, HOUR, NOON)
    assert Attempt.select().count() == 3


def test_refused_attempts_do_not_count(app: Flask) -> None:
    limit("guess", "me", 1, HOUR, NOON)
    for minute in range(1, 60):
        with pytest.raises(TooMany):
            limit("guess", "me", 1, HOUR, NOON + timedelta(minutes=minute))
    limit("guess", "me", 1, HOUR, NOON + HOUR)


def test_many_at_once_get_no_more_than_one_after_the_other(app: Flask) -> None:
    def attempt(_: int) -> bool:
        with db.db.connection_context():
            try:
                limit("guess", "me", 5, HOUR, NOON)
            except TooMany:
                return False
            return True

    with ThreadPoolExecutor(12) as threads:
        assert sum(threads.map(attempt, range(24))) == 5
    assert Attempt.select().count() == 5


def test_an_attempt_that_is_not_yet_committed_counts(app: Flask) -> None:
    def attempt() -> None:
        with db.db.connection_context():
            limit("guess", "me", 1, HOUR, NOON)

    with ThreadPoolExecutor(1) as threads:
        with db.write():
            limit("guess", "me", 1, HOUR, NOON)
            second = threads.submit(attempt)
            until_somebody_waits_for_us()
        with pytest.raises(TooMany):
            second.result()


def test_the_table_does_not_tell_who_it_was() -> None:
    assert "ana" not in hidden("ana@halden.example", "key")
    assert hidden("ana@halden.example", "key") != hidden("ana@halden.example", "another key")
