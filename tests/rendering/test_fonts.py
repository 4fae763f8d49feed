"""Which characters the fonts of the PDF can draw."""

import pytest

from jupinv.language import known
from jupinv.money import EXPONENTS
from jupinv.rendering.fonts import FOLDER, missing


@pytest.mark.parametrize(
    "text",
    [
        "Studio Halden – Torstraße 140, Łódź, Đặng, Şişli, Ærø, İzmir",
        "Ελληνική Εταιρεία Σχεδιασμού",
        "ООО «Ромашка», Київ, Ћуприја",
        "€ £ ¥ ₴ ₺ ₹ ₽ ₦ ₫ ₪ ₩ − “quotes” ’ … · § № ™",
        "tab\tline\nno-break\u00a0narrow\u202fthin\u2009end",
    ],
)
def test_drawn(text: str) -> None:
    assert missing(text) == set()


def test_missing() -> None:
    assert missing("Tokyo 東京 ₾5") == {"東", "京", "₾"}
    assert missing("") == set()


@pytest.mark.parametrize("locale", ["en_001", "en_US", "de", "fr"])
def test_signs_of_all_currencies_are_drawn(locale: str) -> None:
    symbols = known(locale).currency_symbols
    assert {sign for sign in map(symbols.get, EXPONENTS) if sign and missing(sign)} == set()


def test_licences_lie_beside_the_fonts() -> None:
    assert {path.name[:6] for path in FOLDER.glob("*.ttf")} == {"Libera", "DejaVu"}
    for name in ("Liberation", "DejaVu"):
        assert "Permission is hereby granted, free of charge" in (FOLDER / f"{name}-LICENSE.txt").read_text()
