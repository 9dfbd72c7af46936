"""Whom a notice reaches when holders change: by role, elected, stood in for, gone; on the real servers."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from services.notify.events import Holder
from services.notify.projections import HOLDERS_COPY, SEATS
from services.notify.queries import KeptDirectory
from services.notify.recipients import Seat
from services.registry.areas.events import AreaOpened
from services.registry.facts import FACTS
from services.registry.posts.events import (
    AppointmentEnded,
    PersonAppointed,
    PersonElected,
    PostEstablished,
    StandInEnded,
    StandInNamed,
)
from shared.clock import day_of, now
from shared.eventstore.store import Head, Origin
from shared.settings import Settings
from shared.spine import Declared, SpineApi, assemble
from tests.caller import eventually
from tests.cases.place import COUNTY, FAR_TOWN, MA, TOWN, scope_of
from tests.notify.conftest import Person
from tests.notify.test_service import inbox, report
from tests.plans import Finds, stages
from tests.servers import Servers

pytestmark = pytest.mark.servers

VILLAGE = f"{FAR_TOWN}001"
OLD, NEW, DEPUTY, STATION = "p-old", "p-new", "p-deputy", "p-station"


@pytest.fixture(scope="module")
def registry(servers: Servers, inside: SpineApi) -> Iterator[SpineApi]:
    """registry's own store, to tell of what happens there."""
    api = assemble(Settings.from_environment(servers.environment("registry")), Declared(FACTS))
    tell(api, f"area-{VILLAGE}", VILLAGE, AreaOpened(VILLAGE, "红都社区", "village", "village", FAR_TOWN, None, 9, 9))
    station = f"{VILLAGE}-station_head"
    tell(
        api,
        f"post-{station}",
        VILLAGE,
        PostEstablished(station, VILLAGE, "station_head", "站长", ()),
        PersonAppointed(station, STATION, "2026-01-01"),
    )
    eventually(lambda: inside.views.table(HOLDERS_COPY.name, SEATS).count_documents({"post": station}) == 1)
    yield api
    api.client.close()


def tell(api: SpineApi, stream: str, area: str, *facts: object) -> None:
    head = api.store.load(stream)[1]
    api.store.append(stream, head or Head(), list(facts), Origin(actor="test", correlation="holders"), scope_of(area))


def day(ahead: int) -> str:
    return (day_of(now()) + timedelta(days=ahead)).isoformat()


def new_area(api: SpineApi, number: int) -> tuple[str, dict[str, Any]]:
    """A 片区 that acts as grid and its 片长, a post of its own kind with the role of a grid head."""
    grid = f"{VILLAGE}{number:03d}"
    post = f"{grid}-area_head"
    of_post = {"at": grid, "area": grid, "kind": "area_head", "title": "片长", "role": "grid_head"}
    tell(api, f"area-{grid}", grid, AreaOpened(grid, "第一片区", "grid", "grid", VILLAGE, None, 9, 9))
    tell(api, f"post-{post}", grid, PostEstablished(post, grid, "area_head", "片长", (), at=grid, role="grid_head"))
    return post, of_post


def elected(post: str, person: str, since: str, holding: int, of_post: dict[str, Any]) -> PersonElected:
    return PersonElected(
        post_id=post,
        person_id=person,
        since=since,
        holding=holding,
        **of_post,
        term_end=None,
        body="居民代表会",
        day=since,
        votes_for=9,
        votes_against=0,
        candidates=(),
        ballots=None,
    )


def told(person: Person, inside: SpineApi, post: str, seats: int) -> set[str]:
    """Who finds a case of this post's grid in their inbox, once notify knows of so many seats there."""
    table = inside.views.table(HOLDERS_COPY.name, SEATS)
    eventually(lambda: table.count_documents({"post": post}) == seats)
    grid = post.partition("-")[0]
    commander = person("cases", MA, ("commander", TOWN))
    body = {"title": "路灯", "description": "不亮", "category": "公共设施", "urgency": "urgent", "grid": grid}
    eventually(lambda: commander.post("/cases", body).status == 201)
    case_id = report(commander, grid)
    people = {name: person("notify", name, ("grid_head", grid)) for name in (OLD, NEW, DEPUTY, STATION)}

    def found() -> set[str]:
        return {name for name, caller in people.items() if case_id in [row["case_id"] for row in inbox(caller)]}

    return eventually(found)


def test_the_elected_head_of_an_area_is_told_under_whatever_name_the_post_goes(
    person: Person, inside: SpineApi, registry: SpineApi
) -> None:
    post, of_post = new_area(registry, 1)
    tell(registry, f"post-{post}", post, elected(post, NEW, "2026-05-01", 1, of_post))
    assert told(person, inside, post, 1) == {NEW}


def test_whoever_came_after_is_told_and_whoever_left_is_not(
    person: Person, inside: SpineApi, registry: SpineApi
) -> None:
    post, of_post = new_area(registry, 2)
    tell(
        registry,
        f"post-{post}",
        post,
        PersonAppointed(post, OLD, "2026-01-01", 1, **of_post),
        AppointmentEnded(post, 1, OLD, "2026-05-01", "resigned", None, **of_post),
        elected(post, NEW, "2026-05-01", 2, of_post),
    )
    assert told(person, inside, post, 2) == {NEW}


def test_a_vacant_post_and_one_that_is_yet_to_be_filled_go_to_the_station_head(
    person: Person, inside: SpineApi, registry: SpineApi
) -> None:
    post, of_post = new_area(registry, 3)
    tell(
        registry,
        f"post-{post}",
        post,
        PersonAppointed(post, OLD, "2026-01-01", 1, **of_post),
        AppointmentEnded(post, 1, OLD, day(0), "dismissed", None, **of_post),
        PersonAppointed(post, NEW, day(1), 2, **of_post),
    )
    assert told(person, inside, post, 2) == {STATION}


def test_who_stands_in_today_is_told_and_who_did_or_will_is_not(
    person: Person, inside: SpineApi, registry: SpineApi
) -> None:
    post, of_post = new_area(registry, 4)
    held = PersonAppointed(post, OLD, "2026-01-01", 1, **of_post)
    named = StandInNamed(post, 1, DEPUTY, OLD, day(-1), day(1), "leave", **of_post)
    tell(registry, f"post-{post}", post, held, named)
    assert told(person, inside, post, 2) == {DEPUTY}
    over = StandInEnded(post, 1, DEPUTY, day(0))
    tell(registry, f"post-{post}", post, over, StandInNamed(post, 2, NEW, OLD, day(1), day(3), "away", **of_post))
    assert told(person, inside, post, 3) == {OLD}


def test_the_seats_of_three_levels_are_one_query_that_an_index_answers(inside: SpineApi) -> None:
    finds = Finds()
    with MongoClient[dict[str, Any]](inside.settings.mongo_uri, event_listeners=[finds]) as client:
        table = client.get_default_database()["explained.seats"]
        table.create_indexes(list(HOLDERS_COPY.tables[SEATS]))
        codes = [f"{COUNTY}107{village:03d}{grid:03d}" for village in range(1, 31) for grid in range(1, 31)]
        roles = dict.fromkeys(codes, "grid_head") | {f"{COUNTY}107": "commander"}
        roles |= {code[:12]: "station_head" for code in codes}
        table.insert_many([seat(area, role, past) for area, role in roles.items() for past in (True, False)])
        finds.sent.clear()
        wanted = {Holder.GRID_HEAD: codes[40], Holder.STATION_HEAD: codes[40][:12], Holder.COMMANDER: f"{COUNTY}107"}
        found = KeptDirectory(table, table, table).seats(wanted, "2026-11-23")
        assert found == {role: Seat(f"{area} now", f"{area}-{role}", role) for role, area in wanted.items()}
        (find,) = finds.sent
        answer = client.get_default_database().command("explain", find, verbosity="executionStats")
        table.drop()
    assert not {"SORT", "COLLSCAN"} & stages(answer["queryPlanner"]["winningPlan"])
    assert answer["executionStats"]["totalDocsExamined"] == 3


def seat(area: str, role: str, past: bool) -> dict[str, Any]:
    since, until = ("2025-01-01", "2026-01-01") if past else ("2026-01-01", "9999-12-31")
    post = f"{area}-{role}"
    row = {"_id": f"{post}/{1 if past else 2}", "post": post, "area": area, "role": role, "stands_in": False}
    return row | {"person": f"{area} {'then' if past else 'now'}", "since": since, "until": until}
