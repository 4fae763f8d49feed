"""Several processes start on one data folder at once: none meets what another is still writing."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

from flask import Flask

from jupinv import assets


def test_the_folder_that_the_others_read_never_holds_a_half_written_file(tmp_path, monkeypatch):
    source, data = tmp_path / "static", tmp_path / "data"
    source.mkdir()
    data.mkdir()
    (source / "icon.svg").write_text("<svg/>")
    app = Flask(__name__, static_folder=str(source))
    replaced, seen = os.replace, []

    def watch(fresh, name):
        seen.extend(file.name for file in (data / "assets").iterdir())
        replaced(fresh, name)

    monkeypatch.setattr(assets.os, "replace", watch)
    assets.install(app, SimpleNamespace(data_dir=data))
    names = {file.name for file in (data / "assets").iterdir()}
    assert len(names) == 3 and set(seen) < names
    assert [Path(name).suffix for name in sorted(names)] == [".svg", ".br", ".gz"]
    assert [file.name for file in data.iterdir()] == ["assets"]
