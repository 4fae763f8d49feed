"""What there is to translate: the messages of code and templates, and the files of a catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from jupinv.translations import FOLDER

ROOT = FOLDER.parent.parent
KEYWORDS = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext", "Sentence", "_s")),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
}
HEADER = "# The words of the app. `make translations` brings them up to date and compiles them."


def messages() -> Catalog:
    """Every message of code and templates, with the files in which it stands."""
    catalog = Catalog(project="Jupinv")
    for path in sources():
        method = "python" if path.suffix == ".py" else "jinja2"
        for line, text, _, context in extract_from_file(method, path, keywords=KEYWORDS, options={"silent": "false"}):
            catalog.add(text, locations=[(str(path.relative_to(ROOT)), line)], context=context)
    return catalog


def sources() -> Iterator[Path]:
    """The files that may hold messages."""
    yield from sorted((ROOT / "jupinv").rglob("*.py"))
    yield from sorted(path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".txt"))


def file(code: str, kind: str) -> Path:
    """Where the catalogue of a language lies: "po" as people write it, "mo" as it is read."""
    return FOLDER / code / "LC_MESSAGES" / f"messages.{kind}"


def read(code: str) -> Catalog:
    """The catalogue as it is kept."""
    with file(code, "po").open("rb") as kept:
        return read_po(kept, locale=code)


def updated(kept: Catalog) -> Catalog:
    """The catalogue with the messages that there are now: new ones without words, old ones gone; nothing guessed."""
    fresh = Catalog(locale=kept.locale, project="Jupinv", version="1", charset="utf-8", fuzzy=False)
    fresh.header_comment = HEADER
    fresh.creation_date = fresh.revision_date = kept.creation_date  # no change of its own at every run
    for message in messages():
        if message.id:
            known = kept.get(message.id, message.context)
            fresh.add(message.id, _words(known, message), locations=message.locations, context=message.context)
    return fresh


def _words(known: Message | None, message: Message) -> Any:
    if known is not None and known.pluralizable == message.pluralizable:
        return known.string
    return ("", "") if message.pluralizable else ""


def written(catalog: Catalog) -> bytes:
    """As a .po file: by the files in which the messages stand."""
    out = BytesIO()
    write_po(out, catalog, width=120, sort_by_file=True, include_lineno=False)
    return out.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """As a .mo file."""
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()
