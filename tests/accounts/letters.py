"""What a person finds in the sign-in mail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jupinv.mail import Mail


@dataclass(frozen=True)
class Letter:
    mail: Mail
    to: str
    code: str
    link: str  # path


def letters() -> list[Letter]:
    """The sign-in mails that still have words, the newest first."""
    asked = Mail.text.contains("/sign-in/link/")
    return [_letter(mail) for mail in Mail.select().where(asked).order_by(Mail.id.desc())]


def letter() -> Letter:
    """The newest one."""
    return letters()[0]


def wrong(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def _letter(mail: Mail) -> Letter:
    code = re.search(r"Your code is (\d{3}) (\d{3})", mail.text)
    link = re.search(r"http://localhost(?::\d+)?(/sign-in/link/\S+)", mail.text)
    assert code and link, mail.text
    return Letter(mail, mail.to[0], code[1] + code[2], link[1])
