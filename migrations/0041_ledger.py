"""Payments become entries of a ledger: of several kinds, about one another, with allocations that are only added to.

Tables and columns are renamed and added by plain SQL: nothing is written anew. From here on the money of an entry or
an allocation can't be changed; triggers see to that on both engines. Frozen: a later change is a later migration.
Imports nothing of the app.
"""

COLUMNS = (
    ("entry", "kind", "VARCHAR(255) NOT NULL DEFAULT 'payment'"),
    ("entry", "origin_id", "INTEGER REFERENCES entry (id) ON DELETE RESTRICT"),
    ("entry", "provider_id", "VARCHAR(255)"),
    ("allocation", "actor", "TEXT NOT NULL DEFAULT ''"),
    ("document", "written_off", "BIGINT NOT NULL DEFAULT 0"),
)
INDEXES = (
    ("payment_business_id", "entry_business_id", "entry", "business_id", ""),
    ("payment_customer_id", "entry_customer_id", "entry", "customer_id", ""),
    ("payment_reverses_id", "entry_reverses_id", "entry", "reverses_id", "UNIQUE"),
    (
        "payment_business_id_paid_on_currency_amount",
        "entry_business_id_paid_on_currency_amount",
        "entry",
        "business_id, paid_on, currency, amount",
        "",
    ),
    ("payment_business_id_form_key", "entry_business_id_form_key", "entry", "business_id, form_key", "UNIQUE"),
    ("", "entry_origin_id", "entry", "origin_id", ""),
    ("", "entry_business_id_provider_id", "entry", "business_id, provider_id", "UNIQUE"),
    ("allocation_payment_id", "allocation_entry_id", "allocation", "entry_id", ""),
    ("allocation_payment_id_document_id", "allocation_entry_id_document_id", "allocation", "entry_id, document_id", ""),
)
KEPT = {
    "entry": "business_id, kind, paid_on, amount, currency, reverses_id, origin_id, provider_id",
    "allocation": "entry_id, document_id, amount",
    "credit_allocation": "note_id, document_id, amount",
}
REFUSAL = "money in the ledger is never changed, only reversed"


def up(migrator, db):
    on_sqlite = "sqlite" in type(db).__name__.lower() or "sqlite" in type(getattr(db, "obj", db)).__name__.lower()
    db.execute_sql("ALTER TABLE payment RENAME TO entry")
    db.execute_sql("ALTER TABLE allocation RENAME COLUMN payment_id TO entry_id")
    for table, column, kind in COLUMNS:
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{column}" {kind}')
    for earlier, name, table, columns, unique in INDEXES:
        if earlier:
            db.execute_sql(f'DROP INDEX "{earlier}"')
        db.execute_sql(f'CREATE {unique} INDEX "{name}" ON "{table}" ({columns})')
    db.execute_sql("UPDATE allocation SET actor = (SELECT entry.actor FROM entry WHERE entry.id = allocation.entry_id)")
    if not on_sqlite:
        db.execute_sql("ALTER SEQUENCE payment_id_seq RENAME TO entry_id_seq")
        db.execute_sql(
            "CREATE FUNCTION keep_ledger() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
    for table, columns in KEPT.items():
        does = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END" if on_sqlite else "EXECUTE FUNCTION keep_ledger()"
        each = "" if on_sqlite else "FOR EACH ROW "
        db.execute_sql(f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OF {columns} ON {table} {each}{does}")
