"""Statements of account: what moved between a customer and a business in a period, on a page, as a table, PDF, mail."""
