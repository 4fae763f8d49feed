"""How a business looks and writes: its logo, its accent colour, its own mail texts, where answers go, its signature."""

from peewee import CharField, IntegerField, TextField


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("business", "logo", TextField(default="")),
        migrator.add_column("business", "logo_type", CharField(default="")),
        migrator.add_column("business", "logo_width", IntegerField(default=0)),
        migrator.add_column("business", "logo_height", IntegerField(default=0)),
        migrator.add_column("business", "accent", CharField(default="")),
        migrator.add_column("business", "letters", TextField(default="{}")),
        migrator.add_column("business", "reply_to", TextField(default="")),
        migrator.add_column("business", "signature", TextField(default="")),
    )
