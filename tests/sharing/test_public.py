"""The public page: light, private, repeated for nothing, and right in every state of the document."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import brotli
import pytest
from playhouse.test_utils import count_queries

from jupinv import clock, jobs
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.content.fields import Line, Note, OtherWay, References
from jupinv.customers import keeping
from jupinv.db import write
from jupinv.documents import approving, deciding, issuing, links, revisions, stirring
from jupinv.documents.actor import Actor
from jupinv.documents.models import Document, Revision
from jupinv.drafts import crediting
from jupinv.jobs import Job
from jupinv.payments import recording
from jupinv.sharing import pages
from jupinv.sharing.models import Approval, ChangeRequest, Comment
from jupinv.sharing.words import DONE
from tests.conftest import SQLITE
from tests.documents import making
from tests.pages import Page, PageClient, text_of
from tests.payments.paid import connect
from tests.sharing.paths import path_of

HEAVIEST = 6 * 1024


PLAIN = ("reported", "allowed")  # what is said without naming the sender


def pay(document: Document, owner: User, amount: str) -> None:
    recording.record(
        document,
        paid_on=making.TODAY,
        amount=Decimal(amount),
        method="",
        note="",
        by=owner,
        now=making.NOW,
        form_key="",
    )


def test_it_shows_the_document_and_how_to_pay(client: PageClient, invoice: Document) -> None:
    page = client.page(path_of(invoice), weight=HEAVIEST)
    assert page.said("header .amount") == "€1,190.00"
    assert "Studio Halden asks for" in page.text
    assert "DE89 3704 0044 0532 0130 00" in page.said("header dl")
    assert invoice.number in page.said("#paper")
    assert page.said("title") == f"Invoice {invoice.number} from Studio Halden"
    assert page.find("html").get("lang").startswith("en")


def test_it_speaks_the_documents_language(client: PageClient, business: Business, owner: User) -> None:
    page = client.page(path_of(making.issued(business, owner, making.content(languages=("de",)))))
    assert page.find("html").get("lang").startswith("de")
    assert "Studio Halden bittet um" in page.text and "Rechnung" in page.text


def test_it_is_private_and_leaves_no_trace(client: PageClient, invoice: Document) -> None:
    for path in (path_of(invoice), f"{path_of(invoice)}.pdf"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert all("async" in script for script in re.findall(r"<script[^>]*", answer.get_data(as_text=True)))


def test_somebody_signed_in_sees_the_same_page(
    as_: Callable[[User], PageClient], client: PageClient, owner: User, invoice: Document
) -> None:
    signed_in = as_(owner).get(path_of(invoice))
    assert signed_in.data == client.get(path_of(invoice)).data
    assert "Cookie" not in signed_in.headers.get("Vary", "")


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_it_is_light_with_everything_on_it(client: PageClient, business: Business, owner: User, language: str) -> None:
    lines = tuple(
        Line(
            f"k{n}",
            f"Position {n}: {n * 7919} of what was agreed",
            quantity=Decimal(n),
            price=Decimal(n) / 8,
            taxes=(making.VAT,),
        )
        for n in range(1, 25)
    )
    said = making.content(
        lines=lines, terms="Within 30 days, no discount.", notes=(Note("Thank you. " * 10),), languages=(language,)
    )
    account = said.payment.ways[0]
    ways = (account, replace(account, currency="EUR"), OtherWay("PayPal", "ana@halden.example"))
    path = path_of(making.issued(business, owner, replace(said, payment=replace(said.payment, ways=ways))))
    page = client.page(path, weight=HEAVIEST)
    assert not page.has("script:not([async]), img, svg, link[rel=stylesheet]"), "one request before the first paint"
    connect(business)
    with write():
        Business.update(before_card="any").where(Business.id == business.id).execute()
    with_card = client.page(path, weight=HEAVIEST)
    assert with_card.has(".ways form") and with_card.has(f".ways a[href='{path}/code']")
    assert len(brotli.compress(with_card.body, quality=5)) < HEAVIEST


def test_a_repeat_costs_a_304(client: PageClient, invoice: Document) -> None:
    first = client.get(path_of(invoice))
    again = client.get(path_of(invoice), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert len(str(again.headers)) <= 400, again.headers
    packed = client.get(path_of(invoice), headers={"Accept-Encoding": "br"})
    tag = packed.headers["ETag"]
    assert client.get(path_of(invoice), headers={"If-None-Match": tag, "Accept-Encoding": "br"}).status_code == 304


def test_head_is_answered_alike(client: PageClient, invoice: Document) -> None:
    page, head = client.get(path_of(invoice)), client.head(path_of(invoice))
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == page.headers["ETag"]


def test_the_tag_changes_with_what_is_shown(client: PageClient, owner: User, invoice: Document, monkeypatch) -> None:
    tags = [client.get(path_of(invoice)).headers["ETag"]]
    pay(invoice, owner, "500")
    tags.append(client.get(path_of(invoice)).headers["ETag"])
    pay(invoice, owner, "690")
    tags.append(client.get(path_of(invoice)).headers["ETag"])
    tomorrow = clock.today("Europe/Berlin") + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda zone: tomorrow)
    tags.append(client.get(path_of(invoice)).headers["ETag"])
    assert len(set(tags)) == 4


def test_partly_paid_and_paid(client: PageClient, owner: User, invoice: Document) -> None:
    pay(invoice, owner, "500")
    page = client.page(path_of(invoice))
    assert page.said("header .amount") == "€690.00"
    assert "€500.00 of €1,190.00 is paid" in page.text
    pay(invoice, owner, "690")
    page = client.page(path_of(invoice))
    assert page.said("header .amount") == "Paid 3 May 2026"
    assert not page.has("header dl"), "nothing is asked for any more"
    assert "IBAN" not in page.text


def test_void_is_stamped_with_its_reason_and_asks_for_nothing(
    client: PageClient, owner: User, invoice: Document
) -> None:
    issuing.void_unsent(invoice, by=owner, reason="Wrong <customer>", now=making.NOW)
    page = client.page(path_of(invoice))
    assert page.said("header .amount") == "Void"
    assert "Wrong <customer>" in page.said("#paper") and "IBAN" not in page.text


def test_a_withdrawn_link_says_how_to_reach_the_sender(client: PageClient, business: Business, owner: User) -> None:
    document = making.issued(business, owner, making.content(languages=("de",)))
    old = path_of(document)
    links.renew(document, at=making.NOW, actor="Ana")
    page = client.page(old, status=410)
    assert page.said("h1") == "Dieser Link wurde zurückgezogen"
    assert "Studio Halden" in page.text and page.link("ana@halden.example") == "mailto:ana@halden.example"
    assert document.number not in page.text and "1.190" not in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]
    client.page(f"{old}.pdf", status=410)
    typed = client.post_form(f"{old}/comments", {"text": "What is <line> 2?", "name": "Claire"}, status=410)
    assert typed.said("#kept") == "What is <line> 2?", "the link was withdrawn while somebody wrote"
    client.page(path_of(document))


@pytest.mark.parametrize("token", ["x", "A" * 27, "%00", "é", "..", "a" * 5000])
def test_an_unknown_token_is_not_found(client: PageClient, invoice: Document, token: str) -> None:
    client.page(f"/i/{token}", status=404)
    client.page(f"/i/{token}.pdf", status=404)


def test_what_was_erased_is_gone(client: PageClient, invoice: Document) -> None:
    revisions.erase(Revision.get(), reason="Art. 17", at=making.NOW)
    for path in (path_of(invoice), f"{path_of(invoice)}.pdf"):
        assert "erased" in client.page(path, status=410).text


def test_two_queries_show_it(client: PageClient, invoice: Document) -> None:
    path = path_of(invoice)
    client.get(path)
    with count_queries() as counter:
        client.get(path)
    assert counter.count <= 2


# what its reader can do there

ALWAYS = ["History"]
SPEAKS = ["Ask a question", "Forward this invoice", "History", "Why trust this", "Add to my bills"]
PAYS = ["We will pay on …", "I have paid", "I dispute this"]
CORRECTS = ["Correct your details", "Request a change"]


def offered(page: Page) -> list[str]:
    return [text_of(link) for link in page.all(".acts > ul a")]


def hooks(page: Page) -> list[str]:
    return [text_of(link) for link in page.all("#paper a")]


def approve(document: Document, *, name: str = "Claire Morel") -> None:
    revision = revisions.last_of(document)
    assert revision is not None
    with write():
        approving.approve(document, revision, by_name=name, now=making.NOW)
        facts = {"document": document, "revision": revision, "version": revision.version, "digest": revision.digest}
        Approval.create(**facts, name=name, email="claire@acme.example", at=making.NOW)
        stirring.stir(document)


def test_an_open_invoice_offers_everything(client: PageClient, invoice: Document) -> None:
    page = client.page(path_of(invoice), weight=HEAVIEST)
    assert sorted(offered(page)) == sorted([*CORRECTS, *SPEAKS, *PAYS, "Approve version 1"])
    assert hooks(page) == ["Correct"]
    for link in page.all(".acts > ul a"):
        inline = text_of(link) != "Add to my bills"
        assert (link.get("hx-get") == link.get("href")) == inline and (link.get("hx-target") == "#act") == inline


def test_what_an_approved_one_still_takes(client: PageClient, invoice: Document) -> None:
    approve(invoice)
    page = client.page(path_of(invoice))
    assert sorted(offered(page)) == sorted([*SPEAKS, *PAYS]) and hooks(page) == []
    assert "Version 1 approved by Claire Morel on 3 May 2026." in page.text
    assert "claire@acme.example" not in page.source


def test_a_paid_one_takes_words_only(client: PageClient, owner: User, invoice: Document) -> None:
    pay(invoice, owner, "500")
    assert set(PAYS) < set(offered(client.page(path_of(invoice))))
    pay(invoice, owner, "690")
    page = client.page(path_of(invoice))
    assert sorted(offered(page)) == sorted(SPEAKS) and hooks(page) == []


def test_a_void_one_tells_its_history_and_no_more(client: PageClient, owner: User, invoice: Document) -> None:
    issuing.void_unsent(invoice, by=owner, reason="", now=making.NOW)
    page = client.page(path_of(invoice))
    assert offered(page) == ALWAYS and hooks(page) == [] and "No account needed" not in page.text


def test_a_quote_is_answered_where_an_invoice_names_the_account(
    client: PageClient, business: Business, owner: User
) -> None:
    quote = making.issued(business, owner, making.content(kind="quote", due_date=making.TODAY + timedelta(days=9999)))
    page = client.page(path_of(quote), weight=HEAVIEST)
    assert [text_of(link) for link in page.all("header .ways a")] == ["Accept quote", "Decline", "PDF"]
    assert sorted(offered(page)) == sorted(
        [*CORRECTS, "Ask a question", "Forward this quote", "History", "Why trust this"]
    )
    deciding.decline(quote, by=Actor.of(owner), now=making.NOW, today=making.TODAY)
    page = client.page(path_of(quote))
    assert [text_of(link) for link in page.all("header .ways a")] == ["PDF"]
    assert sorted(offered(page)) == ["Ask a question", "Forward this quote", "History", "Why trust this"]


def test_a_quote_that_is_expired_is_not_accepted(client: PageClient, business: Business, owner: User) -> None:
    quote = making.issued(business, owner, making.content(kind="quote"))  # until a day in June 2026
    page = client.page(path_of(quote))
    assert "Expired: was valid until" in page.text and not page.has("header .ways a[hx-get]")


def test_other_kinds_offer_what_fits_them(
    client: PageClient, business: Business, owner: User, invoice: Document
) -> None:
    proforma = making.issued(business, owner, making.content(kind="proforma"))
    note = crediting.issue_rest(invoice, reason="", by=owner, now=making.NOW, today=making.TODAY)
    named = ((proforma, [*CORRECTS, "Forward this proforma invoice"]), (note, ["Forward this credit note"]))
    for document, more in named:
        found = offered(client.page(path_of(document)))
        assert {"Ask a question", "History", "Why trust this", *more} <= set(found)
        assert not {"Approve version 1", "Add to my bills", *PAYS} & set(found)


def test_a_po_number_is_added_where_it_would_stand(client: PageClient, business: Business, owner: User) -> None:
    document = making.issued(business, owner, making.content(references=References()))
    page = client.page(path_of(document))
    assert page.link("+ Add PO number") == f"{path_of(document)}/details?only=po_number"
    assert not page.has(".asks"), "nobody demands one"
    approve(document)
    assert hooks(client.page(path_of(document))) == []


def test_a_po_number_that_its_customer_demands_is_asked_for_on_top(
    client: PageClient, business: Business, owner: User
) -> None:
    customer = making.customer(business)
    document = making.issued(business, owner, making.content(references=References()), customer)
    assert not client.page(path_of(document)).has(".asks")
    details = customer.details | {"po_required": "1"}
    keeping.change(customer, details, {}, seen=keeping.mark(customer), now=making.NOW)
    page = client.page(path_of(document))
    assert page.said(".asks") == "Please add your PO number"
    assert page.find(".asks a").get("href") == f"{path_of(document)}/details?only=po_number"


def test_open_requests_and_comments_are_told(client: PageClient, invoice: Document) -> None:
    with write():
        for line in ("", "k1", "k1", "k2"):
            Comment.create(document=invoice, line=line, name="Claire", text="Is it?", at=making.NOW)
        Comment.create(document=invoice, line="k2", name="Claire", text="", at=making.NOW, removed_at=making.NOW)
        for key in ("a", "b"):
            asked = {"name": "Claire", "email": "claire@acme.example", "proposed": "", "at": making.NOW}
            ChangeRequest.create(key=key, document=invoice, base=1, **asked)
        Document.update(open_requests=2).where(Document.id == invoice.id).execute()
        stirring.stir(invoice)
    page = client.page(path_of(invoice))
    assert "Comments (4)" in offered(page) and "Ask a question" not in offered(page)
    assert hooks(page) == ["Correct", "2 comments", "1 comment"]
    assert page.link("2 comments") == f"{path_of(invoice)}/comments?line=k1"
    assert "2 changes are proposed: Studio Halden has not answered yet." in page.text


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Berichtigt. Studio Halden erfährt es."), ("fr", "C’est corrigé. Studio Halden")]
)
@pytest.mark.parametrize("engine", [SQLITE], indirect=True)  # nothing of it reaches a database
def test_what_was_just_done_is_said_once(
    client: PageClient, business: Business, owner: User, language: str, words: str
) -> None:
    path = path_of(making.issued(business, owner, making.content(languages=(language,))))
    for key in DONE:
        assert "Studio Halden" in client.page(f"{path}?done={key}").said("main > [role=status]") or key in PLAIN
    assert words in client.page(f"{path}?done=corrected").text
    for nonsense in ("", "x" * 5000, "<b>", "title", "corrected%00x"):
        assert not client.page(f"{path}?done={nonsense}").has("[role=status]"), nonsense


def test_its_whole_page_takes_few_queries(client: PageClient, business: Business, owner: User) -> None:
    customer = making.customer(business)
    document = making.issued(business, owner, making.content(references=References()), customer)
    approve(document)
    path = path_of(document)
    with count_queries() as counter:
        client.get(path)
    assert counter.count <= 5


# the PDF


def test_a_pdf_that_is_not_built_is_asked_for_and_awaited(client: PageClient, invoice: Document) -> None:
    Job.delete().execute()
    path = f"{path_of(invoice)}.pdf"
    page = client.page(path, status=202)
    assert page.find("meta[http-equiv=refresh]").get("content") == "2"
    assert page.headers["Retry-After"] == "2"
    client.page(path, status=202)
    assert Job.select().where(Job.kind == "build_pdf").count() == 1, "asked for once, however often it is looked for"


def test_the_pdf_is_served_as_bytes_with_name_and_tag(client: PageClient, business: Business, owner: User) -> None:
    said = making.content()
    said = replace(said, sender=replace(said.sender, name="Studio Hälden / Söhne"))
    document = making.issued(business, owner, said)
    path = f"{path_of(document)}.pdf"
    client.get(path)
    jobs.run_due(clock.now())
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert "INV-2026-0001%20Studio%20H%C3%A4lden%20-%20S%C3%B6hne.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.head(path).status_code == 200


def test_after_a_payment_there_is_another_pdf(client: PageClient, owner: User, invoice: Document) -> None:
    path = f"{path_of(invoice)}.pdf"
    client.get(path)
    jobs.run_due(clock.now())
    before = client.get(path)
    pay(invoice, owner, "500")
    assert client.get(path).status_code == 202
    jobs.run_due(clock.now())
    after = client.get(path)
    assert after.status_code == 200 and after.headers["ETag"] != before.headers["ETag"]


def test_a_post_is_not_taken(client: PageClient, invoice: Document) -> None:
    assert client.post(path_of(invoice), headers={"Sec-Fetch-Site": "same-origin"}).status_code == 405


def test_a_very_large_page_is_not_kept_in_memory() -> None:
    assert pages.keep("small", "x" * pages.LARGEST) is pages.get("small")
    assert len(pages.keep("large", "x" * (pages.LARGEST + 1)).plain) == pages.LARGEST + 1
    assert pages.get("large") is None
