"""cases and notify running in a small place, once for all tests of this folder."""

from collections.abc import Callable, Iterator

import pytest

from services.cases.directory.projections import ORGANISATIONS, PLACES
from services.cases.directory.projections import SEATS as SEATS_OF_CASES
from services.notify.projections import AREAS, HOLDERS_COPY, SEATS
from shared.eventstore.facts import Facts
from shared.permissions import Grant
from shared.settings import Settings
from shared.spine import Declared, SpineApi, assemble
from tests.caller import Caller, eventually
from tests.cases.place import AREAS as OPENED
from tests.cases.place import HOLDERS, OFFICE_POSTS, registry_of_the_place
from tests.cases.place import ORGANISATIONS as FOUNDED
from tests.servers import Servers, ServiceProcess, serving

Person = Callable[..., Caller]
SEATED = len(HOLDERS) + len(OFFICE_POSTS)


@pytest.fixture(scope="package")
def processes(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ServiceProcess]]:
    """The two services by name."""
    servers.fresh()
    folder = tmp_path_factory.mktemp("notify")
    running = {name: ServiceProcess(name, servers.environment(name), folder / name) for name in ("cases", "notify")}
    with registry_of_the_place(servers), serving(running.values()):
        yield running


@pytest.fixture(scope="package")
def inside(processes: dict[str, ServiceProcess]) -> Iterator[SpineApi]:
    """notify's own read side, seen from the test; it knows who holds which post."""
    from services.notify.events import FACTS

    api = assemble(Settings.from_environment(processes["notify"].environment), Declared(FACTS))
    areas, seats = (api.views.table(HOLDERS_COPY.name, table) for table in (AREAS, SEATS))
    eventually(lambda: (areas.count_documents({}), seats.count_documents({})) == (len(OPENED), SEATED))
    wait_for_directory(processes["cases"].environment)
    yield api
    api.client.close()


def wait_for_directory(environment: dict[str, str]) -> None:
    """Until cases knows the place as well."""
    known = {"areas": len(OPENED), SEATS_OF_CASES: SEATED, ORGANISATIONS: len(FOUNDED)}
    api = assemble(Settings.from_environment(environment), Declared(Facts({})))
    eventually(lambda: all(api.views.table(PLACES, name).count_documents({}) >= n for name, n in known.items()))
    api.client.close()


@pytest.fixture(scope="package")
def person(servers: Servers, processes: dict[str, ServiceProcess], inside: SpineApi) -> Person:
    """`person("notify", "p-zhang", ("grid_head", GRID))`: somebody who calls one of the services."""
    key = servers.token_key.read_bytes()

    def make(service: str, subject: str, *grants: tuple[str, str | None]) -> Caller:
        return Caller(processes[service].url, key, subject, tuple(Grant(*grant) for grant in grants))

    return make
