"""What a change will do, before it is made: in sentences, with the class of each and what follows."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from jupinv.content import sent_law
from jupinv.content.changes import AMENDABLE, FROZEN, Change
from jupinv.content.fields import Content
from jupinv.documents import changing
from jupinv.documents.changing import AMENDMENT, NOTICE, VERSION, Plan
from jupinv.documents.history.sentences import sentences
from jupinv.documents.history.values import Reader
from jupinv.documents.models import Document
from jupinv.documents.refusals import why
from jupinv.money import from_minor
from jupinv.translations import said


@dataclass(frozen=True, slots=True)
class Foretold:
    """What the page that asks shows."""

    plan: Plan
    rows: tuple[tuple[str, str], ...]  # a sentence, and what such a change does
    follows: tuple[str, ...]
    before: str  # the total
    after: str
    refused: str  # why it can't be made, in words
    law: str

    @property
    def asks_company(self) -> bool:
        """Whether it has to be said first that the same company is meant."""
        return self.plan.asks_company

    @property
    def may_be_made(self) -> bool:
        """Whether the change itself can be made, given an answer to what is asked."""
        return self.plan.refused is None or isinstance(self.plan.refused, changing.SameCompanyUnknown)

    @property
    def needs_correction(self) -> bool:
        """Whether a credit note and a new document do it instead."""
        return isinstance(self.plan.refused, changing.NeedsCorrection | changing.PartlyCredited)

    @property
    def next_version_helps(self) -> bool:
        """Whether it could be made on a next version, which is approved anew."""
        return isinstance(self.plan.refused, changing.Approved) and self.plan.how == AMENDMENT

    @property
    def tells(self) -> bool:
        """Whether the customer is to be told: of a new version, or by a notice."""
        return self.plan.how in (VERSION, NOTICE) and self.plan.sent


def foretold(document: Document, plan: Plan, old: Content, new: Content, *, who: str, locale: str) -> Foretold:
    """In words what a plan does."""
    locked = changing.is_only_corrected(document, old)
    rows = tuple(
        (sentence, _class(some, locked)) for some, sentence in _told(plan.changes, old, new, who=who, locale=locale)
    )
    refused = why(plan.refused) if plan.refused is not None else ""
    if isinstance(plan.refused, changing.Approved) and plan.how == NOTICE:
        refused = f"{refused} {_('Correct it by a credit note and a new invoice.')}"
    return Foretold(
        plan=plan,
        rows=rows,
        follows=tuple(_follows(document, plan, new, locale)),
        before=Reader(locale, old.currency).money(plan.before.payable),
        after=Reader(locale, new.currency).money(plan.after.payable),
        refused=refused,
        law=sent_law.law_of(old) if locked else "",
    )


def _told(found: tuple[Change, ...], old: Content, new: Content, *, who: str, locale: str) -> list[tuple[Change, str]]:
    """Each sentence with a change that it is about; the parts of an address are one sentence."""
    told: list[tuple[Change, str]] = []
    for change in found:
        of_address = change.path.startswith("recipient.address.")
        if of_address and any(each.path.startswith("recipient.address.") for each, _sentence in told):
            continue
        told.extend((change, said(each)) for each in sentences((change,), old, new, who=who, locale=locale))
    return told


def _class(change: Change, locked: bool) -> str:
    if change.field_class == FROZEN:
        return _("never changes")
    if locked and change.of_identity:
        return _("is corrected by a notice")
    if change.field_class == AMENDABLE:
        return _("stays on this version")
    return _("needs a credit note") if locked else _("makes a new version")


def _follows(document: Document, plan: Plan, new: Content, locale: str) -> list[str]:
    if plan.refused is not None and not isinstance(plan.refused, changing.SameCompanyUnknown):
        return []
    customer, told = document.customer_name, []
    if plan.how == AMENDMENT:
        told.append(_("It stays V%(version)s: page, link and PDF say it at once.", version=plan.version))
    if plan.how == VERSION:
        told.append(
            _("This makes V%(new)s, which replaces V%(old)s. The number stays.", new=plan.version, old=document.version)
        )
    if plan.how == VERSION and document.customer_id and any(each.names_a_person for each in plan.changes):
        told.append(
            _(
                "It stays among what %(customer)s owes. If somebody else is billed, void or correct it, and write "
                "them a new one.",
                customer=customer,
            )
        )
    if plan.how == NOTICE:
        told.append(
            _(
                "A correction notice of today names the number and says what was wrong and what is right. It goes "
                "with the invoice, which stays the same in all else; page and history lead to it."
            )
        )
    if plan.unapproves:
        told.append(
            _(
                "The approval of V%(old)s no longer counts: V%(new)s needs its own.",
                old=document.version,
                new=plan.version,
            )
        )
    if plan.excess:
        amount = Reader(locale, new.currency).money(from_minor(plan.excess, new.currency))
        told.append(
            _("%(amount)s of what was paid is no longer asked for: it becomes credit of %(customer)s.",
              amount=amount, customer=customer)
        )  # fmt: skip
    if plan.how in (VERSION, NOTICE) and plan.sent:
        told.append(_("E-mails with it that are about to leave are stopped."))
    return told
