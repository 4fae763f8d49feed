"""The mail to whom a document was forwarded: ours but for the note, in the document's language."""

from __future__ import annotations

from typing import Any

from jupinv.content.fields import Content
from jupinv.content.look import Look
from jupinv.documents import letters
from jupinv.rendering.paper import Paper
from jupinv.sharing.forwarding.words import word
from jupinv.sharing.reader import Reader
from jupinv.sharing.summary import Summary
from jupinv.sharing.words import word as common


def letter(
    content: Content, paper: Paper, summary: Summary, *, reader: Reader, note: str, link: str, look: Look
) -> dict[str, Any]:
    """What its templates say. The subject names the document alone, so that nobody writes one of their own."""
    locale = paper.locale
    name = content.sender.trade_name or content.sender.name

    def say(key: str, **parts: str) -> str:
        return word(key, locale, name=name, who=reader.name, email=reader.email, **parts)

    what = say("what_deposit" if content.is_deposit else f"what_{content.kind}", number=content.number)
    return {
        "letter_subject": say("subject", title=f"{paper.title} {content.number} – {name}"),
        "forwards": say("forwards", what=what),
        "writes": say("writes"),
        "note": note.splitlines(),
        "facts": [text for text in (summary.amount, summary.day) if text],
        "link": link,
        "link_label": letters.view_label(content),
        "own_link": say("own_link"),
        "why": say("why"),
        "stop": common("stop", locale, name=name),
        "stop_link": f"{link}/trust",
        "accent": look.on_light,
    }
