"""The facts of logs and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.personal import Personal


class LogKind(StrEnum):
    """工作日志 work_log: what was done; 民情日志 resident_log: what residents said."""

    WORK_LOG = "work_log"
    RESIDENT_LOG = "resident_log"


@dataclass(frozen=True, slots=True)
class WorkLogWritten:
    """An entry of a log; `follow_up_by` is the day by which something is still to be done, None for nothing.

    All text of the entry is under the key of `subject`.
    """

    log_id: str
    subject: str
    kind: LogKind
    grid: str
    person_id: str
    day: str
    category: str
    text: Personal
    follow_up_by: str | None = None


@dataclass(frozen=True, slots=True)
class WorkLogCorrected:
    """The entry says this from now on; what it said before stays in its history."""

    log_id: str
    category: str
    text: Personal
    follow_up_by: str | None = None


@dataclass(frozen=True, slots=True)
class WorkLogFollowedUp:
    """What was to be done is done, on the day `on`."""

    log_id: str
    person_id: str
    on: str
    result: Personal


@dataclass(frozen=True, slots=True)
class WorkLogErased:
    """The key of the entry is deleted: nobody can read its text any more."""

    log_id: str
    subject: str
    on: str


WorkLogEvent = WorkLogWritten | WorkLogCorrected | WorkLogFollowedUp | WorkLogErased

FACTS: Mapping[str, type] = {
    "work_log.written.v1": WorkLogWritten,
    "work_log.corrected.v1": WorkLogCorrected,
    "work_log.followed_up.v1": WorkLogFollowedUp,
    "work_log.erased.v1": WorkLogErased,
}
