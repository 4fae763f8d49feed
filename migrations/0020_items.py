"""What a business sells, and what each customer last paid for it.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import CharField, DateTimeField, ForeignKeyField, Model, TextField


def up(migrator, db):
    class Business(Model):
        class Meta:
            database = db
            table_name = "business"

    class Customer(Model):
        class Meta:
            database = db
            table_name = "customer"

    class Item(Model):
        business = ForeignKeyField(Business, on_delete="CASCADE")
        name = TextField()
        name_key = TextField()
        code = CharField()
        description = TextField()
        unit = TextField()
        tax = CharField()
        prices = TextField()
        search = TextField()
        archived_at = DateTimeField(null=True)
        created_at = DateTimeField()
        updated_at = DateTimeField()

        class Meta:
            database = db
            table_name = "item"
            indexes = (
                (("business", "name_key"), True),
                (("business", "code"), False),
                (("business", "archived_at", "name_key"), False),
            )

    class LastPrice(Model):
        item = ForeignKeyField(Item, on_delete="CASCADE")
        customer = ForeignKeyField(Customer, on_delete="CASCADE")
        currency = CharField()
        price = CharField()
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "last_price"
            indexes = ((("item", "customer", "currency"), True),)

    db.create_tables([Item, LastPrice])


def down(migrator, db):
    db.execute_sql("DROP TABLE last_price")
    db.execute_sql("DROP TABLE item")
