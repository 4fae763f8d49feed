"""Cards: the owner's own Stripe account, by its key."""
