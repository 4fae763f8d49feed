"""Jupinv: invoicing as a shared live document. `create_app` is the whole wiring on one screen."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from jupinv.config import Config

ROOT = Path(__file__).parent.parent
ROOMS = tuple(
    room
    for rooms in (
        "accounts accounts.account",
        "businesses businesses.pay businesses.reference businesses.sent businesses.taxes businesses.words",
        "customers",
        "documents documents.batches documents.history documents.mails documents.quotes documents.voids",
        "items",
        "drafts drafts.changes drafts.credits drafts.preview",
        "payments payments.booking payments.cards payments.cards.giving_back payments.collected payments.entries",
        "payments.receipts payments.statements payments.threads",
        "sharing sharing.answers sharing.cards sharing.comments sharing.details sharing.forwarding sharing.history",
        "sharing.news sharing.promises sharing.receipts sharing.requests sharing.requests.review sharing.scanning",
        "sharing.trust sharing.visits",
        "bills bills.filing bills.invoice_me",
        "proof reports",
        "demo help outbox health",
    )
    for room in rooms.split()
)


def create_app(settings: Config | None = None) -> Flask:
    """The app with all its rooms connected; settings are read from the environment unless given."""
    # Imported here, so that the pure rooms (content, rendering) can be used without Flask.
    from flask import Flask
    from flask_compress import Compress
    from werkzeug.middleware.proxy_fix import ProxyFix

    from jupinv import assets, backup, cli, config, db, files, mail, translations, vault, web
    from jupinv.accounts import browser, google
    from jupinv.documents import links
    from jupinv.payments.cards import gateway
    from jupinv.sharing.news import unsubscribing
    from jupinv.sharing.visits import log as visits

    settings = settings or config.read()
    app = Flask("jupinv", root_path=str(ROOT), static_folder=None)  # no route: assets serves what is in it
    app.static_folder = "static"
    app.extensions["jupinv"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="jupinv",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=365),
        MAX_CONTENT_LENGTH=web.MAX_BODY,
        MAX_FORM_MEMORY_SIZE=web.MAX_BODY,
        MAX_FORM_PARTS=web.MOST_FIELDS,
        WTF_CSRF_ENABLED=False,  # the cross-site check is web.py's, by origin
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIN_SIZE=300,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    db.connect_to(settings)
    vault.use(settings)
    gateway.use(settings)
    files.use(settings)
    backup.use(settings)
    mail.use(settings)
    links.use(settings)
    unsubscribing.use(settings)
    assets.install(app, settings)
    web.install(app)
    browser.install(app)
    google.install(app, settings)
    visits.install(app, settings)
    translations.install(app, browser.language_shown)
    Compress(app)
    for room in ROOMS:
        app.register_blueprint(import_module(f"jupinv.{room}.views").bp)
    import_module("jupinv.signals")
    cli.install(app)
    return app
