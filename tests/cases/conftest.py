"""A running cases service in a small place, once for all tests of this folder."""

from collections.abc import Callable, Iterator

import pytest

from services.cases.directory.projections import ORGANISATIONS, PLACES, SEATS
from shared.permissions import Grant
from shared.settings import Settings
from shared.spine import Declared, SpineApi, assemble
from tests.caller import Caller, eventually
from tests.cases.place import (
    AREAS,
    GRID,
    HOLDERS,
    LI,
    MA,
    OFFICE_POSTS,
    TAN,
    TOWN,
    VILLAGE,
    XIE,
    ZHANG,
    registry_of_the_place,
)
from tests.cases.place import ORGANISATIONS as FOUNDED
from tests.servers import Servers, ServiceProcess

Person = Callable[..., Caller]


@pytest.fixture(scope="package")
def cases(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """The service; it knows the place."""
    servers.fresh()
    process = ServiceProcess("cases", servers.environment("cases"), tmp_path_factory.mktemp("cases"))
    with registry_of_the_place(servers):
        process.start()
        try:
            yield process
        finally:
            process.stop()


@pytest.fixture(scope="package")
def inside(cases: ServiceProcess) -> Iterator[SpineApi]:
    """The service's own store and read side, seen from the test."""
    from services.cases.facts import FACTS

    api = assemble(Settings.from_environment(cases.environment), Declared(FACTS))
    known = {"areas": len(AREAS), SEATS: len(HOLDERS) + len(OFFICE_POSTS), ORGANISATIONS: len(FOUNDED)}
    eventually(lambda: all(api.views.table(PLACES, name).count_documents({}) >= n for name, n in known.items()))
    yield api
    api.client.close()


@pytest.fixture(scope="package")
def person(servers: Servers, cases: ServiceProcess, inside: SpineApi) -> Person:
    """`person("p-zhang", ("grid_head", GRID))`: somebody who calls the service."""
    key = servers.token_key.read_bytes()

    def make(subject: str, *grants: tuple[str, str | None]) -> Caller:
        return Caller(cases.url, key, subject, tuple(Grant(*grant) for grant in grants))

    return make


@pytest.fixture(scope="package")
def zhang(person: Person) -> Caller:
    """The grid head."""
    return person(ZHANG, ("grid_head", GRID))


@pytest.fixture(scope="package")
def li(person: Person) -> Caller:
    """The station head."""
    return person(LI, ("station_head", VILLAGE))


@pytest.fixture(scope="package")
def ma(person: Person) -> Caller:
    """The commander."""
    return person(MA, ("commander", TOWN))


@pytest.fixture(scope="package")
def operator(person: Person) -> Caller:
    """Runs the system and sees no personal data."""
    return person("operator", ("operator", None))


@pytest.fixture(scope="package")
def tan(person: Person) -> Caller:
    """The head of the department 民政办."""
    return person(TAN, ("department", TOWN))


@pytest.fixture(scope="package")
def xie(person: Person) -> Caller:
    """Of the town's service centre."""
    return person(XIE, ("service_centre", TOWN))
