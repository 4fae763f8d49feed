"""Quotes wait until they were answered; and what is no invoice has lists of its own.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

DUE = "COALESCE(due_date, '9999-12-31')"
WAITED = "kind = 'quote' AND issued_at IS NOT NULL AND void_at IS NULL"
WAITING = f"{WAITED} AND accepted_at IS NULL AND declined_at IS NULL"
OTHERS = "kind <> 'invoice' AND issued_at IS NOT NULL"
FILTERED = "currency, customer_id, total"


def up(migrator, db):
    index(db, "document_waiting", f"{DUE}, id, sent_at, {FILTERED}", WAITING)
    index(db, "document_others", f"kind, issue_date, id, {FILTERED}", OTHERS)


def down(migrator, db):
    index(db, "document_waiting", f"{DUE}, id, sent_at, {FILTERED}", WAITED)
    db.execute_sql("DROP INDEX document_others")


def index(db, name, columns, where):
    db.execute_sql(f"DROP INDEX IF EXISTS {name}")
    db.execute_sql(f"CREATE INDEX {name} ON document (business_id, {columns}) WHERE {where}")
