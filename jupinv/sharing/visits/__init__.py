"""Who opened a document, truthfully: people counted, machines and its own sender kept apart."""
