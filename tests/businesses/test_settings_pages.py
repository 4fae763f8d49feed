"""The pages on which a business is set up."""

from __future__ import annotations

import pytest
from flask import Flask

from jupinv.accounts.models import User
from tests.documents import making

SECTIONS = ("profile", "logo", "colour", "ways", "numbers", "texts", "texts/de/invoice", "texts/fr/reminder", "mail")


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_is_a_page(alice: User, as_, section: str) -> None:
    page = as_(alice).page(f"/b/studio-halden/settings/{section}")
    assert page.link("Settings") == "/b/studio-halden/settings"
