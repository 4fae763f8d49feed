"""Why a reader can trust a document, and the way to be rid of a sender whom nobody knows."""
