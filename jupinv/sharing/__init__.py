"""The recipient's side: the public page of a document."""
