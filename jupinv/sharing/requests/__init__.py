"""Requests for a change: what a reader asks for, and what the sender answers."""
