"""The form of the number patterns: one for each kind of document, with the number that would come next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from jupinv.businesses.founding import PATTERNS
from jupinv.businesses.models import Business
from jupinv.documents import numbering

KINDS = tuple(PATTERNS)
LARGEST_START = 99_999_999


@dataclass(slots=True)
class KindForm:
    """What is typed for one kind of document."""

    kind: str
    pattern: str
    start: str
    begun: bool  # a number was taken by the pattern in use: nothing begins any more
    in_use: str  # the pattern in use
    next: str = ""  # the number that would come next by what is typed
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> tuple[str, int | None]:
        """Pattern and start, as `numbering.renumber` takes them."""
        return self.pattern, int(self.start) if self.start else None


def of(business: Business, typed: Mapping[str, str], *, on: date) -> list[KindForm]:
    """The form for what is typed ("invoice.pattern": …); with nothing typed, for what is in use."""
    forms = [_of_kind(business, kind, typed, on) for kind in KINDS]
    seen: dict[str, str] = {}
    for form in forms:
        if form.pattern.casefold() in seen:
            form.errors.setdefault("pattern", _("Two kinds of documents can’t share a pattern: numbers would meet."))
        seen[form.pattern.casefold()] = form.kind
    return forms


def _of_kind(business: Business, kind: str, typed: Mapping[str, str], on: date) -> KindForm:
    series = numbering.current(business, kind)
    in_use = series.pattern if series else PATTERNS[kind]
    kept = series is not None and typed.get(f"{kind}.pattern", in_use).strip() == in_use
    usual = str(series.start) if series and kept else "1"
    form = KindForm(
        kind,
        pattern=typed.get(f"{kind}.pattern", in_use).strip(),
        start=typed.get(f"{kind}.start", usual).strip(),
        begun=series is not None and numbering.has_begun(series),
        in_use=in_use,
    )
    if problems := numbering.check_pattern(form.pattern):
        form.errors["pattern"] = problems[0]
    if form.start and not (form.start.isascii() and form.start.isdecimal() and 0 < int(form.start) <= LARGEST_START):
        form.errors["start"] = _("Write a whole number from 1 on.")
    if not form.errors:
        form.next = numbering.next_by(business, kind, form.pattern, start=int(form.start or 1), on=on)
        if len(form.next) > numbering.LONGEST:
            form.errors["pattern"] = _("The numbers get longer than %(most)s characters.", most=numbering.LONGEST)
    return form
