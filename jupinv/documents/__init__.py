"""The life of a document: drafts, numbers, issue, revisions, sending."""
