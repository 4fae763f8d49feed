"""What is encrypted at rest, and tokens: made here, kept as a fingerprint to look up or sealed to show again."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jupinv.config import Config

TOKEN_BYTES = 20  # 160 bits


class CannotOpen(ValueError):
    """The text was sealed with none of our keys, or changed since."""


_box: MultiFernet | None = None


def use(config: Config) -> None:
    """Take the keys of the settings: the first one seals, all of them open."""
    global _box
    _box = MultiFernet([Fernet(_stretched(key)) for key in config.vault_keys])


def new_token() -> str:
    """A secret nobody can guess, fit for a URL."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_salt() -> str:
    """128 random bits in hex: mixed into a digest, they keep a short text from being guessed from it."""
    return secrets.token_hex(16)


def new_code(length: int) -> str:
    """So many random digits, for a person to type."""
    return f"{secrets.randbelow(10**length):0{length}}"


def fingerprint(token: str) -> str:
    """What is stored to find a token again without keeping it: its SHA-256, in hex."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def seal(text: str) -> str:
    """The text, encrypted and authenticated."""
    return _opened_box().encrypt(text.encode()).decode()


def open_sealed(text: str) -> str:
    """The text that was sealed; raises CannotOpen."""
    try:
        return _opened_box().decrypt(text.encode()).decode()
    except InvalidToken:
        raise CannotOpen("sealed with none of VAULT_KEYS, or changed since") from None


def _opened_box() -> MultiFernet:
    if _box is None:
        raise RuntimeError("vault.use(config) comes first")
    return _box


def _stretched(key: str) -> bytes:
    """32 bytes from a key of any length, as Fernet wants them."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"jupinv vault 1").derive(key.encode())
    return base64.urlsafe_b64encode(derived)
