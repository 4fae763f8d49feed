"""Writing a document before it is issued: the paper as a form, saved as typed."""
