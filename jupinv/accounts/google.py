"""Continue with Google: OpenID Connect by discovery, with PKCE (S256), state and nonce. The only importer of authlib.

What the provider says is believed only where signature, issuer, audience, times and nonce fit (OpenID Connect Core
3.1.3.7); state, nonce and verifier lie in the session cookie of the browser that began. The libraries are imported
where they are needed: they would double the time in which the app starts, and most do without them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request, session

from jupinv import clock
from jupinv.accounts.identities import Claims
from jupinv.config import Config

log = logging.getLogger("jupinv.accounts")

CALLBACK = "/sign-in/google/callback"
KEPT = "_state_google_"  # in the cookie, by authlib: state, nonce and verifier of one who went to the provider
TIMEOUT_SECONDS = 5.0  # for each answer of the provider
LONGEST = 255  # of a subject (OpenID Connect Core 2); addresses are shorter
KNOWN = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")  # with keys

# What reading JSON raises that is not of the shape which the standard says.
_MISSHAPEN = (LookupError, TypeError, ValueError, AttributeError)


class Declined(Exception):
    """The person did not consent, at the provider."""


class Unavailable(Exception):
    """The provider did not answer, or not in time."""


class NotBelieved(Exception):
    """The answer is none of this provider to a question of this browser."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: who it is, where it goes on, and whose account it is to be connected to (None: sign in)."""

    claims: Claims
    next: str
    user: int | None


def install(app: Flask, config: Config) -> None:
    """Let pages ask whether to show the button."""
    app.jinja_env.globals["google_offered"] = is_offered(config)


def is_offered(config: Config) -> bool:
    """Whether the operator has set it up."""
    return bool(config.google_client_id)


def leave(config: Config, *, next: str, user: int | None = None) -> str:
    """The address at the provider to which this browser goes now. Raises Unavailable."""
    for name in [name for name in session if name.startswith(KEPT)]:
        session.pop(name)  # the cookie has little room, and who begins anew does not end the one before
    with _trouble():
        client = _client(config)
        made: dict[str, Any] = client.create_authorization_url(config.base_url + CALLBACK, prompt="select_account")
        client.save_authorize_data(redirect_uri=config.base_url + CALLBACK, next=next, user=user, **made)
    return str(made["url"])


def answer(config: Config) -> Answer:
    """What the provider says in the request at hand, checked. Raises Declined, Unavailable, NotBelieved."""
    place = KEPT + request.args.get("state", "")
    if error := request.args.get("error"):
        session.pop(place, None)
        raise Declined if error == "access_denied" else Unavailable
    kept = session.get(place)
    if kept is None or kept["exp"] < clock.now().timestamp():
        raise NotBelieved("no such state in this browser")
    with _trouble():
        client = _client(config)
        issuer = client.server_metadata["issuer"]
        token = client.authorize_access_token(
            claims_options={
                "iss": {"essential": True, "value": issuer},
                "aud": {"essential": True, "value": config.google_client_id},
                "sub": {"essential": True},
            }
        )
        return Answer(_claims(issuer, token["userinfo"]), kept["data"]["next"], kept["data"]["user"])


def _claims(issuer: str, said: dict[str, Any]) -> Claims:
    """What counts of the claims, each only if it is of the type that it must have."""
    subject, email, name = (said.get(claim) for claim in ("sub", "email", "name"))
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST:
        raise NotBelieved("no subject")
    return Claims(
        issuer=issuer,
        subject=subject,
        email=email if isinstance(email, str) and len(email) <= LONGEST else "",
        email_verified=said.get("email_verified") is True,
        name=" ".join(name.split()) if isinstance(name, str) else "",
    )


def _client(config: Config) -> Any:
    """The provider's client; what discovery says of it, and its keys, are asked for once an hour."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    return _discovered(config.google_client_id, config.google_client_secret, config.google_metadata_url, hour)


@lru_cache(maxsize=2)
def _discovered(client_id: str, secret: str, metadata_url: str, _hour: object) -> Any:
    from authlib.integrations.flask_client import FlaskIntegration
    from authlib.integrations.flask_client.apps import FlaskOAuth2App

    client = FlaskOAuth2App(
        FlaskIntegration("google"),
        "google",
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=metadata_url,
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )
    found = client.load_server_metadata()
    if any(urlsplit(found[name]).scheme not in ("http", "https") for name in KNOWN):
        raise NotBelieved("an endpoint is no address")
    # Only what is known: authlib hands everything to its session, the checking of certificates among it.
    algorithms = [name for name in found.get("id_token_signing_alg_values_supported", ()) if name in ALGORITHMS]
    client.server_metadata = {name: found[name] for name in (*KNOWN, "_loaded_at")}
    client.server_metadata["id_token_signing_alg_values_supported"] = algorithms or ["RS256"]
    return client


@contextmanager
def _trouble() -> Iterator[None]:
    """Whatever a provider can do wrong, as one of two facts; what it said is neither shown nor logged."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import ConnectionError, HTTPError, RequestException, Timeout

    try:
        yield
    except (ConnectionError, Timeout, HTTPError) as error:
        log.warning("the OpenID provider can't be reached: %s", type(error).__name__)
        raise Unavailable from None
    except (AuthlibBaseError, JoseError, RequestException, RuntimeError, *_MISSHAPEN) as error:
        log.warning("the OpenID provider was not believed: %s", type(error).__name__)
        raise NotBelieved from None
