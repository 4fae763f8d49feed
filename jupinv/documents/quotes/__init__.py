"""What becomes of an offer: its answer, by the owner's hand, and the invoices made from it."""
