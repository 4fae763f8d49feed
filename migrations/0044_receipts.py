"""Receipts and other papers about money: their PDFs and mails; and the ledger read by day, the newest first.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import CharField, DateTimeField, ForeignKeyField, Model


def up(migrator, db):
    def known(name):
        return type(name, (Model,), {"Meta": type("Meta", (), {"database": db, "table_name": name})})

    Business, Delivery, Entry = map(known, ("business", "delivery", "entry"))

    class BuiltPaper(Model):
        business = ForeignKeyField(Business, on_delete="CASCADE")
        state = CharField()
        sha256 = CharField()
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "built_paper"
            indexes = ((("business", "state"), True),)

    class ReceiptMail(Model):
        delivery = ForeignKeyField(Delivery, unique=True, on_delete="CASCADE")
        entry = ForeignKeyField(Entry, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "receipt_mail"

    db.execute_sql('CREATE INDEX "entry_business_id_paid_on_id" ON "entry" ("business_id", "paid_on", "id")')
    db.create_tables([BuiltPaper, ReceiptMail], safe=False)
