"""What keeps a draft from being issued, in plain words, by the field at which it can be mended."""

from __future__ import annotations

from collections.abc import Iterable

from jupinv.content import rules
from jupinv.drafts.editing import Editor
from jupinv.drafts.forms import Reading


def in_the_way(shown: Editor) -> dict[str, str]:
    """Field → message: what can't be read, and what the rules of content ask for before issue."""
    found = dict(shown.problems)
    if not shown.typed.get("tax.charge"):
        found["tax.charge"] = "Do you charge VAT or sales tax? It is asked once, and remembered."
    return at_fields([finding for finding in _findings(shown) if finding.blocks], shown.reading, found)


def at_fields(findings: Iterable[rules.Finding], reading: Reading, found: dict[str, str]) -> dict[str, str]:
    """What is known already, and the message of the first finding at each other field of the form."""
    for finding in findings:
        found.setdefault(reading.field(finding.field), f"{finding.message} {finding.mend}".strip())
    return found


def hints(shown: Editor) -> list[rules.Finding]:
    """What does not keep it from being issued, but would be refused or asked about elsewhere."""
    return [
        finding
        for finding in _findings(shown)
        if not finding.blocks and shown.reading.field(finding.field) not in shown.problems
    ]


def _findings(shown: Editor) -> tuple[rules.Finding, ...]:
    return rules.findings(
        shown.reading.content,
        shown.totals,
        today=shown.today,
        po_required=bool(shown.typed.get("customer.po_required")),
    )
