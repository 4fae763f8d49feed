"""Papers about money that are no documents, receipts and statements of account: their PDFs, built once."""
