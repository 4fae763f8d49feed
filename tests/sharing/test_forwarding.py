"""A document is sent on: each person has a link of their own, the mail says whose word is whose, nobody is flooded."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask

from jupinv import clock, jobs, mail
from jupinv.accounts import deletion
from jupinv.accounts.attempts import TooMany
from jupinv.accounts.models import Attempt, User
from jupinv.businesses.models import ACCOUNTANT, Business, Member
from jupinv.db import write
from jupinv.documents import issuing, links, timeline
from jupinv.documents.models import Document, Link, Rendition, Unwanted
from jupinv.jobs import Job
from jupinv.mail import Mail
from jupinv.message import compose
from jupinv.sharing import telling
from jupinv.sharing.forwarding import passing_on, people
from jupinv.sharing.models import PERSON, SCANNER, Forward, News, Visit
from jupinv.sharing.reader import Reader
from tests.documents import making
from tests.documents.test_concurrency import together
from tests.pages import Page, PageClient
from tests.sharing.paths import path_of

SignIn = Callable[[User], PageClient]
CLAIRE = {"name": "Claire Morel", "email": "claire@nordwind.example"}
BEN = "ben@nordwind.example"


def own(forward: Forward) -> str:
    """The path of the link that somebody got."""
    return links.address(forward.link).removeprefix("http://localhost")


def send_on(client: PageClient, path: str, to: str = BEN, note: str = "", *, status: int = 303, **who: str) -> Page:
    page = client.page(f"{path}/forward")
    named = {**CLAIRE, **who} if page.has("input[name=name]") else {}
    return client.submit(page.form("#part form"), {**named, "to": to, "note": note}, status=status)


def mails() -> int:
    """How many were sent on; what tells members of it is counted apart."""
    return Mail.select().where(Mail.subject.startswith("Forwarded: ")).count()


def the_mail() -> Mail:
    return Forward.get().mail


def received(posted: Mail) -> email.message.EmailMessage:
    """As it travels."""
    whole = compose(mail._letter(posted), international=False)
    return email.message_from_bytes(whole, policy=email.policy.default)


def test_it_goes_to_somebody_with_a_link_of_their_own(app: Flask, client: PageClient, invoice: Document) -> None:
    page = client.page(f"{path_of(invoice)}/forward")
    assert page.said("h1") == "Forward this invoice"
    done = send_on(client, path_of(invoice), note="Please have a look.")
    assert done.location == f"{path_of(invoice)}?done=forwarded" and "reader=" in done.headers["Set-Cookie"]
    forward = Forward.get()
    assert (forward.link.email, forward.name, forward.email, forward.note) == (
        BEN,
        *CLAIRE.values(),
        "Please have a look.",
    )
    assert own(forward) != path_of(invoice), "the document's own link stays its own"
    theirs = app.test_client()
    assert "€1,190.00" in theirs.page(own(forward)).text
    assert theirs.page(f"{own(forward)}/forward").fields["email"] == BEN
    told = News.get()
    assert (told.what, told.data["to"], told.data["text"]) == (telling.FORWARDED, BEN, "Please have a look.")
    assert told.who == "Claire Morel <claire@nordwind.example>"
    assert "Forwarded to ben@nordwind.example" in [timeline.words(each) for each in timeline.of(invoice)]


def test_the_mail_says_whose_word_is_whose(client: PageClient, invoice: Document) -> None:
    send_on(client, path_of(invoice), note="Is this ours?\nhttps://evil.example")
    message = received(the_mail())
    link = links.address(Forward.get().link)
    number = Document.get_by_id(invoice.id).number
    assert message["To"] == BEN and message["From"].startswith("Studio Halden <")
    assert message["Reply-To"].endswith("<ana@halden.example>")
    assert message["Subject"] == f"Forwarded: Invoice {number} – Studio Halden"
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    html = message.get_body(("html",)).get_content()
    intro = f"Claire Morel (claire@nordwind.example) forwards you invoice {number} from Studio Halden."
    for body in (text, html):
        for words in (
            intro,
            "Claire Morel writes:",
            "€1,190.00",
            link,
            f"{link}/trust",
            "You don’t know Studio Halden?",
        ):
            assert words in body, words
        assert "due 2 June 2026" in body
        assert path_of(invoice) not in body, "only their own link"
    assert "> Is this ours?\n> https://evil.example" in text
    assert "Is this ours?<br>" in html and 'href="https://evil.example' not in html


def test_the_mail_is_in_the_documents_language(client: PageClient, business: Business, owner: User) -> None:
    for language, said, subject in (
        ("de", "leitet Ihnen das Angebot", "Weitergeleitet: Angebot"),
        ("fr", "vous transfère le devis", "Transféré : Devis"),
    ):
        quote = making.issued(business, owner, making.content(kind="quote", languages=(language,)))
        send_on(client, path_of(quote))
        posted = Forward.get(Forward.document == quote).mail
        assert said in posted.text and posted.subject.startswith(subject)
        assert f'lang="{language}' in posted.html


TRICKS = [
    ("Eve\r\nBcc: victim@example.com", "Hello\r\nBcc: victim@example.com\r\n\r\nBuy"),
    ("<b>Eve</b>", "<script>alert(1)</script><a href='https://evil.example'>x</a>"),
    ("Eve\u202eevil", "a\u202eb\u200bc"),
    ("=?utf-8?q?Eve?=", "--boundary\r\n.\r\n.\r\n"),
]


@pytest.mark.parametrize(("name", "note"), TRICKS)
def test_tricks_in_name_and_note_stay_words(client: PageClient, invoice: Document, name: str, note: str) -> None:
    data = {"name": name, "email": "eve@x.example", "to": BEN, "note": note}
    client.post_form(f"{path_of(invoice)}/forward", data, status=303)
    posted = the_mail()
    message = received(posted)
    assert message["Bcc"] is None and message["To"] == BEN and "Eve" not in message["Subject"]
    assert not set(str(posted.text) + str(posted.html)) & set("\u202e\u200b\r")
    assert "<script" not in posted.html and "<b>Eve" not in posted.html and "evil.example'>" not in posted.html
    assert all(
        line.startswith("> ") for line in str(posted.text).splitlines() if "victim" in line and "Eve" not in line
    )


@pytest.mark.parametrize(
    "to", ["", "nobody", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "x" * 300 + "@a.example"]
)
def test_one_address_and_nothing_else(client: PageClient, invoice: Document, to: str) -> None:
    refused = client.post_form(f"{path_of(invoice)}/forward", {**CLAIRE, "to": to, "note": "Keep me"}, status=422)
    assert refused.error_at("to") and refused.fields["note"] == "Keep me"
    assert not mails() and not Forward.select().exists()


def test_a_long_note_is_kept_in_the_form_and_not_sent(client: PageClient, invoice: Document) -> None:
    long = "x" * 10_000
    refused = client.post_form(
        f"{path_of(invoice)}/forward", {**CLAIRE, "to": BEN, "note": long}, status=422, weight=20_000
    )
    assert refused.error_at("note") and refused.fields["note"].strip() == long
    assert not Forward.select().exists()
    send_on(client, path_of(invoice), note="x" * 500)


def test_by_htmx(client: PageClient, invoice: Document) -> None:
    path = f"{path_of(invoice)}/forward"
    assert client.htmx("GET", path).has("section#part form[hx-post]")
    assert client.htmx("POST", path, {**CLAIRE, "to": "x"}, status=422).error_at("to")
    assert client.htmx("POST", path, {**CLAIRE, "to": BEN}).location == f"{path_of(invoice)}?done=forwarded"


def test_nobody_is_mailed_twice_a_day(client: PageClient, invoice: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    send_on(client, path_of(invoice))
    written_otherwise = BEN.upper().replace("NORDWIND.EXAMPLE", "nordwind.example")
    again = send_on(client, path_of(invoice), to=written_otherwise, note="Once more", status=422)
    assert "have it already" in again.error_at("to")
    assert mails() == 1
    later = clock.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    send_on(client, path_of(invoice), note="Reminder")
    forward = Forward.get()
    assert Forward.select().count() == 1 and forward.note == "Reminder", "the same link again"
    assert "Reminder" in the_mail().text and Link.select().where(Link.email != "").count() == 1


def test_the_mail_of_a_second_time_takes_the_place_of_the_first(
    client: PageClient, owner: User, invoice: Document
) -> None:
    for days in (0, 2):
        passing_on.forward(
            invoice,
            BEN,
            f"Note {days}",
            reader=Reader(*CLAIRE.values()),
            link=links.of(invoice),
            network="here",
            secret="s",
            now=clock.now() + timedelta(days=days),
        )
    assert mails() == 1 and "Note 2" in the_mail().text
    deletion.delete(owner, now=clock.now())
    assert not mails(), "when the account ends no note stays"


def test_a_button_pressed_twice_sends_it_once(client: PageClient, invoice: Document) -> None:
    page = client.page(f"{path_of(invoice)}/forward")
    typed = {**page.fields, **CLAIRE, "to": BEN, "note": "Please pay"}
    for _ in range(2):
        done = client.post_form(page.url, typed, status=303)
        assert done.location == f"{path_of(invoice)}?done=forwarded"
    assert mails() == Forward.select().count() == News.select().where(News.what == telling.FORWARDED).count() == 1


def test_two_at_once_to_one_person_are_one_mail(business: Business, owner: User) -> None:
    for turn in range(4):
        document = making.issued(business, owner)
        link = links.of(document)

        def go(who: str, document: Document = document, link: Link | None = link, turn: int = turn) -> Forward:
            assert link is not None
            row = Document.get_by_id(document.id)
            reader = Reader(who, f"{who}@x.example")
            return passing_on.forward(
                row, f"ben{turn}@x.example", "", reader=reader, link=link, network="n", secret="s", now=making.NOW
            )

        results = together(partial(go, "claire"), partial(go, "yusuf"))
        assert sorted(type(each).__name__ for each in results) == ["Forward", "HasItAlready"], results
    assert mails() == Forward.select().count() == 4


def test_whoever_wants_no_mails_gets_none(client: PageClient, business: Business, invoice: Document) -> None:
    with write():
        Unwanted.create(business=business, email=BEN, at=making.NOW)
    refused = send_on(client, path_of(invoice), to="Ben@nordwind.example", status=422)
    assert "wants no mails" in refused.error_at("to")
    assert not mails() and not Link.select().where(Link.email != "").exists()


@pytest.mark.parametrize("what", ["BY_LINK", "FROM_NETWORK", "OF_BUSINESS"])
def test_there_are_limits(client: PageClient, invoice: Document, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(passing_on, what, 2)
    for number in range(2):
        send_on(client, path_of(invoice), to=f"p{number}@x.example")
    stopped = client.post_form(f"{path_of(invoice)}/forward", {"to": "p3@x.example"}, status=429)
    assert int(stopped.headers["Retry-After"]) > 0
    assert Forward.select().count() == 2 and mails() == 2


def test_one_address_is_not_flooded_by_many_documents(business: Business, owner: User) -> None:
    def go(number: int) -> None:
        document = making.issued(business, owner)
        link = links.of(document)
        assert link is not None
        reader = Reader("Claire", "c@x.example")
        passing_on.forward(document, BEN, "", reader=reader, link=link, network=str(number), secret="s", now=making.NOW)

    for number in range(passing_on.TO_ADDRESS):
        go(number)
    with pytest.raises(TooMany):
        go(99)
    assert BEN not in [each.who for each in Attempt.select()], "limits know no address"


def test_what_is_void_is_not_forwarded(client: PageClient, owner: User, invoice: Document) -> None:
    page = client.page(f"{path_of(invoice)}/forward")
    issuing.void_unsent(invoice, by=owner, reason="x", now=making.NOW)
    told = client.submit(page.form("#part form"), {**CLAIRE, "to": BEN, "note": "Please pay"}, status=409)
    assert told.said("#kept") == f"{BEN} Please pay"
    client.page(f"{path_of(invoice)}/forward", status=409)
    assert not Forward.select().exists()


# a chain of people


@pytest.fixture
def chain(app: Flask, client: PageClient, invoice: Document) -> list[Forward]:
    """Claire sends it to Ben, Ben to Dora."""
    send_on(client, path_of(invoice))
    bens = Forward.get()
    send_on(app.test_client(), own(bens), to="dora@nordwind.example", name="Ben", email=BEN)
    return list(Forward.select().order_by(Forward.id))


def test_whom_it_went_to_sends_it_on(app: Flask, chain: list[Forward], invoice: Document) -> None:
    bens, doras = chain
    assert (doras.name, doras.email, doras.link.email) == ("Ben", BEN, "dora@nordwind.example")
    assert "Ben (ben@nordwind.example) forwards you" in doras.mail.text
    assert app.test_client().page(own(doras)).status == 200
    assert len({own(bens), own(doras), path_of(invoice)}) == 3


def test_whom_it_went_to_opens_a_pdf_that_names_their_link_alone(
    app: Flask, client: PageClient, invoice: Document
) -> None:
    Job.delete().execute()
    send_on(client, path_of(invoice))
    theirs, path = app.test_client(), own(Forward.get())
    for _ in range(2):
        theirs.page(f"{path}.pdf", status=202)
    jobs.run_due(clock.now())
    answer = theirs.get(f"{path}.pdf")
    assert answer.data.startswith(b"%PDF-") and path.encode() in answer.data
    assert path_of(invoice).encode() not in answer.data, "or they would keep that when their own is withdrawn"
    assert Rendition.get().archive is False
    client.page(f"{path_of(invoice)}.pdf", status=202)
    jobs.run_due(clock.now())
    assert path_of(invoice).encode() in client.get(f"{path_of(invoice)}.pdf").data
    assert [each.archive for each in Rendition.select().order_by(Rendition.id)] == [False, True]


def test_for_a_link_that_was_withdrawn_no_pdf_is_built(
    app: Flask, owner: User, chain: list[Forward], invoice: Document
) -> None:
    Job.delete().execute()
    app.test_client().page(f"{own(chain[0])}.pdf", status=202)
    people.withdraw(invoice, chain[0].link_id, by=owner, now=clock.now())
    assert jobs.run_due(clock.now()) == 1 and not Rendition.select().exists()


def test_one_link_is_withdrawn_alone(
    app: Flask, as_: SignIn, owner: User, chain: list[Forward], invoice: Document
) -> None:
    bens, doras = chain
    page = as_(owner).page(f"/documents/{invoice.key}/links")
    as_(owner).submit(page.form(f"/documents/{invoice.key}/links/{bens.link_id}/withdraw"))
    stranger = app.test_client()
    for part in ("", "/forward", "/details", ".pdf"):
        assert stranger.get(f"{own(bens)}{part}").status_code == 410
    assert (
        stranger.post(f"{own(bens)}/forward", data=CLAIRE, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 410
    )
    assert stranger.get(own(doras)).status_code == stranger.get(path_of(invoice)).status_code == 200
    assert "The link of ben@nordwind.example was withdrawn" in [timeline.words(each) for each in timeline.of(invoice)]
    assert Mail.get_by_id(bens.mail_id).state == mail.STOPPED, "a mail that still waited does not leave"
    refused = send_on(stranger, path_of(invoice), status=422)
    assert "has withdrawn the link of this address" in refused.error_at("to")
    shared = path_of(invoice)
    as_(owner).post_form(f"/documents/{invoice.key}/link/withdraw")
    assert stranger.get(shared).status_code == 410
    assert stranger.get(own(doras)).status_code == 200, "the document's own link is another one"


def test_the_documents_own_link_is_renewed_alone(
    as_: SignIn, owner: User, chain: list[Forward], invoice: Document
) -> None:
    before = path_of(invoice)
    as_(owner).post_form(f"/documents/{invoice.key}/link/renew")
    client = as_(owner)
    assert client.get(before).status_code == 410
    assert client.get(path_of(invoice)).status_code == client.get(own(chain[0])).status_code == 200
    assert links.address_of(invoice) in client.page(f"/documents/{invoice.key}").source


# the sender's list


def test_the_list_says_to_whom_by_whom_and_when_it_was_opened(
    as_: SignIn, owner: User, chain: list[Forward], invoice: Document
) -> None:
    bens, _doras = chain
    with write():
        for kind, hours in ((PERSON, 1), (PERSON, 3), (SCANNER, 0)):
            Visit.create(document=invoice, link=bens.link, kind=kind, at=making.NOW - timedelta(hours=hours))
    client = as_(owner)
    assert client.page(f"/documents/{invoice.key}").link("It was forwarded: to whom, and their links")
    page = client.page(f"/documents/{invoice.key}/links")
    rows = [" ".join(each.itertext()) for each in page.all("#links li")]
    assert len(rows) == 3 and "The document’s own link" in rows[0]
    ben, dora = next(row for row in rows if BEN in row), next(row for row in rows if "dora@" in row)
    assert "forwarded by Claire Morel" in ben and "forwarded by Ben" in dora
    assert f"last opened {making.short(date(2026, 5, 3))} 11:00" in " ".join(ben.split()) and "not opened yet" in dora
    part = client.htmx("GET", f"/documents/{invoice.key}/links")
    assert part.has("section#links") and not part.has("h1")
    copied = {each.get("data-copy") for each in page.all("[data-copy]")}
    assert copied == {links.address_of(invoice), *(links.address(each.link) for each in chain)}


def test_a_mail_that_did_not_arrive_is_said(as_: SignIn, owner: User, chain: list[Forward], invoice: Document) -> None:
    with write():
        Mail.update(state=mail.FAILED, error="550 no such user").where(Mail.id == chain[0].mail_id).execute()
    assert "did not arrive: 550 no such user" in as_(owner).page(f"/documents/{invoice.key}/links").text


def test_nothing_was_forwarded_yet(as_: SignIn, owner: User, invoice: Document) -> None:
    client = as_(owner)
    assert "It was forwarded" not in client.page(f"/documents/{invoice.key}").text
    assert "gets a link of their own" in client.page(f"/documents/{invoice.key}/links").text


def test_others_see_and_withdraw_nothing(
    as_: SignIn, app: Flask, business: Business, chain: list[Forward], invoice: Document
) -> None:
    reads, stranger = making.owner("Carol", "carol@x.example"), making.owner("Bob", "bob@x.example")
    other = making.issued(making.business(stranger, "Reyes"), stranger)
    with write():
        Member.create(business=business, user=reads, role=ACCOUNTANT)
    path, number = f"/documents/{invoice.key}/links", chain[0].link_id
    as_(stranger).page(path, status=404)
    as_(stranger).post_form(f"{path}/{number}/withdraw", status=404)
    as_(stranger).post_form(f"/documents/{other.key}/links/{number}/withdraw", status=404)
    as_(reads).post_form(f"{path}/{number}/withdraw", status=403)
    app.test_client().post_form(f"{path}/{number}/withdraw", status=303)
    assert not as_(reads).page(path).has("form.danger, #links form")
    assert Link.get_by_id(number).withdrawn_at is None


def test_the_documents_own_link_is_no_persons(as_: SignIn, owner: User, invoice: Document) -> None:
    link = links.of(invoice)
    assert link is not None
    as_(owner).post_form(f"/documents/{invoice.key}/links/{link.id}/withdraw", status=404)
    assert Link.get_by_id(link.id).withdrawn_at is None


def test_a_draft_has_no_links(as_: SignIn, owner: User, business: Business) -> None:
    draft = making.draft(business, owner)
    as_(owner).page(f"/documents/{draft.key}/links", status=409)
    as_(owner).post_form(f"/documents/{draft.key}/links/1/withdraw", status=409)


def test_withdrawn_twice_is_once(owner: User, chain: list[Forward], invoice: Document) -> None:
    for _ in range(2):
        assert people.withdraw(invoice, chain[0].link_id, by=owner, now=making.NOW)
    assert [each.what for each in timeline.of(invoice)].count("link_withdrawn") == 1


def test_the_mail_leaves(client: PageClient, invoice: Document) -> None:
    send_on(client, path_of(invoice))
    jobs.run_due(clock.now())
    assert the_mail().state == mail.ACCEPTED
    assert Document.get_by_id(invoice.id).sent_at is None, "what readers do does not count as sent"


def test_nothing_of_anybody_stays_when_the_business_ends(
    app: Flask, owner: User, chain: list[Forward], invoice: Document
) -> None:
    deletion.delete(owner, now=clock.now())
    assert not Forward.select().exists() and not News.select().exists()
    assert not [each for each in Link.select() if each.email or each.token_sealed]
    assert not Mail.select().where(Mail.subject.contains("Forwarded")).exists()
