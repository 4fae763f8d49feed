"""Settings, Taxes."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from jupinv import vault, web
from jupinv.accounts import browser
from jupinv.accounts.browser import confirmed_only
from jupinv.businesses import path
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of, replace_taxes
from jupinv.drafts import taxform
from jupinv.drafts.taxes import COINS
from jupinv.drafts.taxform import Row, TaxForm

bp = Blueprint("taxes", __name__)


@bp.get("/b/<handle>/settings/taxes")
@confirmed_only
def show(handle: str) -> Response:
    """The list of taxes, and how prices are typed and amounts rounded."""
    business = path.here_to_write(handle)
    return _page(business, taxform.of_profile(profile_of(business), browser.locale()))


@bp.post("/b/<handle>/settings/taxes")
@confirmed_only
def change(handle: str) -> Response:
    """Save the list; a row whose name, rate and words were emptied goes. Or add a row to it, which saves nothing."""
    business = path.here_to_write(handle)
    typed = taxform.posted(request.form.to_dict(), browser.locale())
    if typed.messages:
        return _page(business, typed, 422)
    replace_taxes(business, typed.pairs(business.currency))
    flash(_("Saved. Open drafts offer these from now on; what was issued stays as it is."))
    return web.go(url_for("taxes.show", handle=handle))


def _page(business: Business, typed: TaxForm, status: int = 200) -> Response:
    page = render_template(
        "businesses/taxes.html",
        business=business,
        form=typed,
        rows=[*typed.rows, Row(f"t{vault.new_token()[:8]}", {})],  # no draft may mean the new one by an old key
        kinds=taxform.KINDS,
        coins=COINS,
    )
    return make_response(page, status)
