"""The life of a document: threads of a job, what was made from what, credit, versions, and the customer's word.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.migrate import migrate

SERIES = """
    INSERT INTO series (business_id, kind, pattern, start, in_use)
    SELECT id, 'proforma', 'PRO-{YYYY}-{NNNN}', 1, {yes} FROM business
    WHERE NOT EXISTS (SELECT 1 FROM series WHERE series.business_id = business.id AND series.kind = 'proforma')
"""


def up(migrator, db):
    class Business(Model):
        class Meta:
            database = db
            table_name = "business"

    class Customer(Model):
        class Meta:
            database = db
            table_name = "customer"

    class Document(Model):
        class Meta:
            database = db
            table_name = "document"

    class Thread(Model):
        key = CharField(unique=True)
        business = ForeignKeyField(Business, on_delete="RESTRICT")
        customer = ForeignKeyField(Customer, null=True, on_delete="SET NULL")
        title = TextField()
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "thread"
            indexes = ((("business", "id"), False),)

    db.create_tables([Thread])
    another = {"field": Document.id, "null": True}
    migrate(
        migrator.add_column(
            "document", "thread_id", ForeignKeyField(Thread, field=Thread.id, null=True, on_delete="SET NULL")
        ),
        migrator.add_column("document", "origin_id", ForeignKeyField(Document, on_delete="SET NULL", **another)),
        migrator.add_column("document", "corrects_id", ForeignKeyField(Document, on_delete="RESTRICT", **another)),
        migrator.add_column("document", "deposit", BooleanField(default=False)),
        migrator.add_column("document", "version", IntegerField(default=1)),
        migrator.add_column("document", "credited", BigIntegerField(default=0)),
        migrator.add_column("document", "seen_at", DateTimeField(null=True)),
        migrator.add_column("document", "accepted_at", DateTimeField(null=True)),
        migrator.add_column("document", "declined_at", DateTimeField(null=True)),
        migrator.add_column("document", "approved_at", DateTimeField(null=True)),
        migrator.add_column("document", "approved_version", IntegerField(null=True)),
    )
    db.execute_sql(SERIES.replace("{yes}", "TRUE"))
