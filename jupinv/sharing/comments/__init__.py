"""The conversation about a document, between its sender and whoever has the link."""
