"""Whether a business takes cards, and where that stands among its ways to pay.

Frozen: a later change is a later migration. Imports nothing of the app.
"""


def up(migrator, db):
    for name in ("cards", "before_card"):
        db.execute_sql(f"""ALTER TABLE "business" ADD COLUMN "{name}" VARCHAR(255) NOT NULL DEFAULT ''""")
