"""What will be sent, exactly as it will be seen, and the two ways out."""
