"""What the members of a business are told of: whatever a reader of a public page does. Who is told how: `news`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from jupinv.accounts.models import User
from jupinv.businesses.models import Member
from jupinv.documents import stirring
from jupinv.documents.models import Document
from jupinv.hearing import Signal
from jupinv.sharing.models import News
from jupinv.sharing.reader import Reader

(
    FIRST_SEEN,
    COMMENTED,
    AMENDED,
    REQUESTED,
    APPROVED,
    ACCEPTED,
    DECLINED,
    FORWARDED,
    WILL_PAY,
    HAS_PAID,
    DISPUTED,
    PAID_BY_CARD,
    CARD_REFUSED,
    PAYMENT_DISPUTED,
    CARD_BEYOND,
) = WHAT = (
    "first_seen",
    "commented",
    "amended",
    "requested",
    "approved",
    "accepted",
    "declined",
    "forwarded",
    "will_pay",
    "has_paid",
    "disputed",
    "paid_by_card",
    "card_refused",
    "payment_disputed",
    "card_beyond",
)

told = Signal("A reader did something that members want to know. Sender: the News. `now`. Inside the transaction.")


def tell(document: Document, what: str, *, who: Reader | None, now: datetime, **data: Any) -> News:
    """Tell the members of the sender's business, in the transaction of what happened; the public page is drawn anew.

    `data` is JSON that the sentence and the mail name, each only where there is something to name:

    - "text": somebody's words; "line": the description of the line that it is about
    - "changes": {locale: [[label, before, after], …]}, "total": {locale: [before, after]}, see `for_each_locale`
    - "page": a path of ours below /documents/<key> that the mail leads to: "comments"
    - "version" of what was approved, "confirmed": whether by a mailed code
    - "to": the address that it was forwarded to; "on": the day of a payment (ISO 8601)
    - "dispute": how a disputed payment stands: inquiry, dispute, won, lost; its "reason", and where it is "at_stripe"
    - "amount" that was paid and what of it is "credit", as {locale: text}
    - "chosen": the optional lines that were accepted
    - "place" and "browser" of whoever opened it first
    """
    stirring.stir(document)
    news: News = News.create(
        business=document.business_id,
        document=document,
        what=what,
        who=who.told if who else "",
        data=data,
        at=now,
    )
    told.send(news, now=now)
    return news


def for_each_locale(document: Document, written: Callable[[str], Any]) -> dict[str, Any]:
    """What is told in figures and words of ours, written for each way in which a member of the business reads them."""
    members: Any = User.select(User.locale).join(Member).where(Member.business == document.business_id).distinct()
    locales = sorted(user.locale for user in members)
    return {locale: written(locale) for locale in locales or [document.business.locale]}


def read_in(found: Any, locale: str) -> Any:
    """Of what was written for each locale that which is for this one; for a member who came later, another one."""
    return found.get(locale, next(iter(found.values()), None)) if isinstance(found, dict) else found
