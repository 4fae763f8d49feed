"""The client that checks pages notices what is wrong with one."""

from __future__ import annotations

import pytest
from flask import Flask, make_response, request
from lxml import etree

from tests.pages import Page, PageClient, form_values

GOOD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Things</title></head><body><main id="main"><h1>Things</h1>{}</main></body></html>"""

WRONG = {
    "<p>one</p></section>": "not valid HTML5",
    '<p id="a">1</p><p id="a">2</p>': "ids are unique",
    "<h1>again</h1>": "exactly one <h1>",
    '<form method="post" action="/"><input name="a" placeholder="A"></form>': "needs a <label for> or an aria-label",
    '<form method="post" action="/"><input aria-label="A"></form>': "has no name",
    '<form method="post"><button>Go</button></form>': "needs an action",
    '<form action="/"><button>Go</button></form>': "needs method=get or method=post",
    "<button>Go</button>": "stands in no form",
    '<form method="get" action="/"><button></button></form>': "needs words or an aria-label",
    '<p style="color: red">red</p>': "inline style",
    '<p onclick="x()">red</p>': "static/app.js",
    "<style>p { color: red }</style>": "public_csp",
    "<script>alert(1)</script>": "inline <script>",
    '<img src="https://elsewhere.example/x.png" alt="">': "third party",
    '<img src="/static/x.png">': "needs alt",
    '<p aria-describedby="nowhere">x</p>': "no id on this page",
    '<a href="#nowhere">x</a>': "no id on this page",
    '<p hx-get="/" hx-target="#nowhere" hx-swap="innerHTML">x</p>': "hx-target='#nowhere'",
    '<p hx-get="/no-such-thing" hx-target="this" hx-swap="innerHTML">x</p>': "which no route takes",
    '<p hx-get="/">x</p>': "but not both hx-target and hx-swap",
    '<p hx-get="/" hx-target="this" hx-swap="innerHTML" hx-trigger="click[x]">x</p>': "trigger filter",
    '<a href="/no-such-thing">x</a>': "which no route takes",
    '<a href="javascript:x()">x</a>': "leads to",
    "<p>test-secret</p>": "the page shows",
}


@pytest.fixture
def little() -> PageClient:
    """A page that shows what it is asked to."""
    app = Flask("little", static_folder=None)
    app.test_client_class = PageClient

    @app.route("/", methods=["GET", "POST"])
    def shown() -> object:
        if "posted" in request.form:
            return GOOD.format("<p>" + ", ".join(f"{n}={v}" for n, v in request.form.items(multi=True)) + "</p>")
        return make_response(request.args.get("body", ""))

    return app.test_client()


def show(client: PageClient, body: str, **how: object) -> Page:
    return client.page("/?" + __import__("urllib.parse").parse.urlencode({"body": body}), **how)


@pytest.mark.parametrize(("body", "sentence"), WRONG.items())
def test_a_wrong_page_fails_with_the_sentence_to_read(little: PageClient, body: str, sentence: str) -> None:
    with pytest.raises(AssertionError, match="breaks rules of the house") as failure:
        show(little, GOOD.format(body))
    assert sentence in str(failure.value)


def test_a_good_page_passes_and_can_be_asked(little: PageClient) -> None:
    page = show(little, GOOD.format('<p>One  <b>two</b></p><a href="/">Home</a>'))
    assert page.text == "Things Things One two Home"
    assert page.link("Home") == "/"
    assert page.said("b") == "two"


def test_too_heavy_a_page_fails(little: PageClient) -> None:
    with pytest.raises(AssertionError, match="budget 100"):
        show(little, GOOD.format("<p>x</p>"), weight=100)


def test_a_wrong_status_fails_and_tells_both(little: PageClient) -> None:
    with pytest.raises(AssertionError, match="answered 200, expected 404"):
        show(little, GOOD.format(""), status=404)


def test_a_form_is_sent_as_a_browser_sends_it(little: PageClient) -> None:
    page = show(
        little,
        GOOD.format(
            """<form id="f" method="post" action="/"><input type="hidden" name="posted" value="1">
            <input name="a" value="x" aria-label="a"><input type="checkbox" name="b" aria-label="b">
            <input type="checkbox" name="c" value="2" checked aria-label="c">
            <select name="d" aria-label="d"><option value="1">one</option><option selected>two</option></select>
            <textarea name="e" aria-label="e">
text</textarea><input name="off" disabled aria-label="off"><button name="go" value="there">Go</button></form>
            <input name="g" form="f" aria-label="g" value="outside">"""
        ),
    )
    sent = little.submit(page.button("Go"), a="y").said("p")
    assert sent == "posted=1, c=2, d=two, e=text, g=outside, a=y, go=there"
    with pytest.raises(AssertionError, match="has no field 'z'"):
        little.submit(page.form(), z="1")


def test_scripts_and_styles_are_no_text() -> None:
    root = etree.fromstring("<div>a<style>b</style>c<p>d</p></div>")
    from tests.pages import text_of

    assert text_of(root) == "a c d"
    assert form_values(root, root) == []
