"""The life of a document, as tables. Verbs are in `drafts`, `issuing`, `sending`, `revisions`."""

from __future__ import annotations

from typing import Any

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)

from jupinv.accounts.models import User
from jupinv.businesses.models import ACCOUNTANT, Business, Member, Series
from jupinv.content.json import record_in
from jupinv.customers.models import Customer
from jupinv.db import BaseModel, InstantField, JsonField, locked
from jupinv.mail import Mail

# What the list and its sums are read by, word for word as in their queries: else no index would be taken.
DUE = "COALESCE(due_date, '9999-12-31')"  # without a due date it comes last
OWED = "kind = 'invoice' AND issued_at IS NOT NULL AND void_at IS NULL AND balance > 0"
WAITING = "kind = 'quote' AND issued_at IS NOT NULL AND void_at IS NULL AND accepted_at IS NULL AND declined_at IS NULL"
OTHERS = "kind <> 'invoice' AND issued_at IS NOT NULL"
SETTLED = "issued_at IS NOT NULL AND NOT (kind = 'invoice' AND void_at IS NULL AND balance > 0)"
VOID = "issued_at IS NOT NULL AND void_at IS NOT NULL"
ASKED = "open_requests > 0"
DRAFT = "issued_at IS NULL AND deleted_at IS NULL"


class Thread(BaseModel):
    """One piece of work agreed with a customer: its quote, deposits, invoices, credit notes and payments."""

    business_id: int
    customer_id: int | None

    key = CharField(unique=True)  # 128 random bits: /jobs/<key>
    business = ForeignKeyField(Business, backref="threads", on_delete="RESTRICT")
    customer = ForeignKeyField(Customer, null=True, backref="threads", on_delete="SET NULL")
    title = TextField(default="")
    created_at = InstantField()

    class Meta:
        indexes = ((("business", "id"), False),)


class Document(BaseModel):
    """An invoice, a quote, a proforma or a credit note: a draft while `issued_at` is null.

    A draft keeps its typed form in `typed`. The columns from `number` on are a projection of the last revision and
    of the ledger, rewritten in the same transaction; `flask check` proves them equal. Amounts are minor units.
    """

    business_id: int
    customer_id: int | None
    successor_id: int | None
    thread_id: int | None
    origin_id: int | None
    corrects_id: int | None
    billed_to_id: int | None

    key = CharField(unique=True)  # 128 random bits: /documents/<key>
    business = ForeignKeyField(Business, backref="documents", on_delete="RESTRICT")
    created_by = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    customer = ForeignKeyField(Customer, null=True, on_delete="SET NULL", backref="documents")
    kind = CharField(default="invoice")
    created_at = InstantField()
    updated_at = InstantField()

    # what it belongs to
    thread = ForeignKeyField(Thread, null=True, index=False, on_delete="SET NULL", backref="documents")
    # a quote or proforma it comes from; of a credit note, what it corrects
    origin = ForeignKeyField("self", null=True, index=False, on_delete="SET NULL", backref="+")
    corrects = ForeignKeyField("self", null=True, index=False, on_delete="RESTRICT", backref="credit_notes")

    # while it is a draft
    typed = JsonField(null=True)  # {"locale": "en_GB", "fields": [["line.k1.description", "Workshop"], …]}
    save_count = IntegerField(default=0)
    editor = CharField(default="")  # which loaded page may save: see drafts.save
    deleted_at = InstantField(null=True)  # gone from every list; undone within ten seconds, purged later

    # projection of the last revision
    number = CharField(null=True)
    series = ForeignKeyField(Series, null=True, on_delete="RESTRICT", backref="+")
    by_hand = BooleanField(default=False)  # somebody wrote its number, which no series has
    issued_at = InstantField(null=True)
    issue_date = DateField(null=True)
    due_date = DateField(null=True)
    currency = CharField(default="")
    customer_name = TextField(default="")
    total = BigIntegerField(default=0)  # what is to be paid in all (BT-115 less what is withheld)
    deposit = BooleanField(default=False)  # it asks for a part of what was agreed before the work is done
    version = IntegerField(default=1)  # V1, V2 …
    reference = CharField(default="")  # by which its payment is known again, without separators; empty: by its number
    search = TextField(default="")  # casefolded, of drafts too: see documents.search

    # facts and the ledger
    paid = BigIntegerField(default=0)
    credited = BigIntegerField(default=0)  # of an invoice: what credit notes take off it
    written_off = BigIntegerField(default=0)  # what is asked for no more
    balance = BigIntegerField(default=0)  # total less all these; of a credit note: what is not used up yet
    credit = BigIntegerField(default=0)  # what came in with its payments beyond what was due
    paid_on = DateField(null=True)  # the day on which the balance became zero
    cards = BooleanField(default=True)  # whether it may be paid by card, where its business takes cards
    sent_at = InstantField(null=True)
    seen_at = InstantField(null=True)  # when a recipient first opened its link
    accepted_at = InstantField(null=True)  # a quote
    declined_at = InstantField(null=True)  # a quote
    approved_at = InstantField(null=True)  # when its customer approved it: this locks amendments
    approved_version = IntegerField(null=True)  # which one was approved: a later one needs its own approval
    void_at = InstantField(null=True)
    void_reason = TextField(default="")
    # what replaces a void one
    successor = ForeignKeyField("self", null=True, index=False, on_delete="SET NULL", backref="+")
    reminded_at = InstantField(null=True)  # when a mail server last took a reminder

    # what its readers do
    activity = IntegerField(default=0)  # goes up with whatever its public page shows anew: see `stirring`
    open_requests = IntegerField(default=0)  # changes that its customer asked for and nobody has answered yet
    last_seen_at = InstantField(null=True)  # when a person last opened it, and where, as far as the deployment knows
    last_seen_place = TextField(default="")
    # written to their own page
    billed_to = ForeignKeyField(Business, null=True, index=False, on_delete="SET NULL", backref="+")

    class Meta:
        indexes = (
            (("business", "number"), True),
            (("business", "kind", "issue_date", "id"), False),
            (("business", "kind", "due_date"), False),
            (("business", "currency", "total"), False),
            (("customer", "balance"), False),
            (("customer", "updated_at"), False),
        )

    changed: frozenset[str] = frozenset()  # of a draft: the fields that were just saved with other texts
    turned = False  # of a draft: whether what was just saved made it another kind of document
    invoiced = False  # of a quote or a proforma: whether an invoice was made from it, see `threads.with_invoiced`

    @property
    def is_draft(self) -> bool:
        """It has neither number nor revisions."""
        return self.issued_at is None

    @property
    def is_void(self) -> bool:
        """It stays readable, but nothing is owed for it."""
        return self.void_at is not None

    @property
    def is_read_only(self) -> bool:
        """Whether the user for whom `seen_by` found it may only read it: an accountant."""
        return bool(self.business.member.role == ACCOUNTANT)

    @classmethod
    def seen_by(cls, user: User | SQL) -> Any:
        """All documents of all businesses in which a user has a role; deleted drafts are not among them.

        With each comes its business, and the user's role, which `is_read_only` asks for.
        """
        return cls.deleted_or_not(user).where(cls.deleted_at.is_null())

    @classmethod
    def deleted_or_not(cls, user: User | SQL) -> Any:
        """The same with deleted drafts among them."""
        whole = cls.select(cls, Business, Member.role, Member.news_new)
        return whole.join(Business).join(Member).where(Member.user == user)

    @classmethod
    def in_business(cls, business: Business, kind: str) -> Any:
        """The documents of one kind of a business; deleted drafts are not among them."""
        return cls.select().where((cls.business == business) & (cls.kind == kind) & cls.deleted_at.is_null())

    @classmethod
    def hold_customers(cls, *numbers: int) -> None:
        """Lock the customers of these documents, by id, until the transaction ends; before any of the documents.

        Whoever makes two customers one goes the same way. New rows may point to them, and they are not deleted.
        """
        of_them = cls.select(cls.customer).where(cls.id.in_(numbers))
        found = Customer.select(Customer.id).where(Customer.id.in_(of_them)).order_by(Customer.id)
        list(locked(found, keys=False))

    @classmethod
    def any_issued(cls, business: Business) -> bool:
        """Whether the business has ever issued anything: what it says of itself is in other people's hands then."""
        return bool(cls.select(cls.id).where((cls.business == business) & cls.number.is_null(False)).exists())

    @classmethod
    def counts(cls, businesses: list[Business]) -> tuple[dict[int, int], dict[int, int]]:
        """By the ids of businesses, how many documents were issued, and how many are drafts."""
        of_them: Any = cls.select(cls.business, fn.COUNT(cls.issued_at), fn.COUNT(cls.id)).group_by(cls.business)
        rows = list(of_them.where(cls.business.in_(businesses) & cls.deleted_at.is_null()).tuples())
        return {key: issued for key, issued, _ in rows}, {key: every - issued for key, issued, every in rows}


# Besides the order, what filters ask of many documents that they pass by.
_FILTERED = (Document.currency, Document.customer, Document.total)
# SQLite looks at these in the table, although the index holds nothing else, unless it finds them in the index.
_PROVEN = (Document.balance, Document.kind, Document.issued_at, Document.void_at)
for _name, _order, _where in (
    ("owed", (SQL(DUE), Document.id, Document.sent_at, *_FILTERED, Document.due_date, *_PROVEN), OWED),
    ("owed_sums", (Document.currency, Document.due_date, *_PROVEN), OWED),
    ("waiting", (SQL(DUE), Document.id, Document.sent_at, *_FILTERED), WAITING),
    ("settled", (Document.issue_date, Document.id, *_FILTERED), SETTLED),
    ("others", (Document.kind, Document.issue_date, Document.id, *_FILTERED), OTHERS),
    ("void", (Document.issue_date, Document.id), VOID),
    ("asked", (SQL(DUE), Document.id), ASKED),
    (
        "draft",
        (Document.updated_at, Document.id, *_FILTERED, Document.kind, Document.issued_at, Document.deleted_at),
        DRAFT,
    ),
    ("balance", (Document.balance,), "balance > 0"),
    ("reference", (Document.reference,), "reference <> ''"),
    ("by_hand", (Document.kind, Document.number, Document.by_hand), "by_hand"),
):
    Document.add_index(Document.business, *_order, name=f"document_{_name}", where=SQL(_where))
Document.add_index(Document.series, Document.issue_date, name="document_of_series")
for _seldom in (Document.thread, Document.origin, Document.corrects, Document.successor, Document.billed_to):
    Document.add_index(_seldom, name=f"document_{_seldom.column_name}", where=_seldom.is_null(False))


class Chain(BaseModel):
    """The head of a business's chain of seals; taken first, before the series, by whatever adds to it."""

    business = ForeignKeyField(Business, primary_key=True, backref="+", on_delete="RESTRICT")
    position = IntegerField(default=0)
    seal = CharField(default="")
    entries = IntegerField(default=0)  # how many the ledger has: one that is taken out is missed

    @classmethod
    def held(cls, business: Business) -> Chain:
        """The head, locked until the transaction ends: whoever holds it is the only one to issue or to number."""
        row = locked(cls.select().where(cls.business == business))
        if (head := row.first()) is None:
            cls.insert(business=business).on_conflict_ignore().execute()
            head = row.get()
        found: Chain = head
        return found


class Revision(BaseModel):
    """One recorded content of a document. Triggers refuse every change; only an erasure empties `bytes` and `salt`.

    digest = sha256(salt ‖ bytes), the salt as its 16 bytes and the text in UTF-8.
    seal = sha256(previous seal ‖ document number ‖ instant ‖ digest), these four as lines of text joined by LF: the
    hashes in hex, the first previous seal empty, the instant as 2026-05-03T12:00:00.000000+00:00.
    """

    document_id: int
    business_id: int

    document = ForeignKeyField(Document, backref="revisions", on_delete="RESTRICT")
    business = ForeignKeyField(Business, backref="+", on_delete="RESTRICT")
    number = IntegerField()  # 1, 2, 3 … of its document
    version = IntegerField(default=1)  # the V1, V2 … that it belongs to
    position = IntegerField()  # in the business's chain: 1, 2, 3 …
    at = InstantField()
    actor = TextField()  # "user:12": who, by a number that tells nothing once the user is gone
    own_reason = TextField(column_name="reason", default="")  # in words of ours: it stays when the bytes are erased
    bytes = TextField(null=True)  # {schema, content, totals, record} as RFC 8785 text
    salt = CharField(null=True)
    digest = CharField(index=True)
    seal = CharField()

    class Meta:
        indexes = ((("document", "number"), True), (("business", "position"), True))

    @property
    def reason(self) -> str:
        """Why it was made. What somebody typed stands in the bytes alone, so that an erasure takes it as well."""
        if self.own_reason or self.bytes is None:
            return str(self.own_reason)
        return str(record_in(str(self.bytes)).get("reason", ""))


class Erasure(BaseModel):
    """That the law made us forget a revision's bytes: the row without which the triggers refuse it."""

    revision_id: int

    revision = ForeignKeyField(Revision, unique=True, backref="erasures", on_delete="RESTRICT")
    at = InstantField()
    reason = TextField()


class CorrectionNotice(BaseModel):
    """That a revision corrects who the customer is by a dated notice, which names the number of the document."""

    document_id: int
    revision_id: int

    document = ForeignKeyField(Document, backref="notices", on_delete="RESTRICT")
    revision = ForeignKeyField(Revision, unique=True, backref="+", on_delete="RESTRICT")
    created_at = InstantField()


class Link(BaseModel):
    """A public token of a document: its hash to look up, an encrypted copy to show.

    A link with an address is one person's own, to whom the document was forwarded; it is withdrawn by itself.
    """

    document_id: int

    document = ForeignKeyField(Document, backref="links", on_delete="CASCADE")
    token_hash = CharField(unique=True)
    token_sealed = TextField()
    email = TextField(default="")  # whose own it is; empty: the document's, for everybody
    created_at = InstantField()
    withdrawn_at = InstantField(null=True)


class Unwanted(BaseModel):
    """An address that wants no more mails of a business: it does not know the sender, and said so on a public page."""

    business_id: int
    document_id: int | None

    business = ForeignKeyField(Business, backref="unwanted", on_delete="CASCADE")
    email = TextField()  # casefolded
    document = ForeignKeyField(Document, null=True, on_delete="SET NULL", backref="+")  # on whose page it was said
    why = TextField(default="")
    at = InstantField()

    class Meta:
        indexes = ((("business", "email"), True),)


class Event(BaseModel):
    """One line on a document's timeline."""

    document = ForeignKeyField(Document, backref="events", on_delete="CASCADE")
    at = InstantField()
    what = CharField()  # issued, handed_over, mail_queued, mail_accepted, mail_failed, paid, voided …
    actor = TextField(default="")
    data = JsonField(default=dict)

    class Meta:
        indexes = ((("document", "at"), False),)


DOCUMENT, REMINDER, VOID_NEWS = "document", "reminder", "void"  # why a mail with a document is sent
CHANGE_NEWS, NOTICE_NEWS = "change", "notice"  # a new version, a correction notice
RECEIPT = "receipt"  # of a payment


class Delivery(BaseModel):
    """A mail by which a document was sent, its customer reminded, or told that it is void or changed: `kind`."""

    document_id: int
    mail_id: int

    document = ForeignKeyField(Document, backref="deliveries", on_delete="CASCADE")
    mail = ForeignKeyField(Mail, unique=True, backref="+", on_delete="RESTRICT")
    kind = CharField(default=DOCUMENT)
    attach_pdf = BooleanField(default=True)
    form_key = CharField(null=True, unique=True)  # of the form that queued it: pressed twice is once
    created_at = InstantField()


class Rendition(BaseModel):
    """A built PDF: which bytes in the file store show a document at one state.

    `state` is a hash of revision, standing and template version; the first one of an issued document is its archive.
    """

    revision_id: int | None

    document = ForeignKeyField(Document, backref="renditions", on_delete="CASCADE")
    revision = ForeignKeyField(Revision, null=True, backref="+", on_delete="RESTRICT")  # the one it shows
    state = CharField()
    sha256 = CharField(index=True)
    archive = BooleanField(default=False)
    created_at = InstantField()

    class Meta:
        indexes = ((("document", "state"), True),)
