"""A test client that parses and checks every page it fetches, and a page to ask about what it says.

`client.page(url)`, `client.post_form(url, data)`, `client.submit(form_or_button, values)` and `client.htmx(…)` answer
a `Page`. A page that breaks a rule of the house fails the test that fetched it, with the sentence that tells the fix.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import brotli
import html5lib
from flask import Flask
from flask.testing import FlaskClient
from html5lib.treebuilders import getTreeBuilder
from lxml import etree
from lxml.cssselect import CSSSelector
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

WEIGHT = 7 * 1024  # bytes of HTML, as Brotli sends them
SECRETS = ("test-secret", "test-vault", "Traceback (most recent call last)", "jupinv.db", "postgresql://")
FIELDS = "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea"
HX_VERBS = {"hx-get": "GET", "hx-post": "POST", "hx-put": "PUT", "hx-patch": "PATCH", "hx-delete": "DELETE"}
RELATIVE_TARGETS = ("this", "closest ", "find ", "next", "previous")

_TEMPLATE = re.compile(r"(<template\b[^>]*>)(.*?)(</template>)", re.DOTALL)  # the parser does not know its rules

Fields = dict[str, Any] | Iterable[tuple[str, Any]]


class Page:
    """What came back: a whole page, or a fragment for htmx."""

    def __init__(self, response: TestResponse, url: str, *, fragment: bool) -> None:
        self.response = response
        self.url = url  # path and query
        self.status = response.status_code
        self.headers = response.headers
        self.body = response.get_data()
        self.fragment = fragment
        self.is_html = response.mimetype == "text/html" and bool(self.body)
        self.errors: list[Any] = []
        self.root = self._parsed() if self.is_html else None

    def _parsed(self) -> Any:
        parser = html5lib.HTMLParser(tree=getTreeBuilder("lxml"), namespaceHTMLElements=False)
        source = _TEMPLATE.sub(lambda found: found[1] + "\n" * found[2].count("\n") + found[3], self.body.decode())
        if self.fragment:
            root = etree.Element("fragment")
            for part in parser.parseFragment(source, container=_container(source)):
                if isinstance(part, str):
                    root.text = (root.text or "") + part
                else:
                    root.append(part)
        else:
            root = parser.parse(source).getroot()
        self.errors = parser.errors
        return root

    @property
    def source(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """What a reader sees, white space collapsed; without scripts, styles and templates."""
        return text_of(self.root) if self.root is not None else self.source

    @property
    def location(self) -> str:
        """Where a redirect, or htmx, leads: path and query."""
        target = self.headers.get("Location") or self.headers.get("HX-Redirect") or ""
        parts = urlsplit(urljoin(f"http://localhost{self.url}", target))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def fields(self) -> dict[str, str]:
        """The values of all fields of all forms, by name: what the page holds of what was typed."""
        return {name: value for form in self.all("form") for name, value in form_values(self.root, form)}

    def all(self, css: str) -> list[Any]:
        """All elements of a CSS selector."""
        assert self.root is not None, f"{self.url} answered {self.headers.get('Content-Type')}, no HTML"
        return list(_selector(css)(self.root))

    def has(self, css: str) -> bool:
        """Whether something matches."""
        return bool(self.all(css))

    def find(self, css: str) -> Any:
        """The only element of a CSS selector."""
        found = self.all(css)
        assert len(found) == 1, f"{len(found)} elements match {css!r} on {self.url}; exactly one should.\n{self.text}"
        return found[0]

    def said(self, css: str) -> str:
        """The text of the only element of a CSS selector."""
        return text_of(self.find(css))

    def link(self, text: str) -> str:
        """Where the link with this text leads."""
        links = {text_of(link): link.get("href") for link in self.all("a[href]")}
        assert text in links, f"no link {text!r} on {self.url}; there are {sorted(links)}"
        return links[text]

    def button(self, text: str) -> Any:
        """The button with this text, to be given to `client.submit`."""
        buttons = {text_of(button) or button.get("aria-label", ""): button for button in self.all("button")}
        assert text in buttons, f"no button {text!r} on {self.url}; there are {sorted(buttons)}"
        return buttons[text]

    def form(self, what: str = "form") -> Any:
        """The form of a CSS selector or with this action."""
        forms = [form for form in self.all("form") if form.get("action") == what] if what[0] == "/" else self.all(what)
        actions = [form.get("action") for form in self.all("form")]
        assert len(forms) == 1, f"{len(forms)} forms are {what!r} on {self.url}; all actions: {actions}"
        return forms[0]

    def error_at(self, name: str) -> str:
        """The message at a field: what its aria-describedby points to, empty when it is not marked invalid."""
        field = next((field for field in self.all(FIELDS) if field.get("name") == name), None)
        assert field is not None, f"no field {name!r} on {self.url}"
        if field.get("aria-invalid") != "true":
            return ""
        return " ".join(self.said(f"[id='{id_}']") for id_ in field.get("aria-describedby", "").split())


class PageClient(FlaskClient):
    """A browser without JavaScript, on this very site; everything HTML that it gets is checked."""

    application: Flask

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """A context of its own for each request, as in a server: nothing of `g` is left from the one before."""
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def page(self, url: str, *, status: int = 200, weight: int = WEIGHT, headers: Fields = ()) -> Page:
        """GET a page; a status other than the expected one fails."""
        response = self.get(url, headers=_as_a_browser(headers))
        return self._checked(response, url, {status}, weight=weight)

    def post_form(
        self, url: str, data: Fields = (), *, status: int | None = None, weight: int = WEIGHT, headers: Fields = ()
    ) -> Page:
        """POST a form as a browser does. Without an expected status it must succeed, and a 303 is followed."""
        form = MultiDict(list(data.items() if isinstance(data, dict) else data))
        response = self.post(url, data=form, headers=_as_a_browser(headers, {"Sec-Fetch-Site": "same-origin"}))
        page = self._checked(response, url, {status} if status else {200, 202, 204, 303}, weight=weight)
        return self.page(page.location, weight=weight) if status is None and page.status == 303 else page

    def submit(self, form_or_button: Any, values: Fields = (), /, *, status: int | None = None, **more: Any) -> Page:
        """Fill in and send a form of a page; with a button, as if that one was pressed. None leaves a field out."""
        button = form_or_button if form_or_button.tag in ("button", "input") else None
        root = form_or_button.getroottree().getroot()
        form = form_or_button if button is None else _form_of(root, button)
        fields = form_values(root, form)
        for name, value in [*(values.items() if isinstance(values, dict) else values), *more.items()]:
            known = {field.get("name") for field in _controls(root, form)}
            assert name in known, (
                f"the form {form.get('action')} has no field {name!r}; it has {sorted(map(str, known))}"
            )
            fields = [(key, old) for key, old in fields if key != name]
            fields += [] if value is None else [(name, str(value))]
        if button is not None and button.get("name"):
            fields.append((button.get("name"), button.get("value") or ""))
        action = (button.get("formaction") if button is not None else None) or form.get("action")
        if (form.get("method") or "get").lower() == "get":
            return self.page(f"{action}?{urlencode(fields)}", status=status or 200)
        return self.post_form(action, fields, status=status)

    def htmx(
        self,
        method: str,
        url: str,
        data: Fields = (),
        *,
        status: int = 200,
        weight: int = WEIGHT,
        headers: Fields = (),
    ) -> Page:
        """Ask for a fragment as htmx does."""
        said = {"HX-Request": "true", "HX-Request-Type": "partial", "Sec-Fetch-Site": "same-origin"}
        form = MultiDict(list(data.items() if isinstance(data, dict) else data))
        how = {"query_string": form} if method == "GET" else {"data": form}
        response = self.open(url, method=method, headers=_as_a_browser(headers, said), **how)
        return self._checked(response, url, {status}, weight=weight, fragment=True)

    def _checked(
        self, response: TestResponse, url: str, statuses: set[int | None], *, weight: int, fragment: bool = False
    ) -> Page:
        whole = response.get_data(as_text=False).lstrip()[:9].lower() == b"<!doctype"
        page = Page(response, url, fragment=fragment and not whole)
        assert page.status in statuses, (
            f"{response.request.method} {url} answered {page.status}, expected {' or '.join(map(str, statuses))}"
            f"{' → ' + page.location if page.location != page.url else ''}\n{page.text[:2000]}"
        )
        if page.is_html and not 300 <= page.status < 400:
            check(page, self.application, weight)
        return page


def check(page: Page, app: Flask, weight: int = WEIGHT) -> None:
    """Fail with all that is wrong with a page."""
    wrong = [*_validity(page), *_structure(page), *_labels(page), *_forms(page), *_inline(page)]
    wrong += [*_references(page), *_htmx(page, app), *_links(page, app), *_weight(page, weight), *_secrets(page)]
    assert not wrong, f"{page.url} ({page.status}) breaks rules of the house:\n- " + "\n- ".join(dict.fromkeys(wrong))


# the rules, each yielding sentences


def _validity(page: Page) -> Iterable[str]:
    lines = page.source.splitlines() or [""]
    for (line, column), code, data in page.errors:
        near = lines[min(line, len(lines)) - 1].strip()[:120]
        yield f"not valid HTML5: {code} {dict(data)} in line {line}, column {column}: {near!r}"


def _structure(page: Page) -> Iterable[str]:
    if page.fragment:
        roots = [part for part in page.root if part.tag != "hx-partial"]
        partials = [part for part in page.root if part.tag == "hx-partial"]
        if len(roots) > 1 or (page.root.text or "").strip():
            yield f"a fragment has one root element; this one has {[part.tag for part in roots]}"
        if len(partials) > 3:
            yield f"an answer carries at most three <hx-partial>; this one {len(partials)}"
    else:
        if not page.root.get("lang"):
            yield "<html> needs lang, for readers aloud"
        if len(page.all("h1")) != 1:
            yield f"a page has exactly one <h1>; this one {len(page.all('h1'))}: {[text_of(h) for h in page.all('h1')]}"
        if not page.has("main"):
            yield "a page has one <main>"
        if not text_of(next(iter(page.all("title")), None)):
            yield "a page needs a <title>"
        if not page.has('meta[name="viewport"]'):
            yield "a page needs <meta name=viewport>, for phones"
    ids = [element.get("id") for element in page.all("[id]")]
    for id_ in {id_ for id_ in ids if ids.count(id_) > 1}:
        yield f"id={id_!r} stands there {ids.count(id_)} times; ids are unique"


def _labels(page: Page) -> Iterable[str]:
    labelled = {label.get("for") for label in page.all("label[for]")}
    for field in page.all(FIELDS):
        wrapped = any(parent.tag == "label" and text_of(parent) for parent in field.iterancestors())
        named = field.get("aria-label") or field.get("aria-labelledby") or wrapped or field.get("id") in labelled
        if not named and field.get("hidden") is None:
            yield f"{_tag(field)} needs a <label for> or an aria-label; a placeholder is no label"
        if not field.get("name") and field.get("data-local") is None:
            yield f"{_tag(field)} has no name: nothing of it would be sent (data-local where that is meant)"
    for image in page.all("img"):
        if image.get("alt") is None:
            yield f"{_tag(image)} needs alt (empty for decoration)"
    for button in page.all("button, a[href], summary"):
        pictured = any(image.get("alt") or image.get("aria-label") for image in button.iter("img", "svg"))
        if not (text_of(button) or button.get("aria-label") or button.get("title") or pictured):
            yield f"{_tag(button)} needs words or an aria-label"


def _forms(page: Page) -> Iterable[str]:
    for form in page.all("form"):
        if not form.get("action"):
            yield f"{_tag(form)} needs an action: it must work without JavaScript"
        if (form.get("method") or "").lower() not in ("get", "post", "dialog"):
            yield f"{_tag(form)} needs method=get or method=post"
    for button in page.all("button"):
        ours = button.get("form") or any(parent.tag == "form" for parent in button.iterancestors())
        if not ours and button.get("type") != "button":
            yield f"{_tag(button)} stands in no form: it does nothing without JavaScript"


def _inline(page: Page) -> Iterable[str]:
    policy = page.headers.get("Content-Security-Policy", "")
    for element in page.root.iter(etree.Element):
        for name in element.attrib:
            if name == "style":
                yield f"{_tag(element)} has an inline style; the Content-Security-Policy drops it: use a class"
            if str(name).startswith(("on", "hx-on")):
                yield f"{_tag(element)} has {name}; scripts live in static/app.js"
    for style in page.all("style"):
        digest = base64.b64encode(hashlib.sha256((style.text or "").encode()).digest()).decode()
        if f"'sha256-{digest}'" not in policy:
            yield "an inline <style> is dropped unless its hash stands in the Content-Security-Policy (web.public_csp)"
    for script in page.all("script"):
        if not script.get("src") and script.get("type") not in ("application/json", "application/ld+json"):
            yield "an inline <script> never runs under our Content-Security-Policy: static/app.js"
    for element in page.all("script[src], link[rel~=stylesheet], img, iframe"):
        source = element.get("src") or element.get("href") or ""
        if urlsplit(source).netloc:
            yield f"{_tag(element)} asks a third party: {source}"


def _references(page: Page) -> Iterable[str]:
    if page.fragment:
        return
    ids = {element.get("id") for element in page.all("[id]")}
    for name in ("for", "form", "list", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"):
        for element in page.all(f"[{name}]"):
            for id_ in (element.get(name) or "").split():
                if id_ not in ids:
                    yield f"{_tag(element)} has {name}={id_!r}, which is no id on this page"
    for link in page.all('a[href^="#"]'):
        if link.get("href")[1:] not in ids | {""}:
            yield f"{_tag(link)} leads to {link.get('href')}, which is no id on this page"


def _htmx(page: Page, app: Flask) -> Iterable[str]:
    ids = {element.get("id") for element in page.all("[id]")}
    for element in page.root.iter(etree.Element):
        target = element.get("hx-target", "")
        if target.startswith("#"):
            if target[1:] not in ids and not page.fragment:
                yield f"{_tag(element)} has hx-target={target!r}, which is no id on this page"
        elif target and not target.startswith(RELATIVE_TARGETS):
            yield f"{_tag(element)} has hx-target={target!r}: an #id, or this/closest/find/next/previous"
        for name, method in HX_VERBS.items():
            if (url := element.get(name)) is not None:
                if not routes(app, url, method):
                    yield f"{_tag(element)} has {name}={url!r}, which no route takes"
                if not element.get("hx-swap") or not target:
                    yield f"{_tag(element)} has {name} but not both hx-target and hx-swap"
        if element.get("hx-boost") or element.get("hx-vals", "").startswith("js:"):
            yield f"{_tag(element)} uses an htmx attribute that is banned here (design 8.4)"
        if "[" in element.get("hx-trigger", ""):
            yield f"{_tag(element)} has a trigger filter, which needs eval: banned by our Content-Security-Policy"
        if any(":inherited" in str(name) for name in element.attrib):
            yield f"{_tag(element)} lets an htmx attribute inherit; each stands on the element that acts"


def _links(page: Page, app: Flask) -> Iterable[str]:
    links = [(element, element.get("href"), "GET") for element in page.all("a[href]")]
    links += [(form, form.get("action"), (form.get("method") or "get").upper()) for form in page.all("form[action]")]
    links += [(button, button.get("formaction"), "POST") for button in page.all("button[formaction]")]
    for element, url, method in links:
        if url.startswith("/") and not url.startswith("/static/") and not routes(app, url, method):
            yield f"{_tag(element)} leads to {method} {url!r}, which no route takes"
        if url.lower().startswith(("javascript:", "data:")):
            yield f"{_tag(element)} leads to {url[:40]!r}"


def _weight(page: Page, weight: int) -> Iterable[str]:
    size = len(brotli.compress(page.body, quality=5))
    if size > weight:
        yield f"{size} bytes of HTML over the wire (Brotli), budget {weight}"


def _secrets(page: Page) -> Iterable[str]:
    for secret in SECRETS:
        if secret in page.source:
            yield f"the page shows {secret!r}"


# what the rules and the client ask of a tree


@cache
def _selector(css: str) -> CSSSelector:
    """Compiled once: a check asks each page by dozens of them."""
    return CSSSelector(css, translator="html")


def text_of(element: Any) -> str:
    """What a reader sees of an element, white space collapsed."""
    if element is None:
        return ""
    skipped = {"script", "style", "template", "noscript"}
    texts = [
        text
        for text in element.xpath(".//text()")
        if not ({text.getparent().tag, *(a.tag for a in text.getparent().iterancestors())} & skipped)
        or text.is_tail
        and text.getparent().tag in skipped
        and not ({a.tag for a in text.getparent().iterancestors()} & skipped)
    ]
    return re.sub(r"\s+", " ", " ".join(texts)).strip()


def form_values(root: Any, form: Any) -> list[tuple[str, str]]:
    """What a browser would send of a form as it stands, without any button."""
    return [pair for field in _controls(root, form) if field.tag != "button" for pair in _value(field)]


def routes(app: Flask, url: str, method: str) -> bool:
    """Whether a route takes this request."""
    path = urlsplit(url).path or "/"
    try:
        app.url_map.bind("localhost").match(path, method)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def _controls(root: Any, form: Any) -> list[Any]:
    named = _selector("input[name], select[name], textarea[name], button[name]")(root)
    return [field for field in named if _form_of(root, field) is form and field.get("disabled") is None]


def _form_of(root: Any, field: Any) -> Any:
    if (id_ := field.get("form")) is not None:
        return next((form for form in root.iter("form") if form.get("id") == id_), None)
    return next(field.iterancestors("form"), None)


def _value(field: Any) -> Iterable[tuple[str, str]]:
    name, kind = field.get("name"), (field.get("type") or "text").lower()
    if field.tag == "textarea":
        # The parser has dropped the newline after the tag, as browsers do; within a table it forgets to.
        text = field.text or ""
        text = text.removeprefix("\n") if any(each.tag in ("td", "th") for each in field.iterancestors()) else text
        yield name, re.sub(r"\r?\n", "\r\n", text)
    elif field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        yield from ((name, option.get("value") if "value" in option.attrib else text_of(option)) for option in chosen)
    elif kind in ("checkbox", "radio"):
        if field.get("checked") is not None:
            yield name, field.get("value") or "on"
    elif kind not in ("submit", "button", "reset", "image", "file"):
        yield name, field.get("value") or ""


def _as_a_browser(*headers: Fields) -> dict[str, str]:
    said = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en-GB,en;q=0.8"}
    for more in reversed(headers):
        said.update(dict(more))
    return said


def _container(source: str) -> str:
    """What a fragment is parsed in: parts of a table are put into one, wherever the template of the page has it."""
    first = re.match(r"\s*<(tr|t[dh]|tbody|thead|tfoot|col|caption|option|optgroup)\b", source)
    within = {"tr": "tbody", "td": "tr", "th": "tr", "col": "colgroup", "option": "select", "optgroup": "select"}
    return within.get(first[1], "table") if first else "div"


def _tag(element: Any) -> str:
    shown = " ".join(f'{name}="{value[:40]}"' for name, value in list(element.attrib.items())[:4])
    return f"<{element.tag} {shown}>".replace(" >", ">")
