"""Reading a postal address that somebody pasted as a block: what is recognised goes to its field, the rest stays.

Pure, and careful: a line that is not understood stays in the street, where a person sees it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
NO_COUNTRIES = ("EU", "UN", "ZZ", "EZ", "QO", "XA", "XB")
COMMON_NAMES = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB", "usa": "US", "u.s.a.": "US",
    "united states of america": "US", "holland": "NL", "the netherlands": "NL", "czech republic": "CZ",
    "south korea": "KR", "russia": "RU", "türkiye": "TR",
}  # fmt: skip

POSTCODE_FIRST = re.compile(
    r"^(?:(?P<country>[A-Z]{1,2})-)?(?P<postcode>\d{3}\s?\d{2}|\d{4}\s?[A-Z]{2}\b|\d{4,6}|\d{2}-\d{3})\s+(?P<city>\D.*)$"
)
UNITED_KINGDOM = re.compile(
    r"^(?:(?P<city>\D.*?)[,\s]+)?(?P<postcode>[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2})$", re.IGNORECASE
)
UNITED_STATES = re.compile(r"^(?P<city>\D.*?),?\s+(?P<region>[A-Z]{2})\s+(?P<postcode>\d{5}(?:-\d{4})?)$")
CANADA = re.compile(r"^(?P<city>\D.*?),?\s+(?P<region>[A-Z]{2})\s+(?P<postcode>[A-Z]\d[A-Z]\s*\d[A-Z]\d)$")
AUSTRALIA = re.compile(r"^(?P<city>\D.*?),?\s+(?P<region>NSW|VIC|QLD|SA|WA|TAS|ACT|NT)\s+(?P<postcode>\d{4})$")
POSTCODE_LAST = re.compile(r"^(?P<city>\D.*?)[,\s]+-?\s*(?P<postcode>\d{4,6}|\d{3}\s\d{3})$")
SHAPES = (
    (UNITED_STATES, "US"),
    (CANADA, "CA"),
    (AUSTRALIA, "AU"),
    (UNITED_KINGDOM, "GB"),
    (POSTCODE_FIRST, ""),
    (POSTCODE_LAST, ""),
)
LETTERS_OF_THE_ROAD = {"D": "DE", "A": "AT", "F": "FR", "B": "BE", "I": "IT", "L": "LU", "E": "ES", "P": "PT"}

EMAIL = re.compile(r"^(?:e-?mail:?\s*)?(\S+@\S+\.\S+)$", re.IGNORECASE)
VAT_ID = re.compile(
    r"^(?:vat(?: id| no\.?| number)?|ust-?id(?:nr)?\.?|tva|n° tva|btw|p\.? ?iva)[\s.:#-]*([A-Z]{2}[A-Z0-9 .]{6,14})$",
    re.IGNORECASE,
)


def read_block(text: str) -> dict[str, str]:
    """Split a pasted address: name (where more than an address stands there), street, postcode, city, region, country,
    vat_id, email. Lines that are none of these stay in the street, in their order."""
    lines = [line.strip(" ,;\t") for line in text.replace("\r", "\n").split("\n")]
    if len([line for line in lines if line]) == 1:
        lines = [part.strip() for part in lines[0].split(",")] if lines[0].count(",") >= 2 else lines
    found: dict[str, str] = {}
    lines = [line for line in lines if line and not _take_marked(line, found)]
    if lines and "," in lines[-1] and country_code(lines[-1].rpartition(",")[2]):
        lines[-1:] = [part.strip() for part in lines[-1].rsplit(",", 1)]
    if len(lines) > 1 and (country := country_code(lines[-1])):
        found["country"] = lines.pop()
        found["country_code"] = country
    _take_city(lines, found)
    if "city" in found and len(lines) > 1 and not re.search(r"\d", lines[0]):
        found["name"] = lines.pop(0)
    found["street"] = ", ".join(lines)
    found.pop("country_code", None)
    return {name: value for name, value in found.items() if value}


def _take_marked(line: str, found: dict[str, str]) -> bool:
    """A line that says itself what it is: an e-mail address, a VAT id."""
    for name, shape in (("email", EMAIL), ("vat_id", VAT_ID)):
        if name not in found and (match := shape.match(line)):
            found[name] = match[1]
            return True
    return False


def _take_city(lines: list[str], found: dict[str, str]) -> None:
    """The last line that has the shape of a city with its postcode; never the only line of the block."""
    for index in range(len(lines) - 1, 0, -1):
        for shape, country in SHAPES:
            match = shape.match(lines[index])
            if match and (not country or found.get("country_code", country) == country):
                said = match.groupdict()
                if letters := said.pop("country", None):
                    code = LETTERS_OF_THE_ROAD.get(letters, letters)
                    found.setdefault("country", code if country_code(code) else "")
                found.update({name: value for name, value in said.items() if value})
                if "city" not in said or not said["city"]:
                    found["city"] = lines.pop(index - 1) if index > 1 else ""
                    index -= 1
                lines.pop(index)
                return


def country_code(text: str) -> str:
    """The ISO 3166-1 code of a country written as a name in one of several languages, or as the code; else empty."""
    key = text.strip().casefold()
    if len(key) == 2 and key.upper() in _codes():
        return key.upper()
    return COMMON_NAMES.get(key) or _names().get(key, "")


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {
        str(name).casefold(): str(code)
        for language in reversed(LANGUAGES)
        for code, name in Locale(language).territories.items()
        if code in _codes()
    }
