"""Pages that explain."""

from __future__ import annotations

from flask import Blueprint, render_template

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("/proof")
def proof() -> str:
    """How anybody verifies a proof file without us."""
    return render_template("help/proof.html")
