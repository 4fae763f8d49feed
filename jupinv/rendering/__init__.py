"""Bytes from a revision and its standing: the paper, and its PDF."""
