"""The web server's processes: granian's first one, and the workers that it starts and ends."""

from __future__ import annotations

import multiprocessing
import os
import socket
import threading
from collections.abc import Callable
from multiprocessing.connection import wait

from flask import Flask

from jupinv import logs
from jupinv.config import Config
from jupinv.interrupt import Interrupt

STOP_SECONDS = 10  # for the requests under way; a worker that goes on for longer is killed


class PortTaken(Exception):
    """Somebody listens there already, or it is not ours to take; the message says which."""


def serve(settings: Config, *, say: Callable[[str], None]) -> None:
    """Serve the app until a signal says to end. Raises PortTaken."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    _refuse_taken_port(settings.host, settings.port)
    say(f"Jupinv is at {settings.base_url}")
    server = Server(
        "app:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        workers_kill_timeout=STOP_SECONDS,
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,
        log_dictconfig=logs.server_config(),
    )
    server.main_loop_interrupt = Interrupt()  # type: ignore[assignment]  # what its own does is told there
    server.serve(target_loader=_load, wrap_loader=False)


def _refuse_taken_port(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as taken:
        raise PortTaken(f"Port {port} can't be had: {taken.strerror}. Set PORT to another one.") from None


def _load() -> Flask:
    """The app for a web worker, which ends when the process that started it is gone, or it would keep the port."""
    if parent := multiprocessing.parent_process():
        gone = [parent.sentinel]
        threading.Thread(target=lambda: (wait(gone), os._exit(1)), name="watches its parent", daemon=True).start()
    from app import app

    return app
