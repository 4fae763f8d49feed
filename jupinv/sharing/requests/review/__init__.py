"""The sender's side of requests for a change: each beside what the document says, and its answer."""
