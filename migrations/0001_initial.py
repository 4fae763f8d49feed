"""The first tables, and the triggers that keep what was issued as it was.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)


def up(migrator, db):
    class Business(Model):
        handle = CharField(unique=True)
        name = TextField()
        profile = TextField()
        time_zone = CharField()
        currency = CharField()
        locale = CharField()
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "business"

    db.create_tables([Business])

    class Customer(Model):
        business = ForeignKeyField(Business, on_delete="CASCADE")
        name = TextField()
        name_key = TextField()
        code = CharField()
        details = TextField()
        created_at = DateTimeField()
        updated_at = DateTimeField()

        class Meta:
            database = db
            table_name = "customer"
            indexes = ((("business", "name_key"), True),)

    db.create_tables([Customer])

    class Payment(Model):
        business = ForeignKeyField(Business, on_delete="RESTRICT")
        customer = ForeignKeyField(Customer, null=True, on_delete="SET NULL")
        paid_on = DateField()
        amount = BigIntegerField()
        currency = CharField()
        method = TextField()
        note = TextField()
        reverses = ForeignKeyField("self", unique=True, null=True, on_delete="RESTRICT")
        actor = TextField()
        at = DateTimeField()
        form_key = CharField(null=True)

        class Meta:
            database = db
            table_name = "payment"
            indexes = ((("business", "paid_on"), False), (("business", "form_key"), True))

    db.create_tables([Payment])

    class User(Model):
        email = TextField(unique=True, null=True)
        name = TextField()
        locale = CharField()
        created_at = DateTimeField()
        confirmed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "user"

    db.create_tables([User])

    class Series(Model):
        business = ForeignKeyField(Business, on_delete="CASCADE")
        kind = CharField()
        pattern = TextField()
        start = IntegerField()
        in_use = BooleanField()

        class Meta:
            database = db
            table_name = "series"
            indexes = ((("business", "kind", "pattern"), True),)

    db.create_tables([Series])

    class Document(Model):
        key = CharField(unique=True)
        business = ForeignKeyField(Business, on_delete="RESTRICT")
        created_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
        customer = ForeignKeyField(Customer, null=True, on_delete="SET NULL")
        kind = CharField()
        created_at = DateTimeField()
        updated_at = DateTimeField()
        typed = TextField(null=True)
        save_count = IntegerField()
        editor = CharField()
        deleted_at = DateTimeField(null=True)
        number = CharField(null=True)
        series = ForeignKeyField(Series, null=True, on_delete="RESTRICT")
        issued_at = DateTimeField(null=True)
        issue_date = DateField(null=True)
        due_date = DateField(null=True)
        currency = CharField()
        customer_name = TextField()
        total = BigIntegerField()
        paid = BigIntegerField()
        balance = BigIntegerField()
        credit = BigIntegerField()
        paid_on = DateField(null=True)
        sent_at = DateTimeField(null=True)
        void_at = DateTimeField(null=True)
        void_reason = TextField()

        class Meta:
            database = db
            table_name = "document"
            indexes = (
                (("business", "number"), True),
                (("business", "kind", "issue_date", "id"), False),
                (("business", "kind", "due_date"), False),
            )

    db.create_tables([Document])

    class Allocation(Model):
        payment = ForeignKeyField(Payment, on_delete="RESTRICT")
        document = ForeignKeyField(Document, on_delete="RESTRICT")
        amount = BigIntegerField()
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "allocation"
            indexes = ((("payment", "document"), True),)

    db.create_tables([Allocation])

    class Attempt(Model):
        what = CharField()
        who = CharField()
        at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "attempt"
            indexes = ((("what", "who", "at"), False),)

    db.create_tables([Attempt])

    class Chain(Model):
        business = ForeignKeyField(Business, primary_key=True, on_delete="RESTRICT")
        position = IntegerField()
        seal = CharField()

        class Meta:
            database = db
            table_name = "chain"

    db.create_tables([Chain])

    class Counter(Model):
        series = ForeignKeyField(Series, on_delete="CASCADE")
        period = CharField()
        last = IntegerField()

        class Meta:
            database = db
            table_name = "counter"
            indexes = ((("series", "period"), True),)

    db.create_tables([Counter])

    class Mail(Model):
        message_id = CharField(unique=True)
        sender_name = TextField()
        to = TextField()
        cc = TextField()
        reply_to = TextField()
        subject = TextField()
        text = TextField(null=True)
        html = TextField(null=True)
        attachment = TextField()
        attachment_name = TextField()
        recipients = TextField()
        state = CharField()
        error = TextField()
        created_at = DateTimeField()
        due_at = DateTimeField()
        settled_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "mail"

    db.create_tables([Mail])

    class Delivery(Model):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        mail = ForeignKeyField(Mail, unique=True, on_delete="RESTRICT")
        attach_pdf = BooleanField()
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "delivery"

    db.create_tables([Delivery])

    class Revision(Model):
        document = ForeignKeyField(Document, on_delete="RESTRICT")
        business = ForeignKeyField(Business, on_delete="RESTRICT")
        number = IntegerField()
        version = IntegerField()
        position = IntegerField()
        at = DateTimeField()
        actor = TextField()
        reason = TextField()
        bytes = TextField(null=True)
        salt = CharField(null=True)
        digest = CharField()
        seal = CharField()

        class Meta:
            database = db
            table_name = "revision"
            indexes = ((("document", "number"), True), (("business", "position"), True))

    db.create_tables([Revision])

    class Erasure(Model):
        revision = ForeignKeyField(Revision, unique=True, on_delete="RESTRICT")
        at = DateTimeField()
        reason = TextField()

        class Meta:
            database = db
            table_name = "erasure"

    db.create_tables([Erasure])

    class Event(Model):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        at = DateTimeField()
        what = CharField()
        actor = TextField()
        data = TextField()

        class Meta:
            database = db
            table_name = "event"
            indexes = ((("document", "at"), False),)

    db.create_tables([Event])

    class Job(Model):
        kind = CharField()
        payload = TextField()
        unique_key = CharField(unique=True, null=True)
        due_at = DateTimeField()
        claim = CharField(null=True)
        leased_until = DateTimeField(null=True)
        attempts = IntegerField()
        done_at = DateTimeField(null=True)
        failed_at = DateTimeField(null=True)
        error = TextField()

        class Meta:
            database = db
            table_name = "job"
            indexes = ((("done_at", "failed_at", "due_at"), False),)

    db.create_tables([Job])

    class Link(Model):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        token_hash = CharField(unique=True)
        token_sealed = TextField()
        created_at = DateTimeField()
        withdrawn_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "link"

    db.create_tables([Link])

    class Member(Model):
        business = ForeignKeyField(Business, on_delete="CASCADE")
        user = ForeignKeyField(User, on_delete="CASCADE")
        role = CharField()

        class Meta:
            database = db
            table_name = "member"
            indexes = ((("business", "user"), True),)

    db.create_tables([Member])

    class Rendition(Model):
        document = ForeignKeyField(Document, on_delete="CASCADE")
        state = CharField()
        sha256 = CharField()
        archive = BooleanField()
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "rendition"
            indexes = ((("document", "state"), True),)

    db.create_tables([Rendition])

    class Session(Model):
        user = ForeignKeyField(User, on_delete="CASCADE")
        token_hash = CharField(unique=True)
        user_agent = TextField()
        created_at = DateTimeField()
        last_used_at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "session"

    db.create_tables([Session])

    class SignIn(Model):
        key = CharField(unique=True)
        email = TextField()
        mail = ForeignKeyField(Mail, null=True, on_delete="SET NULL")
        code_hash = CharField()
        token_hash = CharField(unique=True)
        guest = ForeignKeyField(User, null=True, on_delete="SET NULL")
        browser_hash = CharField()
        next = TextField()
        guesses = IntegerField()
        created_at = DateTimeField()
        expires_at = DateTimeField(index=True)
        used_at = DateTimeField(null=True)
        user = ForeignKeyField(User, null=True, on_delete="CASCADE")
        joined_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "sign_in"

    db.create_tables([SignIn])

    for statement in SQLITE_TRIGGERS if isinstance(db, SqliteDatabase) else POSTGRESQL_TRIGGERS:
        db.execute_sql(statement)


def down(migrator, db):
    migrator.migrate(migrator.drop_table("sign_in"))
    migrator.migrate(migrator.drop_table("session"))
    migrator.migrate(migrator.drop_table("rendition"))
    migrator.migrate(migrator.drop_table("member"))
    migrator.migrate(migrator.drop_table("link"))
    migrator.migrate(migrator.drop_table("job"))
    migrator.migrate(migrator.drop_table("event"))
    migrator.migrate(migrator.drop_table("erasure"))
    migrator.migrate(migrator.drop_table("revision"))
    migrator.migrate(migrator.drop_table("delivery"))
    migrator.migrate(migrator.drop_table("mail"))
    migrator.migrate(migrator.drop_table("counter"))
    migrator.migrate(migrator.drop_table("chain"))
    migrator.migrate(migrator.drop_table("attempt"))
    migrator.migrate(migrator.drop_table("allocation"))
    migrator.migrate(migrator.drop_table("document"))
    migrator.migrate(migrator.drop_table("series"))
    migrator.migrate(migrator.drop_table("user"))
    migrator.migrate(migrator.drop_table("payment"))
    migrator.migrate(migrator.drop_table("customer"))
    migrator.migrate(migrator.drop_table("business"))


# A revision may be inserted once and never changed; only where an erasure row stands may bytes and salt become null.
# Erasures, once made, stay. SQLite: INSERT OR REPLACE deletes without firing delete triggers, so a second insert of the
# same id, or of the same number of a document, is refused as well. PostgreSQL: TRUNCATE passes row triggers.

REVISION = "id document_id business_id number version position at actor reason digest seal".split()

SQLITE_TRIGGERS = (
    """
    CREATE TRIGGER revision_no_second_insert BEFORE INSERT ON revision
    WHEN EXISTS (SELECT 1 FROM revision WHERE id = NEW.id
        OR (document_id = NEW.document_id AND number = NEW.number)
        OR (business_id = NEW.business_id AND position = NEW.position))
    BEGIN SELECT RAISE(ABORT, 'a revision is never replaced'); END
    """,
    f"""
    CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision
    WHEN NOT (EXISTS (SELECT 1 FROM erasure WHERE revision_id = OLD.id)
        AND NEW.bytes IS NULL AND NEW.salt IS NULL
        AND {" AND ".join(f"NEW.{name} IS OLD.{name}" for name in REVISION)})
    BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END
    """,
    """
    CREATE TRIGGER revision_no_delete BEFORE DELETE ON revision
    BEGIN SELECT RAISE(ABORT, 'a revision is never deleted'); END
    """,
    """
    CREATE TRIGGER erasure_no_second_insert BEFORE INSERT ON erasure
    WHEN EXISTS (SELECT 1 FROM erasure WHERE id = NEW.id OR revision_id = NEW.revision_id)
    BEGIN SELECT RAISE(ABORT, 'an erasure is never replaced'); END
    """,
    """
    CREATE TRIGGER erasure_no_update BEFORE UPDATE ON erasure
    BEGIN SELECT RAISE(ABORT, 'an erasure is never changed'); END
    """,
    """
    CREATE TRIGGER erasure_no_delete BEFORE DELETE ON erasure
    BEGIN SELECT RAISE(ABORT, 'an erasure is never deleted'); END
    """,
)

POSTGRESQL_TRIGGERS = (
    f"""
    CREATE FUNCTION keep_revision() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND NEW.bytes IS NULL AND NEW.salt IS NULL
            AND {" AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in REVISION)}
            AND EXISTS (SELECT 1 FROM erasure WHERE revision_id = OLD.id) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a revision is never changed, deleted or truncated';
    END $$
    """,
    """
    CREATE FUNCTION keep_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'an erasure is never changed, deleted or truncated';
    END $$
    """,
    """
    CREATE TRIGGER revision_no_change BEFORE UPDATE OR DELETE ON revision
    FOR EACH ROW EXECUTE FUNCTION keep_revision()
    """,
    """
    CREATE TRIGGER revision_no_truncate BEFORE TRUNCATE ON revision
    FOR EACH STATEMENT EXECUTE FUNCTION keep_revision()
    """,
    """
    CREATE TRIGGER erasure_no_change BEFORE UPDATE OR DELETE ON erasure
    FOR EACH ROW EXECUTE FUNCTION keep_erasure()
    """,
    """
    CREATE TRIGGER erasure_no_truncate BEFORE TRUNCATE ON erasure
    FOR EACH STATEMENT EXECUTE FUNCTION keep_erasure()
    """,
)
