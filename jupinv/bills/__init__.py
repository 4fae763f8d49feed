"""What others bill: received documents that somebody filed, and the page on which vendors write their invoices."""
