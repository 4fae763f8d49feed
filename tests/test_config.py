"""Settings: what may be left out, what stops the start, and that the message names the variable."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from jupinv.config import BadSetting, read
from tests.conftest import environment

ROOT = Path(__file__).parent.parent
PUBLIC = {"BASE_URL": "https://invoices.example.com", "SMTP_URL": "smtp://mail.example.com"}
SHARED = {"DATABASE_URL": "postgresql://db.example/jupinv"}


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    config = read({"DATA_DIR": str(tmp_path)})
    assert config.base_url == "http://localhost:8000"
    assert not config.public
    assert config.outbox
    assert config.sqlite_path == tmp_path / "jupinv.db"
    assert config.mail_from == "Jupinv <invoices@localhost>"


def test_it_listens_on_this_machine_alone_until_it_has_a_public_address(tmp_path: Path) -> None:
    assert read({"DATA_DIR": str(tmp_path)}).host == "127.0.0.1"
    assert read({"DATA_DIR": str(tmp_path)} | PUBLIC).public


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"PORT": "x"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"STOP_SECONDS": "-1"}, "STOP_SECONDS"),
        ({"WEB_THREADS": "1000"}, "WEB_THREADS"),
        ({"WEB_WORKERS": "0"}, "WEB_WORKERS"),
        ({"PROXIES": "6"}, "PROXIES"),
        ({"PLACE_HEADERS": "CF-IPCity CF-IPCountry"}, "PLACE_HEADERS"),
        ({"PLACE_HEADERS": "a,b,c,d,e,f"}, "PLACE_HEADERS"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"SMTP_URL": "http://mail.example.com"}, "SMTP_URL"),
        ({"BASE_URL": "invoices.example.com"}, "BASE_URL"),
        ({"BASE_URL": "https://"}, "BASE_URL"),
        ({"BASE_URL": "ftp://invoices.example.com"}, "BASE_URL"),
        ({"BASE_URL": "https://invoices.example.com/app"}, "BASE_URL"),
        ({"BASE_URL": "https://invoices.example.com"}, "SMTP_URL"),
        ({"GOOGLE_CLIENT_ID": "x"}, "GOOGLE_CLIENT_SECRET"),
        ({"GOOGLE_CLIENT_SECRET": "x"}, "GOOGLE_CLIENT_ID"),
        ({"GOOGLE_METADATA_URL": "accounts.google.com"}, "GOOGLE_METADATA_URL"),
        ({"STRIPE_API_BASE": "api.stripe.com"}, "STRIPE_API_BASE"),
        (SHARED, "SECRET_KEY"),
        (SHARED | {"SECRET_KEY": "s"}, "VAULT_KEYS"),
    ],
    ids=str,
)
def test_a_bad_setting_stops_the_start_and_is_named(tmp_path: Path, given: dict[str, str], named: str) -> None:
    with pytest.raises(BadSetting, match=f"^{named}"):
        read({"DATA_DIR": str(tmp_path)} | given)


@pytest.mark.parametrize("command", [["serve"], ["work"], ["db", "upgrade"]])
def test_a_process_tells_what_is_wrong_in_one_line(tmp_path: Path, command: list[str]) -> None:
    settings = environment({"DATA_DIR": str(tmp_path), "PORT": "eighty"})
    ended = subprocess.run(
        [sys.executable, "-m", "flask", *command], cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode != 0
    assert ended.stderr.strip() == "Jupinv can't start: PORT must be a whole number from 1 to 65535"


def test_secrets_are_made_once_and_kept_for_this_user_alone(tmp_path: Path) -> None:
    first, second = read({"DATA_DIR": str(tmp_path)}), read({"DATA_DIR": str(tmp_path)})
    assert first.secret_key == second.secret_key
    assert first.vault_keys == second.vault_keys
    assert first.secret_key not in first.vault_keys
    assert len(first.secret_key) >= 32
    for name in ("secret_key", "vault_keys"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_of_several_first_starts_at_once_one_makes_the_secrets(tmp_path: Path) -> None:
    start, keys = threading.Barrier(8), set()

    def begin() -> None:
        start.wait()
        keys.add(read({"DATA_DIR": str(tmp_path)}).secret_key)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 1


def test_vault_keys_rotate(tmp_path: Path) -> None:
    config = read({"DATA_DIR": str(tmp_path), "VAULT_KEYS": "new, old"})
    assert config.vault_keys == ("new", "old")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("http://localhost:8000", False),
        ("http://127.0.0.1:8000/", False),
        ("http://[::1]:8000", False),
        ("https://localhost", False),
        ("http://192.168.1.7:8000", True),
        ("https://localhost.example.com", True),
    ],
)
def test_only_a_loopback_address_is_private(tmp_path: Path, address: str, public: bool) -> None:
    config = read({"DATA_DIR": str(tmp_path), "SMTP_URL": "smtp://mail.example.com", "BASE_URL": address})
    assert config.public is public
    assert not config.base_url.endswith("/")


def test_settings_are_not_changed_later(tmp_path: Path) -> None:
    with pytest.raises(AttributeError):
        read({"DATA_DIR": str(tmp_path)}).port = 1


def test_every_setting_stands_in_the_readme() -> None:
    import re

    code = (ROOT / "jupinv" / "config.py").read_text()
    names = set(re.findall(r"\"([A-Z][A-Z_]{3,})\"", code))
    assert "PORT" in names
    readme = (ROOT / "README.md").read_text()
    missing = sorted(name for name in names if f"`{name}`" not in readme)
    assert not missing, f"the README's table of settings lacks {missing}"
