"""Requests for a change: the pages of both sides."""

from __future__ import annotations

from jupinv.sharing.requests.public import bp

__all__ = ["bp"]
