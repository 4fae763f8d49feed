"""What entries of the ledger are found by, and an index of its words: in trigrams, as documents have one.

And an index from which the history's sums are told alone. Frozen: a later change is a later migration. Imports nothing
of the app.
"""

import unicodedata
from decimal import Decimal

from peewee import BigIntegerField, CharField, IntegerField, Model, TextField

AT_ONCE = 500
LONGEST = 5_000

# How many decimals a currency has, where it is not two (ISO 4217).
DECIMALS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
METHODS = (
    ("Bank transfer", "Überweisung", "Virement"),
    ("Card", "Karte", "Carte bancaire"),
    ("Cash", "Bar", "Espèces"),
    ("Direct debit", "Lastschrift", "Prélèvement"),
    ("Cheque", "Scheck", "Chèque"),
)
NAMES = {word.casefold(): words for words in METHODS for word in words}

# Three characters that no text has, so that a business is a trigram as well: the same as of documents.
WHOSE = (
    "char(983040 + {row}.business_id / 16777216, 983040 + {row}.business_id / 4096 % 4096, "
    "983040 + {row}.business_id % 4096)"
)
ADD = f"INSERT INTO entry_words (rowid, whose, said) VALUES (new.id, {WHOSE.format(row='new')}, new.search);"
TAKE = (
    "INSERT INTO entry_words (entry_words, rowid, whose, said) "
    f"VALUES ('delete', old.id, {WHOSE.format(row='old')}, old.search);"
)
SQLITE = (
    "CREATE VIRTUAL TABLE entry_words USING fts5 "
    "(whose, said, content = '', detail = 'none', tokenize = 'trigram case_sensitive 1')",
    "INSERT INTO entry_words (rowid, whose, said) "
    f"SELECT id, {WHOSE.format(row='entry')}, search FROM entry ORDER BY id",
    f"CREATE TRIGGER entry_words_insert AFTER INSERT ON entry BEGIN {ADD} END",
    f"CREATE TRIGGER entry_words_delete AFTER DELETE ON entry BEGIN {TAKE} END",
    "CREATE TRIGGER entry_words_update AFTER UPDATE OF id, business_id, search ON entry "
    "WHEN new.search IS NOT old.search OR new.business_id IS NOT old.business_id OR new.id IS NOT old.id "
    f"BEGIN {TAKE} {ADD} END",
)
POSTGRESQL = (
    "CREATE INDEX entry_words ON entry USING gin (document_words(business_id, search))",
    "ALTER INDEX entry_words ALTER COLUMN 1 SET STATISTICS 0",  # they would cost more than they tell
)


def up(migrator, db):
    on_sqlite = "sqlite" in type(db).__name__.lower() or "sqlite" in type(getattr(db, "obj", db)).__name__.lower()
    db.execute_sql("ALTER TABLE entry ADD COLUMN search TEXT NOT NULL DEFAULT ''")
    fill(db)
    for statement in SQLITE if on_sqlite else POSTGRESQL:
        db.execute_sql(statement)
    db.execute_sql("CREATE INDEX entry_sums ON entry (business_id, currency, kind, test, paid_on, amount)")


def fill(db):
    """What is there already can be found as well."""

    class Entry(Model):
        amount = BigIntegerField()
        currency = CharField()
        method = TextField()
        note = TextField()
        provider_id = CharField(null=True)
        search = TextField()

        class Meta:
            database = db
            table_name = "entry"

    class Document(Model):
        number = CharField(null=True)

        class Meta:
            database = db
            table_name = "document"

    class Allocation(Model):
        entry_id = IntegerField()
        document_id = IntegerField()

        class Meta:
            database = db
            table_name = "allocation"

    last = 0
    while rows := list(Entry.select().where(Entry.id > last).order_by(Entry.id).limit(AT_ONCE)):
        last = rows[-1].id
        of_them = Allocation.entry_id.in_([row.id for row in rows])
        named = Allocation.select(Allocation.entry_id, Document.number)
        named = named.join(Document, on=(Document.id == Allocation.document_id)).where(of_them).order_by(Allocation.id)
        numbers = {}
        for entry, number in named.tuples():
            numbers.setdefault(entry, []).append(number)
        for row in rows:
            found = map(folded, said(row, numbers.get(row.id, [])))
            text = "\n".join(dict.fromkeys(filter(None, found)))[:LONGEST]
            Entry.update(search=text).where(Entry.id == row.id).execute()


def said(row, numbers):
    yield f"{Decimal(abs(row.amount)).scaleb(-DECIMALS.get(row.currency, 2)):f}"
    yield from numbers
    yield from NAMES.get(row.method.casefold(), (row.method,))
    yield from (row.note, row.provider_id)


def folded(text):
    """The same for every way of writing it; see the app's search for what it is compared with."""
    if not text:
        return ""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())
