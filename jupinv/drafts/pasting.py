"""Rows pasted from a spreadsheet become lines: which column is what, as far as that is clear. Pure but for the units.

What stands in a cell stays as it is written; each field reads it, and asks where it could mean two things.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jupinv import language
from jupinv.content import codes
from jupinv.content.figures import plain
from jupinv.drafts.lines import is_heading, said
from jupinv.drafts.taxes import usual_rates
from jupinv.drafts.typed import Typed

MOST_ROWS, MOST_COLUMNS = 500, 20
LONGEST = 200_000  # characters of what is pasted
MARKS = ("\t", ";", ",", "|")
DESCRIPTION, QUANTITY, UNIT, PRICE, TAX, NOTHING = "description", "quantity", "unit", "price", "tax", ""
DETAILS, DISCOUNT, ORDER_LINE = "details", "off_value", "order_line"  # only where a heading says so, or somebody
PARTS = (DESCRIPTION, DETAILS, QUANTITY, UNIT, PRICE, DISCOUNT, TAX, ORDER_LINE)
SELDOM = (DETAILS, ORDER_LINE)  # what a line has fields for only where something stands in them
BATCH = re.compile(r"r[A-Za-z0-9_]{8}")  # begins the keys of the lines that came with one paste

# What columns are called in English, German and French; those under "" are known, and no part of a line.
_HEADINGS = {
    DESCRIPTION: "description item service product task work text what was quoi beschreibung bezeichnung "
    "leistung artikel position tätigkeit produkt désignation libellé prestation produit article tâche",
    DETAILS: "details detail note notes specification long_description einzelheiten bemerkung zusatz langtext détails "
    "détail précisions",
    QUANTITY: "quantity qty amount_of count number_of hours days menge anzahl stunden tage quantité qté nombre heures",
    UNIT: "unit units uom measure einheit einheiten unité unités",
    PRICE: "price rate unit_price unit_cost cost price_each each preis einzelpreis e-preis stückpreis ep satz "
    "stundensatz tagessatz prix prix_unitaire prix_unit pu tarif taux_horaire",
    TAX: "tax vat gst tax_rate vat_rate mwst ust mehrwertsteuer umsatzsteuer steuer steuersatz tva taux_tva "
    "taux_de_tva",
    DISCOUNT: "discount discount_percent rebate rabatt nachlass rabatt_prozent remise",
    ORDER_LINE: "order_line po_line order_position bestellposition ligne_de_commande",
    NOTHING: "amount total sum line_total net gross # no nr pos id betrag gesamt gesamtpreis summe netto brutto gp lfd "
    "montant total_ht total_ttc ht ttc n° num",
}
_HEADING = {
    word.replace("_", " ").replace("-", " "): part for part, words in _HEADINGS.items() for word in words.split()
}
_TOTALS = frozenset(
    ("total", "sum", "subtotal", "sub-total", "grand total", "net total", "summe", "gesamt", "gesamtsumme")
    + ("zwischensumme", "gesamtbetrag", "nettobetrag", "sous-total", "total ht", "total ttc", "total général")
)
_PIECES = frozenset(
    ("pcs", "pc", "piece", "pieces", "stk", "stück", "psch", "pauschal", "pièce", "pièces", "forfait", "x")
)
_MONEY = re.compile(r"[.,]\d\d(\D|$)|[^\d\s.,'’%+()-]")  # cents, or a sign of a currency


@dataclass(frozen=True, slots=True)
class Table:
    """What was pasted: rows of as many cells each, what each column is, and whether that is beyond doubt."""

    rows: tuple[tuple[str, ...], ...]  # without heading and totals
    heading: tuple[str, ...]  # the first row where it names the columns, else empty
    columns: tuple[str, ...]  # of each column, which part of a line it is, or NOTHING
    clear: bool
    left_out: int = 0  # rows at the end that look like a total

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.columns)


def read(text: str, typed: Typed) -> Table:
    """What was pasted, with the columns as they seem to be; an empty table where there is nothing."""
    cells = _cells(text[:LONGEST])
    if not cells:
        return Table((), (), (), clear=False)
    named = _named(cells[0])
    heading = cells[0] if named and len(cells) > 1 else ()
    body = cells[1:] if heading else cells
    columns, sure = _guessed(body, typed)
    if heading:
        columns, sure = _with_description(named, columns), _is_complete(named, heading)
    rows = _without_totals(body)
    clear = sure and len(rows) == len(body) and not unknown_rates(rows, columns, typed)
    return Table(rows, heading, columns, clear, len(body) - len(rows))


def chosen(text: str, columns: Sequence[str], *, heading: bool) -> Table:
    """What was pasted, with the columns as somebody chose them. Columns beyond those that are named are nothing."""
    cells = _cells(text[:LONGEST])
    width = len(cells[0]) if cells else 0
    named = tuple([*columns, *[NOTHING] * width][:width])
    body = cells[1:] if heading else cells
    rows = _without_totals(body)
    return Table(rows, cells[0] if heading and cells else (), named, clear=True, left_out=len(body) - len(rows))


def with_rows(typed: Typed, table: Table, batch: str) -> Typed:
    """The paper with a line for each row, after those in which something stands, taxed like the last of them."""
    lines = typed.group("line")
    taxes = [parts.get("tax", "") for parts in sorted(lines.values(), key=said) if not is_heading(parts)]
    usual = {TAX: taxes[-1]} if taxes and taxes[-1] else {}
    for key in [key for key, parts in lines.items() if not said(parts)]:
        typed = typed.without(f"line.{key}.")
    return typed.having(
        {
            f"line.{batch}-{place}.{part}": text
            for place, row in enumerate(table.rows)
            for part, text in (usual | _line(row, table.columns, typed)).items()
        }
    )


def without_rows(typed: Typed, batch: str) -> Typed:
    """The paper without the lines that came with one paste; a line to write on stays."""
    if not BATCH.fullmatch(batch):
        return typed
    typed = typed.without(f"line.{batch}-")
    return typed if typed.group("line") else typed.having({"line.a.description": ""})


def new_batch(token: str) -> str:
    """How the keys of the lines of one paste begin, made of a random token."""
    return f"r{token.replace('-', '_')[:8]}"


def pasted(typed: Typed, batch: str) -> int:
    """How many lines that came with one paste are still there."""
    return sum(1 for key in typed.group("line") if key.startswith(f"{batch}-")) if BATCH.fullmatch(batch) else 0


def unknown_rates(rows: Iterable[Sequence[str]], columns: Sequence[str], typed: Typed) -> list[str]:
    """The taxes in a column of taxes that are no rates of the business: such a line gets the usual one."""
    if TAX not in columns:
        return []
    at = columns.index(TAX)
    return list(dict.fromkeys(row[at] for row in rows if row[at] and not _rate(row[at], typed)))


# cells


def _cells(text: str) -> tuple[tuple[str, ...], ...]:
    """The cells of all rows in which something stands, as many in each."""
    text = text.strip("\r\n")
    mark = _mark(text)
    rows = _split(text, mark) if mark else [(line.strip(),) for line in text.splitlines()]
    rows = [row for row in rows if any(row)]
    width = min(max((len(row) for row in rows), default=0), MOST_COLUMNS)
    full = [tuple([*row, *[""] * width][:width]) for row in rows]
    used = [at for at in range(width) if any(row[at] for row in full)]
    return tuple(tuple(row[at] for at in used) for row in full)


def _mark(text: str) -> str:
    """What stands between the cells: a tab, or another mark that is as often in each row."""
    if "\t" in text:
        return "\t"
    for mark in MARKS[1:]:
        widths = {len(row) for row in _split(text, mark) if any(row)}
        if len(widths) == 1 and widths.pop() > 1:
            return mark
    return ""


def _split(text: str, mark: str) -> list[tuple[str, ...]]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=False))
    except csv.Error:  # a quotation mark that nothing closes swallows more than a cell may hold
        rows = [line.split(mark) for line in text.splitlines()]
    return [tuple("\n".join(cell.split("\r\n")).strip() for cell in row) for row in rows]


def _without_totals(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Without rows at the end that sum up the others: they would bill everything twice."""
    end = len(rows)
    while end > 1 and any(_word(cell) in _TOTALS for cell in rows[end - 1]):
        end -= 1
    return tuple(rows[:end])


# columns


def _word(cell: str) -> str:
    """A heading as it is looked up: "Preis (€):" is "preis"."""
    return " ".join(re.sub(r"\(.*?\)|[:*.]+$|[-_€$£%]", " ", cell.casefold()).split())


def _named(row: Sequence[str]) -> tuple[str, ...]:
    """The columns by their headings; nothing where the row is none."""
    words = [_word(cell) for cell in row]
    known = [word for word in words if word in _HEADING]
    if len(known) < min(2, len([cell for cell in row if cell])):
        return ()
    found: list[str] = []
    for word in words:
        part = _HEADING.get(word, NOTHING)
        found.append(NOTHING if part in found else part)
    if DETAILS in found and DESCRIPTION not in found:
        found[found.index(DETAILS)] = DESCRIPTION
    return tuple(found)


def _with_description(named: tuple[str, ...], guessed: Sequence[str]) -> tuple[str, ...]:
    """The columns by their headings; where none is called a description, the one that looks like it."""
    at = guessed.index(DESCRIPTION) if DESCRIPTION in guessed and DESCRIPTION not in named else -1
    return tuple(DESCRIPTION if place == at and not part else part for place, part in enumerate(named))


def _is_complete(columns: Sequence[str], heading: Sequence[str]) -> bool:
    """Whether the headings say all that a line needs, and nothing that we don't know."""
    return DESCRIPTION in columns and PRICE in columns and all(_word(cell) in _HEADING for cell in heading if cell)


def _guessed(rows: Sequence[Sequence[str]], typed: Typed) -> tuple[tuple[str, ...], bool]:
    """The columns by what stands in them, and whether there is no other way to see them."""
    across = list(zip(*rows, strict=True))
    numbers = [at for at, cells in enumerate(across) if _is_numeric(cells, typed.locale)]
    words = [at for at in range(len(across)) if at not in numbers]
    found = [NOTHING] * len(across)
    units = [at for at in words if _is_units(across[at])]
    texts = [at for at in words if at not in units] or words[:1]
    if texts:
        longest = max(texts, key=lambda at: sum(map(len, across[at])))
        found[longest] = DESCRIPTION
    if units and found[units[0]] == NOTHING:
        found[units[0]] = UNIT
    taxes = [at for at in numbers if all("%" in cell for cell in across[at] if cell)]
    if taxes:
        found[taxes[0]] = TAX
    amounts = [at for at in numbers if at not in taxes]
    sure = _assign_amounts(found, amounts, across, typed.locale)
    strays = [at for at in texts if found[at] == NOTHING]
    return tuple(found), sure and len(taxes) < 2 and not strays and DESCRIPTION in found


def _assign_amounts(found: list[str], amounts: list[int], across: Sequence[Sequence[str]], locale: str) -> bool:
    """Say which columns are quantity and price; whether that is beyond doubt."""
    if not amounts:
        return not any(part == TAX for part in found)  # descriptions alone are lines without prices
    if len(amounts) == 1:
        found[amounts[0]] = PRICE
        return any(_MONEY.search(cell) for cell in across[amounts[0]])
    found[amounts[0]], found[amounts[1]] = QUANTITY, PRICE
    backwards = _looks_like_money(across[amounts[0]]) and not _looks_like_money(across[amounts[1]])
    if len(amounts) == 2:
        return not backwards
    return len(amounts) == 3 and _is_product(*(across[at] for at in amounts), locale=locale)


def _looks_like_money(cells: Sequence[str]) -> bool:
    return any(_MONEY.search(cell) for cell in cells)


def _is_product(quantities: Sequence[str], prices: Sequence[str], amounts: Sequence[str], *, locale: str) -> bool:
    for row in zip(quantities, prices, amounts, strict=True):
        quantity, price, amount = (_number(cell, locale) for cell in row)
        if price is None or amount is None or abs((quantity or Decimal(1)) * price - amount) > Decimal("0.01"):
            return False
    return True


def _is_numeric(cells: Sequence[str], locale: str) -> bool:
    return all(_is_number(cell, locale) for cell in cells if cell) and any(cells)


def _is_number(cell: str, locale: str) -> bool:
    try:
        language.read_number(cell, locale)
    except language.Ambiguous:
        return True
    except language.NotANumber:
        return False
    return True


def _number(cell: str, locale: str) -> Decimal | None:
    try:
        return language.read_number(cell, locale) if cell else None
    except (language.Ambiguous, language.NotANumber):
        return None


def _is_units(cells: Sequence[str]) -> bool:
    said = [cell for cell in cells if cell]
    return bool(said) and all(codes.unit(cell)[0] != "C62" or cell.casefold().strip(".") in _PIECES for cell in said)


# lines


def _line(row: Sequence[str], columns: Sequence[str], typed: Typed) -> dict[str, str]:
    texts = {part: cell for part, cell in zip(columns, row, strict=True) if part}
    if tax := texts.pop(TAX, ""):
        texts[TAX] = _rate(tax, typed)
    if discount := texts.pop(DISCOUNT, "").strip():
        texts |= {DISCOUNT: discount.rstrip("% "), "off_unit": "percent"}
    return {DESCRIPTION: "", **{part: text for part, text in texts.items() if text or part not in SELDOM}}


def _rate(text: str, typed: Typed) -> str:
    """The rate of the business that is meant: "19 %", "19", or "0.19" as spreadsheets keep it; empty for none."""
    number = _number(text.replace("%", " ").strip(), typed.locale)
    if number is None:
        return ""
    rates = usual_rates(typed) if typed.get("tax.charge") == "yes" else []
    meant = [number] if "%" in text else [number, number * 100]
    return next((plain(rate) for rate in rates if rate in meant), "")
