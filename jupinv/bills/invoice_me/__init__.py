"""The page of a business at which others write an invoice to it, and what becomes of such an invoice."""
