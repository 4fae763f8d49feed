"""The lists of documents: what is asked for, the rows that answer it, and how they are told."""
