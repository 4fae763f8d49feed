"""A mail as the bytes that travel (RFC 5322), and what may stand in its headers: pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import PurePath
from typing import Any

import idna

LONGEST_NAME = 200
FOLD = "\r\n "
ATTACHED = {".pdf": "application/pdf", ".xml": "application/xml", ".csv": "text/csv", ".png": "image/png"}

# Controls, lone surrogates, line and paragraph separators, and what turns the direction of reading around.
BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069]")
UNSENDABLE = re.compile(r"[\x00\ud800-\udfff]")
ATOM = r"[^\s.()<>\[\]:;,@\\\"\x00-\x20\x7f]+"
LOCAL_PART = re.compile(rf"{ATOM}(\.{ATOM})*")  # RFC 5321 without quoted ones, RFC 6531's letters included


class BadAddress(ValueError):
    """Not an e-mail address that a mail could go to."""


@dataclass(frozen=True)
class Letter:
    """All that a message is made from. Addresses are clean ones."""

    message_id: str
    at: datetime
    sender: str
    sender_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    reply_to: str
    subject: str
    text: str
    html: str
    unsubscribe: str = ""  # the address that takes a POST to end such mails; empty: none
    attached: bytes = b""
    attachment_name: str = ""  # empty: nothing is attached


def clean_address(address: str) -> str:
    """The address, trimmed; raises BadAddress for what is none, has a name with it, or would break out of a header."""
    address = address.strip()
    local = address.rpartition("@")[0]
    if len(address) > 254 or len(local) > 64 or not LOCAL_PART.fullmatch(local) or not address.isprintable():
        raise BadAddress("not an e-mail address")
    ascii_domain(address)
    return address


def ascii_domain(address: str) -> str:
    """The domain of an address as the DNS has it (IDNA 2008); raises BadAddress."""
    try:
        return idna.encode(address.rpartition("@")[2], uts46=True).decode()
    except idna.IDNAError:
        raise BadAddress("not an e-mail address") from None


def wire_address(address: str) -> str:
    """The address with its domain as the DNS has it; still not ASCII where the part before the @ is not."""
    return f"{address.rpartition('@')[0]}@{ascii_domain(address)}"


def one_line(text: str) -> str:
    """The text without line breaks, control characters and encoded words: in a header it says what it says."""
    return " ".join(BREAKING.sub(" ", text).split()).replace("=?", "= ?")


def display_name(text: str) -> str:
    """A name as it may stand before an address."""
    return one_line(text)[:LONGEST_NAME].strip()


def sendable(text: str) -> str:
    """The text of a body without what no mail (and no database) can hold."""
    return UNSENDABLE.sub("", text)


def compose(letter: Letter, *, international: bool) -> bytes:
    """The message: the same each time, but for the boundaries of its parts.

    `international` is RFC 6532: addresses beyond ASCII are named in the headers; otherwise they are left out there.
    """
    message = EmailMessage(policy=_POLICY.clone(utf8=international))
    message["From"] = _address(letter.sender, letter.sender_name)
    for header, addresses in (("To", letter.to), ("Cc", letter.cc)):
        if named := [_address(each) for each in addresses if _fits(each, international)]:
            message[header] = named
    if letter.reply_to and _fits(letter.reply_to, international):
        message["Reply-To"] = _address(letter.reply_to, letter.sender_name)
    else:
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: keep holiday notices at home
    if letter.unsubscribe:  # RFC 2369 and 8058
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = letter.message_id
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if name := letter.attachment_name:
        kind, _, subtype = ATTACHED.get(PurePath(name).suffix.lower(), "application/octet-stream").partition("/")
        message.add_attachment(letter.attached, maintype=kind, subtype=subtype, filename=name)
    return message.as_bytes()


class _Policy(EmailPolicy):
    """Headers as we write them: the library's own folding loses spaces between encoded words (Python 3.11), and
    encodes long addresses of pages, which breaks one-click unsubscribe.
    """

    def _fold(self, name: str, value: Any, refold_binary: bool = False) -> str:
        if name == "Subject":
            return f"{name}: {_encoded(str(value))}\r\n"
        if hasattr(value, "addresses"):
            return f"{name}: {f',{FOLD}'.join(map(_named, value.addresses))}\r\n"
        folder = self.clone(max_line_length=998) if name.startswith("List-") else self
        return EmailPolicy._fold(folder, name, value, refold_binary)  # type: ignore[attr-defined]


_POLICY = _Policy(linesep="\r\n")


def _encoded(text: str) -> str:
    """Text in lines of at most 76 characters, with all of it in encoded words (RFC 2047) where some of it must be."""
    plain = text.isascii() and all(len(word) < 60 for word in text.split())
    header = Header(text, "us-ascii" if plain else "utf-8", maxlinelen=76, header_name="Reply-To")  # the longest one
    return header.encode(linesep="\r\n")


def _named(address: Address) -> str:
    """Name and address. An ASCII name stays on its line: quoted, and at most LONGEST_NAME characters."""
    name = address.display_name
    return str(address) if name.isascii() else f"{_encoded(name)}{FOLD}<{address.addr_spec}>"


def _fits(address: str, international: bool) -> bool:
    """Whether the headers can name the address."""
    return international or wire_address(address).isascii()


def _address(address: str, name: str = "") -> Address:
    local, _, domain = wire_address(address).rpartition("@")
    return Address(display_name(name), local, domain)
