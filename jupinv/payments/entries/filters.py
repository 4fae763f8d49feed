"""By what the history is narrowed down: read from an address, and written back into one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from jupinv.documents.lists.filters import LONGEST, Narrowing, currency
from jupinv.payments.models import CREDIT, DISPUTE, EXCHANGE, FEE, PAYMENT, REFUND, WRITE_OFF

ALL = "all"  # fees too, which are the business's own affair and stand in the list only where they are asked for
KINDS = (PAYMENT, REFUND, DISPUTE, WRITE_OFF, EXCHANGE, CREDIT, FEE, ALL)
NAMES = {  # how each is called in an address
    "search": "q",
    "kind": "kind",
    "customer": "customer",
    "method": "method",
    "currency": "currency",
    "since": "from",
    "until": "to",
}


@dataclass(frozen=True, slots=True)
class Filters(Narrowing):
    """What the history is narrowed down by. What can't be read narrows nothing down and is kept in `wrong`."""

    search: str = ""
    kind: str = ""  # one of KINDS; empty: all but fees
    customer: str = ""  # an id, or a part of a name
    method: str = ""  # a part of it
    currency: str = ""
    since: date | None = None  # of the day on which it counts, both included
    until: date | None = None
    wrong: tuple[tuple[str, str], ...] = ()  # name in the address, and what stands there

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        """What an address or a form asks for."""
        readers: dict[str, Callable[[str], object]] = {
            "kind": lambda text: text if text in KINDS else "",
            "currency": currency,
            "from": date.fromisoformat,
            "to": date.fromisoformat,
        }
        found, wrong = {}, []
        for field, name in NAMES.items():
            if text := " ".join(asked.get(name, "").split())[:LONGEST]:
                try:
                    found[field] = readers.get(name, str)(text)
                except ValueError:
                    wrong.append((name, text))
        return cls(**found, wrong=tuple(wrong))  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        """Whether it narrows anything down."""
        return any(getattr(self, field) for field in NAMES)

    def pairs(self) -> list[tuple[str, str]]:
        """As names and texts for an address or for hidden fields."""
        found = ((name, getattr(self, field)) for field, name in NAMES.items())
        return [(name, value.isoformat() if isinstance(value, date) else value) for name, value in found if value]
