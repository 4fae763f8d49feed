"""Structured logs: each record one JSON object on a line of stderr, for the system to keep and rotate.

They carry no tokens and no typed text: paths are logged as routes, and errors without their messages, which may quote
either, but for the kinds that speak of our code or of the machine only.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from jinja2 import TemplateError
from peewee import OperationalError

SPEAKING = (AttributeError, ImportError, NameError, OSError, OperationalError, TemplateError, TypeError)


class JsonLines(logging.Formatter):
    """Each record as one JSON object on a line, its instant in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """A message that is a JSON object already is merged in."""
        message = record.getMessage()
        said: dict[str, Any] = json.loads(message) if message.startswith('{"') else {"message": message}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        if record.exc_info and record.exc_info[1] is not None:
            said["trace"] = _trace(record.exc_info[1])
        return json.dumps({"at": at, "level": record.levelname, "log": record.name} | said, ensure_ascii=False)


def to_stderr() -> None:
    """Send our logs, warnings and errors of libraries too, to stderr. Every process does this once, at its start."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.WARNING
    logging.getLogger("jupinv").setLevel(logging.INFO)
    logging.captureWarnings(True)


def server_config() -> dict[str, Any]:
    """The same for the web server's own log."""
    return {
        "formatters": {"generic": {"()": JsonLines}, "access": {"()": JsonLines}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "generic", "stream": "ext://sys.stderr"},
            "access": {"class": "logging.StreamHandler", "formatter": "access", "stream": "ext://sys.stderr"},
        },
    }


def _trace(error: BaseException | None) -> list[str]:
    """Where an error and those that led to it came from, the last one first."""
    lines: list[str] = []
    while error is not None and len(lines) < 200:
        message = str(error) if isinstance(error, SPEAKING) and type(error).__module__ != "smtplib" else "…"
        lines.append(f"{type(error).__name__}: {message}")
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}: {frame.line}" for frame in frames]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines
