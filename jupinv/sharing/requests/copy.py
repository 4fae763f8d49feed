"""The copy of a document that a reader changes: its fields as texts in the document's language, and what they say.

Fields are known by name: "line.<key>.quantity" of a line, whose key is none of the document's where the reader adds it.
A line without fields is not in the form, and stays. What stands there as it was shown is left alone, to the last digit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from jupinv import language, money
from jupinv.content.fields import Content, Line, Note
from jupinv.message import sendable
from jupinv.sharing.reader import plain, plain_lines
from jupinv.sharing.requests import seldom

LONG = 50  # of more lines, those to change are chosen first
MOST_CHOSEN = 100
MOST_ADDED = 20
LONGEST = {"description": 500, "unit": seldom.LONGEST_UNIT, "terms": 2000, "note": 2000, "why": 2000}
LARGEST = Decimal(10) ** 12
FINEST = 6  # decimals of a quantity and a price
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
PARTS = ("description", "quantity", "price", *seldom.PARTS, "remove")
_KEY = re.compile(r"[A-Za-z0-9_.-]{1,60}")

Message = tuple[str, dict[str, str]]  # a key of the words, and what is filled in
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """What came back: the content that it makes, and what can't be read, by field."""

    content: Content
    problems: dict[str, Message]


@dataclass(frozen=True, slots=True)
class LineField:
    """A line of the form. `position` is its place on the document; 0 for one that is added."""

    key: str
    position: int
    texts: Texts
    name: str  # what the line is called on the document
    unit: str = ""
    gross: bool = False  # its price is with tax
    offers: tuple[str, ...] = (seldom.UNIT,)  # what of `seldom.PARTS` it has
    is_open: bool = False  # something of that was typed


def shown(content: Content, locale: str, keys: Iterable[str]) -> dict[str, str]:
    """The fields of what a document says, with these of its lines."""
    wanted = set(keys)
    fields = {
        "currency": content.currency,
        "due_date": content.due_date.isoformat() if content.due_date else "",
        "terms": content.terms,
        "note": content.notes[0].text if content.notes else "",
    }
    for line in content.lines:
        if line.key in wanted:
            fields |= {f"line.{line.key}.{part}": text for part, text in _line_shown(content, line, locale).items()}
    return fields


def _line_shown(content: Content, line: Line, locale: str) -> dict[str, str]:
    return {
        "description": line.description,
        "quantity": "" if line.quantity is None else language.write_number(line.quantity, locale),
        "price": "" if line.price is None else _price(line.price, content.currency, locale),
        **seldom.shown(content, line, locale),
    }


def _price(price: Decimal, currency: str, locale: str) -> str:
    """With the decimals of its currency, or with more where it has more."""
    written = language.offer_amount(price, currency, locale)
    return written if price == round(price, money.exponent(currency)) else language.write_number(price, locale)


def first_keys(content: Content) -> list[str]:
    """The lines that a form begins with: all of them, unless they are too many to look at."""
    return [line.key for line in content.lines] if len(content.lines) <= LONG else []


def posted(form: Mapping[str, str]) -> dict[str, str]:
    """The fields as they came, without what no text has; what is none of ours is left out."""
    names = ("currency", "due_date", "terms", "note", "why")
    return {name: _text(text) for name, text in form.items() if name in names or _line_part(name)}


def keys_in(texts: Texts) -> list[str]:
    """The lines that the form has, in its order."""
    return list(dict.fromkeys(key for name in texts for key, _part in filter(None, [_line_part(name)])))


def line_fields(content: Content, texts: Texts, locale: str) -> list[LineField]:
    """The lines of the form, those that are added last."""
    places = {line.key: place for place, line in enumerate(content.lines, 1)}
    keys = keys_in(texts)
    ours = sorted((key for key in keys if key in places), key=lambda key: places[key])
    known = [_known(content, places[key], texts, locale) for key in ours]
    return known + [_new(key, texts) for key in keys if key not in places]


def _known(content: Content, place: int, texts: Texts, locale: str) -> LineField:
    line = content.lines[place - 1]
    own, was = _own(line.key, texts), seldom.shown(content, line, locale)
    return LineField(
        line.key,
        place,
        was | own,
        line.description,
        unit=was[seldom.UNIT],
        gross=line.gross_entry,
        offers=tuple(was),
        is_open=any(own.get(part, text) != text for part, text in was.items()),
    )


def _new(key: str, texts: Texts) -> LineField:
    own = _own(key, texts)
    return LineField(key, 0, own, "", is_open=bool(own.get(seldom.UNIT)))


def _own(key: str, texts: Texts) -> dict[str, str]:
    names = {part: f"line.{key}.{part}" for part in PARTS}
    return {part: texts[name] for part, name in names.items() if name in texts}


def written(content: Content, texts: Texts, locale: str) -> Written:
    """What `content` becomes by a form that was shown for it and came back as `texts`."""
    return _Reading(content, texts, locale).written()


def _line_part(name: str) -> tuple[str, str] | None:
    head, _dot, rest = name.partition(".")
    key, _dot, part = rest.rpartition(".")
    return (key, part) if head == "line" and part in PARTS and _KEY.fullmatch(key) else None


def _text(text: str) -> str:
    return sendable(text).replace("\r\n", "\n").replace("\r", "\n")


@dataclass
class _Reading:
    content: Content
    texts: Texts
    locale: str
    problems: dict[str, Message] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.was = shown(self.content, self.locale, [line.key for line in self.content.lines])

    def written(self) -> Written:
        content = self.content
        changed = {
            "currency": self._currency(),
            "due_date": self._day(),
            "terms": self._words("terms", content.terms),
            "notes": self._notes(),
            "lines": tuple(self._lines()),
        }
        found = replace(content, **changed)  # type: ignore[arg-type]
        if not found.lines:
            self.problems.setdefault("lines", ("needs_line", {}))
        return Written(found, self.problems)

    def _is_as_shown(self, name: str) -> bool:
        """Nobody touched it; browsers trim nothing, but end lines in their own way."""
        return self.texts.get(name, self.was.get(name, "")).strip() == _text(self.was.get(name, "")).strip()

    def _currency(self) -> str:
        if self._is_as_shown("currency"):
            return self.content.currency
        code = plain(self.texts["currency"]).upper()
        if code not in money.EXPONENTS:
            self.problems["currency"] = ("needs_currency", {})
            return self.content.currency
        return code

    def _day(self) -> date | None:
        if self._is_as_shown("due_date"):
            return self.content.due_date
        text = plain(self.texts["due_date"])
        if not text and self.content.due_date is not None:
            self.problems["due_date"] = ("needs_day", {})
            return self.content.due_date
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self.problems["due_date"] = ("not_a_day", {})
            return self.content.due_date
        issued = self.content.issue_date or EARLIEST
        if not max(EARLIEST, issued) <= day <= LATEST:
            self.problems["due_date"] = ("day_too_early" if day < issued else "not_a_day", {})
        return day

    def _words(self, name: str, was: str) -> str:
        if self._is_as_shown(name):
            return was
        text = plain_lines(self.texts[name])
        if len(text) > LONGEST[name]:
            self.problems[name] = too_long(name, self.locale)
        return text

    def _notes(self) -> tuple[Note, ...]:
        notes = self.content.notes
        text = self._words("note", notes[0].text if notes else "")
        if self._is_as_shown("note"):
            return notes
        first = (replace(notes[0], text=text) if notes else Note(text),) if text else ()
        return first + notes[1:]

    # lines

    def _lines(self) -> Iterable[Line]:
        ours = {line.key for line in self.content.lines}
        for line in self.content.lines:
            if not self.texts.get(f"line.{line.key}.remove"):
                yield self._line(line)
        added = [key for key in keys_in(self.texts) if key not in ours][:MOST_ADDED]
        for key in added:
            if new := self._added(key):
                yield new

    def _line(self, line: Line) -> Line:
        at = f"line.{line.key}"
        parts: dict[str, object] = {}
        if not self._is_as_shown(f"{at}.description"):
            parts["description"] = self._description(at)
        for part in ("quantity", "price"):
            if not self._is_as_shown(f"{at}.{part}"):
                parts[part] = self._number(f"{at}.{part}", is_price=part == "price")
        line = replace(line, **parts) if parts else line  # type: ignore[arg-type]
        for part in seldom.PARTS:
            name = f"{at}.{part}"
            if name in self.was and not self._is_as_shown(name):
                line = self._with_seldom(line, part, name)
        return line

    def _with_seldom(self, line: Line, part: str, name: str) -> Line:
        if part == seldom.UNIT:
            return seldom.with_unit(line, self._unit(name), self.locale)
        percent = self._percentage(name)
        if percent is None:
            return line
        if part == seldom.DISCOUNT:
            return seldom.with_discount(line, percent, self.locale)
        if not percent:
            self.problems[name] = ("no_tax", {})
            return line
        return seldom.with_rate(line, percent)

    def _unit(self, name: str) -> str:
        text = plain(self.texts.get(name, ""))
        if len(text) > LONGEST["unit"]:
            self.problems[name] = too_long("unit", self.locale)
        return text

    def _percentage(self, name: str) -> Decimal | None:
        """Empty is none."""
        text = self.texts[name].strip().removesuffix("%").strip()
        number = self._number(name, text, is_price=False) if text else Decimal(0)
        if number is not None and not 0 <= number <= seldom.ALL:
            self.problems[name] = ("no_percentage", {})
        return None if name in self.problems else number

    def _added(self, key: str) -> Line | None:
        at = f"line.{key}"
        typed = {part: self.texts.get(f"{at}.{part}", "").strip() for part in PARTS}
        if typed["remove"] or not any(typed[part] for part in ("description", "quantity", "price", "unit")):
            return None
        usual = usual_line(self.content)
        quantity = self._number(f"{at}.quantity", is_price=False) if typed["quantity"] else Decimal(1)
        new = Line(
            key=key,
            description=self._description(at),
            quantity=quantity,
            price=self._number(f"{at}.price", is_price=True),
            gross_entry=usual.gross_entry,
            taxes=usual.taxes,
            section=self.content.lines[-1].section if self.content.lines else "",
        )
        return seldom.with_unit(new, self._unit(f"{at}.unit"), self.locale)

    def _description(self, at: str) -> str:
        name = f"{at}.description"
        text = plain(self.texts.get(name, ""))
        if not text:
            self.problems[name] = ("needs_description", {})
        elif len(text) > LONGEST["description"]:
            self.problems[name] = too_long("description", self.locale)
        return text

    def _number(self, name: str, text: str | None = None, *, is_price: bool) -> Decimal | None:
        """What stands in a field, or in a part of it."""
        text = self.texts.get(name, "").strip() if text is None else text
        if not text:
            self.problems[name] = ("needs_price" if is_price else "needs_number", {})
            return None
        thousandths = is_price and money.exponent(self.content.currency) == 3
        try:
            number = language.read_number(text, self.locale)
        except language.Ambiguous as two:
            if not thousandths:
                self.problems[name] = self._either(text, two.readings)
                return None
            number = two.readings[0]
        except language.NotANumber:
            self.problems[name] = ("not_a_number", {"typed": text[:40]})
            return None
        if abs(number) >= LARGEST:
            self.problems[name] = ("too_large", {})
        elif is_price and number < 0:
            self.problems[name] = ("too_small", {})
        elif -int(number.normalize().as_tuple().exponent) > FINEST:
            self.problems[name] = ("too_fine", {})
        return number

    def _either(self, text: str, readings: tuple[Decimal, Decimal]) -> Message:
        first, second = (language.write_number(each, self.locale) for each in readings)
        return "two_numbers", {"typed": text[:40], "first": first, "second": second}


def too_long(name: str, locale: str) -> Message:
    """That a text is longer than it may be."""
    return "too_long", {"most": language.format_number(Decimal(LONGEST[name]), locale)}


def usual_line(content: Content) -> Line:
    """The line whose taxes most lines bear; an added one bears them too."""
    counted = Counter((line.gross_entry, line.taxes) for line in content.lines)
    ((gross, taxes), _count) = counted.most_common(1)[0] if counted else ((False, ()), 0)
    return Line("", gross_entry=gross, taxes=taxes)
