"""Who signs in."""

from __future__ import annotations

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from jupinv.db import BaseModel, InstantField
from jupinv.mail import Mail


class User(BaseModel):
    """A person who signs in; a guest until an e-mail address is confirmed."""

    email = TextField(null=True, unique=True)  # as addresses.clean writes it; null: a guest
    name = TextField(default="")
    locale = CharField(default="en")  # how numbers and dates are written and read: a Babel locale id
    language = CharField(default="")  # in which the app speaks; empty: that of the locale, where the app has it
    time_zone = CharField(default="")  # IANA; empty: that of the user's first business
    shortcuts = BooleanField(default=True)  # whether single keys do something: "/" leads to the search
    created_at = InstantField()
    confirmed_at = InstantField(null=True)

    # Flask-Login asks for these.
    is_authenticated = True
    is_active = True
    is_anonymous = False
    token = ""  # of the session by which this user was loaded

    def get_id(self) -> str:
        """What the cookie holds: the session's token, never the user's id."""
        return self.token

    @property
    def is_guest(self) -> bool:
        """Nobody has confirmed an address for this user yet."""
        return self.confirmed_at is None


class Session(BaseModel):
    """A browser in which a user is signed in. The cookie holds the token, the table only its hash."""

    user_id: int
    user = ForeignKeyField(User, backref="sessions", on_delete="CASCADE")
    token_hash = CharField(unique=True)
    user_agent = TextField(default="")
    created_at = InstantField()
    last_used_at = InstantField(index=True)


class SignIn(BaseModel):
    """One request to sign in: a mail with a link and a code, either of which works once, within ten minutes.

    It also keeps the question that may follow: where the things of a guest go (`guest` set, `joined_at` null).
    """

    guest_id: int | None
    key = CharField(unique=True)  # names the request in the address of the code page; no secret
    email = TextField()
    mail = ForeignKeyField(Mail, null=True, on_delete="SET NULL", backref="+")  # its words are wiped on use and expiry
    code_hash = CharField()  # keyed with SECRET_KEY and salted with `key`: six digits alone would be guessed in no time
    token_hash = CharField(unique=True)
    guest = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+")  # whose drafts may come along
    browser_hash = CharField(default="")  # hash of the session token that asked; empty: no session
    next = TextField(default="/")  # a path of ours
    guesses = IntegerField(default=0)
    created_at = InstantField()
    expires_at = InstantField(index=True)
    used_at = InstantField(null=True)
    user = ForeignKeyField(User, null=True, on_delete="CASCADE", backref="+")  # who signed in with it
    joined_at = InstantField(null=True)  # when the guest's things were taken along or left behind


class Attempt(BaseModel):
    """One counted try at something limited: guessing codes, asking for mails, making guests."""

    what = CharField()
    who = CharField()  # keyed hash of an address or network, never the address itself
    at = InstantField(index=True)

    class Meta:
        indexes = ((("what", "who", "at"), False),)


class Identity(BaseModel):
    """An account at another provider (Google) by which a user signs in, known by issuer and subject."""

    user = ForeignKeyField(User, backref="identities", on_delete="CASCADE")
    issuer = TextField()  # as OpenID Connect Core 2 calls them: `iss` and `sub`
    subject = TextField()
    email = TextField(default="")  # what the provider calls it: only shown
    created_at = InstantField()

    class Meta:
        indexes = ((("issuer", "subject"), True),)


class Device(BaseModel):
    """A browser in which a user has signed in once. Its token stays in the cookie when the session ends."""

    user = ForeignKeyField(User, backref="devices", on_delete="CASCADE")
    token_hash = CharField()
    user_agent = TextField(default="")
    created_at = InstantField()
    last_used_at = InstantField(index=True)

    class Meta:
        indexes = ((("user", "token_hash"), True),)


class EmailChange(BaseModel):
    """That a user wants another address: done once the links to the old and to the new address were both confirmed."""

    user = ForeignKeyField(User, unique=True, backref="+", on_delete="CASCADE")
    email = TextField()  # the new one
    old_hash = CharField(unique=True)  # of the token in the mail to the old address
    new_hash = CharField(unique=True)
    old_at = InstantField(null=True)  # when it was confirmed there
    new_at = InstantField(null=True)
    created_at = InstantField()
    expires_at = InstantField(index=True)


class Notice(BaseModel):
    """A mail that told a user something about the account: it goes with the account."""

    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    mail = ForeignKeyField(Mail, unique=True, backref="+", on_delete="CASCADE")
