"""The division (划分) of a village into grids: asked for by the town, drafted and submitted, returned or confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from services.registry.areas.commands import (
    AskDivision,
    ConfirmDivision,
    DivisionCommand,
    DraftDivision,
    ReturnDivision,
    SubmitDivision,
    WithdrawDivision,
)
from services.registry.areas.events import (
    DivisionAsked,
    DivisionConfirmed,
    DivisionDrafted,
    DivisionEvent,
    DivisionReturned,
    DivisionSubmitted,
    DivisionWithdrawn,
)
from services.registry.codes import scope_of
from services.registry.days import is_too_far_ahead, today
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate

LARGEST_NUMBER = 999


class DivisionRefused(Refused):
    """A rule about divisions says no."""


class DivisionNotFound(DivisionRefused):
    """There is no such division."""

    status = 404


class Status(StrEnum):
    ABSENT = "absent"
    ASKED = "asked"  # 待起草
    DRAFTED = "drafted"  # 起草中
    SUBMITTED = "submitted"  # 已上报
    RETURNED = "returned"  # 已退回
    CONFIRMED = "confirmed"  # 已确认
    WITHDRAWN = "withdrawn"  # 已撤回


UNDER_WAY = frozenset({Status.ASKED, Status.DRAFTED, Status.SUBMITTED, Status.RETURNED})


@dataclass(frozen=True, slots=True)
class Division:
    status: Status = Status.ABSENT
    division_id: str = ""
    village: str = ""
    deadline: str = ""
    note: str = ""
    grids: tuple[dict[str, Any], ...] = ()
    submitted_on: str | None = None
    on_time: bool | None = None
    reasons: str | None = None
    opened: tuple[str, ...] = ()


ALLOWED_IN: dict[type, frozenset[Status]] = {
    AskDivision: frozenset({Status.ABSENT}),
    DraftDivision: frozenset({Status.ASKED, Status.DRAFTED, Status.RETURNED}),
    SubmitDivision: frozenset({Status.DRAFTED}),
    ReturnDivision: frozenset({Status.SUBMITTED}),
    ConfirmDivision: frozenset({Status.SUBMITTED}),
    WithdrawDivision: UNDER_WAY,
}


def division_id_of(village: str, number: int) -> str:
    """433122107200-division-1: the village's first."""
    return f"{village}-division-{number}"


def decide(division: Division, command: DivisionCommand, now: datetime) -> Sequence[DivisionEvent]:
    """All rules about divisions; DivisionRefused when one says no."""
    if division.status not in ALLOWED_IN[type(command)]:
        raise _not_allowed(division, command)
    about = (division.division_id, division.village)
    match command:
        case AskDivision():
            return [_asked(command, now)]
        case DraftDivision():
            return [_drafted(division, command)] if command.grids != division.grids else []
        case SubmitDivision():
            day = today(now)
            return [DivisionSubmitted(*about, day, day <= division.deadline)]
        case ReturnDivision():
            return [DivisionReturned(*about, command.reasons)]
        case ConfirmDivision():
            return [_confirmed(division, command, now)]
        case WithdrawDivision():
            return [DivisionWithdrawn(*about, command.reason)]
        case _:
            assert_never(command)


def _not_allowed(division: Division, command: DivisionCommand) -> DivisionRefused:
    if division.status is Status.ABSENT:
        return DivisionNotFound("division_unknown")
    if isinstance(command, AskDivision):
        return DivisionRefused("division_under_way", division=division.division_id)
    allowed = sorted(ALLOWED_IN[type(command)])
    return DivisionRefused("not_allowed_in_status", status=division.status, allowed_in=allowed)


def _asked(command: AskDivision, now: datetime) -> DivisionAsked:
    if not command.village_is_open:
        raise DivisionRefused("area_unknown", area=command.village)
    if command.deadline < today(now):
        raise DivisionRefused("deadline_passed", deadline=command.deadline)
    if is_too_far_ahead(command.deadline, now):
        raise DivisionRefused("day_too_far_ahead", day=command.deadline)
    return DivisionAsked(command.division_id, command.village, command.deadline, command.note)


def _drafted(division: Division, command: DraftDivision) -> DivisionDrafted:
    numbers = [grid["number"] for grid in command.grids]
    names = [grid["name"] for grid in command.grids]
    if len(set(numbers)) < len(numbers):
        raise DivisionRefused("number_repeated", numbers=_repeated(numbers))
    if len(set(names)) < len(names):
        raise DivisionRefused("name_repeated", names=_repeated(names))
    used = sorted(command.taken.intersection(numbers))
    if used:
        raise DivisionRefused("code_used_before", numbers=used)
    return DivisionDrafted(division.division_id, division.village, command.grids)


def _repeated(values: Sequence[Any]) -> list[Any]:
    return sorted({value for value in values if values.count(value) > 1})


def _confirmed(division: Division, command: ConfirmDivision, now: datetime) -> DivisionConfirmed:
    if is_too_far_ahead(command.on, now):
        raise DivisionRefused("day_too_far_ahead", day=command.on)
    return DivisionConfirmed(division.division_id, division.village, command.on, codes_of(division))


def codes_of(division: Division) -> tuple[str, ...]:
    """The codes of the draft's grids."""
    return tuple(f"{division.village}{grid['number']:03d}" for grid in division.grids)


def evolve(division: Division, event: DivisionEvent) -> Division:
    """Total; no clock, no rule, never raises."""
    match event:
        case DivisionAsked():
            return Division(Status.ASKED, event.division_id, event.village, event.deadline, event.note)
        case DivisionDrafted():
            return replace(division, status=Status.DRAFTED, grids=tuple(event.grids))
        case DivisionSubmitted():
            return replace(
                division, status=Status.SUBMITTED, submitted_on=event.on, on_time=event.on_time, reasons=None
            )
        case DivisionReturned():
            return replace(division, status=Status.RETURNED, reasons=event.reasons)
        case DivisionConfirmed():
            return replace(division, status=Status.CONFIRMED, opened=tuple(event.grids))
        case DivisionWithdrawn():
            return replace(division, status=Status.WITHDRAWN)
        case _:
            assert_never(event)


DIVISION: Aggregate[Division, DivisionCommand] = Aggregate(
    "division", Division(), decide, evolve, lambda division: scope_of(division.village)
)
