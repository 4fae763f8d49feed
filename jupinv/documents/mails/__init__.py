"""The mails of a document: written, looked at again, stopped and repeated."""
