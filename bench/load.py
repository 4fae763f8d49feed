"""A load generator: a few persistent connections on this machine, bounded in time, that do nothing but ask and read."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Sequence

CONNECTIONS, SECONDS, ROUNDS = 8, 1.2, 5


class Connection:
    """One keep-alive connection that asks for one path."""

    def __init__(self, port: int, path: str, headers: Sequence[str] = ()) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: br", *headers, "", ""]
        self.asks = "\r\n".join(lines).encode()

    def ask(self) -> tuple[bytes, int]:
        """Ask once: the head of the answer, and how many bytes came in all."""
        self.socket.sendall(self.asks)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head, whole = data[:end], end + 4 + _length(data[:end])
        got = len(data)
        while got < whole:
            got += len(self._more())
        return head, got

    def _more(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server hung up")
        return data

    def close(self) -> None:
        self.socket.close()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    if b" 304 " in head.split(b"\r\n", 1)[0]:
        return 0
    raise ValueError("an answer without a length")


def rate(port: int, path: str, headers: Sequence[str] = ()) -> float:
    """Answers in a second over a few connections at once."""
    counts = [0] * CONNECTIONS
    begin = threading.Barrier(CONNECTIONS + 1)
    stop = threading.Event()

    def loop(at: int) -> None:
        connection = Connection(port, path, headers)
        head, _ = connection.ask()
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise RuntimeError(f"{path} answered {head[:80]!r}")
        begin.wait()
        while not stop.is_set():
            connection.ask()
            counts[at] += 1
        connection.close()

    threads = [threading.Thread(target=loop, args=(at,), daemon=True) for at in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    begin.wait(30)
    started = time.perf_counter()
    time.sleep(SECONDS)
    stop.set()
    took = time.perf_counter() - started
    for thread in threads:
        thread.join()
    return sum(counts) / took


def paired(port: int, ours: str, floor: str, headers: Sequence[str] = ()) -> tuple[float, float, float]:
    """Rates of two pages, asked in turn, and the median of the ratios of the pairs: ours, floor, ratio."""
    for path in (ours, floor):
        rate(port, path, headers)  # warm
    pairs = [(rate(port, ours, headers), rate(port, floor, headers)) for _ in range(ROUNDS)]
    return (
        statistics.median(one for one, _ in pairs),
        statistics.median(other for _, other in pairs),
        statistics.median(one / other for one, other in pairs),
    )


def latencies(port: int, path: str, count: int, pause: float = 0.005) -> list[float]:
    """Milliseconds of single requests, one after the other with a pause: what one reader feels."""
    connection = Connection(port, path)
    connection.ask()
    took = []
    for _ in range(count):
        time.sleep(pause)
        started = time.perf_counter()
        connection.ask()
        took.append((time.perf_counter() - started) * 1000)
    connection.close()
    return sorted(took)
