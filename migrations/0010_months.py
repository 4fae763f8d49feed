"""What was invoiced and what came in, month by month, of each business.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import BigIntegerField, CharField, DateField, ForeignKeyField, Model, SqliteDatabase

FILL = """
    INSERT INTO month_total (business_id, currency, month, invoiced, paid)
    SELECT business_id, currency, month, SUM(invoiced), SUM(paid) FROM (
        SELECT business_id, currency, {issued} AS month, total AS invoiced, 0 AS paid FROM document
        WHERE kind = 'invoice' AND issued_at IS NOT NULL AND void_at IS NULL
        UNION ALL
        SELECT business_id, currency, {paid} AS month, 0 AS invoiced, amount AS paid FROM payment
    ) AS happened GROUP BY business_id, currency, month
"""


def up(migrator, db):
    class Business(Model):
        class Meta:
            database = db
            table_name = "business"

    class MonthTotal(Model):
        business = ForeignKeyField(Business, on_delete="CASCADE")
        currency = CharField()
        month = DateField()
        invoiced = BigIntegerField()
        paid = BigIntegerField()

        class Meta:
            database = db
            table_name = "month_total"
            indexes = ((("business", "month", "currency"), True),)

    db.create_tables([MonthTotal])
    first = "substr({0}, 1, 8) || '01'" if isinstance(db, SqliteDatabase) else "CAST(date_trunc('month', {0}) AS DATE)"
    db.execute_sql(FILL.format(issued=first.format("issue_date"), paid=first.format("paid_on")))


def down(migrator, db):
    db.execute_sql("DROP TABLE month_total")
