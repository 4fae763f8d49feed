"""Statements of account: the mails that bring them.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, Model


def up(migrator, db):
    def known(name):
        return type(name, (Model,), {"Meta": type("Meta", (), {"database": db, "table_name": name})})

    Business, Customer, Mail = map(known, ("business", "customer", "mail"))

    class StatementMail(Model):
        business = ForeignKeyField(Business, on_delete="CASCADE")
        customer = ForeignKeyField(Customer, null=True, on_delete="SET NULL")
        mail = ForeignKeyField(Mail, unique=True, on_delete="RESTRICT")
        since = DateField(null=True)
        until = DateField()
        form_key = CharField(null=True, unique=True)
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "statement_mail"

    db.create_tables([StatementMail], safe=False)
