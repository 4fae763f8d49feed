"""The pages by which a document is voided, and what replaces it is named."""
