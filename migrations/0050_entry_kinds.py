"""The ledger read by kind or by customer, and day: refunds and fees are few among many payments.

Frozen: a later change is a later migration. Imports nothing of the app.
"""


def up(migrator, db):
    for name in ("kind", "customer_id"):
        columns = f'"business_id", "{name}", "paid_on", "id"'
        db.execute_sql(f'CREATE INDEX "entry_business_id_{name}_paid_on_id" ON "entry" ({columns})')
