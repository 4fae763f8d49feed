"""What a document says: pure values; no Flask, no database, no clock."""
