"""Refunds of card payments that are asked for here: Stripe gives the money back, by the card it came from."""
