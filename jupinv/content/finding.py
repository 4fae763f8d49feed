"""One finding of the rules."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at a field of the editor, in plain words, and how to mend it.

    `rule` is where it comes from (BR-… of EN 16931, a law, a standard), empty for plain sense. What `blocks` must be
    mended before issue.
    """

    field: str
    message: str
    mend: str
    rule: str
    blocks: bool = True

    @property
    def source(self) -> str:
        """Where the rule can be looked up: "EN 16931, BR-09"; empty for plain sense."""
        for beginning, book in (("BR-", "EN 16931"), ("PEPPOL-", "Peppol BIS Billing 3.0")):
            if self.rule.startswith(beginning):
                return f"{book}, {self.rule}"
        return self.rule
