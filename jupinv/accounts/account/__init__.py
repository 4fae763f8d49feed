"""The account's own pages: what a person sets, where they are signed in, another address, and its end."""
