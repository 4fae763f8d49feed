"""The rules of the house (who may import what, who may know of what) held against the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ROOT / "jupinv"

# Left never imports right; views are above all of them.
CHAIN = (
    "accounts",
    "businesses",
    "customers",
    "documents",
    "items",
    "drafts",
    "payments",
    "sharing",
    "bills",
    "proof",
    "reports",
)
ABOVE = ("demo", "help", "outbox", "health")
# What everybody may stand on.
GROUND = (
    *("config", "db", "clock", "logs", "money", "language", "labels", "vault", "files", "jobs", "mail", "message"),
    *("addresses", "faults", "hearing", "structure", "archive", "backup", "restore", "translations"),
)

# Outside things and the only modules that import them.
OUTSIDE = {
    "xhtml2pdf": {"rendering/pdf.py"},
    "reportlab": {"rendering/pdf.py", "rendering/payment_part.py"},
    "segno": {"rendering/qr.py"},
    "PIL": {"businesses/logo.py"},
    "pypdf": {"proof/pdf_text.py", "rendering/pdf.py"},
    "smtplib": {"mail.py"},
    "cryptography": {"vault.py"},
    "authlib": {"accounts/google.py"},
    "joserfc": {"accounts/google.py"},
    "requests": {"accounts/google.py"},
    "stripe": {"payments/cards/gateway.py"},
    "maxminddb": {"sharing/visits/places.py"},
    "whitenoise": {"assets.py"},
    "granian": {"serving.py"},
    "flask_compress": {"__init__.py"},
    "rfc8785": {"content/json.py"},
    "psycopg": {"db.py"},
    "sqlite3": {"db.py"},
}

# Who may look at the request: the edge of the app.
EDGE_NAMES = {"request", "session", "g", "current_user"}
EDGE = {"web.py", "accounts/google.py", "accounts/browser.py", "sharing/recipient.py"}

# Who may ask for the time or roll dice; everybody else is told.
CLOCK = {"clock.py"}
DICE = {"vault.py", "web.py", "config.py", "assets.py", "files.py", "jobs.py", "mail.py", "db.py", "backup.py"}
DICE_MODULES = {"secrets", "random", "uuid"}
ASKS_THE_TIME = {"now", "utcnow", "today", "time", "time_ns"}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the app by its path below jupinv/."""
    return {str(path.relative_to(CODE)): ast.parse(path.read_text(), str(path)) for path in CODE.rglob("*.py")}


def imports(name: str) -> Iterator[tuple[str, int]]:
    """Every imported module or `module.thing` of a module with its line; type checkers' imports count."""
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(name, node)
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def _absolute(name: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = ["jupinv", *Path(name).parts[:-1]]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, node.module] if node.module else package)


def room(name: str) -> str:
    """documents/issuing.py → documents; jobs.py → jobs."""
    return Path(name).parts[0].removesuffix(".py")


def ours(imported: str) -> str | None:
    """The room or module of ours that an import asks for: jupinv.documents.models.Document → documents."""
    parts = imported.split(".")
    return parts[1] if parts[0] == "jupinv" and len(parts) > 1 else None


def is_edge(name: str) -> bool:
    return Path(name).name in ("views.py", "public.py") or name in EDGE


def tell(sentences: list[str]) -> None:
    assert not sentences, "\n" + "\n".join(sentences)


def test_the_chain_is_never_imported_from_left_to_right() -> None:
    tell(
        [
            f"{name}:{line} imports {imported}: {room(name)} stands left of {ours(imported)} in the chain "
            f"{' ← '.join(CHAIN)}. Send a signal that the right side hears, or move the code to the right."
            for name in modules()
            if room(name) in CHAIN and not is_edge(name)
            for imported, line in imports(name)
            if ours(imported) in CHAIN and CHAIN.index(room(name)) < CHAIN.index(ours(imported))
        ]
    )


def test_the_ground_knows_no_feature() -> None:
    tell(
        [
            f"{name}:{line} imports {imported}: the ground knows no feature. Hand it in as an argument, or by a signal."
            for name in modules()
            if room(name) in GROUND
            for imported, line in imports(name)
            if ours(imported) in (*CHAIN, *ABOVE)
        ]
    )


def test_views_are_imported_by_nobody() -> None:
    tell(
        [
            f"{name}:{line} imports {imported}: views are the top layer and only create_app imports them. "
            "What two views share is a module of its own."
            for name in modules()
            if name != "__init__.py"
            for imported, line in imports(name)
            if imported.startswith("jupinv.") and {"views", "public"} & set(imported.split(".")[2:])
        ]
    )


def test_content_imports_only_money() -> None:
    tell(
        [
            f"{name}:{line} imports {imported}: content holds pure values and imports only money."
            for name in modules()
            if room(name) == "content"
            for imported, line in imports(name)
            if ours(imported) not in (None, "content", "money")
        ]
    )


def test_rendering_imports_only_content_money_and_language() -> None:
    allowed = {None, "rendering", "content", "money", "language", "labels", "addresses"}
    tell(
        [
            f"{name}:{line} imports {imported}: rendering makes bytes from values and imports only content, money "
            "and language (with its labels and addresses). Hand the rest in."
            for name in modules()
            if room(name) == "rendering"
            for imported, line in imports(name)
            if ours(imported) not in allowed
        ]
    )


@pytest.mark.parametrize("pure", ["content", "rendering", "money.py", "language.py", "labels.py", "addresses.py"])
def test_pure_rooms_know_neither_flask_nor_database(pure: str) -> None:
    outside = {"flask", "werkzeug", "peewee", "playhouse", "flask_login", "flask_wtf", "blinker", "wtforms"}
    tell(
        [
            f"{name}:{line} imports {imported}: {pure} is pure: values in, values out; no Flask, no database."
            for name in modules()
            if room(name) == pure.removesuffix(".py")
            for imported, line in imports(name)
            if imported.split(".")[0] in outside
        ]
    )


def test_only_the_edge_looks_at_the_request() -> None:
    tell(
        [
            f"{name}:{line} imports {imported}: only views.py, public.py, web.py, accounts/browser.py and "
            "sharing/recipient.py look at the request. Domain verbs get what they need as arguments."
            for name in modules()
            if not is_edge(name)
            for imported, line in imports(name)
            if imported in {f"{package}.{one}" for package in ("flask", "flask_login") for one in EDGE_NAMES}
        ]
        + [
            f"{name}:{node.lineno} reads flask.{node.attr}: only views, web.py and accounts/browser.py do."
            for name, tree in modules().items()
            if not is_edge(name)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and _dotted(node) in {f"flask.{one}" for one in EDGE_NAMES}
        ]
    )


def test_the_ground_and_the_domain_raise_no_http_errors() -> None:
    verbs = {"flask.abort", "flask.redirect", "flask.flash", "flask.url_for", "flask.make_response", "flask.jsonify"}
    tell(
        [
            f"{name}:{line} imports {imported}: raise an exception named by the fact and let the view answer for it."
            for name in modules()
            if not is_edge(name) and room(name) in (*CHAIN, *GROUND)
            for imported, line in imports(name)
            if imported in verbs or imported.startswith("werkzeug.exceptions")
        ]
    )


def test_one_outside_thing_has_one_importer() -> None:
    tell(
        [
            f"{name}:{line} imports {imported}: {imported.split('.')[0]} is imported only by "
            f"{', '.join(sorted(OUTSIDE[imported.split('.')[0]]))}. Ask that module."
            for name in modules()
            for imported, line in imports(name)
            if imported.split(".")[0] in OUTSIDE and name not in OUTSIDE[imported.split(".")[0]]
        ]
    )


def test_only_config_reads_the_environment() -> None:
    tell(
        [
            f"{name}:{node.lineno} reads {_dotted(node)}: config.py is the only reader of the environment. "
            "Add a field to Config, with its row in the README."
            for name, tree in modules().items()
            if name != "config.py"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and _dotted(node) in ("os.environ", "os.getenv", "os.environb")
        ]
    )


def test_only_the_clock_tells_the_time() -> None:
    tell(
        [
            f"{name}:{node.lineno} asks {_dotted(node.func)}(): only clock.py asks for the time. "
            "The view or the job asks clock.now() and hands it down as an argument."
            for name, tree in modules().items()
            if name not in CLOCK
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and _asks_the_time(node)
        ]
    )


def test_the_domain_does_not_ask_the_clock() -> None:
    outermost = ("views.py", "public.py", "cli.py", "jobs.py", "demo.py", "work.py")
    tell(
        [
            f"{name}:{line} imports {imported}: the domain is told what time it is (now=, today=). Only views, "
            "jobs and commands ask the clock."
            for name in modules()
            if room(name) in (*CHAIN, "content", "rendering", "mail", "files", "vault", "db")
            and Path(name).name not in outermost
            and name not in EDGE
            for imported, line in imports(name)
            if imported.startswith("jupinv.clock") and imported != "jupinv.clock.today"
        ]
    )


def test_only_the_edge_rolls_dice() -> None:
    tell(
        [
            f"{name}:{line} imports {imported}: no random source inside the domain. Take vault.new_token(), or let the "
            "view hand it in."
            for name in modules()
            if name not in DICE and not is_edge(name)
            for imported, line in imports(name)
            if imported.split(".")[0] in DICE_MODULES
        ]
    )


def test_every_function_has_types() -> None:
    tell(
        [
            f"{name}:{node.lineno} {node.name}() lacks a type on {', '.join(missing)}."
            for name, tree in modules().items()
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (missing := [*_untyped(node), *(["what it returns"] if node.returns is None else [])])
        ]
    )


def test_every_module_says_what_it_is() -> None:
    tell([f"{name}: a module begins with a sentence that says what it is." for name in _without_docstring()])


def test_views_open_no_transaction() -> None:
    tell(
        [
            f"{name}:{line} imports {imported}: the verb opens the transaction, views never do."
            for name in modules()
            if Path(name).name in ("views.py", "public.py")
            for imported, line in imports(name)
            if imported in ("jupinv.db.write", "jupinv.db.locked")
        ]
    )


def test_only_write_opens_a_transaction() -> None:
    tell(
        [
            f"{name}:{node.lineno} calls {_dotted(node.func)}(): db.write() is the only way to open a transaction."
            for name, tree in modules().items()
            if name != "db.py"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("atomic", "transaction", "savepoint", "manual_commit", "begin")
        ]
    )


def test_no_room_is_named_after_nothing() -> None:
    nothing = {"utils", "util", "helpers", "helper", "common", "core", "manager", "service", "handler", "misc", "base"}
    tell(
        [
            f"{name}: a module is a noun of the product or the name of what happens in it, not {part!r}."
            for name in modules()
            for part in Path(name).with_suffix("").parts
            if part in nothing
        ]
    )


def test_features_pages_and_tests_stand_under_the_same_names() -> None:
    features = {room(name) for name in modules() if name.endswith(("/views.py", "/models.py"))} | {
        "content",
        "rendering",
    }
    shared = {"errors", "mail", "browser", "earlier"}
    tell(
        [
            f"{folder}/{child.name}/ is named after no feature in jupinv/."
            for folder in ("templates", "tests")
            for child in sorted((ROOT / folder).iterdir())
            if child.is_dir() and child.name not in features | shared | {"__pycache__"}
        ]
    )


def test_migrations_import_nothing_of_the_app() -> None:
    tell(
        [
            f"{path.name}:{node.lineno}: a migration is frozen and never imports jupinv."
            for path in sorted((ROOT / "migrations").glob("*.py"))
            for node in ast.walk(ast.parse(path.read_text()))
            if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "jupinv")
            or (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "jupinv" for alias in node.names))
        ]
    )


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return f"{_dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


def _asks_the_time(call: ast.Call) -> bool:
    *owner, verb = _dotted(call.func).split(".")
    return verb in ASKS_THE_TIME and owner[-1:] in (["datetime"], ["date"], ["time"])


def _untyped(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    taken = function.args
    named = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs, taken.vararg, taken.kwarg]
    return [one.arg for one in named if one is not None and one.annotation is None and one.arg not in ("self", "cls")]


def _without_docstring() -> list[str]:
    return [name for name, tree in modules().items() if ast.get_docstring(tree) is None]
