"""The lines of a paper as its form shows them: texts as typed, amounts as they read, and what of each is open."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from jupinv.businesses.profile import Pairs
from jupinv.content.figures import Totals
from jupinv.drafts.lines import MORE, MOVES, has_more, is_heading, moves_in
from jupinv.drafts.typed import Typed

LONG = 50  # a paper of more lines saves them one by one, and answers with what changed
_MORE = frozenset((*MORE, *(f"{move}_{part}" for move in MOVES for part in ("value", "unit", "reason"))))


@dataclass(frozen=True, slots=True)
class LineForm:
    """A line of the form, or the heading of those below; `position` counts each of the two by itself."""

    key: str
    position: int
    texts: Mapping[str, str]
    amount: str = ""  # of a heading: what the lines below come to
    removed: bool = False
    heading: bool = False
    more: bool = False  # whether what lines seldom say is open

    @property
    def discounts(self) -> list[str]:
        """How the fields of its discounts begin, with those of one more."""
        return moves_in(self.texts, "off")

    @property
    def charges(self) -> list[str]:
        """How the fields of its charges begin, with those of one more."""
        return moves_in(self.texts, "extra")


def line_forms(
    typed: Typed, totals: Totals, money: Callable[[Decimal], str], *, problems: Container[str], opened: str = ""
) -> list[LineForm]:
    """The lines in their order; a removed one stays as long as it can be undone. `opened`: the one asked for more."""
    amounts = {line.key: line.net if line.gross is None else line.gross for line in totals.lines}
    counted = {line.key for line in totals.lines if line.counted}
    nothing = money(Decimal(0))
    groups = typed.group("line")
    subtotals = _subtotals(groups, {key: amount for key, amount in amounts.items() if key in counted})
    found, lines, headings = [], 0, 0
    for key, parts in groups.items():
        heading = is_heading(parts)
        lines, headings = lines + (not heading), headings + heading
        amount = subtotals.get(key) if heading else amounts.get(key)
        found.append(
            LineForm(
                key=key,
                position=headings if heading else lines,
                texts=parts,
                amount=money(amount) if amount else nothing,
                removed=parts.get("removed") == "1",
                heading=heading,
                more=not heading and (key == opened or has_more(parts) or _is_wrong(key, parts, problems)),
            )
        )
    return found


ALL_LINES = ("currency", "kind", "prices", "tax.", "customer.language")  # what may change every line
BEYOND = ("removed", "section", "optional", "choice")  # what of a line may change the sums of other headings


def touched(part: Typed, after: Pairs, whole: Typed) -> frozenset[str] | None:
    """The lines that a change is about, with the headings whose sums it may change; None where it may be about all."""
    if any(name.startswith(ALL_LINES) for name, _ in part.pairs):
        return None
    names = [name.split(".") for name, _ in part.pairs if name.startswith("line.")]
    keys = {name[1] for name in names} | {key for key, _ in after}
    anywhere = bool(after) or any(name[2] in BEYOND for name in names)
    sections = _sections(whole.group("line"))
    return frozenset(keys | {heading for heading, below in sections if heading and (anywhere or keys & set(below))})


def _is_wrong(key: str, parts: Mapping[str, str], problems: Container[str]) -> bool:
    return any(f"line.{key}.{part}" in problems for part in parts if part in _MORE)


def _subtotals(groups: Mapping[str, Mapping[str, str]], amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What the lines below each heading come to."""
    return {
        heading: sum((amounts.get(key, Decimal(0)) for key in below), Decimal(0))
        for heading, below in _sections(groups)
    }


def _sections(groups: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, list[str]]]:
    heading, below = "", list[str]()
    for key, parts in groups.items():
        if is_heading(parts) and parts.get("removed") != "1":
            yield heading, below
            heading, below = key, []
        else:
            below.append(key)
    yield heading, below
