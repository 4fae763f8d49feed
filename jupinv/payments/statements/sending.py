"""A statement by mail: proposed, queued with the PDF as it is when the mail leaves, stopped, and sent again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from jupinv import jobs, mail
from jupinv.accounts.attempts import limit
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import write
from jupinv.documents import letters, renditions, unwanted
from jupinv.documents.issuing import NotConfirmed
from jupinv.documents.letters import Letter
from jupinv.documents.phrases import phrases
from jupinv.documents.sending import HOUR, MOST_MAILS, AlreadyLeft, NothingToRepeat, Post
from jupinv.mail import Mail
from jupinv.payments.models import Entry
from jupinv.payments.papers import building as papers
from jupinv.payments.papers.models import BuiltPaper
from jupinv.payments.receipts import building as receipts
from jupinv.payments.receipts.saying import NoReceipt, Undone
from jupinv.payments.statements import building, saying
from jupinv.payments.statements.models import StatementMail
from jupinv.payments.statements.period import Period
from jupinv.payments.statements.saying import Words


def proposal(business: Business, customer: Customer, period: Period, *, today: date) -> Letter:
    """To accounts payable, or else to the contact, in the customer's language."""
    content = saying.sides(business, customer, today=today)
    locale = letters.locale_of(content)
    words, greetings = Words(locale), phrases(locale)
    name, to = content.ap_contact.name or content.recipient.contact.name, content.ap_contact.email
    hello = str(greetings["hello"]).format(name=name) if name else str(greetings["hello_all"])
    close = business.signature.strip() or f"{greetings['close']}\n{content.sender.name or business.name}"
    told = words.period(period)
    sender = content.sender.name or business.name
    return Letter(
        to=tuple(filter(None, (to or content.recipient.contact.email,))),
        cc=tuple(address for address in content.cc if address != to),
        subject=" · ".join((f"{words.word('title')} – {sender}" if sender else words.word("title"), told)),
        text="\n\n".join((hello, words.word("mail", period=told), words.word("mail_check"), close)).rstrip(),
    )


def post(
    business: Business,
    customer: Customer,
    period: Period,
    posted: Post,
    *,
    by: User,
    now: datetime,
    stop_seconds: int,
    entry: Entry | None = None,
) -> StatementMail:
    """Queue a mail with the statement, or with the receipt of an `entry`; it leaves after `stop_seconds`.

    The same form again gives the mail that it queued the first time. Raises NotConfirmed, unwanted.NotWanted,
    attempts.TooMany, mail.BadAddress.
    """
    if by.is_guest:
        raise NotConfirmed
    with write():
        key = f"{customer.id}:{posted.form_key}" if posted.form_key else None
        earlier: StatementMail | None = StatementMail.get_or_none(form_key=key) if key else None
        if earlier:
            return earlier
        unwanted.expect_wanted(business, [*posted.to, *posted.cc])
        limit("document mail", f"business {business.id}", MOST_MAILS, HOUR, now)
        content = saying.sides(business, customer, today=now.date())
        queued = mail.queue(
            "statement",
            to=list(posted.to),
            cc=list(posted.cc),
            reply_to=posted.reply_to,
            sender_name=content.sender.name or business.name,
            locale=letters.locale_of(content),
            context={
                "letter_subject": posted.subject,
                "letter_text": posted.text,
                "accent": business.look.on_light,
            },
            due=now + timedelta(seconds=stop_seconds),
            now=now,
            job="send_statement",
        )
        sent: StatementMail = StatementMail.create(
            business=business,
            customer=customer,
            mail=queued,
            entry=entry,
            since=period.since,
            until=period.until,
            form_key=key,
            created_at=now,
        )
    return sent


def stop(sent: StatementMail, *, now: datetime) -> None:
    """Keep the mail back. Raises AlreadyLeft."""
    if not mail.stop(sent.mail, now):
        raise AlreadyLeft


def again(sent: StatementMail, *, by: User, now: datetime) -> None:
    """Send it again, at once, to those who don't have it. Raises NothingToRepeat, NotConfirmed, unwanted.NotWanted."""
    if by.is_guest:
        raise NotConfirmed
    with write():
        fresh = Mail.get_by_id(sent.mail_id)
        left = [address for address in fresh.recipients if address not in fresh.accepted_by]
        unwanted.expect_wanted(sent.business_id, left)
        if not mail.retry(fresh, now, job="send_statement"):
            raise NothingToRepeat


def of_customer(customer: Customer, most: int = 5) -> list[StatementMail]:
    """The mails with statements that went to a customer, the newest first."""
    query = StatementMail.select(StatementMail, Mail).join(Mail).where(StatementMail.customer == customer.id)
    return list(query.order_by(StatementMail.id.desc()).limit(most))


@jobs.handles("send_statement", lease=mail.LEASE + renditions.LEASE, given_up=mail.given_up)
def send_statement(claim: jobs.Claim) -> None:
    """Make sure of the PDF, attach it, and deliver the mail; one without its paper stays here."""
    sent = (
        StatementMail.select(StatementMail, Mail).join(Mail).where(StatementMail.mail == claim.payload["mail"]).first()
    )
    if sent is None:
        return
    waits = sent.mail.state in (mail.QUEUED, mail.SENDING)
    if waits and not sent.mail.attachment and not _attached(sent, claim):
        mail.stop_rest(sent.mail, claim.now())
    for address in unwanted.among(sent.business_id, sent.mail.recipients):  # who has said so meanwhile
        mail.stop_for(sent.mail, address, claim.now())
    mail.deliver(sent.mail, claim)


def _attached(sent: StatementMail, claim: jobs.Claim) -> bool:
    """Whether there is something to attach: no statement of a customer who is gone, nor one with too many lines, and no
    receipt of a payment that was undone.
    """
    found = _receipt(sent.entry, claim) if sent.entry else _statement(sent, claim)
    if found is None:
        return False
    built, name = found
    papers.attach(sent.mail_id, built, name, claim=claim)
    return True


def _statement(sent: StatementMail, claim: jobs.Claim) -> tuple[BuiltPaper, str] | None:
    made = building.made(sent.customer, Period(sent.since, sent.until), claim) if sent.customer else None
    return (made[0], building.file_name(made[1])) if made else None


def _receipt(entry: Entry, claim: jobs.Claim) -> tuple[BuiltPaper, str] | None:
    try:
        built, said = receipts.made(entry, entry.business, claim)
    except (Undone, NoReceipt):
        return None
    return built, receipts.file_name(said)
