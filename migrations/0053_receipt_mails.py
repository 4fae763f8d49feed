"""A mail to a customer may bring the receipt of a payment that names no document, as others bring a statement.

A plain column: no table is written anew. Frozen: a later change is a later migration. Imports nothing of the app.
"""


def up(migrator, db):
    db.execute_sql('ALTER TABLE "statement_mail" ADD COLUMN "entry_id" INTEGER REFERENCES entry (id) ON DELETE CASCADE')
    db.execute_sql('CREATE INDEX "statement_mail_entry_id" ON "statement_mail" ("entry_id")')
