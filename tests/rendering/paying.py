"""Documents that ask for money by some way, and what their codes say."""

from __future__ import annotations

from dataclasses import replace

from jupinv.content.fields import BankAccount, Content, OtherWay, PaymentMeans
from jupinv.content.standing import Standing
from jupinv.content.totals import totals
from jupinv.rendering.codes import Code, NoCode, asked, code
from tests.rendering.samples import ABROAD


def paid_to(
    *ways: BankAccount | OtherWay, reference: str = "", content: Content = ABROAD, **changes: object
) -> Content:
    return replace(content, payment=PaymentMeans(ways=ways, reference=reference), **changes)  # type: ignore[arg-type]


def of(content: Content, standing: Standing | None = None) -> Code | NoCode:
    return code(content, asked(content, totals(content), standing or Standing()))


def payload(content: Content, standing: Standing | None = None) -> str:
    found = of(content, standing)
    assert isinstance(found, Code), found
    return found.payload


def why_not(content: Content, standing: Standing | None = None) -> str:
    found = of(content, standing)
    assert isinstance(found, NoCode), found
    return found.why
