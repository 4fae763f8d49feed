"""The language in which the app speaks: English as it stands in the code, other ones by their catalogues (gettext)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, get_locale
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from jupinv import language
from jupinv.content.sentence import Sentence

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "de")  # the first one to everybody else

__all__ = ["LANGUAGES", "Sentence", "catalogue", "install", "install_by_locale", "said", "spoken", "told"]


def spoken(locale: str) -> str:
    """The language of ours in which somebody with this locale is spoken to."""
    asked = str(language.known(locale).language)
    return asked if asked in LANGUAGES else LANGUAGES[0]


@cache
def catalogue(code: str) -> NullTranslations:
    """The words of a language; where there are none, what is asked for is the answer."""
    return Translations.load(FOLDER, [code])


def said(text: str) -> str:
    """A sentence in the language of this reader; any other text as it is."""
    if not isinstance(text, Sentence):
        return text
    parts = {name: said(part) if isinstance(part, str) else part for name, part in text.parts.items()}
    words = str(catalogue(_here()).gettext(text.template))
    return words % parts if parts else words


def told(text: str, code: str) -> str:
    """A sentence in a language of ours, wherever it is said; any other text as it is."""
    if not isinstance(text, Sentence):
        return text
    words = str(catalogue(code).gettext(text.template))
    parts = {name: told(part, code) if isinstance(part, str) else part for name, part in text.parts.items()}
    return words % parts if parts else words


# the app's pages


class _Words(Domain):
    """Looks words up without asking twice what the reader speaks: a list asks for hundreds."""

    def __init__(self) -> None:
        super().__init__()
        self.by_locale: dict[Locale, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        here = get_locale()
        if here is None:
            return NullTranslations()
        found = self.by_locale.get(here)
        if found is None:
            found = self.by_locale[here] = catalogue(here.language)
        return found


def install(app: Flask, language_shown: Callable[[], str]) -> None:
    """Let the app speak the language that the callable answers: `_`, `ngettext` and `trans` in its templates."""
    babel = Babel(app, locale_selector=language_shown)
    babel.domain_instance = _Words()
    app.jinja_env.globals["_"] = _marked
    app.context_processor(_of_page)
    app.jinja_env.filters["said"] = said


def _of_page() -> dict[str, Callable[..., Markup]]:
    """`_` for one page: asks once what the reader speaks, and only if the page says something."""
    code: str | None = None

    def marked(text: str, **parts: object) -> Markup:
        nonlocal code
        if code is None:
            code = _here()
        words = _looked_up(code, text)
        return words % parts if parts or "%" in words else words

    return {"_": marked}


def _marked(text: str, **parts: object) -> Markup:
    """`_` in a page: the words are ours and may have tags in them; what is filled in is escaped. % is written %%."""
    words = _looked_up(_here(), text)
    return words % parts if parts or "%" in words else words


def _here() -> str:
    found = get_locale()
    return str(found.language) if found else LANGUAGES[0]


@lru_cache(maxsize=8192)
def _looked_up(code: str, text: str) -> Markup:
    """A page has dozens: each is looked up once a language."""
    return Markup(catalogue(code).gettext(text))  # noqa: S704


# texts outside of a request


def install_by_locale(environment: Environment) -> None:
    """Let templates speak the language of the `locale` that they are rendered with."""
    environment.add_extension("jinja2.ext.i18n")
    made: Any = environment
    made.install_gettext_callables(_gettext, _ngettext, newstyle=True)
    environment.filters["said"] = _said


@pass_context
def _gettext(context: Context, text: str) -> str:
    return str(catalogue(spoken(context["locale"])).gettext(text))


@pass_context
def _ngettext(context: Context, one: str, many: str, count: int) -> str:
    return str(catalogue(spoken(context["locale"])).ngettext(one, many, count))


@pass_context
def _said(context: Context, text: str) -> str:
    return told(text, spoken(context["locale"]))
