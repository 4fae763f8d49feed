"""Whoever was connected first hears first: what they do in one transaction depends on it."""

from __future__ import annotations

from collections.abc import Callable

from jupinv import signals
from jupinv.businesses.closing import closed
from jupinv.hearing import Signal
from jupinv.payments import closing as ledger
from jupinv.payments.cards import closing as cards


def test_receivers_hear_in_the_order_in_which_they_were_connected() -> None:
    heard: list[int] = []
    signal, receivers = Signal(), [_noting(heard, number) for number in range(300)]
    for receiver in receivers:
        signal.connect(receiver)
    signal.send("one")
    assert heard == list(range(300))
    heard.clear()
    signal.disconnect(receivers[7])
    signal.connect(receivers[7])
    with signal.connected_to(_noting(heard, 300), sender=signals):
        signal.send(signals)
    assert heard == [number for number in range(300) if number != 7] + [7, 300]


def test_what_points_to_the_ledger_ends_before_it() -> None:
    order = [receiver.__module__ for receiver in closed.receivers_for(signals)]
    assert order.index(cards.__name__) < order.index(ledger.__name__)


def _noting(heard: list[int], number: int) -> Callable[[object], None]:
    def receiver(_sender: object) -> None:
        heard.append(number)

    return receiver
