from __future__ import annotations

import hashlib
import threading

import pytest

from jupinv import config, files


@pytest.fixture(autouse=True)
def store(tmp_path):
    files.use(config.read({"DATA_DIR": str(tmp_path)}))
    return tmp_path / "files"


def test_bytes_come_back_under_their_hash():
    key = files.put(7, b"%PDF")
    assert key == f"7/{hashlib.sha256(b'%PDF').hexdigest()}"
    assert files.exists(key)
    assert files.read(key) == b"%PDF"


def test_the_same_bytes_are_kept_once_for_each_business(store):
    assert files.put(7, b"logo") == files.put(7, b"logo")
    assert files.put(8, b"logo") != files.put(7, b"logo")
    assert len([path for path in store.rglob("*") if path.is_file()]) == 2


def test_an_unknown_key_is_not_there():
    key = f"7/{'0' * 64}"
    assert not files.exists(key)
    with pytest.raises(FileNotFoundError):
        files.read(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "7",
        "../secret_key",
        f"7/../{'0' * 64}",
        f"/7/{'0' * 64}",
        f"7/{'0' * 63}",
        f"7/{'A' * 64}",
        f"7/{'0' * 64}\n",
        f"07/{'0' * 64}",
    ],
)
def test_nothing_else_is_a_key(key):
    for verb in (files.path, files.read, files.exists):
        with pytest.raises(ValueError):
            verb(key)


def test_a_business_goes_with_its_files_and_no_others():
    mine, theirs = files.put(7, b"a"), files.put(70, b"a")
    files.delete_business(7)
    files.delete_business(7)
    assert not files.exists(mine)
    assert files.exists(theirs)


def test_many_writers_of_the_same_bytes_leave_one_whole_file(store):
    data, keys = b"x" * 300_000, []
    threads = [threading.Thread(target=lambda: keys.append(files.put(7, data))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1 and len(keys) == 8
    assert files.read(keys[0]) == data
    assert [path.name for path in (store / "7").iterdir()] == [keys[0].split("/")[1]]


def test_a_write_that_fails_leaves_nothing_behind(store):
    files.put(7, b"first")
    with pytest.raises(TypeError):
        files._write(store / "7" / ("0" * 64), "no bytes")
    assert len(list((store / "7").iterdir())) == 1
