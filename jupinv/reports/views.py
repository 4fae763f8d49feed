"""The start page of a business: what needs somebody now, twelve months of income, and how old what is owed is."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import login_required

from jupinv import clock
from jupinv.accounts import browser
from jupinv.bills import lists as bills
from jupinv.businesses import path
from jupinv.documents.status import status
from jupinv.documents.wording import Wording
from jupinv.reports import attention, income
from jupinv.reports.charts import Charts

bp = Blueprint("reports", __name__)


@bp.get("/b/<handle>/")
@login_required
def overview(handle: str) -> str:
    """Where a signed-in person begins. `?currency=` chooses whose charts are shown."""
    business = path.here(handle)
    today = clock.today(business.time_zone)
    words = Wording(browser.locale(), today, business.time_zone)
    currencies = income.currencies(business, on=today)
    asked = request.args.get("currency", "")
    shown = next((each for each in currencies if each.code == asked), currencies[0] if currencies else None)
    return render_template(
        "reports/overview.html",
        business=business,
        needs=attention.needs(business, on=today, now=clock.now()),
        currencies=currencies,
        charts=Charts(shown, words) if shown else None,
        to_review=bills.waiting(business) if business.invoice_me else 0,
        words=words,
        status=lambda document: status(document, on=today),
    )
