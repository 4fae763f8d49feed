"""The logo of a business: any picture that people have, drawn anew, so that nothing of the file they sent is kept.

A picture's size is read from its header and refused before a single pixel is decoded. What is kept holds pixels only:
no metadata, no profile, no second image, nothing that another program could take for a page or a script.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from jupinv import files
from jupinv.businesses.models import Business
from jupinv.db import write

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

LARGEST_FILE = 2 * 1024 * 1024
MOST_PIXELS = 16_000_000  # a photo of a phone; decoded it takes 64 MB
LONGEST_SIDE = 12_000
ROOM = (600, 240)  # pixels that a logo is scaled down to: twice what is shown, for fine screens
QUALITY = 90

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# How files of other kinds begin, for words that help.
_OTHER_KINDS = (
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"<svg", "SVG"),
    (b"<?xml", "SVG"),
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
)


class NotALogo(ValueError):
    """The file can't be a logo; the text says why, and what would do."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture as it is kept."""

    data: bytes
    type: str  # png or jpeg
    width: int
    height: int


def put(business: Business, data: bytes) -> None:
    """Make the picture in this file the business's logo. Raises NotALogo."""
    logo = drawn_anew(data)
    _keep(business, files.put(business.id, logo.data), logo.type, logo.width, logo.height)


def remove(business: Business) -> None:
    """Show no logo from now on; PDFs that were made with it stay as they are."""
    _keep(business, "", "", 0, 0)


def drawn_anew(data: bytes) -> Logo:
    """The picture in a file as a fresh PNG or JPEG of at most 600 × 240 pixels. Raises NotALogo."""
    if not data:
        raise NotALogo(_("Choose a file first."))
    if len(data) > LARGEST_FILE:
        raise NotALogo(_("This file has more than 2 MB. Save the picture smaller: 600 pixels in width are enough."))
    kind = _kind(data)
    _expect_size(*_size(kind, data))
    if _goes_on(kind, data):
        raise NotALogo(_("This file holds more than a picture. Open it, save it anew as PNG, and send that."))
    return _encoded(_decoded(kind, data))


def _keep(business: Business, key: str, kind: str, width: int, height: int) -> None:
    columns = {"logo": key, "logo_type": kind, "logo_width": width, "logo_height": height}
    with write():
        Business.update(columns).where(Business.id == business.id).execute()
    for name, value in columns.items():
        setattr(business, name, value)


# what it is, before anything is decoded


def _kind(data: bytes) -> str:
    """PNG, JPEG or WEBP by how the file begins, whatever it is called."""
    if data.startswith(_PNG):
        return "PNG"
    if data.startswith(_JPEG):
        return "JPEG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    begins = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    other = next((name for sign, name in _OTHER_KINDS if data.startswith(sign) or begins.startswith(sign)), "")
    if other:
        raise NotALogo(_("This is a %(kind)s file. Send the logo as PNG, JPEG or WebP.", kind=other))
    raise NotALogo(_("This is no picture that we can read. Send the logo as PNG, JPEG or WebP."))


def _size(kind: str, data: bytes) -> tuple[int, int]:
    try:
        width, height = {"PNG": _png_size, "JPEG": _jpeg_size, "WEBP": _webp_size}[kind](data)
    except (struct.error, IndexError):
        raise _broken() from None
    if not width or not height:
        raise _broken()
    return width, height


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise _broken()
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """From the first frame header (SOFn); a picture of several frames may not become larger in a later one."""
    at, sizes = 2, []
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xDA:  # what follows are pixels
            break
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            sizes.append((width, height))
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))


def _webp_size(data: bytes) -> tuple[int, int]:
    form = data[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise _broken()


def _expect_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise NotALogo(
            _(
                "This picture has %(width)s × %(height)s pixels, which is more than we open. "
                "Save it smaller: 600 pixels in width are enough.",
                width=width,
                height=height,
            )
        )


def _goes_on(kind: str, data: bytes) -> bool:
    """Whether something follows the end of the picture: files that are two things at once are made so."""
    if kind == "WEBP":
        return len(data) > 8 + int.from_bytes(data[4:8], "little") + 1
    if kind == "JPEG":
        end = data.rfind(b"\xff\xd9")
        return end >= 0 and bool(data[end + 2 :].strip(b"\0\r\n "))
    at = len(_PNG)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        ends = data[at + 4 : at + 8] == b"IEND"
        at += 12 + length
        if ends:
            return len(data) > at
    return False


def _broken() -> NotALogo:
    return NotALogo(_("This picture is broken or incomplete. Open it, save it anew, and send that."))


# drawing it anew


def _decoded(kind: str, data: bytes) -> Picture:
    """The first picture in the file, upright."""
    from PIL import Image, ImageOps  # only who sends a picture pays for the library

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as looked_at:
            looked_at.verify()
        picture = Image.open(io.BytesIO(data), formats=[kind])
        _expect_size(*picture.size)
        picture.draft("RGB", (ROOM[0] * 2, ROOM[1] * 2))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        return _plain(upright)
    except NotALogo:
        raise
    except Exception:  # decoders fail in many ways at what somebody made up; all of them mean the same
        raise _broken() from None


def _plain(picture: Any) -> Picture:
    """The pixels alone, as red, green and blue, with alpha where something is transparent; scaled to fit."""
    from PIL import Image

    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    drawn = picture.convert(mode)
    drawn.thumbnail(ROOM, Image.Resampling.LANCZOS)
    if mode == "RGBA" and drawn.getchannel("A").getextrema()[0] == 255:
        mode, drawn = "RGB", drawn.convert("RGB")
    bare = Image.new(mode, drawn.size)
    bare.paste(drawn)
    return bare


def _encoded(picture: Picture) -> Logo:
    """As PNG; or as JPEG where that is smaller and nothing is transparent."""
    width, height = picture.size
    found = Logo(_saved(picture, "PNG", optimize=True), "png", width, height)
    if picture.mode == "RGB":
        photo = _saved(picture, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        if len(photo) < len(found.data):
            return Logo(photo, "jpeg", width, height)
    return found


def _saved(picture: Picture, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()
