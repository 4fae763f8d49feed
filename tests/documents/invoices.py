"""Fixtures of the rooms after issue: a confirmed owner with a business, a customer and an open invoice."""

from __future__ import annotations

import pytest
from flask import Flask

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.documents.models import Document
from tests.documents import making


@pytest.fixture
def owner(app: Flask) -> User:
    return making.owner()


@pytest.fixture
def business(owner: User) -> Business:
    return making.business(owner)


@pytest.fixture
def customer(business: Business) -> Customer:
    return making.customer(business)


@pytest.fixture
def invoice(business: Business, owner: User, customer: Customer) -> Document:
    """1,190.00 € to pay."""
    return making.issued(business, owner, to=customer)
