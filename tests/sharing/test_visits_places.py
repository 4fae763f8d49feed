"""Where a reader is: by headers of an edge that is trusted, by a file, and by nothing at all unless it is set."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupinv import config, create_app
from jupinv.config import BadSetting
from jupinv.documents.models import Document
from jupinv.sharing.models import Visit
from jupinv.sharing.visits import places
from jupinv.sharing.visits.places import Places
from tests.conftest import BASE, SQLITE
from tests.sharing.paths import path_of
from tests.sharing.test_visits import open_it

BERLIN = {"city": {"names": {"en": "Berlin", "de": "Berlin"}}, "country": {"iso_code": "DE"}}


class Longer(int):
    """A number of 32 bits; the others have 16."""


class Longest(int):
    """A number of 64 bits."""


def encoded(value: Any) -> bytes:
    """As MaxMind's format writes it: github.com/maxmind/MaxMind-DB, "MaxMind DB File Format Specification"."""
    if isinstance(value, str):
        data = value.encode()
        return bytes([2 << 5 | len(data)]) + data
    if isinstance(value, Longest):
        return bytes([8, 9 - 7]) + struct.pack(">Q", value)
    if isinstance(value, Longer):
        return bytes([6 << 5 | 4]) + struct.pack(">I", value)
    if isinstance(value, int):
        return bytes([5 << 5 | 2]) + struct.pack(">H", value)
    if isinstance(value, list):
        return bytes([len(value), 11 - 7]) + b"".join(map(encoded, value))
    return bytes([7 << 5 | len(value)]) + b"".join(encoded(each) for pair in value.items() for each in pair)


def mmdb(path: Path, network: str, record: dict[str, Any]) -> Path:
    """The smallest file of the format: one network of IPv4 and what is known of it."""
    address, _, length = network.partition("/")
    bits = f"{struct.unpack('>I', socket.inet_aton(address))[0]:032b}"[: int(length)]
    count = len(bits)  # a node for each bit: one side goes on, the other one knows nothing
    tree = b""
    for at, bit in enumerate(bits):
        onward = at + 1 if at + 1 < count else count + 16
        sides = (onward, count) if bit == "0" else (count, onward)
        tree += b"".join(side.to_bytes(3, "big") for side in sides)
    about = {
        "node_count": Longer(count),
        "record_size": 24,
        "ip_version": 4,
        "database_type": "Test-City",
        "languages": ["en"],
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": Longest(1),
        "description": {"en": "x"},
    }
    path.write_bytes(tree + bytes(16) + encoded(record) + b"\xab\xcd\xefMaxMind.com" + encoded(about))
    return path


def settings(folder: Path, **more: str) -> config.Config:
    return config.read(BASE | {"DATA_DIR": str(folder)} | more)


def test_nobody_is_placed_unless_it_is_set(folder: Path) -> None:
    nowhere = Places(settings(folder))
    assert nowhere.headers == () and nowhere.of("203.0.113.5", ()) == ""


@pytest.mark.parametrize(
    ("said", "place"),
    [
        (("Berlin", "DE"), "Berlin, DE"),
        (("DE", "Berlin"), "Berlin, DE"),
        (("M\u00c3\u00bcnchen", "de"), "München, DE"),
        (("San%20Francisco", "US"), "San Francisco, US"),
        (("san francisco", "US"), "San Francisco, US"),
        (("", "FR"), "FR"),
        (("Berlin", ""), "Berlin"),
        (("", "XX"), ""),
        (("", "T1"), ""),
        (("Washington, D.C.", "US"), "Washington D.C., US"),
        (("<b>\x07Here\u202e", "DE"), "<b>Here, DE"),
        (("A" * 5000, "DE"), "A" * 60 + ", DE"),
        (("", ""), ""),
    ],
)
def test_headers_of_an_edge_are_read(said: tuple[str, ...], place: str) -> None:
    assert places.of_headers(said) == place


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (BERLIN, "Berlin, DE"),
        ({"country": {"iso_code": "DE"}}, "DE"),
        ({"city": "Lyon", "country_code": "FR"}, "Lyon, FR"),
        ({"city": {"names": {"de": "Wien"}}, "country": "Austria"}, ""),
        ({"asn": "x"}, ""),
    ],
)
def test_a_file_knows_where_an_address_is(folder: Path, record: dict[str, Any], place: str) -> None:
    known = Places(settings(folder, GEOIP_FILE=str(mmdb(folder / "places.mmdb", "198.51.100.0/24", record))))
    assert known.of("198.51.100.7", ()) == place
    assert known.of("203.0.113.5", ()) == "" == known.of("2001:db8::1", ()) == known.of("nonsense", ())


def test_what_the_edge_says_comes_first(folder: Path) -> None:
    path = mmdb(folder / "places.mmdb", "198.51.100.0/24", BERLIN)
    both = Places(settings(folder, GEOIP_FILE=str(path), PLACE_HEADERS="CF-IPCity, CF-IPCountry"))
    assert both.headers == ("HTTP_CF_IPCITY", "HTTP_CF_IPCOUNTRY")
    assert both.of("198.51.100.7", ("Lyon", "FR")) == "Lyon, FR" and both.of("198.51.100.7", ("", "")) == "Berlin, DE"


@pytest.mark.parametrize("content", [None, b"", b"no database", b"\xab\xcd\xefMaxMind.com\xff\xff"])
def test_a_broken_file_stops_the_start_and_is_named(folder: Path, content: bytes | None) -> None:
    path = folder / "broken.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadSetting, match=r"^GEOIP_FILE .*broken\.mmdb"):
        create_app(settings(folder, GEOIP_FILE=str(path)))


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_headers_count_only_where_they_are_set(
    app: Any,
    client: Any,
    invoice: Document,
    visits_written: Callable[[], None],
    folder: Path,
) -> None:
    open_it(client, path_of(invoice), CF_IPCity="Berlin", CF_IPCountry="DE")
    visits_written()
    app.extensions["visits"]._places = Places(settings(folder, PLACE_HEADERS="CF-IPCity,CF-IPCountry"))
    open_it(client, path_of(invoice), CF_IPCity="Berlin", CF_IPCountry="DE")
    visits_written()
    assert [row.place for row in Visit.select().order_by(Visit.id)] == ["", "Berlin, DE"]
