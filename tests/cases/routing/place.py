"""A small invented place around one grid, as its surroundings: who holds which post, which organisations are there."""

from collections.abc import Iterable

from services.cases.directory.entries import Change, Organisation, Post, Seat
from services.cases.directory.projections import FOREVER
from services.cases.directory.rotas import DutyTurn, Rota
from services.cases.directory.surroundings import AreaEntries, Surroundings
from shared.areas import Scope

COUNTY, TOWN, VILLAGE, GRID = "433122", "433122107", "433122107200", "433122107200001"
PATH = Scope(COUNTY, TOWN, VILLAGE, GRID)

HEAD, STATION, DESK, COMMANDER = "p-zhang", "p-li", "p-tian", "p-ma"
GRID_POST, STATION_POST = f"{GRID}-grid_head", f"{VILLAGE}-grid_station-station_head"
DESK_POST, COMMANDER_POST = f"{TOWN}-sub_command_centre-terminal_officer", f"{TOWN}-leading_group-commander"
SUPERIOR = f"{COUNTY}-superior"
SUPERIOR_POST = f"{SUPERIOR}-superior_head"


def post(id: str, role: str, at: str | None = None, since: str = "", until: str = FOREVER) -> Post:
    area = id.partition("-")[0]
    return Post(id, area, at or area, id.rpartition("-")[2], role, role, since, until)


def seat(post: str, person: str, since: str = "2026-01-01", until: str = FOREVER, *, stands_in: bool = False) -> Seat:
    return Seat(post, person, stands_in, since, until)


def organisation(
    id: str,
    kind: str,
    handles: Iterable[str] = (),
    *,
    account: bool = True,
    until: str = FOREVER,
    changes: tuple[Change, ...] = (),
) -> Organisation:
    return Organisation(
        id, id.partition("-")[0], kind, id, None, tuple(handles), None, account, "2026-01-01", until, changes
    )


def around_the_clock(organisation: str, *persons: str) -> Rota:
    """One turn every day, 18:00 to 08:00."""
    turns = tuple(DutyTurn(None, day, 18 * 60, 32 * 60, persons) for day in range(1, 8))
    return Rota(organisation, 1, "2026-01-01", FOREVER, turns, ())


POSTS = (
    post(GRID_POST, "grid_head"),
    post(STATION_POST, "station_head", f"{VILLAGE}-grid_station"),
    post(DESK_POST, "intake", f"{TOWN}-sub_command_centre"),
    post(COMMANDER_POST, "commander", f"{TOWN}-leading_group"),
    post(SUPERIOR_POST, "superior", SUPERIOR),
)
SEATS = (
    seat(GRID_POST, HEAD),
    seat(STATION_POST, STATION),
    seat(DESK_POST, DESK),
    seat(COMMANDER_POST, COMMANDER),
    seat(SUPERIOR_POST, "p-chen"),
)
ORGANISATIONS = (
    organisation(f"{VILLAGE}-grid_station", "grid_station"),
    organisation(f"{TOWN}-leading_group", "leading_group"),
    organisation(f"{TOWN}-sub_command_centre", "sub_command_centre"),
    organisation(SUPERIOR, "superior"),
)


def surroundings(
    posts: Iterable[Post] = POSTS,
    seats: Iterable[Seat] = SEATS,
    organisations: Iterable[Organisation] = ORGANISATIONS,
    rotas: Iterable[Rota] = (),
    scope: Scope = PATH,
    superiors: tuple[tuple[str, str], ...] = (("", SUPERIOR),),
) -> Surroundings:
    """The place, with what is given in place of its own."""
    given = tuple(posts), tuple(seats), tuple(organisations), tuple(rotas)
    return Surroundings(scope, {code: _entries(code, *given, superiors) for code in scope.codes()})


def _entries(
    code: str,
    posts: tuple[Post, ...],
    seats: tuple[Seat, ...],
    organisations: tuple[Organisation, ...],
    rotas: tuple[Rota, ...],
    superiors: tuple[tuple[str, str], ...],
) -> AreaEntries:
    here = sorted((one for one in posts if one.area == code), key=lambda one: one.order)
    return AreaEntries(
        posts=tuple(here),
        seats={one.id: tuple(each for each in seats if each.post == one.id) for one in here},
        organisations=tuple(one for one in organisations if one.area == code),
        rotas={one.organisation: (one,) for one in rotas if one.organisation.startswith(f"{code}-")},
        superiors=superiors if code == TOWN else (),
    )
