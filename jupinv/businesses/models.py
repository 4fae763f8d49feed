"""Who bills: the tenant to which all data belongs."""

from __future__ import annotations

from typing import Any

from peewee import SQL, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from jupinv.accounts.models import User
from jupinv.content.look import Look, shown_size
from jupinv.db import BaseModel, InstantField, JsonField

OWNER, ACCOUNTANT, STAFF = "owner", "accountant", "staff"
TEST, LIVE = "test", "live"  # by which key a business takes cards


class Business(BaseModel):
    """A sender of documents.

    `profile` keeps what was typed about it on the paper, as ordered name/text pairs (`sender.*`, `bank.*`, `way.*`,
    `tax.*`, `business.*`); the columns are what lists and dates need of it.
    """

    member: Member  # the asking user's, where a query has joined it

    handle = CharField(unique=True)  # in its addresses: /b/<handle>/invoices
    name = TextField(default="")
    profile = JsonField(default=list)
    time_zone = CharField(default="UTC")
    currency = CharField(default="EUR")
    locale = CharField(default="en")
    created_at = InstantField()
    demo = BooleanField(default=False)  # made to be looked at, and to be removed in one act

    # how it looks and writes
    logo = TextField(default="")  # key in the file store; empty: none
    logo_type = CharField(default="")  # png or jpeg
    logo_width = IntegerField(default=0)  # pixels
    logo_height = IntegerField(default=0)
    accent = CharField(default="")  # as chosen, #rrggbb; empty: ours. Whoever draws it corrects its contrast
    letters = JsonField(default=dict)  # own mail texts: {"de": {"invoice": {"subject": …, "text": …}}}
    reply_to = TextField(default="")  # where answers to its mails go; empty: to whoever sends them
    signature = TextField(default="")  # below the text of its mails
    visits_kept = IntegerField(default=12)  # months, after which only the numbers of visits are kept
    invoice_me = BooleanField(default=False)  # whether /to/<handle> takes invoices for it
    invoice_me_po = BooleanField(default=False)  # whether those must name a PO number
    reference = CharField(default="")  # how payments are known again: a scheme of content.remittance; empty: by number
    changing = CharField(default="")  # what may change of what was sent: see content.sent_law; empty: by country
    cards = CharField(default="")  # whether it takes cards: TEST or LIVE by its key, empty where none is connected
    before_card = CharField(default="")  # the ways to pay before the card, by their currencies: see businesses.ways

    @property
    def look(self) -> Look:
        """What its documents show of it besides their words."""
        if not self.logo:
            return Look(accent=self.accent)
        name = f"{self.handle}/{self.logo.rpartition('/')[2]}.{self.logo_type}"
        return Look(name, *shown_size(self.logo_width, self.logo_height), accent=self.accent)

    @classmethod
    def of(cls, user: User) -> Any:
        """The businesses in which a user has a role, the oldest first."""
        return cls.select().join(Member).where(Member.user == user).order_by(cls.id)

    @classmethod
    def written_by(cls, user: User) -> Any:
        """The businesses in which a user may write documents, the oldest first: an accountant only reads."""
        return cls.of(user).where(Member.role != ACCOUNTANT)


class Member(BaseModel):
    """A user's role in a business."""

    business_id: int
    user_id: int

    business = ForeignKeyField(Business, backref="members", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="memberships", on_delete="CASCADE")
    role = CharField(default=OWNER)
    news = JsonField(default=dict)  # how to be told by mail of what readers do: see sharing.news.choices
    news_seen = IntegerField(default=0)  # the last piece of news that was looked at
    news_sent = IntegerField(default=0)  # the last one that a daily digest has told
    bill_mails = BooleanField(default=True)  # whether a bill that came in is told by mail
    news_new = IntegerField(default=0)  # how many came after the one that was looked at last

    class Meta:
        indexes = ((("business", "user"), True),)


class Series(BaseModel):
    """How a business numbers one kind of document: `INV-{YYYY}-{NNNN}`.

    Several of one kind may be in use; the usual one numbers whatever asks for no other. `start` is where its first
    period begins.
    """

    business_id: int

    business = ForeignKeyField(Business, backref="series", on_delete="CASCADE")
    kind = CharField()
    pattern = TextField()
    start = IntegerField(default=1)
    resets = CharField(default="")  # when it counts from 1 again: see documents.patterns
    in_use = BooleanField(default=True)  # False: it was retired, and gives no number
    usual = BooleanField(default=False)  # of each kind at most one

    class Meta:
        indexes = ((("business", "kind", "pattern"), True),)


Series.add_index(Series.business, Series.kind, unique=True, name="series_usual", where=SQL("usual"))


class Counter(BaseModel):
    """The last number taken of a series in one period; see `patterns.period`."""

    series_id: int

    series = ForeignKeyField(Series, backref="counters", on_delete="CASCADE")
    period = CharField(default="")
    last = IntegerField()
    since = IntegerField(default=0)  # the count after which it began: what is before was given elsewhere, or by hand

    class Meta:
        indexes = ((("series", "period"), True),)
