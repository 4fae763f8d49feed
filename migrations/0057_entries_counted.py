"""How many entries a ledger has is counted beside the chain of its business: one taken out is missed.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

COUNTED = "(SELECT COUNT(*) FROM entry WHERE entry.business_id = chain.business_id)"


def up(migrator, db):
    db.execute_sql("ALTER TABLE chain ADD COLUMN entries INTEGER NOT NULL DEFAULT 0")
    db.execute_sql(f"UPDATE chain SET entries = {COUNTED}")
