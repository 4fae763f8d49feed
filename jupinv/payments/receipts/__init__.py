"""Receipts: what a payment was for, on a page, as a PDF and by mail."""
