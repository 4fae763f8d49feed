"""Which entry of the ledger a card payment became.

Frozen: a later change is a later migration. Imports nothing of the app.
"""


def up(migrator, db):
    db.execute_sql('ALTER TABLE "checkout" ADD COLUMN "entry_id" INTEGER REFERENCES entry (id) ON DELETE RESTRICT')
    db.execute_sql('CREATE UNIQUE INDEX "checkout_entry_id" ON "checkout" ("entry_id")')
