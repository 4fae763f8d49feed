"""An index of the words that documents are found by: in trigrams, each with the business that it is of.

It comes after what writes the table of documents anew, which takes SQLite's triggers with it: a later migration that
does so makes these three again. Frozen: a later change is a later migration. Imports nothing of the app.
"""

from peewee import SqliteDatabase

# Three characters that no text has, so that a business is a trigram as well.
WHOSE = (
    "char(983040 + {row}.business_id / 16777216, 983040 + {row}.business_id / 4096 % 4096, "
    "983040 + {row}.business_id % 4096)"
)
ADD = f"INSERT INTO document_words (rowid, whose, said) VALUES (new.id, {WHOSE.format(row='new')}, new.search);"
TAKE = (
    "INSERT INTO document_words (document_words, rowid, whose, said) "
    f"VALUES ('delete', old.id, {WHOSE.format(row='old')}, old.search);"
)
SQLITE = (
    # It keeps no text, only which documents have which trigrams.
    "CREATE VIRTUAL TABLE document_words USING fts5 "
    "(whose, said, content = '', detail = 'none', tokenize = 'trigram case_sensitive 1')",
    "INSERT INTO document_words (rowid, whose, said) "
    f"SELECT id, {WHOSE.format(row='document')}, search FROM document ORDER BY id",
    f"CREATE TRIGGER document_words_insert AFTER INSERT ON document BEGIN {ADD} END",
    f"CREATE TRIGGER document_words_delete AFTER DELETE ON document BEGIN {TAKE} END",
    "CREATE TRIGGER document_words_update AFTER UPDATE OF id, business_id, search ON document "
    "WHEN new.search IS NOT old.search OR new.business_id IS NOT old.business_id OR new.id IS NOT old.id "
    f"BEGIN {TAKE} {ADD} END",
)
POSTGRESQL = (
    # Numbers for trigrams; the planner must not believe that they cost nothing.
    """
    CREATE FUNCTION document_words(business integer, said text) RETURNS bigint[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
        SELECT array_agg(
            DISTINCT business::bigint * 4294967296 + mod((a::bigint * 1000003 + b) * 1000003 + c, 4294967296)
        )
        FROM (
            SELECT ascii(letter) AS a, lead(ascii(letter)) OVER rest AS b, lead(ascii(letter), 2) OVER rest AS c
            FROM unnest(string_to_array(said, NULL)) WITH ORDINALITY AS letters (letter, at)
            WINDOW rest AS (ORDER BY at)
        ) AS three
        WHERE c IS NOT NULL
    $$
    """,
    "CREATE INDEX document_words ON document USING gin (document_words(business_id, search))",
    "ALTER INDEX document_words ALTER COLUMN 1 SET STATISTICS 0",  # they would cost more than they tell
)


def up(migrator, db):
    db.execute_sql("CREATE INDEX document_balance ON document (business_id, balance) WHERE balance > 0")
    for statement in SQLITE if isinstance(db, SqliteDatabase) else POSTGRESQL:
        db.execute_sql(statement)


def down(migrator, db):
    if isinstance(db, SqliteDatabase):
        for when in ("insert", "delete", "update"):
            db.execute_sql(f"DROP TRIGGER document_words_{when}")
        db.execute_sql("DROP TABLE document_words")
    else:
        db.execute_sql("DROP INDEX document_words")
        db.execute_sql("DROP FUNCTION document_words")
    db.execute_sql("DROP INDEX document_balance")
