"""One pairing (结对帮扶) of a helper and a household: made, help given, ended, erased."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import scope_of
from services.registry.days import today
from services.registry.duty.lateness import Late, check_day, check_not_ahead
from services.registry.duty.pairings.commands import (
    EndPairing,
    ErasePairing,
    GiveHelp,
    MakePairing,
    PairingCommand,
)
from services.registry.duty.pairings.events import (
    EndReason,
    HelpGiven,
    HelpKind,
    PairingEnded,
    PairingErased,
    PairingEvent,
    PairingMade,
)
from services.registry.duty.texts import personal
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate
from shared.personal import Personal


class PairingRefused(Refused):
    """A rule about pairings says no."""


class Status(StrEnum):
    ABSENT = "absent"
    IN_FORCE = "in_force"
    ENDED = "ended"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Pairing:
    """`household` stays sealed here; `amount` in fen and `jobs` are sums over the `helped` times."""

    status: Status = Status.ABSENT
    pairing_id: str = ""
    subject: str = ""
    helper: str = ""
    helper_kind: str = ""
    grid: str = ""
    reason: str = ""
    since: str = ""
    ended_on: str | None = None
    helped: int = 0
    amount: int = 0
    jobs: int = 0
    last: str = ""
    household: Personal | None = None


ALLOWED_IN: dict[type, frozenset[Status]] = {
    MakePairing: frozenset({Status.ABSENT}),
    GiveHelp: frozenset({Status.IN_FORCE, Status.ENDED}),
    EndPairing: frozenset({Status.IN_FORCE}),
    ErasePairing: frozenset({Status.IN_FORCE, Status.ENDED, Status.ERASED}),
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "pairing_unknown",
    Status.IN_FORCE: "pairing_already_made",
    Status.ENDED: "pairing_ended",
    Status.ERASED: "pairing_erased",
}


def decide(pairing: Pairing, command: PairingCommand, now: datetime) -> Sequence[PairingEvent]:
    """All rules about pairings; PairingRefused when one says no."""
    if pairing.status not in ALLOWED_IN[type(command)]:
        raise PairingRefused(REFUSAL_IN[pairing.status])
    match command:
        case MakePairing():
            return [_made(command, now)]
        case GiveHelp():
            return [_help_given(pairing, command, now)]
        case EndPairing():
            return [_ended(pairing, command, now)]
        case ErasePairing():
            return _erased(pairing, now)
        case _:
            assert_never(command)


def _made(command: MakePairing, now: datetime) -> PairingMade:
    if not command.grid_is_open:
        raise PairingRefused("area_unknown", area=command.grid)
    if not command.helper_is_there:
        raise PairingRefused("helper_unknown", helper=command.helper)
    check_not_ahead(PairingRefused, command.since, now)
    return PairingMade(
        pairing_id=command.pairing_id,
        subject=command.subject,
        helper=command.helper,
        helper_kind=command.helper_kind,
        household=Personal(command.subject, command.household),
        grid=command.grid,
        reason=command.reason,
        since=command.since,
    )


def _help_given(pairing: Pairing, command: GiveHelp, now: datetime) -> HelpGiven:
    """Help of the time before the end may still be entered after it."""
    check_day(PairingRefused, command.day, now, Late.OFFICE)
    if command.day < pairing.since or (pairing.ended_on is not None and command.day >= pairing.ended_on):
        raise PairingRefused("day_outside_pairing", day=command.day, since=pairing.since, until=pairing.ended_on)
    if command.kind is HelpKind.MONEY and not command.amount:
        raise PairingRefused("amount_missing")
    if (command.kind is HelpKind.JOB) != bool(command.jobs):
        raise PairingRefused("jobs_contradict_kind", kind=command.kind, jobs=command.jobs)
    return HelpGiven(
        pairing_id=pairing.pairing_id,
        grid=pairing.grid,
        number=pairing.helped + 1,
        day=command.day,
        kind=command.kind,
        amount=command.amount,
        jobs=command.jobs,
        note=personal(pairing.subject, command.note),
    )


def _ended(pairing: Pairing, command: EndPairing, now: datetime) -> PairingEnded:
    check_not_ahead(PairingRefused, command.on, now)
    if command.on < max(pairing.since, pairing.last):
        raise PairingRefused("day_before_last", on=command.on, last=max(pairing.since, pairing.last))
    return PairingEnded(pairing.pairing_id, command.on, command.reason)


def _erased(pairing: Pairing, now: datetime) -> list[PairingEvent]:
    """A pairing in force ends first: what was given stays in the sums."""
    if pairing.status is Status.ERASED:
        return []
    erased = PairingErased(pairing.pairing_id, pairing.subject)
    if pairing.status is Status.ENDED:
        return [erased]
    return [PairingEnded(pairing.pairing_id, today(now), EndReason.ERASED), erased]


def evolve(pairing: Pairing, event: PairingEvent) -> Pairing:
    """Total; no clock, no rule, never raises."""
    match event:
        case PairingMade():
            return Pairing(
                status=Status.IN_FORCE,
                pairing_id=event.pairing_id,
                subject=event.subject,
                helper=event.helper,
                helper_kind=event.helper_kind,
                grid=event.grid,
                reason=event.reason,
                since=event.since,
                household=event.household,
            )
        case HelpGiven():
            return replace(
                pairing,
                helped=event.number,
                amount=pairing.amount + event.amount,
                jobs=pairing.jobs + event.jobs,
                last=max(pairing.last, event.day),
            )
        case PairingEnded():
            return replace(pairing, status=Status.ENDED, ended_on=event.on)
        case PairingErased():
            return replace(pairing, status=Status.ERASED, household=None)
        case _:
            assert_never(event)


PAIRING: Aggregate[Pairing, PairingCommand] = Aggregate(
    "pairing", Pairing(), decide, evolve, lambda pairing: scope_of(pairing.grid)
)
