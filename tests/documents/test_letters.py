"""What mails with documents propose to say: reminders, news of void ones, and a business's own texts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jupinv.content.fields import (
    CREDIT_NOTE,
    DEPOSIT_INVOICE,
    INVOICE,
    PROFORMA,
    QUOTE,
    Contact,
    Party,
    PaymentMeans,
    References,
)
from jupinv.content.totals import totals
from jupinv.documents import letters
from tests.documents import making

LANGUAGES = ["en", "de", "fr"]


def said(**changes):
    return making.content(number="INV-2026-0042", **changes)


def reminder(*, days=3, again=False, own=None, **changes):
    return letters.reminder(
        said(**changes), balance=Decimal("190.00"), days=days, again=again, own=own or letters.Own()
    )


# reminders


def test_a_first_reminder_is_light_and_names_what_is_open():
    mail = reminder()
    assert mail.subject == (
        "Reminder: Invoice INV-2026-0042 – Studio Halden · €190.00 · was due 2 June 2026 · PO PO-4711"
    )
    assert (
        "INV-2026-0042 was due on 2 June 2026, and €190.00 of it is still open. Perhaps it was overlooked?" in mail.text
    )
    assert "with the reference INV-2026-0042" in mail.text
    assert mail.text.endswith("Kind regards\nAna Halden") and mail.to == ("ap@nordwind.example",)


@pytest.mark.parametrize("late", [{"days": 15}, {"again": True}])
def test_a_late_or_second_one_is_firmer(late):
    mail = reminder(**late)
    assert "overlooked" not in mail.text and "within seven days" in mail.text
    assert f"That is {late.get('days', 3)} days ago" in mail.text


def test_it_names_the_reference_that_the_invoice_asks_for():
    assert "the reference RF18 5390" in reminder(payment=PaymentMeans(reference="RF18 5390")).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("again", [False, True])
def test_reminders_speak_the_documents_language(language, again):
    mail = reminder(again=again, languages=(language,))
    assert "INV-2026-0042" in mail.text and "190" in mail.text and "{" not in mail.text + mail.subject
    others = [reminder(again=again, languages=(other,)).text for other in LANGUAGES if other != language]
    assert mail.text not in others


# void


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [INVOICE, QUOTE, CREDIT_NOTE])
def test_the_news_that_it_is_void_speak_the_documents_language(language, kind):
    content = said(kind=kind, languages=(language,))
    news = letters.void_news(content, totals(content))
    assert "INV-2026-0042" in news.text and "{" not in news.text + news.subject
    assert news.text != letters.defaults(content, totals(content)).text


# a business's own texts

OWN = letters.Own(
    {
        "en": {
            "invoice": {
                "subject": "{number} from {sender}",
                "text": "Dear {customer},\n\nplease pay {amount} until {due}.\nYour order: {order}\nfor {someone}",
            },
            "reminder": {"subject": "", "text": "{days} days late: {amount}"},
        }
    },
    "Ana\nStudio",
)


def test_a_business_writes_its_own_texts():
    mail = letters.defaults(said(), totals(said()), own=OWN)
    assert mail.subject == "INV-2026-0042 from Studio Halden"
    assert mail.text == (
        "Dear Nordwind GmbH,\n\nplease pay €1,190.00 until 2 June 2026.\nYour order: PO-4711\nfor {someone}\n\n"
        "Ana\nStudio"
    )
    assert reminder(own=OWN).text == "3 days late: €190.00\n\nAna\nStudio"
    assert reminder(own=OWN).subject.startswith("Reminder: Invoice INV-2026-0042")


def test_a_line_that_would_name_nothing_is_left_out():
    mail = letters.defaults(said(references=References()), totals(said()), own=OWN)
    assert "Your order" not in mail.text and "2 June 2026.\nfor" in mail.text


def test_in_other_languages_and_for_other_mails_it_says_what_it_always_says():
    german = letters.defaults(said(languages=("de",)), totals(said()), own=OWN).text
    assert german.startswith("Guten Tag") and german.endswith("\n\nAna\nStudio")
    again = reminder(again=True, own=OWN)
    assert "within seven days" in again.text and again.text.endswith("\n\nAna\nStudio")


def test_what_was_typed_is_text_and_nothing_else():
    own = letters.Own({"en": {"invoice": {"subject": "{number.__class__} {0} {", "text": "{sender!r} {sender}"}}})
    content = said(sender=Party(name="{order} & Co", contact=Contact("Ana")))
    mail = letters.defaults(content, totals(content), own=own)
    assert (mail.subject, mail.text) == ("{number.__class__} {0} {", "{sender!r} {order} & Co")


# kinds of documents


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dated", [True, False])
def test_each_kind_has_a_mail_of_its_own_in_each_language(language, dated):
    due = making.content().due_date if dated else None
    mails = {}
    for name, kind in {
        "invoice": {},
        "deposit": {"type_code": DEPOSIT_INVOICE},
        "quote": {"kind": QUOTE},
        "proforma": {"kind": PROFORMA},
        "credit note": {"kind": CREDIT_NOTE},
    }.items():
        content = said(languages=(language,), due_date=due, **kind)
        mails[name] = letters.defaults(content, totals(content))
        assert letters.view_label(content) and letters.void_news(content, totals(content)).text
    assert len({mail.text for mail in mails.values()}) == len({mail.subject for mail in mails.values()}) == 5
    assert not any("{" in mail.text + mail.subject for mail in mails.values())


def test_a_quote_tells_until_when_and_asks_for_no_money():
    content = said(kind=QUOTE)
    mail = letters.defaults(content, totals(content))
    assert "valid until 2 June 2026" in mail.subject and "our quote" in mail.text
    assert "invoice" not in mail.text.casefold() and "due on" not in mail.text and "transfer" not in mail.text
