"""What keeps a draft from being issued, in plain words, by the field at which it can be mended."""

from __future__ import annotations

from jupinv.content import rules
from jupinv.drafts.editing import Editor


def in_the_way(shown: Editor) -> dict[str, str]:
    """Field → message: what can't be read, and what the rules of content ask for before issue."""
    found = dict(shown.problems)
    if not shown.text("tax.charge"):
        found["tax.charge"] = "Do you charge VAT or sales tax? It is asked once, and remembered."
    for finding in _findings(shown):
        if finding.blocks:
            found.setdefault(finding.field, f"{finding.message} {finding.mend}".strip())
    return found


def hints(shown: Editor) -> list[rules.Finding]:
    """What does not keep it from being issued, but would be refused or asked about elsewhere."""
    return [finding for finding in _findings(shown) if not finding.blocks and finding.field not in shown.problems]


def _findings(shown: Editor) -> tuple[rules.Finding, ...]:
    return rules.findings(
        shown.reading.content,
        shown.totals,
        today=shown.today,
        po_required=bool(shown.text("customer.po_required")),
    )
