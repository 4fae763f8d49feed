"""The PDF of a statement: found as it reads now, asked for, and drawn by the worker."""

from __future__ import annotations

from datetime import date, datetime

from jupinv import jobs
from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.documents import renditions, states
from jupinv.payments.papers import building as papers
from jupinv.payments.papers.models import BuiltPaper
from jupinv.payments.statements import saying
from jupinv.payments.statements.period import Period
from jupinv.rendering.statement import Statement


def request(business: Business, customer: Customer, period: Period, said: Statement, *, now: datetime) -> None:
    """Have it built, unless somebody has just asked for it."""
    payload = {"business": business.id, "customer": customer.id, **period.named}
    papers.request(business, said, job="build_statement", payload=payload, now=now)


@jobs.handles("build_statement", lease=renditions.LEASE)
def build_statement(claim: jobs.Claim) -> None:
    """Build what was asked for, as the books have it now; a customer who is gone meanwhile needs none."""
    asked = claim.payload
    customer = Customer.get_or_none(Customer.id == asked["customer"])
    if customer is None:
        return
    since = date.fromisoformat(asked["from"]) if asked["from"] else None
    made(customer, Period(since, date.fromisoformat(asked["to"])), claim)


def made(customer: Customer, period: Period, claim: jobs.Claim) -> tuple[BuiltPaper, Statement] | None:
    """The PDF as the books have it now, drawn where it is not there yet; None where it has too many lines."""
    from jupinv.rendering.pdf import statement_pdf  # only the worker pays for its library

    business: Business = customer.business
    try:
        said = saying.statement(business, customer, period, today=states.civil(claim.now(), business.time_zone))
    except saying.TooLong:
        return None
    built = papers.find(business, said)
    if built is None:
        pdf = statement_pdf(said, papers.logo_of(business, said.look))
        built = papers.keep(business, said, pdf, claim=claim)
    return built, said


def file_name(said: Statement) -> str:
    """ "Statement of account Nordwind GmbH.pdf", safe on every system."""
    return name_of(said.title, said.recipient.name)


def name_of(title: str, customer: str) -> str:
    """The same by its words."""
    return renditions.file_name_of(title, customer)
