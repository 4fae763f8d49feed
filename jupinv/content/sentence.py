"""Sentences in English that whoever shows them may say in another language."""

from __future__ import annotations


class Sentence(str):
    """A text that still knows how it was made: `template` with %(name)s in it, and the `parts` that stand there.

    It is the English text; whoever shows it looks the template up in a catalogue. A part may be a sentence itself.
    """

    template: str
    parts: dict[str, object]

    def __new__(cls, template: str, **parts: object) -> Sentence:
        """Without parts a % is a plain character."""
        made = super().__new__(cls, template % parts if parts else template)
        made.template, made.parts = template, parts
        return made
