"""What readers of a public link do and say, as tables. Verbs are in the parts of this room."""

from __future__ import annotations

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.db import BaseModel, InstantField, JsonField
from jupinv.documents.models import Document, Link, Revision
from jupinv.mail import Mail

COMMENT, DISPUTE, DECLINE = "comment", "dispute", "decline"  # what a comment is
WILL_PAY, HAS_PAID = "will_pay", "has_paid"  # what a promise is
OPEN, ACCEPTED, PARTLY, DECLINED, TAKEN_BACK = "open", "accepted", "partly", "declined", "taken_back"  # a request
PERSON, SENDER, SCANNER, PREFETCH, BOT = "person", "sender", "scanner", "prefetch", "bot"  # who visits


class Comment(BaseModel):
    """Something said on the page, about the document or one of its lines, by a reader or, with `user`, its sender."""

    document_id: int
    user_id: int | None

    document = ForeignKeyField(Document, backref="comments", on_delete="CASCADE")
    link = ForeignKeyField(Link, null=True, backref="+", on_delete="SET NULL")  # by which a reader came
    kind = CharField(default=COMMENT)
    line = CharField(default="")  # the key of a line; empty: the whole document
    user = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    name = TextField()
    email = TextField(default="")  # of a reader
    text = TextField()  # emptied when it is removed
    at = InstantField()
    removed_at = InstantField(null=True)

    class Meta:
        indexes = ((("document", "id"), False),)


class Forward(BaseModel):
    """That a reader sent the document on to somebody, who has a link of their own."""

    document_id: int
    link_id: int
    mail_id: int | None

    document = ForeignKeyField(Document, backref="forwards", on_delete="CASCADE")
    link = ForeignKeyField(Link, unique=True, backref="forwards", on_delete="CASCADE")
    mail = ForeignKeyField(Mail, null=True, backref="+", on_delete="SET NULL")
    name = TextField()  # who sent it on
    email = TextField()
    note = TextField(default="")
    at = InstantField()


class ChangeRequest(BaseModel):
    """What a reader wants a document to say instead: bound to the revision that was read, until its owner answers."""

    document_id: int
    link_id: int | None
    settled_by_id: int | None
    draft_id: int | None
    mail_id: int | None

    key = CharField(unique=True)  # 128 random bits, in the addresses of its pages
    document = ForeignKeyField(Document, backref="requests", on_delete="CASCADE")
    link = ForeignKeyField(Link, null=True, backref="+", on_delete="SET NULL")
    base = IntegerField()  # the number of the revision that was read
    name = TextField()
    email = TextField()
    why = TextField(default="")
    proposed = TextField()  # a Content in its JSON form; empty where the law made us forget it
    state = CharField(default=OPEN)
    answer = TextField(default="")  # why it was declined, or only taken over in part
    at = InstantField()
    settled_at = InstantField(null=True)
    settled_by = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")
    revision = IntegerField(null=True)  # the number of the one that it became
    draft = ForeignKeyField(Document, null=True, on_delete="SET NULL", backref="+")  # where it is corrected anew
    mail = ForeignKeyField(Mail, null=True, on_delete="SET NULL", backref="+")  # by which it was answered

    class Meta:
        indexes = ((("document", "state"), False),)


class Confirmation(BaseModel):
    """A code that was mailed to whoever approves or accepts: with it the address is proven, and not just typed."""

    revision_id: int

    key = CharField(unique=True)
    link = ForeignKeyField(Link, backref="+", on_delete="CASCADE")
    revision = ForeignKeyField(Revision, backref="+", on_delete="RESTRICT")
    name = TextField()
    email = TextField()
    wanted = JsonField(default=dict)  # what is done once the code is entered
    code_hash = CharField()
    guesses = IntegerField(default=0)
    mail = ForeignKeyField(Mail, null=True, on_delete="SET NULL", backref="+")
    created_at = InstantField()
    expires_at = InstantField(index=True)
    used_at = InstantField(null=True)


class Approval(BaseModel):
    """Who said yes to a version of an invoice, or to a quote, when, from where, and to which exact bytes."""

    document_id: int

    document = ForeignKeyField(Document, backref="approvals", on_delete="CASCADE")
    revision = ForeignKeyField(Revision, backref="+", on_delete="RESTRICT")
    link = ForeignKeyField(Link, null=True, backref="+", on_delete="SET NULL")
    version = IntegerField()
    digest = CharField()  # of the revision that was approved; of a quote, the one that says what was chosen
    name = TextField()
    email = TextField(default="")
    confirmed_at = InstantField(null=True)  # when a mailed code was entered; else the name is as typed
    network = TextField(default="")  # the address of the browser
    agent = TextField(default="")
    at = InstantField()

    class Meta:
        indexes = ((("document", "id"), False),)


class Promise(BaseModel):
    """A reader says on which day they will pay, or that they have paid."""

    document = ForeignKeyField(Document, backref="promises", on_delete="CASCADE")
    link = ForeignKeyField(Link, null=True, backref="+", on_delete="SET NULL")
    kind = CharField()
    on = DateField()
    name = TextField()
    email = TextField(default="")
    note = TextField(default="")
    at = InstantField()

    class Meta:
        indexes = ((("document", "id"), False),)


class News(BaseModel):
    """One thing that a reader did and that the members of a business want to know. See `telling`."""

    business_id: int
    document_id: int | None

    business = ForeignKeyField(Business, backref="+", on_delete="CASCADE")
    document = ForeignKeyField(Document, null=True, backref="+", on_delete="CASCADE")
    what = CharField()  # one of telling.WHAT
    who = TextField(default="")  # "Claire Morel <claire@acme.example>"
    data = JsonField(default=dict)  # what the sentence names, and what the mail tells
    at = InstantField()

    class Meta:
        indexes = ((("business", "id"), False), (("document", "id"), False))


class Visit(BaseModel):
    """One opening of a public page. A log: written behind the page, on a connection of its own; see `visits`."""

    document_id: int

    document = ForeignKeyField(Document, backref="visits", on_delete="CASCADE")
    link = ForeignKeyField(Link, null=True, backref="+", on_delete="SET NULL")
    kind = CharField()  # PERSON, SENDER, SCANNER, PREFETCH or BOT
    viewer = CharField(default="")  # a keyed hash of network and browser: the same one is the same reader
    network = TextField(default="")  # the address
    browser = TextField(default="")  # "Firefox on Windows"
    place = TextField(default="")  # "Berlin, DE", where the deployment knows it
    pdf = BooleanField(default=False)  # it was the PDF that was opened
    at = InstantField()

    class Meta:
        indexes = ((("document", "id"), False), (("at",), False))


class VisitCount(BaseModel):
    """What is kept of visits that are older than the business keeps them."""

    document = ForeignKeyField(Document, backref="+", on_delete="CASCADE")
    kind = CharField()
    opens = IntegerField(default=0)
    viewers = IntegerField(default=0)
    last_at = InstantField(null=True)

    class Meta:
        indexes = ((("document", "kind"), True),)
