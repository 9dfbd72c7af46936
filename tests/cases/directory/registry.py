"""A small place as registry tells it: facts of posts, organisations, rotas and the scheme, as cases receives them."""

from collections.abc import Iterator
from datetime import UTC, datetime

from services.registry.facts import FACTS
from services.registry.organisations.events import (
    ContactSet,
    HandlesSet,
    OrganisationDissolved,
    OrganisationFounded,
    OrganisationMoved,
    OrganisationRenamed,
)
from services.registry.organisations.rotas.events import DutyRotaSet, DutyRotaSwapped, Turn
from services.registry.posts.events import (
    AppointmentEnded,
    PersonAppointed,
    PersonElected,
    PostAbolished,
    PostDutiesSet,
    PostEstablished,
    StandInEnded,
    StandInNamed,
)
from services.registry.schemes.events import SchemeDeclared, SchemeRevised
from shared.areas import Scope
from shared.eventlog.envelope import Published
from shared.eventstore.facts import Codec
from shared.personal import Personal, references

CODEC = Codec(FACTS, seal=lambda personal: Personal(personal.subject, sealed="sealed"))

COUNTY, TOWN, VILLAGE, GRID, NEXT_GRID = (
    "433122",
    "433122107",
    "433122107200",
    "433122107200001",
    "433122107200002",
)
PATH = Scope(COUNTY, TOWN, VILLAGE, GRID)
STATION, CENTRE, DEPARTMENT = f"{VILLAGE}-grid_station", f"{TOWN}-sub_command_centre", f"{TOWN}-department-1"
COMPANY, OFFICE, SUPERIOR = f"{VILLAGE}-partner-1", f"{COUNTY}-law_committee", f"{COUNTY}-superior"
GRID_HEAD, NEXT_HEAD = f"{GRID}-grid_head", f"{NEXT_GRID}-grid_head"
STATION_HEAD, DESK, SECOND_DESK = (
    f"{STATION}-station_head",
    f"{CENTRE}-terminal_officer",
    f"{CENTRE}-terminal_officer-2",
)
OLD_POST = f"{VILLAGE}-inspector"


def told() -> Iterator[Published]:
    """Everything, each stream in its order."""
    for number, fact in enumerate([*_posts(), *_organisations(), *_rotas(), *_schemes()], 1):
        yield published(fact, number)


def published(fact: object, position: int = 1) -> Published:
    name, data = CODEC.encode(fact)
    return Published(
        source="registry",
        position=position,
        prev=position - 1,
        partition=0,
        type=name,
        time=datetime(2026, 11, 1, tzinfo=UTC),
        stream=name.partition(".")[0],
        version=position,
        index=0,
        count=1,
        scope=PATH,
        actor="test",
        correlation="test",
        traceparent=None,
        hash="",
        previous_hash="",
        data=references(data),
    )


def _posts() -> Iterator[object]:
    yield PostEstablished(GRID_HEAD, GRID, "grid_head", "网格长", ("巡查",), role="grid_head")
    yield PostDutiesSet(GRID_HEAD, ("巡查", "调解"), "2026-06-01")
    yield _appointed(GRID_HEAD, "p-old", "2026-01-01", 1)
    yield _ended(GRID_HEAD, "p-old", "2026-09-01", 1)
    yield _elected(GRID_HEAD, "p-zhang", "2026-09-01", 2)
    yield StandInNamed(
        GRID_HEAD, 1, "p-wu", "p-zhang", "2026-11-10", "2026-11-20", "leave", *_repeated(GRID_HEAD, GRID, "grid_head")
    )
    yield StandInNamed(
        GRID_HEAD, 2, "p-wu", "p-zhang", "2026-12-01", "2026-12-31", "away", *_repeated(GRID_HEAD, GRID, "grid_head")
    )
    yield StandInEnded(GRID_HEAD, 2, "p-wu", "2026-12-05")
    yield PostEstablished(NEXT_HEAD, NEXT_GRID, "grid_head", "网格长", ())
    yield PersonAppointed(NEXT_HEAD, "p-qian", "2026-01-01")
    yield PostEstablished(STATION_HEAD, VILLAGE, "station_head", "站长", (), at=STATION, role="station_head")
    yield _appointed(STATION_HEAD, "p-li", "2026-01-01", 1, STATION, "station_head")
    for post in (DESK, SECOND_DESK):
        yield PostEstablished(post, TOWN, "terminal_officer", "专员", (), at=CENTRE, role="intake")
    yield _appointed(SECOND_DESK, "p-li", "2026-01-01", 1, CENTRE, "intake")
    yield PostEstablished(OLD_POST, VILLAGE, "inspector", "督查员", (), since="2026-01-01")
    yield PostAbolished(OLD_POST, "2026-10-01", None)


def _repeated(post: str, at: str, role: str) -> tuple[str, str, str, str, str]:
    return at, post.partition("-")[0], role, role, role


def _appointed(
    post: str, person: str, since: str, holding: int, at: str = GRID, role: str = "grid_head"
) -> PersonAppointed:
    return PersonAppointed(post, person, since, holding, *_repeated(post, at, role))


def _elected(post: str, person: str, since: str, holding: int) -> PersonElected:
    repeated = _repeated(post, GRID, "grid_head")
    return PersonElected(post, person, since, holding, *repeated, None, "居民代表会", since, 9, 0, (), None)


def _ended(post: str, person: str, on: str, holding: int) -> AppointmentEnded:
    return AppointmentEnded(post, holding, person, on, "resigned", None, *_repeated(post, GRID, "grid_head"))


def _organisations() -> Iterator[object]:
    yield _founded(STATION, "grid_station", "网格管理服务站")
    yield _founded(CENTRE, "sub_command_centre", "分指挥中心")
    yield _founded(DEPARTMENT, "department", "民政办", ("民生服务",))
    yield OrganisationRenamed(DEPARTMENT, "民政和社会事务办", "2026-11-01")
    yield HandlesSet(DEPARTMENT, ("民生服务", "公共设施"), "2026-11-01")
    yield OrganisationMoved(DEPARTMENT, CENTRE, "2026-11-01")
    yield _founded(COMPANY, "partner", "物业公司（示例）", ("公共设施/道路",), account=False)
    yield ContactSet(COMPANY, Personal("s-1", "王一"), Personal("s-1", "19900000000"), "0743-4260199", None)
    yield _founded(f"{VILLAGE}-partner-2", "partner", "已撤的公司（示例）", ("公共设施",), account=False)
    yield OrganisationDissolved(f"{VILLAGE}-partner-2", "2026-11-01")
    yield _founded(OFFICE, "superior", "县委政法委")
    yield _founded(SUPERIOR, "superior", "县网格办")


def _founded(id: str, kind: str, name: str, handles: tuple[str, ...] = (), *, account: bool = True) -> object:
    area = id.partition("-")[0]
    return OrganisationFounded(id, kind, name, area, None, "2026-01-01", handles, "0743-4260100", None, account)


def _rotas() -> Iterator[object]:
    yield DutyRotaSet(
        STATION,
        1,
        "2026-11-01",
        "2026-12-01",
        (
            Turn(None, 1, "08:30", "17:30", ("p-day",)),
            Turn(None, 1, "17:30", "08:30", ("p-night", "p-second")),
            Turn("2026-11-30", None, "00:00", "00:00", ("p-holiday",)),
        ),
    )
    yield DutyRotaSwapped(STATION, 1, "2026-11-16", "17:30", "p-second", "p-third")
    yield DutyRotaSet(STATION, 2, "2026-11-23", "2026-11-24", (Turn("2026-11-23", None, "00:00", "12:00", ("p-new",)),))


def _schemes() -> Iterator[object]:
    yield SchemeDeclared(TOWN, "2026-01-01", {"superior": {"id": "law_committee", "name": "县委政法委"}})
    yield SchemeRevised(TOWN, "2026-11-20", {"superior": {"id": "superior", "name": "县网格办"}})
