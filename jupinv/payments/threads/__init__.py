"""The page of a job: all its documents and payments in order, with one running account."""
