""" "We will pay on …" and "I have paid on …": said on the public page, read on the page of the document's owner."""

from __future__ import annotations

from flask import Blueprint, Response, request

from jupinv import clock, web
from jupinv.payments.issued import IssuedPage
from jupinv.sharing import recipient
from jupinv.sharing.opened import Opened
from jupinv.sharing.promises import promising
from jupinv.sharing.promises.form import PromiseForm
from jupinv.sharing.promises.promising import Promised
from jupinv.sharing.promises.words import words
from jupinv.sharing.reader import ReaderForm

bp = Blueprint("promises", __name__)


@bp.get("/i/<token>/pay")
def ask(token: str) -> Response:
    """On which day."""
    shown, kind = recipient.opened(token), _kind(request.args.get("kind", ""))
    if not shown.takes_promises:
        recipient.conflict(shown, words("not_owed", shown.locale))
    return _page(shown, PromiseForm(kind, clock.now()), recipient.reader_form())


@bp.post("/i/<token>/pay")
def promise(token: str) -> Response:
    """Say it to the sender."""
    shown, kind = recipient.acting(token), _kind(request.form.get("kind", ""))
    form, who = PromiseForm(kind, clock.now(), request.form), recipient.reader_form()
    if not all([form.validate(), who.validate()]):
        return _page(shown, form, who, 422)
    try:
        promising.promise(
            shown.document,
            kind,
            form.day,
            note=form.said,
            who=who.reader,
            link=shown.link,
            now=clock.now(),
        )
    except promising.NotOwed:
        recipient.conflict(shown, words("not_owed", shown.locale), form.said)
    return recipient.remember(recipient.back(shown, "promised"), who.reader)


def _kind(text: str) -> str:
    return text if text in promising.KINDS else web.missing()


def _page(shown: Opened, form: PromiseForm, who: ReaderForm, status: int = 200) -> Response:
    title = words(form.kind, shown.locale)
    return recipient.page(
        shown, "sharing/promises/_pay.html", words, title=title, status=status, promise=form, form=who
    )


@bp.app_template_global()
def promise_of(issued: IssuedPage) -> Promised | None:
    """What a reader said last of paying, for the page of the document, while something is left to pay."""
    document = issued.document
    if document.balance <= 0 or document.is_void:
        return None
    return promising.told(issued.events)
