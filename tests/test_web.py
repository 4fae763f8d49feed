"""The seam between HTTP and the app: who may post, what every answer carries, what an error shows, what is logged."""

from __future__ import annotations

import json
import logging
import re
from html import unescape

import pytest
from flask import Flask, Response, request
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from markupsafe import escape
from werkzeug.datastructures import MultiDict

from jupinv import config, create_app, db, jobs, web
from jupinv.accounts.models import User
from tests.pages import Page, PageClient, check, form_values
from tests.people import LONG_AGO

SHOWN = """<!doctype html><html lang="en"><head><title>Posted</title><meta name="viewport" content="width=device-width">
</head><body><main><h1>Posted</h1><pre>{}</pre></main></body></html>"""


FORM, SAME = "application/x-www-form-urlencoded", {"Sec-Fetch-Site": "same-origin"}
PRE = re.compile("<pre>(.*)</pre>")


class Broken(Exception):
    """What the probe raises."""


@pytest.fixture
def probed(app: Flask) -> Flask:
    """The app with a form to post to and a bug to fall into."""

    def posted() -> str:
        return SHOWN.format(escape(json.dumps(list(request.form.items(multi=True)))))

    def bug(token: str) -> str:
        raise Broken(f"quotes {request.form.get('typed')} of {token}")

    def hook() -> Response:
        return Response("taken", mimetype="text/plain")

    app.add_url_rule("/probe", view_func=posted, methods=["POST"])
    app.add_url_rule("/probe/bug/<token>", view_func=bug, methods=["GET", "POST"])
    app.add_url_rule("/probe/hook", view_func=web.from_anywhere(hook), methods=["POST"])
    return app


# who may post

OURS, THEIRS = "http://localhost", "http://evil.example"


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": OURS, "Referer": f"{OURS}/new"}, True),
        ({"Origin": OURS}, True),
        ({"Referer": f"{OURS}/documents/x?y"}, True),
        ({"Origin": OURS, "Referer": f"{THEIRS}/"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "nonsense"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": OURS}, False),
        ({"Origin": THEIRS}, False),
        ({"Origin": "null"}, False),
        ({"Origin": f"{OURS}:8443"}, False),
        ({"Origin": "http://localhost.evil.example"}, False),
        ({"Origin": "http://localhost@evil.example"}, False),
        ({"Origin": THEIRS, "Referer": OURS}, False),
        ({"Referer": f"{THEIRS}/?{OURS}"}, False),
        ({"Referer": "nonsense"}, False),
        ({"Origin": "http://[nonsense"}, False),
    ],
    ids=str,
)
def test_only_this_very_site_may_post(probed: Flask, said: dict[str, str], taken: bool) -> None:
    answer = probed.test_client().post("/probe", data={"a": "1"}, headers=said)
    assert answer.status_code == (200 if taken else 400)
    assert ("another site" in answer.text) is not taken


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_unsafe_method_is_checked(probed: Flask, method: str) -> None:
    answer = probed.test_client().open("/probe", method=method, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400


def test_a_hook_takes_posts_from_anywhere(probed: Flask) -> None:
    assert probed.test_client().post("/probe/hook", headers={"Sec-Fetch-Site": "cross-site"}).text == "taken"


def test_every_route_that_changes_something_refuses_other_sites(app: Flask) -> None:
    client, tried = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or getattr(app.view_functions[rule.endpoint], "from_anywhere", False):
            continue
        values = dict.fromkeys(rule.arguments, "1")
        url = app.url_map.bind("localhost").build(rule.endpoint, values)
        answer = client.post(url, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 400, f"POST {rule.rule} from another site answered {answer.status_code}"
        tried += 1
    assert tried >= 3


@pytest.mark.parametrize("path", ["/nowhere/at/all", "//evil.example/probe"])
def test_where_nothing_takes_a_form_nothing_is_to_be_continued(app: Flask, path: str) -> None:
    answer = app.test_client().post("/", data={"a": "secret"}, environ_overrides={"PATH_INFO": path})
    assert answer.status_code in (308, 404)
    assert "secret" not in answer.text
    assert not answer.headers.get("Location", "/").startswith("//")


# what is sent


def test_texts_arrive_as_a_database_can_keep_them(probed: Flask) -> None:
    body = b"a=x%00y&a=%ed%a0%80&b=%e5%b7%a5"
    answer = probed.test_client().post("/probe", data=body, content_type=FORM, headers=SAME)
    assert json.loads(unescape(PRE.findall(answer.text)[0])) == [["a", "xy"], ["a", "%ED%A0%80"], ["b", "工"]]


@pytest.mark.parametrize("fields", [web.MOST_FIELDS, web.MOST_FIELDS + 1])
def test_a_form_has_so_many_fields_and_no_more(probed: Flask, fields: int) -> None:
    answer = probed.test_client().post("/probe", data=b"&a=" * fields, content_type=FORM, headers=SAME)
    assert answer.status_code == (200 if fields == web.MOST_FIELDS else 413)


def test_htmx_is_led_on_by_a_header_that_travels(alice: User, as_) -> None:
    answer = as_(alice).get("/sign-in", query_string={"next": "/工?q=é"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/%E5%B7%A5?q=%C3%A9"


# a browser that does not tell

TYPED = [
    ("line.1.description", "Workshop <b>& more</b> “Zürich” 工\u202e"),
    ("note", "\r\nfirst line is empty\r\n\r\n  indented\r\n"),
    ("twice", "1"),
    ("twice", "2"),
    ("empty", ""),
]


def mute_post(client: PageClient, url: str, fields: list[tuple[str, str]]) -> Page:
    """POST without telling where it comes from."""
    page = Page(client.post(url, data=MultiDict(fields)), url, fragment=False)
    check(page, client.application)
    return page


def lines(fields: list[tuple[str, str]]) -> list[list[str]]:
    """As Continue may hand them on: line ends do not count."""
    return [[name, value.replace("\r\n", "\n")] for name, value in fields]


def test_a_mute_browser_continues_and_loses_nothing(probed: Flask) -> None:
    client = probed.test_client()
    asked = mute_post(client, "/probe?a=b", TYPED)
    assert asked.status == 400
    assert "nothing you typed is lost" in asked.text
    form = asked.form()
    assert form.get("action") == "/probe?a=b"
    went_on = mute_post(client, form.get("action"), form_values(asked.root, form))
    assert went_on.status == 200
    assert lines([pair for pair in json.loads(went_on.find("pre").text) if pair[0] != "_continue"]) == lines(TYPED)


def test_a_continue_for_other_words_place_or_session_is_worth_nothing(probed: Flask, alice: User, as_) -> None:
    client = probed.test_client()
    asked = mute_post(client, "/probe", TYPED)
    fields = form_values(asked.root, asked.form())

    changed = [(name, "3" if value == "2" else value) for name, value in fields]
    assert mute_post(client, "/probe", changed).status == 400
    assert mute_post(client, "/probe", [*fields, ("more", "1")]).status == 400
    assert mute_post(client, "/probe/bug/x", fields).status == 400
    assert mute_post(as_(alice), "/probe", fields).status == 400
    assert mute_post(client, "/probe", [*fields[:-1], ("_continue", "forged")]).status == 400
    assert mute_post(client, "/probe", fields).status == 200


def test_a_continue_ends_after_an_hour(probed: Flask) -> None:
    class LongAgo(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() - 3700

    client = probed.test_client()
    asked = mute_post(client, "/probe", TYPED)
    *fields, (name, token) = form_values(asked.root, asked.form())
    ours = URLSafeTimedSerializer(web.config().secret_key, salt="continue")
    old = URLSafeTimedSerializer(web.config().secret_key, salt="continue", signer=LongAgo).dumps(ours.loads(token))
    assert mute_post(client, "/probe", [*fields, (name, str(old))]).status == 400


# what every answer carries


def plain_routes(app: Flask) -> list[str]:
    return sorted(
        {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments}
    )


def test_every_answer_carries_the_headers_of_safety(probed: Flask) -> None:
    client = probed.test_client()
    asset = probed.jinja_env.globals["asset"]("app.css")
    for url in [*plain_routes(probed), "/nothing/here", "/probe/bug/x", "/documents/x", "/i/x", asset]:
        answer = client.get(url)
        for name, value in web.HEADERS.items():
            assert answer.headers.get(name) == value, f"{url} ({answer.status_code}) lacks {name}: {value}"
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy, f"{url} has the policy {policy!r}"
        assert "frame-ancestors" in policy
        assert "unsafe" not in policy
        assert "Server" not in answer.headers


def test_a_first_look_sets_no_cookie(app: Flask) -> None:
    for url in [*plain_routes(app), "/nothing/here", "/documents/x", "/i/x"]:
        answer = app.test_client().get(url)
        assert "Set-Cookie" not in answer.headers, f"GET {url} sets a cookie; nothing is to be remembered yet"


def test_only_get_routes_answer_get(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS", "POST"}, f"{rule.rule} takes {rule.methods}"


def test_answers_have_ids_of_their_own(app: Flask) -> None:
    client = app.test_client()
    ids = {client.get("/healthz", headers={"X-Request-ID": "mine"}).headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    assert "mine" not in ids


# where we are


def test_a_name_that_is_not_ours_leads_nowhere(app: Flask) -> None:
    client = app.test_client()
    for host in ("evil.example", "evil.example:8000", "localhost.evil.example", "10.0.0.7", "x", "[", "a b"):
        answer = client.get("/", headers={"Host": host})
        assert answer.status_code == 400, f"Host: {host} answered {answer.status_code}"
    for host in ("localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.fixture
def in_public(environ: dict[str, str]) -> Flask:
    """The app as it runs on a server of its own."""
    settings = {"BASE_URL": "https://invoices.example.com", "SMTP_URL": "smtp://mail.example.com"}
    app = create_app(config.read(environ | settings))
    app.test_client_class = PageClient
    yield app
    db.db.close_all()


def test_no_answer_repeats_the_name_it_was_asked_under(in_public: Flask) -> None:
    client = in_public.test_client()
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    for url in [*plain_routes(in_public), "/nothing", "/documents/x", "/invoices/"]:
        answer = client.get(url, headers=headers)
        assert "evil.example" not in answer.text + str(answer.headers), f"{url} repeats the Host header"


def test_in_public_cookies_are_secure_and_the_way_is_https(in_public: Flask) -> None:
    assert in_public.config["SESSION_COOKIE_SECURE"]
    assert in_public.config["SESSION_COOKIE_HTTPONLY"]
    assert in_public.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    answer = in_public.test_client().get("/healthz", headers={"Host": "10.0.0.7"})
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_in_public_the_host_header_says_nothing_about_where_a_post_comes_from(in_public: Flask) -> None:
    client = in_public.test_client()
    for headers in ({"Origin": "http://evil.example", "Host": "evil.example"}, {"Origin": "http://localhost"}):
        assert client.post("/sign-out", headers=headers).status_code == 400
    assert client.post("/sign-out", headers={"Origin": "https://invoices.example.com"}).status_code != 400


def test_the_outbox_is_nobody_elses(in_public: Flask) -> None:
    assert in_public.test_client().get("/outbox").status_code == 404


# errors


def test_errors_are_pages(probed: Flask) -> None:
    client = probed.test_client()
    assert "no such page" in client.page("/nothing/here", status=404).text
    assert "does not take that kind" in client.page("/probe", status=405).text
    broken = client.page("/probe/bug/x", status=500)
    assert broken.headers["X-Request-ID"] in broken.text
    assert "Nothing you had saved is lost" in broken.text


def test_too_much_at_once_is_said(probed: Flask) -> None:
    client = probed.test_client()
    large = {"note": "x" * (web.MAX_BODY + 1)}
    assert "larger than we can take" in client.post_form("/probe", large, status=413).text
    assert client.post("/probe", data=large).status_code == 413  # also where we are asked to continue
    assert client.post_form("/probe", {"note": "x" * 1_000_000}, weight=10**6).status == 200


def test_a_bug_answers_htmx_without_a_page_of_its_own(probed: Flask) -> None:
    page = probed.test_client().htmx("POST", "/probe/bug/x", {"typed": "words"}, status=500)
    assert "Reference" in page.text


def test_logs_tell_what_happened_without_tokens_and_words(probed: Flask, caplog: pytest.LogCaptureFixture) -> None:
    from jupinv.logs import JsonLines

    caplog.set_level(logging.INFO, logger="jupinv")
    client = probed.test_client()
    answer = client.post_form("/probe/bug/TOKEN", {"typed": "WORDS"}, status=500)
    client.page("/nothing/QUERY?q=QUERY", status=404)
    written = [JsonLines().format(record) for record in caplog.records if record.name.startswith("jupinv")]
    for secret in ("TOKEN", "WORDS", "QUERY"):
        assert secret not in "\n".join(written)
    bug, request_line, missed = [json.loads(line) for line in written]
    assert bug["id"] == request_line["id"] == answer.headers["X-Request-ID"]
    assert bug["bug"] == "Broken"
    assert any("test_web.py" in line for line in bug["trace"])
    assert (request_line["method"], request_line["route"], request_line["status"]) == (
        "POST",
        "/probe/bug/<token>",
        500,
    )
    assert (missed["route"], missed["status"]) == (None, 404)
    assert all({"at", "level", "log", "ms"} <= line.keys() for line in (request_line, missed))


# is it alive, can it work


def test_it_is_alive_and_ready(client: PageClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json) == (200, {"status": "ok", "oldest_due_job_seconds": 0})


def test_ready_tells_how_long_a_job_has_been_waiting(client: PageClient) -> None:
    with db.write():
        jobs.enqueue("forget_jobs", {}, due=LONG_AGO)
    assert client.get("/readyz").json["oldest_due_job_seconds"] > 24 * 3600


def test_without_its_database_it_is_alive_but_not_ready(app: Flask, environ: dict[str, str]) -> None:
    db.db.close()
    nowhere = "sqlite:////nowhere/at/all.db" if db.is_sqlite() else "postgresql://nobody@127.0.0.1:9/none"
    db.connect_to(config.read(environ | {"DATABASE_URL": nowhere}))
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json) == (503, {"status": "no database"})
    assert client.page("/new", status=500).find("code").text


# where a person may be led


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "evil",
        "",
        "/\t/evil.example",
        "/a\nb",
        "\\\\evil",
        "/ok\x00",
    ],
)
def test_nobody_is_led_away(path: str) -> None:
    assert web.local_path(path) == "/"


def test_ways_of_ours_are_kept() -> None:
    assert web.local_path("/documents/x?page=2#top") == "/documents/x?page=2#top"


def test_links_in_mails_start_with_the_base_url(in_public: Flask, environ: dict[str, str]) -> None:
    assert config.read(environ | {"BASE_URL": "http://localhost:8000/"}).base_url == "http://localhost:8000"


def test_an_unchanged_page_is_not_sent_again(as_, alice: User) -> None:
    client = as_(alice)
    first = client.page("/b/studio-halden/invoices")
    again = client.get("/b/studio-halden/invoices", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    client.post_form("/account", {"name": "Another Name", "locale": "en_GB", "language": "en", "time_zone": ""})
    assert client.get("/b/studio-halden/invoices", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert "ETag" not in client.page("/new").headers
