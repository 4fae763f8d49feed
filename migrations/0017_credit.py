"""What of a credit note settles which document.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import BigIntegerField, DateTimeField, ForeignKeyField, Model, TextField


def up(migrator, db):
    class Document(Model):
        class Meta:
            database = db
            table_name = "document"

    class CreditAllocation(Model):
        note = ForeignKeyField(Document, backref="+", on_delete="RESTRICT")
        document = ForeignKeyField(Document, backref="+", on_delete="RESTRICT")
        amount = BigIntegerField()
        actor = TextField()
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "credit_allocation"

    db.create_tables([CreditAllocation])


def down(migrator, db):
    db.execute_sql("DROP TABLE credit_allocation")
