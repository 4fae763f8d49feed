"""The rules of pages and fragments (design 8), held against the templates themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, FileSystemLoader, nodes

ROOT = Path(__file__).parent.parent / "templates"
EVERY = sorted(ROOT.rglob("*.html"))
ON_SCREEN = [path for path in EVERY if path.parts[-3:-1] != ("templates", "rendering") and "mail" not in path.parts]
FRAGMENTS = [path for path in ON_SCREEN if path.name.startswith("_")]

# Where a text that is already HTML may go out as it is, with the reason.
SAFE = {
    "public.html": "its one stylesheet, our own file, allowed by its hash",
    "documents/lists/_rows.html": "escapes what people wrote, each text once, so that fifty rows cost half as much",
}

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\"[^\"]*\"|'[^']*'|[^'\">])*)>")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def markup(path: Path) -> str:
    """A template without comments, and with every tag of Jinja gone."""
    said = re.sub(r"\{#.*?#\}|<!--.*?-->", "", path.read_text(), flags=re.S)
    return without_jinja(re.sub(r"\{\{ posts\((.*?)\) \}\}", r'method="post" action="x"', said))  # sharing/_form.html


def without_jinja(text: str) -> str:
    return re.sub(r"\{%.*?%\}", "", re.sub(r"\{\{.*?\}\}", "x", text, flags=re.S), flags=re.S)


def tags(path: Path) -> Iterator[tuple[str, str, bool, int]]:
    """Name, attributes, whether it closes, and line of each tag."""
    return tags_of(markup(path))


def tags_of(text: str) -> Iterator[tuple[str, str, bool, int]]:
    for match in TAG.finditer(text):
        closing, name, attributes = match.groups()
        yield name.lower(), attributes, bool(closing), text[: match.start()].count("\n") + 1


def printed(path: Path) -> str:
    """What a fragment prints itself: without comments, macros and blocks set aside."""
    text = re.sub(r"\{#.*?#\}|<!--.*?-->", "", path.read_text(), flags=re.S)
    text = re.sub(r"\{%-?\s*macro.*?endmacro\s*-?%\}", "", text, flags=re.S)
    return re.sub(r"\{%-?\s*set \w+\s*-?%\}.*?endset\s*-?%\}", "", text, flags=re.S)


def count_of_roots(path: Path) -> int:
    """How many elements stand at the top of a fragment, in that branch of its ifs that has most."""
    text = re.sub(r"\{\{.*?\}\}", "x", printed(path), flags=re.S)
    text = re.sub(r"\{%-?\s*(if|elif|else|endif|for|endfor)\b.*?%\}", "\x01\\1\x01", text, flags=re.S)
    text = re.sub(r"\{%.*?%\}", "", text, flags=re.S)
    depth, count, branches = 0, 0, []
    for match in re.finditer(f"\x01(\\w+)\x01|{TAG.pattern}", text):
        word, closing, name, attributes = match.groups()
        if word in ("if", "for"):
            branches.append((depth, count, 0))
        elif word in ("elif", "else"):
            depth, before, most = branches.pop()
            branches.append((depth, before, max(most, count)))
            count = before
        elif word:
            count = max(count, branches.pop()[2])
        elif closing:
            depth -= 1
        else:
            count += depth == 0 and name != "hx-partial"
            depth += name not in VOID and not attributes.rstrip().endswith("/")
    return count


@pytest.mark.parametrize("path", FRAGMENTS, ids=name_of)
def test_a_fragment_has_one_root(path: Path) -> None:
    # A file of macros, or of <hx-partial>s, has none.
    assert (count := count_of_roots(path)) <= 1, (
        f"{name_of(path)} has {count} roots: a fragment `_noun.html` has one, with the id that htmx targets."
    )


@pytest.mark.parametrize("path", ON_SCREEN, ids=name_of)
def test_nothing_is_inline(path: Path) -> None:
    wrong = []
    for name, attributes, closes, line in tags(path):
        if re.search(r"\sstyle\s*=", attributes):
            wrong.append(
                f"{name_of(path)}:{line} <{name} style=…>: the policy drops it; write a class in static/app.css"
            )
        if re.search(r"\s(on\w+|hx-on[\w:-]*)\s*=", attributes):
            wrong.append(f"{name_of(path)}:{line} <{name}> has a script attribute; scripts live in static/app.js")
        if name == "script" and not closes and "src=" not in attributes and "json" not in attributes:
            wrong.append(f"{name_of(path)}:{line} an inline script never runs under our policy")
        if "hx-boost" in attributes or "js:" in attributes or re.search(r"hx-[\w-]+:inherited", attributes):
            wrong.append(f"{name_of(path)}:{line} <{name}> uses an htmx attribute that is banned here (design 8.4)")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ON_SCREEN, ids=name_of)
def test_every_form_has_method_and_action(path: Path) -> None:
    wrong = [
        f"{name_of(path)}:{line} <form> needs {missing}: it must work without JavaScript"
        for name, attributes, closes, line in tags(path)
        if name == "form" and not closes
        for missing in ("method=", "action=")
        if missing not in attributes
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_nothing_goes_out_unescaped(path: Path) -> None:
    tree = Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.i18n"]).parse(path.read_text())
    unescaped = [node.lineno for node in tree.find_all(nodes.Filter) if node.name in ("safe", "forceescape")]
    unescaped += [node.lineno for node in tree.find_all(nodes.MarkSafe)]
    unescaped += [node.lineno for node in tree.find_all(nodes.EvalContextModifier)]
    if name_of(path) not in SAFE:
        assert not unescaped, (
            f"{name_of(path)}:{unescaped} marks text as safe. Let Jinja escape it; what really is HTML is made a "
            "Markup where it is built, or stands in SAFE in this test with its reason."
        )


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_no_template_asks_a_third_party(path: Path) -> None:
    wrong = [
        f"{name_of(path)}:{line} <{name}> loads from elsewhere"
        for name, attributes, _closes, line in tags(path)
        if name in ("script", "link", "img", "iframe") and re.search(r"(src|href)=[\"']?(https?:)?//", attributes)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("<p>a</p>", 1),
        ("<p>a</p><p>b</p>", 2),
        ("{% if x %}<p class='{% if y %}z{% endif %}'>a</p>{% elif y %}<b>c</b>{% else %}<br>{% endif %}", 1),
        ("{% if x %}<p>a</p>{% endif %}<p>b</p>", 2),
        ("{% macro m() %}<i></i>{% endmacro %}<hx-partial><p></p></hx-partial>", 0),
    ],
)
def test_roots_are_counted(tmp_path: Path, source: str, count: int) -> None:
    (tmp_path / "_x.html").write_text(source)
    assert count_of_roots(tmp_path / "_x.html") == count


def test_every_template_compiles(app: Flask) -> None:
    for path in ROOT.rglob("*.*"):
        if {"rendering", "mail"} & set(path.parts):
            continue  # these have environments of their own and tests that render each
        app.jinja_env.get_template(name_of(path))


def test_every_template_is_used() -> None:
    code = "\n".join(path.read_text() for path in (ROOT.parent / "jupinv").rglob("*.py"))
    pages = "\n".join(path.read_text() for path in ROOT.rglob("*.*"))
    unused = [
        name_of(path) for path in EVERY if "mail" not in path.parts and not _is_named(name_of(path), code + pages)
    ]
    assert not unused, f"no view renders and no template includes {unused}"


def test_a_mail_has_subject_text_and_html() -> None:
    loader = FileSystemLoader(ROOT)
    folders = {Path(name).parent.name for name in loader.list_templates() if re.fullmatch(r"mail/\w+/.*", name)}
    parts = {"subject.txt", "body.txt", "body.html"}
    wrong = [f"mail/{name} lacks {parts - have}" for name in folders if not (have := _files(name)) >= parts]
    assert not wrong, wrong


def _files(mail: str) -> set[str]:
    return {path.name for path in (ROOT / "mail" / mail).iterdir()}


def _is_named(name: str, text: str) -> bool:
    short = name.removeprefix("rendering/")  # which has an environment of its own
    return any(f"{quote}{one}{quote}" in text for quote in "\"'" for one in (name, short))


SPOKEN = ("jupinv/**/*.py", "jupinv/translations/**/*.po", "templates/**/*.html", "templates/**/*.txt", "static/*.js")
CLAIM = re.compile(r"complian[tc]", re.IGNORECASE)  # whether a document is, a law or a court says, and not a program


def test_nothing_is_claimed_that_only_a_court_can_say() -> None:
    root = ROOT.parent
    read = [path for pattern in SPOKEN for path in root.glob(pattern)] + [root / "README.md"]
    assert len(read) > 300
    claims = [str(path.relative_to(root)) for path in read if CLAIM.search(path.read_text())]
    assert not claims, f"{', '.join(claims)}: say which rule is kept, and by which law; never that something complies."
