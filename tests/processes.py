"""Real processes of ours, for tests that kill them, and what such tests wait with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(what: Callable[[], Any], seconds: float = 60, process: Process | None = None) -> Any:
    """The first truthy answer; fails when none comes in time, or when the process ended."""
    end = time.monotonic() + seconds
    while not (answer := what()):
        if process is not None and process.popen.poll() is not None:
            raise AssertionError(f"the process ended with {process.popen.returncode}:\n{process.log()}")
        if time.monotonic() > end:
            raise AssertionError(f"did not come true in {seconds} s\n{process.log() if process else ''}")
        time.sleep(0.02)
    return answer


class Process:
    """A running `flask …` with its log."""

    def __init__(self, command: list[str], environ: dict[str, str], folder: Path) -> None:
        from tests.conftest import environment

        folder.mkdir(parents=True, exist_ok=True)
        self.log_path = folder / f"{command[0]}-{time.monotonic_ns()}.log"
        with open(self.log_path, "wb") as log:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "flask", *command],
                cwd=ROOT,
                env=environment(environ),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log(self) -> str:
        """All it said so far."""
        return self.log_path.read_text()

    def kill(self) -> None:
        """kill -9, of its children too: nobody gets a chance to clear up."""
        os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait(10)

    def terminate(self) -> int:
        """SIGTERM, as systemd does; returns its exit code."""
        self.popen.terminate()
        return self.popen.wait(30)

    def tell_all(self) -> None:
        """SIGTERM to it and to its children at the same instant, as `timeout make run` does."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGTERM)

    def group(self) -> list[int]:
        """It and its children, those that still run."""
        stats = [stat for stat in map(_stat, Path("/proc").glob("[0-9]*")) if stat]
        return [pid for pid, state, group in stats if group == self.popen.pid and state != "Z"]


def _stat(process: Path) -> tuple[int, str, int] | None:
    """Number, state and group of a process, by Linux itself: not every machine has `ps`. None once it is gone."""
    with suppress(OSError):
        state, _parent, group, *_rest = (process / "stat").read_text().rpartition(")")[2].split()
        return int(process.name), state, int(group)
    return None


@contextmanager
def worker(environ: dict[str, str], folder: Path) -> Iterator[Process]:
    """`flask work`, killed at the end if it still runs."""
    with _running(["work"], environ, folder) as process:
        yield process


@contextmanager
def server(environ: dict[str, str], folder: Path) -> Iterator[tuple[Process, str]]:
    """`flask serve` on a free port, answering; with its base URL."""
    port = free_port()
    with _running(["serve"], environ | {"PORT": str(port)}, folder) as process:
        until(lambda: _listens(port), process=process)
        yield process, f"http://127.0.0.1:{port}"


@contextmanager
def _running(command: list[str], environ: dict[str, str], folder: Path) -> Iterator[Process]:
    process = Process(command, environ, folder)
    try:
        yield process
    finally:
        if process.popen.poll() is None:
            process.popen.terminate()
            try:
                process.popen.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
