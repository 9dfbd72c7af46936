"""`deploy/up` as its owner meets it: first start, what it prints, what dies, the end, and the start after that."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.errors import DeployError
from deploy.local.ports import free_ports
from deploy.local.services import SERVICES
from deploy.local.waiting import answers, wait_until
from tests.servers import Servers

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


class Up:
    """One `deploy/up` in a folder of its own."""

    def __init__(self, home: Path, *options: str, **variables: str) -> None:
        self.home = home
        self.port = free_ports(1)[0]
        self.log = home.with_suffix(f".{self.port}")
        argv = [sys.executable, "-m", "deploy.local.up", "--port", str(self.port), *options]
        environment = os.environ | {"WANGGE_HOME": str(home)} | variables
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(argv, env=environment, stdout=output, stderr=output)

    @property
    def said(self) -> str:
        return self.log.read_text()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_ready(self) -> "Up":
        try:
            wait_until(lambda: "接口说明" in self.said, "deploy/up", 120, self._lives)
        except DeployError as failure:
            raise AssertionError(f"{failure}: {self.said}") from failure
        return self

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(90)

    def report_a_case(self) -> str:
        """Run the two lines about a case that were printed, as the owner pastes them; what they answer."""
        lines = re.search(r"^  (TOKEN=\S+)\n  (curl .*?})'$", self.said, re.MULTILINE | re.DOTALL)
        assert lines
        script = f"{lines[1]}\n{lines[2]}' -w '%{{http_code}}'"
        return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout

    def pid_of(self, argument: str) -> int:
        return next(pid for pid, command in processes(self.home).items() if argument in command)

    def _lives(self) -> bool:
        return self.process.poll() is None


def processes(home: Path) -> dict[int, str]:
    """Every process that works in this folder, by pid."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if (entry / "cwd").readlink().is_relative_to(home):
                    found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up") / "home"


@pytest.fixture(scope="module")
def up(home: Path) -> Iterator[Up]:
    started = Up(home, "--scale", "cases=2")
    try:
        yield started.wait_ready()
    finally:
        started.stop()


def test_the_printed_wall_addresses_answer_at_the_three_levels(up: Up) -> None:
    walls = re.findall(rf"{up.url}/wall\?area=(\d+)#token=\S+", up.said)
    assert [len(area) for area in walls] == [9, 12, 15]
    assert all(answers(f"{up.url}/wall?area={area}") for area in walls)


def test_the_printed_lines_report_a_case(up: Up) -> None:
    assert up.report_a_case().endswith("201")


def test_both_replicas_run_behind_the_gateway(up: Up) -> None:
    environments = [
        Path(f"/proc/{pid}/environ").read_text()
        for pid, command in processes(up.home).items()
        if "shared.run cases" in command
    ]
    assert sorted(re.findall(r"WANGGE_REPLICA=(\S+?)\0", "".join(environments))) == ["cases-1", "cases-2"]


def test_a_second_start_in_the_same_folder_is_refused_in_one_line(up: Up) -> None:
    second = Up(up.home)
    assert second.process.wait(30) == 1
    assert re.fullmatch(r"✗ .*已经在运行（进程 \d+）.*\n", second.said)


@pytest.mark.kills
@pytest.mark.parametrize("victim", ["shared.run registry", "nginx: master", "bin/mongod"])
def test_what_is_killed_comes_back(up: Up, victim: str) -> None:
    killed = up.pid_of(victim)
    os.kill(killed, signal.SIGKILL)
    wait_until(
        lambda: any(victim in command for pid, command in processes(up.home).items() if pid != killed), victim, 30
    )
    wait_until(lambda: answers(f"{up.url}/registry/health/ready"), "registry", 60)
    wait_until(lambda: up.report_a_case().endswith("201"), "cases", 60)


def test_after_the_end_no_process_is_left_and_the_next_start_goes_on_with_the_data(up: Up, home: Path) -> None:
    assert up.stop() == 0
    assert processes(home) == {}
    again = Up(home).wait_ready()
    try:
        assert "已导入" in up.said
        assert "已导入" not in again.said
        assert again.report_a_case().endswith("201")
    finally:
        subprocess.run(
            [sys.executable, "-m", "deploy.local.down"], env=os.environ | {"WANGGE_HOME": str(home)}, check=True
        )
    assert again.process.wait(10) == 0
    assert processes(home) == {}


def test_a_taken_port_is_one_line_and_a_failure(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = Up(home.with_name("other"), "--port", str(port))
        assert refused.process.wait(30) == 1
    assert re.fullmatch(rf"✗ .*127\.0\.0\.1:{port}.*--port.*\n", refused.said)
    assert "Traceback" not in refused.said


def test_servers_that_exist_already_are_used_instead_of_own_ones(fresh: Servers, home: Path) -> None:
    named = {"AMQP_URI": fresh.admin_amqp_uri, "MONGO_URI": fresh.admin_mongo_uri}
    own = {f"MONGO_URI_{service.upper()}": fresh.mongo_uri(service) for service in SERVICES}
    with_existing = Up(home.with_name("existing"), **named, **own).wait_ready()
    try:
        commands = " ".join(processes(with_existing.home).values())
        assert "mongod" not in commands
        assert "beam" not in commands
        assert with_existing.report_a_case().endswith("201")
    finally:
        assert with_existing.stop() == 0
