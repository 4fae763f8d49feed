from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest

from jupinv import message

LETTER = message.Letter(
    message_id="<x@y.example>",
    at=datetime(2026, 5, 3, 12, tzinfo=UTC),
    sender="invoices@y.example",
    sender_name="Studio Halden",
    to=("a@b.example", "c@d.example"),
    cc=(),
    reply_to="e@f.example",
    subject="Subject",
    text="Text",
    html="<p>Text",
)


@pytest.mark.parametrize(
    "address",
    [
        "", "ana", "@example.com", "ana@", "ana@exa mple.com", "a@b.c\r\nBcc: x@y.z", "a@b.c\nx", "Ana <a@b.c>",
        "a@b.c, d@e.f", "a@b.c;d@e.f", "ana@-x.com", "ana@x..com", "a@" + "b" * 64 + ".com", "\x00a@b.c", "a b@c.d",
        "a<b@c.d", "a" * 250 + "@b.c",
    ],
)  # fmt: skip
def test_what_is_no_address(address):
    with pytest.raises(message.BadAddress):
        message.clean_address(address)


@pytest.mark.parametrize(
    "address",
    ["ana@halden.example", "o'brien+tag@x.co", "jürgen@müller.example", "a.b@xn--mller-kva.de", "root@localhost"],
)
def test_what_is_an_address(address):
    assert message.clean_address(f" {address}\n") == address


@pytest.mark.parametrize(
    "words",
    [
        "plain", "Rechnung über 1.200,50 € für Müller & Söhne, fällig am 3. Mai 2026, Bestellung 4500012345 " * 5,
        "Invoice INV-2026-0042 from Studio Halden for 1,200.50 EUR, due 3 May 2026 " * 5, "x" * 2000, "ü" * 400,
        "日本語の会社 株式会社 " * 20, 'Hälden, "Ana" <x@y.z>; (a) [b]', "O'Brien, \\ \"Ltd\"", 
        "😀 👨\u200d👩\u200d👧" * 30, "a.b@c.d", "می\u200cخواهم",
    ],
)  # fmt: skip
@pytest.mark.parametrize("international", [False, True])
def test_subject_and_name_arrive_letter_by_letter(words, international):
    words = message.one_line(words)
    raw = message.compose(replace(LETTER, subject=words, sender_name=words), international=international)
    assert raw.isascii()
    longest = max(len(line) for line in raw.split(b"\r\n"))
    assert longest <= (998 if words.isascii() else 78)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    headers = dict(
        line.split(": ", 1) for line in re.sub(r"\r\n(?=[ \t])", "", raw.split(b"\r\n\r\n")[0].decode()).split("\r\n")
    )
    assert decoded(headers["Subject"]) == words
    for header in ("From", "Reply-To"):
        ((name, _),) = getaddresses([headers[header]])
        assert decoded(name) == words[:200].strip()
    assert headers["To"] == "a@b.example, c@d.example"


def decoded(text):
    """The words of a header, by the older decoder of the library, which knows nothing of the writer's."""
    return str(make_header(decode_header(text)))


def test_long_web_addresses_in_headers_stay_whole():
    written = EmailMessage(policy=message._POLICY)
    url = f"<https://jupinv.example/stop/{'x' * 300}>"
    written["List-Unsubscribe"] = url
    assert f"List-Unsubscribe: {url}\r\n".encode() in written.as_bytes()


def test_addresses_beyond_ascii_are_named_where_headers_may_hold_them():
    letter = replace(LETTER, to=("jürgen@müller.example", "a@b.example"), cc=("ü@b.example",), reply_to="é@f.example")
    plain = message.compose(letter, international=False).decode("ascii")
    assert "\r\nTo: a@b.example\r\n" in plain
    assert "Cc:" not in plain and "Reply-To:" not in plain
    international = message.compose(letter, international=True).decode()
    assert "\r\nTo: jürgen@xn--mller-kva.example,\r\n a@b.example\r\n" in international
    assert "\r\nCc: ü@b.example\r\n" in international
    assert "<é@f.example>" in international or "\r\nReply-To: é@f.example" in international


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.pdf", "application/pdf"), ("b.unheard", "application/octet-stream"), ("c.XML", "application/xml")],
)
def test_the_kind_of_an_attachment_follows_its_name(name, kind):
    data = b"\r\n.\r\n\xff"
    raw = message.compose(replace(LETTER, attached=data, attachment_name=name), international=False)
    (attached,) = message_from_bytes(raw, policy=policy.default).iter_attachments()
    assert (attached.get_content_type(), attached.get_payload(decode=True)) == (kind, data)
