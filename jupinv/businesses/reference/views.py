"""Settings, Payment reference: what customers write on a transfer, with the check digits of a scheme or plainly."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from jupinv import web
from jupinv.accounts.browser import confirmed_only
from jupinv.addresses import country_code
from jupinv.businesses import path, settings
from jupinv.businesses.models import Business
from jupinv.businesses.profile import profile_of
from jupinv.businesses.ways import ways_to_pay
from jupinv.content import remittance
from jupinv.content.bank_numbers import is_qr_iban, tidy
from jupinv.content.remittance import KID10, KID11, OGM, QRR, RF, VIITE

bp = Blueprint("reference", __name__)

PLAIN = "plain"
EXAMPLE = "INV-2026-0042"
NAMES = {
    RF: _l("RF, international (ISO 11649)"),
    OGM: _l("Belgium: structured communication (OGM-VCS)"),
    VIITE: _l("Finland: viite"),
    KID10: _l("Norway: KID, modulus 10"),
    KID11: _l("Norway: KID, modulus 11"),
    QRR: _l("Switzerland: QR reference, for a QR-IBAN"),
}
HOME = {OGM: "BE", VIITE: "FI", KID10: "NO", KID11: "NO"}  # where banks read it; how it is printed there


@bp.get("/b/<handle>/settings/reference")
@confirmed_only
def show(handle: str) -> Response:
    """The choice, each with an example."""
    business = path.here_to_own(handle)
    return _page(business, business.reference or PLAIN)


@bp.post("/b/<handle>/settings/reference")
@confirmed_only
def choose(handle: str) -> Response:
    """Keep the choice; it counts for what is issued from now on."""
    business = path.here_to_own(handle)
    chosen = request.form.get("scheme", "")
    if chosen not in (PLAIN, *NAMES):
        return _page(business, "", _("Please choose one of these."))
    if chosen == QRR and not _has_qr_iban(business):
        return _page(
            business, chosen, _("Enter a QR-IBAN as a way to pay first: no other account takes such payments.")
        )
    settings.choose_reference(business, "" if chosen == PLAIN else chosen)
    flash(_("Saved. It counts for what you issue from now on."))
    return web.go(url_for("reference.show", handle=handle))


def _page(business: Business, chosen: str, error: str = "") -> Response:
    home = country_code(dict(profile_of(business)).get("sender.country", ""))
    offered = [scheme for scheme in NAMES if scheme == chosen or _is_offered(scheme, business, home)]
    page = render_template(
        "businesses/reference.html",
        business=business,
        chosen=chosen,
        example=EXAMPLE,
        schemes=[(scheme, NAMES[scheme], _example(scheme, home)) for scheme in offered],
        error=error,
    )
    return make_response(page, 422 if error else 200)


def _is_offered(scheme: str, business: Business, home: str) -> bool:
    return _has_qr_iban(business) if scheme == QRR else HOME.get(scheme, home) == home


def _has_qr_iban(business: Business) -> bool:
    return any(is_qr_iban(tidy(way.get("iban", ""))) for way in ways_to_pay(business.profile).values())


def _example(scheme: str, home: str) -> str:
    return remittance.readable(remittance.made(scheme, EXAMPLE), HOME.get(scheme, home))
