"""Reverting a change sets back just what it touched, and is itself a change."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from jupinv.businesses import settings
from jupinv.content import sent_law
from jupinv.content.fields import References
from jupinv.content.merging import Clashes
from jupinv.documents import approving, changing, checking, issuing, reverting, revisions, sending
from jupinv.documents.models import CorrectionNotice, Event, Revision
from tests.documents import making
from tests.documents.making import NOW, TODAY
from tests.documents.test_changing import change, fresh, said

LATER = NOW + timedelta(days=2)


@pytest.fixture
def invoice(business, owner, customer):
    """Sent, and free to be changed."""
    settings.choose_changing(business, sent_law.VERSIONS)
    document = making.issued(business, owner, to=customer)
    sending.hand_over(document, how="link", by=owner, now=NOW)
    return fresh(document)


def revert(document, number, by, **more):
    base = revisions.last_of(document).number
    return reverting.revert(
        fresh(document), number, **{"base_revision": base, "by": by, "now": LATER, "today": TODAY} | more
    )


def priced(document, key, price):
    lines = said(document).lines
    return {"lines": tuple(replace(one, price=Decimal(price)) if one.key == key else one for one in lines)}


def test_only_what_the_change_touched_is_set_back(owner, business, invoice):
    change(invoice, owner, fields=priced(invoice, "k1", "700") | {"terms": "At once"})
    change(invoice, owner, fields=priced(invoice, "k2", "90") | {"references": References("PO-9")})
    revision = revert(invoice, 2, owner)
    content = said(invoice)
    assert [line.price for line in content.lines] == [800, 90]
    assert (content.terms, content.references.purchase_order) == ("", "PO-9")
    assert (revision.number, revision.version, fresh(invoice).total) == (4, 4, 116620)
    assert revision.reason == "Change 2 was reverted"
    assert Event.select().order_by(Event.id.desc()).first().what == "reverted"
    assert list(checking.of_business(business)) == []


def test_an_amendment_is_reverted_on_its_version(owner, invoice):
    change(invoice, owner, fields={"references": References("PO-9")})
    assert revert(invoice, 2, owner).version == 1
    assert said(invoice).references == making.content().references
    assert revert(invoice, 3, owner).number == 4
    assert said(invoice).references == References("PO-9")


def test_what_was_changed_again_is_not_reverted(owner, invoice):
    change(invoice, owner, fields=priced(invoice, "k1", "700"))
    change(invoice, owner, fields=priced(invoice, "k1", "600"))
    with pytest.raises(Clashes) as clashes:
        revert(invoice, 2, owner)
    assert clashes.value.paths == ("lines.k1.price",)
    assert revert(invoice, 3, owner).version == 4
    assert [line.price for line in said(invoice).lines] == [700, 100]


def test_a_line_that_went_comes_back_to_its_place(owner, invoice):
    change(invoice, owner, fields={"lines": said(invoice).lines[1:]})
    revert(invoice, 2, owner)
    assert [line.key for line in said(invoice).lines] == ["k1", "k2"]


def test_what_is_as_it_was_leaves_nothing_to_revert(owner, invoice):
    change(invoice, owner, fields={"terms": "x"})
    change(invoice, owner, fields={"terms": ""})
    with pytest.raises(changing.NothingChanged):
        revert(invoice, 2, owner)


def test_the_issue_is_no_change(owner, business, invoice):
    for number in (1, 0, -1, 7):
        with pytest.raises(reverting.NotRevertible):
            revert(invoice, number, owner)
    with pytest.raises(issuing.NotIssued):
        reverting.undoing(making.draft(business, owner), 2)


def test_an_approved_version_keeps_its_amendments(owner, invoice):
    change(invoice, owner, fields={"billing_entity": "x"})
    approving.approve(invoice, revisions.last_of(invoice), by_name="Jon Ek", now=NOW)
    with pytest.raises(changing.Approved):
        revert(invoice, 2, owner)
    assert isinstance(reverting.undoing(fresh(invoice), 2).plan.refused, changing.Approved)
    assert revert(invoice, 2, owner, next_version=True).version == 2


def test_a_void_one_keeps_all(owner, business):
    document = making.issued(business, owner)
    change(document, owner, fields={"terms": "x"})
    issuing.void_unsent(fresh(document), by=owner, reason="x", now=NOW)
    with pytest.raises(issuing.AlreadyVoid):
        revert(document, 2, owner)


def test_somebody_was_quicker(owner, invoice):
    change(invoice, owner, fields={"billing_entity": "x"})
    change(invoice, owner, fields={"terms": "x"})
    with pytest.raises(issuing.ChangedMeanwhile):
        revert(invoice, 2, owner, base_revision=2)


def test_where_it_may_only_be_corrected(owner, business, invoice):
    change(invoice, owner, fields={"terms": "x"})
    settings.choose_changing(business, sent_law.CORRECTIONS)
    with pytest.raises(changing.NeedsCorrection):
        revert(invoice, 2, owner)
    change(invoice, owner, fields={"billing_entity": "Nordwind Holding"}, same_company=True)
    with pytest.raises(changing.SameCompanyUnknown):
        revert(invoice, 3, owner)
    revert(invoice, 3, owner, same_company=True)
    assert CorrectionNotice.select().count() == 2 and said(invoice).billing_entity == ""


def test_what_was_erased_cannot_be_told_apart(owner, invoice):
    change(invoice, owner, fields={"terms": "x"})
    revisions.erase(Revision.get(Revision.document == invoice, Revision.number == 1), reason="x", at=NOW)
    with pytest.raises(revisions.Erased):
        revert(invoice, 2, owner)
