"""What a card payment was begun for: by which link, for which revision, until when; and why it came to nothing.

Plain columns: the table is not written anew. Frozen: a later change is a later migration. Imports nothing of the app.
"""


def up(migrator, db):
    on_sqlite = "sqlite" in type(db).__name__.lower() or "sqlite" in type(getattr(db, "obj", db)).__name__.lower()
    instant = "DATETIME" if on_sqlite else "TIMESTAMP"
    for column in (
        '"link_id" INTEGER REFERENCES link (id) ON DELETE SET NULL',
        '"revision" INTEGER NOT NULL DEFAULT 0',
        f'"expires_at" {instant}',
        f'"dropped_at" {instant}',
        """"why" VARCHAR(255) NOT NULL DEFAULT ''""",
    ):
        db.execute_sql(f'ALTER TABLE "checkout" ADD COLUMN {column}')
    db.execute_sql('CREATE INDEX "checkout_link_id" ON "checkout" ("link_id")')
