"""我的任务: what a caller may do and should do today, one indexed query for each kind of task."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from services.cases.case.status import IN_PROGRESS, Status
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.table import TABLE
from services.cases.lifecycle.who import STAFF_ROLES, Actor, Who
from services.cases.lists.keys import area_key
from services.cases.lists.requests import RequestKind
from services.cases.vocabulary import Level
from shared.mongo import Document
from shared.permissions import Grant, Role


class Task(StrEnum):
    """任务, the most pressing first."""

    EMERGENCY = "emergency"
    DUE = "due"
    ACCEPT = "accept"
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    EXTENSION = "extension"
    OBJECTION = "objection"
    REVIEW = "review"
    VERIFY = "verify"
    CLOSE = "close"


TASK_TITLES: Mapping[Task, str] = {
    Task.EMERGENCY: "突发",
    Task.DUE: "今天到期或已超期",
    Task.ACCEPT: "待受理",
    Task.ACKNOWLEDGE: "待签收",
    Task.ANSWER: "待答复商处",
    Task.EXTENSION: "待批延期",
    Task.OBJECTION: "待审异议",
    Task.REVIEW: "待审核、审批、公布",
    Task.VERIFY: "待核查",
    Task.CLOSE: "待结案、备案",
}
_STATUSES: Mapping[Task, tuple[Status, ...]] = {
    Task.EMERGENCY: (Status.ALERTED, Status.STOOD_DOWN),
    Task.ACCEPT: (Status.REPORTED,),
    Task.ACKNOWLEDGE: (Status.ASSIGNED,),
    Task.REVIEW: (Status.UNDER_REVIEW, Status.AWAITING_APPROVAL, Status.DECIDED),
    Task.VERIFY: (Status.RESOLVED,),
    Task.CLOSE: (Status.HANDLED, Status.VERIFIED),
}
"""The tasks that are the next step of a case in these statuses."""

_AT_WORK = tuple(status.value for status in Status if status in IN_PROGRESS | {Status.REPORTED})
_LEVELS = {15: Level.GRID, 12: Level.VILLAGE, 9: Level.TOWN, 6: Level.SUPERIOR}


def task_criteria(actor: Actor, tomorrow: datetime) -> dict[Task, list[Document]]:
    """The filter of each kind of task that this caller can have; `tomorrow` is when today is over."""
    mine = {"turn_of": {"$in": sorted({*actor.keys, *map(area_key, _offices(actor))})}}
    found: dict[Task, list[Document]] = {
        task: [mine, {"status": {"$in": [status.value for status in statuses]}}] for task, statuses in _STATUSES.items()
    }
    found[Task.DUE] = [mine, {"status": {"$in": list(_AT_WORK)}}, {"due": {"$lt": tomorrow}}]
    found[Task.ANSWER] = _asked(actor.keys)
    found |= _to_decide(actor.grants)
    visible = {"hidden_from": {"$ne": actor.subject}}
    return {task: [*found[task], visible] for task in Task if task in found}


def _offices(actor: Actor) -> set[str]:
    """The areas whose cases are in the caller's charge."""
    return {grant.area for grant in actor.grants if grant.area and grant.role in STAFF_ROLES | {Role.SUPERIOR}}


def _statuses(action: Action, who: Who | None = None) -> list[str]:
    """Where the table lets anybody, or those, do it: elsewhere it can be asked of nobody."""
    return sorted({row.status.value for row in TABLE if row.action is action and who in (None, row.who)})


def _asked(keys: Iterable[str]) -> list[Document]:
    """Questions to one of these parties; the kind is named beside them for the sake of the index."""
    question = {"kind": RequestKind.ANSWER.value, "of": {"$in": sorted(keys)}}
    return [
        {"requests.kind": RequestKind.ANSWER.value},
        {"requests": {"$elemMatch": question}},
        {"status": {"$in": _statuses(Action.ANSWER)}},
    ]


def _to_decide(grants: Iterable[Grant]) -> dict[Task, list[Document]]:
    """Requests that fall to a level above those who ask; the town decides on its own."""
    staff = [(one.area, _LEVELS[len(one.area)]) for one in grants if one.area and one.role in STAFF_ROLES]
    heads = [(area, level) for area, level in staff if level.height >= Level.VILLAGE.height]
    if not heads:
        return {}
    wanted = {
        Task.EXTENSION: {RequestKind.EXTENSION: Action.GRANT_EXTENSION},
        Task.OBJECTION: {
            RequestKind.OBJECTION: Action.UPHOLD_OBJECTION,
            RequestKind.PUBLICITY: Action.SETTLE_PUBLICITY_OBJECTION,
        },
    }
    return {task: _decided_by(heads, decisions) for task, decisions in wanted.items()}


def _decided_by(heads: Iterable[tuple[str, Level]], decisions: Mapping[RequestKind, Action]) -> list[Document]:
    """What these heads may decide; the kinds are named beside it for the sake of the index."""
    either = [
        {"seen_by": area_key(area), "requests.kind": kind.value, **one}
        for area, level in heads
        for kind, action in decisions.items()
        for one in _decidable(action, level)
    ]
    return [{"requests.kind": {"$in": [kind.value for kind in decisions]}}, {"$or": either}]


def _decidable(action: Action, level: Level) -> Iterable[Document]:
    """Where the table lets staff of this level decide; 主管层级之上 only of what is in charge of a lower one."""
    if level.height >= Level.TOWN.height:
        yield {"status": {"$in": _statuses(action)}}
        return
    lower = [one.value for one in Level if one.height < level.height]
    for who, more in ((Who.ABOVE, {"level": {"$in": lower}}), (Who.VILLAGE, {})):
        statuses = _statuses(action, who)
        if statuses:
            yield {"status": {"$in": statuses}, **more}
