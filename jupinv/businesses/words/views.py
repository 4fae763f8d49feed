"""Settings of how a business numbers and writes: number patterns, mail texts, where answers go, the signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from jupinv import clock, mail, web
from jupinv.accounts import browser
from jupinv.accounts.browser import confirmed_only
from jupinv.businesses import path, settings
from jupinv.businesses.models import Business, Series
from jupinv.businesses.profile import profile_of
from jupinv.content.fields import CREDIT_NOTE, INVOICE, PROFORMA, QUOTE, Contact, Content, Line, Party, References
from jupinv.content.sentence import Sentence as _s
from jupinv.content.totals import totals
from jupinv.documents import letters, numberform, numbering, series
from jupinv.documents.letters import Letter, Own
from jupinv.documents.wording import Wording
from jupinv.drafts.reading import DOCUMENT_LANGUAGES
from jupinv.drafts.typed import storable
from jupinv.proof.models import CheckResult

bp = Blueprint("words", __name__)

LANGUAGES = dict(zip(DOCUMENT_LANGUAGES, ("English", "Deutsch", "Français"), strict=True))
KINDS = {  # whole sentences: other languages don't build them as English does
    INVOICE: {
        "name": _s("Invoices"),
        "pattern": _s("Pattern of invoices"),
        "start": _s("Invoices begin with"),
        "next": _s("Next invoice"),
    },
    QUOTE: {
        "name": _s("Quotes"),
        "pattern": _s("Pattern of quotes"),
        "start": _s("Quotes begin with"),
        "next": _s("Next quote"),
    },
    CREDIT_NOTE: {
        "name": _s("Credit notes"),
        "pattern": _s("Pattern of credit notes"),
        "start": _s("Credit notes begin with"),
        "next": _s("Next credit note"),
    },
    PROFORMA: {
        "name": _s("Proforma invoices"),
        "pattern": _s("Pattern of proforma invoices"),
        "start": _s("Proformas begin with"),
        "next": _s("Next proforma invoice"),
    },
}
ABOUT = {
    INVOICE: _s("With an invoice"),
    QUOTE: _s("With a quote"),
    PROFORMA: _s("With a proforma invoice"),
    CREDIT_NOTE: _s("With a credit note"),
    letters.REMINDER: _s("First reminder"),
    letters.REMINDER_AGAIN: _s("Further reminders"),
}
PLACES = {
    "number": _s("the number of the document"),
    "amount": _s("what is to be paid"),
    "due": _s("when it is due"),
    "customer": _s("the customer’s name"),
    "sender": _s("your name"),
    "order": _s("the customer’s PO number"),
    "days": _s("how many days it is late, in reminders"),
}
LONGEST = {"subject": 200, "text": 10_000, "signature": 1000}

_BRACES = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class TextForm:
    """A text as it is typed, with a message at each field that can't be kept."""

    subject: str
    text: str
    errors: dict[str, str]


# numbers


@bp.get("/b/<handle>/settings/numbers")
@confirmed_only
def show_numbers(handle: str) -> Response:
    """What each series has given, the pattern of each kind of document, and the number that comes next."""
    business = path.here_to_own(handle)
    counts = series.Counts(business, _today(business))
    return _numbers_page(business, counts, numberform.of(business, {}, counts))


@bp.post("/b/<handle>/settings/numbers")
@confirmed_only
def change_numbers(handle: str) -> Response:
    """Number by other patterns from now on, or look at what they would give."""
    business = path.here_to_own(handle)
    counts = series.Counts(business, _today(business))
    kinds = numberform.of(business, _patterns(request.form), counts)
    if any(each.errors for each in kinds):
        return _numbers_page(business, counts, kinds, 422)
    if request.form.get("act") == "look":
        return _numbers_page(business, counts, kinds)
    numbering.renumber(business, {each.kind: each.wanted for each in kinds})
    flash(_("Saved. Numbers that were given stay as they are."))
    return web.go(url_for("words.show_numbers", handle=handle))


@bp.get("/b/<handle>/settings/numbers/next")
@confirmed_only
def next_numbers(handle: str) -> Response:
    """What the next numbers would be by what is typed: a part of the page, which asks for it while somebody types."""
    business = path.here_to_own(handle)
    if not web.is_partial():
        return web.go(url_for("words.show_numbers", handle=handle))
    kinds = numberform.of(business, _patterns(request.args), series.Counts(business, _today(business)))
    return make_response(
        render_template("businesses/_next.html", kinds=kinds, names=KINDS, anew=numberform.counts_anew)
    )


@bp.post("/b/<handle>/settings/numbers/<int:number>")
@confirmed_only
def change_series(handle: str, number: int) -> Response:
    """Make a series the usual one of its kind, retire it, or go on with it."""
    business = path.here_to_own(handle)
    row: Series = Series.get_or_none((Series.business == business) & (Series.id == number)) or web.missing()
    row.business = business
    match request.form.get("act"):
        case "usual":
            series.make_usual(row)
            flash(_("%(pattern)s is the usual series from now on.", pattern=row.pattern))
        case "reopen":
            series.reopen(row)
            flash(_("%(pattern)s is in use again.", pattern=row.pattern))
        case "retire":
            _retire(row)
        case _:
            web.missing()
    return web.go(url_for("words.show_numbers", handle=handle))


def _retire(row: Series) -> None:
    try:
        series.retire(row)
    except series.UsualStays:
        told = _("The usual series stays: make another one the usual one first. Load the page again.")
        raise web.Conflict(told) from None
    flash(_("%(pattern)s gives no more numbers. Those that it gave stay.", pattern=row.pattern))


@bp.get("/b/<handle>/settings/numbers/new")
@confirmed_only
def new_series(handle: str) -> Response:
    """One more series: by a pattern, or by the last number that was given elsewhere."""
    business = path.here_to_own(handle)
    kind = request.args.get("kind", "")
    form = numberform.SeriesForm(kind if kind in KINDS else INVOICE, "", "", "", "", usual=False)
    return _series_page(business, form)


@bp.post("/b/<handle>/settings/numbers/new")
@confirmed_only
def add_series(handle: str) -> Response:
    """Number by it from now on, beside the others or instead of the usual one; or look at what it would give."""
    business = path.here_to_own(handle)
    typed = {name: storable(text)[: numberform.LONGEST_TYPED] for name, text in request.form.items()}
    form = numberform.of_new(business, typed, on=_today(business))
    if not form.errors and (form.read or typed.get("act") == "look"):
        return _series_page(business, form)
    if not form.errors:
        form.errors = _begun(business, form)
    if form.errors:
        return _series_page(business, form, 422)
    flash(_("Saved. The next number of this series is %(number)s.", number=form.next))
    return web.go(url_for("words.show_numbers", handle=handle))


def _begun(business: Business, form: numberform.SeriesForm) -> dict[str, str]:
    """Begin the series; what is in its way, at which field."""
    start = int(form.start or 1)
    try:
        series.add(business, form.kind, form.pattern, start=start, resets=form.resets, last=form.last, usual=form.usual)
    except series.Begun:
        return {"last": _("This series has given numbers already: it goes on after its own.")}
    except (series.InUseAlready, series.OfAnotherKind):  # this instant
        return {"pattern": _("This pattern is in use already.")}
    return {}


def _patterns(fields: MultiDict[str, str]) -> dict[str, str]:
    return {name: storable(text)[: numberform.LONGEST_TYPED] for name, text in fields.items() if "." in name}


def _numbers_page(
    business: Business, counts: series.Counts, kinds: list[numberform.KindForm], status: int = 200
) -> Response:
    page = render_template(
        "businesses/numbers.html",
        business=business,
        kinds=kinds,
        names=KINDS,
        errors={f"{each.kind}.{name}": words for each in kinds for name, words in each.errors.items()},
        given=series.overview(business, counts),
        by_hand=series.by_hand(business),
        anew=numberform.counts_anew,
        result=CheckResult.get_or_none(CheckResult.business == business.id),
        words=Wording(browser.locale(), counts.on, business.time_zone),
        writes=True,
    )
    return make_response(page, status)


def _series_page(business: Business, form: numberform.SeriesForm, status: int = 200) -> Response:
    shown = {"form": form, "names": KINDS, "anew": numberform.counts_anew}
    return make_response(render_template("businesses/series.html", business=business, **shown), status)


# mail texts


@bp.get("/b/<handle>/settings/texts")
@confirmed_only
def show_texts(handle: str) -> str:
    """Which texts there are, and which of them are the business's own."""
    business = path.here_to_write(handle)
    return render_template("businesses/texts.html", business=business, about=ABOUT, languages=LANGUAGES)


@bp.get("/b/<handle>/settings/texts/<language>/<about>")
@confirmed_only
def show_text(handle: str, language: str, about: str) -> Response:
    """One text, and how it reads."""
    business = path.here_to_write(handle)
    _expect_known(language, about)
    return _text_page(business, language, about, TextForm(**_as_used(business, language, about), errors={}))


@bp.post("/b/<handle>/settings/texts/<language>/<about>")
@confirmed_only
def change_text(handle: str, language: str, about: str) -> Response:
    """Use other words, ours again, or look at how they read."""
    business, act = path.here_to_write(handle), request.form.get("act", "")
    _expect_known(language, about)
    here = url_for("words.show_text", handle=handle, language=language, about=about)
    if act == "ours":
        settings.keep_text(business, language, about, {})
        flash(_("Mails of this kind use our words again."))
        return web.go(here)
    form = _typed_text()
    if form.errors:
        return _text_page(business, language, about, form, 422)
    if act == "look":
        return _text_page(business, language, about, form)
    ours = letters.ours(about, language)
    typed = {"subject": form.subject, "text": form.text}
    settings.keep_text(business, language, about, {name: typed[name] for name in typed if typed[name] != ours[name]})
    flash(_("Saved. You can still change the words before each mail leaves."))
    return web.go(here)


def _expect_known(language: str, about: str) -> None:
    if language not in LANGUAGES or about not in ABOUT:
        web.missing()


def _as_used(business: Business, language: str, about: str) -> dict[str, str]:
    own = business.letters.get(language, {}).get(about, {})
    return {name: own.get(name) or words for name, words in letters.ours(about, language).items()}


def _typed_text() -> TextForm:
    subject = " ".join(_typed("subject").split())
    text, errors = _typed("text").strip(), {}
    for name, said in (("subject", subject), ("text", text)):
        if len(said) > LONGEST[name]:
            errors[name] = _("Please keep this under %(most)s characters.", most=LONGEST[name])
        elif unknown := next((each for each in _BRACES.findall(said) if each not in PLACES), ""):
            errors[name] = _("%(place)s is none of the words in braces that we fill in.", place=f"{{{unknown[:40]}}}")
    return TextForm(subject, text, errors)


def _text_page(business: Business, language: str, about: str, form: TextForm, status: int = 200) -> Response:
    own = Own({language: {about: {"subject": form.subject, "text": form.text}}}, business.signature)
    page = render_template(
        "businesses/text.html",
        business=business,
        form=form,
        about=about,
        title=ABOUT[about],
        language=language,
        language_name=LANGUAGES[language],
        places=PLACES,
        is_own=about in business.letters.get(language, {}),
        sample=_sample(business, language, about, own, _today(business)),
    )
    return make_response(page, status)


def _sample(business: Business, language: str, about: str, own: Own, today: date) -> Letter:
    """How the text would read, in the mail of a made-up document."""
    late = about in (letters.REMINDER, letters.REMINDER_AGAIN)
    kind = INVOICE if late else about
    content = Content(
        kind=kind,
        number=numbering.preview(business, kind, on=today),
        due_date=today + timedelta(days=-9 if late else 14),
        currency=business.currency,
        languages=(language,),
        sender=Party(name=dict(profile_of(business)).get("sender.name", "") or business.name),
        recipient=Party(name="Nordwind GmbH", contact=Contact(name="Jo Ek")),
        references=References(purchase_order="4711"),
        lines=(Line("a", "…", quantity=Decimal(1), price=Decimal(1200)),),
    )
    if not late:
        return letters.defaults(content, totals(content), own=own)
    again = about == letters.REMINDER_AGAIN
    return letters.reminder(content, balance=Decimal(1200), days=9, again=again, own=own)


# answers and signature


@bp.get("/b/<handle>/settings/mail")
@confirmed_only
def show_mail(handle: str) -> Response:
    """Where answers go, and what stands below every mail."""
    business = path.here_to_write(handle)
    return _mail_page(business, business.reply_to, business.signature, {})


@bp.post("/b/<handle>/settings/mail")
@confirmed_only
def change_mail(handle: str) -> Response:
    """Change both."""
    business = path.here_to_write(handle)
    reply_to, signature, errors = _typed("reply_to").strip(), _typed("signature").strip(), {}
    try:
        reply_to = mail.clean_address(reply_to) if reply_to else ""
    except mail.BadAddress:
        errors["reply_to"] = _("This is no e-mail address. It looks like name@example.com.")
    if len(signature) > LONGEST["signature"]:
        errors["signature"] = _("Please keep this under %(most)s characters.", most=LONGEST["signature"])
    if errors:
        return _mail_page(business, reply_to, signature, errors, 422)
    settings.write_as(business, reply_to=reply_to, signature=signature)
    flash(_("Saved."))
    return web.go(url_for("words.show_mail", handle=handle))


def _mail_page(
    business: Business, reply_to: str, signature: str, errors: dict[str, str], status: int = 200
) -> Response:
    shown: dict[str, Any] = {"reply_to": reply_to, "signature": signature, "errors": errors, "user": browser.person()}
    return make_response(render_template("businesses/mail.html", business=business, **shown), status)


def _typed(name: str) -> str:
    return storable(request.form.get(name, ""))


def _today(business: Business) -> date:
    return clock.today(business.time_zone)
