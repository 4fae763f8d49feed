"""Who hears whom: a feature on the left of the chain tells those on its right by a signal, inside its transaction."""

from __future__ import annotations

from jupinv.businesses.founding import founded
from jupinv.documents.founding import begin_chain

founded.connect(begin_chain)
