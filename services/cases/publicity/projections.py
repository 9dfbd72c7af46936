"""cases' own facts → rows of the notices that anybody may read; what a notice says stays sealed in its stream.

notices {_id, case_id, number, kind request|outcome, areas[], under[], since, until, ends, waits, approved,
         objections[]}

`under` are the areas and their county, `ends` when the notice stops to hold (NEVER while that is open), `objections`
the numbers of those that are open. A case has one notice of each kind at most; a hidden case has none.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from pymongo import ASCENDING, DESCENDING, DeleteOne, IndexModel, ReplaceOne, UpdateOne

from services.cases.directory.projections import COUNTY_DIGITS
from services.cases.lists.expressions import NEVER
from shared.clock import from_text
from shared.eventlog.envelope import Published
from shared.projector.projection import Handler, Write

NOTICES = "notices"
_NAMESPACE = UUID("0b7d3b52-2c55-5d0f-9c36-6f2f6d1f4c11")


class NoticeKind(StrEnum):
    """What is publicised: an application before it is decided (公示) request, the decision (公布结果) outcome."""

    REQUEST = "request"
    OUTCOME = "outcome"


def notice_id(case_id: str, number: int) -> str:
    """The id by which people know a notice; it does not tell the case's."""
    return uuid5(_NAMESPACE, f"{case_id}/{number}").hex


def put_up_request(event: Published) -> Iterable[Write]:
    yield _taken_down(event, NoticeKind.REQUEST)
    if not event.hidden_from:
        yield _put(event, NoticeKind.REQUEST, ends=NEVER, waits=event.data["approval_waits"], approved=None)


def put_up_outcome(event: Published) -> Iterable[Write]:
    data = event.data
    yield _taken_down(event, NoticeKind.OUTCOME)
    if not event.hidden_from:
        until = from_text(data["until"])
        yield _put(event, NoticeKind.OUTCOME, ends=until, waits=False, approved=data["approved"])


def end_request(event: Published) -> Iterable[Write]:
    yield _change(event, {"$set": {"ends": event.time}})


def keep_objection(event: Published) -> Iterable[Write]:
    yield _change(event, {"$addToSet": {"objections": event.data["objection"]}})


def keep_settled_objection(event: Published) -> Iterable[Write]:
    yield _change(event, {"$pull": {"objections": event.data["objection"]}})


def take_down_request(event: Published) -> Iterable[Write]:
    """The application goes back, or will not be decided any more."""
    yield _taken_down(event, NoticeKind.REQUEST)


def take_down_all(event: Published) -> Iterable[Write]:
    """What was publicised does not hold, or may not be read any more."""
    for kind in NoticeKind:
        yield _taken_down(event, kind)


def _put(event: Published, kind: NoticeKind, **more: Any) -> Write:
    data = event.data
    row = {
        "_id": notice_id(data["case_id"], data["notice"]),
        "case_id": data["case_id"],
        "number": data["notice"],
        "kind": kind.value,
        "areas": data["areas"],
        "under": sorted({*data["areas"], *(code[:COUNTY_DIGITS] for code in data["areas"])}),
        "since": event.time,
        "until": from_text(data["until"]),
        "objections": [],
        **more,
    }
    return NOTICES, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def _change(event: Published, change: Mapping[str, Any]) -> Write:
    return NOTICES, UpdateOne({"_id": notice_id(event.data["case_id"], event.data["notice"])}, change)


def _taken_down(event: Published, kind: NoticeKind) -> Write:
    return NOTICES, DeleteOne({"case_id": event.data["case_id"], "kind": kind.value})


HANDLERS: Mapping[str, Handler] = {
    "case.publicised.v1": put_up_request,
    "case.publicity_ended.v1": end_request,
    "case.publicity_objected.v1": keep_objection,
    "case.publicity_objection_settled.v1": keep_settled_objection,
    "case.outcome_publicised.v1": put_up_outcome,
    "case.sent_back.v1": take_down_request,
    "case.approval_refused.v1": take_down_request,
    "case.closed.v1": take_down_request,
    "case.withdrawn.v1": take_down_all,
    "case.marked_duplicate.v1": take_down_all,
    "case.objection_upheld.v1": take_down_all,
    "case.reopened.v1": take_down_all,
    "case.complaint_raised.v1": take_down_all,
    "case.reporter_erased.v1": take_down_all,
}
TABLES: Mapping[str, Sequence[IndexModel]] = {
    NOTICES: [
        IndexModel([("under", ASCENDING), ("ends", DESCENDING)], name="by_area"),
        IndexModel([("ends", DESCENDING)], name="by_end"),
        IndexModel([("case_id", ASCENDING)], name="by_case"),
    ]
}
