"""Pages that explain: each stands for itself and needs no account."""
