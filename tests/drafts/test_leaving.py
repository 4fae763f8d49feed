"""The way out: the preview of exactly what will happen, and issue, by mail or by hand."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupinv import clock, jobs
from jupinv.businesses.models import Business
from jupinv.content import rules
from jupinv.content.totals import totals
from jupinv.documents.models import Delivery, Document, Revision
from jupinv.documents.numbering import use_pattern
from jupinv.drafts import saving
from jupinv.mail import Mail
from tests.drafts.test_forms import TODAY, reading
from tests.drafts.writing import COMPLETE, CUSTOMER, LINES, NOW, SENDER, TAX, autosave, draft, fill, key_of

ON_PAGE = LINES | CUSTOMER | SENDER | TAX
BY_MAIL, BY_HAND = "Issue and e-mail it", "Issue, I hand it over myself"


def send_page(browser, document, status: int = 200):
    return browser.page(f"/drafts/{document.key}/send", status=status)


# what is in the way


def test_a_blank_paper_is_told_what_it_lacks_at_each_field(client):
    page = client.page("/")
    told = client.submit(page.button("Send…"), {}, status=422)
    links = {link.get("href")[1:] for link in told.all("#summary a")}
    assert links >= {"sender.name", "sender.country", "sender.city", "customer.name", "tax.charge", "lines"}
    for name in ("sender.name", "sender.country", "sender.city", "customer.name"):
        assert told.error_at(name)
    assert told.said('[id="tax.charge-error"]') and told.said('[id="lines-error"]')
    assert client.page(f"/drafts/{key_of(page)}/send", status=422).has("#summary")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"line.a.description": ""}, "line.a.description"),
        ({"line.b.price": ""}, "line.b.price"),
        ({"line.a.quantity": "x"}, "line.a.quantity"),
        ({"line.a.quantity": "-9"}, "lines"),
        ({"tax.charge": ""}, "tax.charge"),
        ({"tax.rates": "x"}, "tax.rates"),
        ({"discount.value": "5"}, "discount.reason"),
        ({"discount.value": "5000", "discount.unit": "amount", "discount.reason": "x"}, "discount.value lines"),
        ({"customer.cc": "not an address"}, "customer.cc"),
        ({"customer.po_required": "1"}, "po_number"),
        ({"due": "date", "due_date": "2020-01-01"}, "due_date"),
        ({"line.a.tax": "reverse_charge"}, "customer.vat_id"),
        ({"bank.b7.iban": "DE00", "bank.b7.holder": "x"}, "bank.b7.iban"),
        ({"bank.b7.iban": "DE02120300000000202051"}, "bank.b7.holder"),
        ({"way.w.label": "PayPal"}, "way.w.text"),
        ({"business.number_pattern": "{CUSTOMER}-{NNN}"}, "customer.code"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_in_the_way_is_told_at_its_field(as_, alice, changes, field):
    document = draft(alice, **changes)
    told = send_page(as_(alice), document, status=422)
    assert [link.get("href") for link in told.all("#summary a")] == [f"#{name}" for name in field.split()]
    assert all(told.said(f'[id="{name}-error"]') and told.has(f'[id="{name}"]') for name in field.split())
    posted = as_(alice).post_form(f"/drafts/{document.key}/issue", {"how": "hand"}, status=422)
    assert posted.has("#summary")
    assert Document.get().is_draft and Revision.select().count() == 0


KNOWN_WITHOUT_FIELD = {"delivery.date", "delivery.country", "references.earlier"}  # hints, shown on the send page

FIELDS = sorted({*COMPLETE, "line.a.tax", "line.b.tax", "line.a.unit", "due", "due_date", "issue_date", "po_number"})
FIELDS += ["discount.value", "discount.unit", "discount.reason", "customer.vat_id", "customer.tax_number", "currency"]
FIELDS += ["sender.email", "customer.email", "tax.sentence", "tax.sentence_text", "sender.tax_number"]
FIELDS += [f"bank.k.{part}" for part in ("iban", "bic", "holder", "routing", "sort_code", "account", "currency")]
TEXTS = st.sampled_from(["", "x", "0", "-1", "999999999999", "DE", "US", "reverse_charge", "intra_eu", "export", "no"])
TEXTS |= st.sampled_from(
    ["exempt", "outside_scope", "own", "no_tax", "yes", "a@", "2020-01-01", "date", "amount", "19, 7"]
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.sampled_from(FIELDS), TEXTS, max_size=10))
def test_every_finding_names_a_field_of_the_page(changes):
    found = reading(**{"way.k.label": "PayPal", "way.k.text": "x", "bank.k.iban": "DE00"} | changes)
    for finding in rules.findings(found.content, totals(found.content), today=TODAY, po_required=True):
        if finding.blocks:
            assert found.field(finding.field) in PLACES, finding
        else:
            assert found.field(finding.field) in PLACES | KNOWN_WITHOUT_FIELD | {"bank"}, finding


LINE_PLACES = {f"line.{key}.{part}" for key in "ab" for part in ("description", "quantity", "unit", "price", "tax")}
PLACES = LINE_PLACES | {
    *("currency", "issue_date", "due", "due_date", "po_number", "lines", "tax.charge", "tax.sentence", "tax.rates"),
    *("discount.value", "discount.reason", "way.k.label", "way.k.text"),
    *(name for name in COMPLETE if name.startswith(("sender.", "customer."))),
    *("customer.email", "customer.vat_id", "customer.code", "sender.email"),
    *(f"bank.k.{part}" for part in ("iban", "bic", "holder", "routing", "sort_code", "account", "currency")),
}


def test_every_place_of_a_finding_is_on_the_page(as_, alice):
    document = draft(alice, **{"way.k.label": "PayPal", "way.k.text": "x", "bank.k.iban": "DE02120300000000202051"})
    page = as_(alice).page(f"/drafts/{document.key}")
    places = PLACES - LINE_PLACES  # in lines they come with the messages
    assert {name for name in PLACES if not page.has(f'[id="{name}"]')} == set()
    assert {name for name in places if not page.has(f'[id="{name}-error"]')} == set()


# the preview


def test_send_shows_exactly_what_will_happen(as_, alice):
    document = draft(alice, po_number="PO-1")
    page = as_(alice).page(f"/drafts/{document.key}")
    page = fill(page, {"note": "Thank you"}, "Send…", client=as_(alice))
    assert page.url == f"/drafts/{document.key}/send"
    year = clock.today("Europe/Berlin").year
    assert f"INV-{year}-0001" in page.said("h1")
    fields = page.fields
    assert (fields["to"], fields["cc"]) == ("ap@nordwind.example", "jon@nordwind.example")
    for part in (f"INV-{year}-0001", "1,190.60", "PO-1"):
        assert part in fields["subject"]
    assert fields["attach_pdf"] == "y"
    assert "Thank you" in page.text and "1,190.60" in page.text
    assert Document.get().is_draft and Mail.select().count() == 0, "a preview changes nothing"


def test_letters_that_the_pdf_lacks_are_told_before(as_, alice):
    page = as_(alice).page(f"/drafts/{draft(alice, note='ありがとう Ευχαριστώ').key}/send")
    assert "The PDF has no letters for あうがとり and shows boxes in their place." in page.text
    assert "no letters" not in as_(alice).page(f"/drafts/{draft(alice, note='Дякую').key}/send").text


def test_a_guest_is_asked_for_an_address_and_led_back(client):
    page = client.page("/")
    page = client.submit(page.button("Send…"), ON_PAGE)
    assert page.url.endswith("/send")
    form = page.form("/sign-in")
    assert {"next"} <= set(page.fields) and page.fields["next"] == page.url
    assert not page.has('form[action$="/issue"]')
    assert form.get("method") == "post"
    posted = client.post_form(f"{page.url.removesuffix('/send')}/issue", {"how": "hand"}, status=303)
    assert posted.location.startswith("/sign-in?next=") and Document.get().is_draft


# issue


def test_issued_by_mail(as_, alice):
    document = draft(alice)
    browser = as_(alice)
    page = browser.submit(
        send_page(browser, document).button(BY_MAIL),
        {"cc": "jon@nordwind.example; second@nordwind.example", "subject": "Our  work", "text": "Hello\nthere"},
    )
    assert page.url == f"/documents/{document.key}"
    row = Document.get()
    assert row.number and row.issued_at and row.typed is None and row.total == 119060
    assert row.customer.name == "Nordwind GmbH"
    posted = Mail.get()
    assert list(posted.to) == ["ap@nordwind.example"]
    assert list(posted.cc) == ["jon@nordwind.example", "second@nordwind.example"]
    assert posted.subject == "Our work" and "Hello" in posted.text and posted.reply_to == "ana@halden.example"
    assert Delivery.get().attach_pdf
    job = next(job for job in jobs.Job.select() if job.kind == "send_document")
    assert timedelta(seconds=18) < job.due_at - row.issued_at < timedelta(seconds=22)
    assert row.sent_at is None


def test_issued_by_hand(as_, alice):
    document = draft(alice)
    browser = as_(alice)
    page = browser.submit(send_page(browser, document).button(BY_HAND), {"to": "nonsense that is not used"})
    assert page.url == f"/documents/{document.key}"
    assert Document.get().number and Mail.select().count() == 0 and Document.get().sent_at is None


def test_without_the_pdf(as_, alice):
    document = draft(alice)
    browser = as_(alice)
    browser.submit(send_page(browser, document).button(BY_MAIL), {"attach_pdf": None})
    assert not Delivery.get().attach_pdf


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("to", ""),
        ("to", "nobody"),
        ("to", "a@b.example, nobody"),
        ("to", "a@b.example\r\nBcc: c@d.example"),
        ("to", ",".join(f"a{index}@b.example" for index in range(21))),
        ("to", "x" * 10_000),
        ("cc", "nobody"),
        ("subject", ""),
        ("subject", "x" * 201),
        ("text", "x" * 10_001),
    ],
)
def test_a_wrong_mail_is_told_with_all_that_was_typed(as_, alice, name, text):
    document = draft(alice)
    browser = as_(alice)
    values = {"subject": "Mine", "text": "My own\nwords"} | {name: text}
    told = browser.submit(send_page(browser, document).button(BY_MAIL), values, status=422)
    assert told.said(f"#{name}-error")
    fields = {key: value.replace("\r\n", "\n") for key, value in told.fields.items()}
    for key in {"subject", "text"} - {name}:
        assert fields[key] == values[key]
    assert Document.get().is_draft and Mail.select().count() == 0


def test_what_no_database_keeps_is_left_out_of_the_mail(as_, alice):
    document = draft(alice)
    browser = as_(alice)
    browser.submit(send_page(browser, document).button(BY_MAIL), {"subject": "a\x00b", "text": "c\x00d"})
    assert Mail.get().subject == "ab" and "cd" in Mail.get().text


def test_a_subject_of_two_lines_forges_no_header(as_, alice):
    document = draft(alice)
    browser = as_(alice)
    browser.submit(send_page(browser, document).button(BY_MAIL), {"subject": "Hello\r\nBcc: spy@x.example"})
    assert Mail.get().subject == "Hello Bcc: spy@x.example"
    assert "spy@x.example" not in [*Mail.get().to, *Mail.get().cc]


def test_pressed_twice_it_is_issued_once(as_, alice):
    document = draft(alice)
    browser = as_(alice)
    page = send_page(browser, document)
    for _ in range(2):
        assert browser.submit(page.button(BY_MAIL)).url == f"/documents/{document.key}"
    assert Mail.select().count() == Revision.select().count() == 1


def test_pressed_twice_at_once_it_is_issued_once(app, as_, alice):
    document = draft(alice)
    page = send_page(as_(alice), document)
    fields = page.fields | {"how": "mail"}
    browsers = [as_(alice) for _ in range(4)]
    answers: list[int] = []
    together = threading.Barrier(len(browsers))

    def press(browser) -> None:
        together.wait()
        answer = browser.post(f"/drafts/{document.key}/issue", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
        answers.append(answer.status_code)

    threads = [threading.Thread(target=press, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 4
    assert Mail.select().count() == Revision.select().count() == Delivery.select().count() == 1


def test_what_changed_since_the_preview_is_not_issued_unseen(as_, alice):
    document = draft(alice)
    browser = as_(alice)
    page = send_page(browser, document)
    autosave(browser, browser.page(f"/drafts/{document.key}"), {"line.a.price": "4000"})
    told = browser.submit(page.button(BY_MAIL), {"text": "My own words"}, status=409)
    assert "changed" in told.said('[role="alert"]') and "9,758.60" in told.text
    assert told.fields["text"] == "My own words"
    assert Document.get().is_draft and Mail.select().count() == 0
    browser.submit(told.button(BY_MAIL))
    assert Document.get().total == 975860


def test_an_account_changed_on_another_draft_is_not_issued_unseen(as_, alice):
    document, other = draft(alice), draft(alice)
    browser = as_(alice)
    page = send_page(browser, document)
    autosave(browser, browser.page(f"/drafts/{other.key}"), {"bank.b1.iban": "DE02120300000000202051"})
    told = browser.submit(page.button(BY_HAND), status=409)
    assert "DE02 1203 0000 0000 2020 51" in told.text


def test_a_number_taken_meanwhile_is_not_promised_in_the_mail(as_, alice):
    first, second = draft(alice), draft(alice)
    browser = as_(alice)
    page = send_page(browser, second)
    expected = page.fields["number"]
    browser.submit(send_page(browser, first).button(BY_HAND))
    told = browser.submit(page.button(BY_MAIL), {"text": f"Here is {expected}."}, status=409)
    browser.submit(told.button(BY_MAIL))
    row = Document.get_by_id(second.id)
    assert row.number != expected
    assert row.number in Mail.get().subject and expected not in Mail.get().subject
    assert f"Here is {row.number}." in Mail.get().text


def test_a_value_that_became_unreadable_is_not_left_out_of_the_invoice(as_, alice):
    document = draft(alice, **{"discount.value": "10", "discount.reason": "Loyalty"})
    browser = as_(alice)
    page = send_page(browser, document)
    autosave(browser, browser.page(f"/drafts/{document.key}"), {"discount.value": "ten"})
    told = browser.submit(page.button(BY_HAND), status=422)
    assert told.error_at("discount.value")
    assert Document.get().is_draft


def test_the_customer_of_the_number_is_the_one_on_the_paper(as_, alice):
    use_pattern(Business.get_by_id(alice.business.id), "invoice", "{CUSTOMER}-{NNN}")
    document = draft(alice, **{"customer.code": "NW"})
    browser = as_(alice)
    page = browser.page(f"/drafts/{document.key}")
    autosave(browser, page, {"customer.name": "Ostwind", "customer.code": "OW"})
    issued = browser.submit(send_page(browser, document).button(BY_HAND))
    assert "OW-001" in issued.text
    row = Document.get()
    assert (row.number, row.customer.name, row.customer_name) == ("OW-001", "Ostwind", "Ostwind")


def test_a_number_that_is_taken_by_hand_is_told_at_the_pattern(as_, alice):
    browser = as_(alice)
    first = draft(alice)
    browser.submit(send_page(browser, first).button(BY_HAND))
    number = Document.get_by_id(first.id).number
    second = draft(alice, **{"business.number_pattern": number[:-4] + "{NNNN}"})
    told = browser.submit(send_page(browser, second).button(BY_HAND), status=422)
    assert told.error_at("business.number_pattern")
    assert Document.get_by_id(second.id).is_draft


def test_a_stranger_and_somebody_signed_out_issue_nothing(client, as_, bob, alice):
    document = draft(alice)
    as_(bob).post_form(f"/drafts/{document.key}/issue", {"how": "hand"}, status=404)
    assert client.post_form(f"/drafts/{document.key}/issue", {"how": "hand"}, status=303).location.startswith(
        "/sign-in"
    )
    refused = client.htmx("POST", f"/drafts/{document.key}/issue", {"how": "hand"}, status=401)
    assert refused.headers["HX-Redirect"].startswith("/sign-in")
    assert Document.get().is_draft


def test_a_deleted_draft_is_not_issued(as_, alice):
    document = draft(alice)
    page = send_page(as_(alice), document)
    Document.update(deleted_at=NOW).where(Document.id == document.id).execute()
    as_(alice).submit(page.button(BY_HAND), status=404)
    assert Document.get().is_draft


def test_the_invoice_says_what_was_typed(as_, alice):
    fields = {
        "discount.value": "10",
        "discount.reason": "Loyalty",
        "note": "Thank you",
        "terms": "30 days",
        "po_number": "7",
    }
    document = draft(alice, fields={**COMPLETE, **fields, "customer.billing_entity": "Nordwind Holding"})
    before = saving.read_draft(document, today=clock.today("Europe/Berlin")).content
    browser = as_(alice)
    browser.submit(send_page(browser, document).button(BY_HAND))
    from jupinv.content.json import loads

    content, figures = loads(Revision.get().bytes)
    assert content.lines == before.lines and content.allowances == before.allowances
    assert content.notes == before.notes and content.billing_entity == "Nordwind Holding"
    assert content.references.purchase_order == "7"
    assert str(figures.payable) == "1071.54"
    assert content.payment == before.payment and content.issue_date == clock.today("Europe/Berlin")
