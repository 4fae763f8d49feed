"""The typed form of a draft: ordered name/text pairs as an owner wrote them. It may be nonsense; it is never lost."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from typing import Any

from jupinv.businesses.profile import PREFIXES, Pairs
from jupinv.documents.numbering import Wish

GROUPS = ("line", "bank", "way", "allowance")
MOST_PARTS = 2000  # lines, or ways to pay: a page of so many takes seconds to draw, and anybody may ask for one
KEY = r"[A-Za-z0-9_-]{1,24}"
LINE = re.compile(KEY)
AFTER = re.compile(rf"line\.({KEY})\.after")
PLAIN_NAMES = frozenset(
    ("kind", "currency", "issue_date", "due", "due_date", "po_number", "note", "terms")
    + ("discount.value", "discount.unit", "discount.reason", "period.from", "period.to")
)
ADDRESS = "street|street2|postcode|city|region|country"
PART_NAMES = re.compile(
    rf"customer\.(name|contact|ap_name|ap_email|cc|billing_entity|{ADDRESS}|vat_id|tax_number|email)"
    r"|customer\.(po_required|reference|code|language)"
    rf"|sender\.(name|{ADDRESS}|vat_id|tax_number|legal_id|email|phone)"
    r"|tax\.(charge|name|rates|sentence|sentence_text)|prices|coins|withheld\.t[A-Za-z0-9_-]{1,8}|delivery\.(date|country)"
    r"|business\.(time_zone|currency|number_pattern)"
    r"|number\.(series|hand)"
    rf"|line\.{KEY}\.(description|details|quantity|unit|price|tax|removed|section|from|to|order_line|optional|choice|code)"
    rf"|line\.{KEY}\.(off|extra)[2-9]?_(value|unit|reason)"
    rf"|allowance\.{KEY}\.(kind|value|unit|reason)"
    rf"|deposit\.{KEY}\.leave"
    rf"|bank\.{KEY}\.(holder|iban|bic|account|routing|sort_code|currency)"
    rf"|way\.{KEY}\.(label|text|scheme)|pay\.(bank|way)\.{KEY}"
)
WAYS = "ways"  # accounts and other ways to pay change as one list


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, and the language in which its numbers and dates are written."""

    pairs: Pairs
    locale: str
    _texts: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_texts", dict(self.pairs))

    @classmethod
    def posted(cls, pairs: Iterable[tuple[str, str]], locale: str) -> Typed:
        """What a browser sent: names that are ours, in order; of a doubled name the last one counts."""
        kept: dict[str, str] = {}
        for name, text in pairs:
            if name in PLAIN_NAMES or PART_NAMES.fullmatch(name):
                kept[name] = storable(text)
        return cls(tuple(kept.items()), locale)

    @staticmethod
    def moves(pairs: Iterable[tuple[str, str]]) -> Pairs:
        """Which lines a page has moved or added, each with the one after which it stands now ("": it is the first)."""
        found = ((AFTER.fullmatch(name), text) for name, text in pairs)
        return tuple((match[1], text[:24]) for match, text in found if match)

    @classmethod
    def stored(cls, value: dict[str, Any] | None, locale: str = "en") -> Typed:
        """What a draft's column holds."""
        value = value or {}
        return cls(tuple((name, text) for name, text in value.get("fields", [])), value.get("locale", locale))

    def to_store(self) -> dict[str, Any]:
        """The JSON value for the draft's column."""
        return {"locale": self.locale, "fields": [list(pair) for pair in self.pairs]}

    def get(self, name: str) -> str:
        """The text of a field without the spaces around it; empty where there is no such field."""
        return self._texts.get(name, "").strip()

    def unlike(self, before: Typed) -> frozenset[str]:
        """The fields whose texts are not what they were."""
        names = {name for name, _ in self.pairs + before.pairs}
        return frozenset(name for name in names if self.raw(name) != before.raw(name))

    def raw(self, name: str) -> str:
        """The text of a field exactly as it was typed."""
        return self._texts.get(name, "")

    def group(self, kind: str) -> dict[str, dict[str, str]]:
        """The repeated parts of one kind, in their order: {"k1": {"description": "Workshop", …}}."""
        found: dict[str, dict[str, str]] = {}
        for name, text in self.pairs:
            if name.startswith(f"{kind}."):
                _, key, part = name.split(".")
                found.setdefault(key, {})[part] = text
        return found

    def part(self, prefix: str) -> dict[str, str]:
        """The fields under a prefix ("customer"), without it."""
        return {name.partition(".")[2]: text for name, text in self.pairs if name.startswith(f"{prefix}.")}

    def wish(self) -> Wish:
        """How its number is asked for."""
        return Wish(self.get("number.series"), self.get("number.hand"))

    def profile(self) -> Pairs:
        """The pairs that belong to the business."""
        return tuple(pair for pair in self.pairs if pair[0].startswith(PREFIXES))

    def with_profile(self, profile: Pairs) -> Typed:
        """The same with the business's pairs in place of its own."""
        return replace(self, pairs=profile + self.without_profile().pairs)

    def with_taxes_of(self, profile: Pairs) -> Typed:
        """The same with the business's list of taxes and how it rounds: these are in no field of a paper."""
        known = dict(self.pairs)
        told = tuple(pair for pair in profile if pair[0].startswith(("taxes.", "tax.")) and pair[0] not in known)
        return replace(self, pairs=self.pairs + told)

    def without_profile(self) -> Typed:
        """The same without what belongs to the business."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if not pair[0].startswith(PREFIXES)))

    def having(self, changes: dict[str, str]) -> Typed:
        """The same with some texts set; new names come last."""
        merged = self._texts | changes
        return replace(self, pairs=tuple(merged.items()))

    def without_way(self, at: str) -> Typed:
        """The same without one account or other way to pay ("bank.k1")."""
        return self.without(f"{at}.") if re.fullmatch(rf"(bank|way)\.{KEY}", at) else self

    def without(self, prefix: str) -> Typed:
        """The same without the fields under a prefix ("line.k2.")."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if not pair[0].startswith(prefix)))

    def moved(self, kind: str, key: str, step: int) -> Typed:
        """The same with one repeated part moved up (-1) or down (+1) among its kind."""
        groups = list(self.group(kind).items())
        at = next((index for index, (known, _) in enumerate(groups) if known == key), None)
        if at is None or not 0 <= at + step < len(groups):
            return self
        groups[at], groups[at + step] = groups[at + step], groups[at]
        rest = tuple(pair for pair in self.pairs if not pair[0].startswith(f"{kind}."))
        moved = tuple((f"{kind}.{name}.{part}", text) for name, parts in groups for part, text in parts.items())
        return replace(self, pairs=rest + moved)

    def in_order(self, kind: str, keys: Iterable[str]) -> Typed:
        """The same with the repeated parts of one kind in this order; those that it does not name come last."""
        groups = self.group(kind)
        order = dict.fromkeys([*(key for key in keys if key in groups), *groups])
        rest = tuple(pair for pair in self.pairs if not pair[0].startswith(f"{kind}."))
        return replace(
            self,
            pairs=rest + tuple((f"{kind}.{key}.{part}", text) for key in order for part, text in groups[key].items()),
        )

    def with_part(self, part: Typed, after: Pairs) -> Typed:
        """The same with what a page says has changed: texts, and (line, the line after which it stands now)."""
        merged = replace(self.having(dict(part.pairs)), locale=part.locale)
        if not after:
            return merged
        order = list(merged.group("line"))
        for key, before in after:
            if key in order:
                order.remove(key)
                place = order.index(before) + 1 if before in order else len(order) if before else 0
                order.insert(place, key)
        return merged.in_order("line", order)

    def way_up(self, at: str) -> Typed:
        """The same with one account or other way to pay ("bank.k1") moved before the one above it."""
        ways = _ways(self.pairs)
        order = list(dict.fromkeys(".".join(name.split(".")[:2]) for name, _ in ways))
        if at in order[1:]:
            place = order.index(at)
            order[place - 1], order[place] = order[place], order[place - 1]
        rest = tuple(pair for pair in self.pairs if not pair[0].startswith(("bank.", "way.")))
        return replace(
            self, pairs=rest + tuple(pair for one in order for pair in ways if pair[0].startswith(f"{one}."))
        )


def changed_since(before: Pairs, after: Pairs) -> frozenset[str]:
    """What one and the same page has changed about the business from one save to the next."""
    old = dict(before)
    changed = {name for name, text in _singles(after) if old.get(name, "") != text}
    return frozenset(changed | ({WAYS} if _ways_said(before) != _ways_said(after) else set()))


def marks(profile: Pairs) -> str:
    """What a page was loaded with about the business, short enough to be sent along: a checksum for each field."""
    singles = [f"{name}:{_mark(text)}" for name, text in _singles(profile) if text]
    return " ".join([*singles, f"{WAYS}:{_mark(*_ways_said(profile))}"])


def changed_on_page(loaded_with: str, after: Pairs) -> frozenset[str]:
    """What a page has changed about the business since it was loaded with these `marks`."""
    old = dict(mark.rpartition(":")[::2] for mark in loaded_with.split())
    changed = {name for name, text in _singles(after) if old.get(name, _mark("")) != _mark(text)}
    return frozenset(changed | ({WAYS} if old.get(WAYS, _mark()) != _mark(*_ways_said(after)) else set()))


def apply_profile(profile: Pairs, after: Pairs, changed: Set[str]) -> Pairs:
    """The business's profile after a page that shows `after` changed some of it: the rest stays as others wrote it.

    So a stale window can't undo what another one wrote. Accounts and other ways to pay count as one list.
    """
    kept = dict(_singles(profile)) | {name: text for name, text in _singles(after) if name in changed}
    return tuple(kept.items()) + _ways(after if WAYS in changed else profile)


def _singles(pairs: Pairs) -> Pairs:
    return tuple(pair for pair in pairs if not pair[0].startswith(("bank.", "way.")))


def _ways_said(pairs: Pairs) -> list[tuple[str, list[tuple[str, str]]]]:
    """Accounts and other ways in their order, with what is said of each; it does not count which fields stay empty."""
    said: dict[str, list[tuple[str, str]]] = {}
    for name, text in _ways(pairs):
        at, _, part = name.rpartition(".")
        said.setdefault(at, []).extend([(part, text)] if text else [])
    return [(at, sorted(parts)) for at, parts in said.items()]


def _mark(*texts: Any) -> str:
    return f"{zlib.crc32(repr(texts).encode()):08x}"


def _ways(pairs: Pairs) -> Pairs:
    return tuple(pair for pair in pairs if pair[0].startswith(("bank.", "way.")))


def storable(text: str) -> str:
    """Without what no database keeps (null bytes, lone surrogates); line ends as LF."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return clean.encode("utf-8", "replace").decode("utf-8")
