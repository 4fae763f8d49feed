"""Mail servers for tests: a real one (aiosmtpd), and one that stops where a test tells it to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.processes import free_port


class Received(NamedTuple):
    """One mail as a server got it."""

    recipients: list[str]
    message: EmailMessage
    raw: bytes


class Handler:
    """Takes every mail, but answers as `refusals` (address or "DATA" → answers, one an attempt) says."""

    def __init__(self) -> None:
        self.mails: list[Received] = []
        self.refusals: dict[str, list[str]] = {}
        self.options: list[str] = []
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self.options = options
        envelope.mail_from = address
        return self._refusal("MAIL") or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if refusal := self._refusal(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if refusal := self._refusal("DATA"):
            return refusal
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(Received(list(envelope.rcpt_tos), message, envelope.content))
        return "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p/ss word", handled=False)

    def _refusal(self, what: str) -> str | None:
        answers = self.refusals.get(what)
        return answers.pop(0) if answers else None


@contextmanager
def mail_server(**options: Any) -> Iterator[tuple[Handler, int]]:
    """A real SMTP server on this machine, with its port."""
    handler, port = Handler(), free_port()
    if options.pop("login", False):
        options |= {"authenticator": handler.authenticate, "auth_require_tls": False}
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


class StubbornServer:
    """Speaks SMTP on a plain socket, and stops at one point: GREETING, MAIL, RCPT, DATA (in the middle of the message),
    DOT (it has the message, and has not said so) or QUIT. `reached` tells that it is there, `go_on` lets it continue.
    """

    def __init__(self, stop_at: str) -> None:
        self.stop_at = stop_at
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.mails: list[bytes] = []  # those it has acknowledged, or would have
        self._listener = socket.create_server(("127.0.0.1", free_port()))
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)  # no room for a whole big mail
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> StubbornServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def release(self) -> None:
        """Stop nowhere any more."""
        self.stop_at = ""
        self.go_on.set()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):  # a dead client is what we are for
                self._talk(connection, connection.makefile("rb"))

    def _talk(self, connection: socket.socket, lines: Any) -> None:
        self._pause("GREETING")
        connection.sendall(b"220 stubborn\r\n")
        while line := lines.readline():
            verb = line.split()[0].upper().decode()
            self._pause(verb if verb != "DATA" else "")
            if verb == "DATA":
                connection.sendall(b"354 go on\r\n")
                message = [lines.readline()]
                self._pause("DATA")
                while (line := lines.readline()) not in (b".\r\n", b""):
                    message.append(line)
                if not line:
                    return
                self.mails.append(b"".join(message))
                self._pause("DOT")
            connection.sendall(b"250 fine\r\n" if verb != "QUIT" else b"221 bye\r\n")
            if verb == "QUIT":
                return

    def _pause(self, point: str) -> None:
        if point and point == self.stop_at:
            self.reached.set()
            self.go_on.wait(30)
