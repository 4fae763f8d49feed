"""Drafts of one customer or currency are told from the index in whose order they are listed.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

COLUMNS = "business_id, updated_at, id, currency, customer_id, total, kind, issued_at, deleted_at"


def up(migrator, db):
    db.execute_sql("DROP INDEX document_draft")
    db.execute_sql(
        f"CREATE INDEX document_draft ON document ({COLUMNS}) WHERE issued_at IS NULL AND deleted_at IS NULL"
    )
