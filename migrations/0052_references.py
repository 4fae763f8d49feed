"""The reference by which a payment is known again, beside what a document says: no other one gets the same.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

import json

from peewee import IntegerField, Model, TextField

AT_ONCE = 500


def up(migrator, db):
    db.execute_sql("ALTER TABLE document ADD COLUMN reference VARCHAR(255) NOT NULL DEFAULT ''")
    fill(db)
    db.execute_sql("CREATE INDEX document_reference ON document (business_id, reference) WHERE reference <> ''")


def fill(db):
    """What was issued with one keeps it."""

    class Document(Model):
        reference = TextField()

        class Meta:
            database = db
            table_name = "document"

    class Revision(Model):
        document_id = IntegerField()
        bytes = TextField(null=True)

        class Meta:
            database = db
            table_name = "revision"

    said, last = Revision.select().where(Revision.bytes.contains('"reference":"')), 0
    while rows := list(said.where(Revision.id > last).order_by(Revision.id).limit(AT_ONCE)):
        last = rows[-1].id
        for row in rows:  # those of one document in their order: the last one counts
            reference = json.loads(row.bytes)["content"].get("payment", {}).get("reference", "")
            Document.update(reference=reference).where(Document.id == row.document_id).execute()
