"""One entry of a work log (工作日志) or resident log (民情日志): written, corrected, followed up, erased."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import scope_of
from services.registry.days import today
from services.registry.duty.lateness import check_day, check_due
from services.registry.duty.logs.commands import (
    CorrectWorkLog,
    EraseWorkLog,
    FollowUpWorkLog,
    WorkLogCommand,
    WriteWorkLog,
)
from services.registry.duty.logs.events import (
    WorkLogCorrected,
    WorkLogErased,
    WorkLogEvent,
    WorkLogFollowedUp,
    WorkLogWritten,
)
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate
from shared.personal import Personal


class WorkLogRefused(Refused):
    """A rule about logs says no."""


class Status(StrEnum):
    ABSENT = "absent"
    WRITTEN = "written"
    FOLLOWED_UP = "followed_up"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class WorkLog:
    """`text` and `result` stay sealed here; the vault opens them when they are shown."""

    status: Status = Status.ABSENT
    log_id: str = ""
    subject: str = ""
    kind: str = ""
    grid: str = ""
    person_id: str = ""
    day: str = ""
    category: str = ""
    follow_up_by: str | None = None
    followed_up_on: str | None = None
    text: Personal | None = None
    result: Personal | None = None


ALLOWED_IN: dict[type, frozenset[Status]] = {
    WriteWorkLog: frozenset({Status.ABSENT}),
    CorrectWorkLog: frozenset({Status.WRITTEN, Status.FOLLOWED_UP}),
    FollowUpWorkLog: frozenset({Status.WRITTEN}),
    EraseWorkLog: frozenset({Status.WRITTEN, Status.FOLLOWED_UP, Status.ERASED}),
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "work_log_unknown",
    Status.WRITTEN: "work_log_already_written",
    Status.FOLLOWED_UP: "already_followed_up",
    Status.ERASED: "work_log_erased",
}


def decide(log: WorkLog, command: WorkLogCommand, now: datetime) -> Sequence[WorkLogEvent]:
    """All rules about logs; WorkLogRefused when one says no."""
    if log.status not in ALLOWED_IN[type(command)]:
        raise WorkLogRefused(REFUSAL_IN[log.status])
    match command:
        case WriteWorkLog():
            return [_written(command, now)]
        case CorrectWorkLog():
            return [_corrected(log, command, now)]
        case FollowUpWorkLog():
            return [_followed_up(log, command, now)]
        case EraseWorkLog():
            return [] if log.status is Status.ERASED else [WorkLogErased(log.log_id, log.subject, today(now))]
        case _:
            assert_never(command)


def _written(command: WriteWorkLog, now: datetime) -> WorkLogWritten:
    if not command.grid_was_there:
        raise WorkLogRefused("area_unknown", area=command.grid)
    check_day(WorkLogRefused, command.day, now)
    check_due(WorkLogRefused, command.follow_up_by, command.day, now)
    return WorkLogWritten(
        log_id=command.log_id,
        subject=command.subject,
        kind=command.kind,
        grid=command.grid,
        person_id=command.person_id,
        day=command.day,
        category=command.category,
        text=Personal(command.subject, command.text),
        follow_up_by=command.follow_up_by,
    )


def _corrected(log: WorkLog, command: CorrectWorkLog, now: datetime) -> WorkLogCorrected:
    """What has been followed up keeps the day by which it was due."""
    if log.status is Status.FOLLOWED_UP and command.follow_up_by != log.follow_up_by:
        raise WorkLogRefused("already_followed_up")
    check_due(WorkLogRefused, command.follow_up_by, log.day, now)
    return WorkLogCorrected(log.log_id, command.category, Personal(log.subject, command.text), command.follow_up_by)


def _followed_up(log: WorkLog, command: FollowUpWorkLog, now: datetime) -> WorkLogFollowedUp:
    if log.follow_up_by is None:
        raise WorkLogRefused("nothing_to_follow_up")
    check_day(WorkLogRefused, command.on, now)
    if command.on < log.day:
        raise WorkLogRefused("day_before_last", on=command.on, last=log.day)
    return WorkLogFollowedUp(log.log_id, command.person_id, command.on, Personal(log.subject, command.result))


def evolve(log: WorkLog, event: WorkLogEvent) -> WorkLog:
    """Total; no clock, no rule, never raises."""
    match event:
        case WorkLogWritten():
            return WorkLog(
                status=Status.WRITTEN,
                log_id=event.log_id,
                subject=event.subject,
                kind=event.kind,
                grid=event.grid,
                person_id=event.person_id,
                day=event.day,
                category=event.category,
                follow_up_by=event.follow_up_by,
                text=event.text,
            )
        case WorkLogCorrected():
            return replace(log, category=event.category, text=event.text, follow_up_by=event.follow_up_by)
        case WorkLogFollowedUp():
            return replace(log, status=Status.FOLLOWED_UP, followed_up_on=event.on, result=event.result)
        case WorkLogErased():
            return replace(log, status=Status.ERASED, text=None, result=None)
        case _:
            assert_never(event)


WORK_LOG: Aggregate[WorkLog, WorkLogCommand] = Aggregate(
    "work_log", WorkLog(), decide, evolve, lambda log: scope_of(log.grid)
)
