"""Mail: built from templates, kept as sent, delivered by a job over SMTP or laid in the outbox."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from peewee import SQL, CharField, TextField

from jupinv import files, jobs, translations, vault
from jupinv.config import BadSetting, Config
from jupinv.db import BaseModel, InstantField, JsonField, locked, write
from jupinv.hearing import Signal
from jupinv.jobs import Claim, TryLater
from jupinv.message import (
    BadAddress,
    Letter,
    ascii_domain,
    clean_address,
    compose,
    display_name,
    one_line,
    sendable,
    wire_address,
)

TEMPLATES = Path(__file__).parent.parent / "templates"

QUEUED, SENDING, ACCEPTED, FAILED, STOPPED = "queued", "sending", "accepted", "failed", "stopped"
REFUSED = "refused"  # of one recipient, for good

CONNECT_SECONDS, REPLY_SECONDS, QUIT_SECONDS = 15, 30, 5
RECEIPT_SECONDS = 120  # a server that has the whole mail may take its time; hanging up on it would send the mail twice
LEASE = timedelta(seconds=RECEIPT_SECONDS + 30)
LONGEST_WORDS = 500
AT_ONCE = 500  # of what one statement names

# Sent in the transaction that records it, with `addresses` (those it is about), `words` (what the server said) and
# `now`; the mail is the sender.
accepted = Signal("mail-accepted")
failed = Signal("mail-failed")


class Mail(BaseModel):
    """One mail, as it is sent. `recipients` holds address → state, so that refused ones are retried alone."""

    message_id = CharField(unique=True)
    sender_name = TextField(default="")
    to = JsonField()
    cc = JsonField(default=list)
    reply_to = TextField(default="")
    subject = TextField()
    text = TextField(null=True)  # null: wiped (sign-in mails, once used or expired)
    html = TextField(null=True)
    unsubscribe = TextField(default="")  # the address that takes a POST to end such mails (RFC 8058); empty: none
    attachment = TextField(default="")  # key in the file store
    attachment_name = TextField(default="")
    recipients = JsonField(default=dict)
    state = CharField(default=QUEUED)
    error = TextField(default="")
    created_at = InstantField()
    due_at = InstantField()
    settled_at = InstantField(null=True)  # accepted, failed or stopped

    @property
    def accepted_by(self) -> list[str]:
        """The recipients whose server took the mail."""
        return [address for address, state in self.recipients.items() if state == ACCEPTED]


Mail.add_index(Mail.created_at, name="mail_failed", where=SQL("state = 'failed'"))  # the few that somebody must see


_config: Config | None = None


def use(config: Config) -> None:
    """Send as the settings say; raises BadSetting for an SMTP_URL or a MAIL_FROM that can't work."""
    global _config
    try:
        url = urlsplit(config.smtp_url)
        complete = bool(url.hostname) and url.port != 0 and url.path in ("", "/") and not url.query + url.fragment
    except ValueError:
        complete = False
    if config.smtp_url and not complete:
        raise BadSetting("SMTP_URL must look like smtp://user:password@host:587, with / # ? @ % in it written as %2F …")
    try:
        usable = wire_address(clean_address(parseaddr(config.mail_from)[1])).isascii()
    except BadAddress:
        usable = False
    if not usable:
        raise BadSetting("MAIL_FROM must look like Jupinv <invoices@example.com>")
    _config = config


def _settings() -> Config:
    if _config is None:
        raise RuntimeError("mail.use(config) comes first")
    return _config


# writing a mail


def queue(
    name: str,
    *,
    to: str | Sequence[str],
    context: dict[str, Any],
    due: datetime,
    now: datetime,
    cc: Sequence[str] = (),
    reply_to: str = "",
    sender_name: str = "",
    locale: str = "en",
    attachment: str = "",
    attachment_name: str = "",
    unsubscribe: str = "",
    job: str = "deliver_mail",
    payload: dict[str, Any] | None = None,
) -> Mail:
    """Write the mail `templates/mail/<name>/` and queue it, in the transaction we are in.

    `job` is a kind of job that ends with `deliver`; its payload is `payload` and the number of the mail. Raises
    BadAddress, and NotInTransaction outside of `db.write()`.
    """
    jobs.require_transaction()
    receivers = [clean_address(address) for address in ([to] if isinstance(to, str) else to)]
    copies = [copy for address in cc if (copy := clean_address(address)) not in receivers]
    if not receivers:
        raise BadAddress("a mail needs a recipient")
    words = _written(name, locale, {**context, "sender_name": sender_name, "unsubscribe": unsubscribe})
    mail = Mail.create(
        message_id=f"<{vault.new_token()}@{ascii_domain(_sender()[1])}>",
        sender_name=display_name(sender_name),
        to=receivers,
        cc=copies,
        reply_to=clean_address(reply_to) if reply_to else "",
        unsubscribe=unsubscribe,
        attachment=attachment,
        attachment_name=one_line(attachment_name),
        recipients=dict.fromkeys([*receivers, *copies], QUEUED),
        created_at=now,
        due_at=due,
        **words,
    )
    jobs.enqueue(job, {**(payload or {}), "mail": mail.id}, due=due)
    return mail


def _written(name: str, locale: str, context: dict[str, Any]) -> dict[str, str]:
    """Subject, text and HTML from the templates of a mail."""
    spoken = Locale.parse(locale)
    context |= {
        "locale": locale,
        "lang": str(spoken).replace("_", "-"),
        "dir": spoken.text_direction,
        "base_url": _settings().base_url,
    }
    subject = one_line(_templates.get_template(f"mail/{name}/subject.txt").render(context))
    context["subject"] = subject
    text, html = (_templates.get_template(f"mail/{name}/body.{kind}").render(context) for kind in ("txt", "html"))
    return {"subject": subject, "text": f"{sendable(text).strip()}\n", "html": f"{sendable(html).strip()}\n"}


def _paragraphs(text: str) -> Markup:
    """Typed text as HTML: blank lines part paragraphs, line ends stay, addresses of pages become links."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return Markup("\n").join(Markup("<p>{}</p>").format(_lines(part)) for part in parts if part.strip())


def _lines(text: str) -> Markup:
    return Markup("<br>\n").join(linked(line) for line in text.split("\n"))


def linked(text: str, *, within: str = "") -> Markup:
    """Text as HTML in which the addresses of pages are links; those of one site alone, if it is named by its address.

    So are mails to be shown: there may be words of strangers in them.
    """
    pieces = re.split(r"(https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]])", text)
    return Markup("").join(
        Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(piece)
        if odd % 2 and (not within or f"{piece}/".startswith(f"{within}/"))
        else escape(piece)
        for odd, piece in enumerate(pieces)
    )


_templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["paragraphs"] = _paragraphs
translations.install_by_locale(_templates)


# what can still be done with a queued mail


def stop(mail: Mail, now: datetime) -> bool:
    """Keep a mail back; False if it is already on its way, or was settled before."""
    with write():
        fresh = _fresh(mail)
        if fresh.state != QUEUED or fresh.accepted_by:
            return False
        _settle(fresh, now, state=STOPPED, error="")
    return True


def stop_rest(mail: Mail, now: datetime) -> None:
    """Keep a mail back from those who don't have it yet; nothing is left to do about it then."""
    with write():
        fresh = _fresh(mail)
        if fresh.state in (QUEUED, SENDING):
            left = {address: STOPPED for address, state in fresh.recipients.items() if state == QUEUED}
            state = ACCEPTED if fresh.accepted_by else STOPPED
            _settle(fresh, now, recipients=fresh.recipients | left, state=state, error="")


def stop_for(mail: Mail, address: str, now: datetime) -> None:
    """Keep a mail that waits back from one address; where nobody else is left to get it, all of it."""
    with write():
        fresh = _fresh(mail)
        theirs = [each for each, state in fresh.recipients.items() if each.casefold() == address.casefold()]
        waiting = [each for each in theirs if fresh.recipients[each] == QUEUED]
        if fresh.state != QUEUED or not waiting:
            return
        recipients = fresh.recipients | dict.fromkeys(waiting, STOPPED)
        if QUEUED in recipients.values():
            Mail.update(recipients=recipients).where(Mail.id == mail.id).execute()
        else:
            _settle(fresh, now, recipients=recipients, state=ACCEPTED if fresh.accepted_by else STOPPED, error="")


def wipe(mail: Mail) -> None:
    """Forget the words of a mail; one that still waits is never sent. The subject stays: no secret belongs there."""
    with write():
        Mail.update(text=None, html=None).where(Mail.id == mail.id).execute()
        Mail.update(state=STOPPED).where((Mail.id == mail.id) & (Mail.state == QUEUED)).execute()


def delete(numbers: Iterable[int]) -> None:
    """Forget mails altogether, addresses and all; one that still waits is never sent."""
    gone = list(numbers)
    with write():
        for start in range(0, len(gone), AT_ONCE):
            Mail.delete().where(Mail.id.in_(gone[start : start + AT_ONCE])).execute()
        jobs.forget("mail", gone)


def retry(mail: Mail, now: datetime, *, job: str = "deliver_mail", payload: dict[str, Any] | None = None) -> bool:
    """Send again, at once, to those recipients who do not have it; False if there are none, or it waits anyway."""
    with write():
        fresh = _fresh(mail)
        left = [address for address in fresh.recipients if fresh.recipients[address] != ACCEPTED]
        if not left or fresh.text is None or fresh.state in (QUEUED, SENDING):
            return False
        recipients = fresh.recipients | dict.fromkeys(left, QUEUED)
        Mail.update(recipients=recipients, state=QUEUED, error="", due_at=now, settled_at=None).where(
            Mail.id == mail.id
        ).execute()
        jobs.enqueue(job, {**(payload or {}), "mail": mail.id}, due=now)
    return True


def _fresh(mail: Mail) -> Mail:
    """The row as it stands, locked until the transaction ends."""
    row: Mail = locked(Mail.select().where(Mail.id == mail.id)).get()
    return row


def _settle(mail: Mail, now: datetime, **changes: Any) -> None:
    Mail.update(settled_at=now, **changes).where(Mail.id == mail.id).execute()


# delivery


class Reply(NamedTuple):
    """What a server said about one recipient."""

    code: int
    words: str

    @property
    def state(self) -> str:
        """Accepted, refused for good, or still queued."""
        return ACCEPTED if 200 <= self.code < 300 else REFUSED if 500 <= self.code < 600 else QUEUED


class Unreachable(Exception):
    """No server took the mail, for a reason that may pass; said in words."""


def given_up(payload: dict[str, Any], error: str, now: datetime) -> None:
    """Tell that the last attempt at a mail was in vain; for every kind of job that ends with `deliver`."""
    mail = Mail.get_or_none(Mail.id == payload["mail"])
    if mail is not None and mail.state in (QUEUED, SENDING):
        left = [address for address, state in mail.recipients.items() if state == QUEUED]
        _record(mail, {address: Reply(554, mail.error or error) for address in left}, now)


@jobs.handles("deliver_mail", lease=LEASE, given_up=given_up)
def deliver_mail(claim: Claim) -> None:
    """Deliver the mail of the job."""
    mail = Mail.get_or_none(Mail.id == claim.payload["mail"])
    if mail is not None:
        deliver(mail, claim)


def deliver(mail: Mail, claim: Claim) -> None:
    """Hand the mail to the server and finish the job of the claim; raises TryLater for what may pass.

    A crash between the server's last 250 and our commit repeats the mail (with the same Message-ID): SMTP has no way
    to tell. Nothing else does.
    """
    unsettled = (Mail.id == mail.id) & Mail.state.in_([QUEUED, SENDING])
    with claim.holding():
        ours = Mail.update(state=SENDING).where(unsettled & Mail.text.is_null(False)).execute()
        fresh: Mail = Mail.get_by_id(mail.id)  # read while nobody can wipe it: no mail leaves without its words
    if not ours:
        with claim.finishing():  # stopped meanwhile, or wiped
            Mail.update(state=STOPPED, settled_at=claim.now()).where(unsettled).execute()
        return
    left = [address for address, state in fresh.recipients.items() if state == QUEUED]
    letter = _letter(fresh)
    with ExitStack() as session:
        if _settings().smtp_url:
            try:
                server = session.enter_context(_connected(urlsplit(_settings().smtp_url)))
                replies = _handed_over(server, letter, left, claim)
            except (smtplib.SMTPException, OSError, Unreachable) as error:
                words = _words(error)
                with claim.holding():
                    Mail.update(state=QUEUED, error=words).where(Mail.id == fresh.id).execute()
                raise TryLater(words) from None
        else:
            replies = dict.fromkeys(left, Reply(250, ""))
        _note(fresh, replies, claim)  # before the session ends, so that as little as possible lies in between


def _letter(mail: Mail) -> Letter:
    name, address = _sender()
    return Letter(
        message_id=mail.message_id,
        at=mail.due_at,
        sender=address,
        sender_name=mail.sender_name or name,
        to=tuple(mail.to),
        cc=tuple(mail.cc),
        reply_to=mail.reply_to,
        subject=mail.subject,
        text=mail.text or "",
        html=mail.html or "",
        unsubscribe=mail.unsubscribe,
        attached=files.read(mail.attachment) if mail.attachment else b"",
        attachment_name=mail.attachment_name if mail.attachment else "",
    )


def _sender() -> tuple[str, str]:
    """Name and address of MAIL_FROM."""
    name, address = parseaddr(_settings().mail_from)
    return name, address


def _note(mail: Mail, replies: dict[str, Reply], claim: Claim) -> None:
    """Record the server's answers; raises TryLater while some recipients may still get it."""
    waits = [f"{address}: {reply.words}" for address, reply in replies.items() if reply.state == QUEUED]
    with claim.holding() if waits else claim.finishing():
        _record(mail, replies, claim.now())
    if waits:
        raise TryLater(clipped("; ".join(waits)))


def _record(mail: Mail, replies: dict[str, Reply], now: datetime) -> None:
    """Write the answers down and tell whoever shows them."""
    mail.recipients = mail.recipients | {address: reply.state for address, reply in replies.items()}
    states = set(mail.recipients.values())
    mail.state = QUEUED if QUEUED in states else ACCEPTED if ACCEPTED in states else FAILED
    mail.error = clipped("; ".join(_complaints(replies)))
    mail.settled_at = None if mail.state == QUEUED else now
    mail.save(only=[Mail.recipients, Mail.state, Mail.error, Mail.settled_at])
    for told, state in ((accepted, ACCEPTED), (failed, REFUSED)):
        if addresses := [address for address, reply in replies.items() if reply.state == state]:
            words = "; ".join(dict.fromkeys(replies[address].words for address in addresses))
            told.send(mail, addresses=addresses, words=clipped(words), now=now)


def _complaints(replies: dict[str, Reply]) -> list[str]:
    return [f"{address}: {reply.words}" for address, reply in replies.items() if reply.state != ACCEPTED]


def clipped(words: str) -> str:
    """Words of a server, fit to be kept and shown."""
    return one_line(words)[:LONGEST_WORDS]


# SMTP


@contextmanager
def _connected(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """A session with the server of SMTP_URL, encrypted and signed in as it offers and the setting says."""
    host, local = url.hostname or "localhost", _is_loopback(url.hostname or "localhost")
    ours = urlsplit(_settings().base_url).hostname  # said in EHLO
    if url.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, ours, timeout=CONNECT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, url.port or (25 if local else 587), ours, timeout=CONNECT_SECONDS)
    try:
        _timeout(server, REPLY_SECONDS)
        server.ehlo_or_helo_if_needed()
        if url.scheme == "smtp" and not local and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        if url.username:
            _sign_in(server, url, safe=local or isinstance(server.sock, ssl.SSLSocket))
        yield server
        _timeout(server, QUIT_SECONDS)
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _sign_in(server: smtplib.SMTP, url: SplitResult, safe: bool) -> None:
    if not safe:
        raise Unreachable("the mail server offers no encryption, and the password must not travel in the open")
    server.login(unquote(url.username or ""), unquote(url.password or ""))


def _handed_over(server: smtplib.SMTP, letter: Letter, addresses: list[str], claim: Claim) -> dict[str, Reply]:
    """The server's answer for each of the addresses."""
    international = server.has_extn("smtputf8") and not all(wire_address(address).isascii() for address in addresses)
    options = ["SMTPUTF8", "BODY=8BITMIME"] if international else []
    opening = _reply(*server.mail(wire_address(letter.sender), options))
    if opening.state != ACCEPTED:
        return dict.fromkeys(addresses, opening)
    replies = {address: _offered(server, address, international) for address in addresses}
    if taken := [address for address in addresses if replies[address].state == ACCEPTED]:
        message = compose(letter, international=international)
        claim.renew()  # the last moment at which somebody else's claim can keep us from sending
        _timeout(server, RECEIPT_SECONDS)
        replies |= dict.fromkeys(taken, _data(server, message))
    return replies


def _offered(server: smtplib.SMTP, address: str, international: bool) -> Reply:
    if not wire_address(address).isascii() and not international:
        return Reply(553, "the mail server can't carry this address")
    reply = _reply(*server.rcpt(wire_address(address)))
    if reply.code == 421:
        raise Unreachable(reply.words)
    return reply


def _data(server: smtplib.SMTP, message: bytes) -> Reply:
    try:
        return _reply(*server.data(message))
    except smtplib.SMTPDataError as error:
        return _reply(error.smtp_code, error.smtp_error)


def _reply(code: int, words: bytes | str) -> Reply:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return Reply(code, clipped(f"{code} {said}"))


def _words(error: Exception) -> str:
    """What went wrong on the way, for a person; never what we sent."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error).words
    if isinstance(error, Unreachable):
        return clipped(str(error))
    if isinstance(error, TimeoutError):
        return "the mail server did not answer in time"
    return clipped(f"the mail server could not be reached: {error}")


def _timeout(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock is not None:
        server.sock.settimeout(seconds)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
