"""The history of a document as both sides may know it."""
