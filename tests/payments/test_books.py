"""Whatever is done to the ledger, in whatever order: it adds up, nothing is spent twice, and status follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from dataclasses import replace as put
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from peewee import fn

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import CREDIT_NOTE, INVOICE
from jupinv.content.merging import Clashes
from jupinv.customers import keeping, merging
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import changing, checking, crediting, issuing, reverting, revisions, voiding
from jupinv.documents.credits import saying
from jupinv.documents.models import Chain, Document, Revision
from jupinv.documents.status import CREDITED, NOTHING_DUE, OVERDUE, PAID, VOID, WRITTEN_OFF, status
from jupinv.money import from_minor
from jupinv.payments import collecting, credit, giving_up, ledger, posting, recording, refunding
from jupinv.payments.models import DISPUTE, FEE, REFUND, Allocation, CreditAllocation, Entry
from tests.documents import making
from tests.payments.test_credit import begun, together
from tests.payments.test_recording import fresh, pay

DAY = making.TODAY
REFUSED = (
    *(recording.NotPayable, recording.AlreadyReversed, recording.GivenBack, recording.BadAmount),
    *(refunding.BeyondPayment, refunding.NotRefundable, giving_up.NothingLeft, giving_up.BeyondLeft),
    *(giving_up.NoDifference, collecting.BeyondAmount, collecting.BeyondBalance, collecting.NotTheirs),
    *(credit.NoCredit, credit.NotOpen, credit.NotUsed, *crediting.REFUSALS, issuing.ChangedMeanwhile),
    *(issuing.AlreadyPaid, issuing.AlreadyCredited, issuing.AlreadyVoid, changing.PartlyCredited),
    *(changing.NothingChanged, changing.PaidInCurrency, changing.NeedsCorrection, reverting.NotRevertible),
    *(issuing.AlreadySent, issuing.NotReady, voiding.NotSent, voiding.NeedsCreditNote, Clashes),
)
CURRENCIES = ("EUR", "USD", "JPY")


@dataclass
class Books:
    """A business with two customers and their invoices in three currencies, and whatever happens to it."""

    business: Business
    owner: User
    customers: list[Customer] = field(default_factory=list)
    steps: int = 0

    def __post_init__(self) -> None:
        for name in ("Nordwind", "Ostwind"):
            self.customers.append(making.customer(self.business, f"{name} {Customer.select().count()}", code=""))
        for number in (0, 0, 1):
            self.invoice(number, 0)

    # what is there

    def invoices(self) -> list[Document]:
        return self._issued(INVOICE)

    def notes(self) -> list[Document]:
        return self._issued(CREDIT_NOTE)

    def _issued(self, kind: str) -> list[Document]:
        ours = (Document.business == self.business) & Document.issued_at.is_null(False)
        return list(Document.select().where(ours & (Document.kind == kind)).order_by(Document.id))

    def entries(self) -> list[Entry]:
        return list(Entry.select().where(Entry.business == self.business).order_by(Entry.id))

    def payments(self) -> list[Entry]:
        return [each for each in self.entries() if each.kind in credit.SOURCES]

    # what is done

    def invoice(self, a: int, b: int) -> None:
        said = making.content(currency=pick([*CURRENCIES], b % 5 // 2))
        making.issued(self.business, self.owner, said, to=pick(self.customers, a))

    def paid(self, a: int, b: int) -> None:
        invoice = pick(self.invoices(), a)
        amount = from_minor(b, invoice.currency)
        pay(invoice, str(amount), self.owner, on=DAY + timedelta(days=a % 40))

    def paid_in_another_currency(self, a: int, b: int) -> None:
        invoice = pick(self.invoices(), a)
        recording.record(
            invoice,
            paid_on=DAY,
            amount=from_minor(b, invoice.currency),
            method="",
            note="",
            by=self.owner,
            now=making.NOW,
            form_key="",
            exchanged=True,
        )

    def received(self, a: int, b: int) -> None:
        what = {"amount": b, "paid_on": DAY, "method": "card", "provider_id": f"pi_{self.business.id}_{b % 7}"}
        what["currency"] = CURRENCIES[b % 5 // 2]
        recording.receive(pick(self.invoices(), a), **what, actor="Stripe", now=making.NOW)

    def collected(self, a: int, b: int) -> None:
        customer, currency = pick(self.customers, a), CURRENCIES[b % 5 // 2]
        theirs = [each for each in self.invoices() if each.customer_id == customer.id and each.balance > 0]
        theirs = [each for each in theirs if each.currency == currency]
        parts = {each.id: min(int(each.balance), b // (len(theirs) + a % 2)) for each in theirs}
        collecting.collect(
            customer,
            amount=b,
            currency=currency,
            parts=parts,
            paid_on=DAY,
            method="",
            note="",
            by=self.owner,
            now=making.NOW,
            form_key=str(self.steps),
            kind="credit" if a % 3 == 0 else "payment",
        )

    def gone_back(self, a: int, b: int) -> None:
        kind = DISPUTE if b % 3 == 0 else REFUND
        note = pick(self.notes(), b) if b % 5 == 0 and self.notes() else None
        refunding.refund(pick(self.payments(), a), amount=b, credit_note=note, kind=kind, **self.when())

    def all_gone_back(self, a: int, b: int) -> None:
        payment = pick(self.payments(), a)
        refunding.refund(payment, amount=max(refunding.left_of(payment), 1), **self.when())

    def paid_out(self, a: int, b: int) -> None:
        note = pick(self.notes(), a)
        refunding.pay_out(note, amount=min(b, max(note.balance, 1)), **self.when())

    def paid_back(self, a: int, b: int) -> None:
        what = {"currency": CURRENCIES[b % 5 // 2], "form_key": str(self.steps)}
        refunding.pay_back(pick(self.customers, a), amount=b, **what, **self.when())

    def fee(self, a: int, b: int) -> None:
        payment = pick(self.payments(), a)
        what = {"business": payment.business_id, "customer": payment.customer_id, "kind": FEE}
        what["currency"] = payment.currency
        with write():
            Chain.held(self.business)
            posting.post(amount=-b, origin=payment.id, **what, **self.when())

    def undone(self, a: int, b: int) -> None:
        recording.reverse(pick(self.entries(), a), by=self.owner, now=making.NOW)

    def written_off(self, a: int, b: int) -> None:
        invoice = pick(self.invoices(), a)
        amount = int(invoice.balance) if b % 2 else b
        giving_up.write_off(invoice, amount=amount, reason="gone", on=DAY, by=self.owner, now=making.NOW)

    def differed(self, a: int, b: int) -> None:
        giving_up.differ(pick(self.payments(), a), pick(self.invoices(), b), by=self.owner, now=making.NOW)

    def used(self, a: int, b: int) -> None:
        credit.use(pick(self.invoices(), a), by=self.owner, now=making.NOW)

    def payment_taken_back(self, a: int, b: int) -> None:
        credit.take_back_payment(pick(self.invoices(), a), pick(self.payments(), b), by=self.owner, now=making.NOW)

    def note_taken_back(self, a: int, b: int) -> None:
        credit.take_back(pick(self.invoices(), a), pick(self.notes(), b), by=self.owner, now=making.NOW)

    def credited(self, a: int, b: int) -> None:
        invoice = pick(self.invoices(), a)
        if invoice.is_void:
            return
        of, before = crediting.known(invoice)
        content = put(of[0], kind=CREDIT_NOTE, issue_date=DAY)
        if b % 2:
            line = content.lines[-1]
            content = put(content, lines=(put(line, quantity=Decimal(1)),))
        said = saying.credit(of, content, before)
        issuing.issue(begun(invoice, self.owner), said, by=self.owner, now=making.NOW, today=DAY)

    def void(self, a: int, b: int) -> None:
        one = pick(self.invoices() + self.notes(), a)
        issuing.void_unsent(one, by=self.owner, reason="wrong", now=making.NOW)

    def sent(self, a: int, b: int) -> None:
        one = pick(self.invoices() + self.notes(), a)
        with write():
            Document.update(sent_at=making.NOW).where((Document.id == one.id) & Document.void_at.is_null()).execute()

    def void_sent(self, a: int, b: int) -> None:
        voiding.void_sent(pick(self.invoices() + self.notes(), a), by=self.owner, reason="wrong", now=making.NOW)

    def changed(self, a: int, b: int) -> None:
        invoice = pick(self.invoices(), a)
        said = revisions.content_of(revisions.last_of(invoice))[0]
        first, *rest = said.lines
        changes = {"currency": CURRENCIES[b % 5 // 2]} if a % 3 == 0 else {}
        content = put(said, lines=(put(first, price=Decimal(b % 2000)), *rest), **changes)
        if not invoice.is_void:
            changing.change(invoice, content, **self.after(invoice))

    def reverted(self, a: int, b: int) -> None:
        invoice = pick(self.invoices(), a)
        when = self.after(invoice)
        if when["base_revision"] > 1 and not invoice.is_void:
            reverting.revert(invoice, 2 + b % (when["base_revision"] - 1), **when)

    def after(self, invoice: Document) -> dict[str, Any]:
        last = Revision.select().where(Revision.document == invoice).count()
        return {"by": self.owner, "reason": "", "base_revision": last, "now": making.NOW, "today": DAY}

    def merged(self, a: int, b: int) -> None:
        if a % 4 or len(self.customers) < 2:
            return
        stays, goes, *others = self.customers
        merging.merge(stays, goes, as_seen=merging.seen(keeping.held(stays), keeping.held(goes)), now=making.NOW)
        self.customers = [stays, *others]

    def deleted(self, a: int, b: int) -> None:
        if a % 4:
            return
        keeping.delete(self.customers.pop(0))
        self.customers.append(making.customer(self.business, f"Südwind {self.steps}", code=""))

    def when(self) -> dict[str, Any]:
        return {"paid_on": DAY, "actor": "Ana", "now": making.NOW}

    def do(self, step: tuple[int, int, int]) -> None:
        what, a, b = step
        self.steps += 1
        try:
            ACTS[what % len(ACTS)](self, a, b)
        except (*REFUSED, Nothing):
            pass

    # what must hold

    def add_up(self) -> None:
        for currency in CURRENCIES:
            self._adds_up(currency)
        assert all(ledger.spare_of(each) >= 0 for each in self.entries())
        invoices = self.invoices()
        for each in invoices:
            settled = each.paid + each.written_off + each.credited
            assert 0 <= settled <= max(each.total, 0) and each.balance == each.total - settled
            assert min(each.paid, each.written_off, each.credited, each.credit) >= 0
            self._says(each)
        for each in (one for one in self.payments() if one.reverses_id is None):
            parts = ledger.settled_by(each)
            assert all(parts.get(invoice.id, 0) >= 0 for invoice in invoices), parts

    def _adds_up(self, currency: str) -> None:
        entries, invoices, notes = (
            [each for each in rows if each.currency == currency]
            for rows in (self.entries(), self.invoices(), self.notes())
        )
        allocated = fn.COALESCE(fn.SUM(Allocation.amount), 0)
        on_invoices = Allocation.select(allocated).where(Allocation.document.in_(invoices)).scalar()
        on_notes = Allocation.select(allocated).where(Allocation.document.in_(notes)).scalar()
        of_notes = CreditAllocation.select(fn.COALESCE(fn.SUM(CreditAllocation.amount), 0))
        given = of_notes.where(CreditAllocation.note.in_(notes)).scalar()
        spare = {each.id: ledger.spare_of(each) for each in entries}
        left = {each.id: int(each.balance) for each in notes if not each.is_void}
        assert sum(each.amount for each in entries if each.kind != FEE) == on_invoices + on_notes + sum(spare.values())
        assert on_invoices == sum(each.paid + each.written_off for each in invoices)
        assert on_notes == -sum(each.paid for each in notes)
        assert given == sum(each.credited for each in invoices)
        assert sum(left.values()) == sum(each.total for each in notes if not each.is_void) - given + on_notes
        for customer in self.customers:
            theirs = sum(spare[each.id] for each in entries if each.customer_id == customer.id)
            of_them = sum(left.get(each.id, 0) for each in notes if each.customer_id == customer.id)
            assert ledger.credit_by_source(customer).get(currency, (0, 0)) == (theirs, of_them)

    def _says(self, invoice: Document) -> None:
        """The state that a list shows is that of the ledger."""
        found = status(invoice, on=DAY).key
        given_up = invoice.written_off > invoice.paid + invoice.credited
        if invoice.is_void:
            assert found == VOID
        elif invoice.balance > 0:
            assert found not in (PAID, CREDITED, WRITTEN_OFF, NOTHING_DUE, OVERDUE)
        elif given_up:
            assert found == WRITTEN_OFF
        elif invoice.paid:
            assert found == PAID and invoice.paid_on
        else:
            assert found == (CREDITED if invoice.credited else NOTHING_DUE)


class Nothing(Exception):
    """There is none to pick from."""


def pick(rows: list[Any], number: int) -> Any:
    if not rows:
        raise Nothing
    return rows[number % len(rows)]


ACTS: list[Callable[[Books, int, int], None]] = [
    *(Books.paid, Books.paid, Books.paid_in_another_currency, Books.received, Books.collected, Books.collected),
    *(Books.gone_back, Books.all_gone_back, Books.paid_out, Books.paid_back, Books.fee, Books.undone, Books.undone),
    *(Books.written_off, Books.differed, Books.used, Books.used, Books.payment_taken_back, Books.note_taken_back),
    *(Books.credited, Books.credited, Books.void, Books.sent, Books.void_sent, Books.changed, Books.changed),
    *(Books.reverted, Books.merged, Books.deleted, Books.invoice),
]
STEPS = st.lists(
    st.tuples(
        st.integers(0, len(ACTS) - 1),
        st.integers(0, 11),
        st.one_of(st.integers(1, 250_000), st.sampled_from([119_000, 11_900, 95_200, 130_900, 500])),
    ),
    min_size=4,
    max_size=16,
)


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each step makes documents: to shrink them takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_sequence_adds_up(app: Flask, owner: User, steps: list[tuple[int, int, int]]) -> None:
    books = Books(making.business(owner, f"Studio {Business.select().count()}"), owner)
    for step in steps:
        books.do(step)
        books.add_up()
    assert list(checking.of_business(books.business)) == []


# at the same moment


def outcome(found: list[object], kind: type) -> list[object]:
    """What came of acts at once: nothing else than answers and refusals."""
    wrong = [each for each in found if isinstance(each, Exception) and not isinstance(each, REFUSED)]
    assert wrong == []
    return [each for each in found if isinstance(each, kind)]


def test_the_same_credit_is_spent_once(app: Flask, business: Business, owner: User, customer: Customer) -> None:
    first, second = (making.issued(business, owner, to=customer) for _ in range(2))
    pay(making.issued(business, owner, to=customer), "2190", owner)  # 1,000.00 more than was due
    back = {"amount": 100_000, "currency": "EUR", "paid_on": DAY, "actor": "Ana", "now": making.NOW}
    found = together(
        lambda: credit.use(fresh(first), by=owner, now=making.NOW),
        lambda: credit.use(fresh(second), by=owner, now=making.NOW),
        lambda: refunding.pay_back(Customer.get_by_id(customer.id), **back),
        lambda: refunding.refund(Entry.get(), amount=100_000, paid_on=DAY, actor="Ana", now=making.NOW),
    )
    outcome(found, int)
    assert sum(spent(each) for each in (first, second)) <= 100_000
    assert list(checking.of_business(business)) == []


def spent(invoice: Document) -> int:
    return int(fresh(invoice).paid)


def test_a_payment_goes_back_once(app: Flask, business: Business, owner: User, customer: Customer) -> None:
    invoice = making.issued(business, owner, to=customer)
    payment = pay(invoice, "1190", owner)
    when = {"paid_on": DAY, "actor": "Ana", "now": making.NOW}
    found = together(
        *[lambda: refunding.refund(payment, amount=119_000, **when)] * 2,
        *[lambda: refunding.refund(payment, amount=60_000, provider_id="re_1", **when)] * 2,
        lambda: recording.reverse(payment, by=owner, now=making.NOW),
    )
    assert outcome(found, Entry)
    gone = [each.amount for each in Entry.select().where(Entry.kind == REFUND)]
    assert sum(gone) in (0, -60_000, -119_000) and len(gone) <= 1
    assert list(checking.of_business(business)) == []


def test_one_payment_for_several_from_several_at_once(
    app: Flask, business: Business, owner: User, customer: Customer
) -> None:
    first, second = (making.issued(business, owner, to=customer) for _ in range(2))
    what = {"currency": "EUR", "paid_on": DAY, "method": "", "note": "", "by": owner, "now": making.NOW}

    def collected(key: str, *order: Document) -> Callable[[], Entry]:
        parts = {each.id: 100_000 for each in order}
        return lambda: collecting.collect(customer, amount=200_000, parts=parts, form_key=key, **what)

    found = together(
        *(collected("a", first, second), collected("a", second, first), collected("b", second, first)),
        lambda: giving_up.write_off(first, amount=50_000, reason="", on=DAY, by=owner, now=making.NOW),
        lambda: pay(second, "500", owner),
    )
    outcome(found, Entry)
    assert Entry.select().where(Entry.amount == 200_000).count() <= 1
    assert all(each.balance >= 0 for each in (fresh(first), fresh(second)))
    assert list(checking.of_business(business)) == []
