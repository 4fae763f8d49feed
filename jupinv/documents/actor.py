"""Who does something to a document: somebody who is signed in, or a reader of its public page."""

from __future__ import annotations

from dataclasses import dataclass

from jupinv.accounts.models import User
from jupinv.documents import timeline

READER = "recipient"  # in sealed bytes: who it was stands where it can be erased


@dataclass(frozen=True, slots=True)
class Actor:
    """As a revision keeps it ("user:12"), and as the timeline tells it ("Ana Halden <ana@…>")."""

    sealed: str
    told: str

    @classmethod
    def of(cls, user: User) -> Actor:
        """Somebody who is signed in."""
        return cls(f"user:{user.id}", timeline.actor(user))

    @classmethod
    def reader(cls, told: str) -> Actor:
        """Somebody who has the link, by the name that they gave."""
        return cls(READER, told)
