"""The first thing a stranger sees."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_start_is_a_page_for_everybody(visit, axe, scheme, width):
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 800})
    assert page.goto("/").status == 200
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"
    axe(page)


def test_the_start_sets_no_cookie_and_asks_nobody_else(page, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert page.context.cookies() == []
    assert all(url.startswith((site.url, "data:")) for url in asked), asked


def test_the_start_works_without_scripts(plain):
    plain.goto("/")
    assert plain.locator("form[method=post] button").count() > 0


def test_the_start_fits_a_phone(phone):
    phone.goto("/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
