"""The ledger: payments and what they settle."""
