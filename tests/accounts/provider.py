"""Two OpenID providers: a real one, and one of ours that can lie in every claim."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.processes import free_port, until

CLIENT = "our-client"
KEY, FOREIGN_KEY = (RSAKey.generate_key(2048, {"kid": "k"}) for _ in range(2))


@dataclass
class Real:
    """A provider that follows the standard, with a person who answers its page."""

    url: str

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            return requests.get(self.url, timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def knows(self, subject: str, **claims: Any) -> None:
        """What it says about somebody."""
        answer = requests.put(f"{self.url}/users/{subject}", json=claims, timeout=5)
        assert answer.status_code < 300, answer.text

    def consent(self, address: str, subject: str) -> str:
        """Sign in there and say yes; the answer is the path and query that the browser is sent to."""
        return self._answer(address, {"sub": subject})

    def deny(self, address: str) -> str:
        """Say no."""
        return self._answer(address, {"action": "deny"})

    def _answer(self, address: str, form: dict[str, str]) -> str:
        assert requests.get(address, timeout=5).status_code == 200
        answer = requests.post(address, data=form, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


@contextmanager
def real() -> Iterator[Real]:
    """Start the real one, in a process of its own; it refuses who sends no nonce."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running = Real(f"http://localhost:{port}")
    try:
        until(running.answers)
        yield running
    finally:
        process.kill()
        process.wait(10)


@dataclass
class Liar:
    """A provider that says what a test wants it to say, and keeps what it was told."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)  # beside, or in place of, those that are right
    leave_out: tuple[str, ...] = ()
    signed_by: Any = None  # KEY unless a test says otherwise
    algorithm: str = "RS256"
    token: dict[str, Any] | str | None = None  # in place of what the token endpoint says
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: Any = None  # in place of the key set
    fails: str = ""  # the path that answers 500
    asked: dict[str, str] = field(default_factory=dict)  # what the last browser brought along
    exchanged: dict[str, str] = field(default_factory=dict)  # what the token endpoint was asked

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        request = Request(environ)
        said = Response("broken", 500) if request.path == self.fails else self._answer(request)
        return said(environ, start)

    def _answer(self, request: Request) -> Response:
        if request.path == "/discovery":
            return _json(self._metadata())
        if request.path == "/keys":
            return _json(self.keys or {"keys": [KEY.as_dict(private=False)]})
        if request.path == "/token":
            self.exchanged = request.form.to_dict()
            told = {"access_token": "a", "token_type": "Bearer", "id_token": self._id_token()}
            return _json(told if self.token is None else self.token)
        return Response("nothing here", 404)

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        } | self.metadata

    def _id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": "248289761001",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 600,
            "nonce": self.asked.get("nonce", ""),
            "email": "ana@halden.example",
            "email_verified": True,
            "name": "Ana Halden",
        } | self.claims
        told = {name: value for name, value in claims.items() if name not in self.leave_out}
        return jwt.encode({"alg": self.algorithm, "kid": "k"}, told, self.signed_by or KEY, algorithms=[self.algorithm])

    def consent(self, address: str) -> str:
        """Where the browser is sent to that comes to `address`."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        back = urlsplit(self.asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': 'c', 'state': self.asked['state']})}"


def _json(value: Any) -> Response:
    body = value if isinstance(value, str) else json.dumps(value)
    return Response(body, content_type="application/json")


@contextmanager
def liar() -> Iterator[Liar]:
    """Start the lying one."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    provider = Liar()
    server = make_server("127.0.0.1", 0, provider, threaded=True)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
