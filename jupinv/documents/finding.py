"""The index of words: which documents of a business may have a word, however many there are.

It knows every three letters that follow each other, those of each business apart. So it says nothing of shorter words,
and sometimes too much of longer ones: what it finds is looked at again. The database keeps it in step by itself, SQLite
by triggers on an FTS5 table, PostgreSQL by an index of an expression.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import xor
from typing import Any

from jupinv.db import db, is_sqlite
from jupinv.documents.models import Document

SHORTEST = 3  # letters of a word that it can find

Ways = Sequence[str]  # of writing one word, each at least SHORTEST long


def query(words: Sequence[Ways], business: int, name: str, table: str = "document") -> tuple[str, dict[str, Any]]:
    """A query for the ids of documents that may have each of the words in one of its ways; the values in it.

    Of another `table` with such an index it finds its rows. It has `:business` in it, and other names that begin with
    `name`.
    """
    if is_sqlite():
        mine = [_quoted(_whose(business)), *(f"({' OR '.join(map(_all_of, ways))})" for ways in words)]
        sql = f"SELECT rowid AS id FROM {table}_words WHERE {table}_words MATCH :{name}"  # noqa: S608
        return sql, {name: " AND ".join(mine)}
    names = {f"{name}_{at}_{way}": text for at, ways in enumerate(words) for way, text in enumerate(ways)}
    each = [" OR ".join(_has(f"{name}_{at}_{way}") for way in range(len(ways))) for at, ways in enumerate(words)]
    return f"SELECT id FROM {table} WHERE ({') AND ('.join(each)})", names  # noqa: S608


def _has(name: str) -> str:
    return f"document_words(business_id, search) @> document_words(:business, :{name})"


def _all_of(word: str) -> str:
    """As few threes as have all letters of a word."""
    places = [*range(0, len(word) - 3, 2), len(word) - 3]
    return f"({' AND '.join(dict.fromkeys(_quoted(word[at : at + 3]) for at in places))})"


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _whose(business: int) -> str:
    """Three characters for a business, which no text has; the same as in the triggers."""
    return "".join(chr(983040 + part) for part in (business // 16777216, business // 4096 % 4096, business % 4096))


def differences() -> Iterator[str]:
    """For `flask check`: one sentence for every document that the index does not know as it is.

    An index of PostgreSQL can't differ from its table.
    """
    if not is_sqlite():
        return
    told = _told()
    said = Document.select(Document.id, Document.business, Document.number, Document.search)
    for number, business, name, text in said.order_by(Document.id).tuples().iterator():
        if told.pop(number, 0) != reduce(xor, map(hash, _threes(_whose(business)) | _threes(text))):
            yield f"{name or f'draft {number}'}: the index of words does not know it as it is"
    for number in sorted(told):
        yield f"document {number}: it is in the index of words and nowhere else"


def _told() -> dict[int, int]:
    """By its id what the index has of each document, as one number."""
    db.execute_sql("CREATE VIRTUAL TABLE IF NOT EXISTS temp.told USING fts5vocab (main, document_words, instance)")
    told: dict[int, int] = {}
    for three, number in db.execute_sql("SELECT term, doc FROM temp.told"):
        told[number] = told.get(number, 0) ^ hash(three)
    return told


def _threes(text: str) -> set[str]:
    return {text[at : at + 3] for at in range(len(text) - 2)}
