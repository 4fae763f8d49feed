"""The businesses of a person, and the settings of each: one page for each thing that is set."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePosixPath

from flask import Blueprint, Response, flash, make_response, render_template, request, send_file, url_for
from flask_babel import gettext as _

from jupinv import clock, files, money, web
from jupinv.accounts import browser
from jupinv.accounts.attempts import TooMany, limit
from jupinv.accounts.browser import confirmed_only
from jupinv.accounts.models import User
from jupinv.accounts.preferences import is_zone
from jupinv.addresses import country_code
from jupinv.businesses import founding, logo, members, path, profile, settings
from jupinv.businesses.models import ACCOUNTANT, OWNER, STAFF, Business
from jupinv.businesses.profile import profile_of
from jupinv.businesses.ways import ways_to_pay
from jupinv.content import codes
from jupinv.content.look import DARK, LIGHT, Look, colour
from jupinv.content.sentence import Sentence as _s
from jupinv.documents import numbering
from jupinv.documents.models import Document
from jupinv.documents.wording import Wording
from jupinv.drafts import sender, taxes
from jupinv.drafts.sender import Sheet
from jupinv.drafts.typed import Typed, changed_on_page, marks, storable
from jupinv.payments.cards import connecting
from jupinv.proof.models import CheckResult

bp = Blueprint("businesses", __name__)

ROLES = {OWNER: _s("Owner"), ACCOUNTANT: _s("Accountant, reads only"), STAFF: _s("Staff")}
MOST_NEW = 10  # businesses a day of one person: each may send its share of mails
LARGEST_UPLOAD = 8 * 1024 * 1024  # read at most, so that words can be said about a file that is too large
LONGEST = 300
OURS = "#0d6a5b"


# which business


@bp.get("/settings")
@confirmed_only
def lead_to_settings() -> Response:
    """The settings of the business last looked at, or else of the first one."""
    business = path.last_used(_user())
    if business is None:
        return web.go(url_for("businesses.new"))
    return web.go(url_for("businesses.overview", handle=business.handle))


@bp.get("/businesses")
@confirmed_only
def all_of_mine() -> str:
    """The businesses of this person, to go from one to another."""
    mine = [(business, ROLES[business.member.role]) for business in path.all_of(_user())]
    return render_template("businesses/list.html", mine=mine, last=browser.last_business())


@bp.get("/businesses/new")
@confirmed_only
def new() -> Response:
    """The form of a new business."""
    return _new_page({}, {})


@bp.post("/businesses/new")
@confirmed_only
def found() -> Response:
    """Begin a new business, and go on to its first invoice."""
    typed = {name: _line(name) for name in ("name", "country", "currency", "time_zone")}
    user, now = _user(), clock.now()
    country, currency = country_code(typed["country"]), typed["currency"].upper()
    if errors := _new_errors(typed, country, currency):
        return _new_page(typed, errors, 422)
    try:
        limit("business", f"user {user.id}", MOST_NEW, timedelta(days=1), now)
    except TooMany as refused:
        raise web.too_many(refused.seconds) from None
    currency = currency or founding.currency_of(country, now.date())
    zone = typed["time_zone"] or founding.time_zone_of(country)
    said = {
        "sender.name": typed["name"],
        "sender.country": typed["country"],
        "business.currency": currency,
        "business.time_zone": zone,
    }
    business = founding.found(
        user,
        locale=user.locale,
        now=now,
        name=typed["name"],
        currency=currency,
        time_zone=zone,
        profile=[(name, text) for name, text in said.items() if text],
    )
    browser.enter(business)
    flash(_("%(name)s is there. What is still missing about it you write on its first invoice.", name=typed["name"]))
    return web.go(url_for("businesses.overview", handle=business.handle))


def _new_errors(typed: dict[str, str], country: str, currency: str) -> dict[str, str]:
    errors = {}
    if not typed["name"]:
        errors["name"] = _("How is it called? You can change that later.")
    if typed["country"] and not country:
        errors["country"] = _("We don’t know this country. Write its name, or its two-letter code.")
    if currency and currency not in money.EXPONENTS:
        errors["currency"] = _("This is no currency code of ISO 4217, such as EUR or USD.")
    if typed["time_zone"] and not is_zone(typed["time_zone"]):
        errors["time_zone"] = _("Write a time zone such as Europe/Berlin or America/New_York.")
    for name in typed:
        if len(typed[name]) >= LONGEST:
            errors[name] = _("Please keep this under %(most)s characters.", most=LONGEST)
    return errors


def _new_page(typed: dict[str, str], errors: dict[str, str], status: int = 200) -> Response:
    return make_response(render_template("businesses/new.html", typed=typed, errors=errors), status)


# its settings


@bp.get("/b/<handle>/settings")
@confirmed_only
def overview(handle: str) -> str:
    """All that can be set, with how it is set now."""
    business = path.here(handle)
    today = clock.today(business.time_zone)
    return render_template(
        "businesses/overview.html",
        business=business,
        role=business.member.role,
        said=dict(profile_of(business)),
        ways=len(ways_to_pay(business.profile)),
        cards=bool(business.cards) or connecting.of(business) is not None,
        number=numbering.preview(business, "invoice", on=today),
        texts=sum(len(texts) for texts in business.letters.values()),
        members=members.of(business).count(),
        checked=CheckResult.get_or_none(CheckResult.business == business.id),
        when=lambda instant: Wording(browser.locale(), today, business.time_zone).instant(instant),
    )


# profile


@bp.get("/b/<handle>/settings/profile")
@confirmed_only
def show_profile(handle: str) -> Response:
    """Name, address, tax, time zone and currency, as they stand on the paper."""
    business = path.here_to_write(handle)
    typed = sender.with_pairs_of(Typed(profile_of(business), browser.locale()), sender.ABOUT)
    return _profile_page(business, _profile_sheet(typed, business), marks(profile_of(business)))


@bp.post("/b/<handle>/settings/profile")
@confirmed_only
def change_profile(handle: str) -> Response:
    """Change what was changed on this page: drafts show it at once, what was issued stays as it is."""
    business = path.here_to_write(handle)
    typed = sender.with_pairs_of(Typed.posted(request.form.items(multi=True), browser.locale()), sender.ABOUT)
    loaded_with = request.form.get("marks", "")
    sheet = _profile_sheet(typed, business)
    if sheet.problems:
        return _profile_page(business, sheet, loaded_with, 422)
    changed = changed_on_page(loaded_with, typed.pairs)
    texts = {name: text for name, text in typed.pairs if name in changed}
    profile.change(business, texts, is_new="sender.country" in texts and not Document.any_issued(business))
    flash(_("Saved. Open drafts say it from now on; what was issued stays as it is."))
    return web.go(url_for("businesses.show_profile", handle=handle))


def _profile_sheet(typed: Typed, business: Business) -> Sheet:
    return sender.profile_sheet(typed, business, today=clock.today(business.time_zone))


def _profile_page(business: Business, sheet: Sheet, loaded_with: str, status: int = 200) -> Response:
    sentences = [(key, codes.REASON_BY_KEY[key].sentence("en")) for key in taxes.UNTAXED]
    page = render_template(
        "businesses/profile.html",
        business=business,
        e=sheet,
        marks=loaded_with,
        untaxed_choices=[*sentences, (taxes.OWN_WORDS, _("In my own words"))],
    )
    return make_response(page, status)


# logo


@bp.get("/b/<handle>/settings/logo")
@confirmed_only
def show_logo(handle: str) -> Response:
    """The logo, and the form that takes another one."""
    return _logo_page(path.here_to_write(handle))


@bp.post("/b/<handle>/settings/logo")
@confirmed_only
def put_logo(handle: str) -> Response:
    """Take a picture as the logo."""
    business = path.here_to_write(handle)
    request.max_content_length = LARGEST_UPLOAD
    sent = request.files.get("logo")
    try:
        logo.put(business, sent.stream.read(logo.LARGEST_FILE + 1) if sent else b"")
    except logo.NotALogo as refused:
        return _logo_page(business, str(refused), 422)
    flash(_("This is your logo now, on drafts and on the pages behind your links."))
    return web.go(url_for("businesses.show_logo", handle=handle))


@bp.post("/b/<handle>/settings/logo/remove")
@confirmed_only
def remove_logo(handle: str) -> Response:
    """Show no logo any more."""
    logo.remove(path.here_to_write(handle))
    flash(_("The logo is removed. PDFs that customers have keep it."))
    return web.go(url_for("businesses.show_logo", handle=handle))


def _logo_page(business: Business, error: str = "", status: int = 200) -> Response:
    return make_response(render_template("businesses/logo.html", business=business, error=error), status)


@bp.get("/logo/<handle>/<name>")
def picture(handle: str, name: str) -> Response:
    """The logo as public pages show it. What an address names never changes; one that was replaced is gone."""
    business: Business = Business.get_or_none(Business.handle == handle) or web.missing()
    if not business.logo or business.look.logo != f"{handle}/{name}":
        web.missing()
    kind = PurePosixPath(name).suffix.removeprefix(".")
    answer = send_file(files.path(business.logo), mimetype=f"image/{kind}", etag=False)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    answer.last_modified = None
    return answer


# colour


@bp.get("/b/<handle>/settings/colour")
@confirmed_only
def show_accent(handle: str) -> Response:
    """The colour of the papers, as it was chosen and as it can be read."""
    business = path.here_to_write(handle)
    return _accent_page(business, business.accent)


@bp.post("/b/<handle>/settings/colour")
@confirmed_only
def choose_accent(handle: str) -> Response:
    """Draw papers in another colour, or look at how that would be."""
    business, act = path.here_to_write(handle), request.form.get("act", "")
    written = _line("hex") or _line("accent")
    try:
        chosen = "" if act == "ours" else colour(written)
    except ValueError:
        return _accent_page(business, business.accent, written, status=422)
    if act == "look":
        return _accent_page(business, chosen, written)
    settings.choose_accent(business, chosen)
    flash(_("Your papers have this colour now.") if chosen else _("Your papers have our colour again."))
    return web.go(url_for("businesses.show_accent", handle=handle))


def _accent_page(business: Business, accent: str, written: str = "", status: int = 200) -> Response:
    look = Look(accent=accent or OURS)
    page = render_template(
        "businesses/colour.html",
        business=business,
        accent=accent or OURS,
        own=bool(accent),
        written=written,
        error=_("Write a colour as six digits, such as #0d6a5b.") if status == 422 else "",
        shown=[(_("On white"), LIGHT, look.on_light), (_("On a dark screen"), DARK, look.on_dark)],
    )
    return make_response(page, status)


# members


@bp.get("/b/<handle>/settings/members")
@confirmed_only
def show_members(handle: str) -> Response:
    """Who works in the business."""
    return _members_page(path.here(handle))


@bp.post("/b/<handle>/settings/members/leave")
@confirmed_only
def leave(handle: str) -> Response:
    """Give up one's own role."""
    business = path.here(handle)
    try:
        members.leave(business, _user())
    except members.LastOwner:
        raise web.Conflict(
            _("You are its only owner. Without one, nobody could change its settings any more.")
        ) from None
    flash(_("You have left %(name)s.", name=business.name or _("the business")))
    return web.go(url_for("businesses.all_of_mine"))


def _members_page(business: Business) -> Response:
    user = _user()
    page = render_template(
        "businesses/members.html",
        business=business,
        members=[(each.user, ROLES[each.role], each.user == user) for each in members.of(business)],
        owns=business.member.role == OWNER,
        may_leave=members.may_leave(business, user),
    )
    return make_response(page)


# what these have in common


def _user() -> User:
    """Who is signed in; every view here has seen to that."""
    return browser.person() or web.missing()


def _line(name: str) -> str:
    return " ".join(storable(request.form.get(name, "")[: LONGEST + 1]).split())
