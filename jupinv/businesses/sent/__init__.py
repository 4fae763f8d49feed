"""Settings, After sending: what may become of what the customer has."""
