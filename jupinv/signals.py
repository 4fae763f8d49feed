"""Who hears whom: a feature on the left of the chain tells those on its right by a signal, inside its transaction."""

from __future__ import annotations

import jupinv.bills.closing as bills_closing
import jupinv.businesses.closing as businesses_closing
import jupinv.businesses.joining as businesses
import jupinv.customers.closing as customers_closing
import jupinv.customers.joining as customers
import jupinv.documents.closing as documents_closing
import jupinv.documents.joining as documents
import jupinv.items.closing as items_closing
import jupinv.payments.cards.closing as cards_closing
import jupinv.payments.closing as payments_closing
import jupinv.payments.papers.building as papers_building
import jupinv.payments.statements.closing as statements_closing
import jupinv.proof.closing as proof_closing
import jupinv.sharing.answers.closing as answers_closing
import jupinv.sharing.comments.closing as comments_closing
import jupinv.sharing.forwarding.closing as forwarding_closing
import jupinv.sharing.news.closing as news_closing
import jupinv.sharing.promises.closing as promises_closing
import jupinv.sharing.requests.closing as requests_closing
import jupinv.sharing.visits.closing as visits_closing
from jupinv import mail
from jupinv.accounts.address_change import changed as readdressed
from jupinv.accounts.deletion import deleting
from jupinv.accounts.joining import confirmed, joined
from jupinv.bills.invoice_me import landing
from jupinv.businesses.founding import founded
from jupinv.customers import keeping
from jupinv.documents import delivering, following, stirring, unwanted, voiding
from jupinv.documents.changing import changed
from jupinv.documents.checking import checked
from jupinv.documents.deciding import decided
from jupinv.documents.founding import begin_chain
from jupinv.documents.issuing import issued, voided
from jupinv.documents.revisions import erased
from jupinv.items import pricing
from jupinv.payments import credit, ledger, recording
from jupinv.payments import joining as payments
from jupinv.payments.cards import checkout, returns, settlement, watching
from jupinv.payments.posting import posted, settled
from jupinv.reports import months
from jupinv.sharing.cards import returned as cards_returned
from jupinv.sharing.cards import telling as cards_telling
from jupinv.sharing.comments import mailing as comments_mailing
from jupinv.sharing.news import mailing as news_mailing
from jupinv.sharing.telling import told

founded.connect(begin_chain)

confirmed.connect(businesses.on_confirmed)
joined.connect(businesses.on_joined)
businesses.taken_over.connect(documents.on_taken_over)
businesses.merged.connect(customers.on_merged)
businesses.merged.connect(documents.on_merged)
customers.replaced.connect(documents.on_replaced)
customers.replaced.connect(payments.on_replaced)
customers.replaced.connect(statements_closing.on_replaced)

readdressed.connect(documents_closing.on_readdressed)
readdressed.connect(payments_closing.on_readdressed)
readdressed.connect(cards_closing.on_readdressed)

deleting.connect(businesses_closing.on_deleting)
deleting.connect(documents_closing.on_deleting)
deleting.connect(payments_closing.on_deleting)
deleting.connect(cards_closing.on_deleting)
businesses_closing.closed.connect(customers_closing.on_closed)
businesses_closing.closed.connect(documents_closing.on_closed)
businesses_closing.closed.connect(unwanted.on_closed)
businesses_closing.closed.connect(cards_closing.on_closed)
businesses_closing.closed.connect(papers_building.on_closed)
businesses_closing.closed.connect(statements_closing.on_closed)
businesses_closing.closed.connect(payments_closing.on_closed)
businesses_closing.closed.connect(proof_closing.on_closed)
businesses_closing.closed.connect(bills_closing.on_closed)

keeping.changed.connect(following.on_changed)
keeping.changed.connect(stirring.on_customer_changed)

issued.connect(voiding.on_issued)
issued.connect(credit.on_issued)
voided.connect(credit.on_voided)
issued.connect(months.on_issued)
voided.connect(months.on_voided)
posted.connect(months.on_posted)
changed.connect(recording.on_changed)
changed.connect(months.on_changed)
businesses_closing.closed.connect(months.on_closed)

settled.connect(checkout.on_settled)
voided.connect(checkout.on_voided)
changed.connect(checkout.on_changed)
checkout.refused.connect(cards_telling.on_refused)
settlement.arrived.connect(cards_telling.on_arrived)
settlement.arrived.connect(returns.on_arrived)
settlement.arrived.connect(watching.on_arrived)
posted.connect(returns.on_posted)
returns.disputed.connect(cards_returned.on_disputed)
returns.beyond.connect(cards_returned.on_beyond)

issued.connect(requests_closing.on_issued)
voided.connect(requests_closing.on_voided)
decided.connect(requests_closing.on_decided)
erased.connect(documents_closing.on_erased)
erased.connect(requests_closing.on_erased)
erased.connect(answers_closing.on_erased)
erased.connect(visits_closing.on_erased)
erased.connect(comments_closing.on_erased)
erased.connect(promises_closing.on_erased)
erased.connect(forwarding_closing.on_erased)
erased.connect(news_closing.on_erased)
businesses_closing.closed.connect(requests_closing.on_closed)

issued.connect(pricing.on_issued)
issued.connect(landing.on_issued)
businesses.merged.connect(items_closing.on_merged)
customers.replaced.connect(items_closing.on_replaced)
businesses_closing.closed.connect(items_closing.on_closed)

told.connect(news_mailing.on_told)
businesses_closing.closed.connect(news_closing.on_closed)
businesses_closing.closed.connect(visits_closing.on_closed)
businesses_closing.closed.connect(answers_closing.on_closed)
businesses_closing.closed.connect(comments_closing.on_closed)
businesses_closing.closed.connect(promises_closing.on_closed)
businesses_closing.closed.connect(forwarding_closing.on_closed)

checked.connect(ledger.differences)
checked.connect(returns.differences)
checked.connect(months.differences)
checked.connect(requests_closing.differences)

mail.accepted.connect(delivering.note_accepted)
mail.failed.connect(delivering.note_failed)
mail.failed.connect(comments_mailing.note_failed)
