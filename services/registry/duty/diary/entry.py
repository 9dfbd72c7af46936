"""One entry of the place diary (工作记录): entered, corrected, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import scope_of
from services.registry.duty.diary.commands import CorrectDiary, DiaryCommand, EnterDiary, WithdrawDiary
from services.registry.duty.diary.events import DiaryCorrected, DiaryEntered, DiaryEvent, DiaryWithdrawn
from services.registry.duty.lateness import Late, check_day
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate
from shared.personal import Personal


class DiaryRefused(Refused):
    """A rule about the place diary says no."""


class Status(StrEnum):
    ABSENT = "absent"
    ENTERED = "entered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Entry:
    status: Status = Status.ABSENT
    entry_id: str = ""
    subject: str = ""
    kind: str = ""
    area: str = ""
    day: str = ""
    title: str = ""
    count: int = 0
    households: int = 0
    organisation: str | None = None
    file: str | None = None
    reason: Personal | None = None


ALLOWED_IN: dict[type, frozenset[Status]] = {
    EnterDiary: frozenset({Status.ABSENT}),
    CorrectDiary: frozenset({Status.ENTERED}),
    WithdrawDiary: frozenset({Status.ENTERED}),
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "diary_entry_unknown",
    Status.ENTERED: "diary_already_entered",
    Status.WITHDRAWN: "diary_entry_withdrawn",
}


def decide(entry: Entry, command: DiaryCommand, now: datetime) -> Sequence[DiaryEvent]:
    """All rules about the place diary; DiaryRefused when one says no."""
    if entry.status not in ALLOWED_IN[type(command)]:
        raise DiaryRefused(REFUSAL_IN[entry.status])
    match command:
        case EnterDiary():
            return [_entered(command, now)]
        case CorrectDiary():
            return [_corrected(entry, command, now)]
        case WithdrawDiary():
            return [DiaryWithdrawn(entry.entry_id, Personal(entry.subject, command.reason), entry.file)]
        case _:
            assert_never(command)


def _entered(command: EnterDiary, now: datetime) -> DiaryEntered:
    if not command.area_is_open:
        raise DiaryRefused("area_unknown", area=command.area)
    _check(command, now)
    return DiaryEntered(
        entry_id=command.entry_id,
        subject=command.subject,
        kind=command.kind,
        area=command.area,
        day=command.day,
        title=command.title,
        count=command.count,
        households=command.households,
        organisation=command.organisation,
        file=command.file,
    )


def _corrected(entry: Entry, command: CorrectDiary, now: datetime) -> DiaryCorrected:
    """The file that the entry has already may be named again."""
    same_file = command.file == entry.file
    known = replace(command.evidence, file_is_there=True) if same_file else command.evidence
    _check(replace(command, evidence=known), now)
    return DiaryCorrected(
        entry_id=entry.entry_id,
        day=command.day,
        title=command.title,
        count=command.count,
        households=command.households,
        organisation=command.organisation,
        file=command.file,
        replaced=None if same_file else entry.file,
    )


def _check(command: EnterDiary | CorrectDiary, now: datetime) -> None:
    check_day(DiaryRefused, command.day, now, Late.OFFICE)
    if not command.evidence.organisation_is_there:
        raise DiaryRefused("organisation_unknown", organisation=command.organisation)
    if not command.evidence.file_is_there:
        raise DiaryRefused("file_unknown")


def evolve(entry: Entry, event: DiaryEvent) -> Entry:
    """Total; no clock, no rule, never raises."""
    match event:
        case DiaryEntered():
            return Entry(
                status=Status.ENTERED,
                entry_id=event.entry_id,
                subject=event.subject,
                kind=event.kind,
                area=event.area,
                day=event.day,
                title=event.title,
                count=event.count,
                households=event.households,
                organisation=event.organisation,
                file=event.file,
            )
        case DiaryCorrected():
            return replace(
                entry,
                day=event.day,
                title=event.title,
                count=event.count,
                households=event.households,
                organisation=event.organisation,
                file=event.file,
            )
        case DiaryWithdrawn():
            return replace(entry, status=Status.WITHDRAWN, reason=event.reason, file=None)
        case _:
            assert_never(event)


DIARY: Aggregate[Entry, DiaryCommand] = Aggregate("diary", Entry(), decide, evolve, lambda entry: scope_of(entry.area))
