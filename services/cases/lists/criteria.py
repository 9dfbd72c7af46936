"""What a caller asks of the lists as filters of the database, each begun by a key of one of the rows' indexes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.cases.case.status import OPEN, Stage, Status, stage_of
from services.cases.lists.deadline_states import DeadlineState
from services.cases.lists.expressions import NEVER
from services.cases.lists.keys import (
    EVERYWHERE,
    area_key,
    category_key,
    number_key,
    parent_key,
    source_key,
    tag_keys,
)
from services.cases.lists.reporting import URGENCIES
from shared.areas import LEVELS
from shared.http.paging import Sort
from shared.mongo import Document
from shared.permissions import Reach

OPEN_STAGES: Final = tuple(dict.fromkeys(stage_of(status) for status in Status if status in OPEN))
_OPEN: Document = {"stage": {"$in": [stage.value for stage in OPEN_STAGES]}}
GRID_DIGITS = 15
RUNNING: Document = {"due": {"$lt": NEVER}}
"""Some deadline that counts runs: such a case is open."""


class Order(StrEnum):
    """排序: 最新上报 newest, 最先到期 due (only what has a deadline running), 最近变动 updated, 最紧急 urgency."""

    NEWEST = "newest"
    DUE = "due"
    UPDATED = "updated"
    URGENCY = "urgency"


_NEWEST: Sort = (("reported_at", -1), ("_id", -1))
SORTS: Mapping[Order, Sort] = {
    Order.NEWEST: _NEWEST,
    Order.DUE: (("due", 1), ("_id", 1)),
    Order.UPDATED: (("updated_at", -1), ("_id", -1)),
    Order.URGENCY: (("urgency_rank", 1), *_NEWEST),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What a caller sees: the areas within reach, and beyond them what is found by one of the keys.

    The keys are those of the parties that they stand for, and that of their own reports.
    """

    subject: str
    reach: Reach
    keys: frozenset[str]

    def criteria(self, area: str | None) -> list[Document]:
        """The filter on rows that the caller sees, of an area and below; never what is hidden from them."""
        return [*self.within(area), {"hidden_from": {"$ne": self.subject}}]

    def within(self, area: str | None) -> list[Document]:
        """The same without heeding what is hidden."""
        inside = [{"seen_by": area_key(area)}] if area else []
        return inside if area and self._reaches(area) else [*inside, self._seen(area or "")]

    def _reaches(self, area: str) -> bool:
        own = len(area) == GRID_DIGITS and area in self.reach.own
        return own or self.reach.any or any(area.startswith(code) for code in self.reach.below)

    def _seen(self, area: str) -> Document:
        """By areas of the reach inside the one that is asked for: no case there lies in any other."""
        if self.reach.any:
            return {"seen_by": EVERYWHERE}
        own = {code for code in self.reach.own if code.startswith(area)}
        areas = [*(code for code in self.reach.below if code.startswith(area)), *filter(_is_grid, own)]
        found: Document = {"seen_by": {"$in": sorted([*map(area_key, areas), *self.keys])}}
        exactly = [_exactly(code) for code in sorted(own) if not _is_grid(code)]
        return {"$or": [found, *exactly]} if exactly else found


def _is_grid(code: str) -> bool:
    return len(code) == GRID_DIGITS


def _exactly(area: str) -> Document:
    """Cases of an area that have no smaller one."""
    return {"seen_by": area_key(area), f"scope.{LEVELS[len(area) // 3 - 1]}": None}


def list_criteria(sight: Sight, query: Mapping[str, Any], holder_keys: Iterable[str] = ()) -> list[Document]:
    """The filter of a list as `CaseFilterSchema` describes it; `holder_keys` are those of the holder asked for."""
    return [
        *sight.criteria(query["area"]),
        *_standing(query),
        *_filed(query),
        *_given(query, holder_keys),
        *_timed(query),
        *_among(query, "procedure", "channel", "placement"),
    ]


def _standing(query: Mapping[str, Any]) -> list[Document]:
    """Stage and urgency are named even where none is asked for: the index has them before the time."""
    statuses: Sequence[Status] = query.get("status") or ()
    stages = set(query.get("stage") or Stage)
    if statuses:
        stages &= {stage_of(status) for status in statuses}
    if query["sort"] is Order.DUE:
        stages &= set(OPEN_STAGES)
    standing: Document = {"stage": {"$in": [stage.value for stage in Stage if stage in stages]}}
    return [standing, *_urgent(query), *_among(query, "status")]


def _urgent(query: Mapping[str, Any]) -> list[Document]:
    """Point by point, so that the newest come in order; from one end to the other where urgency is the order."""
    ranks = sorted(URGENCIES.index(one) for one in query.get("urgency") or URGENCIES)
    if query["sort"] is not Order.URGENCY:
        return [{"urgency_rank": {"$in": ranks}}]
    return [{"urgency_rank": {"$gte": ranks[0], "$lt": ranks[-1] + 1}}, *_among(query, "urgency")]


def _filed(query: Mapping[str, Any]) -> list[Document]:
    keys: list[str] = []
    if query["category"]:
        keys.append(category_key(query["category"]))
    if query["tag"]:
        keys += tag_keys([query["tag"]])
    if query["source"]:
        system, _, id = query["source"].partition(":")
        keys.append(source_key(system, id or None))
    if query["parent"]:
        keys.append(parent_key(query["parent"]))
    if query["number"]:
        keys.append(number_key(query["number"].upper()))
    return [{"filed_under": key} for key in keys]


def _given(query: Mapping[str, Any], holder_keys: Iterable[str]) -> list[Document]:
    """To a party, to a department with or without an account, to somebody's posts."""
    department = query["department"]
    wanted = [
        [query["party"]] if query["party"] else [],
        [f"organisation:{department}", f"partner:{department}"] if department else [],
        sorted(holder_keys) if query["holder"] else [],
    ]
    return [{"seen_by": {"$in": keys}} for keys in wanted if keys]


def _timed(query: Mapping[str, Any]) -> list[Document]:
    since = {"$gte": query["reported_from"]} if query["reported_from"] else {}
    until = {"$lt": query["reported_to"]} if query["reported_to"] else {}
    states: Sequence[DeadlineState] = query.get("deadline_state") or ()
    return [
        *([{"reported_at": {**since, **until}}] if since or until else []),
        *([{"due": {"$lt": min(query["due_before"], NEVER)}}] if query["due_before"] else []),
        *([{"deadline_state": {"$in": [state.rank for state in states]}}] if states else []),
        *([RUNNING] if query["sort"] is Order.DUE else []),
    ]


def _among(query: Mapping[str, Any], *names: str) -> list[Document]:
    return [{name: {"$in": [one.value for one in query[name]]}} for name in names if query.get(name)]


def parts_of(case_id: str) -> Document:
    """The filter on rows of the open parts of a case; never a complaint, which the case must not tell of."""
    return {"filed_under": parent_key(case_id), **_OPEN, "hidden_from": []}


def open_in(area: str) -> Document:
    """The filter on rows of the open cases of an area and below."""
    return {"seen_by": area_key(area), **_OPEN}
