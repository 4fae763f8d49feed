"""A key and a webhook's secret, set in a business, stand in no log, no error page, no record of errors, no export and
no dump of the database: canaries are looked for in all of them."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from jupinv import backup, cli, clock, db, logs, vault
from jupinv.accounts.models import User
from jupinv.faults import Fault
from jupinv.mail import Mail
from jupinv.payments.cards import connecting, gateway
from jupinv.payments.cards.models import CardAccount
from tests.documents import making
from tests.pages import PageClient
from tests.payments.stripe_double import Double

HERE = "/b/studio-halden/settings/cards"
KEY = "sk_live_51CANARYcanaryKEYxyz0001"
RESTRICTED = "rk_test_51CANARYcanaryKEYxyz0002"
WEBHOOK = "whsec_CANARYcanarySECRETxyz0003"
CANARIES = ("CANARYcanary", "canaryKEYxyz", "canarySECRETxyz")
SAME = {"Sec-Fetch-Site": "same-origin"}


def expect_none(text: str | bytes, where: str) -> None:
    found = text if isinstance(text, str) else text.decode("latin-1")
    for canary in CANARIES:
        assert canary not in found, f"{canary} stands in {where}"


@pytest.fixture
def talked(app: Flask, alice: User, stripe: Double, as_: Callable[[User], PageClient], caplog) -> Iterator[PageClient]:
    """Alice's browser, after all that can be done with keys and secrets, while everything is logged."""
    gateway._library()  # which quiets its own log
    caplog.set_level(logging.DEBUG)
    for name in ("stripe", "urllib3", "jupinv", "werkzeug", "http.client"):
        caplog.set_level(logging.DEBUG, name)
    client = as_(alice)
    expect_none(client.post_form(HERE, {"key": KEY}, status=422).source, "the page that refuses a key")
    stripe.keys |= {KEY: set(), RESTRICTED: {"checkout_session_write"}}
    expect_none(client.post_form(HERE, {"key": RESTRICTED}, status=422).source, "the page that says what it lacks")
    stripe.drips()
    gateway.LIMIT_SECONDS, usual = 0.3, gateway.LIMIT_SECONDS
    expect_none(client.post_form(HERE, {"key": KEY}, status=422).source, "the page that says that Stripe is down")
    gateway.LIMIT_SECONDS = usual
    stripe.works()
    client.post_form(HERE, {"key": KEY}, status=303)
    client.post_form(f"{HERE}/options", {"webhook": WEBHOOK}, status=303)
    account = CardAccount.get()
    assert connecting.key_of(account) == KEY and connecting.webhook_secret_of(account) == WEBHOOK
    session = gateway.open_checkout(
        KEY,
        amount=11900,
        currency="EUR",
        name="Invoice",
        reference="c",
        email="ap@customer.example",
        success_url="http://localhost/a",
        cancel_url="http://localhost/b",
        idempotency_key="i",
        metadata={},
        locale="en",
        expires_at=clock.now() + timedelta(hours=1),
    )
    stripe.pay(session.id)
    body, headers = stripe.signed(stripe.events[-1], WEBHOOK)
    gateway.event(body, headers["Stripe-Signature"], WEBHOOK, clock.now())
    with pytest.raises(gateway.Forged):
        gateway.event(body, headers["Stripe-Signature"] + "0", WEBHOOK, clock.now())
    making.issued(alice.business, alice)
    yield client


def test_no_page_and_no_export_shows_them(talked: PageClient, app: Flask) -> None:
    for page in (HERE, f"{HERE}/disconnect", "/b/studio-halden/settings", "/account", "/new", "/outbox"):
        expect_none(talked.get(page).data, page)
    tables = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.endswith((".csv", ".json", ".zip"))]
    asked = [path.replace("<handle>", "studio-halden") for path in tables]
    assert asked
    for path in asked:
        answer = talked.get(path)
        expect_none(answer.data, path)


def test_no_log_tells_them(talked: PageClient, stripe: Double, caplog: pytest.LogCaptureFixture) -> None:
    stripe.revoke(KEY)
    talked.post_form(f"{HERE}/check", {}, status=303)
    assert any(record.name == "stripe" for record in caplog.records), "Stripe's own log was not listened to"
    expect_none(caplog.text, "the log")
    lines = logs.JsonLines()
    for record in caplog.records:
        expect_none(lines.format(record), f"the log of {record.name}")


def test_no_error_page_and_no_record_of_an_error_holds_them(
    talked: PageClient, app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as broken:
        broken.setattr(vault, "_box", None)  # nothing can be sealed: a bug, with the key at hand
        for path, said in ((HERE, {"key": KEY}), (f"{HERE}/options", {"webhook": WEBHOOK})):
            answer = talked.post(path, data=said, headers=SAME)
            assert answer.status_code == 500
            expect_none(answer.data, "the page of a bug")
    assert Fault.select().count()
    expect_none(str(list(Fault.select().tuples())), "the record of errors")
    ran = CliRunner().invoke(cli.errors, [])
    shown = CliRunner().invoke(cli.errors, ["show", str(Fault.get().id)])
    assert ran.exit_code == shown.exit_code == 0
    expect_none(ran.output + shown.output, "flask errors")
    lines = logs.JsonLines()
    for record in caplog.records:
        expect_none(lines.format(record), f"the log of {record.name}")


def test_no_dump_of_the_database_holds_them(talked: PageClient, app: Flask, tmp_path: Path) -> None:
    assert Mail.select().exists() and CardAccount.select().exists()
    whole = b"".join(dumps())
    assert b"Studio Halden" in whole  # it can be found there, what is not sealed
    expect_none(whole, "the database")
    made = backup.make(app.extensions["jupinv"], tmp_path, now=clock.now(), say=lambda *_: None)
    for name, piece in unpacked(made):
        expect_none(piece, f"{name} of the backup")


def test_disconnecting_leaves_nothing_behind(talked: PageClient) -> None:
    sealed = CardAccount.get().key_sealed
    talked.post_form(f"{HERE}/disconnect", {}, status=303)
    assert db.overwrite_deleted()
    for dump in dumps():
        expect_none(dump, "the database")
        if db.is_sqlite():  # PostgreSQL gives the room free by itself, later
            assert sealed.encode() not in dump


def dumps() -> Iterator[bytes]:
    """All that a thief of the database would hold: the file of SQLite and its logs, or every row of PostgreSQL."""
    if db.is_sqlite():
        path = Path(db.db.obj.database)
        found = [each for each in path.parent.glob(f"{path.name}*") if each.is_file()]
        assert path in found
        yield from (each.read_bytes() for each in found)
        return
    tables = db.db.get_tables()
    assert "card_account" in tables
    for table in tables:
        rows = db.db.execute_sql(f'SELECT t::text FROM "{table}" t').fetchall()
        yield "\n".join(row for (row,) in rows).encode()


def unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    """What is in an archive, and the archive as it is."""
    yield path.name, path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert "tables/card_account.jsonl" in archive.namelist()
        for name in archive.namelist():
            yield name, archive.read(name)
