"""Paying by card on the public page: the way to Stripe, the way back, and what the owner is told."""
