"""What can be asked of an entry of a log; what lies in other streams arrives as looked-up evidence."""

from dataclasses import dataclass, field

from services.registry.duty.logs.events import LogKind


@dataclass(frozen=True, slots=True)
class WriteWorkLog:
    """`subject` names the entry's key in the vault, made before."""

    log_id: str
    subject: str
    kind: LogKind
    grid: str
    grid_was_there: bool
    person_id: str
    day: str
    category: str
    text: str = field(repr=False)
    follow_up_by: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectWorkLog:
    category: str
    text: str = field(repr=False)
    follow_up_by: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUpWorkLog:
    person_id: str
    on: str
    result: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EraseWorkLog:
    """Somebody spoken of wants to be forgotten; asked twice it is done once."""


WorkLogCommand = WriteWorkLog | CorrectWorkLog | FollowUpWorkLog | EraseWorkLog
