"""That what was issued is still what it was: checks, the code on each paper, and what a stranger can verify alone."""
