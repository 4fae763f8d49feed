"""What an owner sees of an issued document: the paper, where it stands, its money, and what happened to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l

from jupinv import mail
from jupinv.accounts.models import User
from jupinv.content.fields import INVOICE, Contact, Content
from jupinv.content.figures import Totals
from jupinv.content.standing import Standing
from jupinv.documents import belonging, contacts, links, revisions, sending, states, threads, timeline, voiding
from jupinv.documents.belonging import Belongings
from jupinv.documents.models import VOID_NEWS, Delivery, Document, Event, Revision, Thread
from jupinv.documents.status import Status, status
from jupinv.documents.wording import Wording
from jupinv.money import from_minor
from jupinv.payments import credit, forms, giving_up, ledger, methods
from jupinv.payments.credit import Use
from jupinv.payments.entries import wording as entry_wording
from jupinv.payments.forms import PaymentForm
from jupinv.payments.models import FEE
from jupinv.rendering.codes import Code, NoCode, asked, code, fitting
from jupinv.rendering.paper import Paper, paper
from jupinv.translations import said

MONEY_EVENTS = {
    "payment_recorded": _l("Payment of %(amount)s recorded"),
    "payment_undone": _l("Payment of %(amount)s undone"),
    "refunded": _l("%(amount)s paid back"),
    "refund_undone": _l("Paying back %(amount)s undone"),
    "disputed_payment": _l("%(amount)s taken back by the customer’s bank"),
    "dispute_undone": _l("%(amount)s returned by the customer’s bank"),
    "written_off": _l("%(amount)s written off"),
    "write_off_undone": _l("Writing off %(amount)s undone"),
    "exchange_difference": _l("Exchange difference of %(amount)s"),
    "exchange_undone": _l("Exchange difference of %(amount)s undone"),
    "credit_recorded": _l("Credit of %(amount)s recorded"),
    "credit_undone": _l("Credit of %(amount)s undone"),
    "credit_used": _l("%(amount)s of the customer’s credit used"),
    "credit_unused": _l("%(amount)s is the customer’s credit again"),
    "credited": _l("%(amount)s credited by %(note)s"),
    "credit_taken_back": _l("%(amount)s credited by %(note)s taken back"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline, in words."""

    what: str
    when: str
    who: str
    mail: int | None = None  # the mail that it is about
    revision: int | None = None  # what the document says since then


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail with the document, as long as something can be done about it."""

    id: int
    to: str
    state: str
    error: str
    seconds: int  # until it leaves


class IssuedPage:
    """An issued document, loaded by `Document.seen_by`, as its owner sees it now."""

    def __init__(
        self,
        document: Document,
        *,
        user: User,
        today: date,
        now: datetime,
        form_key: str,
        form: PaymentForm | None = None,
    ) -> None:
        self.document, self.user, self.today, self.now = document, user, today, now
        self.form_key, self.typed_form = form_key, form
        self.reason = ""  # typed for voiding, and what is wrong with it
        self.reason_error = ""
        self.paid_on: date | None = None  # the day on which it was paid, as its customer says
        self.words = Wording(user.locale, today, document.business.time_zone)

    @cached_property
    def may_change(self) -> bool:
        """Accountants read only."""
        return not self.document.is_read_only

    @cached_property
    def status(self) -> Status:
        """In which state it is."""
        self.document.invoiced = any(each.issued_at and not (each.is_void or each.deposit) for each in self.made)
        return status(self.document, on=self.today)

    def state_of(self, document: Document) -> Status:
        """In which state another document is."""
        return status(document, on=self.today)

    @cached_property
    def made(self) -> list[Document]:
        """What was made from a quote or a proforma."""
        return list(threads.made_from(self.document)) if self.document.kind in threads.OFFERS else []

    @cached_property
    def link(self) -> str:
        """The public URL, empty when every link was withdrawn."""
        return links.address(self.belongings.link) if self.belongings.link else ""

    @cached_property
    def revision(self) -> Revision | None:
        """The one that counts."""
        return self.belongings.revision

    @cached_property
    def belongings(self) -> Belongings:
        """What belongs to it."""
        return belonging.of(self.document)

    @cached_property
    def standing(self) -> Standing:
        """Where it stands."""
        numbers = tuple(str(use.note.number) for use in self.notes if use.is_for_it)
        return states.standing(
            self.document, today=self.today, link=self.link, revision=self.revision, credited_by=numbers
        )

    @cached_property
    def said(self) -> tuple[Content, Totals]:
        """What it says. Raises revisions.Erased."""
        if self.revision is None:
            raise revisions.Erased
        return revisions.content_of(self.revision)

    @cached_property
    def paper(self) -> Paper | None:
        """The paper; None where the law made us forget it."""
        try:
            return paper(*self.said, self.standing)
        except revisions.Erased:
            return None

    @cached_property
    def code(self) -> Code | NoCode:
        """The code to scan that its customer finds on it, or why there is none."""
        return code(self.said[0], asked(*self.said, self.standing)) if self.paper else NoCode()

    @property
    def no_way_fits(self) -> bool:
        """Whether its customer is asked to pay and finds no account, because each one takes other currencies alone."""
        content = self.said[0] if self.paper and self.paper.asked else None
        return content is not None and bool(content.payment.ways) and not fitting(content)

    # Money

    @property
    def takes_payments(self) -> bool:
        """Whether a payment can be recorded."""
        return self.may_change and self.document.kind == INVOICE and not self.document.is_void

    @cached_property
    def form(self) -> PaymentForm:
        """The payment's form: as typed, or as it is offered."""
        return self.typed_form or forms.blank(
            balance=from_minor(max(self.document.balance, 0), self.document.currency),
            currency=self.document.currency,
            locale=self.user.locale,
            today=self.paid_on or self.today,
            form_key=self.form_key,
        )

    @property
    def may_be_exchanged(self) -> bool:
        """Whether a payment may come to more or less by an exchange of currencies."""
        country = self.said[0].recipient.address.country if self.paper else ""
        home = self.document.business.currency
        return giving_up.may_be_exchanged(self.document.currency, home=home, country=country, today=self.today)

    @property
    def methods(self) -> list[str]:
        """The usual ways in which money comes."""
        return [said(method) for method in methods.USUAL]

    @cached_property
    def payments(self) -> list[Any]:
        """The payments, the newest first, without the entries that undo one."""
        if not any(event.what in MONEY_EVENTS for event in self.events):  # then there are none to be asked for
            return []
        return [entry for entry in reversed(list(ledger.entries_of(self.document))) if entry.reverses_id is None]

    def what(self, entry: Any) -> str:
        """What an entry is, in a word or two."""
        return entry_wording.what(entry)

    def may_undo(self, entry: Any) -> bool:
        """Whether an entry can be undone here: it stands, and no provider knows of it."""
        return self.may_change and not entry.undone and not entry.provider_id and entry.kind != FEE

    def is_used_here(self, entry: Any) -> bool:
        """Whether a payment that came for something else settles it as credit."""
        return entry.kind in credit.SOURCES and entry.allocated > 0 and entry.document_id != self.document.id

    @property
    def may_write_off(self) -> bool:
        """Whether something is left of which the owner may ask no more."""
        return self.may_change and giving_up.is_open(self.document)

    @cached_property
    def customer_credit(self) -> str:
        """What the customer has to their credit in the document's currency, empty where nothing is."""
        currency = self.document.currency
        credit = sum(self._credit.get(currency, ()))
        return self.words.minor(credit, currency) if credit else ""

    @cached_property
    def _credit(self) -> dict[str, tuple[int, int]]:
        """By currency, from payments and from credit notes; of no interest beside what is void."""
        customer = self.document.customer_id
        return ledger.credit_by_source(customer) if customer and not self.document.is_void else {}

    @property
    def may_credit(self) -> bool:
        """Whether a credit note can be written for it: something of it was not credited yet."""
        document = self.document
        credited = bool(document.credited) and document.credited >= document.total
        return self.may_change and document.kind == INVOICE and not document.is_void and not credited

    @cached_property
    def credits(self) -> list[Use]:
        """The credit notes that settle it."""
        return [use for use in self.notes if use.amount]

    @cached_property
    def notes(self) -> list[Use]:
        """The credit notes that settle it, and those written for what was paid before."""
        may_have = self.document.kind == INVOICE and (self.document.credited or self.document.paid)
        return credit.notes_for(self.document) if may_have else []

    @cached_property
    def usable_credit(self) -> str:
        """How much of the customer's credit could settle what is open on it, empty where nothing could."""
        most = credit.offered(self.document, self._credit) if self.may_change and self.customer_credit else 0
        return self.words.minor(most, self.document.currency) if most else ""

    @cached_property
    def corrects(self) -> Document | None:
        """The invoice that a credit note corrects."""
        found: Document | None = self.document.corrects if self.document.corrects_id else None
        return found

    @cached_property
    def uses(self) -> list[tuple[Document, str]]:
        """What a credit note settles, and how much of each."""
        return [(each, self.words.minor(amount, each.currency)) for each, amount in credit.used_of(self.document)]

    @cached_property
    def job(self) -> Thread | None:
        """The job that it belongs to."""
        return self.belongings.job

    # What happened

    @cached_property
    def happenings(self) -> list[Happening]:
        """The timeline, the newest line first."""
        return [self._happening(event) for event in reversed(self.events)]

    @cached_property
    def events(self) -> list[Event]:
        """The timeline as it is kept, the oldest line first."""
        return list(timeline.of(self.document))

    @property
    def was_forwarded(self) -> bool:
        """Whether somebody has a link of their own to it."""
        return any(event.what == "forwarded" for event in self.events)

    @cached_property
    def contact_offered(self) -> Contact | None:
        """A contact in accounts payable that a reader named, to be kept for the customer or not."""
        return contacts.offered(self.document, self.said[0], self.events) if self.may_change and self.paper else None

    def _happening(self, event: Event) -> Happening:
        day = event.data.get("on")
        what = timeline.words(event, **({"on": self.words.day(date.fromisoformat(day))} if day else {}))
        if event.what in MONEY_EVENTS:
            amount = self.words.minor(event.data["amount"], event.data["currency"])
            what = str(MONEY_EVENTS[event.what]) % {**event.data, "amount": amount}
        who = timeline.who(event)
        mailed, revision = event.data.get("mail"), event.data.get("revision")
        return Happening(what, self.words.instant(event.at), who, mailed, revision)

    @cached_property
    def letters(self) -> list[Letter]:
        """The mails about which something can still be done: what waits, what failed, what was stopped."""
        newest: list[Delivery] = [] if timeline.all_accepted(self.events) else list(sending.deliveries(self.document))
        shown = [one for one in newest if one.mail.state in (mail.QUEUED, mail.SENDING) or self._can_repeat(one)]
        return [self._letter(one) for one in shown]

    def _can_repeat(self, delivery: Delivery) -> bool:
        unserved = set(delivery.mail.recipients) - set(delivery.mail.accepted_by)
        return bool(unserved) and (delivery.kind == VOID_NEWS or not self.document.is_void)

    def _letter(self, delivery: Delivery) -> Letter:
        posted = delivery.mail
        left = [address for address in posted.recipients if address not in posted.accepted_by]
        seconds = max(0, math.ceil((posted.due_at - self.now).total_seconds()))
        state = mail.FAILED if posted.state == mail.ACCEPTED else posted.state
        if posted.state == mail.QUEUED and posted.error:
            state = "retrying"
        return Letter(posted.id, ", ".join(left), state, posted.error, seconds)

    @property
    def waits(self) -> bool:
        """Whether a mail is about to leave, so that the page looks again by itself."""
        return any(letter.state in (mail.QUEUED, mail.SENDING, "retrying") for letter in self.letters)

    @property
    def may_void(self) -> bool:
        """Only what nobody has got yet, and nothing was paid on."""
        document = self.document
        settled = document.paid or document.credit or document.credited or document.written_off
        return self.may_change and not (document.sent_at or document.is_void or settled)

    @property
    def may_void_sent(self) -> bool:
        """Whether it takes the page that tells what voiding does once the customer has it."""
        return self.may_change and self.document.sent_at is not None and not self.document.is_void

    @property
    def may_remind(self) -> bool:
        """Whether its customer is late with what they got."""
        return self.may_change and self.document.sent_at is not None and self.standing.overdue_since is not None

    @cached_property
    def successors(self) -> list[Document]:
        """What may be named as replacing a void document."""
        document = self.document
        return list(voiding.successors(document)) if self.may_change and document.is_void else []
