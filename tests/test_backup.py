"""A backup made while the app runs, restored into an empty folder, is the same business."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from jupinv import backup, config, files
from tests.conftest import SQLITE, environment
from tests.documents.making import business, issued, owner

ROOT = Path(__file__).parent.parent


def test_a_backup_restores_elsewhere(app: Flask, engine: str, environ: dict[str, str], tmp_path: Path) -> None:
    ana = owner()
    document = issued(business(ana), ana)
    key = files.put(document.business_id, b"a logo")
    to = tmp_path / "backup"
    copied = backup.copy(config.read(environ), to)
    assert (to / "files" / key).read_bytes() == b"a logo"
    assert ("jupinv.db" in copied) == (engine == SQLITE)
    if engine == SQLITE:
        settings = {name: value for name, value in environ.items() if name != "DATABASE_URL"} | {"DATA_DIR": str(to)}
        ran = subprocess.run(
            [sys.executable, "-m", "flask", "check"],
            cwd=ROOT, env=environment(settings), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (ran.returncode, ran.stdout.strip()) == (0, "0 differences")


def test_a_backup_never_overwrites(app: Flask, environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thing").touch()
    with pytest.raises(backup.NotEmpty):
        backup.copy(config.read(environ), tmp_path / "other")
