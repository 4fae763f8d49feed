"""Correct your details: by their recipient, on the public page; and what the sender does with the contact in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from jupinv import clock, web
from jupinv.accounts import browser
from jupinv.content.fields import Content
from jupinv.content.merging import taken_over
from jupinv.customers.keeping import Gone
from jupinv.documents import contacts, here, revisions
from jupinv.documents.changing import NothingChanged
from jupinv.documents.issuing import ChangedMeanwhile, NotReady
from jupinv.sharing import recipient
from jupinv.sharing.details import correcting, places
from jupinv.sharing.details.form import DetailsForm
from jupinv.sharing.details.words import locked, word
from jupinv.sharing.opened import Opened
from jupinv.sharing.reader import ReaderForm
from jupinv.sharing.requests.asking import TooManyOpen
from jupinv.sharing.requests.differences import rows

bp = Blueprint("details", __name__)


@bp.get("/i/<token>/details")
def details(token: str) -> Response:
    """The form with what the document says; one group alone where the address asks for it."""
    found = _open(recipient.opened_whole(token))
    shown = places.shown(found.content, found.locale)
    form = DetailsForm(data={**shown, "only": request.args.get("only", ""), "base_revision": found.revision.number})
    return _page(found, form, recipient.reader_form())


@bp.post("/i/<token>/details")
def correct(token: str) -> Response:
    """Save what may be changed at once, and propose the rest."""
    found, who = recipient.acting(token), recipient.reader_form()
    base = DetailsForm(request.form).base
    before = correcting.read_then(found.document, base) or found.content
    shown = places.shown(before, found.locale)
    form = DetailsForm(request.form, data=shown)
    valid, typed = form.check(shown), _typed(form, shown, found.locale)
    _open(found, typed)
    if base != found.revision.number:
        if valid and who.validate() and correcting.is_done(found, before, form.texts, form.why.data or "", who.reader):
            return recipient.remember(recipient.back(found, "corrected"), who.reader)
        return _changed(found, form, who, before)
    if not who.validate() or not valid:
        return _page(found, form, who, 422)
    try:
        done = correcting.correct(
            found, form.texts, base=base, why=form.why.data or "", reader=who.reader, now=clock.now(), today=found.today
        )
    except NothingChanged:
        return recipient.remember(recipient.back(found), who.reader)
    except ChangedMeanwhile:
        return _changed(recipient.opened_whole(token), form, who, before)
    except correcting.Settled:
        _settled(found, typed)
    except TooManyOpen:
        recipient.conflict(found, word("many", found.locale, name=found.sender_name), typed)
    except NotReady as wrong:
        return _refused(found, form, who, wrong)
    return recipient.remember(recipient.back(found, _done(done)), who.reader)


def _open(found: Opened, typed: str = "") -> Opened:
    """The same, unless nothing is put right on it any more: 409, with what was typed."""
    if not found.takes_corrections:
        _settled(found, typed)
    return found


def _settled(found: Opened, typed: str) -> NoReturn:
    recipient.conflict(found, word("settled", found.locale, name=found.sender_name), typed)


def _typed(form: DetailsForm, before: Mapping[str, str], locale: str) -> str:
    """What somebody changed in the form, a line each, and why."""
    changed = [f"{word(name, locale)}: {text}" for name, text in form.texts.items() if text != before[name]]
    return "\n".join([*changed, form.why.data or ""]).strip()


def _done(done: correcting.Done) -> str:
    if done.amended and done.proposed:
        return "corrected_proposed"
    return "proposed" if done.proposed else "corrected"


def _changed(found: Opened, form: DetailsForm, who: ReaderForm, before: Content) -> Response:
    """409: what changed meanwhile, and the form over what the document says now, with what was typed in it."""
    _open(found, _typed(form, places.shown(before, found.locale), found.locale))
    typed = places.put(before, form.texts, found.locale)
    texts = places.shown(taken_over(before, typed, found.content), found.locale)
    for name, text in form.texts.items():
        form[name].data = text if form[name].errors else texts[name]
    form.base_revision.data = found.revision.number
    return _page(found, form, who, 409, meanwhile=rows(before, found.content, found.locale))


def _refused(found: Opened, form: DetailsForm, who: ReaderForm, wrong: NotReady) -> Response:
    """422: the rules that stand against it, at their fields as far as the form shows them."""
    fields = [each.field.removeprefix("customer.").removeprefix("references.") for each in wrong.findings]
    return _page(found, form, who, 422, wrong=not form.refuse(fields))


def _page(found: Opened, form: DetailsForm, who: ReaderForm, status: int = 200, **shown: Any) -> Response:
    is_locked = correcting.is_locked(found.document, found.content)
    asked = [group for group in form.groups if is_locked and group in places.LOCKED]
    return recipient.page(
        found,
        "sharing/details/_details.html",
        word,
        title=word("title", found.locale),
        status=status,
        details=form,
        form=who,
        groups=places.GROUPS,
        free=[group for group in form.groups if group not in asked],
        asked=asked,
        locked=locked(found.content, found.locale) if asked else "",
        **shown,
    )


# the sender's answer


@bp.post("/documents/<key>/contact")
@login_required
def contact(key: str) -> Response:
    """Write to the contact that a reader named from now on, or leave the customer as it is."""
    document = here.document_to_change(key)
    revision = revisions.last_of(document)
    if revision is None:
        raise web.Conflict(_("This is still a draft. Issue it first."))
    keep = request.form.get("use") == "yes"
    try:
        content, _totals = revisions.content_of(revision)
        contacts.answer(document, content, keep=keep, by=browser.signed_in(), now=clock.now())
    except (contacts.NothingAsked, revisions.Erased, Gone):
        raise web.Conflict(_("This was answered before, or there is nothing to be asked any more.")) from None
    flash(_("New papers for this customer go there.") if keep else _("The customer stays as it is."), "good")
    return web.go(url_for("documents.show", key=key))
