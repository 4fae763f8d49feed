"""Which mails have the words of which comment in them: when it is removed, they forget these.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import ForeignKeyField, Model


def up(migrator, db):
    def known(name):
        return type(name, (Model,), {"Meta": type("Meta", (), {"database": db, "table_name": name})})

    Comment, Mail = map(known, ("comment", "mail"))

    class CommentMail(Model):
        comment = ForeignKeyField(Comment, on_delete="CASCADE")
        mail = ForeignKeyField(Mail, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "comment_mail"
            indexes = ((("comment", "mail"), True),)

    db.create_tables([CommentMail])
