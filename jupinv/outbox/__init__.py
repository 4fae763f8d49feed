"""The outbox: the mails of a machine without a mail server, shown to whoever sits at it."""
