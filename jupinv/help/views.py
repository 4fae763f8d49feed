"""Pages that explain."""

from __future__ import annotations

from flask import Blueprint, render_template

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("/proof")
def proof() -> str:
    """How anybody verifies a proof file without us."""
    return render_template("help/proof.html")


@bp.get("/transfers")
def transfers() -> str:
    """Accounts, codes and references."""
    return render_template("help/transfers.html")


@bp.get("/cards")
def cards() -> str:
    """What it takes to take cards, and what comes of it."""
    return render_template("help/cards.html")


@bp.get("/payments")
def payments() -> str:
    """What is done with money that is not just as much as was due."""
    return render_template("help/payments.html")


@bp.get("/statements")
def statements() -> str:
    """Papers about money that are no invoices."""
    return render_template("help/statements.html")
