"""A process that is interrupted again and again while it begins to wait and wakes up; it ends unless it hangs.

`python -m tests.interrupting module:class` gives the kind of event, to be held against others.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from importlib import import_module

ROUNDS, SIGNALS = 4000, 10


def main(kind: str) -> None:
    """Each round: one thread sets the event, and a signal at some moment about then sets it too."""
    sys.setswitchinterval(1e-6)
    module, _, name = kind.partition(":")
    make = getattr(import_module(module), name)
    for number in range(ROUNDS):
        event = make()
        signal.signal(signal.SIGTERM, lambda *_, event=event: event.set())
        other = threading.Thread(target=interrupt, args=(event, number % 40))
        other.start()
        event.wait()
        other.join()


def interrupt(event: threading.Event, pause: int) -> None:
    """Set it, and signal its process a few times, some steps apart."""
    event.set()
    for _ in range(SIGNALS):
        for _ in range(pause):
            pass
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1])
