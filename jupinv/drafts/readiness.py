"""What keeps a draft from being issued, in plain words, by the field at which it can be mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from jupinv.content import rules
from jupinv.customers.models import Customer
from jupinv.documents import numbering, patterns
from jupinv.drafts.editing import Editor
from jupinv.drafts.forms import Reading
from jupinv.rendering.fonts import missing
from jupinv.translations import said

MOST_NAMED = 12
NOT_READY = _l("Not ready to send yet")


def in_the_way(shown: Editor) -> dict[str, str]:
    """Field → message: what can't be read, and what the rules of content ask for before issue."""
    found = dict(shown.problems)
    if not shown.typed.get("tax.charge"):
        found["tax.charge"] = _("Do you charge VAT or sales tax? It is asked once, and remembered.")
    try:
        numbering.code_for(shown.numbers.pattern, Customer(code=shown.typed.get("customer.code")))
    except numbering.CodeMissing:
        found.setdefault("customer.code", _code_missing())
    unanswered = "tax.charge" in found or "tax.rates" in found  # then every line lacks its tax
    blocking = [each for each in _findings(shown) if each.blocks and not (unanswered and each.rule == "BR-CO-04")]
    return at_fields(blocking, shown.reading, found)


def _code_missing() -> str:
    wanted = _("The numbers contain the customer's short code. Give the customer one.")
    return f"{wanted} {_('Letters and digits, at most %(most)s.', most=patterns.LONGEST_CODE)}"


def at_fields(findings: Iterable[rules.Finding], reading: Reading, found: dict[str, str]) -> dict[str, str]:
    """What is known already, and the message of the first finding at each other field of the form."""
    for finding in findings:
        source = f"({said(finding.source)})" if finding.source else ""
        words = (said(finding.message), said(finding.mend), source)
        found.setdefault(reading.field(finding.field), " ".join(filter(None, words)))
    return found


def beside(shown: Editor) -> tuple[dict[str, str], frozenset[str]]:
    """Field → message, of whatever is in the way and of mere hints; and the fields at which there is but a hint."""
    blocking = in_the_way(shown)
    mere = (each for each in _findings(shown) if each.field and not each.blocks)
    every = at_fields(mere, shown.reading, dict(blocking))
    return every, frozenset(every) - frozenset(blocking)


def hints(shown: Editor) -> list[rules.Finding]:
    """What does not keep it from being issued, but would be refused or asked about elsewhere."""
    return [
        *numbering.date_findings(
            shown.numbers, shown.reading.content.issue_date or shown.today, locale=shown.typed.locale
        ),
        *(
            finding
            for finding in _findings(shown)
            if not finding.blocks and shown.reading.field(finding.field) not in shown.problems
        ),
        *_not_printable(shown),
    ]


def _not_printable(shown: Editor) -> list[rules.Finding]:
    """Letters that the fonts of the PDF lack, so that nobody finds out from the customer."""
    lacking = sorted(missing("".join(text for _, text in shown.typed.pairs)))
    if not lacking:
        return []
    letters = "".join(lacking[:MOST_NAMED]) + ("…" if len(lacking) > MOST_NAMED else "")
    message = _("The PDF has no letters for %(letters)s and shows boxes in their place.", letters=letters)
    mend = _("The page behind the link shows them.")
    return [rules.Finding("", message, mend, "", blocks=False)]


def _findings(shown: Editor) -> tuple[rules.Finding, ...]:
    # With the reference that it will ask for: some accounts take no payment without one.
    return rules.findings(
        replace(shown.reading.content, payment=shown.numbered_content().payment),
        shown.totals,
        today=shown.today,
        po_required=bool(shown.typed.get("customer.po_required")),
    )
