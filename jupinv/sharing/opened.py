"""A document as a public link shows it today."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from jupinv.content.fields import INVOICE, QUOTE, Content
from jupinv.content.figures import Totals
from jupinv.content.standing import Standing
from jupinv.documents import changing, deciding, revisions
from jupinv.documents.models import Document, Link, Revision
from jupinv.payments.cards import connecting
from jupinv.rendering.paper import Paper, paper
from jupinv.sharing.frame import template_version
from jupinv.sharing.summary import Summary, summary


@dataclass
class Opened:
    """What a token leads to. `document` has the columns of `links.find` only: a verb reads the row itself anew."""

    token: str
    link: Link
    document: Document
    revision: Revision  # without its words, which are read only where they are shown
    standing: Standing
    today: date

    @cached_property
    def said(self) -> tuple[Content, Totals]:
        """What the last revision says. Raises revisions.Erased."""
        return revisions.content_of(self.whole_revision)

    @property
    def content(self) -> Content:
        """What the last revision says, without its figures."""
        return self.said[0]

    @cached_property
    def whole_revision(self) -> Revision:
        """The revision with its words."""
        whole: Revision = Revision.get_by_id(self.revision.id)
        return whole

    @cached_property
    def paper(self) -> Paper:
        """The paper in the document's language."""
        return paper(*self.said, self.standing)

    @property
    def locale(self) -> str:
        """The way of writing of the document's language: every word of this page is in it."""
        return self.paper.locale

    @property
    def summary(self) -> Summary:
        """What stands above the paper."""
        return summary(*self.said, self.standing, self.paper, today=self.today)

    @cached_property
    def cards(self) -> str:
        """LIVE or TEST where cards can be taken at this moment: connected, by a key that can be opened."""
        business = self.document.business
        return str(business.cards) if business.cards and connecting.opens(connecting.of(business.id)) else ""

    @property
    def etag(self) -> str:
        """Changes with whatever the page shows: revision, standing, day, templates, what readers did, whose link."""
        business = self.document.business
        cards = (self.cards, business.before_card, self.document.cards) if self.cards else ()
        does = self.document.activity, self.document.approved_version, self.link.email, *cards
        shown = repr((self.revision.id, self.standing, self.today, template_version(), does))
        return hashlib.sha256(shown.encode()).hexdigest()[:24]

    @property
    def address(self) -> str:
        """The path of the page."""
        return f"/i/{self.token}"

    @property
    def sender_name(self) -> str:
        """The sender's name as its customers know it."""
        return self.content.sender.trade_name or self.content.sender.name

    # what a reader may do now

    @property
    def is_approved(self) -> bool:
        """Whether the version that counts is approved."""
        return changing.is_approved(self.document)

    @property
    def is_settled(self) -> bool:
        """Nothing is left to be said about what it says: it is void, paid, credited, approved, or an answered quote."""
        document = self.document
        answered = document.accepted_at is not None or document.declined_at is not None
        standing = self.standing
        settled = standing.is_paid or standing.is_credited or standing.is_written_off
        return document.is_void or settled or self.is_approved or answered

    @property
    def takes_corrections(self) -> bool:
        """Whether details may be corrected and changes requested: until it is approved, paid, answered or void."""
        return self.document.kind in (INVOICE, QUOTE, "proforma") and not self.is_settled

    @property
    def takes_approval(self) -> bool:
        """Whether it is an invoice that waits for somebody's approval."""
        return self.document.kind == INVOICE and not self.is_settled

    @property
    def takes_answer(self) -> bool:
        """Whether it is a quote that may be accepted or declined: open, and its last day has not passed."""
        return self.document.kind == QUOTE and not self.is_settled and not deciding.expired(self.document, self.today)

    @property
    def takes_words(self) -> bool:
        """Whether it may be commented and forwarded: always, unless it is void."""
        return not self.document.is_void

    @property
    def takes_promises(self) -> bool:
        """Whether something is to be paid, so that a reader may say when."""
        return self.document.kind == INVOICE and not self.document.is_void and self.document.balance > 0

    @property
    def takes_filing(self) -> bool:
        """Whether somebody may put it among the bills of their own: an invoice of a real sender, which is not void.

        Quotes and credit notes ask for nothing, a proforma comes before its invoice.
        """
        document = self.document
        return document.kind == INVOICE and not document.is_void and not document.business.demo

    @property
    def lacks_po(self) -> bool:
        """Whether it names no PO number, and a reader may add one."""
        return self.takes_corrections and not self.content.references.purchase_order
