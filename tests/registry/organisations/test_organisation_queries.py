"""Every list of organisations and programmes finds its page in an index; what a day shows follows from the changes."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from services.registry.codes import area_of, scope_of
from services.registry.lists import BY_ID, LATEST_DAY_FIRST
from services.registry.organisations import projections as organisation_rows
from services.registry.organisations.kinds import Kind
from services.registry.organisations.memberships import projections as membership_rows
from services.registry.organisations.memberships.queries import has_members, membership_criteria, participation_of
from services.registry.organisations.programmes import projections as programme_rows
from services.registry.organisations.programmes.queries import build_plan_criteria
from services.registry.organisations.queries import (
    handlers_of,
    handling_criteria,
    organisation_criteria,
    parts_of,
    placed_criteria,
    posts_at,
)
from services.registry.organisations.rotas import projections as rota_rows
from services.registry.organisations.rotas.queries import on_duty_in
from services.registry.posts.projections import TABLES as POST_TABLES
from services.registry.rows import FOREVER, change
from shared.clock import SHANGHAI
from shared.http import Page
from shared.permissions import Grant, reach
from shared.spine import SpineApi
from tests.plans import Finds, stages

pytestmark = pytest.mark.servers

Document = dict[str, Any]
TABLES = {
    **POST_TABLES,
    **organisation_rows.TABLES,
    **membership_rows.TABLES,
    **programme_rows.TABLES,
    **rota_rows.TABLES,
}
COUNTY, TOWN, VILLAGE, GRID = "433122", "433122104", "433122104007", "433122104007003"
STATION, BRANCH = f"{VILLAGE}-grid_station", f"{VILLAGE}-party_branch"
PERSON = UUID(int=7)
DAY, LIMIT = "2026-11-23", 20
READ_AT_MOST = 2 * LIMIT + 5
KINDS = ("grid_station", "intake_centre", "party_branch", "unit")


def towns() -> Iterator[str]:
    yield from (f"{COUNTY}{town}" for town in range(101, 107))


def villages() -> Iterator[str]:
    yield from (f"{town}{village:03d}" for town in towns() for village in range(1, 31))


def dated(id: str, **row: Any) -> Document:
    place = scope_of(id).to_dict()
    return {"_id": id, "scope": place, "since": "2026-01-01", "until": FOREVER} | row


def organisations() -> Iterator[Document]:
    departments = ("civil_affairs", "justice", "police", "health")
    for town in towns():
        yield from (organisation(f"{town}-{slug}", "department", handles=["民生服务"]) for slug in departments)
        yield organisation(f"{town}-leading_group", "leading_group")
    for village in villages():
        yield from (organisation(f"{village}-{kind}", kind, f"{village[:9]}-leading_group") for kind in KINDS)
        yield from (organisation(f"{village}-unit-{number}", "unit") for number in range(2, 12))


def organisation(id: str, kind: str, parent: str | None = None, **row: Any) -> Document:
    return dated(id, kind=kind, name=id, area=area_of(id), parent=parent, handles=[], changes=[]) | row


def rows() -> dict[str, list[Document]]:
    """Of a county of 180 villages."""
    units = [one["_id"] for one in organisations() if one["kind"] == "unit"]
    branches = [f"{village}-party_branch" for village in villages()]
    turns = [
        {"day": None, "weekday": day, "start": "08:00", "end": "08:00", "person_ids": ["p"]} for day in range(1, 8)
    ]
    return {
        "organisations": list(organisations()),
        "resources": [dated(f"{unit}/1", organisation=unit) for unit in units],
        "resource_uses": [
            dated(f"{unit}/1/{n}", resource=f"{unit}/1", day=f"2026-0{1 + n % 9}-01")
            for unit in units[:9]
            for n in range(99)
        ],
        "unit_duties": [dated(f"{unit}/1", organisation=unit) for unit in units],
        "memberships": [membership(branch, number) for branch in branches for number in range(1, 31)],
        "participations": [
            dated(
                f"{BRANCH}.{n % 9}/{n}",
                membership=f"{BRANCH}.{n % 9}",
                person=str(UUID(int=n % 9)),
                day=f"2026-0{1 + n % 9}-01",
                hours=1.5,
            )
            for n in range(900)
        ],
        "rotas": [
            dated(
                f"{id}/{n}",
                organisation=id,
                area=area_of(id),
                number=n,
                turns=turns,
                swaps=[],
                since=f"202{n}-01-01",
                until=f"202{n + 1}-01-01",
            )
            for id in (f"{village}-intake_centre" for village in villages())
            for n in range(1, 8)
        ],
        "pilots": [dated(f"{village}/1", area=village) for village in villages()],
        "build_plans": [
            dated(f"{town}-{year}", town=town, year=year) for town in towns() for year in range(1990, 2030)
        ],
        "posts": [
            dated(f"{village}-grid_station-{n}", at=f"{village}-grid_station", area=village)
            for village in villages()
            for n in range(5)
        ],
    }


def membership(branch: str, number: int) -> Document:
    residence = f"{area_of(branch)}{number:03d}"
    return dated(
        f"{branch}.{number}/1",
        membership=f"{branch}.{number}",
        person=str(UUID(int=number)),
        organisation=branch,
        residence=residence,
        dwelling=scope_of(residence).to_dict(),
        direct=True,
    )


@pytest.fixture(scope="module")
def finds() -> Finds:
    return Finds()


@pytest.fixture(scope="module")
def client(inside: SpineApi, finds: Finds) -> Iterator[MongoClient[Document]]:
    """A client that tells `finds` what it asks, on tables with the lists' indexes and the rows of a county."""
    with MongoClient[Document](inside.settings.mongo_uri, event_listeners=[finds], tz_aware=True) as client:
        database = client.get_default_database()
        for name, documents in rows().items():
            database[f"explained.{name}"].create_indexes(list(TABLES[name]))
            database[f"explained.{name}"].insert_many(documents)
        yield client
        for name in rows():
            database[f"explained.{name}"].drop()


@pytest.fixture(scope="module")
def table(client: MongoClient[Document]) -> Any:
    return lambda name: client.get_default_database()[f"explained.{name}"]


def explained(client: MongoClient[Document], finds: Finds) -> Document:
    """What the last find read; its plan scans no collection and sorts nothing in memory."""
    answer = client.get_default_database().command("explain", finds.sent[-1], verbosity="executionStats")
    assert not {"SORT", "COLLSCAN"} & stages(answer["queryPlanner"]["winningPlan"])
    stats: Document = answer["executionStats"]
    return stats


def seen_by(*grants: tuple[str, str | None]) -> Document:
    return reach("organisation.read", [Grant(*grant) for grant in grants]).filter()


OPERATOR, COMMANDER, HEAD = seen_by(("operator", None)), seen_by(("commander", TOWN)), seen_by(("grid_head", GRID))
SYSTEM, STATION_HEAD = seen_by(("county_system", COUNTY)), seen_by(("station_head", VILLAGE))


def listed(seen: Document, area: str | None = None, kind: Kind | None = None) -> Any:
    return organisation_criteria(seen, {"area": area, "kind": kind}, DAY)


def members(seen: Document, **asked: Any) -> Any:
    nothing = dict.fromkeys(("area", "organisation", "person", "residence", "direct"))
    return membership_criteria(seen, nothing | asked, DAY)


def shared(seen: Document, area: str | None = None, organisation: str | None = None) -> Any:
    return placed_criteria(seen, {"area": area, "organisation": organisation}, DAY)


def plans(seen: Document, area: str | None = None, year: int | None = None) -> Any:
    return build_plan_criteria(seen, {"area": area, "year": year})


@pytest.mark.parametrize(
    ("name", "criteria"),
    [
        ("organisations", listed(OPERATOR)),
        ("organisations", listed(OPERATOR, COUNTY)),
        ("organisations", listed(OPERATOR, TOWN)),
        ("organisations", listed(OPERATOR, VILLAGE)),
        ("organisations", listed(OPERATOR, GRID)),
        ("organisations", listed(OPERATOR, kind=Kind.PARTY_BRANCH)),
        ("organisations", listed(OPERATOR, TOWN, Kind.GRID_STATION)),
        ("organisations", listed(OPERATOR, VILLAGE, Kind.UNIT)),
        ("organisations", listed(SYSTEM)),
        ("organisations", listed(SYSTEM, kind=Kind.DEPARTMENT)),
        ("organisations", listed(COMMANDER)),
        ("organisations", listed(COMMANDER, kind=Kind.INTAKE_CENTRE)),
        ("organisations", listed(COMMANDER, VILLAGE)),
        ("organisations", listed(STATION_HEAD)),
        ("organisations", listed(HEAD)),
        ("resources", shared(OPERATOR)),
        ("resources", shared(COMMANDER)),
        ("resources", shared(COMMANDER, VILLAGE)),
        ("resources", shared(COMMANDER, organisation=f"{VILLAGE}-unit-3")),
        ("unit_duties", shared(OPERATOR)),
        ("unit_duties", shared(COMMANDER, VILLAGE)),
        ("unit_duties", shared(COMMANDER, organisation=f"{VILLAGE}-unit-3")),
        ("memberships", members(OPERATOR)),
        ("memberships", members(COMMANDER)),
        ("memberships", members(COMMANDER, area=VILLAGE)),
        ("memberships", members(COMMANDER, organisation=BRANCH)),
        ("memberships", members(COMMANDER, organisation=BRANCH, direct=True)),
        ("memberships", members(COMMANDER, residence=GRID)),
        ("memberships", members(OPERATOR, residence=VILLAGE)),
        ("memberships", members(STATION_HEAD)),
        ("pilots", shared(OPERATOR)),
        ("pilots", shared(COMMANDER, TOWN)),
        ("build_plans", plans(OPERATOR)),
        ("build_plans", plans(OPERATOR, year=2026)),
        ("build_plans", plans(COMMANDER)),
        ("build_plans", plans(COMMANDER, TOWN, 2026)),
    ],
    ids=str,
)
@pytest.mark.parametrize("pages_before", [0, 1])
def test_a_page_of_any_list_is_read_from_an_index_and_nothing_else_is(
    client: MongoClient[Document],
    finds: Finds,
    table: Any,
    name: str,
    criteria: list[Document],
    pages_before: int,
) -> None:
    page = Page(BY_ID, LIMIT, None)
    for _ in range(pages_before):
        if found := page.find(table(name), criteria):
            page = Page(BY_ID, LIMIT, (found[:LIMIT][-1]["_id"],))
    page.find(table(name), criteria)
    stats = explained(client, finds)
    assert max(stats["totalDocsExamined"], stats["totalKeysExamined"]) <= READ_AT_MOST


@pytest.mark.parametrize("seen", [OPERATOR, COMMANDER], ids=str)
@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("resource_uses", {"resource": "433122101001-unit/1"}),
        ("participations", {"membership": f"{BRANCH}.3"}),
    ],
)
def test_the_latest_come_first_from_an_index(
    client: MongoClient[Document], finds: Finds, table: Any, name: str, of: Document, seen: Document
) -> None:
    found = Page(LATEST_DAY_FIRST, LIMIT, None).find(table(name), [seen, of])
    days = [row["day"] for row in found]
    assert days == sorted(days, reverse=True)
    assert explained(client, finds)["totalKeysExamined"] <= 110


def test_look_ups_before_a_dissolution_are_read_from_an_index(
    client: MongoClient[Document], finds: Finds, table: Any
) -> None:
    read = partial(explained, client, finds)
    assert parts_of(table("organisations"), f"{TOWN}-leading_group", DAY)[0] == f"{TOWN}001-grid_station"
    assert read()["totalDocsExamined"] == 30 * len(KINDS)
    assert len(posts_at(table("posts"), STATION, DAY)) == 5 == read()["totalDocsExamined"]
    assert has_members(table("memberships"), BRANCH, DAY)
    assert read()["totalDocsExamined"] <= 1
    assert not has_members(table("memberships"), STATION, DAY)


def test_the_year_of_a_person_is_read_from_an_index(client: MongoClient[Document], finds: Finds, table: Any) -> None:
    told = participation_of(table("participations"), str(PERSON), 2026, OPERATOR)
    assert told == {"person_id": str(PERSON), "year": 2026, "count": 100, "hours": 150.0}
    assert explained(client, finds)["totalDocsExamined"] == 100
    assert participation_of(table("participations"), str(PERSON), 2025, OPERATOR)["count"] == 0


def test_who_is_on_duty_in_a_village_is_read_from_an_index(
    client: MongoClient[Document], finds: Finds, table: Any
) -> None:
    moment = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    assert on_duty_in(table("rotas"), [VILLAGE, TOWN], moment) == {f"{VILLAGE}-intake_centre": ("p",)}
    assert explained(client, finds)["totalDocsExamined"] <= 3


@pytest.fixture
def departments(inside: SpineApi) -> Iterator[Collection[Document]]:
    """A few departments on the path to a village, one of which changed what it handles."""
    changed = organisation(f"{TOWN}-justice", "department", handles=["政策咨询"])
    changed["changes"] = [change("2026-06-01", handles=["矛盾纠纷"])["$push"]["changes"]]
    found = inside.client.get_default_database()["handling"]
    found.create_indexes(list(TABLES["organisations"]))
    found.insert_many(
        [
            changed,
            organisation(f"{COUNTY}-petitions", "department", handles=["矛盾纠纷"]),
            organisation(f"{VILLAGE}-mediation_centre", "mediation_centre", handles=["矛盾纠纷"]),
            organisation("433122105-justice", "department", handles=["矛盾纠纷"]),
            organisation(f"{TOWN}-civil_affairs", "department", handles=["低保", "民生服务"]),
            organisation(f"{TOWN}-former", "department", handles=["矛盾纠纷"], until="2026-02-01"),
        ]
    )
    yield found
    found.drop()


def test_who_handles_a_category_is_told_nearest_first_as_of_any_day(departments: Collection[Document]) -> None:
    def handling(place: str, day: str, *categories: str) -> list[str]:
        return [one["organisation_id"] for one in handlers_of(departments, scope_of(place), categories, day)]

    near, town, county = f"{VILLAGE}-mediation_centre", f"{TOWN}-justice", f"{COUNTY}-petitions"
    assert handling(GRID, DAY, "矛盾纠纷") == [near, town, county]
    assert handling(GRID, "2026-05-31", "矛盾纠纷") == [near, county]
    assert handling(TOWN, "2026-05-31", "政策咨询") == [town]
    assert handling(TOWN, DAY, "政策咨询") == []
    assert handling(TOWN, DAY, "社保", "民生服务") == [f"{TOWN}-civil_affairs"]
    assert handling(TOWN, "2026-01-15", "矛盾纠纷") == [f"{TOWN}-former", county]


def test_who_handles_a_category_is_read_from_an_index(client: MongoClient[Document], finds: Finds, table: Any) -> None:
    list(table("organisations").find(handling_criteria(scope_of(GRID), ["民生服务"], DAY)))
    assert explained(client, finds)["totalDocsExamined"] == 4
