"""Bills: what was received before another version was taken over; what a business asks of who bills it by its page.

Columns are added one by one by plain SQL, as before. Frozen: a later change is a later migration. Imports nothing of
the app.
"""

from peewee import BigIntegerField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    on_sqlite = "sqlite" in type(db).__name__.lower() or "sqlite" in type(getattr(db, "obj", db)).__name__.lower()
    kind, yes, no = ("INTEGER", "1", "0") if on_sqlite else ("BOOLEAN", "TRUE", "FALSE")
    db.execute_sql(f'ALTER TABLE "business" ADD COLUMN "invoice_me_po" {kind} NOT NULL DEFAULT {no}')
    db.execute_sql(f'ALTER TABLE "member" ADD COLUMN "bill_mails" {kind} NOT NULL DEFAULT {yes}')
    db.execute_sql('ALTER TABLE "bill" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1')

    class Bill(Model):
        class Meta:
            database = db
            table_name = "bill"

    class BillVersion(Model):
        bill = ForeignKeyField(Bill, on_delete="CASCADE")
        version = IntegerField()
        digest = CharField()
        said = TextField()
        pdf = TextField(default="")
        currency = CharField()
        total = BigIntegerField(default=0)
        due_date = DateField(null=True)
        received_at = DateTimeField()
        replaced_at = DateTimeField()

        class Meta:
            database = db
            table_name = "bill_version"
            indexes = ((("bill", "id"), False),)

    db.create_tables([BillVersion])
