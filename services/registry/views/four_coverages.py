"""The four coverages (四个全覆盖) of X, each with its denominator and what is lacking.

组织网络 grids with a party organisation of their own / grids
党建工作 party organisations with an activity in the 12 months up to the day / party organisations: somebody took part
         in something (participation), or the place diary names the organisation
党员管理 members whose grid of residence is recorded (双重归属) / members; a person counts once
社区服务 grids with a volunteer, a unit in the area that agreed on duties, or a service in the 12 months up to the day
         (a unit's resource used, an activity in the diary) / grids

What is registered for a whole village says nothing of any one of its grids.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from services.registry.codes import Level, area_of, is_code, level_of
from services.registry.days import years_after
from services.registry.duty.clearing.queries import Tables
from services.registry.duty.diary.events import DiaryKind
from services.registry.duty.diary.projections import DIARY_ENTRIES
from services.registry.duty.households.queries import percent_of
from services.registry.organisations.kinds import Kind
from services.registry.organisations.memberships.projections import MEMBERSHIPS, PARTICIPATIONS
from services.registry.organisations.projections import ORGANISATIONS, RESOURCE_USES, UNIT_DUTIES
from services.registry.pacing import paced
from services.registry.people.projections import VOLUNTEERS
from services.registry.people.queries import masked_names
from services.registry.rows import Document, Row, as_at, below, in_force, inside
from services.registry.views.overview_rows import (
    areas_on,
    refuse_unknown,
    rows_of,
    tables_of,
)
from shared.spine import SpineApi

PARTY = (Kind.PARTY_COMMITTEE, Kind.PARTY_GENERAL_BRANCH, Kind.PARTY_BRANCH, Kind.PARTY_GROUP)
MOST_LACKING = 200
"""Of each coverage that one answer names; `lacking.total` counts them all."""


@dataclass(frozen=True, slots=True)
class PartyLife:
    """What is registered of an area and below: names by id; members with whether their grid is recorded.

    `active` are the party organisations with an activity, `served` the grids with a service.
    """

    grids: Mapping[str, str]
    organisations: Mapping[str, Row]
    active: frozenset[str]
    members: Mapping[str, bool]
    served: frozenset[str]


def party_coverage(spine: SpineApi, area: str, day: str) -> Document:
    """The answer, with nine queries and two for the names shown; 404 for an area that is not there on the day."""
    with spine.views.snapshot() as session:
        life = _life(tables_of(spine, session), area, day)
        as_of = spine.views.as_of("registry.views", session)
    answer = four_coverages(life)
    lacking = answer["members"]["lacking"]["items"]
    names = masked_names(spine, (one["id"] for one in lacking))
    for one in lacking:
        one["name"] = names.get(one["id"])
    return {"area": area, "on": day, "since": years_after(day, -1), "as_of": as_of, **answer}


def four_coverages(life: PartyLife) -> Document:
    """组织网络, 党建工作, 党员管理, 社区服务; members are named by their ids."""
    organised = {row["area"] for row in life.organisations.values()}
    names = {id: str(row["name"]) for id, row in life.organisations.items()}
    located = {id for id, is_located in life.members.items() if is_located}
    return {
        "organisation": _coverage(life.grids, organised),
        "work": _coverage(names, life.active),
        "members": _coverage(dict.fromkeys(life.members), located),
        "service": _coverage(life.grids, life.served),
    }


def _coverage(all_of_them: Mapping[str, str | None], covered: Iterable[str]) -> Document:
    having = set(covered)
    lacking = [{"id": id, "name": name} for id, name in sorted(all_of_them.items()) if id not in having]
    done, total = len(all_of_them) - len(lacking), len(all_of_them)
    return {
        "covered": done,
        "total": total,
        "percent": percent_of(done, total),
        "lacking": {"total": len(lacking), "items": lacking[:MOST_LACKING]},
    }


def _life(tables: Tables, area: str, day: str) -> PartyLife:
    areas = areas_on(tables, below(area), day, ("name", "acts_as"))
    refuse_unknown(area, areas)
    here = {**below(area), **in_force(day)}
    party = {"kind": {"$in": [kind.value for kind in PARTY]}}
    found = rows_of(tables, ORGANISATIONS, here | party, ("area", "name", "changes"))
    organisations = {row["_id"]: as_at(row, day) for row in found}
    members = rows_of(tables, MEMBERSHIPS, here, ("organisation", "person", "residence"))
    return PartyLife(
        grids={row["_id"]: row["name"] for row in areas if row["acts_as"] == Level.GRID.value},
        organisations=organisations,
        active=frozenset(_active(tables, area, day)),
        members=_located(row for row in paced(members) if row["organisation"] in organisations),
        served=frozenset(filter(_is_grid, _served(tables, area, day))),
    )


def _located(members: Iterable[Row]) -> dict[str, bool]:
    """Whether the grid of residence is recorded, by person: one membership that says it is enough."""
    found: dict[str, bool] = {}
    for row in members:
        found[row["person"]] = found.get(row["person"], False) or _is_grid(row["residence"])
    return found


def _is_grid(code: str) -> bool:
    return is_code(code) and level_of(code) is Level.GRID


def year_before(day: str) -> Document:
    """The filter on the 12 months up to a day."""
    return {"day": {"$gt": years_after(day, -1), "$lte": day}}


def _active(tables: Tables, area: str, day: str) -> set[str]:
    """The organisations in which something happened in the 12 months."""
    group = partial(_distinct, tables, field="organisation")
    took_part = group(PARTICIPATIONS, {**below(area), **year_before(day)})
    return took_part | group(DIARY_ENTRIES, {**inside(area), **year_before(day), "organisation": {"$ne": None}})


def _served(tables: Tables, area: str, day: str) -> set[str]:
    """The areas in which somebody volunteers, a unit agreed on duties or a service was recorded."""
    units = _distinct(tables, UNIT_DUTIES, {**below(area), **in_force(day)}, "organisation")
    units |= _distinct(tables, RESOURCE_USES, {**below(area), **year_before(day)}, "organisation")
    volunteers = _distinct(tables, VOLUNTEERS, {**inside(area), **in_force(day)}, "area")
    activities = {**inside(area), "kind": DiaryKind.ACTIVITY.value, **year_before(day)}
    return {area_of(unit) for unit in units} | volunteers | _distinct(tables, DIARY_ENTRIES, activities, "area")


def _distinct(tables: Tables, name: str, wanted: Document, field: str) -> set[str]:
    """The values of a field of the rows that are wanted."""
    stages: Sequence[Mapping[str, Any]] = [{"$match": wanted}, {"$group": {"_id": f"${field}"}}]
    return {row["_id"] for row in tables.table(name).aggregate(stages, session=tables.session) if row["_id"]}
