"""Rows of duty → what was open at the end of a day (日清) and of its week (周结); every query is bounded and indexed.

The week begins on Monday and is looked at as far as the day asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.codes import Level, is_code, level_of
from services.registry.duty.facilities.projections import FACILITY_FAULTS
from services.registry.duty.facilities.queries import open_at_end_of as faults_open_at_end_of
from services.registry.duty.logs.projections import WORK_LOGS
from services.registry.duty.logs.queries import open_at_end_of as follow_ups_open_at_end_of
from services.registry.duty.patrols.projections import PATROLS
from services.registry.duty.patrols.queries import check_ins_of
from services.registry.duty.visits.projections import PLANNED_VISITS
from services.registry.duty.visits.queries import planned_at_end_of
from services.registry.posts.projections import HOLDINGS, POSTS, STAND_INS
from services.registry.posts.queries import held_on
from services.registry.rows import Document, Row, in_force
from shared.permissions import Role

MOST_SHOWN = 100
"""Things of one kind that one answer names; `more` says that there are others."""
MOST_POSTS = 50

PATROLLING = frozenset({Role.GRID_HEAD.value, Role.GRID_WORKER.value})
"""Holders of posts with these roles answer for the daily patrol of their grid."""


Due = Callable[[str], int]
"""How many check-ins a day a grid owes."""


@dataclass(frozen=True)
class Tables:
    """The rows that are looked at, all of one moment."""

    table: Callable[[str], Collection[Document]]
    session: ClientSession | None = None


def patrols(post: Row) -> bool:
    """Whether whoever holds the post, or stands in on it, patrols; a post without a role is what its kind says."""
    return (post["role"] or post["kind"]) in PATROLLING


def week_of(on: str) -> list[str]:
    """The days of the week from Monday to the day itself."""
    day = date.fromisoformat(on)
    return [(day - timedelta(days=back)).isoformat() for back in range(day.weekday(), -1, -1)]


def grids_of_person(person_id: str, days: Sequence[str], tables: Tables) -> dict[str, set[str]]:
    """The grids that the person answered for, and on which of these days: as holder, or standing in for one."""
    during = {"person": person_id, "since": {"$lte": days[-1]}, "until": {"$gt": days[0]}}
    held = [
        row
        for name in (HOLDINGS, STAND_INS)
        for row in tables.table(name).find(during, session=tables.session).limit(MOST_POSTS)
    ]
    grids: dict[str, set[str]] = {}
    for row in held:
        if patrols(row) and is_code(row["area"]) and level_of(row["area"]) is Level.GRID:
            grids.setdefault(row["area"], set()).update(day for day in days if row["since"] <= day < row["until"])
    return grids


def missed_patrols(
    grids: Mapping[str, Iterable[str]],
    days: Sequence[str],
    due: Due,
    patrols: Collection[Document],
    session: ClientSession | None = None,
) -> list[Document]:
    """The days on which a grid had fewer check-ins than are due: {grid, day, due, check_ins}, with one query."""
    found = check_ins_of(grids, days, patrols, session)
    return [
        {"grid": grid, "day": day, "due": due(grid), "check_ins": found.get((grid, day), 0)}
        for grid in sorted(grids)
        for day in sorted(grids[grid])
        if found.get((grid, day), 0) < due(grid)
    ]


def open_of_person(person_id: str, on: str, due: Due, tables: Tables) -> Document:
    """What the person has not cleared at the end of the day, and in the week so far."""
    days = week_of(on)
    grids = grids_of_person(person_id, days, tables)
    missed = missed_patrols(grids, days, due, tables.table(PATROLS), tables.session)
    mine = {"person": person_id}
    of_grids = {"scope.grid": {"$in": [grid for grid, held in sorted(grids.items()) if on in held]}}
    parts = {
        "follow_ups": _shown(tables, WORK_LOGS, {**mine, **follow_ups_open_at_end_of(on)}, "follow_up_by"),
        "visits": _shown(tables, PLANNED_VISITS, {**mine, **planned_at_end_of(on)}, "due"),
        "facilities": _shown(tables, FACILITY_FAULTS, {**of_grids, **faults_open_at_end_of(on)}, "since"),
    }
    today_missed = [one for one in missed if one["day"] == on]
    return {
        "person_id": person_id,
        "on": on,
        "since": days[0],
        "grids": sorted(grid for grid, held in grids.items() if on in held),
        "patrols_missed_today": today_missed,
        "patrols_missed_this_week": missed,
        **{name: [_item(row) for row in rows[:MOST_SHOWN]] for name, rows in parts.items()},
        "more": any(len(rows) > MOST_SHOWN for rows in parts.values()),
        "cleared": not today_missed and not any(parts.values()),
        "week_closed": not missed and not any(parts.values()),
    }


def _shown(tables: Tables, table: str, wanted: Document, oldest: str) -> list[Document]:
    found = tables.table(table).find(wanted, session=tables.session).sort([(oldest, 1), ("_id", 1)])
    return list(found.limit(MOST_SHOWN + 1))


def _item(row: Row) -> Document:
    return {**row, "id": row.get("facility") or row["_id"], "due": row.get("follow_up_by") or row.get("due")}


def open_of_grids(grids: Sequence[Row], on: str, due: Due, tables: Tables) -> dict[str, Document]:
    """What is open at the end of the day in these grids, by grid: four queries, however many grids."""
    codes = [grid["_id"] for grid in grids]
    days = week_of(on)
    lived = {grid["_id"]: {day for day in days if grid["since"] <= day < grid["until"]} for grid in grids}
    missed = Counter(one["grid"] for one in missed_patrols(lived, days, due, tables.table(PATROLS), tables.session))
    checked = check_ins_of(codes, [on], tables.table(PATROLS), tables.session)
    counted = {
        "follow_ups": _counts(tables, WORK_LOGS, codes, follow_ups_open_at_end_of(on)),
        "visits": _counts(tables, PLANNED_VISITS, codes, planned_at_end_of(on)),
        "facilities": _counts(tables, FACILITY_FAULTS, codes, faults_open_at_end_of(on)),
    }
    return {
        code: {
            "patrol_missed_today": checked.get((code, on), 0) < due(code),
            "patrols_missed_this_week": missed[code],
            **{name: numbers.get(code, 0) for name, numbers in counted.items()},
        }
        for code in codes
    }


def _counts(tables: Tables, table: str, grids: Sequence[str], wanted: Document) -> dict[str, int]:
    stages: list[Mapping[str, Any]] = [
        {"$match": {"scope.grid": {"$in": list(grids)}, **wanted}},
        {"$group": {"_id": "$scope.grid", "number": {"$sum": 1}}},
    ]
    return {row["_id"]: row["number"] for row in tables.table(table).aggregate(stages, session=tables.session)}


def holders_of_grids(grids: Sequence[Row], on: str, tables: Tables) -> dict[str, list[str]]:
    """Who answered for the patrol of these grids on the day, with two queries."""
    posts_there = {"area": {"$in": [grid["_id"] for grid in grids]}, **in_force(on)}
    posts = [
        post["_id"]
        for post in tables.table(POSTS).find(posts_there, {"role": 1, "kind": 1}, session=tables.session)
        if patrols(post)
    ]
    holders: dict[str, list[str]] = {}
    for row in held_on(tables.table(HOLDINGS), posts, on, tables.session).values():
        holders.setdefault(row["area"], []).append(row["person"])
    return holders


def grid_item(grid: Row, found: Mapping[str, Document], holders: Mapping[str, list[str]]) -> Document:
    """One grid as the list of open things shows it."""
    numbers = found[grid["_id"]]
    is_clear = not any(numbers[name] for name in ("patrol_missed_today", "follow_ups", "visits", "facilities"))
    return {
        "grid": grid["_id"],
        "name": grid["name"],
        "holders": sorted(holders.get(grid["_id"], [])),
        **numbers,
        "cleared": is_clear,
    }
