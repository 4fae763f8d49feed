"""Entries that owners make by hand besides payments for one invoice, each by a form of its own."""
