"""Everything that runs, under supervisor: restarted when it dies, stopped in order, given up with one line."""

import contextlib
import http.client
import os
import resource
import shlex
import signal
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.errors import DeployError
from deploy.local.process import Launch
from deploy.local.progress import say
from deploy.local.secrets import write_private
from deploy.local.waiting import wait_until

UNREACHABLE = (OSError, http.client.HTTPException, xmlrpc.client.Error)


@dataclass(frozen=True, slots=True)
class Program:
    """A process under supervision; what has the highest `stage` is stopped first."""

    launch: Launch
    stage: int
    at_once: bool = True


class Supervisor:
    """supervisord as a child of this process: when this one ends, however it ends, so does that one."""

    def __init__(self, folder: Path, port: int, password: str, programs: Sequence[Program]) -> None:
        self.folder = folder
        self.programs = {program.launch.name: program for program in programs}
        self._address = f"127.0.0.1:{port}"
        self._password = password
        self._restarting: set[str] = set()
        self._pids: dict[str, int] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._remote = xmlrpc.client.ServerProxy(f"http://wangge:{password}@{self._address}/RPC2")

    def start(self) -> None:
        """Start supervisord, and with it whatever is to run at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "supervisord.conf"
        write_private(config, self.configuration())
        argv = [sys.executable, "-m", "supervisor.supervisord", "-c", str(config)]
        self._process = Launch("supervisord", argv, self.folder).spawn()
        wait_until(self._answers, "supervisord", 20, lambda: self._running)

    def launch(self, names: Sequence[str]) -> None:
        """Start the named programs that were not to run at once."""
        for name in names:
            self._remote.supervisor.startProcess(f"{_group(self.programs[name])}:{name}", False)

    def stop(self) -> None:
        """Stop every program in the reverse order of the stages; returns when no process is left."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def healthy(self) -> bool:
        """True, or DeployError with the one line about the program that cannot be started."""
        if not self._running:
            raise DeployError(f"supervisord 意外退出，详见 {self.folder / 'supervisord.log'}")
        for known in self._states():
            self._bury(known["name"], known["pid"])
            self._notice(known["name"], known["statename"])
        return True

    def watch(self) -> None:
        """Look after everything until a signal comes or a program is given up."""
        while self.healthy():
            time.sleep(1)

    def configuration(self) -> str:
        """supervisord.conf; the programs of one stage are a group, and are stopped all at the same time."""
        return "\n".join([self._head(), *map(_section, self.programs.values()), *self._groups()])

    @property
    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _answers(self) -> bool:
        try:
            return bool(self._remote.supervisor.getState())
        except UNREACHABLE:
            return False

    def _states(self) -> list[dict[str, Any]]:
        with contextlib.suppress(*UNREACHABLE):
            known: Any = self._remote.supervisor.getAllProcessInfo()
            return list(known)
        return []

    def _bury(self, name: str, pid: int) -> None:
        """End what a killed process has left behind: nginx's workers would keep its port."""
        before = self._pids.get(name, pid)
        if before not in (pid, 0):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(before, signal.SIGKILL)
        self._pids[name] = pid

    def _notice(self, name: str, state: str) -> None:
        launch = self.programs[name].launch
        if state == "FATAL":
            raise DeployError(f"{name} 起不来：{launch.last_words()}（日志 {launch.log}）")
        if state in ("BACKOFF", "EXITED") and name not in self._restarting:
            self._restarting.add(name)
            say(f"{name} 退出了，正在重新启动（日志 {launch.log}）")
        if state == "RUNNING" and name in self._restarting:
            self._restarting.remove(name)
            say(f"{name} 已重新启动")

    def _head(self) -> str:
        files = min(65_536, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        user = "user=root" if os.geteuid() == 0 else ""
        return f"""\
[supervisord]
nodaemon=true
{user}
minfds={files}
logfile=/dev/null
logfile_maxbytes=0
pidfile={_literal(self.folder / "supervisord.pid")}
[inet_http_server]
port={self._address}
username=wangge
password={self._password}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

    def _groups(self) -> Iterable[str]:
        stages = {program.stage for program in self.programs.values()}
        for stage in sorted(stages):
            members = [program for program in self.programs.values() if program.stage == stage]
            names = ",".join(program.launch.name for program in members)
            yield f"[group:{_group(members[0])}]\nprograms={names}\npriority={stage}\n"


def _group(program: Program) -> str:
    return f"stage-{program.stage}"


def _section(entry: Program) -> str:
    launch = entry.launch
    command = shlex.join(launch.command)
    environment = ",".join(f'{name}="{value}"' for name, value in launch.environment.items())
    return f"""\
[program:{launch.name}]
command={_literal(command)}
directory={_literal(launch.folder)}
environment={_literal(environment)}
autostart={str(entry.at_once).lower()}
autorestart=true
startsecs=10
startretries=3
stopwaitsecs={launch.stop_seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile={_literal(launch.log)}
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=2
"""


def _literal(value: object) -> str:
    """supervisor expands `%(name)s` in its configuration."""
    return str(value).replace("%", "%%")
