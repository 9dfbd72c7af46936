"""cases' own copy of posts, holders, organisations and rotas says who is there on any day; each query has its index."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from services.cases.directory import directory as asking
from services.cases.directory.directory import BY_AREA, Directory, holding_on, of_areas, seats_criteria
from services.cases.directory.projections import HANDLERS, PLACES, POSTS, ROTAS, SEATS, TABLES
from services.cases.directory.surroundings import Surroundings
from services.cases.vocabulary import Level, Party, PartyKind
from shared.areas import Scope
from shared.clock import SHANGHAI
from shared.projector.checkpoints import Checkpoints
from shared.projector.projection import Projection
from shared.projector.views import Generations, Views
from tests.cases.directory.reads import Reads
from tests.cases.directory.registry import (
    CENTRE,
    COMPANY,
    COUNTY,
    DEPARTMENT,
    DESK,
    GRID,
    GRID_HEAD,
    NEXT_GRID,
    NEXT_HEAD,
    OFFICE,
    OLD_POST,
    PATH,
    SECOND_DESK,
    STATION,
    STATION_HEAD,
    SUPERIOR,
    TOWN,
    VILLAGE,
    told,
)
from tests.plans import stages
from tests.servers import Servers

pytestmark = pytest.mark.servers

Document = dict[str, Any]
DAY = "2026-11-23"


@pytest.fixture(scope="module")
def reads() -> Reads:
    return Reads()


@pytest.fixture(scope="module")
def database(servers: Servers, reads: Reads) -> Iterator[Database[Document]]:
    """A database with the rows of the place, and of other places besides."""
    with MongoClient[Document](servers.admin_mongo_uri, event_listeners=[reads]) as client:
        client.drop_database("directory")
        found = client["directory"]
        Generations(found).prepare(Projection(PLACES, frozenset({"registry"}), HANDLERS, TABLES), 1)
        views = Views(found, Generations(found), Checkpoints(found))
        for event in told():
            for table, write in HANDLERS[event.type](event):
                views.table(PLACES, table).bulk_write([write])
        for name in (POSTS, SEATS):
            views.table(PLACES, name).insert_many(list(elsewhere(name)))
        yield found
        client.drop_database("directory")


def elsewhere(table: str) -> Iterator[Document]:
    """A thousand posts of other towns, and who holds them."""
    for number in range(1_000):
        post, area = f"4331221{number:08d}-grid_head", f"4331221{number:08d}"
        own = {"post": post, "person": f"q-{number}", "stands_in": False} if table == SEATS else {}
        row = {"area": area, "at": area, "kind": "grid_head", "role": "grid_head", "title": "网格长"}
        yield {"_id": f"{post}/1" if own else post, **row, **own, "since": "", "until": "9999-12-31"}


@pytest.fixture
def directory(database: Database[Document]) -> Directory:
    """A directory that has yet to ask."""
    for cache in (asking._areas, asking._keys, asking._organisations):
        cache.clear()
    return Directory(Views(database, Generations(database), Checkpoints(database)))


def post(id: str) -> Party:
    return Party(PartyKind.POST, id)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("post_id", "day", "person", "stands_in"),
    [
        (GRID_HEAD, "2025-12-31", None, False),
        (GRID_HEAD, "2026-08-31", "p-old", False),
        (GRID_HEAD, "2026-09-01", "p-zhang", False),
        (GRID_HEAD, "2026-11-09", "p-zhang", False),
        (GRID_HEAD, "2026-11-10", "p-wu", True),
        (GRID_HEAD, "2026-11-20", "p-zhang", False),
        (GRID_HEAD, "2026-12-04", "p-wu", True),
        (GRID_HEAD, "2026-12-05", "p-zhang", False),
        (NEXT_HEAD, DAY, "p-qian", False),
        (DESK, DAY, None, False),
        ("433122107200009-grid_head", DAY, None, False),
    ],
)
def test_a_post_is_answered_for_by_its_holder_or_stand_in_of_the_day(
    directory: Directory, post_id: str, day: str, person: str | None, stands_in: bool
) -> None:
    found = directory.responsible_for(post_id, day)
    assert (found.person_id, found.stands_in) == (person, stands_in)


@pytest.mark.parametrize(
    ("person", "day", "keys"),
    [
        ("p-zhang", DAY, {f"post:{GRID_HEAD}"}),
        ("p-zhang", "2026-08-31", set()),
        ("p-wu", "2026-11-15", {f"post:{GRID_HEAD}"}),
        ("p-wu", DAY, set()),
        (
            "p-li",
            DAY,
            {f"post:{STATION_HEAD}", f"organisation:{STATION}", f"post:{SECOND_DESK}", f"organisation:{CENTRE}"},
        ),
        ("p-nobody", DAY, set()),
    ],
)
def test_a_person_answers_for_posts_and_for_the_organisations_where_these_are(
    directory: Directory, person: str, day: str, keys: set[str]
) -> None:
    assert directory.seats_of(person, day) == {f"person:{person}", *keys}


def test_facts_from_before_posts_had_roles_are_read_by_the_posts_kind(directory: Directory) -> None:
    around = directory.around(Scope(COUNTY, TOWN, VILLAGE, NEXT_GRID), DAY)
    assert [one.id for one in around.posts_at(NEXT_GRID, DAY, role="grid_head")] == [NEXT_HEAD]


@pytest.mark.parametrize(("day", "known"), [("2025-12-31", False), ("2026-09-30", True), ("2026-10-01", False)])
def test_a_post_is_there_from_its_first_day_until_it_is_abolished(directory: Directory, day: str, known: bool) -> None:
    assert directory.knows(post(OLD_POST), day) is known
    there = directory.around(PATH, day).posts_at(VILLAGE, day, kind="inspector")
    assert bool(there) is known


@pytest.mark.parametrize(
    ("party", "known"),
    [
        (post(GRID_HEAD), True),
        (post(f"{GRID}-nobody"), False),
        (Party(PartyKind.ORGANISATION, DEPARTMENT), True),
        (Party(PartyKind.PARTNER, DEPARTMENT), False),
        (Party(PartyKind.PARTNER, COMPANY), True),
        (Party(PartyKind.ORGANISATION, COMPANY), False),
        (Party(PartyKind.PARTNER, f"{VILLAGE}-partner-2"), False),
        (Party(PartyKind.PERSON, "p-li"), True),
        (Party(PartyKind.PERSON, "p-old"), False),
    ],
)
def test_a_party_is_known_as_what_it_is(directory: Directory, party: Party, known: bool) -> None:
    assert directory.knows(party, DAY) is known


def test_an_organisation_is_as_it_is_on_the_day(directory: Directory) -> None:
    before, after = (directory.organisation(DEPARTMENT, day) for day in ("2026-10-31", DAY))
    assert before is not None
    assert after is not None
    assert (before.name, before.parent, before.handles) == ("民政办", None, ("民生服务",))
    assert (after.name, after.parent, after.handles) == ("民政和社会事务办", CENTRE, ("民生服务", "公共设施"))
    assert directory.organisation(DEPARTMENT, "2025-12-31") is None
    assert directory.organisation(f"{TOWN}-nobody", DAY) is None


def test_a_partner_has_a_desk_to_call_and_the_person_to_ask_for_is_not_copied(
    directory: Directory, database: Database[Document]
) -> None:
    partner = directory.partner(COMPANY, DAY)
    assert partner is not None
    assert (partner.account, partner.phone) == (False, "0743-4260199")
    assert directory.partner(DEPARTMENT, DAY) is None
    row = database[f"{PLACES}.organisations.1"].find_one({"_id": COMPANY}) or {}
    assert not [name for name in row if "contact" in name]


@pytest.mark.parametrize(
    ("category", "day", "ids"),
    [
        ("公共设施/道路/坑洼", DAY, [COMPANY, DEPARTMENT]),
        ("公共设施", DAY, [DEPARTMENT]),
        ("公共设施", "2026-10-31", [f"{VILLAGE}-partner-2"]),
        ("民生服务/低保", DAY, [DEPARTMENT]),
        ("环境卫生", DAY, []),
    ],
)
def test_a_category_is_handled_by_those_who_name_it_or_one_above_it_the_nearest_first(
    directory: Directory, category: str, day: str, ids: list[str]
) -> None:
    assert [one.id for one in directory.department_for(category, PATH, day)] == ids


@pytest.mark.parametrize(("day", "superior"), [("2026-11-19", OFFICE), ("2026-11-20", SUPERIOR)])
def test_the_superior_is_whom_the_towns_scheme_names(directory: Directory, day: str, superior: str) -> None:
    found = directory.superior_of(TOWN, day)
    assert found is not None
    assert found.id == superior


def test_a_town_without_a_scheme_has_the_countys_superior(directory: Directory) -> None:
    found = directory.superior_of(f"{COUNTY}108", DAY)
    assert found is not None
    assert found.kind == "superior"


@pytest.mark.parametrize(
    ("moment", "persons"),
    [
        ("2026-11-09T08:29", ()),
        ("2026-11-09T08:30", ("p-day",)),
        ("2026-11-09T17:30", ("p-night", "p-second")),
        ("2026-11-10T08:29", ("p-night", "p-second")),
        ("2026-11-10T08:30", ()),
        ("2026-11-16T20:00", ("p-night", "p-third")),
        ("2026-11-23T09:00", ("p-new",)),
        ("2026-11-23T20:00", ()),
        ("2026-11-30T03:00", ("p-holiday",)),
        ("2026-11-30T23:59", ("p-holiday",)),
        ("2026-12-07T10:00", ()),
    ],
)
def test_who_is_on_duty_follows_from_turns_swaps_and_later_rotas(
    directory: Directory, moment: str, persons: tuple[str, ...]
) -> None:
    assert directory.on_duty(STATION, at(moment)) == persons


def test_the_last_turn_of_a_rota_lasts_beyond_its_last_day(database: Database[Document], directory: Directory) -> None:
    night = {"day": "2026-12-31", "weekday": None, "start": "20:00", "end": "08:00", "person_ids": ["p-last"]}
    row = {"organisation": CENTRE, "area": TOWN, "number": 1, "turns": [night], "swaps": [], "since": "2026-12-31"}
    database[f"{PLACES}.{ROTAS}.1"].insert_one({"_id": f"{CENTRE}/1", **row, "until": "2027-01-01"})
    assert directory.on_duty(CENTRE, at("2027-01-01T07:59")) == ("p-last",)
    assert directory.on_duty(CENTRE, at("2027-01-01T08:00")) == ()


def test_holders_are_asked_for_by_role_along_the_path(directory: Directory) -> None:
    roles = ["grid_head", "station_head", "intake"]
    assert directory.holders_in(PATH, roles, DAY) == ("p-li", "p-zhang")
    assert directory.holders_in(PATH, ["grid_head"], "2026-11-15") == ("p-wu",)
    assert directory.holders_in(Scope(COUNTY, TOWN), roles, DAY) == ("p-li",)


@pytest.mark.parametrize(
    ("person", "scope", "day", "area"),
    [
        ("p-zhang", PATH, DAY, GRID),
        ("p-li", PATH, DAY, TOWN),
        ("p-wu", PATH, "2026-11-15", GRID),
        ("p-wu", PATH, DAY, None),
        ("p-qian", PATH, DAY, None),
        ("p-qian", Scope(COUNTY, TOWN, VILLAGE, NEXT_GRID), DAY, NEXT_GRID),
    ],
)
def test_the_highest_post_of_a_person_is_looked_for_along_the_path(
    directory: Directory, person: str, scope: Scope, day: str, area: str | None
) -> None:
    assert directory.highest_post_area(person, scope, day) == area


@pytest.mark.parametrize(
    ("person", "town", "day", "area"),
    [
        ("p-qian", TOWN, DAY, NEXT_GRID),
        ("p-li", TOWN, DAY, TOWN),
        ("p-qian", "433122108", DAY, None),
        ("p-wu", TOWN, "2026-11-15", GRID),
    ],
)
def test_the_highest_post_of_a_person_is_looked_for_in_the_whole_town(
    directory: Directory, person: str, town: str, day: str, area: str | None
) -> None:
    assert directory.highest_post_area_in(town, person, day) == area


def test_posts_and_organisations_have_titles_of_the_day(directory: Directory) -> None:
    parties = [post(GRID_HEAD), Party(PartyKind.ORGANISATION, DEPARTMENT), Party(PartyKind.PERSON, "p-li"), post("no")]
    assert directory.titles_of(parties, DAY) == {
        f"post:{GRID_HEAD}": "网格长",
        f"organisation:{DEPARTMENT}": "民政和社会事务办",
    }


def test_the_path_tells_the_area_at_each_level(directory: Directory) -> None:
    around = directory.around(Scope(COUNTY, TOWN, VILLAGE), DAY)
    assert [around.code_at(level) for level in Level] == [None, VILLAGE, TOWN, COUNTY]


def test_a_path_is_one_query_and_none_within_a_second(directory: Directory, reads: Reads) -> None:
    reads.sent.clear()
    first = directory.around(PATH, DAY)
    assert len(reads.sent) == 1
    assert directory.around(PATH, DAY) == first
    assert len(reads.sent) == 1


def test_a_neighbours_path_asks_only_for_what_is_not_known_yet(directory: Directory, reads: Reads) -> None:
    directory.around(PATH, DAY)
    reads.sent.clear()
    around: Surroundings = directory.around(Scope(COUNTY, TOWN, VILLAGE, NEXT_GRID), DAY)
    (command,) = reads.sent
    assert command["pipeline"][0] == {"$match": of_areas([NEXT_GRID], DAY)}
    assert around.posts_at(TOWN, DAY)


def test_the_keys_of_a_person_are_one_query_and_none_within_a_second(directory: Directory, reads: Reads) -> None:
    reads.sent.clear()
    directory.seats_of("p-li", DAY)
    directory.seats_of("p-li", DAY)
    assert len(reads.sent) == 1


@pytest.mark.parametrize("table", BY_AREA)
def test_what_is_along_a_path_is_found_by_an_index(database: Database[Document], table: str) -> None:
    assert_by_index(database, table, of_areas(PATH.codes(), DAY))


@pytest.mark.parametrize(
    "criteria", [seats_criteria("p-li", DAY), {"post": GRID_HEAD, **holding_on(DAY)}], ids=["person", "post"]
)
def test_seats_are_found_by_an_index(database: Database[Document], criteria: Document) -> None:
    assert_by_index(database, SEATS, criteria)


def assert_by_index(database: Database[Document], table: str, criteria: Mapping[str, Any]) -> None:
    found = database[f"{PLACES}.{table}.1"].find(criteria).explain()
    assert "IXSCAN" in stages(found["queryPlanner"]["winningPlan"])
    statistics = found["executionStats"]
    assert statistics["totalDocsExamined"] <= statistics["nReturned"] + 5
