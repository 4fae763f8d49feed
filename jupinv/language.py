"""How money, numbers, dates and addresses read in a language, and how they are read back.

A locale is Babel's id: "de", "en_GB". What is written in a way that could mean two numbers is never guessed:
`read_number` raises `Ambiguous` with both readings. Data of the languages is Unicode's CLDR.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError, dates, localedata, numbers
from babel.languages import get_official_languages

from jupinv.content.fields import Address
from jupinv.labels import LABELS
from jupinv.money import EXACT, EXPONENTS

LANGUAGES = ("en", "de", "fr")  # those that a document can be written in
DEFAULT = "en"
DIGITS = 20  # more are no number of business
LONGEST = 100  # characters, with signs and spaces


class NotANumber(ValueError):
    """The text is no number in any way of writing that we know."""


class Ambiguous(ValueError):
    """The text means one number to some readers and another to others: `readings`, the language's own first."""

    def __init__(self, text: str, readings: tuple[Decimal, Decimal]) -> None:
        super().__init__(f"{text} could mean {_plain(readings[0]):f} or {_plain(readings[1]):f}")
        self.readings = readings


@lru_cache(maxsize=256)
def known(locale: str) -> Locale:
    """The locale of an id like "de_CH" or "de-CH"; an unknown territory falls back to its language, or to English."""
    parts = locale.replace("-", "_").split("_")
    for count in range(min(len(parts), 3), 0, -1):
        try:
            return Locale.parse("_".join(parts[:count]))
        except (ValueError, UnknownLocaleError):
            continue
    return Locale.parse(DEFAULT)


def direction(locale: str) -> str:
    """ "ltr" or "rtl", as HTML's dir."""
    return known(locale).text_direction


def tag(locale: str) -> str:
    """The id as HTML's lang wants it: "de-CH"; a region that is no country (en_001) is left out."""
    here = known(locale)
    territory = here.territory if here.territory and here.territory.isalpha() else None
    return "-".join(part for part in (here.language, here.script, territory) if part)


@lru_cache(maxsize=256)
def regional(language: str, *countries: str) -> str:
    """The language as it is written in the first of the countries that speaks it: ("de", "CH") gives "de_CH".

    English elsewhere is the international one (22 Nov 2026, US$), not that of the United States.
    """
    here = known(language)
    if here.territory:
        return str(here)
    for country in filter(None, countries):
        spoken = get_official_languages(country, regional=True, de_facto=True)
        if here.language in spoken and localedata.exists(f"{here.language}_{country}"):
            return f"{here.language}_{country}"
    return "en_001" if here.language == "en" else str(here)


def negotiate(header: str) -> str:
    """The locale that an Accept-Language header asks for first, of all that CLDR knows (RFC 9110, 12.5.4)."""
    wishes = []
    for position, wish in enumerate(header[:1000].split(",")):
        name, _, weight = wish.strip().partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if quality > 0:
            wishes.append((-quality, position, name.strip()))
    for _, _, name in sorted(wishes):
        found = _exact(name)
        if found:
            return found
    return DEFAULT


def _exact(name: str) -> str | None:
    language = name.replace("-", "_").split("_")[0]
    if not re.fullmatch(r"[A-Za-z]{2,3}", language) or not localedata.exists(language.lower()):
        return None
    return str(known(name))


def spoken(words: Sequence[str], locale: str) -> str:
    """Of words in each of LANGUAGES those for a locale: English where no document is written in its language."""
    language = known(locale).language
    return words[LANGUAGES.index(language if language in LANGUAGES else DEFAULT)]


def label(key: str, language: str) -> str:
    """A word of the paper: `label("total", "de")` is "Gesamtbetrag". KeyError where the key is unknown."""
    return LABELS[key].get(known(language).language) or LABELS[key][DEFAULT]


def labelled(key: str) -> bool:
    """Whether the paper has a word for it."""
    return key in LABELS


def in_all_languages(key: str) -> frozenset[str]:
    """The word in every language of the paper."""
    return frozenset(LABELS[key].values())


# Writing


@lru_cache(maxsize=4096)
def format_money(amount: Decimal, currency: str, locale: str, *, code: bool = False) -> str:
    """With the currency's own number of decimals (ISO 4217), and more where the amount has more: it never rounds.

    `code` writes the currency as "EUR" instead of its sign.
    """
    pattern = copy(_money_pattern(currency, locale, code))
    least = EXPONENTS.get(currency, 2)
    pattern.frac_prec = (least, max(least, _decimals(amount)))
    with localcontext(EXACT):
        return pattern.apply(amount, known(locale))


@lru_cache(maxsize=256)
def _money_pattern(currency: str, locale: str, code: bool) -> numbers.NumberPattern:
    """The locale's pattern with the sign or code already in it; without a currency that of a plain number."""
    here = known(locale)
    if not currency:
        return here.decimal_formats[None]
    sign = currency if code else _sign(currency, here)
    pattern = here.currency_formats["standard"]
    if sign == currency:
        pattern = numbers.parse_pattern(_spaced(pattern.pattern))
    pattern = copy(pattern)
    pattern.prefix = tuple(part.replace("¤", sign) for part in pattern.prefix)
    pattern.suffix = tuple(part.replace("¤", sign) for part in pattern.suffix)
    return pattern


def _sign(currency: str, locale: Locale) -> str:
    return numbers.get_currency_symbol(currency, locale)


def _spaced(pattern: str) -> str:
    """The pattern for an ISO code: it wants a space where a sign may touch the figure."""
    return re.sub(r"(?<=[#0-9])¤", "\xa0¤", re.sub(r"¤(?=[#0-9])", "¤\xa0", pattern))


@lru_cache(maxsize=4096)
def format_number(number: Decimal, locale: str) -> str:
    """With all decimals that it has and no more: 2.50 is "2.5"."""
    with localcontext(EXACT):
        return numbers.format_decimal(_plain(number), locale=known(locale), decimal_quantization=False)


@lru_cache(maxsize=4096)
def format_percent(rate: Decimal, locale: str) -> str:
    """A rate in percent: 19 is "19 %" in German."""
    with localcontext(EXACT):
        return numbers.format_percent(_plain(rate).scaleb(-2), locale=known(locale), decimal_quantization=False)


@lru_cache(maxsize=4096)
def format_date(day: date, locale: str, length: str = "medium") -> str:
    """`length` is CLDR's: short, medium, long, full."""
    return dates.format_date(day, length, locale=known(locale))


@lru_cache(maxsize=4096)
def format_day(day: date, locale: str) -> str:
    """Day and month without the year: "22 Nov"."""
    return str(dates.format_skeleton("MMMd", day, locale=known(locale)))


def format_time(time: datetime, locale: str) -> str:
    """Hours and minutes of a local time: "16:40"."""
    return dates.format_time(time, "short", locale=known(locale))


@lru_cache(maxsize=256)
def format_month(day: date, locale: str) -> str:
    """The name of the month as it stands alone: "November"."""
    return str(known(locale).months["stand-alone"]["wide"][day.month])


@lru_cache(maxsize=256)
def format_short_month(day: date, locale: str) -> str:
    """The name of the month, shortened: "Nov"."""
    return str(known(locale).months["stand-alone"]["abbreviated"][day.month])


def format_distance(days: int, locale: str) -> str:
    """How many days away, always in days, in which people count payments: "in 23 days", "vor 3 Tagen"."""
    away = timedelta(days=days)
    return dates.format_timedelta(away, granularity="day", threshold=1e9, add_direction=True, locale=known(locale))


def whole(seconds: int) -> int:
    """As much of it as the largest unit that it has at least one of tells: three hours of three and a half."""
    for length, _ in _UNITS:
        if seconds >= length:
            return seconds - seconds % length
    return 0


@lru_cache(maxsize=4096)
def format_ago(seconds: int, locale: str) -> str:
    """How long ago, in its largest unit: "3 hours ago", "vor 2 Tagen"; never less than a minute."""
    away = max(60, whole(seconds))
    unit: Any = next(unit for length, unit in _UNITS if away >= length)
    here = known(locale)
    return dates.format_timedelta(timedelta(seconds=-away), unit, threshold=1e9, add_direction=True, locale=here)


_UNITS = ((31_536_000, "year"), (2_592_000, "month"), (86_400, "day"), (3600, "hour"), (60, "minute"))


def write_number(number: Decimal, locale: str) -> str:
    """As it stands in a field to be typed over: ungrouped, and such that `read_number` reads the same back."""
    sign = numbers.get_decimal_symbol(known(locale))
    whole, _, rest = f"{abs(_plain(number)):f}".partition(".")
    if len(rest) == 3 and len(whole) <= 3 and whole != "0":
        rest += "0"  # 1.200 could be read as 1200; 1.2000 can't
    return ("-" if number < 0 else "") + whole + (sign + rest if rest else "")


def write_amount(amount: Decimal, currency: str, locale: str) -> str:
    """As a bank's form takes it: ungrouped, with all decimals of its currency: "1190,00"."""
    plain = f"{amount:.{EXPONENTS.get(currency, 2)}f}"
    return plain.replace(".", numbers.get_decimal_symbol(known(locale)))


def offer_amount(amount: Decimal, currency: str, locale: str) -> str:
    """As it stands in a field to be typed over: with all decimals of its currency, and read back the same."""
    three = EXPONENTS.get(currency, 2) == 3  # 1.200 could be read as 1200
    return write_number(amount, locale) if three else write_amount(amount, currency, locale)


def _decimals(amount: Decimal) -> int:
    return max(0, -int(_plain(amount).as_tuple().exponent))


def _plain(number: Decimal) -> Decimal:
    """Without trailing zeros behind the decimal sign, and never in scientific notation."""
    short = number.normalize(EXACT)
    return short if int(short.as_tuple().exponent) <= 0 else short.quantize(Decimal(1), context=EXACT)


# Reading

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007\u2060]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_SAME = str.maketrans("\u066b\u066c\u2212\u2013\u2014\u2019\u2018\uff0c\uff0e\u066a", ".,---'',.%")
_WORD = r"[^\d\s.,'+()-][^\d\s,'+()-]*(?:\ [^\d\s.,'+()-]+)?"  # "EUR", "Fr.", "US$", "$ US": judged in _is_currency
_NUMBER = re.compile(
    rf"""(?P<before>-|\+|\()? \ ? (?P<lead>{_WORD})?? \ ? (?P<inner>[-+])? \ ?
    (?P<body>[.,]?\d[\d.,' ]*?(?:[.,]--?)?) \ ?
    (?P<trail>{_WORD})? \ ? (?P<after>[-+)])?""",
    re.VERBOSE,
)


def read_number(text: str, locale: str, *, largest: Decimal | None = None) -> Decimal:
    """The number that a person wrote, in the ways of writing of `locale`.

    Groups may be set off by spaces and apostrophes in every language; a sign may lead or trail, so may a currency or %.
    `largest` is the field's limit: a reading beyond it can't be meant ("8.875" as a tax rate is no 8875).
    Raises `Ambiguous` or `NotANumber`.
    """
    found = _NUMBER.fullmatch(_ascii(text)) if len(text) <= LONGEST else None
    if not found:
        raise NotANumber(text)
    sign = _read_sign(found, text)
    for word in (found["lead"], found["trail"]):
        if word and not _is_currency(word, known(locale)):
            raise NotANumber(text)
    if "%" in (found["lead"], found["trail"]) and largest is None:
        largest = Decimal(100)
    body = re.sub(r"[.,]--?$", "", found["body"])  # "5.–" and "5,-" are prices without cents
    readings = [sign * reading for reading in _readings(body, text, known(locale))]
    if len(readings) == 2 and largest is not None:
        readings = [reading for reading in readings if abs(reading) <= largest] or readings
    if len(readings) == 2:
        raise Ambiguous(text.strip(), (readings[0], readings[1]))
    return readings[0]


def _ascii(text: str) -> str:
    """Digits of every script, and the many spaces, hyphens and apostrophes, as the plain ones."""
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text).translate(_SAME)).strip()
    return "".join(str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char for char in text)


def _read_sign(found: re.Match[str], text: str) -> int:
    signs = [sign for sign in (found["before"], found["inner"], found["after"]) if sign]
    if not signs or signs == ["+"]:
        return 1
    if signs == ["-"] or signs == ["(", ")"]:  # (5.00) is minus five to an accountant
        return -1
    raise NotANumber(text)


def _is_currency(word: str, locale: Locale) -> bool:
    if word == "%" or word.upper() in EXPONENTS:
        return True
    letters = [char for char in word if unicodedata.category(char) != "Sc"]
    if len(letters) == len(word) - 1 and len(letters) <= 3 and all(char.isalpha() or char == " " for char in letters):
        return True  # "€", "US$", "$ US", "R$"
    return word.rstrip(".").casefold() in _signs_in_letters(locale.language)


_SIGNS = {*"kr zł kč ft lei fr sfr rs r rp rm ksh tsh ush din лв руб р".split()}  # noqa: SIM905


@lru_cache(maxsize=64)
def _signs_in_letters(language: str) -> frozenset[str]:
    """Signs of letters that people write: those of the language and a few that everybody knows."""
    own = Locale.parse(language).currency_symbols.values()
    return frozenset(_SIGNS | {sign.rstrip(".").casefold() for sign in own if sign.replace(".", "").isalpha()})


_SIGNED = {  # whose the signs are that belong to few
    "€": "EUR",
    "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP",
    "¥": "JPY CNY",
    "₩": "KRW KPW",
    "$": """
        USD USN AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD XCD XCG
        ARS BOB BRL CLP COP CUP CVE DOP MOP MXN NIO TOP UYU WST
    """,
}


def names_other(text: str, currency: str) -> bool:
    """Whether an amount is written with the code or the sign of another currency: "US$ 500" where euros are meant."""
    found = _NUMBER.fullmatch(_ascii(text)) if len(text) <= LONGEST else None
    words = (found["lead"], found["trail"]) if found else ()
    return any(word and _is_of_another(word.replace(" ", "").upper(), currency) for word in words)


def _is_of_another(word: str, currency: str) -> bool:
    if word in EXPONENTS:
        return word != currency
    letters = "".join(char for char in word if unicodedata.category(char) != "Sc")
    sign = "".join(char for char in word if unicodedata.category(char) == "Sc")
    whose = _signs_with_letters().get(letters + sign) or _SIGNED.get(sign) or currency
    return currency not in whose.split()


@lru_cache(maxsize=1)
def _signs_with_letters() -> dict[str, str]:
    """ "US$", "JP¥": what tells a dollar or a yen from another one; and the signs that are one currency's alone."""
    signs = known("en_001").currency_symbols
    return {sign: code for code, sign in signs.items() if code in EXPONENTS and sign not in _SIGNED and sign != code}


def _readings(body: str, text: str, locale: Locale) -> list[Decimal]:
    """The one or two numbers that digits with separators can mean."""
    if not 1 <= sum(char.isdigit() for char in body) <= DIGITS:
        raise NotANumber(text)
    points = [char for char in body if char in ".,"]
    spaced = " " in body or "'" in body
    if not points:
        return [_joined(body, "' ", text)]
    if len(points) > 1 and len(set(points)) == 1:
        if spaced:
            raise NotANumber(text)
        return [_joined(body, points[0], text)]
    whole, mark, rest = body.rpartition(points[-1])
    if not (rest.isdigit() or (rest == "" and whole)) or points.count(mark) > 1:
        raise NotANumber(text)
    if len(points) > 1 and spaced:
        raise NotANumber(text)
    before = _joined(whole, "' " if spaced else ".,", text) if whole else 0
    decimal = Decimal(f"{before}.{rest}") if rest else Decimal(before)
    if len(points) > 1 or spaced or len(rest) != 3 or not 1 <= len(whole) <= 3 or whole.startswith("0"):
        return [decimal]
    grouped = Decimal(whole + rest)
    return [grouped] if mark == numbers.get_group_symbol(locale) else [decimal, grouped]


def _joined(digits: str, marks: str, text: str) -> Decimal:
    """The integer of grouped digits: groups of three, or of two before the last three (India)."""
    groups = re.split(f"[{re.escape(marks)}]", digits)
    if not all(group.isdigit() for group in groups) or len({char for char in digits if not char.isdigit()}) > 1:
        raise NotANumber(text)
    if len(groups) > 1:
        first, *middle, last = groups
        threes = len(first) <= 3 and all(len(group) == 3 for group in middle)
        twos = len(first) <= 2 and all(len(group) == 2 for group in middle)
        if len(last) != 3 or not (threes or twos):
            raise NotANumber(text)
    return Decimal("".join(groups))


# Addresses

# How the last lines of an address are set: {c} city, {p} postcode, {r} region; "|" begins a line.
# After the postal operators' rules (Universal Postal Union, S42); elsewhere as in most of Europe.
_SETTING = "{p} {c}|{r}"
_SETTINGS = {
    "{c}, {r} {p}": "US PR GU VI AS MP TW",
    "{c} {r} {p}": "CA AU",
    "{c}|{r}|{p}": "GB GG JE IM IE RU UA KZ EG KR",
    "{c}|{p}|{r}": "ZA KE LK UG TZ",
    "{c} {p}|{r}": "NZ IN SG NG PK BD SA IL MT JO LB NP KH MM",
    "{c}|{r} {p}": "TH VN ID JP CN",
    "{c}-{r}|{p}": "BR",
    "{p} {c}, {r}": "MX",
    "{p} {c} {r}": "IT ES",
    "{p} {c}/{r}": "TR",
    "{c}, {r}, {p}": "CO",
    "{c}|{r}, {p}": "HK AE QA",
    "{c}, {p}|{r}": "LV",
}
_BY_COUNTRY = {country: setting for setting, countries in _SETTINGS.items() for country in countries.split()}


def address_lines(address: Address, *, home: str = "", locale: str) -> list[str]:
    """The lines under the name as the address's country sets them; its name in the reader's language unless `home`."""
    setting = _BY_COUNTRY.get(address.country, _SETTING)
    place = [_set(line, address) for line in setting.split("|")]
    country = "" if address.country == home else country_name(address.country, locale)
    return [line for line in (address.street, address.street2, address.street3, *place, country) if line]


def _set(line: str, address: Address) -> str:
    """One line; the marks between parts that are not there go with them."""
    values = {"c": address.city, "p": address.postcode, "r": address.region}
    text = ""
    for mark, name in re.findall(r"([^{}]*)\{(\w)\}", line):
        if values[name]:
            text += (mark if text else "") + values[name]
    return text


def country_name(country: str, locale: str) -> str:
    """ "DE" is "Allemagne" in French; a code that nobody knows stays."""
    return known(locale).territories.get(country, country)
