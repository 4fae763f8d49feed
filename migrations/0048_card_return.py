"""What of card payments goes back: refunds and disputes, as Stripe tells of them.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import BigIntegerField, CharField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    def known(name):
        return type(name, (Model,), {"Meta": type("Meta", (), {"database": db, "table_name": name})})

    Business, Document, Entry = map(known, ("business", "document", "entry"))

    class CardReturn(Model):
        key = CharField(unique=True)
        business = ForeignKeyField(Business, on_delete="RESTRICT")
        kind = CharField()
        payment = ForeignKeyField(Entry, null=True, on_delete="RESTRICT")
        payment_intent = CharField()
        provider_id = CharField(null=True)
        amount = BigIntegerField()
        currency = CharField()
        state = CharField(default="asked")
        moved = IntegerField(default=0)
        counted = BigIntegerField(default=0)
        reason = TextField(default="")
        why = TextField(default="")
        credit_note = ForeignKeyField(Document, null=True, on_delete="SET NULL")
        actor = TextField()
        due_by = DateTimeField(null=True)
        at = DateTimeField()
        beyond_at = DateTimeField(null=True)
        told = CharField(default="")

        class Meta:
            database = db
            table_name = "card_return"
            indexes = ((("business", "provider_id"), True), (("business", "payment_intent"), False))

    db.create_tables([CardReturn], safe=False)
