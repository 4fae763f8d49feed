"""The editor's page for whoever asks: what is typed, read in their language, with all that its fields offer."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from jupinv.accounts import browser
from jupinv.businesses.founding import usual_currency
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.clock import today
from jupinv.content import codes
from jupinv.documents.models import Document
from jupinv.drafts import editing, saving, taxes
from jupinv.drafts.editing import Editor
from jupinv.drafts.lineform import LineForm
from jupinv.drafts.typed import Typed
from jupinv.items.models import Item

# The currencies in which most is billed; every other one is typed.
COMMON = (
    *("AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "INR"),
    *("JPY", "MXN", "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "TRY", "USD", "ZAR"),
)


def reread(
    document: Document,
    findings: dict[str, str] | None = None,
    *,
    same_window: bool = False,
    opened: str = "",
    about: frozenset[str] | None = None,
) -> Editor:
    """The page of a draft as it is kept. A window that has just saved goes on with its own editor id.

    Any other one is given none, so that an unchanged page need not be sent again; its script makes one up.
    """
    return editor(
        document.key,
        saving.typed_of(document),
        document.business,
        document,
        findings=findings,
        editor_id=document.editor if same_window else "",
        base=document.save_count,
        opened=opened,
        about=about,
    )


def editor(
    key: str,
    typed: Typed,
    business: Business | None,
    document: Document | None = None,
    *,
    findings: dict[str, str] | None = None,
    editor_id: str = "",
    base: int = 0,
    loaded_with: str | None = None,
    opened: str = "",
    about: frozenset[str] | None = None,
) -> Editor:
    """The page of what is typed, kept as a draft or not yet."""
    return editing.editor(
        key,
        typed.with_taxes_of(profile_of(business)) if business else typed,
        business=business,
        document=document,
        usual_currency=usual_currency(browser.locale(), today("")),
        editor_id=editor_id,
        base=base,
        today=today(business.time_zone if business else ""),
        findings=findings,
        loaded_with=loaded_with,
        opened=opened,
        about=about,
    )


def drawn(shown: Editor, business: Business | None, **more: Any) -> str:
    """The page itself."""
    more["ways_locked"] = business is not None and saving.ways_locked(business)
    more.setdefault("found", None)
    if business is not None and Item.select().where(Item.business == business.id).exists():
        more["items_at"] = f"/b/{business.handle}/items"
    return render_template("drafts/editor.html", e=shown, business=business, **choices(), **more)


def choices() -> dict[str, Any]:
    """What the selects of the editor offer."""
    sentences = [(key, codes.REASON_BY_KEY[key].sentence(browser.language_shown())) for key in taxes.UNTAXED]
    return {
        "currencies": COMMON,
        "special_choices": taxes.special_choices(),
        "untaxed_choices": [*sentences, (taxes.OWN_WORDS, _("In my own words"))],
        "blank_line": LineForm("__key__", 0, {}),
    }
