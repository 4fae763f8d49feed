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
