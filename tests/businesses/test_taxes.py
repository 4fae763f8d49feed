"""Settings, Taxes: the list, how prices are typed, and to which coin amounts due are rounded."""

from __future__ import annotations

import pytest

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from tests.drafts.writing import draft
from tests.pages import Page, PageClient

HERE = "/b/studio-halden/settings/taxes"


def stored(user: User) -> dict[str, str]:
    profile = dict(profile_of(Business.get_by_id(user.business.id)))
    return {name: text for name, text in profile.items() if name.startswith(("taxes.", "tax.prices", "tax.coins"))}


def new_row(page: Page) -> str:
    """Where one more tax is typed: "taxes.t123.". The last row."""
    return [name for name in page.fields if name.endswith(".name")][-1].removesuffix("name")


def typed(browser: PageClient, *, status: int | None = None, **parts: str) -> Page:
    page = browser.page(HERE)
    at = new_row(page)
    return browser.submit(page.find("button.main"), {at + part: text for part, text in parts.items()}, status=status)


def test_taxes_are_listed_and_offered_in_the_lines_of_a_draft(alice: User, as_) -> None:
    browser = as_(alice)
    typed(browser, name="GST", rate="5")
    page = browser.page(HERE)
    gst = next(name for name in page.fields if name.endswith(".name")).split(".")[1]
    typed(browser, name="QST", rate="9.975", together=gst)
    assert sorted(stored(alice).values()) == sorted(["GST", "5", "QST", "9.975", gst])
    editor = browser.page(f"/drafts/{draft(alice).key}")
    offered = [option.text for option in editor.all("#line-a select option")]
    assert [words for words in offered if "GST" in words] == ["GST 5%", "GST 5% + QST 9.975%"]


def test_a_tax_goes_when_it_is_emptied(alice: User, as_) -> None:
    browser = as_(alice)
    typed(browser, name="GST", rate="5")
    page = browser.page(HERE)
    at = next(name for name in page.fields if name.endswith(".name")).removesuffix("name")
    browser.submit(page.find("button.main"), {at + "name": "", at + "rate": ""})
    assert not any(name.startswith("taxes.") for name in stored(alice))


def test_rates_are_typed_in_ones_own_language(alice: User, as_) -> None:
    User.update(locale="de_DE").where(User.id == alice.id).execute()
    typed(as_(alice), name="QST", rate="9,975")
    assert "9.975" in stored(alice).values()
    page = as_(alice).page(HERE)
    assert "9,975" in page.fields.values()


def test_prices_and_coins_are_set_for_all_new_documents(alice: User, as_) -> None:
    browser = as_(alice)
    browser.submit(browser.page(HERE).find("button.main"), {"prices": "gross", "coin": "0.05"})
    assert stored(alice) == {"tax.prices": "gross", "tax.coins": "EUR 0.05"}
    assert browser.page(HERE).fields["coin"] == "0.05"
    editor = browser.page(f"/drafts/{draft(alice).key}")
    assert editor.fields["prices"] == "gross"
    assert "Do not round to €0.05" in editor.said("#tax")


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"name": "", "rate": "5"}, "name"),
        ({"name": "x" * 41, "rate": "5"}, "name"),
        ({"name": "A;B", "rate": "5"}, "name"),
        ({"name": "GST"}, "rate"),
        ({"name": "GST", "rate": "lots"}, "rate"),
        ({"name": "GST", "rate": "-5"}, "rate"),
        ({"name": "GST", "rate": "1001"}, "rate"),
        ({"name": "GST", "rate": "0"}, "rate"),
        ({"name": "VAT", "kind": "E"}, "reason"),
        ({"name": "VAT", "kind": "E", "rate": "19", "reason": "Article 132"}, "rate"),
        ({"name": "GST", "rate": "5", "compound": "1"}, "together"),
        ({"name": "IRPF", "rate": "15", "kind": "S", "compound": "1"}, "together"),
    ],
)
def test_mistakes_are_told_at_their_field_and_nothing_typed_is_lost(
    alice: User, as_, parts: dict[str, str], field: str
) -> None:
    browser = as_(alice)
    answer = typed(browser, status=422, **parts)
    at = next(name for name in answer.fields if name.endswith(".name")).removesuffix("name")
    assert answer.error_at(at + field)
    assert all(answer.fields[at + part] == text for part, text in parts.items())
    assert stored(alice) == {}


@pytest.mark.parametrize("change", [{"kind": "Q"}, {"together": "t99"}, {"coin": "0.07"}, {"prices": "half"}])
def test_what_the_page_does_not_offer_is_refused(alice: User, as_, change: dict[str, str]) -> None:
    fields = {"taxes.t1.name": "GST", "taxes.t1.rate": "5"}
    of_row = {f"taxes.t1.{part}": text for part, text in change.items() if part in ("kind", "together")}
    as_(alice).post_form(HERE, fields | (of_row or change), status=422)
    assert stored(alice) == {}


def test_taxes_charged_together_in_a_circle_are_refused(alice: User, as_) -> None:
    fields = {f"taxes.t{n}.{part}": text for n in (1, 2) for part, text in (("name", f"T{n}"), ("rate", "5"))}
    answer = as_(alice).post_form(HERE, fields | {"taxes.t1.together": "t2", "taxes.t2.together": "t1"}, status=422)
    assert "circle" in answer.error_at("taxes.t1.together")


def test_a_paper_can_not_change_the_list(alice: User, as_) -> None:
    browser = as_(alice)
    typed(browser, name="GST", rate="5")
    before = stored(alice)
    page = browser.page(f"/drafts/{draft(alice).key}")
    more = dict.fromkeys(before, "99") | {"tax.coins": "EUR 5", "tax.prices": "gross"}
    browser.post_form(page.form("#draft").get("action"), page.fields | more | {"act": "save", "note": "x"})
    assert stored(alice) == before


def test_others_change_nothing(alice: User, bob: User, carol: User, as_, client: PageClient) -> None:
    fields = {"taxes.t1.name": "GST", "taxes.t1.rate": "5"}
    for who, status in ((bob, 404), (carol, 403)):
        as_(who).page(HERE, status=status)
        as_(who).post_form(HERE, fields, status=status)
    assert client.post_form(HERE, fields, status=303).location.startswith("/sign-in")
    assert stored(alice) == {}
