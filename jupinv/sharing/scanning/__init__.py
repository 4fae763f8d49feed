"""A code to scan for the payment, with all that is in it to read and copy beside it."""
