"""What became of a document: every revision in sentences, and two of them side by side."""
