"""Pages of this room: the list, the editor of drafts, and what an owner sees and does after issue."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("documents", __name__)


# drafts


# issued
