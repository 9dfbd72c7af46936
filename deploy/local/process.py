"""A server of our own as one or more processes, started in order and stopped the other way round."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.errors import DeployError
from deploy.local.programs import program

# to the kernel the parent is a thread: this one lives as long as the process, whoever asks for the start
_PARENT = ThreadPoolExecutor(1, "parent")


@dataclass(frozen=True, slots=True)
class Launch:
    """How one process is started: by supervisor in `deploy/up`, by Popen in the tests."""

    name: str
    argv: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: int = 30

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def command(self) -> list[str]:
        """The kernel ends the program when its parent dies, so that a killed parent leaves nothing behind."""
        return [program("setpriv"), "--pdeathsig", "TERM", "--", *self.argv]

    def spawn(self) -> "subprocess.Popen[bytes]":
        """Start it in a process group of its own, so that a Ctrl-C reaches only who started it."""
        return _PARENT.submit(self._popen).result()

    def _popen(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=os.environ | dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def last_words(self) -> str:
        """The last line that the process wrote, for the message when it has died."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "无输出"


class LocalServer:
    """`prepare` writes the files, `launches` says what runs, `wait_ready` returns when it serves."""

    title = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def prepare(self) -> None:
        raise NotImplementedError

    def launches(self) -> Sequence[Launch]:
        raise NotImplementedError

    def wait_ready(self, timeout: float = 60.0, alive: Callable[[], bool] | None = None) -> None:
        """`alive` says whether waiting still makes sense, where another than this object starts it."""
        raise NotImplementedError

    def start(self) -> None:
        """Start what is not running, and wait until it serves."""
        self.prepare()
        for launch in self.launches():
            if not self._lives(launch.name):
                self._running[launch.name] = launch.spawn()
        try:
            self.wait_ready()
        except DeployError as failure:
            words = self.launches()[-1].last_words()
            self.stop()
            raise DeployError(f"{failure}：{words}") from failure

    def stop(self) -> None:
        """End every process in the reverse order, by force only after its time is over."""
        for launch in reversed(self.launches()):
            if process := self._running.pop(launch.name, None):
                _end(process, launch.stop_seconds)

    def kill(self) -> None:
        """SIGKILL of the server itself, as a power cut would; `start` brings it back on the same data."""
        process = self._running.pop(self.launches()[-1].name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    @property
    def pid(self) -> int:
        return self._running[self.launches()[-1].name].pid

    def alive(self) -> bool:
        """False only when a process that this object started has ended."""
        return all(process.poll() is None for process in self._running.values())

    def _lives(self, name: str) -> bool:
        process = self._running.get(name)
        return process is not None and process.poll() is None


def _end(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
