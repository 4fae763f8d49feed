"""What an issued document says as a form shows it, and what came back in that form.

A form shows a part of what a document can say. So what somebody changed is told by reading the form twice, as it was
shown and as it came back, and that difference is done to the content; all else stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jupinv.businesses.profile import profile_of
from jupinv.content.fields import Content
from jupinv.content.merging import taken_over
from jupinv.documents.models import Document
from jupinv.drafts import duplicating, taxes
from jupinv.drafts.forms import KINDS, read
from jupinv.drafts.typed import Typed
from jupinv.language import write_number


@dataclass(frozen=True, slots=True)
class Written:
    """What came back: the content that it makes, and what can't be read, by field."""

    content: Content
    problems: dict[str, str]


def shown(document: Document, content: Content, locale: str) -> Typed:
    """The form of what a document says. Its customer is said as the paper has it, its due date as a day."""
    fields = duplicating.said_again(document, content, locale)
    fields = {name: text for name, text in fields.items() if not name.startswith("customer.")}
    fields |= {f"customer.{name}": text for name, text in duplicating.recipient_fields(content).items()}
    return _framed(document, content, Typed(tuple(fields.items()), locale), _day(content.due_date))


def posted(document: Document, content: Content, typed: Typed) -> Typed:
    """The form as it came back, with what it shows and does not ask for."""
    return _framed(document, content, typed, typed.raw("due_date"))


def written(document: Document, content: Content, typed: Typed, *, today: date) -> Written:
    """What `content` becomes by a form that was shown for it and came back as `typed`."""
    currency = document.business.currency
    before = read(shown(document, content, typed.locale), currency=currency, today=today)
    after = read(posted(document, content, typed), currency=currency, today=today)
    known = {(problem.field, problem.message) for problem in before.problems}  # which nobody typed
    problems = {
        each.field: each.message for each in reversed(after.problems) if (each.field, each.message) not in known
    }
    return Written(taken_over(before.content, after.content, content), problems)


def _framed(document: Document, content: Content, typed: Typed, due: str) -> Typed:
    """With the business's own fields, as far as they tell how to read this paper, and with what never changes."""
    fixed = {
        "kind": _kind(content),
        "issue_date": _day(content.issue_date),
        "due": "date",
        "due_date": due,
    }
    own = typed.without_profile().having(fixed)
    return own.with_profile(profile_of(document.business)).having(_charged(content, own, document))


def _kind(content: Content) -> str:
    wanted = (content.kind, content.type_code)
    return next((typed for typed, is_then in KINDS.items() if is_then == wanted), content.kind)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _charged(content: Content, own: Typed, document: Document) -> dict[str, str]:
    """What the business charges, as if it were what this paper charges: so that each line shows its own rate."""
    known = Typed(profile_of(document.business), own.locale)
    every_taxes = dict.fromkeys(line.taxes for line in content.lines)  # a thousand lines have a few
    borne = [tax for each in every_taxes for tax in each[:1] if taxes.choice_of(each, known)[:1] != "t"]
    rates = [tax.rate for tax in borne if tax.rate is not None and tax.category in ("S", "Z", "")]
    if not rates:
        return {}
    usual = taxes.usual_rates(known) if known.get("tax.charge") == "yes" else []
    every = dict.fromkeys([*usual, *(rate.normalize() + Decimal(0) for rate in rates)])
    name = next((tax.name for tax in borne if tax.name), "") or taxes.tax_name(known)
    return {
        "tax.charge": "yes",
        "tax.name": name,
        "tax.rates": "; ".join(write_number(rate, own.locale) for rate in every),
    }
