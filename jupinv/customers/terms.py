"""What new invoices for a customer begin with: when they are due, their currency, the tax of their lines."""

from __future__ import annotations

MOST_DUE_DAYS = 365


def is_due_days(text: str) -> bool:
    """Whether a text is a whole number of days that may be agreed on, as we write it: "45", never "045"."""
    short = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_DUE_DAYS))
    return short and str(int(text)) == text and int(text) <= MOST_DUE_DAYS
