"""Kill tests have servers of their own; `WANGGE_KILL_SEEDS=20 pytest tests/faults` runs every scenario so often.

With one seed, as in the whole suite, only the first scenario of each mechanism runs, not its variants.
"""

import os
from collections.abc import Iterator

import pytest

from tests.faults.report import REPORT, lines, write
from tests.faults.system import System
from tests.faults.trial import OUTCOMES
from tests.servers import Servers

SEEDS = int(os.environ.get("WANGGE_KILL_SEEDS", "1"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(SEEDS))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    variants = {item for item in items if item.get_closest_marker("variant")} if SEEDS == 1 else set()
    if variants:
        config.hook.pytest_deselected(items=list(variants))
        items[:] = [item for item in items if item not in variants]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if OUTCOMES:
        write(OUTCOMES)
        terminalreporter.section(f"kills ({REPORT})")
        for line in lines(OUTCOMES):
            terminalreporter.write_line(line)


@pytest.fixture(scope="package")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """A database and a broker that no other test uses: they are killed here."""
    own = Servers(tmp_path_factory.mktemp("killed"))
    try:
        own.start()
        yield own
    finally:
        own.stop()


@pytest.fixture(scope="module")
def system(servers: Servers) -> Iterator[System]:
    """One replica of cases and of reporting, empty at the beginning of each file of tests."""
    started = System(servers)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def replicated(servers: Servers) -> Iterator[System]:
    """Two replicas of each."""
    started = System(servers, replicas=2)
    yield started
    started.stop()
