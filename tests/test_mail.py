from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jupinv import config, files, jobs, mail
from jupinv.db import write
from jupinv.jobs import Job
from jupinv.mail import Mail
from tests.letters import queue_text
from tests.mailserver import StubbornServer, mail_server
from tests.processes import free_port, until, worker

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def settings(app):
    return app.extensions["jupinv"]


@pytest.fixture
def server(settings):
    """A real mail server, which this process sends to."""
    with mail_server() as (handler, port):
        mail.use(replace(settings, smtp_url=f"smtp://127.0.0.1:{port}"))
        yield handler


@pytest.fixture
def told():
    """What the signals said: (which, addresses, words)."""
    heard = []

    def hear_accepted(sender, addresses, words, now):
        heard.append(("accepted", addresses, words))

    def hear_failed(sender, addresses, words, now):
        heard.append(("failed", addresses, words))

    with mail.accepted.connected_to(hear_accepted), mail.failed.connected_to(hear_failed):
        yield heard


def letter(subject="Invoice INV-2026-0042", text="Please find …\n\nThank you", to="ap@example.com", **more):
    with write():
        return queue_text(subject, text, to=to, now=NOW, due=NOW, **more)


def again(queued):
    return Mail.get_by_id(queued.id)


# writing


def test_a_mail_is_kept_as_it_will_be_sent(app):
    queued = again(
        letter(
            to=["ap@example.com"], cc=["boss@example.com"], reply_to="ana@halden.example", sender_name="Studio Halden"
        )
    )
    assert queued.subject == "Invoice INV-2026-0042"
    assert queued.text.startswith("Please find …\n\nThank you\n")
    assert "<p>Please find …</p>\n<p>Thank you</p>" in queued.html
    assert '<html lang="en" dir="ltr">' in queued.html
    assert queued.recipients == {"ap@example.com": "queued", "boss@example.com": "queued"}
    assert (queued.state, queued.created_at, queued.due_at, queued.settled_at) == ("queued", NOW, NOW, None)
    assert re.fullmatch(r"<[\w-]{22,}@localhost>", queued.message_id)
    assert Job.get().payload == {"mail": queued.id}


def test_a_mail_belongs_in_a_transaction_and_leaves_with_its_rollback(app):
    with pytest.raises(jobs.NotInTransaction):
        queue_text("S", "T", to="ap@example.com", now=NOW, due=NOW)
    with pytest.raises(ZeroDivisionError), write():
        queue_text("S", "T", to="ap@example.com", now=NOW, due=NOW)
        raise ZeroDivisionError
    assert not Mail.select().exists()
    assert not Job.select().exists()


def test_another_job_may_end_with_the_delivery(app):
    queued = letter(job="send_document", payload={"document": 5})
    job = Job.get()
    assert (job.kind, job.payload) == ("send_document", {"document": 5, "mail": queued.id})


def test_the_language_of_a_mail_is_marked(app):
    assert '<html lang="de-AT" dir="ltr">' in letter(locale="de_AT").html
    assert '<html lang="ar" dir="rtl">' in letter(locale="ar").html


def test_html_made_from_text_is_only_text(app):
    html = letter(
        text='Tom & <script>alert(1)</script>\nhttps://x.example/i/a?b=1&c="2 "\n(see http://y.example/z).'
    ).html
    assert "Tom &amp; &lt;script&gt;alert(1)&lt;/script&gt;<br>" in html
    assert '<a href="https://x.example/i/a?b=1&amp;c=" rel="noopener noreferrer">' in html
    assert '(see <a href="http://y.example/z" rel="noopener noreferrer">http://y.example/z</a>).' in html
    assert "<script" not in html


@pytest.mark.parametrize(
    ("address", "links"),
    [
        ("https://jupinv.example/i/token", 1),
        ("https://jupinv.example", 1),
        ("https://jupinv.example.evil.example/i", 0),
        ("https://evil.example/?https://jupinv.example/", 0),
        ("http://jupinv.example/", 0),
    ],
)
def test_a_mail_that_is_shown_links_only_to_this_site(address, links):
    html = mail.linked(f"Look: {address} <b>", within="https://jupinv.example")
    assert html.count("<a ") == links and address in html and "&lt;b&gt;" in html


def test_the_text_is_not_escaped(app):
    assert letter(text="Tom & Sons <x>").text.startswith("Tom & Sons <x>\n")


def test_nothing_but_addresses_gets_mail(app):
    for envelope in ({"to": "x"}, {"to": "a@b.c", "cc": ["x"]}, {"to": "a@b.c", "reply_to": "x"}):
        with pytest.raises(mail.BadAddress):
            letter(**envelope)
    assert not Mail.select().exists()


def test_a_mail_needs_a_recipient(app):
    with pytest.raises(mail.BadAddress):
        letter(to=[])


def test_one_who_is_named_twice_gets_one_mail(app):
    queued = letter(to="ap@example.com", cc=["ap@example.com", "b@example.com"])
    assert list(queued.recipients) == ["ap@example.com", "b@example.com"]


@pytest.mark.parametrize(
    "setting",
    [
        {"SMTP_URL": "smtp://user:hush#hush@mail.example.com:587"}, {"SMTP_URL": "smtp://"},
        {"SMTP_URL": "smtp://mail.example.com:notaport"}, {"SMTP_URL": "smtp://u:hush/hush@mail.example.com"},
        {"MAIL_FROM": "nobody"}, {"MAIL_FROM": "Ana <a b@c.d>"},
    ],
)  # fmt: skip
def test_settings_that_can_not_work_stop_the_start_and_do_not_show_the_password(tmp_path, setting):
    with pytest.raises(config.BadSetting) as refusal:
        mail.use(config.read({"DATA_DIR": str(tmp_path), **setting}))
    assert next(iter(setting)) in str(refusal.value)
    assert "hush" not in str(refusal.value)


# the outbox of a machine without a mail server


def test_without_a_server_the_mail_is_laid_in_the_outbox(app, told):
    queued = letter(cc=["b@example.com"])
    assert jobs.run_due(NOW) == 1
    done = again(queued)
    assert (done.state, done.settled_at) == ("accepted", NOW)
    assert set(done.recipients.values()) == {"accepted"}
    assert told == [("accepted", ["ap@example.com", "b@example.com"], "")]


def test_a_mail_waits_until_it_is_due(app):
    with write():
        queued = queue_text("S", "T", to="a@example.com", now=NOW, due=LATER)
    assert jobs.run_due(NOW) == 0
    assert jobs.run_due(LATER) == 1
    assert again(queued).state == "accepted"


# over SMTP


def test_a_server_gets_what_was_kept(server, told):
    data = b"%PDF-1.7 \xff\r\n.\r\n" * 50
    key = files.put(1, data)
    name = "INV-2026-0042 Büro Hälden.pdf"
    queued = letter(
        "Rechnung über 1.200,50 € für Müller & Söhne, fällig am 3. Mai 2026, Bestellung 4500012345 " * 2,
        "Grüße\n.\n.. Zeile\nhttps://jupinv.example/i/" + "x" * 200,
        to="ap@müller.example",
        cc=["boss@example.com"],
        reply_to="ana@halden.example",
        sender_name='Hälden, "Ana" <x@y.z>',
        attachment=key,
        attachment_name=name,
    )
    assert jobs.run_due(NOW) == 1
    (received,) = server.mails
    assert received.recipients == ["ap@xn--mller-kva.example", "boss@example.com"]
    message = received.message
    assert message["subject"] == again(queued).subject
    (sender,) = message["from"].addresses
    assert (sender.display_name, sender.addr_spec) == ('Hälden, "Ana" <x@y.z>', "invoices@localhost")
    assert message["to"].addresses[0].addr_spec == "ap@xn--mller-kva.example"
    assert message["cc"] == "boss@example.com"
    assert message["reply-to"].addresses[0].addr_spec == "ana@halden.example"
    assert message["message-id"] == queued.message_id
    assert message["date"].datetime == NOW
    assert message["auto-submitted"] is None
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == again(queued).text
    assert message.get_body(("html",)).get_content().replace("\r\n", "\n") == again(queued).html
    (attached,) = message.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/pdf", name)
    assert attached.get_content() == data
    assert received.raw.isascii()
    assert max(len(line) for line in received.raw.split(b"\r\n")) <= 78
    assert (again(queued).state, told) == (
        "accepted",
        [("accepted", ["ap@müller.example", "boss@example.com"], "250 taken")],
    )


def test_nothing_begins_a_second_header(server):
    evil = "a\r\nBcc: x@evil.example\n\nbody\x0b\x0c\x85\u2028x =?utf-8?q?=0ABcc?="
    letter(evil, sender_name=evil, attachment=files.put(1, b"x"), attachment_name=evil + ".pdf")
    jobs.run_due(NOW)
    (received,) = server.mails
    assert received.recipients == ["ap@example.com"]
    assert set(received.message.keys()) >= {"From", "To", "Subject"}
    assert "Bcc" not in received.message
    assert received.message["subject"] == "a Bcc: x@evil.example body x = ?utf-8?q?=0ABcc?="
    assert len(received.message["from"].addresses) == 1
    assert received.message.get_body(("plain",)).get_content().startswith("Please find")


def test_what_no_mail_can_hold_is_left_out(server):
    letter("a\x00b\ud800c", "d\x00e\udfff\u202ef", sender_name="g\x00\ud800")
    jobs.run_due(NOW)
    (received,) = server.mails
    assert received.message["subject"] == "a b c"
    assert received.message.get_body(("plain",)).get_content().startswith("de\u202ef")


def test_mails_nobody_answers_ask_for_no_holiday_notices(server):
    letter()
    jobs.run_due(NOW)
    assert server.mails[0].message["auto-submitted"] == "auto-generated"


def test_a_recipient_refused_for_good_does_not_keep_the_others(server, told):
    server.refusals = {"gone@example.com": ["550 no such user"]}
    queued = letter(to=["gone@example.com", "ap@example.com"])
    assert jobs.run_due(NOW) == 1
    done = again(queued)
    assert done.state == "accepted"
    assert done.recipients == {"gone@example.com": "refused", "ap@example.com": "accepted"}
    assert done.error == "gone@example.com: 550 no such user"
    assert told == [
        ("accepted", ["ap@example.com"], "250 taken"),
        ("failed", ["gone@example.com"], "550 no such user"),
    ]
    assert [each.recipients for each in server.mails] == [["ap@example.com"]]


def test_a_recipient_put_off_is_tried_again_alone(server, told):
    server.refusals = {"busy@example.com": ["450 mailbox busy"]}
    queued = letter(to=["busy@example.com", "ap@example.com"])
    assert jobs.run_due(NOW) == 1
    assert again(queued).state == "queued"
    assert again(queued).error == "busy@example.com: 450 mailbox busy"
    assert jobs.run_due(LATER) == 1
    assert [each.recipients for each in server.mails] == [["ap@example.com"], ["busy@example.com"]]
    assert len({each.message["message-id"] for each in server.mails}) == 1
    assert (again(queued).state, again(queued).error) == ("accepted", "")
    assert [(what, addresses) for what, addresses, _ in told] == [
        ("accepted", ["ap@example.com"]),
        ("accepted", ["busy@example.com"]),
    ]


@pytest.mark.parametrize("step", ["MAIL", "ap@example.com", "DATA"])
def test_refused_for_good_is_failed_with_the_servers_words(server, told, step):
    server.refusals = {step: ["554 5.7.1 we do not like you"]}
    queued = letter()
    assert jobs.run_due(NOW) == 1
    done = again(queued)
    assert (done.state, done.settled_at) == ("failed", NOW)
    assert done.error == "ap@example.com: 554 5.7.1 we do not like you"
    assert told == [("failed", ["ap@example.com"], "554 5.7.1 we do not like you")]
    assert server.mails == []
    assert jobs.run_due(LATER) == 0


@pytest.mark.parametrize("step", ["MAIL", "ap@example.com", "DATA"])
@pytest.mark.parametrize("answer", ["451 try again", "421 closing"])
def test_a_passing_trouble_is_tried_again(server, told, step, answer):
    server.refusals = {step: [answer]}
    queued = letter()
    assert jobs.run_due(NOW) == 1
    assert (again(queued).state, told) == ("queued", [])
    assert answer in again(queued).error
    assert jobs.run_due(LATER) == 1
    assert (again(queued).state, len(server.mails)) == ("accepted", 1)


def test_a_server_that_is_down_is_tried_until_the_last_attempt(settings, told, caplog):
    mail.use(replace(settings, smtp_url=f"smtp://127.0.0.1:{free_port()}"))
    queued, now = letter(), NOW
    with caplog.at_level(logging.DEBUG):
        for _ in range(jobs.ATTEMPTS):
            assert again(queued).state == "queued"
            now = max(now, Job.get().due_at)
            assert jobs.run_due(now) == 1
    done = again(queued)
    assert done.state == "failed"
    assert "could not be reached" in done.error
    assert [(what, addresses) for what, addresses, _ in told] == [("failed", ["ap@example.com"])]
    assert "Traceback" not in caplog.text  # a server that is down is no bug of ours


@pytest.mark.parametrize("point", ["GREETING", "MAIL", "RCPT", "DOT"])
def test_a_server_that_does_not_answer_is_left_alone_for_a_while(settings, monkeypatch, point):
    for seconds in ("CONNECT_SECONDS", "REPLY_SECONDS", "RECEIPT_SECONDS"):
        monkeypatch.setattr(mail, seconds, 0.3)
    with StubbornServer(point) as server:
        mail.use(replace(settings, smtp_url=f"smtp://127.0.0.1:{server.port}"))
        queued = letter()
        assert jobs.run_due(NOW) == 1
        assert server.reached.is_set()
        assert again(queued).state == "queued"
        server.release()
        assert jobs.run_due(LATER) == 1
    assert again(queued).state == "accepted"


def test_a_server_slow_to_say_goodbye_has_the_mail(settings, monkeypatch):
    monkeypatch.setattr(mail, "QUIT_SECONDS", 0.2)
    with StubbornServer("QUIT") as server:
        mail.use(replace(settings, smtp_url=f"smtp://127.0.0.1:{server.port}"))
        queued = letter()
        assert jobs.run_due(NOW) == 1
    assert (again(queued).state, len(server.mails)) == ("accepted", 1)


def test_signing_in_to_the_server(settings, caplog):
    with mail_server(login=True) as (handler, port):
        mail.use(replace(settings, smtp_url=f"smtp://ana%40halden:p%2Fss%20word@127.0.0.1:{port}"))
        queued = letter()
        jobs.run_due(NOW)
        assert again(queued).state == "accepted"
        assert handler.logins[-1] == (b"ana@halden", b"p/ss word")
        mail.use(replace(settings, smtp_url=f"smtp://ana:wrong-word@127.0.0.1:{port}"))
        queued = letter()
        with caplog.at_level(logging.DEBUG):
            jobs.run_due(NOW)
    assert again(queued).state == "queued"  # the operator's mistake, not the recipient's
    assert "535" in again(queued).error
    assert "wrong-word" not in caplog.text + again(queued).error


def test_a_password_does_not_travel_in_the_open(settings, monkeypatch):
    monkeypatch.setattr(mail, "_is_loopback", lambda host: False)  # stands for a server elsewhere
    with mail_server(login=True) as (handler, port):
        mail.use(replace(settings, smtp_url=f"smtp://ana:secret@127.0.0.1:{port}"))
        queued = letter()
        jobs.run_due(NOW)
    assert handler.logins == []
    assert "no encryption" in again(queued).error


def test_an_address_in_letters_of_the_world(settings):
    with mail_server(enable_SMTPUTF8=True) as (handler, port):
        mail.use(replace(settings, smtp_url=f"smtp://127.0.0.1:{port}"))
        letter(to="jürgen@müller.example")
        jobs.run_due(NOW)
        (received,) = handler.mails
        assert received.recipients == ["jürgen@xn--mller-kva.example"]
        assert "SMTPUTF8" in handler.options
    with mail_server(enable_SMTPUTF8=False) as (handler, port):
        mail.use(replace(settings, smtp_url=f"smtp://127.0.0.1:{port}"))
        queued = letter(to=["jürgen@müller.example", "ap@example.com"])
        jobs.run_due(NOW)
        assert [each.recipients for each in handler.mails] == [["ap@example.com"]]
        assert again(queued).error == "jürgen@müller.example: the mail server can't carry this address"


# what can still be done with a mail


def test_stopping_before_it_leaves(server, told):
    queued = letter()
    assert mail.stop(queued, NOW)
    assert not mail.stop(queued, NOW)
    assert jobs.run_due(LATER) == 1
    assert (again(queued).state, again(queued).settled_at) == ("stopped", NOW)
    assert (server.mails, told) == ([], [])


def test_it_is_too_late_to_stop_a_mail_that_is_on_its_way(settings):
    with StubbornServer("MAIL") as server, worker_thread():
        mail.use(replace(settings, smtp_url=f"smtp://127.0.0.1:{server.port}"))
        queued = letter()
        assert server.reached.wait(20)
        assert not mail.stop(queued, NOW)
        server.release()
        until(lambda: again(queued).state == "accepted")
    assert not mail.stop(queued, NOW)
    assert again(queued).state == "accepted"


def test_a_mail_that_waits_for_another_attempt_can_be_stopped(server):
    server.refusals = {"MAIL": ["451 later"]}
    queued = letter()
    jobs.run_due(NOW)
    assert mail.stop(queued, NOW)
    jobs.run_due(LATER)
    assert server.mails == []


def test_wiped_words_are_gone_and_never_sent(server):
    queued = letter(text="Your code is 123456")
    mail.wipe(queued)
    jobs.run_due(NOW)
    wiped = again(queued)
    assert (wiped.text, wiped.html, wiped.state, server.mails) == (None, None, "stopped", [])


def test_a_deleted_mail_is_gone_with_its_job_and_never_sent(server):
    queued, other = letter(text="Your code is 123456"), letter(text="Your code is 654321")
    mail.delete([queued.id])
    mail.delete([])
    jobs.run_due(NOW)
    assert [row.id for row in Mail.select()] == [other.id]
    assert [job.payload["mail"] for job in Job.select()] == [other.id]
    assert len(server.mails) == 1


def test_wiping_what_waits_between_two_attempts_ends_it(server):
    server.refusals = {"MAIL": ["451 later"]}
    queued = letter()
    jobs.run_due(NOW)
    mail.wipe(queued)
    assert jobs.run_due(LATER) == 1
    assert (again(queued).state, server.mails) == ("stopped", [])


def test_words_wiped_when_it_is_just_leaving_do_not_leave_an_empty_mail(server):
    queued = letter(text="Your code is 123456")

    class WipedMeanwhile(jobs.Claim):
        @contextmanager
        def holding(self):
            with super().holding():
                yield
            mail.wipe(queued)

    Job.update(claim="ours", leased_until=LATER).execute()
    mail.deliver(queued, WipedMeanwhile(Job.get(), "ours", mail.LEASE, lambda: NOW))
    assert b"123456" in server.mails[0].raw
    assert again(queued).text is None


def test_sending_again_what_failed_reaches_only_those_without_it(server, told):
    server.refusals = {"gone@example.com": ["550 no such user"]}
    queued = letter(to=["gone@example.com", "ap@example.com"])
    assert not mail.retry(queued, NOW)  # it waits anyway
    jobs.run_due(NOW)
    assert mail.retry(queued, LATER)
    assert (again(queued).state, again(queued).error, again(queued).settled_at) == ("queued", "", None)
    assert jobs.run_due(LATER) == 1
    assert [each.recipients for each in server.mails] == [["ap@example.com"], ["gone@example.com"]]
    assert again(queued).state == "accepted"
    assert not mail.retry(queued, LATER)  # everybody has it


def test_a_stopped_mail_can_still_be_sent(server):
    queued = letter()
    mail.stop(queued, NOW)
    jobs.run_due(NOW)
    assert mail.retry(queued, LATER)
    jobs.run_due(LATER)
    assert (again(queued).state, len(server.mails)) == ("accepted", 1)


def test_a_mail_without_its_words_is_not_sent_again(server):
    queued = letter()
    mail.wipe(queued)
    assert not mail.retry(queued, LATER)


def test_a_missing_attachment_is_a_bug_and_not_the_servers_fault(server, caplog):
    queued = letter(attachment=f"1/{'0' * 64}", attachment_name="a.pdf")
    jobs.run_due(NOW)
    assert Job.get().error == "FileNotFoundError"
    assert "failed" in caplog.text
    assert server.mails == []
    assert again(queued).state in ("queued", "sending")


def test_a_listener_that_fails_undoes_the_record_and_not_the_mail(server):
    def broken(sender, **_):
        raise ZeroDivisionError

    queued = letter()
    with mail.accepted.connected_to(broken):
        jobs.run_due(NOW)
    assert again(queued).recipients == {"ap@example.com": "queued"}
    assert Job.get().error == "ZeroDivisionError"


# kill -9


@pytest.mark.parametrize("point", ["GREETING", "MAIL", "RCPT", "DATA"])
def test_a_worker_killed_before_the_end_loses_no_mail_and_repeats_none(environ, app, tmp_path, point):
    with StubbornServer(point) as server:
        smtp = environ | {"SMTP_URL": f"smtp://127.0.0.1:{server.port}"}
        size = 8_000_000 if point == "DATA" else 100  # more than the kernel would send after the worker's death
        queued = letter(attachment=files.put(1, b"x" * size), attachment_name="a.bin")
        with worker(smtp, tmp_path) as first:
            until(server.reached.is_set, process=first)
            first.kill()
        server.release()
        assert again(queued).state == "sending"
        with worker(smtp, tmp_path) as second:
            lease_ends()
            until(lambda: again(queued).state == "accepted", process=second)
            assert second.terminate() == 0
    assert len(server.mails) == 1
    assert Job.get(Job.kind == "deliver_mail").attempts == 2


def test_a_worker_killed_before_it_could_note_the_receipt_repeats_the_mail_under_the_same_id(environ, app, tmp_path):
    with StubbornServer("DOT") as server:
        smtp = environ | {"SMTP_URL": f"smtp://127.0.0.1:{server.port}"}
        queued = letter()
        with worker(smtp, tmp_path) as first:
            until(server.reached.is_set, process=first)
            with write():  # the receipt can't be written down while we hold this
                Job.update(error="held").where(Job.kind == "deliver_mail").execute()
                server.release()
                first.kill()
        with worker(smtp, tmp_path) as second:
            lease_ends()
            until(lambda: again(queued).state == "accepted", process=second)
    assert len(server.mails) == 2  # the one case that SMTP leaves open
    assert len({re.search(rb"Message-ID: (\S+)", sent).group(1) for sent in server.mails}) == 1


def test_a_worker_killed_once_the_receipt_is_noted_repeats_nothing(environ, app, tmp_path):
    with StubbornServer("QUIT") as server:
        smtp = environ | {"SMTP_URL": f"smtp://127.0.0.1:{server.port}"}
        queued = letter()
        with worker(smtp, tmp_path) as first:
            until(server.reached.is_set, process=first)
            assert again(queued).state == "accepted"
            first.kill()
        server.release()
        other = letter("Another one")
        with worker(smtp, tmp_path) as second:
            lease_ends()
            until(lambda: again(other).state == "accepted", process=second)
    assert [re.search(rb"Subject: (.*)\r", sent).group(1) for sent in server.mails] == [
        b"Invoice INV-2026-0042",
        b"Another one",
    ]


def test_logs_of_a_worker_hold_no_secret(environ, app, tmp_path):
    smtp = environ | {"SMTP_URL": f"smtp://ana:pass-word-4242@127.0.0.1:{free_port()}"}
    queued = letter("Sign in", "Your link: http://localhost/sign-in/tok-4242", to="secret-person@example.com")
    with worker(smtp, tmp_path) as process:
        until(lambda: again(queued).error, process=process)
        until(lambda: "put off" in process.log(), process=process)
        assert process.terminate() == 0
    log = process.log()
    for secret in ("pass-word-4242", "tok-4242", "secret-person", environ["SECRET_KEY"], environ["VAULT_KEYS"]):
        assert secret not in log


def lease_ends():
    """Stands for the time until the lease of a dead worker has run out."""
    Job.update(leased_until=NOW).where(Job.leased_until.is_null(False)).execute()


class worker_thread:
    """A worker as a thread of this process, which sends as this process does."""

    def __enter__(self):
        import threading

        self.stop = threading.Event()
        self.thread = threading.Thread(target=jobs.work, args=(self.stop,))
        self.thread.start()

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(30)
        assert not self.thread.is_alive()
