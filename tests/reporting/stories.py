"""Facts as the log brings them, and the rows that they add up to, for the tests of the wall."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from pymongo import DeleteOne, UpdateOne

from services.reporting.projections import WALL_ROWS
from shared.areas import Scope
from shared.clock import from_text
from shared.eventlog.envelope import Published
from shared.eventstore.numbering import partition_of

TOWN, VILLAGE, GRID = "433122107", "433122107200", "433122107200003"
OTHER_VILLAGE, OTHER_GRID = "433122107201", "433122107201001"
NOON = from_text("2026-11-23T04:00:00.000Z")

ON_THE_SPOT = ("reported", "accepted", "handled_on_the_spot", "put_on_record")
Rows = dict[str, dict[str, dict[str, Any]]]


def scope_of(code: str) -> Scope:
    return Scope.from_list([code[:end] if len(code) >= end else None for end in (6, 9, 12, 15)])


def fact(
    type: str,
    stream: str,
    scope: Scope,
    data: dict[str, Any],
    time: datetime = NOON,
    hidden_from: tuple[str, ...] = (),
) -> Published:
    """A fact of the log; its chain is not what these tests are about."""
    return Published(
        source="registry" if type.startswith("area.") else "cases",
        position=1,
        prev=0,
        partition=partition_of(stream),
        type=f"{type}.v1",
        time=time,
        stream=stream,
        version=1,
        index=0,
        count=1,
        scope=scope,
        actor="test",
        correlation="test",
        traceparent=None,
        hash="",
        previous_hash="",
        data=data,
        hidden_from=hidden_from,
    )


def opened(code: str, name: str, **more: str) -> Published:
    level = {9: "town", 12: "village", 15: "grid"}[len(code)]
    data = {"code": code, "name": name, "kind": level, "acts_as": level, "parent": code[:-3]} | more
    return fact("area.opened", f"area-{code}", scope_of(code), data)


def renamed(code: str, name: str, on: str) -> Published:
    return fact("area.renamed", f"area-{code}", scope_of(code), {"code": code, "name": name, "on": on})


def closed(code: str, on: str) -> Published:
    data = {"code": code, "on": on, "change": "closed", "successors": [], "reason": "撤并"}
    return fact("area.closed", f"area-{code}", scope_of(code), data)


def case(
    case_id: str,
    area: str = GRID,
    *happened: str,
    urgency: str = "normal",
    time: datetime = NOON,
    every: timedelta = timedelta(minutes=1),
) -> list[Published]:
    """The facts of one case: `reported`, then what else happened, `every` after the other.

    `assigned:in_hand` says with which status.
    """
    told = {"category": "环境卫生", "urgency": urgency, "channel": "grid"}
    return [
        fact(
            f"case.{name.partition(':')[0]}",
            f"case-{case_id}",
            scope_of(area),
            {"case_id": case_id, "status": name.partition(":")[2]} | (told if name == "reported" else {}),
            time + every * step,
        )
        for step, name in enumerate(happened or ("reported",))
    ]


def moved(case_id: str, area: str, former: str, type: str = "case.placed", time: datetime = NOON) -> Published:
    """The case goes from one area to another; as a complaint it is hidden from then on."""
    data = {"case_id": case_id, "former": scope_of(former).to_dict()}
    hidden_from = ("p-zhang",) if type == "case.complaint_raised" else ()
    return fact(type, f"case-{case_id}", scope_of(area), data, time, hidden_from)


def rows_of(facts: Iterable[Published], rows: Rows | None = None) -> Rows:
    """What the handlers' writes make of these facts, table by table."""
    rows = {} if rows is None else rows
    for one in facts:
        for table, write in WALL_ROWS.handlers[one.type](one):
            assert isinstance(write, UpdateOne | DeleteOne)
            _apply(rows.setdefault(table, {}), write)
    return rows


def _apply(table: dict[str, dict[str, Any]], write: UpdateOne | DeleteOne) -> None:
    key = cast(dict[str, Any], write._filter)["_id"]
    if isinstance(write, DeleteOne):
        table.pop(key, None)
        return
    change = cast(dict[str, Any], write._doc)
    if key not in table and not write._upsert:
        return
    row = table.setdefault(key, dict(change.get("$setOnInsert", {})))
    row.update(change.get("$set", {}))
    for name in change.get("$unset", {}):
        row.pop(name, None)
    for name, more in change.get("$inc", {}).items():
        row[name] = row.get(name, 0) + more
    for name, one in change.get("$push", {}).items():
        row[name] = [*row.get(name, []), one]
