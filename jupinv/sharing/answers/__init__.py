"""Answers: an invoice is approved, a quote accepted or declined, by whoever has the link."""
