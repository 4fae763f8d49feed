"""Public pages as they were drawn last, kept in the process by their tag: what a tag names never changes.

Only what may be read by whoever has the link is kept, and only a page whose words were not erased is looked up.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

import brotli
from flask import Response

KEPT = 500  # pages; one takes about ten kilobytes
LARGEST = 100_000  # bytes: a paper of hundreds of lines is drawn anew, or a few hundred of them fill the memory
LEVEL = 5  # of Brotli, as for every page


@dataclass(frozen=True, slots=True)
class Body:
    """A page as it goes over the wire."""

    plain: bytes
    packed: bytes

    def answer(self, takes_brotli: bool) -> Response:
        """The page, packed for a browser that can unpack it."""
        answer = Response(self.packed if takes_brotli else self.plain, mimetype="text/html")
        answer.vary.add("Accept-Encoding")
        if takes_brotli:
            answer.content_encoding = "br"
        return answer


_bodies: OrderedDict[str, Body] = OrderedDict()
_lock = threading.Lock()


def get(tag: str) -> Body | None:
    """The page of this tag, if it is among those asked for last."""
    with _lock:
        if tag in _bodies:
            _bodies.move_to_end(tag)
        return _bodies.get(tag)


def keep(tag: str, page: str) -> Body:
    """Keep a page that was just drawn, unless it is a very large one; the one not asked for longest goes."""
    plain = page.encode()
    body = Body(plain, brotli.compress(plain, quality=LEVEL))
    if len(plain) > LARGEST:
        return body
    with _lock:
        _bodies[tag] = body
        while len(_bodies) > KEPT:
            _bodies.popitem(last=False)
    return body
