"""The scheme of the references by which a business knows payments again.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import CharField
from playhouse.migrate import migrate


def up(migrator, db):
    migrate(migrator.add_column("business", "reference", CharField(default="")))
