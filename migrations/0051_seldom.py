"""Indexes of what few rows have say nothing of those that have it not.

SQLite's ANALYZE would tell of an index full of NULL that all rows are alike, and queries would scan the table instead.
And what numbers were written by hand is told from an index alone, which SQLite otherwise passes by. Frozen: a later
change is a later migration. Imports nothing of the app.
"""

SELDOM = (
    ("entry", "reverses_id", "UNIQUE"),
    ("entry", "origin_id", ""),
    ("entry", "document_id", ""),
    ("document", "thread_id", ""),
    ("document", "origin_id", ""),
    ("document", "corrects_id", ""),
    ("document", "successor_id", ""),
    ("document", "billed_to_id", ""),
)


def up(migrator, db):
    for table, column, unique in SELDOM:
        db.execute_sql(f'DROP INDEX "{table}_{column}"')
        where = f'"{column}" IS NOT NULL'
        db.execute_sql(f'CREATE {unique} INDEX "{table}_{column}" ON "{table}" ("{column}") WHERE {where}')
    db.execute_sql("DROP INDEX document_by_hand")
    db.execute_sql("CREATE INDEX document_by_hand ON document (business_id, kind, number, by_hand) WHERE by_hand")
