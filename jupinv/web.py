"""The HTTP and htmx seam: fragments, redirects, error pages, headers, the cross-site check, logs."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import secrets
import time
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit

from flask import (
    Flask,
    Request,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_babel import force_locale, get_locale
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge
from werkzeug.http import dump_options_header
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError
from werkzeug.urls import iri_to_uri

from jupinv import clock, faults, language, translations
from jupinv.config import Config
from jupinv.content.sentence import Sentence as _s
from jupinv.db import db

log = logging.getLogger("jupinv.web")

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
IN_NAMES = "!#$&+-.^_`|~"  # of files, besides letters and digits (RFC 5987)
MAX_BODY = 2 * 1024 * 1024
MOST_FIELDS = 30_000  # of a form or a query: a thousand lines, each with all that it may say, have 24,000
LONGEST_PATH = 2000  # that we lead on to: a browser carries it in one header
CONTINUE_FIELD, CONTINUE_SECONDS = "_continue", 3600
STRICT_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; font-src 'self'; frame-src 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_USUAL = [(name.lower(), (name, value)) for name, value in (*HEADERS.items(), ("Content-Security-Policy", STRICT_CSP))]
ERRORS = {
    400: (_s("That request could not be read"), _s("Something in it is not as we expect. Go back and try again.")),
    403: (_s("Not allowed"), _s("Your role in this business does not allow this.")),
    404: (_s("Nothing here"), _s("There is no such page, or it is not yours to see.")),
    405: (_s("Not this way"), _s("This address does not take that kind of request.")),
    409: (_s("Something changed meanwhile"), _s("Load the page again to see how it stands now.")),
    410: (_s("No longer available"), _s("This link was withdrawn.")),
    413: (_s("Too much at once"), _s("What was sent is larger than we can take. Nothing was changed.")),
    415: (_s("Not this kind"), _s("We can't read that kind of file or request.")),
    429: (_s("Too many tries"), _s("Please wait a little and try again.")),
    500: (_s("Something broke on our side"), _s("It is recorded. Nothing you had saved is lost.")),
}


def config() -> Config:
    """The settings of the running app."""
    settings: Config = current_app.extensions["jupinv"]
    return settings


def is_partial() -> bool:
    """Whether htmx asks for a fragment and not for the page; what differs by it is answered by `varying`."""
    return request.headers.get("HX-Request-Type") == "partial"


def varying(page: str) -> Response:
    """One address, two answers: the page, and its fragment for htmx."""
    answer = make_response(page)
    answer.vary.add("HX-Request-Type")
    return answer


def go(url: str) -> Response:
    """Lead on to a page of ours: 303, or HX-Redirect for htmx, which would swap a followed redirect in."""
    if request.headers.get("HX-Request"):
        return Response(status=200, headers={"HX-Redirect": iri_to_uri(url)})
    return make_response(redirect(url, 303))


def local_path(path: str, default: str = "/") -> str:
    """The path if it stays on this site, else the default: no open redirects."""
    plain = path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path
    return path if plain and len(path) <= LONGEST_PATH else default


def pdf(path: Path, name: str, tag: str) -> Response:
    """A PDF to be shown in the browser, saved under its name; 304 where the browser has it.

    At once, and by hand: a server takes longer over many pieces of a file than over one, and over what asks the disk.
    """
    known = request.if_none_match.contains_weak(tag)
    answer = Response(status=304) if known else Response(path.read_bytes(), mimetype="application/pdf")
    if not known:
        answer.headers["Content-Disposition"] = _inline(name)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = "frame-ancestors 'none'"  # the browser's own viewer needs its styles
    answer.set_etag(tag, weak=True)
    return answer


def being_made(back: str, words: str) -> Response:
    """While a PDF is built: a page that opens it when it is, with a way back in these words."""
    at = request.full_path if request.query_string else request.path
    page = make_response(render_template("wait.html", at=at, back=back, words=words), 202)
    page.headers["Retry-After"] = "2"
    return page


@lru_cache(maxsize=1000)
def _inline(name: str) -> str:
    """To be shown, with the name under which it is saved: in ASCII for old clients, and as it is (RFC 6266)."""
    if name.isascii():
        return dump_options_header("inline", {"filename": name})
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return dump_options_header("inline", {"filename": plain, "filename*": f"UTF-8''{quote(name, safe=IN_NAMES)}"})


# A mail's own HTML: no script, nothing loaded, links open the page around it.
LETTER_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'self'; form-action 'none'; "
    "sandbox allow-top-navigation-by-user-activation"
)


def letter(html: str) -> Response:
    """The HTML part of a mail, for a frame; its links lead the whole window."""
    answer = make_response(html.replace("<head>", '<head><base target="_top">', 1))
    answer.headers["Content-Security-Policy"] = LETTER_CSP
    return answer


def csv(pieces: Iterable[bytes], name: str) -> Response:
    """A table for spreadsheets, piece by piece, to be saved under its name."""
    answer = Response(pieces, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def path_of(url: str) -> str:
    """The path of an address that a browser named; empty where it is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def client_key() -> str:
    """A hash that stands for the asking network in the table of attempts: with IPv6 a customer's whole /64."""
    return hashlib.sha256(_network(request.remote_addr or "").encode()).hexdigest()[:32]


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def too_many(seconds: int) -> HTTPException:
    """The 429 to raise; the page says when to try again."""
    return HTTPException(response=_error_response(429, headers={"Retry-After": str(seconds)}))


def instead(answer: Response) -> NoReturn:
    """Answer with this, wherever we are."""
    raise HTTPException(response=answer)


def public_csp(style: str) -> str:
    """The policy of a public page: its inline stylesheet is allowed by its hash; all else must be ours."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'self' 'sha256-{digest}'; img-src 'self' data:; script-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


class Posted(ImmutableMultiDict[str, Any]):
    """The fields of a form or a query, their texts without null bytes, which PostgreSQL neither keeps nor looks for."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__(mapping)
        pairs = list(self.items(multi=True))
        if len(pairs) > MOST_FIELDS:
            raise RequestEntityTooLarge
        super().__init__((name, _plain(value)) for name, value in pairs)


def _plain(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value


class Asked(Request):
    """A request whose texts can be stored and searched for as they are."""

    parameter_storage_class = Posted


class Word(UnicodeConverter):
    """`<…>` in a route: without null bytes, which PostgreSQL takes for no text at all."""

    def to_python(self, value: str) -> str:
        """The text; a path with a null byte matches no route."""
        if "\x00" in value:
            raise ValidationError
        return super().to_python(value)


class RowNumber(IntegerConverter):
    """`<int:…>` in a route: no more than a row's id can be, so that a longer number is a 404 and no database error."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": 2**31 - 1, **options})


def install(app: Flask) -> None:
    """Connect the seam to the app."""
    app.request_class = Asked
    app.jinja_env.filters["escaped"] = escape  # plain text again: for a template that escapes by itself
    app.url_map.converters.update({"int": RowNumber, "default": Word, "string": Word})
    app.before_request(_begin)
    app.before_request(_refuse_other_hosts)
    app.before_request(_refuse_other_sites)
    app.after_request(_finish)
    app.teardown_request(_close)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _bug)


# one request


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.started = time.perf_counter()
    if request.blueprint != "health":
        open_database()


def open_database() -> None:
    """A connection for this request; every request has one but those that ask how the app is."""
    g.opened_db = db.connect(reuse_if_open=True)


def _finish(response: Response) -> Response:
    if response.status_code != 304:  # which repeats nothing that the browser has kept
        there = {name.lower() for name, _ in response.headers}
        for known, (name, value) in _USUAL:
            if known not in there:
                response.headers.add(name, value)
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store" if request.method != "GET" else "private, no-cache")
        _answer_unchanged(response)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers["X-Request-ID"] = g.get("request_id", "")
    _log_request(response)
    return response


def _answer_unchanged(response: Response) -> None:
    """304 where the browser still has this very page: it asks each time, and is sent only what is new."""
    kept = "no-cache" in response.headers["Cache-Control"] and "ETag" not in response.headers
    if kept and request.method == "GET" and response.status_code == 200 and not response.direct_passthrough:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24], weak=True)
        if "If-None-Match" in request.headers:
            response.make_conditional(request)


def _log_request(response: Response) -> None:
    """One line a request, with the route and never the path: paths carry tokens."""
    line = {
        "id": g.get("request_id"),
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.started) * 1000, 1) if "started" in g else None,
    }
    log.info(json.dumps(line))


def _close(_error: BaseException | None) -> None:
    if g.pop("opened_db", False):
        db.close()


# from another site


def _refuse_other_hosts() -> Response | None:
    """Without a public address only this machine's names lead here: a foreign name that resolves to it is a trick."""
    if config().public or _leads_here(request.host, config().base_url):
        return None
    return _error_response(400, _s("Not this address"), _s("Jupinv is at %(url)s.", url=config().base_url))


@lru_cache(maxsize=64)
def _leads_here(host: str, base_url: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    return name == urlsplit(base_url).hostname or is_loopback(name)


def is_loopback(host: str) -> bool:
    """Whether a name or an address means this very machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_other_sites() -> Response | None:
    """Unsafe requests come from our own pages: the browser says so by Sec-Fetch-Site, Origin or Referer."""
    if request.method in SAFE_METHODS:
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "from_anywhere", False):
        return None
    told = _same_site()
    if told is False:
        return _error_response(400, _s("This came from another site"), _s("Open the page on this site and try again."))
    if told is None and view is not None and not _was_continued():  # where no view is, nothing is to be continued
        return _continue_page(view)
    return None


def from_anywhere(view: Any) -> Any:
    """Mark a view that may be called from any site: webhooks and calls authenticated by a key."""
    view.from_anywhere = True
    return view


def never_echoed(view: Any) -> Any:
    """Mark a view whose form holds a secret: no page ever shows what was sent to it."""
    view.never_echoed = True
    return view


def is_never_echoed(view: Any) -> bool:
    """Whether a view is marked so."""
    return bool(getattr(view, "never_echoed", False))


def _same_site() -> bool | None:
    """True or False where the browser tells, None where it tells nothing."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    for header in ("Origin", "Referer"):
        if said := request.headers.get(header):
            theirs, ours = _origin(said), _origin(config().base_url)
            return theirs == ours or (not config().public and theirs[1] == request.host)
    return None


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc


def _continue_page(view: Any) -> Response:
    """A page that holds what was posted, with a signed Continue: a very old browser loses nothing."""
    if is_never_echoed(view):
        return _error_response(
            400, _s("This needs a newer browser"), _s("Your browser did not say from which page this came.")
        )
    if request.files:
        return _error_response(
            400, _s("Please send the file again"), _s("Your browser did not say where it came from.")
        )
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != CONTINUE_FIELD]
    page = render_template("errors/continue.html", fields=fields, token=_signer().dumps(_posted(fields)))
    return make_response(page, 400)


def _was_continued() -> bool:
    token = request.form.get(CONTINUE_FIELD, "")
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != CONTINUE_FIELD]
    try:
        return bool(_signer().loads(token, max_age=CONTINUE_SECONDS) == _posted(fields)) if token else False
    except BadSignature:
        return False


def _posted(fields: list[tuple[str, str]]) -> str:
    """Who posts what and where, as a hash: a token made in another session or for another form is worthless."""
    session_cookie = request.cookies.get(current_app.config["SESSION_COOKIE_NAME"], "")
    lines = [[name, value.replace("\r\n", "\n").replace("\r", "\n")] for name, value in fields]
    said = json.dumps([session_cookie, request.path, lines])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config().secret_key, salt="continue")


# errors


def _http_error(error: HTTPException) -> Any:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response() if error.response is not None else error
    if isinstance(error, InternalServerError):
        return _bug(error.original_exception or error)
    return _error_response(error.code, detail=getattr(error, "detail", ""))


def _bug(error: BaseException) -> Any:
    if isinstance(error, HTTPException):
        return _http_error(error)
    log.error(json.dumps({"id": g.get("request_id"), "bug": type(error).__name__}), exc_info=error)
    route = request.url_rule.rule if request.url_rule else "no route"  # never the path: paths carry tokens
    faults.note(error, during=f"{request.method} {route}", reference=g.get("request_id", ""), now=clock.now())
    return _error_response(500)


def _error_response(
    status: int, title: str = "", detail: str = "", *, headers: dict[str, str] | None = None
) -> Response:
    usual = ERRORS.get(status, ERRORS[400 if status < 500 else 500])
    try:
        with force_locale(spoken := _language_of_reader()):
            page = render_template(
                "errors/error.html",
                language=spoken,
                heading=title or usual[0],
                detail=detail or usual[1],
                reference=g.get("request_id", "") if status >= 500 else "",
            )
    except Exception:  # the failsafe: not even the template works
        page = f"<!doctype html><title>{usual[0]}</title><h1>{usual[0]}</h1><p>{usual[1]} {g.get('request_id', '')}"
    return make_response(page, status, headers or {})


def _language_of_reader() -> str:
    """In which language to tell; on public pages, which know of no account, as the browser asks."""
    try:
        if request.path.startswith("/i/"):
            return translations.spoken(language.negotiate(request.headers.get("Accept-Language", "")))
        return str(get_locale())
    except Exception:  # nobody can say who this is, as without a database
        return translations.LANGUAGES[0]


class Conflict(HTTPException):
    """409 with the words of what happened."""

    code = 409

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Gone(HTTPException):
    """410 with the words of what happened."""

    code = 410

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def missing() -> NoReturn:
    """Not there, or not yours: the same answer for both."""
    abort(404)


def refused() -> NoReturn:
    """Yours to see, but not to change."""
    abort(403)
