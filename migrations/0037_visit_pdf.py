"""Of each visit, whether it was to the page or to the PDF.

Frozen: a later change is a later migration. Imports nothing of the app.
"""


def up(migrator, db):
    on_sqlite = "sqlite" in type(db).__name__.lower() or "sqlite" in type(getattr(db, "obj", db)).__name__.lower()
    false = "INTEGER NOT NULL DEFAULT 0" if on_sqlite else "BOOLEAN NOT NULL DEFAULT FALSE"
    db.execute_sql(f'ALTER TABLE "visit" ADD COLUMN "pdf" {false}')
