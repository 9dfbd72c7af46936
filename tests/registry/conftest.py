"""A running registry with two towns, once for all tests of this folder."""

from collections.abc import Callable, Iterator

import pytest

from deploy.local.place import WUXI
from services.registry.facts import FACTS
from shared.permissions import Grant
from shared.settings import Settings
from shared.spine import Declared, SpineApi, assemble
from tests.caller import Caller, Reply
from tests.registry.place import FAR_TOWN, LISTED_TOWN, TOWN, load, opened
from tests.servers import Servers, ServiceProcess

Person = Callable[..., Caller]


@pytest.fixture(scope="package")
def registry(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """The service, with nothing in it."""
    servers.fresh()
    process = ServiceProcess("registry", servers.environment("registry"), tmp_path_factory.mktemp("registry"))
    process.start()
    try:
        yield process
    finally:
        process.stop()


@pytest.fixture(scope="package")
def inside(registry: ServiceProcess) -> Iterator[SpineApi]:
    """The service's own store and read side, seen from the test."""
    api = assemble(Settings.from_environment(registry.environment), Declared(FACTS))
    yield api
    api.client.close()


@pytest.fixture(scope="package")
def person(servers: Servers, registry: ServiceProcess) -> Person:
    """`person("p-zhang", ("grid_head", GRID))`: somebody who calls the service."""
    key = servers.token_key.read_bytes()

    def make(subject: str, *grants: tuple[str, str | None]) -> Caller:
        return Caller(registry.url, key, subject, tuple(Grant(*grant) for grant in grants))

    return make


@pytest.fixture(scope="package")
def public(registry: ServiceProcess) -> Caller:
    """Somebody without a token."""
    return Caller(registry.url)


@pytest.fixture(scope="package")
def operator(person: Person) -> Caller:
    """Runs the system; opened the two towns."""
    caller = person("operator", ("operator", None))
    for town in (TOWN, FAR_TOWN, LISTED_TOWN):
        opened(caller, town, name="浦市镇", since="2020-01-01")
    return caller


@pytest.fixture(scope="package")
def ma(operator: Caller, person: Person) -> Caller:
    """The commander of TOWN."""
    return person("p-ma", ("commander", TOWN))


@pytest.fixture(scope="package")
def far(operator: Caller, person: Person) -> Caller:
    """The commander of the town beside it."""
    return person("p-far", ("commander", FAR_TOWN))


@pytest.fixture(scope="package")
def wuxi(operator: Caller) -> Reply:
    """武溪镇 as `deploy/up` loads it; the answer."""
    return load(operator, WUXI.read_bytes())
