from __future__ import annotations

import re
from dataclasses import replace

import pytest

from jupinv import config, vault


@pytest.fixture
def settings(tmp_path):
    return config.read({"DATA_DIR": str(tmp_path), "VAULT_KEYS": "one, any length of key"})


def test_what_was_sealed_opens_again_and_does_not_show(settings):
    vault.use(settings)
    sealed = vault.seal("sk_live_Ä €")
    assert "sk_live" not in sealed
    assert vault.open_sealed(sealed) == "sk_live_Ä €"
    assert vault.seal("sk_live_Ä €") != sealed


def test_keys_rotate(settings):
    vault.use(replace(settings, vault_keys=("old",)))
    by_old = vault.seal("secret")
    vault.use(replace(settings, vault_keys=("new", "old")))
    by_new = vault.seal("secret")
    assert vault.open_sealed(by_old) == "secret"
    vault.use(replace(settings, vault_keys=("new",)))
    assert vault.open_sealed(by_new) == "secret"
    with pytest.raises(vault.CannotOpen) as refusal:
        vault.open_sealed(by_old)
    assert "secret" not in str(refusal.value) and by_old not in str(refusal.value)


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-2] + "xx", lambda text: "", lambda text: "plain", lambda text: "Ä"]
)
def test_what_was_changed_does_not_open(settings, spoil):
    vault.use(settings)
    with pytest.raises(vault.CannotOpen):
        vault.open_sealed(spoil(vault.seal("secret")))


def test_tokens_are_long_and_fit_a_url():
    tokens = {vault.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", token) for token in tokens)


def test_a_fingerprint_is_always_the_same_and_any_text_has_one():
    assert vault.fingerprint("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len(vault.fingerprint("\ud800")) == 64  # what a broken URL may hold
