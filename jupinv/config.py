"""All settings, read once from the environment; a bad value stops the start and names the variable."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
SMTP_SCHEMES = ("smtp", "smtps")
GOOGLE = "https://accounts.google.com/.well-known/openid-configuration"


class BadSetting(ValueError):
    """A setting that can't be used; the message names the variable."""


@dataclass(frozen=True)
class Config:
    """What the deployment decides. Every field has its row in the README."""

    host: str  # which address of this machine to listen at
    port: int
    base_url: str  # where people reach the app, without a trailing slash
    public: bool  # False: only this machine can reach it
    data_dir: Path
    database_url: str
    secret_key: str
    vault_keys: tuple[str, ...]  # the first one encrypts, all of them decrypt
    smtp_url: str  # empty: the outbox page, on this machine only
    mail_from: str
    stop_seconds: int  # how long a mail waits for "Stop"
    web_workers: int
    web_threads: int
    proxies: int  # how many reverse proxies stand in front, whose X-Forwarded-For is believed
    place_headers: tuple[str, ...]  # of an edge in front, which says where a reader is; none: not believed
    geoip_file: str  # a MaxMind-format file that knows where an address is; empty: none
    google_client_id: str  # empty: nobody is offered to continue with Google
    google_client_secret: str
    google_metadata_url: str
    stripe_api_base: str  # empty: Stripe itself

    @property
    def outbox(self) -> bool:
        """Whether mails stay on this machine and are shown at /outbox."""
        return not self.smtp_url

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None with PostgreSQL."""
        url = urlsplit(self.database_url)
        return Path(url.path[1:] if url.path.startswith("//") else url.path) if url.scheme == "sqlite" else None


def read(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; raises BadSetting with the name of the variable and what would do."""
    port = _integer(environ, "PORT", 8000, 1, 65535)
    data_dir = Path(environ.get("DATA_DIR") or "data").resolve()
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database_url = environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'jupinv.db'}"
    if urlsplit(database_url).scheme not in DATABASE_SCHEMES:
        raise BadSetting("DATABASE_URL must start with sqlite:/// or postgresql://")
    shared = not database_url.startswith("sqlite")
    base_url = (environ.get("BASE_URL") or f"http://localhost:{port}").rstrip("/")
    public = _is_public(base_url)
    smtp_url = environ.get("SMTP_URL", "")
    if smtp_url and urlsplit(smtp_url).scheme not in SMTP_SCHEMES:
        raise BadSetting("SMTP_URL must start with smtp:// or smtps://")
    if public and not smtp_url:
        raise BadSetting("SMTP_URL is needed with a public BASE_URL: nobody could sign in without mail")
    secret_key = _secret(environ, "SECRET_KEY", data_dir, shared)
    return Config(
        host=environ.get("HOST") or ("0.0.0.0" if public else "127.0.0.1"),  # noqa: S104 — a public BASE_URL asks for it
        port=port,
        base_url=base_url,
        public=public,
        data_dir=data_dir,
        database_url=database_url,
        secret_key=secret_key,
        vault_keys=tuple(key.strip() for key in _secret(environ, "VAULT_KEYS", data_dir, shared).split(",")),
        smtp_url=smtp_url,
        mail_from=environ.get("MAIL_FROM") or f"Jupinv <invoices@{urlsplit(base_url).hostname}>",
        stop_seconds=_integer(environ, "STOP_SECONDS", 20, 0, 3600),
        web_workers=_integer(environ, "WEB_WORKERS", 1, 1, 64),
        web_threads=_integer(environ, "WEB_THREADS", 8, 1, 64),
        proxies=_integer(environ, "PROXIES", 0, 0, 5),
        place_headers=_headers(environ, "PLACE_HEADERS"),
        geoip_file=environ.get("GEOIP_FILE", ""),
        **_google(environ),
        stripe_api_base=_address(environ, "STRIPE_API_BASE", "https://api.stripe.com"),
    )


def _google(environ: Mapping[str, str]) -> dict[str, str]:
    names = ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET")
    for name, other in (names, names[::-1]):
        if environ.get(other) and not environ.get(name):
            raise BadSetting(f"{name} is needed with {other}")
    url = environ.get("GOOGLE_METADATA_URL") or GOOGLE
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise BadSetting("GOOGLE_METADATA_URL must be an address such as " + GOOGLE)
    return {name.lower(): environ.get(name, "") for name in names} | {"google_metadata_url": url}


def _address(environ: Mapping[str, str], name: str, example: str) -> str:
    address = environ.get(name, "").rstrip("/")
    if address and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname):
        raise BadSetting(f"{name} must be an address such as {example}")
    return address


def _headers(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in environ.get(name, "").split(",") if part.strip())
    if len(found) > 5 or not all(re.fullmatch(r"[A-Za-z0-9-]{1,60}", each) for each in found):
        raise BadSetting(f"{name} must be names of headers with commas between, such as CF-IPCity,CF-IPCountry")
    return found


def _integer(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environ.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or not least <= int(text) <= most:
        raise BadSetting(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def _is_public(base_url: str) -> bool:
    url = urlsplit(base_url)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise BadSetting("BASE_URL must be an address such as https://invoices.example.com")
    if url.path or url.query:
        raise BadSetting("BASE_URL must not have a path")
    try:
        return not ip_address(url.hostname).is_loopback
    except ValueError:
        return url.hostname != "localhost"


def _secret(environ: Mapping[str, str], name: str, data_dir: Path, shared: bool) -> str:
    """The setting, or one that is made once and kept in the data folder (with one machine only)."""
    if environ.get(name):
        return environ[name]
    if shared:
        raise BadSetting(f"{name} must be given with PostgreSQL, the same for every process")
    kept = data_dir / name.lower()
    if not kept.exists():
        fresh = data_dir / f".{name.lower()}.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(32))
        with suppress(FileExistsError):  # of two first starts at once, one key wins and both read it
            os.link(fresh, kept)
        fresh.unlink()
    return kept.read_text().strip()
