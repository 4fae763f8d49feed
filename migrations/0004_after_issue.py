"""What happens after issue: reminders, the document that replaces a void one, and many documents at once.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField
from playhouse.migrate import migrate


def up(migrator, db):
    class Business(Model):
        class Meta:
            database = db
            table_name = "business"

    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Mail(Model):
        class Meta:
            database = db
            table_name = "mail"

    class Document(Model):
        class Meta:
            database = db
            table_name = "document"

    class Batch(Model):
        key = CharField(unique=True)
        business = ForeignKeyField(Business, on_delete="CASCADE")
        created_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
        act = CharField()
        created_at = DateTimeField()
        begun_at = DateTimeField(null=True)
        waits_until = DateTimeField(null=True)
        stopped_at = DateTimeField(null=True)
        finished_at = DateTimeField(null=True)
        file = TextField()

        class Meta:
            database = db
            table_name = "batch"

    class BatchItem(Model):
        batch = ForeignKeyField(Batch, on_delete="CASCADE")
        document = ForeignKeyField(Document, on_delete="CASCADE")
        position = IntegerField()
        state = CharField()
        problem = TextField()
        recipients = TextField()
        file = TextField()
        mail = ForeignKeyField(Mail, null=True, on_delete="SET NULL")

        class Meta:
            database = db
            table_name = "batch_item"
            indexes = ((("batch", "position"), True),)

    migrate(
        migrator.add_column("delivery", "kind", CharField(default="document")),
        migrator.add_column("delivery", "form_key", CharField(null=True, unique=True)),
        migrator.add_column("document", "reminded_at", DateTimeField(null=True)),
        migrator.add_column(
            "document", "successor_id", ForeignKeyField(Document, field=Document.id, null=True, on_delete="SET NULL")
        ),
    )
    db.create_tables([Batch, BatchItem])
