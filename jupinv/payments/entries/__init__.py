"""The history of a business's payments: every entry of its ledger in a list, and each on a page of its own."""
