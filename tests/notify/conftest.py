"""cases and notify running in a small place, once for all tests of this folder."""

from collections.abc import Callable, Iterator

import pytest

from services.notify.projections import AREAS, HOLDERS_COPY, SEATS
from shared.permissions import Grant
from shared.settings import Settings
from shared.spine import Declared, SpineApi, assemble
from tests.caller import Caller, eventually
from tests.cases.place import AREAS as PLACES
from tests.cases.place import HOLDERS, registry_of_the_place
from tests.servers import Servers, ServiceProcess

Person = Callable[..., Caller]


@pytest.fixture(scope="package")
def processes(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ServiceProcess]]:
    """The two services by name."""
    servers.fresh()
    folder = tmp_path_factory.mktemp("notify")
    running = {name: ServiceProcess(name, servers.environment(name), folder / name) for name in ("cases", "notify")}
    with registry_of_the_place(servers):
        for process in running.values():
            process.start()
        try:
            yield running
        finally:
            for process in running.values():
                process.stop()


@pytest.fixture(scope="package")
def inside(processes: dict[str, ServiceProcess]) -> Iterator[SpineApi]:
    """notify's own read side, seen from the test; it knows who holds which post."""
    from services.notify.events import FACTS

    api = assemble(Settings.from_environment(processes["notify"].environment), Declared(FACTS))
    areas, seats = (api.views.table(HOLDERS_COPY.name, table) for table in (AREAS, SEATS))
    eventually(lambda: (areas.count_documents({}), seats.count_documents({})) == (len(PLACES), len(HOLDERS)))
    yield api
    api.client.close()


@pytest.fixture(scope="package")
def person(servers: Servers, processes: dict[str, ServiceProcess], inside: SpineApi) -> Person:
    """`person("notify", "p-zhang", ("grid_head", GRID))`: somebody who calls one of the services."""
    key = servers.token_key.read_bytes()

    def make(service: str, subject: str, *grants: tuple[str, str | None]) -> Caller:
        return Caller(processes[service].url, key, subject, tuple(Grant(*grant) for grant in grants))

    return make
