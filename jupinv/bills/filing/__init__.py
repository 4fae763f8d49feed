"""Add to my bills: a reader who has an account keeps what they received."""
