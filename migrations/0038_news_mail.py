"""Which piece of news went to which member by which mail: so that nobody is told twice, and a mail can be forgotten;
and how many there are that a member has not looked at.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import ForeignKeyField, Model


def up(migrator, db):
    def known(name):
        return type(name, (Model,), {"Meta": type("Meta", (), {"database": db, "table_name": name})})

    News, User, Mail = map(known, ("news", "user", "mail"))

    class NewsMail(Model):
        news = ForeignKeyField(News, on_delete="CASCADE")
        user = ForeignKeyField(User, on_delete="CASCADE")
        mail = ForeignKeyField(Mail, null=True, on_delete="SET NULL")

        class Meta:
            database = db
            table_name = "news_mail"
            indexes = ((("news", "user"), True),)

    db.create_tables([NewsMail])
    db.execute_sql('ALTER TABLE "member" ADD COLUMN "news_new" INTEGER NOT NULL DEFAULT 0')
