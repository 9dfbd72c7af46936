"""A small invented place, told by a registry that is nothing but its facts and a relay."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from services.registry.areas.events import AreaOpened
from services.registry.facts import FACTS
from services.registry.organisations.events import OrganisationFounded
from services.registry.posts.events import PersonAppointed, PostEstablished
from shared.areas import Scope
from shared.eventlog.relay import Relay
from shared.eventstore.store import Head, Origin
from shared.settings import Settings
from shared.spine import Declared, assemble
from tests.servers import Servers

COUNTY, TOWN = "433122", "433122107"
VILLAGE, OTHER_VILLAGE = "433122107200", "433122107201"
GRID, NEXT_GRID, OTHER_GRID = "433122107200001", "433122107200002", "433122107201001"
FAR_TOWN = "433122108"
"""A town without villages, a degree to the east."""

IN_GRID, IN_NEXT_GRID = [110.05, 28.05], [110.15, 28.05]
IN_VILLAGE_ONLY, IN_TOWN_ONLY = [110.25, 28.05], [110.05, 28.35]
NEAR_FAR_TOWN, ON_THE_BORDER = [111.9, 28.1], [110.1, 28.05]

ZHANG, LI, MA = "p-zhang", "p-li", "p-ma"
"""The grid head of GRID, the station head of VILLAGE, the commander of TOWN; NEXT_GRID has no head."""

HOUSING, POWER, PROPERTY = f"{TOWN}-department-1", f"{TOWN}-partner-1", f"{TOWN}-partner-2"
JUSTICE, CENTRE, SUPERIOR = f"{TOWN}-department-2", f"{TOWN}-service_centre", f"{COUNTY}-superior"
ORGANISATIONS: dict[str, tuple[str, str, tuple[str, ...], bool]] = {
    SUPERIOR: ("superior", "县政法委", (), True),
    CENTRE: ("service_centre", "镇行政服务中心", (), True),
    HOUSING: ("department", "民政办", ("民生服务",), True),
    JUSTICE: ("department", "司法所", ("矛盾纠纷",), True),
    POWER: ("partner", "供电所", (), False),
    PROPERTY: ("partner", "物业公司（示例）", (), False),
}
"""Kind, name, what it handles, and whether people there sign in."""

TAN, PENG, XIE = "p-tan", "p-peng", "p-xie"
OFFICE_POSTS: dict[str, tuple[str, str, str, str]] = {
    f"{HOUSING}-department_head": (TOWN, HOUSING, "department", TAN),
    f"{JUSTICE}-department_head": (TOWN, JUSTICE, "department", PENG),
    f"{CENTRE}-director": (TOWN, CENTRE, "service_centre", XIE),
}
"""Area, organisation, role, holder."""


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


AREAS: dict[str, tuple[str, dict[str, Any] | None]] = {
    TOWN: ("武溪镇", box(110.0, 28.0, 110.4, 28.4)),
    FAR_TOWN: ("浦市镇", box(111.0, 28.0, 111.4, 28.4)),
    VILLAGE: ("五里洲村", box(110.0, 28.0, 110.3, 28.2)),
    OTHER_VILLAGE: ("大溪村", None),
    GRID: ("五里洲村第一网格", box(110.0, 28.0, 110.1, 28.2)),
    NEXT_GRID: ("五里洲村第二网格", box(110.1, 28.0, 110.2, 28.2)),
    OTHER_GRID: ("大溪村第一网格", None),
}
POSTS = {GRID: "grid_head", NEXT_GRID: "grid_head", VILLAGE: "station_head", TOWN: "commander"}
HOLDERS = {GRID: ZHANG, VILLAGE: LI, TOWN: MA}
LEVELS = {9: "town", 12: "village", 15: "grid"}


def scope_of(code: str) -> Scope:
    return Scope(*(code[:digits] if len(code) >= digits else None for digits in (6, 9, 12, 15)))


def streams() -> Iterator[tuple[str, Scope, list[object]]]:
    """Every stream of the place with its facts."""
    for code, (name, boundary) in AREAS.items():
        level = LEVELS[len(code)]
        yield f"area-{code}", scope_of(code), [AreaOpened(code, name, level, level, code[:-3], boundary, 100, 300)]
    for area, kind in POSTS.items():
        post = f"{area}-{kind}"
        facts: list[object] = [PostEstablished(post, area, kind, kind, ())]
        if area in HOLDERS:
            facts.append(PersonAppointed(post, HOLDERS[area], "2026-01-01"))
        yield f"post-{post}", scope_of(area), facts
    for id, (kind, name, handles, account) in ORGANISATIONS.items():
        area = id.partition("-")[0]
        founded = OrganisationFounded(id, kind, name, area, None, "", handles, None, None, account)
        yield f"organisation-{id}", scope_of(area), [founded]
    for post, (area, at, role, person) in OFFICE_POSTS.items():
        seat = PostEstablished(post, area, "head", "负责人", (), at=at, role=role)
        held = PersonAppointed(post, person, "2026-01-01", 1, at, area, "head", "负责人", role)
        yield f"post-{post}", scope_of(area), [seat, held]


@contextmanager
def registry_of_the_place(
    servers: Servers, told: Iterable[tuple[str, Scope, list[object]]] | None = None
) -> Iterator[None]:
    """The place's facts (or those `told`) in registry's store, and a relay that brings them into the log."""
    settings = Settings.from_environment(servers.environment("registry"))
    api = assemble(settings, Declared(FACTS))
    origin = Origin(actor="test", correlation="place")
    for stream, scope, facts in streams() if told is None else told:
        api.store.append(stream, Head(), facts, origin, scope)
    relay = Relay(api.database, settings.amqp_uri, "registry")
    thread = threading.Thread(target=relay.run)
    thread.start()
    try:
        yield
    finally:
        relay.stop()
        thread.join()
        api.client.close()
