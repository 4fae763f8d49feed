"""The real server process: its logs, its end, and what a rude client can't do to it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from jupinv.jobs import Job
from tests.conftest import BASE
from tests.processes import ROOT, Process, server, until, worker

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def served(environ, folder) -> Iterator[tuple[Process, str]]:
    """`flask serve`, answering; with its address."""
    with server(environ, folder / "logs") as running:
        yield running


@pytest.fixture(scope="module")
def enduring(sqlite_template, tmp_path_factory) -> Iterator[tuple[Process, str]]:
    """The same, one for all rude clients."""
    folder = tmp_path_factory.mktemp("enduring")
    shutil.copy(sqlite_template, folder / "jupinv.db")
    with server(BASE | {"DATA_DIR": str(folder)}, folder / "logs") as running:
        yield running


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


def speak(url: str, words: bytes) -> bytes:
    """What a server says to these very bytes."""
    with socket.create_connection(("127.0.0.1", port_of(url)), timeout=20) as connection:
        try:
            connection.sendall(words)
            answer = connection.recv(65536)
        except ConnectionError:
            answer = b""  # it hung up
    return answer


def is_well(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/healthz") as answer:
        return bool(answer.status == 200)


@on_sqlite
def test_every_line_of_its_log_is_json_without_paths(served) -> None:
    process, url = served
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{url}/i/SECRET-TOKEN?q=SECRET-QUERY")
    lines = until(lambda: [line for line in process.log().splitlines() if "/i/<token>" in line] and process.log())
    said = [json.loads(line) for line in lines.splitlines() if not line.startswith("Jupinv is at")]
    assert any(line.get("route") == "/i/<token>" and line["status"] == 404 for line in said)
    assert all({"at", "level", "log"} <= line.keys() for line in said)
    assert "SECRET" not in lines


@on_sqlite
def test_a_killed_server_leaves_nobody_behind(served) -> None:
    process, url = served
    assert is_well(url)
    process.kill()

    def is_free() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port_of(url))) != 0

    assert until(is_free)


@on_sqlite
def test_it_ends_when_it_is_told_to(served) -> None:
    process, _ = served
    assert process.terminate() in (0, -15)


@on_sqlite
@pytest.mark.parametrize("times", [1, 3])
def test_it_ends_when_all_its_processes_are_told_to_at_once(served, times: int) -> None:
    process, url = served
    waiting = socket.create_connection(("127.0.0.1", port_of(url)))  # of a browser that has more to ask
    waiting.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert waiting.recv(65536).startswith(b"HTTP/1.1 200")
    assert len(process.group()) > 1, "a first process and a worker"
    for _ in range(times):
        process.tell_all()
    assert process.popen.wait(20) in (0, 1, -15)
    assert until(lambda: not process.group(), 20)
    waiting.close()


@on_sqlite
def test_a_worker_of_jobs_ends_however_often_it_is_told_to(app, environ, folder) -> None:
    with worker(environ, folder / "logs") as process:
        until(lambda: Job.select().exists(), process=process)  # of each day
        for _ in range(20):
            process.tell_all()
        assert process.popen.wait(20) == 0


def test_a_signal_at_any_moment_hangs_nobody() -> None:
    """The event of `threading` hangs here in most runs."""
    kind = "jupinv.interrupt:Interrupt"
    subprocess.run([sys.executable, "-m", "tests.interrupting", kind], cwd=ROOT, timeout=60, check=True)


@on_sqlite
def test_a_taken_port_is_told_in_one_line(environ, folder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = Process(["serve"], environ | {"PORT": str(taken.getsockname()[1])}, folder / "logs")
        assert process.popen.wait(30) == 1
    assert "Set PORT to another one" in process.log()
    assert len(process.log().splitlines()) == 1


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: 5000000\r\n", b"a=" + b"x" * 4_999_998),
        (b"Content-Length: -5\r\n", b"a=1"),
        (b"Content-Length: 99999999999999999999\r\n", b"a=1"),
        (b"Content-Length: x\r\n", b"a=1"),
        (b"Transfer-Encoding: chunked\r\n", b"zz\r\na=1\r\n0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n", b"200000\r\n" + b"x" * 0x200000 + b"\r\n200000\r\n" + b"x" * 100),
        (b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", b"3\r\na=1\r\n0\r\n\r\n"),
    ],
    ids=["too large", "negative", "astronomic", "no number", "chunked badly", "chunked without end", "two lengths"],
)
def test_a_rude_body_is_refused_and_the_server_goes_on(enduring, head: bytes, body: bytes) -> None:
    _, url = enduring
    words = b"POST /sign-out HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n"
    words += b"Content-Type: application/x-www-form-urlencoded\r\n" + head + b"\r\n" + body
    answer = speak_rudely(url, words)
    assert not answer.startswith(b"HTTP/1.1 5"), answer[:300]
    assert is_well(url)


def speak_rudely(url: str, words: bytes) -> bytes:
    """The same, by a client that goes away in the middle when nobody answers."""
    with socket.create_connection(("127.0.0.1", port_of(url)), timeout=5) as connection:
        try:
            connection.sendall(words)
            connection.shutdown(socket.SHUT_WR)
            return connection.recv(65536)
        except OSError:  # it hung up on us, at whichever step
            return b""


def test_a_head_that_is_too_large_is_refused(enduring) -> None:
    _, url = enduring
    answer = speak(url, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 2_000_000 + b"\r\n\r\n")
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:100]
    assert is_well(url)


HEADS = [
    b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /\xff\xfe/%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Null: a\x00b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX Folded: a\r\n b\r\n\r\n",
    b"GET / HTTP/1.1\nHost: localhost\n\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"GET /\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"NONSENSE\xff / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(5000)) + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: " + b"a=b; " * 10_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: jupinv=\xff\xfe\x80\r\nAccept-Language: \xff\r\n\r\n",
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\na=1",
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, nonsense\r\n\r\na=1",
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\na=1GET /x HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xff" * 200,
]


def test_a_strange_head_breaks_nothing(enduring) -> None:
    process, url = enduring
    for head in HEADS:
        answer = speak_rudely(url, head)
        assert not answer.startswith(b"HTTP/1.1 5"), (head[:200], answer[:300])
        assert b"evil.example" not in answer, (head[:200], answer[:2000])
    assert is_well(url)
    assert '"bug"' not in process.log()
