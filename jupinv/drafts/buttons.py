"""What the buttons on a paper do to what is typed: more lines, fewer, others above, an address in its parts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

from jupinv.addresses import read_block
from jupinv.drafts.lines import is_heading, said
from jupinv.drafts.typed import Typed


def with_line(typed: Typed, key: str) -> Typed:
    """One more line, empty, and taxed as the one above it."""
    above = next((parts for parts in reversed(typed.group("line").values()) if not is_heading(parts)), {})
    return typed.having({f"line.{key}.description": "", f"line.{key}.tax": above.get("tax", "")})


def with_section(typed: Typed, key: str) -> Typed:
    """One more heading, above the empty lines at the end; where there are none, with one to write on."""
    lines = typed.group("line")
    empty = list(takewhile(lambda each: not said(lines[each]), reversed(lines)))[::-1]
    order = [each for each in lines if each not in empty]
    typed = typed.having({f"line.{key}.section": ""})
    return typed.in_order("line", [*order, key, *empty]) if empty else with_line(typed, f"{key}-1")


def with_allowance(typed: Typed, key: str) -> Typed:
    """One more discount on the whole, which may become a charge."""
    return typed.having({f"allowance.{key}.kind": "discount", f"allowance.{key}.value": ""})


def with_removed(typed: Typed, key: str) -> Typed:
    """A line marked as removed; the one removed before goes for good, so that one step can be undone."""
    for earlier, parts in typed.group("line").items():
        if parts.get("removed") == "1":
            typed = typed.without(f"line.{earlier}.")
    return typed.having({f"line.{key}.removed": "1"}) if key in typed.group("line") else typed


def with_restored(typed: Typed, key: str) -> Typed:
    """A removed line back in its place."""
    return typed.having({f"line.{key}.removed": ""}) if key in typed.group("line") else typed


PLACE = ("postcode", "city", "region", "country")


def with_split_address(typed: Typed, who: str) -> Typed:
    """The address pasted into the street of "sender" or "customer", split into its fields.

    A pasted place takes the place of the one that stood there. Any other field keeps what was typed in it, and what
    is found for it stays in the street, so that nothing is lost.
    """
    if who not in ("sender", "customer"):
        return typed
    found = read_block(typed.raw(f"{who}.street"))
    if not found:
        return typed
    changes = {f"{who}.{name}": "" for name in PLACE if "city" in found or "postcode" in found}
    streets = []
    for name, text in found.items():
        field = {"email": "customer.ap_email"}.get(name) if who == "customer" else None
        field = field or f"{who}.{name}"
        if name == "street" or (name not in PLACE and typed.get(field) not in ("", text)):
            streets.append(text)
        else:
            changes[field] = text
    return typed.having(changes | {f"{who}.street": ", ".join(streets)})


ADDS: dict[str, Callable[[Typed, str], Typed]] = {  # by a new key
    "add-line": with_line,
    "add-section": with_section,
    "add-allowance": with_allowance,
}
ACTS = ADDS | {  # by the key of a line or discount; an address by whose it is
    "remove-allowance": lambda typed, key: typed.without(f"allowance.{key}."),
    "remove": with_removed,
    "undo": with_restored,
    "up": lambda typed, key: typed.moved("line", key, -1),
    "down": lambda typed, key: typed.moved("line", key, 1),
    "split": with_split_address,
}
