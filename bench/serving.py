"""The server of a run: `python -m bench.serving` serves our app as `flask serve` does, and the floors beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from bench import floors
from jupinv import config, create_app, logs


def make() -> Any:
    """One WSGI app for both, in the same process: what differs is only the app."""
    settings = config.read()
    ours, bare = create_app(settings), floors.bare(str(settings.sqlite_path))

    def chosen(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        theirs = environ["PATH_INFO"].startswith(floors.PREFIX)
        return (bare if theirs else ours)(environ, start_response)

    return chosen


def serve() -> None:
    """The settings are those of `flask serve`."""
    settings = config.read()
    Server(
        "bench.serving:app",
        address="127.0.0.1",
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        websockets=False,
        log_access=False,
        log_dictconfig=logs.server_config(),
    ).serve()


if __name__ == "__main__":
    serve()
else:
    logs.to_stderr()
    app = make()
