"""Brings the catalogues up to date with code and templates, and compiles them: `make translations`."""

from __future__ import annotations

from jupinv.translations import LANGUAGES
from jupinv.translations.extraction import compiled, file, read, updated, written


def main() -> None:
    """Extract, update and compile; say what is left to translate."""
    for code in LANGUAGES[1:]:
        catalog = updated(read(code))
        file(code, "po").write_bytes(written(catalog))
        file(code, "mo").write_bytes(compiled(catalog))
        missing = [message for message in catalog if message.id and not all(_texts(message.string))]
        print(f"{code}: {len(catalog)} messages, {len(missing)} to be translated")
        for message in missing:
            print(f"  {message.id!r}  {', '.join(sorted({path for path, _ in message.locations}))}")


def _texts(string: object) -> tuple[object, ...]:
    return string if isinstance(string, tuple) else (string,)


if __name__ == "__main__":
    main()
