"""Who hears whom: a feature on the left of the chain tells those on its right by a signal, inside its transaction."""
