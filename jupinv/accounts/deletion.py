"""The end of an account: whoever it was is forgotten, with all that nobody else has a part in."""

from __future__ import annotations

from datetime import datetime

from jupinv import jobs
from jupinv.accounts import notices, signing_in
from jupinv.accounts.models import SignIn, User
from jupinv.db import locked, overwrite_deleted, write
from jupinv.hearing import Signal

deleting = Signal(
    "A user's account ends. Sender: the user; `now`. Inside the transaction. Receivers let go of what is the user's; "
    "one that raises keeps the account."
)


def delete(user: User, *, now: datetime) -> None:
    """Forget a user: sessions, devices, accounts at other providers, requests, mails, and by signal the businesses."""
    with write():
        locked(User.select().where(User.id == user.id), keys=False).get()
        deleting.send(user, now=now)
        signing_in.forget((SignIn.user == user) | (SignIn.email == user.email))
        notices.gather(user)
        notices.forget(user)
        User.delete().where(User.id == user.id).execute()
        jobs.enqueue("overwrite_deleted", {}, due=now)


@jobs.handles("overwrite_deleted")
def overwrite(claim: jobs.Claim) -> None:
    """Have what was deleted leave the database's files, too."""
    if not overwrite_deleted():
        raise jobs.TryLater("somebody reads an older state of the database")
