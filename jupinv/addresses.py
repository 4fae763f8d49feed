"""Reading a postal address that somebody pasted as a block: what is recognised goes to its field, the rest stays.

Pure, and careful: a line that is not understood stays in the street, where a person sees it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

LONGEST = 2000  # characters; more is no address, and is left as it is
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "cs", "ja")
NO_COUNTRIES = ("EU", "UN", "ZZ", "EZ", "QO", "XA", "XB")
COMMON_NAMES = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB", "usa": "US", "u.s.a.": "US",
    "united states of america": "US", "holland": "NL", "the netherlands": "NL", "czech republic": "CZ",
    "south korea": "KR", "russia": "RU", "türkiye": "TR", "republic of ireland": "IE", "éire": "IE",
    "the united kingdom": "GB", "northern ireland": "GB", "bharat": "IN", "deutschland": "DE",
}  # fmt: skip

# The line with the postcode, by where the postcode stands and how it looks. None of them begins like a street.
PREFIX = r"(?:(?P<country>[A-Z]{1,3})[- ] ?)?"
POSTCODE_FIRST = re.compile(
    rf"{PREFIX}(?P<postcode>\d{{4}}\s?[A-Z]{{2}}\b|\d{{4}}-\d{{3}}|\d{{5}}-\d{{3}}|\d{{3}}\s\d{{2}}|\d{{2}}-\d{{3}}|\d{{4,6}})"
    r"\s+(?P<city>[^\d\s].*?)(?:\s*[(/-]\s*(?P<region>[A-Z]{2})\)?)?"
)
ITALY = re.compile(r"(?:I(?:T)?-)?(?P<postcode>\d{5})\s+(?P<city>\D+?)\s+\(?(?P<region>[A-Z]{2})\)?")
UNITED_KINGDOM = re.compile(
    r"(?:(?P<city>[^\d\s].*?)[,\s]+)?(?P<postcode>(?:[A-Z]{1,2}\d[A-Z\d]?|GIR)\s*\d[A-Z]{2})", re.IGNORECASE
)
IRELAND = re.compile(r"(?:(?P<city>[^\d\s].*?)[,\s]+)?(?P<postcode>[AC-FHKNPRTV-Y](?:\d\d|6W)\s?[0-9AC-FHKNPRTV-Y]{4})")
UNITED_STATES = re.compile(r"(?:(?P<city>[^\d\s].*?)[,\s]+)?(?P<region>[A-Z]{2})[,\s]+(?P<postcode>\d{5}(?:-\d{4})?)")
CANADA = re.compile(
    r"(?:(?P<city>[^\d\s].*?)[,\s]+)?(?P<region>[A-Z]{2}|\([^()]+\))[,\s]+(?P<postcode>[A-Z]\d[A-Z]\s*\d[A-Z]\d)"
)
AUSTRALIA = re.compile(
    r"(?:(?P<city>[^\d\s].*?)[,\s]+)?(?P<region>NSW|VIC|QLD|SA|WA|TAS|ACT|NT)[,\s]+(?P<postcode>\d{4})"
)
BRAZIL = re.compile(
    r"(?:(?P<city>[^\d\s].*?)\s*[-,/–]\s*(?P<region>[A-Z]{2})[,\s]+)?(?:CEP:?\s*)?(?P<postcode>\d{5}-\d{3})"
)
JAPAN = re.compile(r"(?:(?P<city>[^\d\s〒].*?)[,\s]+)?〒?\s*(?P<postcode>\d{3}-\d{4})(?:\s+(?P<after>\D.*))?")
POSTCODE_LAST = re.compile(
    r"(?P<city>[^\d\s].*?)(?:,\s*(?P<region>[^\d,]+?))?[,\s]+(?:[-–]\s*)?(?P<postcode>\d{4,6}|\d{3}\s\d{3})"
)
SHAPES = (
    (ITALY, frozenset({"IT", "SM", "VA"})),
    (UNITED_STATES, frozenset({"", "US", "PR"})),
    (CANADA, frozenset({"", "CA"})),
    (AUSTRALIA, frozenset({"", "AU"})),
    (UNITED_KINGDOM, frozenset({"", "GB", "GG", "JE", "IM", "GI"})),
    (IRELAND, frozenset({"", "IE"})),
    (BRAZIL, frozenset({"", "BR"})),
    (JAPAN, frozenset({"", "JP"})),
)
POSTCODE_ELSEWHERE = frozenset({"US", "CA", "AU", "GB", "IE", "IN", "NZ", "ZA", "SG"})  # where no line begins with it
STREETS = re.compile(
    r"\b(street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|court|ct|square|sq|parkway|pkwy|highway|hwy"
    r"|terrace|suite|ste|floor|unit|apt|rue|avenida|calle|via|rua)\b\.?",
    re.IGNORECASE,
)
ROAD_LETTERS = {"D": "DE", "A": "AT", "F": "FR", "B": "BE", "I": "IT", "L": "LU", "E": "ES", "P": "PT", "S": "SE"}
COUNTIES = re.compile(
    r"bedfordshire|berkshire|buckinghamshire|cambridgeshire|cheshire|cornwall|cumbria|derbyshire|devon|dorset|durham"
    r"|essex|gloucestershire|hampshire|herefordshire|hertfordshire|kent|lancashire|leicestershire|lincolnshire"
    r"|merseyside|middlesex|norfolk|northamptonshire|northumberland|nottinghamshire|oxfordshire|rutland|shropshire"
    r"|somerset|staffordshire|suffolk|surrey|warwickshire|wiltshire|worcestershire|fife|gwynedd|powys"
    r"|(?:east|west) sussex|(?:north|south|west|east) yorkshire|greater manchester|county \w+|co\. \w+",
    re.IGNORECASE,
)
COMPANY = re.compile(
    r"\b(gmbh|ag|kg|ohg|ug|se|ltd|limited|plc|llp|inc|corp|llc|co|sa|sas|sarl|srl|spa|bv|nv|ab|as|aps|oy|oü|kk"
    r"|lda|ltda|pty|pvt|e\.?\s?v|e\.?\s?k|s\.a\.?s?|s\.r\.l|s\.p\.a|s\.l|b\.v|n\.v|a/s|sp\. z o\.o|株式会社)(?:\b|\.)",
    re.IGNORECASE,
)

EMAIL = re.compile(
    r"(?:(?:[\w-]{0,12}mail[\w-]*|courriel|correo)\s*:?\s*)?([^\s@:<>,;]+@[^\s@]+\.[^\s@,;>]+)", re.IGNORECASE
)
NUMBER = r"[\s.:#°-]*((?=(?:[^\d]*\d){5})[A-Z]{0,3}[A-Z0-9 ./-]{5,22}(?: (?:MWST|TVA|IVA|MVA))?)"
VAT_ID = re.compile(
    r"(?:(?:vat|ust|uid|tva|btw|iva|moms|mva|alv|gst|mwst)(?:[ .-]?(?:id|no|nr|number|reg|intra\w*|nummer|ident\w*))*"
    r"(?:[ .-]?(?:no|nr|number|nummer))?|ust-?id-?nr|n° ?(?:de )?tva(?: intra\w*)?|gstin|nif|cif|nip|abn"
    rf"|p(?:artita|\.)? ?iva)\b\.?{NUMBER}",
    re.IGNORECASE,
)
PLAIN_VAT_ID = re.compile(
    r"((?:AT ?U|BE|BG|CHE-?|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)"
    r"(?=(?:[^\d]*\d){7})[A-Z0-9][A-Z0-9 .]{6,14}(?: (?:MWST|TVA|IVA))?)"
)
TAX_NUMBER = re.compile(
    r"(?:steuer-?(?:nummer|nr)|st\.?-?nr|sire[tn]|cnpj|cvr(?:[ -]?nr)?|org(?:anisations)?\.?[ -]?(?:nr|nummer|no)|ein"
    rf"|kvk(?:[ -]?nr)?|company (?:no|number|reg\w*(?: no| number)?))\b\.?{NUMBER}",
    re.IGNORECASE,
)
MARKED = (("email", EMAIL), ("vat_id", VAT_ID), ("vat_id", PLAIN_VAT_ID), ("tax_number", TAX_NUMBER))


def read_block(text: str) -> dict[str, str]:
    """Split a pasted address: name (where more than an address stands there), street, postcode, city, region, country,
    vat_id, tax_number, email. Lines that are none of these stay in the street, in their order."""
    if len(text) > LONGEST:
        return {"street": text}
    lines = [line.strip(" ,;\t\xa0") for line in re.split(r"[\r\n\v\f\x85\u2028\u2029]+", text)]
    lines = [line for line in lines if line]
    if len(lines) == 1 and lines[0].count(",") >= 2:
        lines = [part.strip() for part in lines[0].split(",") if part.strip()]
    found: dict[str, str] = {}
    lines = [line for line in lines if not _take_marked(line, found)]
    code = _take_country(lines, found)
    if not _take_city(lines, found, code) and lines and "," in lines[-1]:
        parts = [part.strip() for part in lines[-1].split(",") if part.strip()]
        apart = lines[:-1] + parts
        if _take_city(apart, found, code):
            lines = apart
    if "city" in found and len(lines) > 1 and _is_name(lines[0]):
        found["name"] = lines.pop(0)
    found["street"] = ", ".join(lines)
    return {name: value for name, value in found.items() if value}


def _take_marked(line: str, found: dict[str, str]) -> bool:
    """A line that says itself what it is: an e-mail address, a VAT id, a tax number."""
    for name, shape in MARKED:
        if name not in found and (match := shape.fullmatch(line)):
            found[name] = match[1].strip()
            return True
    return False


def _take_country(lines: list[str], found: dict[str, str]) -> str:
    """The country in the last line, or at the end of it; the answer is its code."""
    if not lines:
        return ""
    if len(lines) > 1 and (code := country_code(lines[-1])):
        found["country"] = lines.pop()
        return code
    head, _, tail = lines[-1].rpartition(",")
    if head.strip() and len(tail.strip()) > 2 and (code := country_code(tail)):
        lines[-1], found["country"] = head.strip(" ,;"), tail.strip()
        return code
    return ""


def _take_city(lines: list[str], found: dict[str, str], code: str) -> bool:
    """The last line that has the shape of a city with its postcode; never the only line of the block."""
    for index in range(len(lines) - 1, -1, -1):
        match = _match(lines, index, code)
        if match and (len(lines) > 1 or "country" in found):
            _keep(match.groupdict(), lines, index, found)
            return True
    return False


def _match(lines: list[str], index: int, code: str) -> re.Match[str] | None:
    line, last = lines[index], index == len(lines) - 1
    for shape, countries in SHAPES:
        if code in countries and (match := shape.fullmatch(line)) and _has_city(match, lines, index):
            return match
    if (
        code not in POSTCODE_ELSEWHERE
        and (match := POSTCODE_FIRST.fullmatch(line))
        and not STREETS.search(match["city"])
    ):
        return match
    match = POSTCODE_LAST.fullmatch(line) if last and (index > 0 or code) else None
    return match if match and not STREETS.search(match["city"]) else None


def _has_city(match: re.Match[str], lines: list[str], index: int) -> bool:
    """Whether the line names the city, or one above it can."""
    return bool(match["city"] or match.groupdict().get("after") or index > 0)


def _keep(said: dict[str, str | None], lines: list[str], index: int, found: dict[str, str]) -> None:
    letters = said.pop("country", None)
    if letters:
        code = ROAD_LETTERS.get(letters, letters)
        if "country" not in found and country_code(code):
            found["country"] = code
        elif country_code(code) != country_code(found.get("country", "")):
            said["postcode"] = f"{letters}-{said['postcode']}"
    city = said.pop("city", None) or said.pop("after", None)
    region = said.pop("region", None)
    lines.pop(index)
    if not city and index > 0:
        city = lines.pop(index - 1)
        if COUNTIES.fullmatch(city) and index > 1 and not re.search(r"\d", lines[index - 2]):
            region, city = city, lines.pop(index - 2)
        elif not region and (both := re.fullmatch(r"(.*\S)\s*[-–,/]\s*([A-Z]{2})", city)):
            city, region = both[1], both[2]
    found["postcode"] = str(said["postcode"])
    found["city"] = city or ""
    found["region"] = (region or "").strip("()")


def _is_name(line: str) -> bool:
    """A first line is a name unless it has a number as streets do."""
    return bool(COMPANY.search(line)) or not re.search(r"\d", line)


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
