"""How a sender's documents look: logo and accent colour, whose contrast is corrected wherever it is drawn."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: text of the usual size
# What the accent stands on: the darker one of the light grounds, the lighter one of the dark ones.
LIGHT, DARK = "#f5f4f0", "#22221d"
WIDEST, HIGHEST = 220, 72  # CSS pixels that a logo takes at most

_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Look:
    """What a document shows of its sender besides words. Empty: no logo, and our own colour."""

    logo: str = ""  # where the picture is served: "<handle>/<sha256>.png"
    width: int = 0  # as shown, in CSS pixels
    height: int = 0
    accent: str = ""  # as chosen: #rrggbb

    @property
    def on_light(self) -> str:
        """The accent as it can be read on white paper, and white on it; empty where none was chosen."""
        return readable(self.accent, LIGHT) if self.accent else ""

    @property
    def on_dark(self) -> str:
        """The accent as it can be read on the paper of a dark screen; empty where none was chosen."""
        return readable(self.accent, DARK) if self.accent else ""


PLAIN = Look()


def shown_size(width: int, height: int) -> tuple[int, int]:
    """How large a picture of so many pixels is shown: within the room there is, and never larger than it is."""
    scale = min(1, WIDEST / max(width, 1), HIGHEST / max(height, 1))
    return max(1, round(width * scale)), max(1, round(height * scale))


def colour(text: str) -> str:
    """The colour that somebody wrote (#0d6a5b, 0D6A5B, #06b), as #rrggbb. ValueError where it is none."""
    digits = text.strip().lower().removeprefix("#")
    found = "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)
    if not _HEX.fullmatch(found):
        raise ValueError("not a colour")
    return found


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def readable(accent: str, ground: str) -> str:
    """The accent, made darker or lighter in small steps until it can be read on the ground; its hue stays."""
    step = -0.01 if _luminance(ground) > 0.18 else 0.01
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(accent))
    found = accent
    while contrast(found, ground) < LEAST_CONTRAST:
        lightness += step
        found = _hex(colorsys.hls_to_rgb(hue, min(max(lightness, 0), 1), saturation))
    return found


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
