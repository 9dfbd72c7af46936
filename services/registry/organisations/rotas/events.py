"""The facts of duty rotas and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of duty: on `day`, or on every `weekday` (1 Monday … 7 Sunday), from `start` to `end` (HH:MM).

    An end that is not after the start lies on the next day; the same time is a whole day round.
    """

    day: str | None
    weekday: int | None
    start: str
    end: str
    person_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyRotaSet:
    """Who is on duty (轮值) on the days [since, until); for its days it takes the place of whatever was set before.

    `number` counts the organisation's rotas from 1.
    """

    organisation_id: str
    number: int
    since: str
    until: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class DutyRotaSwapped:
    """In the turn that begins on this day at this time, of rota `number`, one person takes another's place."""

    organisation_id: str
    number: int
    day: str
    start: str
    from_person: str
    to_person: str


RotaEvent = DutyRotaSet | DutyRotaSwapped

FACTS: Mapping[str, type] = {
    "duty_rota.set.v1": DutyRotaSet,
    "duty_rota.swapped.v1": DutyRotaSwapped,
}
