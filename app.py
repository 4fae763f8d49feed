"""The WSGI entry: `flask` and any WSGI server find `app` here."""

import sys

from jupinv import create_app, logs
from jupinv.config import BadSetting

logs.to_stderr()
try:
    app = create_app()
except BadSetting as wrong:
    sys.exit(f"Jupinv can't start: {wrong}")
