"""Who asks, by what the request says: a person, a machine that looks at links, a browser fetching ahead, or a bot."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from jupinv.sharing.models import BOT, PERSON, PREFETCH, SCANNER
from jupinv.sharing.visits import machines

LONGEST = 60  # characters of what is called a browser
OTHER_BROWSER = "Another browser"

_PRODUCT = re.compile(r"[\w.!-]+")
_VERSIONS = {
    "Firefox": re.compile(r"Firefox/(\d+)(?:\.(\d+))?"),
    "Chrome": re.compile(r"Chrom(?:e|ium)/(\d+)(?:\.(\d+))?"),
    "Safari": re.compile(r"Version/(\d+)(?:\.(\d+))?"),
}
_IOS = re.compile(r"(?:iPhone|iPad|iPod).* OS (\d+)(?:_(\d+))?")


class Said(NamedTuple):
    """What a request says of who asks."""

    method: str
    agent: str
    languages: str  # Accept-Language
    mode: str  # Sec-Fetch-Mode
    dest: str  # Sec-Fetch-Dest
    purpose: str  # Sec-Purpose, Purpose, X-Purpose and X-Moz
    says_how: bool = True  # whether browsers say how they fetch: they do on https, and on this very machine


class Told(NamedTuple):
    """Who it is, and the browser and the device in words: "Firefox on Windows", "Barracuda"."""

    kind: str
    browser: str


@lru_cache(maxsize=8192)
def told_apart(said: Said) -> Told:
    """Only what is all that a browser says when somebody opens a page is a person."""
    purpose = said.purpose.lower()
    if "prefetch" in purpose or "prerender" in purpose or "preview" in purpose:
        return Told(PREFETCH, _browser(said.agent) or OTHER_BROWSER)
    if named := _named(said.agent):
        return named
    browser = _browser(said.agent)
    if not browser:
        product = _PRODUCT.match(said.agent)
        return Told(BOT, product[0][:LONGEST] if product else "")
    if said.method != "GET":
        return Told(SCANNER, browser)
    if said.mode or said.dest:
        opened = said.mode == "navigate" and said.dest == "document"
        return Told(PERSON if opened and not _is_outdated(said.agent) else BOT, browser)
    hides = said.says_how and _reaches(said.agent, machines.SAYS_HOW_SINCE)
    return Told(SCANNER if hides or not said.languages or _is_outdated(said.agent) else PERSON, browser)


def _named(agent: str) -> Told | None:
    """A machine that says what it is."""
    for mark, name, kind in machines.KNOWN_AGENTS:
        if found := mark.search(agent):
            return Told(kind, name or found[0][:LONGEST])
    return None


def _browser(agent: str) -> str:
    """A browser and its device in words; empty where it is none."""
    if not agent.startswith(("Mozilla/", "Opera/")):
        return ""
    name = next((name for mark, name in machines.KNOWN_BROWSERS if mark.search(agent)), "")
    system = next((name for mark, name in machines.KNOWN_SYSTEMS if mark.search(agent)), "")
    return f"{name} on {system}" if name and system else name


def _is_outdated(agent: str) -> bool:
    """Whether it says to be a browser of many years ago."""
    return "MSIE " in agent or "Trident/" in agent or not _reaches(agent, machines.OLDEST, unknown=True)


def _reaches(agent: str, since: dict[str, tuple[int, int]], *, unknown: bool = False) -> bool:
    """Whether its engine, by what it says, is at least that version."""
    if found := _IOS.search(agent):  # there every browser is Safari inside
        return _version(found) >= since["Safari"]
    for engine, pattern in _VERSIONS.items():
        if found := pattern.search(agent):
            return _version(found) >= since[engine]
    return unknown


def _version(found: re.Match[str]) -> tuple[int, int]:
    return int(found[1][:4]), int((found[2] or "0")[:4])


# networks


@lru_cache(maxsize=8192)
def gateway(address: str) -> str:
    """Whose gateway asks, where nobody browses from this address; else empty."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return next((name for network, name in machines.KNOWN_NETWORKS if found in network), "")


@lru_cache(maxsize=8192)
def network(address: str) -> str:
    """What one household or office has: the address, with IPv6 its /64."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
