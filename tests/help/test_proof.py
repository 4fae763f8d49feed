"""The page that tells how a document is verified without us; tests/proof runs the lines that stand on it."""

from __future__ import annotations

from tests.pages import PageClient


def test_the_lines_are_few_and_import_only_what_python_brings(client: PageClient) -> None:
    code = client.page("/help/proof").find("#verify").text
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) <= 24 and max(map(len, lines)) <= 92
    assert [line for line in lines if "import" in line] == ["import hashlib, json, sys"]


def test_the_help_page_speaks_german_and_keeps_the_lines(client: PageClient) -> None:
    english = client.page("/help/proof").find("#verify").text
    german = client.page("/help/proof", headers={"Accept-Language": "de"}).find("#verify").text
    assert english == german


def test_it_leads_to_the_check_and_sets_no_cookie(client: PageClient) -> None:
    page = client.page("/help/proof")
    assert client.page(page.link("Check a paper by its code")).url == "/check"
    assert "Set-Cookie" not in page.headers
