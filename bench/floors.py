"""What the pages are held against: bare pages that do the least that such a page can do."""

from __future__ import annotations

import threading
from pathlib import Path

from flask import Flask, render_template
from jinja2 import DictLoader
from peewee import CharField, DateField, IntegerField, Model, SqliteDatabase, TextField

PREFIX = "/floor"
HAND_MADE = (Path(__file__).parent / "hand.html").read_bytes()

ONE_ROW = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ row.number }}</title></head>
<body><h1>{{ row.number }}</h1><p>{{ row.customer_name }}</p><p>{{ row.total }} {{ row.currency }}</p></body></html>"""

MANY_ROWS = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Invoices</title></head><body>
<table>{% for row in rows %}<tr><td><a href="/documents/{{ row.key }}">{{ row.customer_name }}</a> {{ row.number }}</td>
<td>{{ row.due_date }}</td><td>{{ row.total }} {{ row.currency }}</td></tr>{% endfor %}</table></body></html>"""

database = SqliteDatabase(None, thread_safe=True)


class Document(Model):
    """A few columns of the table that the real pages read."""

    key = CharField()
    business_id = IntegerField()
    number = CharField(null=True)
    customer_name = TextField()
    currency = CharField()
    due_date = DateField(null=True)
    total = IntegerField()
    balance = IntegerField()
    paid = IntegerField()
    issue_date = DateField(null=True)

    class Meta:
        database = database
        table_name = "document"


def bare(path: str) -> Flask:
    """A Flask app without anything: each thread keeps its connection for good."""
    database.init(path, pragmas={"journal_mode": "wal", "synchronous": "full", "cache_size": -16000})
    app, opened = Flask("bare"), threading.local()
    app.jinja_loader = DictLoader({"one.html": ONE_ROW, "many.html": MANY_ROWS})

    @app.before_request
    def connect() -> None:
        if not hasattr(opened, "done"):
            database.connect(reuse_if_open=True)
            opened.done = True

    @app.get(f"{PREFIX}/row/<int:number>")
    def one_row(number: int) -> str:
        return render_template("one.html", row=Document.get_by_id(number))

    @app.get(f"{PREFIX}/rows/<int:business>")
    def many_rows(business: int) -> str:
        query = Document.select().where(Document.business_id == business).order_by(Document.issue_date.desc()).limit(50)
        return render_template("many.html", rows=query)

    @app.get(f"{PREFIX}/hand")
    def hand_made() -> bytes:
        return HAND_MADE

    @app.get(f"{PREFIX}/trivial")
    def trivial() -> str:
        return "ok"

    return app
