"""A person all of whose words contain one that occurs nowhere else, and where to look for it."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

from flask import Flask

from jupinv import clock, jobs
from jupinv.accounts.models import Identity, User
from jupinv.businesses.models import Business
from jupinv.db import db, is_sqlite
from tests.accounts.letters import letters
from tests.drafts.writing import key_of
from tests.pages import PageClient

CANARY = "zqcanary"
EMAIL = f"{CANARY}@{CANARY}.example"
AMOUNT = "8765332"  # and an amount, in minor units, that nothing else has
AGENT = {"User-Agent": f"{CANARY} browser Firefox Windows"}

PAPER = {
    "sender.name": f"{CANARY} Studio",
    "sender.street": f"{CANARY} street 1",
    "sender.postcode": "10119",
    "sender.city": f"{CANARY} Berlin",
    "sender.country": "Germany",
    "sender.vat_id": "DE136695976",
    "sender.email": f"office@{CANARY}.example",
    "sender.phone": f"+49 {CANARY}",
    "customer.name": f"{CANARY} Customer GmbH",
    "customer.contact": f"{CANARY} contact",
    "customer.street": f"{CANARY} lane 7",
    "customer.postcode": "20457",
    "customer.city": f"{CANARY} Hamburg",
    "customer.country": "Germany",
    "customer.ap_name": f"{CANARY} payable",
    "customer.ap_email": f"ap@{CANARY}.example",
    "customer.cc": f"cc@{CANARY}.example",
    "tax.charge": "yes",
    "tax.rates": "19, 7",
    "tax.name": "VAT",
    "po_number": f"PO {CANARY}",
    "note": f"A note, {CANARY}.",
    "terms": f"Terms of {CANARY}.",
    "bank.b1.holder": f"{CANARY} holder",
    "bank.b1.iban": "DE89370400440532013000",
    "way.w1.label": f"{CANARY} pay",
    "way.w1.text": f"{CANARY} wallet",
    "line.a.description": f"{CANARY} workshop",
    "line.a.details": f"{CANARY} details",
    "line.a.quantity": "1",
    "line.a.price": "73658.25",  # with 19 % of VAT: AMOUNT
}


def live(app: Flask) -> tuple[PageClient, User]:
    """Somebody who came as a guest and used everything there is; the browser, and who it is."""
    client = app.test_client()
    key = write(client)
    page = client.page(f"/drafts/{key}/send")
    page = client.submit(page.form("/sign-in"), email=EMAIL)
    page = client.submit(page.form("[action^='/sign-in/']"), code=letters()[0].code)
    page = client.page(f"/drafts/{key}/send", weight=9000)
    client.submit(page.button("Issue and e-mail it"), {"subject": f"{CANARY} subject", "text": f"{CANARY} text"})
    user = User.get(User.email == EMAIL)
    business = Business.of(user).get()
    work()
    return client, settle_in(client, app, user, business, key)


def write(client: PageClient) -> str:
    """A draft; its key."""
    page = client.page("/new")
    names = {field.get("name") for field in page.all("input, textarea, select")}
    pairs = [(name, text) for name, text in page.fields.items() if name not in PAPER] + list(PAPER.items())
    assert {"sender.name", "customer.name", "note"} <= names
    saved = client.post_form(page.form("#draft").get("action"), [*pairs, ("act", "save")], weight=9000)
    return key_of(saved)


def settle_in(client: PageClient, app: Flask, user: User, business: Business, key: str) -> User:
    """Payments, other documents, customers, settings, searches, another device, a change of address."""
    home = f"/b/{business.handle}"
    page = client.page(f"/documents/{key}", weight=9000)
    form = page.form(f"/documents/{key}/payments")
    client.submit(form, amount="100", method=f"{CANARY} cheque", note=f"{CANARY} thanks", status=303)
    second = write(client)
    for draft in (second, write(client)):
        sent = client.page(f"/drafts/{draft}/send", weight=9000)
        client.submit(sent.button("Issue, I hand it over myself"))
    page = client.page(f"/documents/{draft}/credit", weight=9000)
    client.submit(page.button("Write the credit note"), {"reason": f"{CANARY} credit", "amount": "100"})
    client.post_form(f"/documents/{draft}/credit", {"reason": f"{CANARY} credit", "act": "all"})
    job = client.submit(client.page(f"/documents/{draft}", weight=9000).form(f"/documents/{draft}/job"))
    client.submit(job.form("form[action$='/title']"), title=f"{CANARY} job")
    page = client.page(f"{home}/items/new")
    client.submit(page.form(f"{home}/items/new"), name=f"{CANARY} item", code="ZQC", description=f"{CANARY} sold")
    page = client.page(f"/documents/{second}/change", weight=9000)
    page = client.submit(page.button("Show what changes"), {"po_number": f"{CANARY} order"})
    client.submit(page.button("Make the change"), {"reason": f"{CANARY} slip"})
    page = client.page(f"/documents/{second}", weight=9000)
    client.submit(page.form(f"/documents/{second}/void"), reason=f"{CANARY} reason")
    write(client)
    client.page(f"{home}/invoices?q={CANARY}", weight=9000)
    page = client.page(f"{home}/customers/new")
    client.submit(page.form(f"{home}/customers/new"), name=f"{CANARY} Two Ltd", city=CANARY, code="ZQC")
    profile = client.page(f"{home}/settings/profile", weight=9000)
    client.submit(profile.form(f"{home}/settings/profile"), {"sender.phone": f"{CANARY} 2"})
    client.post(
        f"{home}/settings/logo",
        data={"logo": (BytesIO(png()), f"{CANARY}.png")},
        headers={"Sec-Fetch-Site": "same-origin"},
        content_type="multipart/form-data",
    )
    assert Business.get_by_id(business.id).logo
    client.post_form(f"{home}/batches", {"act": "zip", "document": key}, weight=9000)
    page = client.post_form(f"{home}/batches", {"act": "send", "document": key}, weight=9000)
    client.submit(page.form("form[action$='/begin']"))
    work()
    page = client.page("/account")
    client.submit(page.form("/account"), name=f"{CANARY} Halden")
    client.submit(client.page("/account/email").form("/account/email"), email=f"new@{CANARY}.example")
    Identity.create(user=user, issuer="https://x.example", subject=CANARY, email=EMAIL, created_at=clock.now())
    phone = app.test_client()
    phone.post_form("/sign-in", {"email": EMAIL}, status=303)
    phone.post_form(letters()[0].link, status=303, headers=AGENT)
    app.test_client().post_form("/sign-in", {"email": EMAIL, "next": f"/new?{CANARY}"}, status=303)
    work()
    return User.get_by_id(user.id)


def png() -> bytes:
    """A picture of one pixel in which a text stands."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x20\x60\x90" * 40) * 40)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            chunk(b"IHDR", head),
            chunk(b"tEXt", b"Comment\0" + CANARY.encode()),
            chunk(b"IDAT", rows),
            chunk(b"IEND", b""),
        ]
    )


def work() -> None:
    """Do all that is due."""
    jobs.run_due(clock.now())


# where to look


def in_tables(*words: str) -> list[str]:
    """Every column in which one of the words stands, of every table that the database has."""
    found = []
    for table in db.get_tables():
        columns = [column.name for column in db.get_columns(table)]
        rows = db.execute_sql(f'SELECT * FROM "{table}"').fetchall()
        for row in rows:
            pairs = zip(columns, row, strict=True)
            found += [f"{table}.{name}: {text}" for name, text in pairs if _says(str(text), words)]
    return found


def in_files(folder: Path, *words: str) -> list[str]:
    """Every file below a folder whose name or bytes have one of the words, and the database's own files."""
    paths = [path for path in folder.rglob("*") if path.is_file() and "assets" not in path.parts]
    if is_sqlite():
        paths += [Path(f"{db.obj.database}{ending}") for ending in ("", "-wal", "-shm", ".lock")]
    return [str(path) for path in paths if path.exists() and _says(f"{path} {_text(path)}", words)]


def _text(path: Path) -> str:
    return path.read_bytes().decode("latin-1")


def _says(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text.casefold() for word in words)
