from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from jupinv import files, jobs, mail
from jupinv.db import write
from jupinv.web import STRICT_CSP
from tests.letters import queue_text
from tests.pages import text_of

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
LINK = "http://localhost/sign-in/tok?a=1&b=2"


@pytest.fixture
def letter(app):
    key = files.put(1, b"%PDF-1.7")
    with write():
        return queue_text(
            "Your <link>",
            f"Sign in here:\n{LINK}.\n<b>bold</b>",
            to="ana@example.com",
            cc=["boss@example.com"],
            reply_to="studio@example.com",
            attachment=key,
            attachment_name="INV 1 ä.pdf",
            now=NOW,
            due=NOW,
        )


@pytest.fixture
def urls(letter):
    return ["/outbox", *(f"/outbox/{letter.id}{rest}" for rest in ("", "/html", "/attachment"))]


def test_an_empty_outbox_says_what_belongs_there(client):
    assert "No mail yet" in client.page("/outbox").text


def test_the_newest_mail_stands_first_with_its_state(client, letter):
    with write():
        second = queue_text("Second", "Text", to="b@example.com", now=NOW, due=NOW)
    page = client.page("/outbox")
    assert [item.text for item in page.all(".letters a")] == ["Second", "Your <link>"]
    assert "leaves 2026-05-03 12:00:00 UTC" in page.text
    mail.stop(second, NOW)
    jobs.run_due(NOW)
    states = [text_of(item).split(" · ")[1] for item in client.page("/outbox").all(".letters small")]
    assert states == ["stopped 2026-05-03 12:00:00 UTC", "sent 2026-05-03 12:00:00 UTC"]


def test_a_mail_is_shown_with_links_to_click_and_nothing_else_of_html(client, letter):
    page = client.page(f"/outbox/{letter.id}")
    assert page.link(LINK) == LINK
    assert "<b>bold</b>" in page.said("div.letter")
    for said in ("Your <link>", "ana@example.com", "boss@example.com", "studio@example.com"):
        assert said in page.text
    frame = page.find("iframe")
    assert frame.get("src") == f"/outbox/{letter.id}/html"
    assert frame.get("sandbox") == "allow-top-navigation-by-user-activation"
    assert page.headers["Content-Security-Policy"] == STRICT_CSP


def test_the_html_part_is_shut_in(client, letter):
    answer = client.get(f"/outbox/{letter.id}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert policy.endswith("sandbox allow-top-navigation-by-user-activation")
    assert '<base target="_top">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_attachment_is_a_download(client, letter):
    answer = client.get(f"/outbox/{letter.id}/attachment")
    assert answer.data == b"%PDF-1.7"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "INV%201%20%C3%A4.pdf" in answer.headers["Content-Disposition"]
    files.delete_business(1)
    assert client.get(f"/outbox/{letter.id}/attachment").status_code == 404


def test_a_wiped_mail_says_so(client, letter):
    mail.wipe(letter)
    page = client.page(f"/outbox/{letter.id}")
    assert "were wiped" in page.text
    assert not page.has("iframe")
    assert client.get(f"/outbox/{letter.id}/html").status_code == 404


def test_unknown_mails_are_not_there(client, letter):
    for number in ("0", str(letter.id + 1), str(2**31), "9" * 30, "x"):
        for rest in ("", "/html", "/attachment"):
            assert client.get(f"/outbox/{number}{rest}").status_code == 404


def test_with_a_mail_server_there_is_no_outbox(app, client, urls):
    app.extensions["jupinv"] = replace(app.extensions["jupinv"], smtp_url="smtp://mail.example.com")
    assert [client.get(url).status_code for url in urls] == [404] * 4


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.7", "2001:db8::1"])
def test_another_machine_sees_no_outbox(client, urls, address):
    for url in urls:
        assert client.get(url, environ_base={"REMOTE_ADDR": address}).status_code == 404


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.5", "::1"])
def test_this_machine_does(client, urls, address):
    for url in urls:
        assert client.get(url, environ_base={"REMOTE_ADDR": address}).status_code == 200


def test_a_name_that_only_leads_here_sees_no_outbox(client, urls):
    for url in urls:
        assert client.get(url, base_url="http://rebound.example").status_code == 400


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_through_a_proxy_there_is_no_outbox(client, urls, header):
    for url in urls:
        assert client.get(url, headers={header: "203.0.113.9"}).status_code == 404
