"""What a draft says because of what it belongs to: the invoice that it credits, the deposits of its job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from flask_babel import gettext as _

from jupinv.content.fields import CREDIT_NOTE, Content
from jupinv.documents import crediting, deposits, revisions
from jupinv.documents.credits import remainder, saying
from jupinv.documents.models import Document
from jupinv.documents.refusals import why
from jupinv.drafts.forms import Reading
from jupinv.drafts.named_ways import naming
from jupinv.drafts.reading import Problem
from jupinv.drafts.typed import Typed
from jupinv.language import format_money


def completed(reading: Reading, typed: Typed, document: Document | None) -> Reading:
    """The reading of a draft's form, with what its form does not say; a new paper belongs to nothing yet."""
    reading = naming(reading, typed)
    if document is None:
        return reading
    if document.corrects_id is not None:
        return _credit(reading, typed, document)
    offered = deposits.offers(document, reading.content)
    named = deposits.chosen(offered, typed.pairs)
    return replace(reading, content=deposits.deducting(reading.content, named), deposits=offered)


def _credit(reading: Reading, typed: Typed, document: Document) -> Reading:
    """A credit note keeps what the invoice says, and takes no more than is left of it."""
    said = replace(reading.content, kind=CREDIT_NOTE)
    try:
        of, before = crediting.expect_creditable(document.corrects)
        content = saying.credit(of, said, before)
    except (*crediting.REFUSALS, revisions.Erased) as refused:
        return replace(reading, content=said, problems=(*reading.problems, Problem("lines", why(refused))))
    try:
        remainder.expect_left(of, content, before)
        found: Sequence[Problem] = ()
    except remainder.TooMuch as much:
        amount = format_money(max(much.left, Decimal(0)), content.currency, typed.locale)
        if much.line:
            found = [
                Problem(f"line.{much.line}.price", _("Only %(amount)s of this line is left to credit.", amount=amount))
            ]
        else:
            found = [Problem("lines", _("Only %(amount)s is left to credit in all.", amount=amount))]
    return replace(
        reading, content=content, problems=(*reading.problems, *found, *_of_another(content, of[0], document))
    )


def _of_another(content: Content, invoice: Content, document: Document) -> Iterator[Problem]:
    """A credit note goes to whoever got the invoice, by the name that stood there or that is known now."""
    name, party = content.recipient.name, invoice.recipient
    if not name or name in (party.name, party.trade_name):
        return
    known = document.corrects.customer
    if known is None or name != known.name:
        message = _("The invoice is for %(name)s, and so is what takes it back.", name=party.name or party.trade_name)
        yield Problem("customer.name", message)
