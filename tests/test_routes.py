"""Every route of the app: which there are, and that nobody sees or changes what is not theirs by any of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from jupinv import db
from jupinv.accounts.models import Session, User
from jupinv.customers.models import Customer
from jupinv.documents.batches.models import Batch
from jupinv.documents.models import Document, Event
from jupinv.jobs import Job
from jupinv.mail import Mail
from jupinv.payments.models import Entry
from tests.pages import PageClient
from tests.world import WORDS, World, work_off
from tests.world import world as make_world

# The whole surface. A new route is a line here, so that everybody who reads the change sees it.
ROUTES = """
GET  /
GET  /account
POST /account
GET  /account/confirm
POST /account/confirm
GET  /account/delete
POST /account/delete
POST /account/delete/owner
GET  /account/email
POST /account/email
GET  /account/email/<token>
POST /account/email/<token>
POST /account/email/<token>/refuse
POST /account/email/cancel
POST /account/google
POST /account/google/<int:number>/disconnect
POST /account/sessions/<int:number>/end
POST /account/sessions/end-others
GET  /b/<handle>/
POST /b/<handle>/batches
GET  /b/<handle>/batches/<key>
GET  /b/<handle>/batches/<key>.zip
POST /b/<handle>/batches/<key>/begin
POST /b/<handle>/batches/<key>/stop
GET  /b/<handle>/bills
GET  /b/<handle>/bills.csv
GET  /b/<handle>/bills/<key>
GET  /b/<handle>/bills/<key>.pdf
POST /b/<handle>/bills/<key>/accept
POST /b/<handle>/bills/<key>/bring-back
GET  /b/<handle>/bills/<key>/delete
POST /b/<handle>/bills/<key>/delete
POST /b/<handle>/bills/<key>/dismiss
POST /b/<handle>/bills/<key>/distrust
POST /b/<handle>/bills/<key>/note
POST /b/<handle>/bills/<key>/paid
POST /b/<handle>/bills/<key>/take-over
POST /b/<handle>/bills/<key>/unpaid
GET  /b/<handle>/bills/<key>/versions/<int:number>
GET  /b/<handle>/bills/<key>/versions/<int:number>.pdf
GET  /b/<handle>/credit-notes
GET  /b/<handle>/credit-notes.csv
GET  /b/<handle>/customers
GET  /b/<handle>/customers.csv
GET  /b/<handle>/customers/<int:number>
POST /b/<handle>/customers/<int:number>/archive
GET  /b/<handle>/customers/<int:number>/delete
POST /b/<handle>/customers/<int:number>/delete
GET  /b/<handle>/customers/<int:number>/edit
POST /b/<handle>/customers/<int:number>/edit
GET  /b/<handle>/customers/<int:number>/merge
POST /b/<handle>/customers/<int:number>/merge
GET  /b/<handle>/customers/<int:number>/pay-back
POST /b/<handle>/customers/<int:number>/pay-back
GET  /b/<handle>/customers/<int:number>/payments/new
POST /b/<handle>/customers/<int:number>/payments/new
GET  /b/<handle>/customers/<int:number>/statement
GET  /b/<handle>/customers/<int:number>/statement.csv
GET  /b/<handle>/customers/<int:number>/statement.pdf
GET  /b/<handle>/customers/<int:number>/statement/mails/<int:mail>
GET  /b/<handle>/customers/<int:number>/statement/mails/<int:mail>/attachment
POST /b/<handle>/customers/<int:number>/statement/mails/<int:mail>/retry
POST /b/<handle>/customers/<int:number>/statement/mails/<int:mail>/stop
GET  /b/<handle>/customers/<int:number>/statement/send
POST /b/<handle>/customers/<int:number>/statement/send
POST /b/<handle>/customers/<int:number>/unarchive
GET  /b/<handle>/customers/matching
GET  /b/<handle>/customers/new
POST /b/<handle>/customers/new
GET  /b/<handle>/demo
POST /b/<handle>/demo/remove
GET  /b/<handle>/invoices
GET  /b/<handle>/invoices.csv
GET  /b/<handle>/invoices/from-stripe
POST /b/<handle>/invoices/from-stripe
GET  /b/<handle>/items
GET  /b/<handle>/items.csv
GET  /b/<handle>/items/<int:number>
POST /b/<handle>/items/<int:number>
POST /b/<handle>/items/<int:number>/archive
POST /b/<handle>/items/<int:number>/delete
POST /b/<handle>/items/<int:number>/restore
GET  /b/<handle>/items/import
POST /b/<handle>/items/import
GET  /b/<handle>/items/matching
GET  /b/<handle>/items/new
POST /b/<handle>/items/new
GET  /b/<handle>/news
POST /b/<handle>/news/read
GET  /b/<handle>/payments
GET  /b/<handle>/payments.csv
GET  /b/<handle>/payments/<int:number>
POST /b/<handle>/payments/<int:number>/card-look
GET  /b/<handle>/payments/<int:number>/card-refund
POST /b/<handle>/payments/<int:number>/card-refund
GET  /b/<handle>/payments/<int:number>/receipt
GET  /b/<handle>/payments/<int:number>/receipt.pdf
GET  /b/<handle>/payments/<int:number>/receipt/send
POST /b/<handle>/payments/<int:number>/receipt/send
GET  /b/<handle>/payments/<int:number>/refund
POST /b/<handle>/payments/<int:number>/refund
POST /b/<handle>/payments/<int:number>/reverse
GET  /b/<handle>/proformas
GET  /b/<handle>/proformas.csv
GET  /b/<handle>/quotes
GET  /b/<handle>/quotes.csv
GET  /b/<handle>/settings
GET  /b/<handle>/settings/after-sending
POST /b/<handle>/settings/after-sending
GET  /b/<handle>/settings/cards
POST /b/<handle>/settings/cards
POST /b/<handle>/settings/cards/check
GET  /b/<handle>/settings/cards/disconnect
POST /b/<handle>/settings/cards/disconnect
POST /b/<handle>/settings/cards/options
GET  /b/<handle>/settings/cards/tests
POST /b/<handle>/settings/cards/tests
GET  /b/<handle>/settings/checked
POST /b/<handle>/settings/checked
GET  /b/<handle>/settings/colour
POST /b/<handle>/settings/colour
GET  /b/<handle>/settings/invoice-me
POST /b/<handle>/settings/invoice-me
GET  /b/<handle>/settings/logo
POST /b/<handle>/settings/logo
POST /b/<handle>/settings/logo/remove
GET  /b/<handle>/settings/mail
POST /b/<handle>/settings/mail
GET  /b/<handle>/settings/members
POST /b/<handle>/settings/members/leave
GET  /b/<handle>/settings/news
POST /b/<handle>/settings/news
GET  /b/<handle>/settings/numbers
POST /b/<handle>/settings/numbers
POST /b/<handle>/settings/numbers/<int:number>
GET  /b/<handle>/settings/numbers/new
POST /b/<handle>/settings/numbers/new
GET  /b/<handle>/settings/numbers/next
GET  /b/<handle>/settings/profile
POST /b/<handle>/settings/profile
GET  /b/<handle>/settings/reference
POST /b/<handle>/settings/reference
GET  /b/<handle>/settings/taxes
POST /b/<handle>/settings/taxes
GET  /b/<handle>/settings/texts
GET  /b/<handle>/settings/texts/<language>/<about>
POST /b/<handle>/settings/texts/<language>/<about>
GET  /b/<handle>/settings/visits
POST /b/<handle>/settings/visits
GET  /b/<handle>/settings/ways
POST /b/<handle>/settings/ways
GET  /bills
GET  /businesses
GET  /businesses/new
POST /businesses/new
GET  /check
POST /check
GET  /customers
GET  /documents/<key>
GET  /documents/<key>.pdf
GET  /documents/<key>/accept
POST /documents/<key>/accept
POST /documents/<key>/answer/undo
POST /documents/<key>/cards
GET  /documents/<key>/change
POST /documents/<key>/change
GET  /documents/<key>/code.svg
GET  /documents/<key>/comments
POST /documents/<key>/comments
GET  /documents/<key>/comments/<int:number>/remove
POST /documents/<key>/comments/<int:number>/remove
POST /documents/<key>/contact
POST /documents/<key>/correct
GET  /documents/<key>/credit
POST /documents/<key>/credit
POST /documents/<key>/credit/<int:number>/take-back
POST /documents/<key>/credit/use
GET  /documents/<key>/decline
POST /documents/<key>/decline
POST /documents/<key>/delete
GET  /documents/<key>/deposit
POST /documents/<key>/deposit
POST /documents/<key>/duplicate
POST /documents/<key>/hand-over
GET  /documents/<key>/history
GET  /documents/<key>/history/<int:number>
POST /documents/<key>/history/<int:number>/revert
POST /documents/<key>/invoice
POST /documents/<key>/job
POST /documents/<key>/link/renew
POST /documents/<key>/link/withdraw
GET  /documents/<key>/links
POST /documents/<key>/links/<int:number>/withdraw
GET  /documents/<key>/mails/<int:number>
GET  /documents/<key>/mails/<int:number>/attachment
GET  /documents/<key>/mails/<int:number>/html
GET  /documents/<key>/notices/<int:number>
GET  /documents/<key>/notices/<int:number>.pdf
GET  /documents/<key>/pay-out
POST /documents/<key>/pay-out
POST /documents/<key>/payments
POST /documents/<key>/payments/<int:number>/exchange
POST /documents/<key>/payments/<int:number>/reverse
POST /documents/<key>/payments/<int:number>/take-back
GET  /documents/<key>/proof.json
GET  /documents/<key>/remind
POST /documents/<key>/remind
GET  /documents/<key>/requests/<asked>
POST /documents/<key>/requests/<asked>
GET  /documents/<key>/send
POST /documents/<key>/send
POST /documents/<key>/successor
GET  /documents/<key>/timeline
POST /documents/<key>/undelete
GET  /documents/<key>/visits
GET  /documents/<key>/visits.csv
GET  /documents/<key>/void
POST /documents/<key>/void
GET  /documents/<key>/write-off
POST /documents/<key>/write-off
GET  /drafts/<key>
POST /drafts/<key>
POST /drafts/<key>/issue
GET  /drafts/<key>/preview
POST /drafts/<key>/rows
GET  /drafts/<key>/send
GET  /drafts/<key>/why/<figure>
GET  /drafts/more
GET  /healthz
GET  /help/cards
GET  /help/payments
GET  /help/proof
GET  /help/statements
GET  /help/transfers
GET  /i/<token>
GET  /i/<token>.pdf
GET  /i/<token>/accept
POST /i/<token>/accept
GET  /i/<token>/accept/sum
GET  /i/<token>/approve
POST /i/<token>/approve
GET  /i/<token>/bill
POST /i/<token>/bill
GET  /i/<token>/card
POST /i/<token>/card
GET  /i/<token>/card/<key>
GET  /i/<token>/change
POST /i/<token>/change
POST /i/<token>/change/<key>/withdraw
GET  /i/<token>/code
GET  /i/<token>/comments
POST /i/<token>/comments
GET  /i/<token>/confirm/<key>
POST /i/<token>/confirm/<key>
GET  /i/<token>/decline
POST /i/<token>/decline
GET  /i/<token>/details
POST /i/<token>/details
GET  /i/<token>/dispute
POST /i/<token>/dispute
GET  /i/<token>/forward
POST /i/<token>/forward
GET  /i/<token>/history
POST /i/<token>/known
GET  /i/<token>/notices/<int:number>
GET  /i/<token>/notices/<int:number>.pdf
GET  /i/<token>/pay
POST /i/<token>/pay
GET  /i/<token>/proof.json
GET  /i/<token>/receipts/<int:number>
GET  /i/<token>/receipts/<int:number>.pdf
GET  /i/<token>/trust
POST /i/<token>/unknown
GET  /i/<token>/who
POST /i/<token>/who
GET  /invoices
GET  /items
GET  /jobs/<job>
POST /jobs/<job>/documents
POST /jobs/<job>/documents/remove
POST /jobs/<job>/title
GET  /logo/<handle>/<name>
POST /mails/<int:number>/retry
POST /mails/<int:number>/stop
GET  /new
GET  /outbox
GET  /outbox/<int:number>
GET  /outbox/<int:number>/attachment
GET  /outbox/<int:number>/html
GET  /payments
GET  /quotes
GET  /readyz
GET  /settings
GET  /sign-in
POST /sign-in
GET  /sign-in/<key>
POST /sign-in/<key>
GET  /sign-in/<key>/join
POST /sign-in/<key>/join
POST /sign-in/google
GET  /sign-in/google/callback
GET  /sign-in/link/<token>
POST /sign-in/link/<token>
POST /sign-out
GET  /to/<handle>
POST /to/<handle>
GET  /unsubscribe/<token>
POST /unsubscribe/<token>
POST /webhooks/stripe/<handle>
"""

# Who needs no account, and why no route of theirs shows a stranger what is Alice's:
OPEN = {
    "drafts.start",  # a blank paper
    "drafts.new",
    "drafts.more",  # empty fields
    "accounts.sign_in",
    "accounts.code",  # whoever has its random key asked for the mail, and typed the address
    "accounts.confirm_code",
    "accounts.from_google",  # says nothing of anybody: without a state in the own cookie it is refused
    "account.email_link",  # whoever has the token got the mail: tests/accounts/test_address_change.py
    "health.alive",
    "health.ready",
    "sharing.public",  # whoever has the token is meant to read it
    "sharing.pdf",
    "sharing.notice",
    "sharing.notice_pdf",
    "sharing.ask_who",  # what a reader does, and who may not: tests/sharing/test_strangers.py
    "sharing.who",
    "sharing_history.show",
    "trust.why",
    "trust.unknown",
    "trust.known",
    "public_receipts.show",
    "public_receipts.pdf",
    "scanning.show",
    "requests.change",
    "requests.ask",
    "requests.withdraw",
    "answers.ask_to_approve",
    "answers.approve",
    "answers.ask_to_accept",
    "answers.accept",
    "answers.reckon",
    "answers.ask_to_decline",
    "answers.decline",
    "answers.ask_for_code",  # whoever has its random key asked for the mail: tests/sharing/test_answers_codes.py
    "answers.confirm",
    "comments.read",
    "comments.say",
    "comments.ask_dispute",
    "comments.dispute",
    "card_payments.ask",  # tests/sharing/test_card.py
    "card_payments.pay",
    "card_payments.back",
    "cards.hear",  # Stripe, by what it signs: tests/payments/test_cards_events.py
    "promises.ask",
    "promises.promise",
    "details.details",
    "details.correct",
    "forwarding.ask",
    "forwarding.forward",
    "news.ask",  # whoever has the token got the mail: tests/sharing/test_news_unsubscribe.py
    "news.unsubscribe",
    "filing.ask",  # the same, by whoever has an account: tests/bills/test_filing.py
    "filing.file",
    "invoice_me.page",  # what its owner has opened to everybody: tests/bills/test_invoice_me.py
    "invoice_me.begin",
    "proof.of_link",
    "proof.check",  # what a code tells names nobody and nothing: tests/proof/test_codes.py
    "proof.answer",
    "help.cards",
    "help.payments",
    "help.proof",
    "help.statements",
    "help.transfers",
    "businesses.picture",  # the logo that stands on every public page
    "outbox.index",  # only on this machine: see tests/outbox/
    "outbox.show",
    "outbox.letter",
    "outbox.attachment",
}

# What an accountant changes of her own, and nothing of the business's: a business that she begins, and her leaving;
# how she is told of news, and what of them she has looked at.
OWN = {"businesses.found", "businesses.leave", "news.choose", "news.read"}


@pytest.fixture
def world(alice: User) -> World:
    """Alice's business, in full swing."""
    return make_world(alice)


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))


def verb(rule: Rule) -> str:
    return "POST" if "POST" in (rule.methods or ()) else "GET"


def addresses(app: Flask, world: World, document: Document) -> Iterator[tuple[str, str, Rule]]:
    """Every route with Alice's own things in its path."""
    for rule in rules(app):
        values = world.values(document)
        if rule.endpoint.startswith(("accounts.", "account.")):
            values |= {"key": world.sign_in.key, "number": world.session.id, "token": "not-a-token"}
        if rule.endpoint.startswith("customers."):
            values |= {"number": world.customer.id}
        if "mail" in rule.endpoint or rule.endpoint.startswith("outbox."):
            values |= {"number": world.mail.id}
        if rule.endpoint == "words.change_series":
            values |= {"number": world.series.id}
        if rule.endpoint.startswith("statements."):
            values |= {"number": world.customer.id}
        if rule.endpoint.startswith("bills."):
            values |= {"key": world.bill.key, "number": world.bill_version.id}
        if rule.endpoint.startswith("batches."):
            values |= {"key": world.batch.key}
        path = app.url_map.bind("localhost").build(
            rule.endpoint, {name: value for name, value in values.items() if name in rule.arguments}, method=verb(rule)
        )
        yield verb(rule), path, rule


def everywhere(app: Flask, world: World, *documents: Document) -> Iterator[tuple[str, str, Rule]]:
    """Every route with each of these documents, else with one in each state; an address without a document once."""
    seen = set()
    for document in documents or (world.draft, world.issued, world.void, world.paid, world.quote):
        for method, path, rule in addresses(app, world, document):
            if (method, path) not in seen:
                seen.add((method, path))
                yield method, path, rule


def state() -> list[list[object]]:
    """All that a stranger could have changed; the mails that Bob has sent to himself are his own."""
    rows = [list(table.select().order_by(table.id).tuples()) for table in (Batch, Customer, Document, Event, Entry)]
    return [*rows, [mail.__data__ for mail in Mail.select().order_by(Mail.id) if mail.to != ["bob@reyes.example"]]]


def test_the_routes_are_these(app: Flask) -> None:
    found = "\n".join(f"{verb(rule):4} {rule.rule}" for rule in rules(app))
    assert found == ROUTES.strip(), "the routes changed; if that is meant, change ROUTES in this test too"


def test_a_route_takes_either_get_or_post(app: Flask) -> None:
    for rule in rules(app):
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert len(methods) == 1, f"{rule.rule} takes {methods}: a page is a GET, a change is a POST"
        assert methods <= {"GET", "POST"}


PDFS = ("build_pdf", "build_receipt", "build_statement", "keep_bill_pdf")  # asked for by whoever wants to see one


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for what a GET may note: that a session is in use, that a PDF is asked for."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for table in db.BaseModel.__subclasses__():
        fields = [field for field in table._meta.sorted_fields if field is not Session.last_used_at]
        rows = table.select(*fields).order_by(table._meta.primary_key)
        rows = rows.where(Job.kind.not_in(PDFS)) if table is Job else rows
        found[table.__name__] = list(rows.tuples())
    return found


@pytest.mark.parametrize("who", ["nobody", "alice", "carol", "guest"])
def test_get_changes_nothing(app: Flask, world: World, who: str, request: pytest.FixtureRequest, as_) -> None:
    client = app.test_client() if who == "nobody" else as_(request.getfixturevalue(who))
    before = everything()
    assert len(before) > 15 and all(before[name] for name in ("Document", "Job", "Session", "Chain", "Link"))
    asked = set()
    for method, path, rule in everywhere(app, world):
        if method == "GET":
            assert client.get(path).status_code < 500, path
            assert client.get(path, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).status_code < 500
            if rule.rule not in asked:  # which runs the same as its GET
                asked.add(rule.rule)
                assert client.head(path).status_code < 500, path
    assert everything() == before


def test_no_route_breaks_for_its_owner(app: Flask, world: World, alice: User, as_) -> None:
    client = as_(alice)
    for method, path, _ in everywhere(app, world, world.issued, world.void, world.paid, world.quote, world.draft):
        if path in ("/sign-out", f"/account/sessions/{world.session.id}/end"):
            continue
        answer = client.open(path, method=method, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code < 500, f"{method} {path} answered {answer.status_code}"


@pytest.mark.parametrize("who", ["nobody", "bob", "guest"])
@pytest.mark.parametrize("by", ["page", "htmx"])
def test_a_stranger_sees_and_changes_nothing_of_alices(
    app: Flask, world: World, who: str, by: str, as_, bob: User, guest: User
) -> None:
    work_off()
    client: PageClient = {"nobody": app.test_client, "bob": lambda: as_(bob), "guest": lambda: as_(guest)}[who]()
    headers = {"Sec-Fetch-Site": "same-origin"} | (
        {"HX-Request": "true", "HX-Request-Type": "partial"} if by == "htmx" else {}
    )
    before = state()
    for method, path, rule in everywhere(app, world):
        if rule.endpoint in OPEN or rule.endpoint == "accounts.sign_out":
            continue
        if (who, by, rule.endpoint) == ("nobody", "page", "drafts.save"):
            continue  # what is typed becomes a guest's own draft: tests/drafts/test_editor.py
        answer = client.open(path, method=method, headers=headers)
        assert answer.status_code in (200, 303, 400, 401, 404, 410, 422, 429), f"{method} {path}: {answer.status_code}"
        said = answer.text + str(answer.headers)
        for word in WORDS:
            assert word not in said, f"{method} {path} shows {who} {word!r}"
        if "key" in rule.arguments and not rule.endpoint.startswith(("accounts.", "account.")):
            expected = (303, 401) if who == "nobody" else (404,)
            assert answer.status_code in expected, f"{method} {path} answered {who} {answer.status_code}"
    assert state() == before


def test_an_accountant_reads_and_changes_nothing(app: Flask, world: World, carol: User, as_) -> None:
    work_off()
    client = as_(carol)
    before = state()
    for method, path, rule in everywhere(app, world):
        if rule.endpoint.startswith(("accounts.", "account.")) or rule.endpoint in OPEN | OWN:
            continue
        answer = client.open(path, method=method, headers={"Sec-Fetch-Site": "same-origin"})
        if method == "POST":
            assert answer.status_code in (403, 404), f"POST {path} answered the accountant {answer.status_code}"
        else:
            assert answer.status_code in (200, 202, 303, 403, 404, 409), f"GET {path} answered {answer.status_code}"
    assert state() == before
    assert client.page(f"/documents/{world.issued.key}").status == 200


UNKNOWN = [
    "nothing",
    "-",
    "0",
    "1.5",
    "9" * 30,
    "%00",
    "%ff",
    "a%2Fb",
    "é",
    "工",
    "x" * 300,
    "..%2f..",
    "'",
    "%F0%9F%92%A9",
]


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_what_is_not_there_is_not_found(app: Flask, alice: User, as_, unknown: str) -> None:
    client = as_(alice)
    for rule in rules(app):
        if not rule.arguments or rule.endpoint == "drafts.save":  # a new key makes a new draft
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", unknown).replace(f"<int:{name}>", unknown)
        answer = client.open(path, method=verb(rule), headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code in (303, 400, 404, 405, 410), f"{path}: {answer.status_code}"
        if answer.status_code == 303:
            assert not answer.headers["Location"].startswith("http"), path


def test_a_withdrawn_link_is_gone_and_a_made_up_one_was_never_there(client: PageClient, world: World) -> None:
    assert "Studio Halden" in client.page(f"/i/{world.withdrawn}", status=410).text
    client.page(f"/i/{world.token[:-1]}", status=404)
    assert "Nordwind" in client.page(f"/i/{world.token}").text


def test_signed_out_people_are_led_to_the_sign_in_page_and_back(client: PageClient, world: World) -> None:
    page = client.page(f"/documents/{world.issued.key}", status=303)
    assert page.location == f"/sign-in?next=/documents/{world.issued.key}"
    asked = client.htmx("GET", f"/documents/{world.issued.key}/timeline", status=401)
    assert asked.headers["HX-Redirect"].startswith("/sign-in")


def test_head_and_options_answer(app: Flask) -> None:
    client = app.test_client()
    for rule in rules(app):
        if not rule.arguments and verb(rule) == "GET":
            assert client.head(rule.rule).status_code < 500
            assert client.options(rule.rule).status_code == 200
    assert db.db.is_closed() is False
