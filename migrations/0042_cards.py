"""Cards: the owner's own Stripe account, and card payments that were begun there.

The column is added by plain SQL: the table is not written anew, which would take SQLite's triggers with it. Frozen: a
later change is a later migration. Imports nothing of the app.
"""

from peewee import BigIntegerField, BooleanField, CharField, DateTimeField, ForeignKeyField, Model, TextField


def up(migrator, db):
    on_sqlite = "sqlite" in type(db).__name__.lower() or "sqlite" in type(getattr(db, "obj", db)).__name__.lower()
    yes = "INTEGER NOT NULL DEFAULT 1" if on_sqlite else "BOOLEAN NOT NULL DEFAULT TRUE"
    db.execute_sql(f'ALTER TABLE "document" ADD COLUMN "cards" {yes}')

    def known(name):
        return type(name, (Model,), {"Meta": type("Meta", (), {"database": db, "table_name": name})})

    Business, Document = map(known, ("business", "document"))

    class CardAccount(Model):
        business = ForeignKeyField(Business, unique=True, on_delete="RESTRICT")
        key_sealed = TextField()
        last4 = CharField()
        kind = CharField()
        live = BooleanField()
        account = CharField(default="")
        name = TextField(default="")
        country = CharField(default="")
        currency = CharField(default="")
        charges = BooleanField(default=True)
        missing = TextField(default="[]")
        webhook_sealed = TextField(null=True)
        parts = BooleanField(default=False)
        connected_at = DateTimeField()
        checked_at = DateTimeField()
        refused_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "card_account"

    class Checkout(Model):
        key = CharField(unique=True)
        business = ForeignKeyField(Business, on_delete="RESTRICT")
        document = ForeignKeyField(Document, on_delete="RESTRICT")
        account = CharField(default="")
        live = BooleanField()
        session_id = CharField(null=True, unique=True)
        payment_intent = CharField(null=True, unique=True)
        url = TextField(default="")
        amount = BigIntegerField()
        currency = CharField()
        state = CharField(default="beginning")
        idempotency_key = CharField(unique=True)
        created_at = DateTimeField()
        checked_at = DateTimeField(null=True)
        look_at = DateTimeField(null=True, index=True)
        ended_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "checkout"
            indexes = ((("document", "state"), False), (("business", "created_at"), False))

    for model in (CardAccount, Checkout):
        model.create_table(safe=False)
