"""The page on which one payment of a customer is recorded for several of their invoices, or on account."""
