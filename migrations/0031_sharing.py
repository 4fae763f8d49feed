"""The recipient's side: what readers say and do, who looked, links of single people, what others bill.

Columns are added one by one by plain SQL: the tables are not written anew, which would take SQLite's triggers with
them. Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import BigIntegerField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField

COLUMNS = (
    ("document", "activity", "INTEGER NOT NULL DEFAULT 0"),
    ("document", "open_requests", "INTEGER NOT NULL DEFAULT 0"),
    ("document", "last_seen_at", "{instant}"),
    ("document", "last_seen_place", "TEXT NOT NULL DEFAULT ''"),
    ("document", "billed_to_id", "INTEGER REFERENCES business (id) ON DELETE SET NULL"),
    ("link", "email", "TEXT NOT NULL DEFAULT ''"),
    ("business", "visits_kept", "INTEGER NOT NULL DEFAULT 12"),
    ("business", "invoice_me", "{false}"),
    ("member", "news", "TEXT NOT NULL DEFAULT '{{}}'"),
    ("member", "news_seen", "INTEGER NOT NULL DEFAULT 0"),
    ("member", "news_sent", "INTEGER NOT NULL DEFAULT 0"),
    ("mail", "unsubscribe", "TEXT NOT NULL DEFAULT ''"),
)


def up(migrator, db):
    on_sqlite = "sqlite" in type(db).__name__.lower() or "sqlite" in type(getattr(db, "obj", db)).__name__.lower()
    words = {
        "instant": "DATETIME" if on_sqlite else "TIMESTAMP",
        "false": f"{'INTEGER' if on_sqlite else 'BOOLEAN'} NOT NULL DEFAULT {'0' if on_sqlite else 'FALSE'}",
    }
    for table, column, kind in COLUMNS:
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{column}" {kind.format(**words)}')
    db.execute_sql('CREATE INDEX "document_billed_to_id" ON "document" ("billed_to_id")')
    # What was seen before was seen for the last time when it was seen first, as far as anybody knows.
    db.execute_sql("UPDATE document SET last_seen_at = seen_at WHERE seen_at IS NOT NULL")

    def known(name):
        return type(name, (Model,), {"Meta": type("Meta", (), {"database": db, "table_name": name})})

    Business, User, Document, Revision, Link, Mail = map(
        known, ("business", "user", "document", "revision", "link", "mail")
    )

    class Unwanted(Model):
        business = ForeignKeyField(Business, on_delete="CASCADE")
        email = TextField()
        document = ForeignKeyField(Document, null=True, on_delete="SET NULL")
        why = TextField(default="")
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "unwanted"
            indexes = ((("business", "email"), True),)

    class Comment(Model):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        link = ForeignKeyField(Link, null=True, on_delete="SET NULL")
        kind = CharField(default="comment")
        line = CharField(default="")
        user = ForeignKeyField(User, null=True, on_delete="SET NULL")
        name = TextField()
        email = TextField(default="")
        text = TextField()
        at = DateTimeField()
        removed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "comment"
            indexes = ((("document", "id"), False),)

    class Forward(Model):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        link = ForeignKeyField(Link, unique=True, on_delete="CASCADE")
        mail = ForeignKeyField(Mail, null=True, on_delete="SET NULL")
        name = TextField()
        email = TextField()
        note = TextField(default="")
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "forward"

    class ChangeRequest(Model):
        key = CharField(unique=True)
        document = ForeignKeyField(Document, on_delete="CASCADE")
        link = ForeignKeyField(Link, null=True, on_delete="SET NULL")
        base = IntegerField()
        name = TextField()
        email = TextField()
        why = TextField(default="")
        proposed = TextField()
        state = CharField(default="open")
        answer = TextField(default="")
        at = DateTimeField()
        settled_at = DateTimeField(null=True)
        settled_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
        revision = IntegerField(null=True)
        draft = ForeignKeyField(Document, null=True, on_delete="SET NULL")

        class Meta:
            database = db
            table_name = "change_request"
            indexes = ((("document", "state"), False),)

    class Confirmation(Model):
        key = CharField(unique=True)
        link = ForeignKeyField(Link, on_delete="CASCADE")
        revision = ForeignKeyField(Revision, on_delete="RESTRICT")
        name = TextField()
        email = TextField()
        wanted = TextField(default="{}")
        code_hash = CharField()
        guesses = IntegerField(default=0)
        mail = ForeignKeyField(Mail, null=True, on_delete="SET NULL")
        created_at = DateTimeField()
        expires_at = DateTimeField(index=True)
        used_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "confirmation"

    class Approval(Model):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        revision = ForeignKeyField(Revision, on_delete="RESTRICT")
        link = ForeignKeyField(Link, null=True, on_delete="SET NULL")
        version = IntegerField()
        digest = CharField()
        name = TextField()
        email = TextField(default="")
        confirmed_at = DateTimeField(null=True)
        network = TextField(default="")
        agent = TextField(default="")
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "approval"
            indexes = ((("document", "id"), False),)

    class Promise(Model):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        link = ForeignKeyField(Link, null=True, on_delete="SET NULL")
        kind = CharField()
        on = DateField()
        name = TextField()
        email = TextField(default="")
        note = TextField(default="")
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "promise"
            indexes = ((("document", "id"), False),)

    class News(Model):
        business = ForeignKeyField(Business, on_delete="CASCADE")
        document = ForeignKeyField(Document, null=True, on_delete="CASCADE")
        what = CharField()
        who = TextField(default="")
        data = TextField(default="{}")
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "news"
            indexes = ((("business", "id"), False), (("document", "id"), False))

    class Visit(Model):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        link = ForeignKeyField(Link, null=True, on_delete="SET NULL")
        kind = CharField()
        viewer = CharField(default="")
        network = TextField(default="")
        browser = TextField(default="")
        place = TextField(default="")
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "visit"
            indexes = ((("document", "id"), False), (("at",), False))

    class VisitCount(Model):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        kind = CharField()
        opens = IntegerField(default=0)
        viewers = IntegerField(default=0)
        last_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "visit_count"
            indexes = ((("document", "kind"), True),)

    class Vendor(Model):
        business = ForeignKeyField(Business, on_delete="CASCADE")
        sender = ForeignKeyField(Business, null=True, on_delete="SET NULL")
        name = TextField()
        email = TextField(default="")
        trusted_at = DateTimeField(null=True)
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "vendor"
            indexes = ((("business", "sender"), True),)

    class Bill(Model):
        key = CharField(unique=True)
        business = ForeignKeyField(Business, on_delete="RESTRICT")
        document = ForeignKeyField(Document, null=True, on_delete="SET NULL")
        link = ForeignKeyField(Link, null=True, on_delete="SET NULL")
        token_sealed = TextField(default="")
        vendor = ForeignKeyField(Vendor, null=True, on_delete="SET NULL")
        added_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
        came = CharField(default="filed")
        state = CharField(default="accepted")
        sender_name = TextField()
        number = TextField()
        issue_date = DateField(null=True)
        due_date = DateField(null=True)
        currency = CharField()
        total = BigIntegerField(default=0)
        said = TextField()
        digest = CharField(default="")
        pdf = TextField(default="")
        paid_on = DateField(null=True)
        note = TextField(default="")
        search = TextField(default="")
        received_at = DateTimeField()
        updated_at = DateTimeField()

        class Meta:
            database = db
            table_name = "bill"
            indexes = (
                (("business", "document"), True),
                (("business", "state", "due_date", "id"), False),
            )

    db.create_tables(
        [Unwanted, Comment, Forward, ChangeRequest, Confirmation, Approval, Promise]
        + [News, Visit, VisitCount, Vendor, Bill]
    )
