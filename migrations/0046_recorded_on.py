"""Entries say for which document they were recorded; until now that was the document of their first allocation.

What came on account, or for several documents at once, was recorded for none. A plain ADD COLUMN: the table is not
written anew. Frozen: a later change is a later migration. Imports nothing of the app.
"""

FIRST = "SELECT document_id FROM allocation WHERE allocation.entry_id = entry.id ORDER BY allocation.id LIMIT 1"


def up(migrator, db):
    db.execute_sql("ALTER TABLE entry ADD COLUMN document_id INTEGER REFERENCES document (id) ON DELETE RESTRICT")
    db.execute_sql('CREATE INDEX "entry_document_id" ON entry (document_id)')
    db.execute_sql(f"UPDATE entry SET document_id = ({FIRST})")
