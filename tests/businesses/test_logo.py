"""Logos: what people have is taken and drawn anew; what only looks like a picture is refused with words."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageDraw

from jupinv.businesses.logo import LARGEST_FILE, Logo, NotALogo, drawn_anew

RED, BLUE = (200, 30, 60), (20, 60, 160)


def picture(size: tuple[int, int] = (400, 100), mode: str = "RGB", **colours: Any) -> Image.Image:
    """A red picture, its right half blue."""
    made = Image.new("RGBA", size, (*RED, 255))
    ImageDraw.Draw(made).rectangle((size[0] // 2, 0, *size), fill=(*BLUE, 255))
    return made.convert(mode)


def saved(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def opened(logo: Logo) -> Image.Image:
    image = Image.open(io.BytesIO(logo.data))
    image.load()
    return image


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int) -> bytes:
    """A PNG whose header says so, with hardly any pixels in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0" * 1000)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_kinds_are_taken_whatever_the_file_is_called(kind: str) -> None:
    logo = drawn_anew(saved(picture(), kind))
    assert (logo.width, logo.height) == (400, 100)
    image = opened(logo)
    assert image.format in ("PNG", "JPEG") and image.format.lower() == logo.type
    left, right = image.convert("RGB").getpixel((20, 50)), image.convert("RGB").getpixel((380, 50))
    assert all(abs(found - wanted) < 12 for found, wanted in zip((*left, *right), (*RED, *BLUE), strict=True))


@pytest.mark.parametrize(
    ("size", "kept"),
    [((2400, 960), (600, 240)), ((3000, 300), (600, 60)), ((100, 1000), (24, 240)), ((32, 32), (32, 32))],
)
def test_a_large_picture_is_scaled_to_fit_and_a_small_one_stays(size: tuple[int, int], kept: tuple[int, int]) -> None:
    logo = drawn_anew(saved(picture(size)))
    assert (logo.width, logo.height) == kept == opened(logo).size


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_every_mode_of_a_picture_can_be_drawn(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    fine = mode == "I;16"  # sixteen bits of grey
    image = picture(mode="L").convert("I").point(lambda value: value * 256) if fine else picture(mode=mode)
    grey = opened(drawn_anew(saved(image.convert(mode), kind))).convert("L")
    assert grey.size == (400, 100)
    assert mode == "1" or 40 < grey.getpixel((20, 50)) < 110


def test_transparency_stays_and_no_transparency_needs_no_channel() -> None:
    clear = Image.new("RGBA", (40, 40), (200, 30, 60, 0))
    assert opened(drawn_anew(saved(clear))).getpixel((5, 5))[3] == 0
    assert opened(drawn_anew(saved(picture(mode="RGBA")))).mode == "RGB"


def test_a_photo_is_kept_as_jpeg_where_that_is_smaller() -> None:
    noise = Image.effect_noise((600, 240), 80).convert("RGB")
    assert drawn_anew(saved(noise)).type == "jpeg"
    assert drawn_anew(saved(picture((600, 240)))).type == "png"


def test_the_picture_is_turned_as_its_camera_held_it() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    logo = drawn_anew(saved(picture((200, 100)), "JPEG", exif=exif, quality=95))
    assert (logo.width, logo.height) == (100, 200)
    red, _, blue = opened(logo).convert("RGB").getpixel((50, 10))
    assert red > blue


def test_of_an_animation_the_first_picture_is_taken() -> None:
    frames = [picture(), Image.new("RGB", (400, 100), (0, 0, 0))]
    for kind in ("PNG", "WEBP"):
        logo = drawn_anew(saved(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True))
        assert getattr(opened(logo), "n_frames", 1) == 1
        assert opened(logo).convert("RGB").getpixel((20, 50))[0] > 150


def test_nothing_of_the_file_is_kept_but_its_pixels() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "Secret place", "Somebody"
    info = __import__("PIL.PngImagePlugin", fromlist=["PngInfo"]).PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>")
    for data in (
        saved(picture(), "JPEG", exif=exif, comment=b"Secret place", icc_profile=b"Secret place"),
        saved(picture(), "PNG", pnginfo=info, exif=exif, icc_profile=b"Secret place"),
        saved(picture(), "WEBP", exif=exif, xmp=b"Secret place"),
    ):
        logo = drawn_anew(data)
        assert b"Secret" not in logo.data and b"script" not in logo.data and b"Somebody" not in logo.data
        assert not set(opened(logo).info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = {
    "nothing": (b"", "Choose a file"),
    "svg": (SVG, "SVG file"),
    "svg after a mark": (b"\xef\xbb\xbf  <svg></svg>", "SVG file"),
    "html": (b"<!DOCTYPE html><h1>x", "HTML file"),
    "pdf": (b"%PDF-1.7 ...", "PDF file"),
    "gif": (saved(picture(mode="P"), "GIF"), "GIF file"),
    "bmp": (saved(picture(), "BMP"), "BMP file"),
    "tiff": (saved(picture(), "TIFF"), "TIFF file"),
    "text": (b"just words", "no picture that we can read"),
    "an ico": (saved(picture((64, 64)), "ICO"), "no picture that we can read"),
    "a beginning of a png": (b"\x89PNG\r\n\x1a\n", "broken"),
    "a beginning of a webp": (b"RIFF\x10\0\0\0WEBPVP8X", "broken"),
    "cut png": (saved(picture())[:-60], "broken"),
    "cut jpeg": (saved(picture(), "JPEG")[:600], "broken"),
    "cut webp": (saved(picture(), "WEBP")[:60], "broken"),
    "a png of other bytes": (b"\x89PNG\r\n\x1a\n" + b"\xff" * 500, "broken"),
    "a jpeg of other bytes": (b"\xff\xd8\xff" + b"\0" * 500, "broken"),
    "no pixels at all": (png(0, 10), "broken"),
    "bomb": (png(50_000, 50_000), "50000 × 50000"),
    "long bomb": (png(1_000_000, 2), "1000000 × 2"),
    "largest bomb": (png(2**31 - 1, 2**31 - 1), "more than we open"),
    "png and html": (saved(picture()) + b"<script>alert(1)</script>", "more than a picture"),
    "png and zip": (saved(picture()) + b"PK\x03\x04" + b"x" * 100, "more than a picture"),
    "jpeg and html": (saved(picture(), "JPEG") + b"<script>alert(1)</script>", "more than a picture"),
    "webp and html": (saved(picture(), "WEBP") + b"<script>alert(1)</script>", "more than a picture"),
    "html and png": (b"<html>" + saved(picture()), "HTML file"),
    "heavy": (saved(picture()) + b"\0" * LARGEST_FILE, "more than 2 MB"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_logo_is_refused_with_words(what: str) -> None:
    data, words = REFUSED[what]
    with pytest.raises(NotALogo) as refused:
        drawn_anew(data)
    assert words in str(refused.value)


def test_a_jpeg_bomb_is_refused_by_its_header() -> None:
    data = bytearray(saved(picture(), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 60_000, 60_000)
    with pytest.raises(NotALogo, match="60000 × 60000"):
        drawn_anew(bytes(data))


@pytest.mark.parametrize("form", ["lossy", "lossless", "extended"])
def test_a_webp_bomb_is_refused_by_its_header(form: str) -> None:
    size = 16_383 if form != "extended" else 2**24
    made = picture(mode="RGBA") if form == "extended" else picture()
    if form == "extended":
        made.putpixel((0, 0), (0, 0, 0, 10))
    data = bytearray(saved(made, "WEBP", lossless=form == "lossless"))
    if form == "lossy":
        data[26:30] = struct.pack("<HH", size, size)
    elif form == "lossless":
        data[21:25] = ((size - 1) | (size - 1) << 14).to_bytes(4, "little")
    else:
        assert data[12:16] == b"VP8X"
        data[24:30] = (size - 1).to_bytes(3, "little") * 2
    with pytest.raises(NotALogo, match=f"{size} × {size}"):
        drawn_anew(bytes(data))


def test_pictures_with_flipped_bytes_never_break_it() -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        data = saved(picture((64, 32)), kind)
        for at in range(0, len(data), max(1, len(data) // 60)):
            changed = bytearray(data)
            changed[at] ^= 0x5A
            try:
                logo = drawn_anew(bytes(changed))
            except NotALogo:
                continue
            assert logo.width <= 600 and logo.height <= 240
