"""Businesses that are a demo, and the indexes that the start page of a business is reckoned by.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import BooleanField
from playhouse.migrate import migrate


def up(migrator, db):
    migrate(
        migrator.add_column("business", "demo", BooleanField(default=False)),
        migrator.drop_index("payment", "payment_business_id_paid_on"),
        migrator.add_index("payment", ("business_id", "paid_on", "currency", "amount")),
    )
    db.execute_sql("CREATE INDEX mail_failed ON mail (created_at) WHERE state = 'failed'")


def down(migrator, db):
    db.execute_sql("DROP INDEX mail_failed")
    migrate(
        migrator.drop_index("payment", "payment_business_id_paid_on_currency_amount"),
        migrator.add_index("payment", ("business_id", "paid_on")),
        migrator.drop_column("business", "demo"),
    )
