"""/healthz answers while the process lives; /readyz when database and worker keep up."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from peewee import PeeweeException

from jupinv import clock, jobs, web
from jupinv.db import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> Response | tuple[Response, int]:
    """The database answers; tells how long the oldest due job has been waiting, in seconds."""
    now = clock.now()
    try:
        web.open_database()
        db.execute_sql("SELECT 1")
        oldest = jobs.oldest_due(now)
    except PeeweeException:
        return jsonify(status="no database"), 503
    waiting = round((now - oldest).total_seconds()) if oldest else 0
    return jsonify(status="ok", oldest_due_job_seconds=waiting)
