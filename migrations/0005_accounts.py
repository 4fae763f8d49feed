"""How people sign in beside mail, from which devices, and what they set about themselves.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, Model, TextField
from playhouse.migrate import migrate


def up(migrator, db):
    migrate(
        migrator.add_column("user", "language", CharField(default="")),
        migrator.add_column("user", "time_zone", CharField(default="")),
        migrator.add_column("user", "shortcuts", BooleanField(default=True)),
    )

    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Mail(Model):
        class Meta:
            database = db
            table_name = "mail"

    class Identity(Model):
        user = ForeignKeyField(User, on_delete="CASCADE")
        issuer = TextField()
        subject = TextField()
        email = TextField()
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "identity"
            indexes = ((("issuer", "subject"), True),)

    class Device(Model):
        user = ForeignKeyField(User, on_delete="CASCADE")
        token_hash = CharField()
        user_agent = TextField()
        created_at = DateTimeField()
        last_used_at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "device"
            indexes = ((("user", "token_hash"), True),)

    class EmailChange(Model):
        user = ForeignKeyField(User, unique=True, on_delete="CASCADE")
        email = TextField()
        old_hash = CharField(unique=True)
        new_hash = CharField(unique=True)
        old_at = DateTimeField(null=True)
        new_at = DateTimeField(null=True)
        created_at = DateTimeField()
        expires_at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "email_change"

    class Notice(Model):
        user = ForeignKeyField(User, on_delete="CASCADE")
        mail = ForeignKeyField(Mail, unique=True, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "notice"

    db.create_tables([Identity, Device, EmailChange, Notice])


def down(migrator, db):
    for table in ("notice", "email_change", "device", "identity"):
        migrate(migrator.drop_table(table))
    for column in ("shortcuts", "time_zone", "language"):
        migrate(migrator.drop_column("user", column))
