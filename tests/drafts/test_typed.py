"""The typed form: what is kept of a post, its order, and what of it goes into the business's profile."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv.drafts.typed import WAYS, Typed, apply_profile, changed_on_page, changed_since, marks

ANY = st.text(alphabet=st.characters(), max_size=60)


def posted(*pairs: tuple[str, str]) -> Typed:
    return Typed.posted(pairs, "en_GB")


def pairs(**texts: str) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("__", "."), text) for name, text in texts.items())


# what is kept


@pytest.mark.parametrize(
    "name",
    [
        *("kind", "currency", "issue_date", "due", "due_date", "po_number", "note", "terms"),
        *("discount.value", "discount.unit", "discount.reason", "customer.name", "customer.po_required"),
        *("sender.legal_id", "tax.charge", "tax.sentence_text", "business.number_pattern"),
        *("line.a.description", "line.n0f3a.removed", "line.a-b_C.tax", "bank.k1.sort_code", "way.k2.text"),
    ],
)
def test_names_of_ours_are_kept(name):
    assert posted((name, "x")).pairs == ((name, "x"),)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "editor",
            "base",
            "act",
            "today",
            "business",
            "marks",
            "__class__",
            "customer",
            "customer.",
            "customer.x",
        ),
        *(
            "customer.name.x",
            "customer.Name",
            "sender.iban",
            "line.a",
            "line..price",
            "line.a.b.price",
            "line.a.amount",
        ),
        *(
            "line.a b.price",
            f"line.{'k' * 25}.price",
            "line.é.price",
            "bank.k1.label",
            "way.k1.iban",
            "tax.x",
            "number",
        ),
        *("line.a.price\n", "customer.name\n", "LINE.a.price", "seen", "discount", "discount.taxes", "business.handle"),
    ],
)
def test_other_names_are_dropped(name):
    assert posted((name, "x")).pairs == ()


def test_order_is_kept_and_of_a_doubled_name_the_last_text_counts():
    typed = posted(("line.b.price", "1"), ("line.a.price", "2"), ("note", "x"), ("line.b.price", "3"))
    assert typed.pairs == (("line.b.price", "3"), ("line.a.price", "2"), ("note", "x"))


def test_texts_are_kept_as_typed_but_for_what_no_database_takes():
    typed = posted(("note", "  a\r\nb\rc\x00d\ud800e\t "))
    assert typed.raw("note") == "  a\nb\ncd?e\t "
    assert typed.get("note") == "a\nb\ncd?e"
    assert typed.get("terms") == typed.raw("terms") == ""


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["note", "line.a.price", "customer.name", "x", "way.k.text"]) | ANY, ANY)))
def test_any_post_can_be_stored_and_read_back(said):
    typed = Typed.posted(said, "de")
    stored = json.loads(json.dumps(typed.to_store(), ensure_ascii=False).encode().decode())
    assert Typed.stored(stored) == typed


def test_nothing_stored_is_an_empty_form():
    assert Typed.stored(None, "de") == Typed((), "de")
    assert Typed.stored({}, "fr") == Typed((), "fr")


def test_parts_and_groups():
    typed = posted(
        ("line.b.price", "1"),
        ("customer.name", "Acme"),
        ("line.a.price", "2"),
        ("line.b.description", "x"),
        ("note", "n"),
    )
    assert typed.group("line") == {"b": {"price": "1", "description": "x"}, "a": {"price": "2"}}
    assert typed.part("customer") == {"name": "Acme"}
    assert typed.without("line.b.").group("line") == {"a": {"price": "2"}}
    assert typed.having({"note": "m", "terms": "t"}).pairs[-2:] == (("note", "m"), ("terms", "t"))


# order


THREE = (("line.a.price", "1"), ("note", "n"), ("line.b.price", "2"), ("line.c.price", "3"))


@pytest.mark.parametrize(
    ("key", "step", "order"),
    [
        ("a", 1, "bac"),
        ("b", -1, "bac"),
        ("b", 1, "acb"),
        ("c", -1, "acb"),
        ("a", -1, "abc"),
        ("c", 1, "abc"),
        ("unknown", 1, "abc"),
        ("", -1, "abc"),
    ],
)
def test_lines_move_by_one_and_not_beyond_the_ends(key, step, order):
    moved = posted(*THREE).moved("line", key, step)
    assert "".join(moved.group("line")) == order
    assert sorted(moved.pairs) == sorted(THREE)


WAYS_THREE = (
    ("bank.a.iban", "1"),
    ("bank.a.holder", "A"),
    ("sender.name", "S"),
    ("way.b.label", "PayPal"),
    ("bank.b.iban", "2"),
)


@pytest.mark.parametrize(
    ("at", "order"),
    [
        ("way.b", ["way.b", "bank.a", "bank.b"]),
        ("bank.b", ["bank.a", "bank.b", "way.b"]),
        ("bank.a", ["bank.a", "way.b", "bank.b"]),
        ("bank", ["bank.a", "way.b", "bank.b"]),
        ("sender", ["bank.a", "way.b", "bank.b"]),
        ("", ["bank.a", "way.b", "bank.b"]),
    ],
)
def test_accounts_and_other_ways_are_one_list_and_move_up_in_it(at, order):
    moved = posted(*WAYS_THREE).way_up(at)
    names = [name.rpartition(".")[0] for name, _ in moved.pairs if name.startswith(("bank.", "way."))]
    assert list(dict.fromkeys(names)) == order
    assert sorted(moved.pairs) == sorted(WAYS_THREE)


@pytest.mark.parametrize(
    "at", ["", ".", "bank", "way", "sender", "line", "customer", "bank.", "bank.b1.iban", "sender.name"]
)
def test_only_one_account_or_way_can_be_removed_at_a_time(at):
    typed = posted(*WAYS_THREE, ("line.a.price", "1"), ("customer.name", "Acme"))
    assert typed.without_way(at) == typed


def test_an_account_is_removed_whole():
    assert posted(*WAYS_THREE).without_way("bank.a").pairs == WAYS_THREE[2:]


# the business's profile

PROFILE = pairs(sender__name="Halden", sender__city="Berlin", bank__b1__iban="DE1", tax__charge="yes")


def test_only_what_a_page_changed_is_taken_over():
    page = pairs(sender__name="Halden & Co", sender__city="Berlin", bank__b1__iban="DE1", tax__charge="yes")
    elsewhere = pairs(sender__name="Halden", sender__city="Hamburg", bank__b9__iban="DE9", tax__charge="no")
    for changed in (changed_since(PROFILE, page), changed_on_page(marks(PROFILE), page)):
        assert changed == {"sender.name"}
        assert apply_profile(elsewhere, page, changed) == pairs(
            sender__name="Halden & Co", sender__city="Hamburg", tax__charge="no", bank__b9__iban="DE9"
        )


def test_an_empty_field_that_was_never_filled_clears_nothing():
    page = (*PROFILE, ("sender.email", ""))
    assert changed_since(PROFILE, page) == changed_on_page(marks(PROFILE), page) == frozenset()


def test_a_field_that_was_emptied_is_emptied():
    page = tuple((name, "" if name == "sender.city" else text) for name, text in PROFILE)
    assert changed_since(PROFILE, page) == changed_on_page(marks(PROFILE), page) == {"sender.city"}
    assert dict(apply_profile(PROFILE, page, frozenset({"sender.city"})))["sender.city"] == ""


def test_a_field_changed_there_and_back_is_as_it_was_first():
    first = tuple((name, "Bonn" if name == "sender.city" else text) for name, text in PROFILE)
    profile = apply_profile(PROFILE, first, changed_on_page(marks(PROFILE), first))
    assert dict(apply_profile(profile, PROFILE, changed_since(first, PROFILE)))["sender.city"] == "Berlin"


def test_accounts_are_taken_over_as_one_list():
    page = pairs(sender__name="Halden", way__w__label="PayPal", bank__b1__iban="DE1")
    changed = changed_on_page(marks(PROFILE), page)
    assert changed == {WAYS}
    kept = apply_profile(PROFILE, page, changed)
    assert [name for name, _ in kept if name.startswith(("bank", "way"))] == ["way.w.label", "bank.b1.iban"]
    assert changed_since(page, PROFILE) >= {WAYS}


def test_fields_of_an_account_that_stay_empty_are_no_change_and_a_new_account_is_one():
    page = pairs(bank__b1__bic="", bank__b1__iban="DE1", bank__b1__holder="")
    assert WAYS not in changed_on_page(marks(PROFILE), page) | changed_since(PROFILE, page)
    more = (*page, ("way.w.label", ""))
    assert WAYS in changed_on_page(marks(PROFILE), more) and WAYS in changed_since(PROFILE, more)


def test_the_order_of_accounts_is_a_change_and_removing_all_is_one():
    two = pairs(bank__a__iban="1", bank__b__iban="2")
    turned = pairs(bank__b__iban="2", bank__a__iban="1")
    for before in (changed_since(two, turned), changed_on_page(marks(two), turned)):
        assert before == {WAYS}
        assert apply_profile(two, turned, before) == turned
    for before in (changed_since(two, ()), changed_on_page(marks(two), ())):
        assert apply_profile(two, (), before) == ()


def test_the_first_save_of_a_new_business_takes_all_that_is_said():
    page = pairs(sender__name="Halden", sender__city="", bank__b1__iban="DE1")
    changed = changed_on_page("", page)
    assert changed == {"sender.name", WAYS}
    assert changed_on_page(marks(()), page) == changed
    assert apply_profile((), page, changed) == pairs(sender__name="Halden", bank__b1__iban="DE1")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_garbage_instead_of_marks_is_no_error(garbage):
    assert changed_on_page(garbage, PROFILE) <= {name for name, _ in PROFILE} | {WAYS}


NAMES = st.sampled_from(["sender.name", "sender.city", "bank.a.iban", "bank.b.iban", "way.c.text", "tax.charge"])
PAIRS = st.dictionaries(NAMES, st.text(max_size=5)).map(lambda found: tuple(found.items()))


@settings(deadline=None)
@given(PAIRS, PAIRS)
def test_a_page_nobody_touched_changes_nothing(profile, elsewhere):
    assert changed_on_page(marks(profile), profile) == changed_since(profile, profile) == frozenset()
    assert dict(apply_profile(elsewhere, profile, frozenset())) == dict(elsewhere)


@settings(deadline=None)
@given(PAIRS, PAIRS)
def test_alone_a_page_gets_what_it_says(profile, page):
    for changed in (changed_on_page(marks(profile), page), changed_since(profile, page)):
        kept = dict(apply_profile(profile, page, changed))
        assert all(kept.get(name, "") == text for name, text in page)
