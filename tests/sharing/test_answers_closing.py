"""When a business ends nothing of those who approved stays."""

from __future__ import annotations

from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses import closing
from jupinv.documents import revisions
from jupinv.documents.models import Document
from jupinv.jobs import Job
from jupinv.mail import Mail
from jupinv.sharing.models import Approval, Confirmation
from tests.documents import making
from tests.pages import PageClient
from tests.sharing.answers import CLAIRE, address


def test_approvals_and_codes_go_with_the_business(client: PageClient, owner: User, business, invoice: Document) -> None:
    other = making.issued(making.business(making.owner("Bo", "bo@x.example"), "Other"), owner)
    for document in (invoice, other):
        for more in ({"how": "code"}, {}):
            client.post_form(address(document, "/approve"), CLAIRE | {"base_revision": "1"} | more, status=303)
    closing.closed.send(business, now=clock.now())
    assert [each.document for each in Approval.select()] == [other]
    assert [each.link.document for each in Confirmation.select()] == [other]
    assert Mail.select().where(Mail.html.contains('class="code"')).count() == 1
    assert Job.select().where(Job.kind == "expire_confirmation").count() == 1


def test_who_approved_what_was_erased_is_forgotten(
    client: PageClient, business, owner: User, invoice: Document
) -> None:
    other = making.issued(business, owner)
    for document in (invoice, other):
        for more in ({"how": "code"}, {}):
            client.post_form(address(document, "/approve"), CLAIRE | {"base_revision": "1"} | more, status=303)
    revisions.erase(revisions.last_of(invoice), reason="Art. 17", at=clock.now())
    assert [each.document for each in Approval.select()] == [other]
    assert [each.link.document for each in Confirmation.select()] == [other]
    assert Document.get_by_id(invoice.id).approved_at is not None
