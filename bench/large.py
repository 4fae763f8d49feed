"""A business of a hundred thousand documents beside one of a thousand: does it cost more to look at it?

The documents are written straight into the tables, for here only their number counts. Of a hundred, two are overdue,
two open, one is a draft, one void, the rest paid. They are of two years and four currencies, twenty for each customer.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from bench.engine import ENGINES, database
from bench.site import cookie
from bench.table import Row, against, most
from jupinv import clock
from jupinv.accounts.models import User
from jupinv.businesses.models import Business
from jupinv.customers.models import Customer
from jupinv.db import db, is_sqlite, write
from jupinv.documents.lists import pages
from jupinv.documents.lists.filters import Filters
from jupinv.documents.lists.sums import sums
from jupinv.documents.models import Document
from jupinv.payments.entries import lists as history
from jupinv.payments.entries.filters import Filters as Narrowed
from jupinv.payments.models import Entry
from jupinv.reports.models import MonthTotal
from tests.documents import making

SMALL, LARGE, RUNS, QUERIES = 1_000, 100_000, 21, 15
LAST = LARGE - 2
AT_ONCE = 5_000
EACH = 20  # documents of a customer
CURRENCIES = ("EUR",) * 87 + ("USD",) * 6 + ("CHF",) * 6 + ("JPY",)
WORDS = (
    "workshop",
    "travel",
    "audit",
    "design",
    "print",
    "hosting",
    "licence",
    "support",
    "training",
    "review",
    "draft",
)
SQL_LIMIT = {"SQLite": 1, "PostgreSQL": 2}  # milliseconds


@dataclass(frozen=True, slots=True)
class Filled:
    """A business with so many documents."""

    business: Business
    customer: int  # one that has a hundredth, or a thousandth, of them

    def list(self, query: str = "") -> str:
        """The address of its list."""
        return f"/b/{self.business.handle}/invoices{query}"


def rows() -> list[Row]:
    """Pages and queries on both engines."""
    found = []
    for engine in ENGINES:
        with database(engine) as app:
            found += _measured(engine, app)
    return found


def _measured(engine: str, app: Flask) -> list[Row]:
    owner, today = making.owner(), clock.now().date()
    small, large = filled(owner, SMALL, today), filled(owner, LARGE, today)
    settle()
    client = app.test_client()
    client.set_cookie("jupinv", cookie(app, owner), domain="localhost")
    return [*_pages(engine, client, small, large), *_depth(engine, client, large), *_sql(engine, large, today)]


def _pages(engine: str, client: FlaskClient, small: Filled, large: Filled) -> Iterator[Row]:
    """The same page of both, or one of the small business that has as many rows where the same one has few."""
    for what, query, as_many in (
        ("list", "", ""),
        ("list, unpaid", "?state=open", ""),
        ("list, not sent", "?state=unsent", "?state=open"),
        ("list, void", "?state=void", "?state=paid"),
        ("list, last year", "?period=last-year", ""),
        ("list, a currency", "?currency=CHF", ""),
        ("list, a rare currency", "?currency=JPY", "?currency=CHF"),
        ("list, amounts", "?min=500&max=510&currency=EUR", "?min=500&max=1000&currency=EUR"),
        ("search, a common word", "?q=workshop", ""),
        ("search, some customers", "?q=firm+7x", ""),
        ("search, one document", f"?q=po-{LAST * 31}", f"?q=po-{(SMALL - 2) * 31}"),
    ):
        paths = large.list(query), small.list(as_many or query)
        yield _page(f"{LARGE:,} documents on {engine}: {what}", client, *paths)
    for what, tail in (
        ("list, one customer", "/invoices?customer={customer}"),
        ("start page", "/"),
        ("customers", "/customers"),
        ("a customer", "/customers/{customer}"),
    ):
        paths = tuple(f"/b/{one.business.handle}{tail.format(customer=one.customer)}" for one in (large, small))
        yield _page(f"{LARGE:,} documents on {engine}: {what}", client, *paths)


def _page(what: str, client: FlaskClient, ours: str, floor: str) -> Row:
    one, other, ratio = _paired(partial(_get, client, ours), partial(_get, client, floor))
    return against(what, one, "ms", other, ratio, most=1.3)


def _depth(engine: str, client: FlaskClient, large: Filled) -> Iterator[Row]:
    """Page 500 against page 1."""
    looked, after, today = large.business, "", clock.today(large.business.time_zone)
    for _ in range(499):
        after = pages.page(looked, on=today, after=after).after
    ours, floor, ratio = _paired(
        partial(_get, client, large.list(f"?after={after}")),
        partial(_get, client, large.list("?after=done~9999-12-31~1")),
    )
    yield against(
        f"{LARGE:,} documents on {engine}: page 500 against one further up", ours, "ms", floor, ratio, most=1.5
    )


def _sql(engine: str, large: Filled, today: date) -> Iterator[Row]:
    """Only the queries."""
    for what, work in (
        ("list", lambda: pages.page(large.business, on=today)),
        ("sums", lambda: sums(large.business, on=today)),
        ("search, a common word", lambda: pages.page(large.business, Filters(search="workshop"), on=today)),
        ("search, one document", lambda: pages.page(large.business, Filters(search=f"po-{LAST * 31}"), on=today)),
        ("search, what stands nowhere", lambda: pages.page(large.business, Filters(search="zeppelin"), on=today)),
        ("search in payments, a common word", lambda: history.page(large.business, Narrowed(search="transfer"))),
        ("search in payments, one invoice", lambda: history.page(large.business, Narrowed(search=f"-{LAST:06}"))),
        ("search in payments, what stands nowhere", lambda: history.page(large.business, Narrowed(search="zeppelin"))),
    ):
        limit = {"SQLite": 5, "PostgreSQL": 25}[engine] if what.startswith("search") else SQL_LIMIT[engine]
        took = statistics.median(_took(work) for _ in range(QUERIES))
        yield most(f"{LARGE:,} documents on {engine}: query of {what}", took, "ms", limit)


def _get(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept-Encoding": "br"})
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def _paired(ours: Callable[[], Any], floor: Callable[[], Any]) -> tuple[float, float, float]:
    """Milliseconds of both, taken in turn: the medians, and the median of the ratios."""
    for work in (ours, floor) * 4:
        work()
    pairs = [(_took(ours), _took(floor)) for _ in range(RUNS)]
    return (
        statistics.median(one for one, _ in pairs),
        statistics.median(other for _, other in pairs),
        statistics.median(one / other for one, other in pairs),
    )


def _took(work: Callable[[], Any]) -> float:
    """Of SQLite, which is in this process, only what it computed: so others on this machine do not count."""
    now = time.process_time if is_sqlite() else time.perf_counter
    started = now()
    work()
    return (now() - started) * 1000


# filling


def filled(owner: User, count: int, today: date) -> Filled:
    """A business with so many documents, their customers and payments, as they stand on a day."""
    business, now = making.business(owner, f"Business of {count}"), clock.now()
    names = [f"Firm {n}x Ltd" for n in range(max(count // EACH, 10))]
    people = ({"business": business.id, "name": name, "name_key": name.casefold()} for name in names)
    with write():
        _insert(Customer, ({"created_at": now, "updated_at": now} | one for one in people))
        mine = Customer.select(Customer.id).where(Customer.business == business).order_by(Customer.id)
        customers = list(zip((customer.id for customer in mine), names, strict=True))
        at = [
            (n, today - timedelta(days=730 - n * 730 // count), customers[n * 7919 % len(customers)])
            for n in range(count)
        ]
        _insert(Document, (_document(business.id, *each, today) for each in at))
        _insert(Entry, (_payment(business.id, *each, today) for each in at if each[0] % 100 > 5))
        _insert(MonthTotal, _months(business.id, at, today))
    return Filled(business, customers[7][0])


def _total(n: int) -> int:
    return 10_000 + n * 7919 % 490_000


def _currency(n: int) -> str:
    return CURRENCIES[(n * 2_654_435_761 >> 8) % 100]


def _document(business: int, n: int, day: date, customer: tuple[int, str], today: date) -> dict[str, Any]:
    """Of a hundred: 0 and 1 are overdue, 2 and 3 open, the odd ones not sent; 4 is a draft, 5 void, the rest paid."""
    kind, total, (number_of_customer, name) = n % 100, _total(n), customer
    at = datetime(day.year, day.month, day.day, 10, 0, 0, n % 1_000_000, tzinfo=UTC)
    number = f"INV-{day.year}-{n:06}"
    said = " ".join(WORDS[(n * step + step) % len(WORDS)] for step in (1, 3, 7, 11))
    found = {
        "key": f"{business}-{n:020}",
        "business": business,
        "customer": number_of_customer,
        "customer_name": name,
        "created_at": at,
        "updated_at": at,
        "save_count": 1,
        "currency": _currency(n),
        "total": total,
        "search": f"{number.casefold()}\n{total / 100:.2f}\n{name.casefold()}\npo-{n * 31}\n{said} {n} workshop",
    }
    if kind == 4:
        return found
    due = {0: today - timedelta(days=n // 100 % 400 + 1), 1: today + timedelta(days=n // 100 % 30)}.get(kind // 2)
    found |= {"number": number, "issued_at": at, "issue_date": day, "due_date": due or day + timedelta(days=30)}
    found |= {"sent_at": None if kind in (1, 3) else at, "void_at": at if kind == 5 else None}
    return found | ({"paid": total, "paid_on": found["due_date"]} if kind > 5 else {"balance": total})


def _payment(business: int, n: int, day: date, customer: tuple[int, str], today: date) -> dict[str, Any]:
    paid_on = min(day + timedelta(days=n % 30), today)
    at = datetime(paid_on.year, paid_on.month, paid_on.day, 10, tzinfo=UTC)
    money = {"amount": _total(n), "currency": _currency(n), "paid_on": paid_on}
    money["search"] = f"{_total(n) / 100:.2f}\ninv-{day.year}-{n:06}\nbank transfer"
    return {"business": business, "customer": customer[0], "actor": "user:1", "at": at, **money}


def _months(business: int, at: list[Any], today: date) -> Iterable[dict[str, Any]]:
    sums: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0])
    for n, day, customer in at:
        if n % 100 not in (4, 5):
            sums[day.replace(day=1), _currency(n)][0] += _total(n)
        if n % 100 > 5:
            paid_on = _payment(business, n, day, customer, today)["paid_on"]
            sums[paid_on.replace(day=1), _currency(n)][1] += _total(n)
    for (month, currency), (invoiced, paid) in sums.items():
        yield {"business": business, "month": month, "currency": currency, "invoiced": invoiced, "paid": paid}


def _insert(model: Any, found: Iterable[dict[str, Any]]) -> None:
    """Many rows at once, past the models but for what they have by default."""
    fields = [field for field in model._meta.sorted_fields if field is not model._meta.primary_key]
    usual = {field.name: model._meta.get_default_dict().get(field.name) for field in fields}
    mark = ", ".join(["?" if is_sqlite() else "%s"] * len(fields))
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    sql, each = f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({mark})', iter(found)
    while some := list(islice(each, AT_ONCE)):
        rows = [tuple(_plain(field, row.get(field.name, usual[field.name])) for field in fields) for row in some]
        db.connection().cursor().executemany(sql, rows)


def _plain(field: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    return value.isoformat() if isinstance(value, date) else field.db_value(value)


def settle() -> None:
    """What a database does by itself once it has rest: it learns how much there is of what."""
    if is_sqlite():
        db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        connection = db.connection()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
