"""Entries say whether they were a test, with which no money moves; refunds and disputes, when their money moved.

What is about a test payment, or undoes it, is a test as well. The sums of months are of money: tests are taken out.
Plain columns: no table is written anew. Frozen: a later change is a later migration. Imports nothing of the app.
"""

import datetime

TESTS = """
    UPDATE entry SET test = {yes} WHERE COALESCE(origin_id, reverses_id, id) IN
        (SELECT entry_id FROM checkout WHERE entry_id IS NOT NULL AND NOT live)
"""
MOVED = """
    SELECT business_id, currency, paid_on, SUM(amount) FROM entry
    WHERE test AND kind IN ('payment', 'refund', 'dispute') GROUP BY business_id, currency, paid_on
"""


def up(migrator, db):
    on_sqlite = "sqlite" in type(db).__name__.lower() or "sqlite" in type(getattr(db, "obj", db)).__name__.lower()
    kind, instant = (
        ("INTEGER NOT NULL DEFAULT 0", "DATETIME") if on_sqlite else ("BOOLEAN NOT NULL DEFAULT FALSE", "TIMESTAMP")
    )
    db.execute_sql(f'ALTER TABLE "entry" ADD COLUMN "test" {kind}')
    db.execute_sql(f'ALTER TABLE "card_return" ADD COLUMN "moved_at" {instant}')
    mark_tests(db, yes="1" if on_sqlite else "TRUE", place="?" if on_sqlite else "%s")


def mark_tests(db, yes, place):
    db.execute_sql(TESTS.format(yes=yes))
    for business, currency, day, amount in db.execute_sql(MOVED).fetchall():
        known = day if isinstance(day, datetime.date) else datetime.date.fromisoformat(day)
        taken = (int(amount), business, currency, known.replace(day=1).isoformat())
        where = f"business_id = {place} AND currency = {place} AND month = {place}"
        db.execute_sql(f"UPDATE month_total SET paid = paid - {place} WHERE {where}", taken)
