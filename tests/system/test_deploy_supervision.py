"""supervisor restarts what dies, gives up with one line, and stops in order with no process left."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.errors import DeployError
from deploy.local.ports import free_ports
from deploy.local.process import Launch
from deploy.local.supervision import Program, Supervisor
from deploy.local.waiting import wait_until

pytestmark = pytest.mark.servers

DIARY = """
import os, signal, sys
def note(word): open("diary", "a").write(f"{word} {sys.argv[1]} {os.getpid()}\\n")
def end(*_): note("end"); sys.exit(0)
signal.signal(signal.SIGTERM, end)
note("start")
while True: signal.pause()
"""
Supervise = Callable[..., Supervisor]


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Supervise]:
    started: list[Supervisor] = []

    def start(*programs: Program) -> Supervisor:
        supervisor = Supervisor(tmp_path / "run", free_ports(1)[0], "secret", programs)
        started.append(supervisor)
        supervisor.start()
        return supervisor

    yield start
    for supervisor in started:
        supervisor.stop()


def diarist(name: str, folder: Path) -> Launch:
    program = folder / "diarist.py"
    program.write_text(DIARY)
    return Launch(name, [sys.executable, str(program), name], folder)


def diary(folder: Path) -> list[list[str]]:
    file = folder / "diary"
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def test_what_starts_first_is_stopped_last(supervise: Supervise, tmp_path: Path) -> None:
    names = ["database", "broker", "gateway", "cases"]
    supervisor = supervise(*(Program(diarist(name, tmp_path), place) for place, name in enumerate(names)))
    wait_until(lambda: len(diary(tmp_path)) == 4, "start", 20)
    supervisor.stop()
    assert [name for word, name, _ in diary(tmp_path) if word == "end"] == names[::-1]


def test_a_killed_program_is_started_again(
    supervise: Supervise, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = supervise(Program(diarist("cases", tmp_path), 1))
    wait_until(lambda: len(diary(tmp_path)) == 1, "start", 20)
    os.kill(int(diary(tmp_path)[0][2]), signal.SIGKILL)
    wait_until(lambda: len(diary(tmp_path)) == 2, "restart", 20, supervisor.healthy)


def test_a_program_that_cannot_be_started_is_given_up_with_its_last_words(supervise: Supervise, tmp_path: Path) -> None:
    launch = Launch("cases", ["sh", "-c", "echo WANGGE_MONGO_URI: must be an address; exit 2"], tmp_path)
    supervisor = supervise(Program(launch, 1))
    with pytest.raises(DeployError, match="cases 起不来：WANGGE_MONGO_URI: must be an address"):
        wait_until(lambda: False, "cases", 60, supervisor.healthy)


def test_a_program_starts_only_when_it_is_its_turn(supervise: Supervise, tmp_path: Path) -> None:
    first, later = Program(diarist("first", tmp_path), 1), Program(diarist("later", tmp_path), 2, at_once=False)
    supervisor = supervise(first, later)
    wait_until(lambda: len(diary(tmp_path)) == 1, "start", 20)
    supervisor.launch(["later"])
    wait_until(lambda: len(diary(tmp_path)) == 2, "start", 20)
    assert [name for _, name, _ in diary(tmp_path)] == ["first", "later"]


def test_percent_signs_and_quotes_in_the_environment_arrive_as_they_are(supervise: Supervise, tmp_path: Path) -> None:
    uri = "mongodb://u:p%40s@h/?a=1&b=2,3;c"
    launch = Launch("cases", ["sh", "-c", 'echo "$URI" > seen; sleep 600'], tmp_path, {"URI": uri})
    supervise(Program(launch, 1))
    seen = tmp_path / "seen"
    wait_until(lambda: seen.exists() and seen.read_text() == uri + "\n", "program", 20)
