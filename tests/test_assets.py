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


def test_what_only_explains_a_script_stays_at_home(tmp_path):
    source, data = tmp_path / "static", tmp_path / "data"
    source.mkdir()
    data.mkdir()
    (source / "icon.svg").write_text("<svg/>")
    (source / "a.js").write_text(
        '// why\nconst a = 1; // kept\n\n  if (a) {\n    // because\n    b("// no comment");\n  }\n'
    )
    assets.install(Flask(__name__, static_folder=str(source)), SimpleNamespace(data_dir=data))
    (script,) = (data / "assets").glob("a.*.js")
    assert script.read_text() == 'const a = 1; // kept\nif (a) {\nb("// no comment");\n}\n'


def test_no_text_in_a_script_spans_lines():
    for script in (Path(__file__).parent.parent / "static").glob("*.js"):
        lines = script.read_text().splitlines()
        assert not [line for line in lines if line.count("`") % 2], (
            f"{script.name}: its lines are sent without indentation"
        )
