"""The app in German: that nothing is left untranslated, neither in the catalogue nor on any page."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from flask import Flask
from jinja2 import Environment, nodes
from lxml import etree

from jupinv import mail, translations
from jupinv.accounts.models import User
from jupinv.content import codes
from jupinv.content.sentence import Sentence
from jupinv.db import BaseModel, write
from jupinv.labels import LABELS
from jupinv.money import EXPONENTS
from jupinv.translations import extraction
from tests.conftest import SQLITE
from tests.pages import Page, PageClient
from tests.test_routes import addresses
from tests.test_templates import ON_SCREEN, ROOT, name_of
from tests.world import World, work_off
from tests.world import world as make_world

PLACES = re.compile(r"%\((\w+)\)[sd]|%%|\{(\w+)\}")
TAGS = re.compile(r"</?[a-z][^>]*>")

# Names and signs that are the same in every language.
SAME = frozenset(
    ("Jupinv", "Google", "PayPal", "PDF", "CSV", "ZIP", "HTML", "PNG", "JPEG", "WebP", "IBAN", "BIC", "UTC", "EUR")
    + ("English", "Deutsch", "Français", "px", "USD", "INR", "BRL", "GST")
)


@pytest.fixture
def engine() -> str:
    """Words are the same on both engines."""
    return SQLITE


# the catalogue


@pytest.fixture(scope="module")
def there() -> Catalog:
    """What code and templates say."""
    return extraction.messages()


@pytest.fixture(scope="module")
def german() -> Catalog:
    return extraction.read("de")


def said(catalog: Catalog) -> dict[Any, Message]:
    return {message.id: message for message in catalog if message.id}


def texts(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str) or not string else tuple(string)


def test_every_message_is_in_the_catalogue_and_nothing_else(there: Catalog, german: Catalog) -> None:
    new, gone = said(there).keys() - said(german).keys(), said(german).keys() - said(there).keys()
    assert not new, f'new messages: "make translations", then write their German words: {sorted(map(str, new))}'
    assert not gone, f'messages that nobody says any more; "make translations" drops them: {sorted(map(str, gone))}'
    assert not german.obsolete


def test_every_message_has_its_words(german: Catalog) -> None:
    for message in said(german).values():
        words = texts(message.string)
        assert all(text.strip() for text in words), f"no German words for {message.id!r}"
        assert len(words) == (2 if message.pluralizable else 1), f"{message.id!r} needs one and many"
        assert not message.fuzzy, f"guessed, not written: {message.id!r}"


def test_words_fill_in_the_same_parts_and_open_the_same_tags(german: Catalog) -> None:
    for message in said(german).values():
        asked = [parts(text) for text in texts(message.id)]
        for text in texts(message.string):
            assert parts(text) in asked, f"{message.id!r} and {text!r} fill in different parts"
            assert sorted(TAGS.findall(text)) in [sorted(TAGS.findall(each)) for each in texts(message.id)]
            assert text == text.strip() and "  " not in text, f"spaces in {text!r}"


def parts(text: str) -> list[str]:
    return sorted(found[0] for found in PLACES.finditer(text))


def test_the_compiled_catalogue_is_the_written_one(german: Catalog) -> None:
    compiled = extraction.file("de", "mo").read_bytes()
    assert compiled == extraction.compiled(german), '"make translations" compiles the catalogue'


def test_a_sentence_keeps_its_template_and_its_parts() -> None:
    doubt = Sentence("it is too long or too short")
    sentence = Sentence("Your VAT ID does not look right: %(doubt)s.", doubt=doubt)
    assert sentence == "Your VAT ID does not look right: it is too long or too short."
    assert Sentence("100 %") == "100 %"


def test_sentences_are_said_in_the_language_of_the_reader(app: Flask) -> None:
    doubt = Sentence("it is too long or too short")
    sentence = Sentence("Your VAT ID does not look right: %(doubt)s.", doubt=doubt)
    with app.app_context(), app.test_request_context("/", headers={"Accept-Language": "de-AT,de;q=0.9"}):
        assert translations.said(sentence) == "Ihre USt-IdNr. stimmt wohl nicht: sie ist zu lang oder zu kurz."
        assert translations.said("Straße") == "Straße"
    with app.app_context(), app.test_request_context("/", headers={"Accept-Language": "fr"}):
        assert translations.said(sentence) == sentence


@pytest.mark.parametrize(
    ("locale", "spoken"), [("de", "de"), ("de_CH", "de"), ("en_GB", "en"), ("fr", "en"), ("", "en")]
)
def test_languages_that_the_app_does_not_have_read_english(locale: str, spoken: str) -> None:
    assert translations.spoken(locale) == spoken


# the templates


READ = ("title", "aria-label", "placeholder", "alt", "data-label", "label")
ATTRIBUTE = re.compile(r"(?<![\w-])([a-z-]+)=(\"[^\"]*\"|'[^']*')")
SPOKEN = [*ON_SCREEN, *sorted(path for path in ROOT.glob("mail/**/*") if path.is_file() and path.suffix != ".css")]
ELSEWHERE = {
    "errors/faults.html": "the operator's page, in English as commands are",
    "public.html": "the language of the document",
}


def wrapped(source: str) -> str:
    """A template of which only what is written out unwrapped is left: what Jinja prints is a dot."""
    source = re.sub(r"\{#.*?#\}|<!--.*?-->", "", source, flags=re.S)
    source = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "·", source, flags=re.S)
    return re.sub(r"\{%.*?%\}", "·", re.sub(r"\{\{.*?\}\}", "·", source, flags=re.S), flags=re.S)


def unwrapped(source: str) -> Iterator[str]:
    """The texts and attributes of a template that people read and nobody translates."""
    left = re.sub(r"<(style|script|pre|code)\b.*?</\1>", "", wrapped(source), flags=re.S)
    for tag in re.findall(r"<[a-zA-Z](?:\"[^\"]*\"|'[^']*'|[^'\">])*>", left):
        for name, value in ATTRIBUTE.findall(tag):
            if name in READ and letters(value):
                yield f"{name}={value}"
    for text in re.split(r"</?[a-zA-Z!](?:\"[^\"]*\"|'[^']*'|[^'\">])*>", left):
        yield from (f"{name}={value}" for name, value in ATTRIBUTE.findall(text) if name in READ and letters(value))
        if letters(ATTRIBUTE.sub(" ", text).replace("novalidate", " ")):  # a macro may print attributes alone
            yield " ".join(text.split())


def letters(text: str) -> bool:
    """Whether words are left besides names that are the same everywhere."""
    plain = re.sub(r"&\w+;|\{[A-Z]+\}|(?<!\w)/[\w/·-]+", " ", text)  # entities, places of a pattern, paths
    plain = re.sub(r"\b[0-9a-f]{4}-[0-9a-f]{4}\b", " ", plain)  # check codes
    return any(word not in SAME for word in re.findall(r"[^\W\d_]+", plain))


@pytest.mark.parametrize("path", [path for path in SPOKEN if name_of(path) not in ELSEWHERE], ids=name_of)
def test_no_template_has_a_text_that_is_not_translated(path: Path) -> None:
    found = list(unwrapped(path.read_text()))
    assert not found, f'{name_of(path)} says {found}: write {{{{ _("…") }}}} or {{% trans %}}'


@pytest.mark.parametrize("path", [path for path in SPOKEN if name_of(path) not in ELSEWHERE], ids=name_of)
def test_no_expression_of_a_template_makes_words_of_its_own(path: Path) -> None:
    """A text of more than a word, or with a capital, that is printed by an expression is wrapped, too."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    environment.install_gettext_callables(str, str, newstyle=True)  # type: ignore[attr-defined]
    wrong = [text for text in printed(environment.parse(path.read_text())) if sounds_like_words(text)]
    assert not wrong, f"{name_of(path)} prints {wrong} untranslated"


def printed(node: nodes.Node) -> Iterator[str]:
    """The constant texts that a template prints or hands to its macros, apart from those given to gettext."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Call) and getattr(child.node, "name", "") in ("_", "gettext", "ngettext"):
            continue
        if isinstance(child, nodes.TemplateData | nodes.Compare | nodes.Test | nodes.Getitem):
            continue
        if isinstance(child, nodes.Const) and isinstance(child.value, str):
            yield child.value
        yield from printed(child)


CLASSES = {"soft hook", "button main"}  # what macros are given for `class=`


def sounds_like_words(text: str) -> bool:
    looks = re.fullmatch(r"[A-Z][^\W\d_]{2,}.*|[^\W\d_]+,? [^\W\d_].*", text.strip())
    return bool(looks) and text not in CLASSES and letters(text) and not re.search(r"[<=/{%_:~]", text)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p>{{ _("Save") }}</p>', []),
        ("<p>{% trans %}Save <b>it</b>{% endtrans %} · {{ x }}</p>", []),
        ("<p>{{ x }} invoices</p>", ["· invoices"]),
        ('<input placeholder="Search">', ['placeholder="Search"']),
        ('<button aria-label="{{ _("Sign out") }}" title="Close">×</button>', ['title="Close"']),
        ('<a href="x.pdf">PDF</a><td>{% if a > b %}late{% endif %}</td>', ["·late·"]),
    ],
)
def test_unwrapped_texts_are_found(source: str, found: list[str]) -> None:
    assert list(unwrapped(source)) == found


# the code


CODE = Path(translations.__file__).parent.parent
MARKED = {*extraction.KEYWORDS}
SENTENCE = re.compile(r"(?!INSERT )[A-Z“][^\n]*[^\W\d_]{2,}[,:]? [^\W\d_]{2,}.*[.?!:…]")

# Whose sentences are not the app's own to its readers, with the reason.
NOT_OURS = {
    "labels.py": "the words of documents, in the document's language",
    "content/codes.py": "the words of documents, in the document's language",
    "documents/phrases.py": "the words of mails with documents, in the document's language",
    "documents/letters.py": "the words of mails with documents, in the document's language",
    "sharing/words.py": "the words of public pages, in the document's language",
    "sharing/history/french.py": "the words of public pages, in the document's language",
    "sharing/acts.py": "the words of public pages, in the document's language",
    "sharing/ways.py": "the words of public pages, in the document's language",
    "rendering/notice.py": "the words of correction notices, in the document's language",
    "rendering/receipt.py": "the words of receipts, in the document's language",
    "rendering/statement.py": "the words of statements of account, in the customer's language",
    "documents/checking.py": "what `flask check` prints",
    "cli.py": "what commands print",
    "config.py": "what commands print",
    "backup.py": "what commands print",
    "restore.py": "what commands print",
    "archive.py": "what commands print",
    "structure.py": "what commands print",
    "mail.py": "what commands print",
    "serving.py": "what commands print",
    "demo/": "what the people of the demo write",
    "translations/": "what commands print",
}


def is_ours(name: str) -> bool:
    """Whether a module speaks to readers of the app; the parts of a public page have their words in tables."""
    in_tables = name.startswith("sharing/") and name.endswith("/words.py")
    return not in_tables and not name.startswith(tuple(NOT_OURS))


def unmarked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Sentences of a module that are written for people to read and handed to nobody who translates them."""
    ours: set[int] = set()
    for node in ast.walk(tree):
        is_doc = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None
        named = isinstance(node, ast.Call) and (getattr(node.func, "id", "") or getattr(node.func, "attr", ""))
        if is_doc:
            ours |= {id(each) for each in ast.walk(node.body[0])}
        if named and named in MARKED | {"Signal", "info", "warning", "error", "exception"}:
            ours |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in ours:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(getattr(each, "value", "")) if isinstance(each, ast.Constant) else "X" for each in node.values
            )
            ours |= {id(each) for each in ast.walk(node)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if SENTENCE.fullmatch(text.strip()):
            yield node.lineno, text


def test_no_sentence_of_the_code_is_left_out() -> None:
    wrong = [
        f"{name}:{line} says {text!r}: wrap it in _(), or in Sentence() where Flask must not be known."
        for path in sorted(CODE.rglob("*.py"))
        if is_ours(name := str(path.relative_to(CODE)))
        for line, text in unmarked(ast.parse(path.read_text()))
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_unmarked_sentences_are_found() -> None:
    code = '''
"""A module that is about nothing."""
log.info("Something was done here.")
flash("The draft is gone.")
flash(_("The draft is back."))
raise ValueError(f"{number} is the number of another document.")
KIND = "invoice"
'''
    assert list(unmarked(ast.parse(code))) == [
        (4, "The draft is gone."),
        (6, "X is the number of another document."),
    ]


KEYS = {"Enter", "ArrowUp", "ArrowDown", "Escape"}


def test_the_script_has_no_words_of_its_own() -> None:
    literals = re.findall(r"""(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1""", (CODE.parent / "static" / "app.js").read_text())
    wrong = [text for _, text in literals if re.match(r"[A-Z][a-z]", text.strip()) and text not in KEYS]
    assert not wrong, f"{wrong}: the page gives the script its words, in data- attributes"


# pages in German


def test_an_account_set_to_german_reads_german(world: World, alice: User, as_) -> None:
    client = as_(alice)
    assert "What happened" in client.page(f"/documents/{world.paid.key}").text
    with write():
        User.update(locale="de_DE", language="de").where(User.id == alice.id).execute()
    page = client.page(f"/documents/{world.paid.key}")
    assert page.root.get("lang") == "de"
    assert (
        "Verlauf" in page.text
        and re.search(r"bezahlt (3\. Mai|0?3\.0?5\.2026)", page.text)
        and "1.190,00\xa0€" in page.source
    )
    ledger = client.page(f"/b/{alice.business.handle}/invoices").text
    assert "Überfällig" in ledger and "Bezahlt im" in ledger and "Neue Rechnung" in ledger
    editor = client.page(f"/drafts/{world.draft.key}")
    assert "Rechnung an" in editor.text and "Position hinzufügen" in editor.text
    assert editor.has('button[aria-label="Position 1 nach oben"]')


def test_a_message_at_a_field_is_german(world: World, alice: User, as_) -> None:
    with write():
        User.update(locale="de_DE", language="de").where(User.id == alice.id).execute()
    fields = {"amount": "viel", "paid_on": "2026-05-03"}
    page = as_(alice).post_form(f"/documents/{world.issued.key}/payments", fields, status=422)
    assert page.error_at("amount") == "Bitte einen Betrag in Ziffern schreiben."


def test_whoever_is_not_signed_in_is_read_from_the_browser(client: PageClient) -> None:
    german = client.page("/sign-in", headers={"Accept-Language": "de-CH,de;q=0.9,en;q=0.5"})
    assert german.root.get("lang") == "de" and german.button("Code senden") is not None
    assert client.page("/sign-in", headers={"Accept-Language": "fr"}).button("Send me a code") is not None
    assert client.page("/nothing", status=404, headers={"Accept-Language": "de"}).said("h1") == "Hier ist nichts"


# every page, in a language of its own


@pytest.fixture
def world(alice: User) -> World:
    """Alice's business, in full swing."""
    return make_world(alice)


@pytest.fixture(scope="module")
def brackets(there: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a catalogue in which every message is itself, in brackets, in place of German."""
    catalog = Catalog(locale="de", charset="utf-8")
    for message in there:
        if message.id:
            words = tuple(f"⟦{text}⟧" for text in texts(message.id))
            catalog.add(message.id, words if message.pluralizable else words[0], context=message.context)
    found = tmp_path_factory.mktemp("brackets")
    folder = found / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").write_bytes(extraction.compiled(catalog))
    return found


@pytest.fixture
def bracketed(brackets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app with this catalogue."""
    monkeypatch.setattr(translations, "FOLDER", brackets)
    forget()
    yield
    forget()


def forget() -> None:
    """Drop what any module has remembered, words in another language among it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("jupinv."):
            for thing in vars(module).values():
                if isinstance(thing, type(translations.catalogue)):
                    thing.cache_clear()


def test_every_page_speaks_the_readers_language(bracketed: None, app: Flask, world: World, alice: User, as_) -> None:
    with write():
        User.update(locale="de_DE", language="de").where(User.id == alice.id).execute()
    work_off()
    tell([page for client in (as_(alice), app.test_client()) for page in pages(app, client, world)])


def test_answers_to_what_is_wrong_speak_it_too(bracketed: None, app: Flask, world: World, alice: User, as_) -> None:
    with write():
        User.update(locale="de_DE", language="de").where(User.id == alice.id).execute()
    client = as_(alice)
    wrong = {
        f"/documents/{world.issued.key}/payments": {"amount": "viel", "paid_on": "morgen", "note": "x" * 600},
        f"/documents/{world.issued.key}/hand-over": {"how": "nothing"},
        f"/documents/{world.draft.key}/hand-over": {"how": "link"},
        f"/drafts/{world.draft.key}": WRONG | {"act": "save", "editor": "e", "base": "9"},
        f"/drafts/{world.draft.key}/issue": {"how": "mail", "to": "nobody", "subject": "", "text": ""},
        "/sign-in": {"email": "nobody"},
        "/sign-in/asked": {"code": "12"},
        "/account": {"name": "x" * 300, "locale": "xx"},
        "/nothing": {},
    }
    found = []
    for path, fields in wrong.items():
        answer = client.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "de"})
        assert 400 <= answer.status_code < 500, f"{path} took what is wrong: {answer.status_code}"
        found.append(Page(answer, path, fragment=False))
    tell(found)


def test_what_comes_of_a_button_speaks_it_too(bracketed: None, app: Flask, world: World, alice: User, as_) -> None:
    with write():
        User.update(locale="de_DE", language="de").where(User.id == alice.id).execute()
    work_off()
    client, before, found = as_(alice), data(), []
    for document in (world.issued, world.void, world.paid, world.draft):
        for method, path, rule in addresses(app, world, document):
            if method == "POST" and not path.startswith("/i/") and "sign-out" not in path and "/sessions/" not in path:
                found += results(client, path, rule.endpoint)
    tell(found, before=before)


def results(client: PageClient, path: str, endpoint: str) -> Iterator[Page]:
    """The page that answers an empty form, or to which it leads, with what is told there."""
    answer = client.post(path, headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "de"})
    if (
        answer.status_code == 303
        and not answer.location.startswith(("http", "/i/"))
        and not answer.location.endswith(".pdf")
    ):
        answer = client.get(answer.location, headers={"Accept-Language": "de"})
    body = answer.get_data()
    if answer.mimetype == "text/html" and body and not 300 <= answer.status_code < 400:
        yield Page(answer, f"{path}, {endpoint}", fragment=b"<html" not in body)


def test_mails_to_people_speak_it_too(bracketed: None, app: Flask) -> None:
    client = app.test_client()
    client.post_form("/sign-in", {"email": "neu@nordwind.example"}, headers={"Accept-Language": "de"})
    posted = mail.Mail.select().order_by(mail.Mail.id.desc()).get()
    assert posted.subject.startswith("⟦") and posted.subject.endswith("⟧")
    for text in (posted.text, re.sub(r"<style>.*?</style>|<[^>]*>", "", posted.html, flags=re.S)):
        left = without_brackets(text).replace("Jupinv", "")
        left = re.sub(r"https?://\S+", "", left)
        assert not letters(left), f"not translated: {left!r}"
    assert '<html lang="de"' in posted.html


WRONG = {
    "issue_date": "bald",
    "due": "date",
    "due_date": "",
    "currency": "Taler",
    "customer.name": "",
    "customer.country": "Atlantis",
    "customer.vat_id": "DE123",
    "tax.charge": "yes",
    "tax.rates": "viel",
    "business.time_zone": "Mond",
    "business.number_pattern": "{MM}",
    "discount.value": "1.200",
    "line.a.description": "",
    "line.a.quantity": "viele",
    "line.a.price": "1,2345678",
    "line.b.price": "-1",
    "way.w.label": "PayPal",
    "note": "x" * 5000,
}


def pages(app: Flask, client: PageClient, world: World) -> Iterator[Page]:
    """Every page and fragment that can be looked at, with the world's own things."""
    seen = set()
    for document in (world.draft, world.issued, world.void, world.paid):
        for method, path, rule in addresses(app, world, document):
            if method != "GET" or path in seen or in_words_of_others(path, rule.endpoint):
                continue
            seen.add(path)
            for more in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"}):
                answer = client.get(path, headers={"Accept-Language": "de"} | more)
                body = answer.get_data()  # to the end, also of what is streamed
                is_page = answer.mimetype == "text/html" and body and not 300 <= answer.status_code < 400
                if is_page and not rule.rule.endswith("/html"):  # which is a mail
                    yield Page(answer, path, fragment=b"<html" not in body)


def in_words_of_others(path: str, endpoint: str) -> bool:
    """Public pages are in the language of their document; the others have no words at all."""
    return path.startswith("/i/") or endpoint.startswith(("sharing.", "health.", "assets."))


def tell(found: Iterable[Page], *, before: frozenset[str] = frozenset()) -> None:
    """Nothing that can be read on a page is in English, but data; `before`: some that is gone by now."""
    wrong, known = {}, pattern(before | data())
    for page in found:
        if texts := list(foreign(page.root, known)):
            wrong[page.url] = texts
        if not page.fragment:
            assert page.root.get("lang") == "de", f"{page.url} does not say that it is in German"
    assert not wrong, "\n" + "\n".join(f"{url} says {texts} untranslated" for url, texts in wrong.items())


def foreign(root: Any, known: re.Pattern[str]) -> Iterator[str]:
    """Texts and attributes of a page with words that come from no catalogue and are no data of the world."""
    depth = 0
    for element, text in in_order(root):
        outside = ""
        for char in text:
            depth += (char == "⟦") - (char == "⟧")
            outside += " " if depth or char == "⟧" else char
        if not outside.isspace() and not skipped(element) and unknown(outside, known):
            yield " ".join(outside.split())
    for element in root.iter("*"):
        for name in READ:
            value = element.get(name, "")
            if value and not skipped(element) and unknown(without_brackets(value), known):
                yield f"{name}={value}"


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>⟦Save⟧ Nordwind, 22. Nov. 2026</p>", []),
        ("<p>⟦You sign in as <b>Nordwind</b> here.⟧ Really?</p>", ["Really?"]),
        (
            "<p>⟦<b>Save</b> it⟧ <i lang='fr'>Facture</i> <input value='x' aria-label='Close'/></p>",
            ["aria-label=Close"],
        ),
        ("<p title='⟦Close ⟦it⟧⟧'>3 days ago</p>", ["3 days ago"]),
    ],
)
def test_foreign_texts_are_found(page: str, found: list[str]) -> None:
    known = re.compile(r"\b(Nordwind|Nov)\b")
    assert list(foreign(etree.fromstring(page), known)) == found


def in_order(element: Any) -> Iterator[tuple[Any, str]]:
    """Every text of a tree with the element in which it stands, as it is read."""
    if not isinstance(element.tag, str):
        return
    if element.text:
        yield element, element.text
    for child in element:
        yield from in_order(child)
        if child.tail:
            yield element, child.tail


def skipped(element: Any) -> bool:
    """What speaks a language of its own: documents, mails, what was typed, and what the paper calls its sums."""
    for each in (element, *element.iterancestors()):
        if each.tag in ("script", "style", "textarea", "pre", "code"):
            return True
        if each.get("lang") and each.tag != "html":
            return True
        if "letter" in (each.get("class") or "").split():
            return True
    return element.tag == "dt" and "sums" in (element.getparent().get("class") or "")


def without_brackets(text: str) -> str:
    while "⟦" in text:
        shorter = re.sub(r"⟦[^⟦⟧]*⟧", "", text)
        if shorter == text:
            break
        text = shorter
    return text


def unknown(text: str, known: re.Pattern[str]) -> bool:
    if not letters(text):
        return False
    first, last = known.sub(" ", PATTERNS.sub(" ", text)), PATTERNS.sub(" ", known.sub(" ", text))
    return letters(first) and letters(last)  # either may cut the other's apart


# Addresses of pages and people, time zones, colours, numbers of documents, references with check digits, keys.
PATTERNS = re.compile(
    r"https?://\S+|\S+@\S+|[A-Z]\w+(?:/[A-Z]\w+)+|#[0-9a-f]{6}\b|\b[A-Z]{2,4}-\d{4}-\d+\b|\bRF\d\d(?: [A-Z0-9]{1,4})+\b"
    r"|\b(?:rk_live|whsec)_…"
)


def data() -> frozenset[str]:
    """All that people have written into the world, and what CLDR and the codes of documents call things."""
    found = set(EXPONENTS)
    for table in BaseModel.__subclasses__():
        for row in table.select().dicts():
            for value in row.values():
                found.update(line for text in leaves(value) for line in (text, *text.splitlines()))
    for code in ("de", "en"):
        here = Locale.parse(code)
        names = (here.months, here.days)
        found.update(
            name for kind in names for widths in kind.values() for all_ in widths.values() for name in all_.values()
        )
        found.update(here.languages.values())
        found.update(here.territories.values())
        found.update(here.scripts.values())
        found.update(Locale.parse(id_).get_display_name(code) for id_ in ("zh_Hant",))
        found.update(reason.sentence(code) for reason in codes.REASONS)
    found.update(words["de"] for words in LABELS.values())  # what a proposed change names, as the paper does
    return frozenset(text.strip() for text in found)


def pattern(found: frozenset[str]) -> re.Pattern[str]:
    """These texts as they stand between other words; not those of lower case alone, by which the code means things."""
    own = [text for text in found if len(text) > 1 and not re.fullmatch(r"[a-z_]+", text)]
    return re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in sorted(own, key=len, reverse=True)))


def leaves(value: Any) -> Iterator[str]:
    """Every text in a column's value."""
    if isinstance(value, str):
        yield value
        if value[:1] in "{[":
            try:
                yield from leaves(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in leaves(each))
    elif isinstance(value, list | tuple):
        yield from (text for each in value for text in leaves(each))
