"""Static files under names that hold their hash, compressed once at the start, served by whitenoise for ever."""

from __future__ import annotations

import gzip
import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import quote
from wsgiref.headers import Headers

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from jupinv.config import Config
from jupinv.web import HEADERS, STRICT_CSP

SERVED = (".js", ".css", ".svg", ".png", ".ico", ".webp")
COMPRESSED = (".js", ".css", ".svg")


def install(app: Flask, settings: Config) -> None:
    """Put every file of static/ under its hashed name; templates ask `asset('app.css')` for the address."""
    folder = settings.data_dir / "assets"
    folder.mkdir(exist_ok=True)
    names = {file.name: _publish(file, folder) for file in Path(str(app.static_folder)).iterdir() if _is_served(file)}
    app.jinja_env.globals["icon"] = _icon(Path(str(app.static_folder)) / "icon.svg")
    app.jinja_env.globals["asset"] = lambda name: f"/static/{names[name]}"
    served = WhiteNoise(
        app.wsgi_app,
        root=str(folder),
        prefix="static/",
        immutable_file_test=lambda *_: True,
        add_headers_function=_secure,
    )
    app.wsgi_app = served  # type: ignore[method-assign]


def _icon(file: Path) -> str:
    """The icon as an address that holds it: smaller than the request that would fetch it."""
    return "data:image/svg+xml," + quote(file.read_text().strip().replace('"', "'"), safe=" =:/'")


def _secure(headers: Headers, _path: str, _url: str) -> None:
    for name, value in (HEADERS | {"Content-Security-Policy": STRICT_CSP}).items():
        headers[name] = value


def _is_served(file: Path) -> bool:
    return file.suffix in SERVED


def _lean(script: str) -> str:
    """A script without its indentation and the lines that only explain it: nobody reads them on the way."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def _publish(file: Path, folder: Path) -> str:
    data = _lean(file.read_text()).encode() if file.suffix == ".js" else file.read_bytes()
    name = f"{file.stem}.{hashlib.sha256(data).hexdigest()[:10]}{file.suffix}"
    if not (folder / name).exists():
        if file.suffix in COMPRESSED:
            _write(folder / f"{name}.br", brotli.compress(data))
            _write(folder / f"{name}.gz", gzip.compress(data, mtime=0))
        _write(folder / name, data)
    return name


def _write(path: Path, data: bytes) -> None:
    """Several processes may start at once: each writes outside the folder, which the others read now, and renames."""
    fresh = path.parent.with_name(f".{secrets.token_hex(6)}")
    fresh.write_bytes(data)
    os.replace(fresh, path)
