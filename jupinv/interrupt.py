"""An event that a signal may set at any moment."""

from __future__ import annotations

from queue import Empty, SimpleQueue


class Interrupt:
    """An event without a lock, unlike that of `threading`.

    There, a signal that comes while its own thread begins to wait or is just waking up waits for that thread, and so
    for itself: it does so where two signals come at the same instant, or one as a child ends.
    """

    def __init__(self) -> None:
        self._told: SimpleQueue[bool] = SimpleQueue()

    def set(self) -> None:
        """Let whoever waits go on, now and later."""
        self._told.put(True)

    def is_set(self) -> bool:
        """Whether nobody has to wait."""
        return not self._told.empty()

    def clear(self) -> None:
        """Have those wait who come from now on."""
        while self.is_set():
            self._told.get()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is set, or for so long: whether it is set."""
        try:
            self._told.put(self._told.get(timeout=seconds))
        except Empty:
            return False
        return True
