"""Where somebody is, as far as the deployment knows it: "Berlin, DE". By headers of its edge, or by a file of its own.

Both are off unless set: a header is only worth something where an edge in front of the app sets it itself.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from jupinv.config import BadSetting, Config
from jupinv.sharing.reader import plain

log = logging.getLogger("jupinv.sharing")

LONGEST = 60  # characters of a place's name
NOWHERE = ("XX", "T1", "ZZ", "A1", "A2", "EU", "AP")  # said of who can't be placed: unknown, Tor, a satellite


class Places:
    """What the settings name: `headers` as WSGI calls them, and the file. Raises BadSetting for a broken one."""

    def __init__(self, config: Config) -> None:
        self.headers = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in config.place_headers)
        self._file: Any = _opened(config.geoip_file) if config.geoip_file else None
        self._placed = lru_cache(maxsize=8192)(self._looked_up)

    def of(self, address: str, said: Sequence[str]) -> str:
        """The place of an address and of what the headers said of it; empty where nobody knows."""
        return (of_headers(tuple(said)) if said else "") or (self._placed(address) if self._file else "")

    def _looked_up(self, address: str) -> str:
        try:
            found: Any = self._file.get(address)
        except ValueError:  # no address, or one of IPv6 in a file without any
            return ""
        except Exception:
            log.warning("an address could not be looked up in GEOIP_FILE", exc_info=True)
            return ""
        return _of_record(found) if isinstance(found, dict) else ""


def _opened(path: str) -> Any:
    import maxminddb  # only where it is asked for

    try:
        return maxminddb.open_database(path)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError):
        raise BadSetting(
            f"GEOIP_FILE must be a readable file in MaxMind's format (.mmdb), and {path} is none"
        ) from None


def _of_record(record: dict[str, Any]) -> str:
    """Of MaxMind's and DB-IP's records, and of those that have plain words."""
    city, country = record.get("city"), record.get("country")
    if isinstance(city, dict):
        city = (city.get("names") or {}).get("en")
    if isinstance(country, dict):
        country = country.get("iso_code")
    return _joined(city, country if _is_code(country) else record.get("country_code"))


@lru_cache(maxsize=8192)
def of_headers(said: tuple[str, ...]) -> str:
    """Of what edges say: "Berlin" and "DE"; as UTF-8, which WSGI hands on as Latin-1, or percent-encoded."""
    read = [plain(unquote(_utf8(text))) for text in said if text]
    city = next((text for text in read if not _is_code(text)), "")
    country = next((text for text in read if _is_code(text)), "")
    return _joined(city.title() if city.islower() else city, country)


def _joined(city: Any, country: Any) -> str:
    named = plain(city)[:LONGEST].replace(",", "").strip() if isinstance(city, str) else ""
    known = country.upper() if _is_code(country) and country.upper() not in NOWHERE else ""
    return ", ".join(filter(None, (named, known))) if named not in NOWHERE else known


def _is_code(text: Any) -> bool:
    return isinstance(text, str) and len(text) == 2 and text.isascii() and text.isalnum()


def _utf8(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
