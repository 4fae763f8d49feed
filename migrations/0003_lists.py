"""What documents are found by, and the indexes of their list.

Frozen: a later change is a later migration. Imports nothing of the app.
"""

import json
import unicodedata
from decimal import Decimal

from peewee import BigIntegerField, CharField, IntegerField, Model, TextField
from playhouse.migrate import migrate

LONGEST = 50_000
AT_ONCE = 500

# How many decimals a currency has, where it is not two (ISO 4217).
DECIMALS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}

DUE = "COALESCE(due_date, '9999-12-31')"
OWED = "kind = 'invoice' AND issued_at IS NOT NULL AND void_at IS NULL AND balance > 0"
WAITING = "kind = 'quote' AND issued_at IS NOT NULL AND void_at IS NULL"
SETTLED = "issued_at IS NOT NULL AND NOT (kind = 'invoice' AND void_at IS NULL AND balance > 0)"
VOID = "issued_at IS NOT NULL AND void_at IS NOT NULL"
DRAFT = "issued_at IS NULL AND deleted_at IS NULL"

# SQLite looks at these in the table, although the index holds nothing else, unless it finds them in the index.
PROVEN = "balance, kind, issued_at, void_at"

INDEXES = (
    ("document_owed", f"{DUE}, id, sent_at, currency, customer_id, total, due_date, {PROVEN}", OWED),
    ("document_owed_sums", f"currency, due_date, {PROVEN}", OWED),
    ("document_waiting", f"{DUE}, id, sent_at, currency, customer_id, total", WAITING),
    ("document_settled", "issue_date, id, currency, customer_id, total", SETTLED),
    ("document_void", "issue_date, id", VOID),
    ("document_draft", "updated_at, id", DRAFT),
)


def up(migrator, db):
    # Not by the migrator, which writes the whole table anew: with a default, both engines add such a column at once.
    db.execute_sql("ALTER TABLE document ADD COLUMN search TEXT NOT NULL DEFAULT ''")
    fill(db)
    migrate(migrator.add_index("document", ("business_id", "currency", "total")))
    for name, columns, where in INDEXES:
        db.execute_sql(f"CREATE INDEX {name} ON document (business_id, {columns}) WHERE {where}")


def down(migrator, db):
    for name, _, _ in INDEXES:
        db.execute_sql(f"DROP INDEX {name}")
    migrate(
        migrator.drop_index("document", "document_business_id_currency_total"),
        migrator.drop_column("document", "search"),
    )


def fill(db):
    """What is there already can be found as well."""

    class Document(Model):
        typed = TextField(null=True)
        number = CharField(null=True)
        currency = CharField()
        total = BigIntegerField()
        search = TextField()

        class Meta:
            database = db
            table_name = "document"

    class Revision(Model):
        document_id = IntegerField()
        number = IntegerField()
        bytes = TextField(null=True)

        class Meta:
            database = db
            table_name = "revision"

    last = 0
    while rows := list(Document.select().where(Document.id > last).order_by(Document.id).limit(AT_ONCE)):
        last = rows[-1].id
        kept = Revision.select().where(Revision.document_id.in_([row.id for row in rows])).order_by(Revision.number)
        said = {revision.document_id: revision.bytes for revision in kept}
        for row in rows:
            if row.id in said:
                found = of_content(row, json.loads(said[row.id])["content"]) if said[row.id] else []
            else:
                found = of_form(row, json.loads(row.typed or "{}").get("fields", []))
            text = "\n".join(dict.fromkeys(filter(None, map(folded, found))))[:LONGEST]
            Document.update(search=text).where(Document.id == row.id).execute()


def of_content(row, content):
    """What an issued document says, in this order."""
    recipient, references = content.get("recipient", {}), content.get("references", {})
    yield from (row.number, amount(row), recipient.get("name"), recipient.get("trade_name"))
    yield content.get("billing_entity")
    yield from (references.get(name) for name in ("purchase_order", "buyer_reference", "project"))
    yield from (note.get("text") for note in content.get("notes", []))
    for line in content.get("lines", []):
        yield from (line.get("description"), line.get("details"))


def of_form(row, fields):
    """What was typed into a draft."""
    yield amount(row)
    wanted = ("customer.name", "customer.billing_entity", "customer.reference", "po_number", "note")
    yield from (text for name, text in fields if name in wanted)
    yield from (text for name, text in fields if name.endswith((".description", ".details")))


def amount(row):
    """The total as a plain number with its currency's decimals."""
    return f"{Decimal(row.total).scaleb(-DECIMALS.get(row.currency, 2)):f}" if row.currency else ""


def folded(text):
    """The same for every way of writing it; see the app's search for what it is compared with."""
    if not text:
        return ""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())
