"""Receipts of what was paid for a document, behind its link."""
