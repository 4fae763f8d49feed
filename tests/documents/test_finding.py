"""The index of words: it finds what is in the text, knows each change, forgets what is deleted, and can be proved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import asked, db, overwrite_deleted, write
from jupinv.documents import checking, finding
from jupinv.documents.lists import conditions, pages
from jupinv.documents.lists.filters import Filters
from jupinv.documents.models import Document
from tests.documents import making

TEXTS = (
    "nordwind gmbh\nworkshop in halle 7\n1190.00",
    "nordlicht eg\nwork shop\npo-4711",
    "請求書\n株式会社\nпривет мир",
    'a "quoted" word\nit\'s 100% or_not\nback\\slash',
    "abcabd",
    "",
    "𝄞𝄢 clefs\U000f0000\U000f0000",
)
WORDS = (
    *("nordwind", "nord", "ordw", "wind gmbh", "halle 7", "7", "of", "work shop", "workshop", "shop work", "zeppelin"),
    *("請求", "請求書", "株式会社", "会", "привет", "ривет ми", '"quoted"', 'a "q', "it's", "100%", "%", "or_n", "___"),
    *("\\slash", "abc", "cab", "abcabd", "abd abc", "bca", "bcab", "𝄞𝄢 ", "𝄢", "\U000f0000", "4711", "1190", "po-4711"),
)


@pytest.fixture
def drafts(business: Business, owner: User) -> list[Document]:
    """One for each text, and the same texts in another business."""
    other = making.business(making.owner("Bob", "bob@x.example"), "Other")
    for text in TEXTS:
        making.draft(other, owner, search=text)
    return [making.draft(business, owner, search=text) for text in TEXTS]


def found(business: Business, text: str) -> set[int]:
    """By the list."""
    return {row.id for row in pages.page(business, Filters(search=text), on=making.TODAY, locale="en").rows}


@pytest.mark.parametrize("few", [0, 500], ids=["walking the list", "by the index"])
def test_what_stands_in_a_text_is_found_and_nothing_else(
    business: Business, drafts: list[Document], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(conditions, "FEW_NAMED", few)
    for word in WORDS:
        here = {each.id for each in drafts if all(part in each.search for part in word.split())}
        assert found(business, word) == here, word


def test_the_index_knows_of_each_business_apart(business: Business, drafts: list[Document]) -> None:
    query, values = finding.query([("nord",), ("workshop", "po-4711")], business.id, "all")
    names = {"business": business.id} | values
    assert {number for (number,) in asked(query, names)} == {drafts[0].id, drafts[1].id}


def test_it_follows_every_change(business: Business, drafts: list[Document]) -> None:
    other = Business.select().where(Business.id != business.id).get()
    first, second, third, *_ = drafts
    with write():
        Document.update(search="südwind").where(Document.id == first.id).execute()
        Document.update(business=other).where(Document.id == second.id).execute()
        Document.delete().where(Document.id == third.id).execute()
    assert found(business, "südwind") == {first.id}
    assert found(business, "nordwind") == found(business, "nordlicht") == found(business, "請求書") == set()
    assert second.id in found(other, "nordlicht") and len(found(other, "nordlicht")) == 2
    assert list(checking.differences()) == []


@pytest.mark.tampers
def test_many_that_have_a_word_are_walked_past(
    business: Business, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conditions, "ROWS", 2)
    for _ in range(4):
        making.issued(business, owner)
    Document.update(balance=0, paid=Document.total).execute()
    asked: list[str] = []
    monkeypatch.setattr(conditions, "_at_most", lambda count, query, looked: asked.append(query))
    assert len(found(business, "workshop")) == 4
    assert asked == [], "the newest of them fill a page"
    assert found(business, "zeppelin") == set()
    assert len(asked) == 1


@pytest.mark.tampers
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_proof_names_what_the_index_does_not_know(business: Business, drafts: list[Document]) -> None:
    assert list(finding.differences()) == []
    with write():
        db.execute_sql("INSERT INTO document_words (rowid, whose, said) VALUES (9999, 'abc', 'nobody')")
        db.execute_sql(f"INSERT INTO document_words (rowid, whose, said) VALUES ({drafts[4].id}, 'abc', 'more')")
        db.execute_sql("DROP TRIGGER document_words_update")
        Document.update(search="something else").where(Document.id == drafts[0].id).execute()
    assert list(checking.differences()) == [
        f"draft {drafts[0].id}: the index of words does not know it as it is",
        f"draft {drafts[4].id}: the index of words does not know it as it is",
        "document 9999: it is in the index of words and nowhere else",
    ]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_deleted_leaves_the_file(business: Business, owner: User) -> None:
    """A three that begins as no other does stands in the file as it is; what has no such one could not be seen."""
    rare = ["ꙮꙭꙫ", "ⱶꝏꝕ", "ꜳꜵꜷ"]
    kept = making.draft(business, owner, search="ԁԃԅ stays")
    gone = [making.draft(business, owner, search=f"some {word} words {n}") for n, word in enumerate(rare)]
    for n in range(60):
        making.draft(business, owner, search=f"another {n} " + "x" * n)
    assert all(_is_in_the_file(word) for word in (*rare, "ԁԃԅ"))
    with write():
        Document.delete().where(Document.id == gone[0].id).execute()
        Document.update(search="").where(Document.id == gone[1].id).execute()
        Document.update(search="changed").where(Document.id == gone[2].id).execute()
    assert overwrite_deleted()
    assert not any(_is_in_the_file(word) for word in rare)
    assert _is_in_the_file("ԁԃԅ") and found(business, "ԁԃԅ") == {kept.id}
    assert list(checking.differences()) == []


def _is_in_the_file(word: str) -> bool:
    paths = [Path(f"{db.obj.database}{ending}") for ending in ("", "-wal")]
    return any(word.encode() in path.read_bytes() for path in paths if path.exists())


def test_as_much_is_asked_for_one_document_as_for_many(
    business: Business, owner: User, count_of: Callable[..., int]
) -> None:
    making.draft(business, owner, search="workshop")
    one = count_of(lambda: found(business, "workshop"))
    for _ in range(60):
        making.draft(business, owner, search="workshop")
    assert count_of(lambda: found(business, "workshop")) == one <= 3


@pytest.fixture
def count_of() -> Callable[[Callable[[], object]], int]:
    """How many queries something asks."""
    from playhouse.test_utils import count_queries

    def counted(work: Callable[[], object]) -> int:
        with count_queries() as counter:
            work()
        return counter.count

    return counted
