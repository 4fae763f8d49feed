"""Changes after issue: what a business may change once it was sent, and the notices by which it corrects a name.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import CharField, DateTimeField, ForeignKeyField, Model
from playhouse.migrate import migrate


def up(migrator, db):
    class Document(Model):
        class Meta:
            database = db
            table_name = "document"

    class Revision(Model):
        class Meta:
            database = db
            table_name = "revision"

    class CorrectionNotice(Model):
        document = ForeignKeyField(Document, on_delete="RESTRICT")
        revision = ForeignKeyField(Revision, unique=True, on_delete="RESTRICT")
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "correction_notice"

    db.create_tables([CorrectionNotice])
    migrate(migrator.add_column("business", "changing", CharField(default="")))
