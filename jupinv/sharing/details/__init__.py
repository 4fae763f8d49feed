"""A reader puts right what the document says of them: PO number, billing address, whom to write to, tax id."""
