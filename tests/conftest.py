"""Fixtures of every test that needs the real servers; they start once per session, when first asked for."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import Servers, ServiceProcess

StartService = Callable[..., ServiceProcess]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of `WANGGE_TESTS=servers` only the tests that need the real servers are left, of `rest` only the others."""
    part = os.environ.get("WANGGE_TESTS")
    if part:
        wanted = [item for item in items if bool(item.get_closest_marker("servers")) is (part == "servers")]
        config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
        items[:] = wanted


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """MongoDB and RabbitMQ on free ports; what earlier tests left there is still there."""
    started = Servers(tmp_path_factory.mktemp("servers"))
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture
def fresh(servers: Servers) -> Servers:
    """The servers with nothing in them."""
    servers.fresh()
    return servers


@pytest.fixture
def service(servers: Servers, tmp_path: Path) -> Iterator[StartService]:
    """`service("cases", WANGGE_WORKERS="5")` starts one more process and waits until it is ready."""
    started: list[ServiceProcess] = []

    def start(name: str, **overrides: str) -> ServiceProcess:
        environment = servers.environment(name) | overrides
        process = ServiceProcess(name, environment, tmp_path / f"{name}-{len(started)}")
        started.append(process)
        process.start()
        return process

    yield start
    for process in reversed(started):
        process.stop()
