"""The duty rotas (轮值) of one organisation, one after the other, and the swaps in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import scope_of
from services.registry.organisations.kinds import OrganisationRefused, check_not_far
from services.registry.organisations.rotas.commands import RotaCommand, SetDutyRota, SwapDuty
from services.registry.organisations.rotas.events import DutyRotaSet, DutyRotaSwapped, RotaEvent
from services.registry.organisations.rotas.turns import Rota, Swap, overlapping, turn_of
from shared.eventstore.streams import Aggregate

LONGEST_ROTA = 366
"""Days."""

TOLD_AT_MOST = 50


class Status(StrEnum):
    ABSENT = "absent"
    SET = "set"


@dataclass(frozen=True, slots=True)
class DutyRota:
    """`rotas` are those of which some day is not replaced by a later one."""

    status: Status = Status.ABSENT
    organisation_id: str = ""
    rotas: tuple[Rota, ...] = ()
    number: int = 0


ALLOWED_IN: dict[type, frozenset[Status]] = {
    SetDutyRota: frozenset(Status),
    SwapDuty: frozenset({Status.SET}),
}


def decide(rota: DutyRota, command: RotaCommand, now: datetime) -> Sequence[RotaEvent]:
    """All rules about rotas; OrganisationRefused when one says no."""
    if rota.status not in ALLOWED_IN[type(command)]:
        raise OrganisationRefused("rota_unknown")
    match command:
        case SetDutyRota():
            return [_set(rota, command, now)]
        case SwapDuty():
            return [_swapped(rota, command)]
        case _:
            assert_never(command)


def _set(rota: DutyRota, command: SetDutyRota, now: datetime) -> DutyRotaSet:
    if not command.organisation_is_open:
        raise OrganisationRefused("organisation_unknown", organisation_id=command.organisation_id)
    _check_days(command, now)
    if command.unknown_persons:
        raise OrganisationRefused("persons_unknown", person_ids=list(command.unknown_persons)[:TOLD_AT_MOST])
    if overlaps := overlapping(command.turns, command.since, command.until):
        told = [{"day": day, "start": start, "before": end} for day, start, end in overlaps[:TOLD_AT_MOST]]
        raise OrganisationRefused("turns_overlap", turns=told)
    return DutyRotaSet(command.organisation_id, rota.number + 1, command.since, command.until, command.turns)


def _check_days(command: SetDutyRota, now: datetime) -> None:
    since, until = command.since, command.until
    if until <= since:
        raise OrganisationRefused("until_not_after_since", since=since, until=until)
    if (date.fromisoformat(until) - date.fromisoformat(since)).days > LONGEST_ROTA:
        raise OrganisationRefused("rota_too_long", days=LONGEST_ROTA)
    check_not_far(since, now)
    for number, turn in enumerate(command.turns, 1):
        if (turn.day is None) is (turn.weekday is None):
            raise OrganisationRefused("turn_day_or_weekday", turn=number)
        if turn.day is not None and not since <= turn.day < until:
            raise OrganisationRefused("turn_outside_rota", turn=number, day=turn.day)


def _swapped(rota: DutyRota, command: SwapDuty) -> DutyRotaSwapped:
    found = turn_of(rota.rotas, command.day, command.start)
    if found is None:
        raise OrganisationRefused("turn_unknown", day=command.day, start=command.start)
    number, persons = found
    if command.from_person not in persons:
        raise OrganisationRefused("person_not_in_turn", person_id=command.from_person)
    if command.to_person in persons:
        raise OrganisationRefused("person_already_in_turn", person_id=command.to_person)
    if not command.person_is_registered:
        raise OrganisationRefused("persons_unknown", person_ids=[command.to_person])
    return DutyRotaSwapped(
        rota.organisation_id, number, command.day, command.start, command.from_person, command.to_person
    )


def evolve(rota: DutyRota, event: RotaEvent) -> DutyRota:
    """Total; no clock, no rule, never raises."""
    match event:
        case DutyRotaSet():
            kept = tuple(one for one in rota.rotas if one.since < event.since or one.until > event.until)
            new = Rota(event.number, event.since, event.until, tuple(event.turns))
            return DutyRota(Status.SET, event.organisation_id, (*kept, new), event.number)
        case DutyRotaSwapped():
            swap = Swap(event.day, event.start, event.from_person, event.to_person)
            return replace(rota, rotas=tuple(_with(one, event.number, swap) for one in rota.rotas))
        case _:
            assert_never(event)


def _with(rota: Rota, number: int, swap: Swap) -> Rota:
    return replace(rota, swaps=(*rota.swaps, swap)) if rota.number == number else rota


DUTY_ROTA: Aggregate[DutyRota, RotaCommand] = Aggregate(
    "duty_rota", DutyRota(), decide, evolve, lambda rota: scope_of(rota.organisation_id)
)
