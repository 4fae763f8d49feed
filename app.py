"""The WSGI entry: `flask` and any WSGI server find `app` here."""

from jupinv import create_app

app = create_app()
