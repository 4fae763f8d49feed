"""A job of the demo from its quote to its final invoice, an invoice that is credited in part, and a quote that waits.

Each step is taken by the verbs that everybody uses, on its own day, between the other documents of the demo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import Content
from jupinv.demo.papers import REVERSE_CHARGE, Paper
from jupinv.documents import changing, deciding, issuing, links, revisions, sending
from jupinv.documents.actor import Actor
from jupinv.documents.models import Document
from jupinv.documents.states import civil
from jupinv.drafts import converting, crediting, saving
from jupinv.items import keeping
from jupinv.items.keeping import Said
from jupinv.money import from_minor, rounded
from jupinv.payments import recording
from jupinv.sharing.comments import saying
from jupinv.sharing.models import WILL_PAY
from jupinv.sharing.promises import promising
from jupinv.sharing.reader import Reader

Write = Callable[[Paper, datetime], tuple[Document, Content]]

OFFER = Paper(
    "brightwater",
    (
        ("Concept and wireframes", "5", "days", "960.00", "19"),
        ("Design of the templates", "12", "pcs", "420.00", "19"),
        ("Photography, one day", "1", "days", "1800.00", "19"),
        ("Printed brand book", "50", "pcs", "18.90", "7"),
    ),
    typed={
        "kind": "quote",
        "line.k3.optional": "1",
        "note": "This is what we talked about on Monday. The photographs can be added later, too.",
    },
)
STAND = Paper(
    "nordwind",
    (
        ("Messestand, Grafik", "2", "days", "960.00", "19"),
        ("Rollups, bedruckt", "4", "Stück", "180.00", "19"),
    ),
    typed={"due": "60"},
)
WAITING = Paper(
    "beaumont",
    (
        ("Identité visuelle, déclinaison complète", "1", "", "6400.00", REVERSE_CHARGE),
        ("Papeterie, impression offset", "500", "pcs", "0.85", REVERSE_CHARGE),
        ("Papeterie, impression typographique", "500", "pcs", "1.95", REVERSE_CHARGE),
        ("Séance photo", "1", "days", "1250.00", REVERSE_CHARGE),
    ),
    typed={"kind": "quote", "line.k2.choice": "A", "line.k3.choice": "A", "line.k4.optional": "1"},
)
ITEMS = (
    Said("Design system workshop", "WS-1", "Two facilitators, on site", "days", "", {"EUR": "1200", "USD": "1350"}),
    Said("Interface review", "RV-2", "", "hours", "", {"EUR": "90", "GBP": "80"}),
    Said("Font licence", "FL-9", "Desktop and web, up to 10,000 visits a month", "", "", {"EUR": "180"}),
)


MAYA = Reader("Maya Brandt", "maya@brightwater.example")
TOLD = ("offer", "deposit", "final", "stand", "credit", "quote")  # the documents of the story


@dataclass(slots=True)
class Story:
    """What has happened so far."""

    business: Business
    owner: User
    write: Write  # a paper as its owner would save it
    told: dict[str, Document] = field(default_factory=dict)

    def steps(self) -> list[tuple[int, Callable[[datetime], None]]]:
        """What happens how many days ago, the oldest first."""
        return [
            (110, self._sells),
            (80, self._offers),
            (77, self._adds_a_template),
            (74, self._is_accepted),
            (73, self._asks_for_a_deposit),
            (64, self._is_paid),
            (27, self._delivers_the_stand),
            (22, self._credits_a_rollup),
            (20, self._asks_for_the_rest),
            (18, self._learns_the_order_number),
            (16, self._is_asked),
            (12, self._is_promised),
            (3, self._offers_again),
        ]

    def _sells(self, at: datetime) -> None:
        for item in ITEMS:
            keeping.create(self.business, item, now=at)

    def _offers(self, at: datetime) -> None:
        self._issue("offer", *self.write(OFFER, at), at)

    def _adds_a_template(self, at: datetime) -> None:
        said = self._said("offer")
        lines = tuple(replace(line, quantity=Decimal(14)) if line.key == "k2" else line for line in said.lines)
        self._change("offer", replace(said, lines=lines), "Two templates more, as Maya asked for on the phone", at)

    def _is_accepted(self, at: datetime) -> None:
        by = Actor.of(self.owner)
        deciding.accept(self._now("offer"), {"k3"}, by=by, now=at, today=self._day(at), who="Maya Brandt")

    def _asks_for_a_deposit(self, at: datetime) -> None:
        offer = self._now("offer")
        amount = rounded(from_minor(offer.total, offer.currency) * Decimal("0.3"), offer.currency)
        made = converting.deposit(offer, amount, percent=Decimal(30), by=self.owner, now=at, today=self._day(at))
        self._issue_draft("deposit", made.document, at)

    def _is_paid(self, at: datetime) -> None:
        deposit = self._now("deposit")
        recording.record(
            deposit,
            paid_on=self._day(at),
            amount=from_minor(deposit.total, deposit.currency),
            method="Bank transfer",
            note="",
            by=self.owner,
            now=at,
            form_key="",
        )

    def _asks_for_the_rest(self, at: datetime) -> None:
        made = converting.invoice(self._now("offer"), by=self.owner, now=at, today=self._day(at))
        self._issue_draft("final", made.document, at)

    def _learns_the_order_number(self, at: datetime) -> None:
        said = self._said("final")
        references = replace(said.references, purchase_order="4500018840")
        self._change("final", replace(said, references=references), "Their accounts payable asked for it", at)

    def _is_asked(self, at: datetime) -> None:
        final = self._now("final")
        asked = "The quote had twelve templates, this has fourteen.\nWere two added later?"
        saying.say(final, asked, who=MAYA, link=links.of(final), now=at, line="k2")
        told = "Yes: the two for the newsletter that we talked about on the phone. They went live with the others."
        saying.answer(final, told, by=self.owner, now=at + timedelta(hours=2), line="k2")

    def _is_promised(self, at: datetime) -> None:
        final = self._now("final")
        on = final.due_date or self._day(at)
        promising.promise(final, WILL_PAY, on, note="With our next run.", who=MAYA, link=links.of(final), now=at)

    def _delivers_the_stand(self, at: datetime) -> None:
        self._issue("stand", *self.write(STAND, at), at)

    def _credits_a_rollup(self, at: datetime) -> None:
        line = next(line for line in self._said("stand").lines if line.key == "k2")
        reason = "Ein Rollup kam beschädigt an."
        draft = crediting.propose(
            self._now("stand"), [replace(line, quantity=Decimal(1))], reason=reason, by=self.owner, now=at
        )
        self._issue_draft("credit", draft, at)

    def _offers_again(self, at: datetime) -> None:
        self._issue("quote", *self.write(WAITING, at), at)

    # what the steps have in common

    def _day(self, at: datetime) -> date:
        return civil(at, self.business.time_zone)

    def _now(self, name: str) -> Document:
        found: Document = Document.seen_by(self.owner).where(Document.id == self.told[name].id).get()
        return found

    def _said(self, name: str) -> Content:
        revision = revisions.last_of(self.told[name])
        if revision is None:
            raise issuing.NotIssued
        return revisions.content_of(revision)[0]

    def _issue_draft(self, name: str, draft: Document, at: datetime) -> None:
        document = Document.seen_by(self.owner).where(Document.id == draft.id).get()
        self._issue(name, document, saving.read_draft(document, today=self._day(at)).content, at)

    def _issue(self, name: str, document: Document, content: Content, at: datetime) -> None:
        issuing.issue(document, content, by=self.owner, now=at, today=self._day(at))
        sending.hand_over(document, how="link", by=self.owner, now=at)
        self.told[name] = document

    def _change(self, name: str, content: Content, reason: str, at: datetime) -> None:
        document = self._now(name)
        last = revisions.last_of(document)
        base = last.number if last else 0
        changing.change(
            document, content, by=self.owner, reason=reason, base_revision=base, now=at, today=self._day(at)
        )
