"""Who signs in: users, sessions, sign-in by mail."""
