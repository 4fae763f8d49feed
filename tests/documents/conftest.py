"""A confirmed owner with a business, for the tests of this room."""

from __future__ import annotations

import pytest
from flask import Flask

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from tests.documents import making


@pytest.fixture
def owner(app: Flask) -> User:
    return making.owner()


@pytest.fixture
def business(owner: User) -> Business:
    return making.business(owner)
