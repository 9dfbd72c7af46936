"""The private servers keep their data through a kill and a move to another port, and leave nothing running."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from deploy.local.database import Database
from deploy.local.ports import free_ports
from deploy.local.secrets import Secrets
from deploy.local.services import CHECKOUT
from deploy.local.waiting import wait_until

pytestmark = pytest.mark.servers


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database of this test alone: it is killed here."""
    own = Database(tmp_path / "mongod", free_ports(1)[0], Secrets(tmp_path / "secrets"), ["cases"])
    own.start()
    yield own
    own.stop()


def test_what_was_journaled_is_there_after_a_kill_on_another_port_too(database: Database) -> None:
    with MongoClient[dict[str, Any]](database.uri("cases"), journal=True, w="majority") as client:
        client["cases"]["commits"].insert_one({"_id": "case-1"})
    database.kill()
    database.port = free_ports(1)[0]
    database.start()
    with MongoClient[dict[str, Any]](database.uri("cases")) as client:
        assert client["cases"]["commits"].find_one() == {"_id": "case-1"}


def test_servers_end_with_the_process_that_started_them_however_it_ends(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from deploy.local.process import Launch\n"
        "print(Launch('child', ['sleep', '600'], Path(sys.argv[1])).spawn().pid, flush=True); time.sleep(600)"
    )
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    wait_until(lambda: not lives(child), "child", 10)


def lives(pid: int) -> bool:
    """Whether the process runs: one that nobody has waited for yet doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
