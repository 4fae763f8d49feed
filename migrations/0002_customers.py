"""Customers who are put away, what their invoices begin with, and the text by which they are searched for.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

import json

from peewee import CharField, DateTimeField, Model, TextField
from playhouse.migrate import migrate

SEARCHED = ("contact", "email", "ap_name", "ap_email", "cc", "city", "code")


def up(migrator, db):
    migrate(
        migrator.add_column("customer", "archived_at", DateTimeField(null=True)),
        migrator.add_column("customer", "defaults", TextField(default="{}")),
        migrator.add_column("customer", "search", TextField(default="")),
        migrator.add_column("customer", "made_for", CharField(default="")),
        migrator.add_index("customer", ("business_id", "archived_at", "name_key")),
        migrator.add_index("document", ("customer_id", "balance")),
        migrator.add_index("document", ("customer_id", "updated_at")),
    )

    class Customer(Model):
        name = TextField()
        details = TextField()
        search = TextField()

        class Meta:
            database = db
            table_name = "customer"

    for customer in Customer.select().order_by(Customer.id).iterator():
        details = json.loads(customer.details)
        texts = [customer.name, *(details.get(name, "") for name in SEARCHED)]
        said = "\n".join(text[:300] for text in texts if text).casefold()
        Customer.update(search=said).where(Customer.id == customer.id).execute()
