"""Functions in real processes of their own: results, refusals, limits, crashes, and nothing left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest
from structlog.testing import capture_logs

from deploy.local.waiting import wait_until
from shared.subprocesses import (
    Rejected,
    SubprocessBusyError,
    SubprocessFailedError,
    SubprocessStoppedError,
    TooCostlyError,
)
from shared.subprocesses.calls import Subprocesses

FUNCTIONS = "tests.shared.subprocesses.functions"
SECRET = "王小明 13812345678"


@pytest.fixture
def calls() -> Iterator[Subprocesses]:
    made = Subprocesses(patience=0.3)
    yield made
    made.stop()


def children() -> set[str]:
    """The direct children of this process that are still there, zombies included."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("payload", [b"", b"abc", bytes(range(256)) * 40_000])
def test_the_result_comes_back_whatever_its_size(calls: Subprocesses, payload: bytes) -> None:
    assert calls.call(f"{FUNCTIONS}:reverse", payload, timeout=30) == payload[::-1]


def test_progress_is_told(calls: Subprocesses) -> None:
    told: list[tuple[int, int]] = []
    calls.call(f"{FUNCTIONS}:count", b"", timeout=30, on_progress=lambda done, total: told.append((done, total)))
    assert [one for one in told if one[1]] == [(1, 3), (2, 3), (3, 3)]


def test_a_refusal_arrives_as_it_was_raised(calls: Subprocesses) -> None:
    with pytest.raises(Rejected) as rejected:
        calls.call(f"{FUNCTIONS}:reject", b"", timeout=30)
    assert rejected.value.code == "sheet_unreadable"
    assert rejected.value.errors == [{"field": "rows.3.name", "code": "required", "message": "必填"}]
    assert rejected.value.details == {"rows": 7}
    assert rejected.value.status == 422
    with pytest.raises(Rejected) as lacking:
        calls.call(f"{FUNCTIONS}:lack", b"", timeout=30)
    assert (lacking.value.code, lacking.value.status) == ("font_missing", 503)


def test_a_failure_is_logged_with_its_lines_and_without_what_it_says(calls: Subprocesses) -> None:
    with capture_logs() as entries, pytest.raises(SubprocessFailedError) as failed:
        calls.call(f"{FUNCTIONS}:fail", SECRET.encode(), timeout=30)
    assert [entry["event"] for entry in entries] == ["subprocess_failed"]
    assert entries[0]["failure"] == "ValueError"
    assert any("functions.py" in line for line in entries[0]["at_lines"])
    assert "王小明" not in repr((entries, failed.value))


@pytest.mark.parametrize("function", ["crash", "vanish", "not_bytes", "missing"])
def test_a_crash_is_a_failure_and_the_next_call_works(calls: Subprocesses, function: str) -> None:
    with pytest.raises(SubprocessFailedError):
        calls.call(f"{FUNCTIONS}:{function}", b"", timeout=30)
    assert calls.call(f"{FUNCTIONS}:reverse", b"ab", timeout=30) == b"ba"


def test_too_much_memory_is_refused(calls: Subprocesses) -> None:
    with pytest.raises(TooCostlyError) as costly:
        calls.call(f"{FUNCTIONS}:hoard", b"", timeout=30, memory=512 * 1_048_576)
    assert costly.value.spent == "memory"


def test_too_much_time_ends_the_child(calls: Subprocesses, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    began = time.monotonic()
    with pytest.raises(TooCostlyError) as costly:
        calls.call(f"{FUNCTIONS}:burn", str(pid_file).encode(), timeout=3)
    assert costly.value.spent == "time"
    assert time.monotonic() - began < 20
    assert not alive(int(pid_file.read_text()))


def test_what_on_progress_raises_ends_the_child_within_about_a_second(calls: Subprocesses, tmp_path: Path) -> None:
    class CancelledError(Exception):
        pass

    def cancel(done: int, total: int) -> None:
        raise CancelledError

    pid_file = tmp_path / "pid"
    began = time.monotonic()
    with pytest.raises(CancelledError):
        calls.call(f"{FUNCTIONS}:burn", str(pid_file).encode(), timeout=60, on_progress=cancel)
    assert time.monotonic() - began < 20
    assert not alive(int(pid_file.read_text()))


def test_a_child_killed_by_somebody_else_is_no_endless_wait(calls: Subprocesses, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"

    def kill() -> None:
        wait_until(lambda: pid_file.exists() and pid_file.read_text() != "", "the child")
        os.kill(int(pid_file.read_text()), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(TooCostlyError):
        calls.call(f"{FUNCTIONS}:burn", str(pid_file).encode(), timeout=60)
    killer.join()


def test_two_run_at_once_and_a_third_waits_only_so_long(calls: Subprocesses) -> None:
    def burn() -> str:
        try:
            calls.call(f"{FUNCTIONS}:burn", b"", timeout=2)
        except TooCostlyError:
            return "costly"
        return "ended"

    with ThreadPoolExecutor(2) as pool:
        burning = [pool.submit(burn), pool.submit(burn)]
        time.sleep(0.5)
        with pytest.raises(SubprocessBusyError):
            calls.call(f"{FUNCTIONS}:reverse", b"", timeout=1)
        assert [one.result() for one in burning] == ["costly", "costly"]
    assert calls.call(f"{FUNCTIONS}:reverse", b"ab", timeout=30) == b"ba"


def test_a_stop_ends_the_children_and_takes_no_more(tmp_path: Path) -> None:
    calls, pid_file = Subprocesses(), tmp_path / "pid"
    with ThreadPoolExecutor(1) as pool:
        burning = pool.submit(calls.call, f"{FUNCTIONS}:burn", str(pid_file).encode(), timeout=60)
        wait_until(lambda: pid_file.exists() and pid_file.read_text() != "", "the child")
        calls.stop()
        with pytest.raises(SubprocessStoppedError):
            burning.result(5)
    assert not alive(int(pid_file.read_text()))
    with pytest.raises(SubprocessStoppedError):
        calls.call(f"{FUNCTIONS}:reverse", b"", timeout=1)


def test_nothing_is_left_behind(calls: Subprocesses) -> None:
    def leftovers() -> tuple[set[str], int]:
        return children(), len(list(Path("/proc/self/fd").iterdir()))

    calls.call(f"{FUNCTIONS}:reverse", b"", timeout=30)
    before = leftovers()
    for function in ("reverse", "reject", "vanish"):
        try:
            calls.call(f"{FUNCTIONS}:{function}", b"", timeout=30)
        except (Rejected, SubprocessFailedError):
            continue
    assert leftovers() == before


def test_the_child_gets_no_secret_no_descriptor_and_no_green_module(
    calls: Subprocesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANGGE_MONGO_URI", "mongodb://cases:password@db/cases")
    found = orjson.loads(calls.call(f"{FUNCTIONS}:surroundings", b"", timeout=30))
    assert not any(name.startswith("WANGGE") for name in found["env"])
    assert found["fds"] == 5  # its three standard ones, the socket, and the listing itself
    assert found["eventlet"] is False


def test_a_service_goes_on_while_its_children_burn() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.shared.subprocesses.green"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    first, second, longest = done.stdout.splitlines()[-1].split()
    assert (first, second) == ("time", "time")
    assert float(longest) < 0.5


@pytest.mark.kills
def test_the_children_of_a_killed_service_die_with_it(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-m", "tests.shared.subprocesses.green", str(pid_file)])
    wait_until(lambda: pid_file.exists() and pid_file.read_text() != "", "the child")
    child = int(pid_file.read_text())
    assert alive(child)
    parent.kill()
    parent.wait()
    wait_until(lambda: not alive(child), "the end of the child", 20)
