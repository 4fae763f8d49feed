"""Errors that the app recorded, grouped. Frozen; imports nothing of the app."""

from peewee import CharField, DateTimeField, IntegerField, Model, TextField


def up(migrator, db):
    class Fault(Model):
        fingerprint = CharField(unique=True)
        error = TextField()
        place = TextField()
        during = TextField()
        trace = TextField()
        reference = TextField()
        count = IntegerField()
        first_at = DateTimeField()
        last_at = DateTimeField(index=True)
        done_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "fault"

    db.create_tables([Fault])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("fault"))
