"""What readers say of paying: on which day they will, and that they have."""
