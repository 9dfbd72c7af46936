"""轮值: who is on duty at a moment, by the turns of an organisation's rotas and what was swapped in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shared.clock import SHANGHAI

MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class DutyTurn:
    """On `day`, or on every `weekday` (1 Monday … 7 Sunday), from `start` on; minutes since midnight.

    `end` lies beyond `start`: past 1,440 on the next day.
    """

    day: str | None
    weekday: int | None
    start: int
    end: int
    persons: tuple[str, ...]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "DutyTurn":
        start, end = _minutes(row["start"]), _minutes(row["end"])
        return cls(
            row["day"],
            row["weekday"],
            start,
            end if end > start else end + MINUTES_OF_DAY,
            tuple(row["person_ids"]),
        )


@dataclass(frozen=True, slots=True)
class Swap:
    """In the turn that begins on this day at this time one person takes another's place (换班)."""

    day: str
    start: int
    from_person: str
    to_person: str


@dataclass(frozen=True, slots=True)
class Rota:
    """The turns of the days [since, until); of rotas that meet on a day the highest number is in force."""

    organisation: str
    number: int
    since: str
    until: str
    turns: tuple[DutyTurn, ...]
    swaps: tuple[Swap, ...]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Rota":
        turns = tuple(DutyTurn.of(turn) for turn in row["turns"])
        swaps = tuple(Swap(**{**swap, "start": _minutes(swap["start"])}) for swap in row["swaps"])
        return cls(row["organisation"], row["number"], row["since"], row["until"], turns, swaps)

    def turns_on(self, day: date) -> list[DutyTurn]:
        """The turns that begin on the day; one with turns of its own has none of its weekday's."""
        own = [turn for turn in self.turns if turn.day == day.isoformat()]
        return own or [turn for turn in self.turns if turn.weekday == day.isoweekday()]

    def serving(self, day: str, turn: DutyTurn) -> tuple[str, ...]:
        """Who serves in the turn that begins on the day."""
        persons = list(turn.persons)
        for swap in self.swaps:
            if (swap.day, swap.start) == (day, turn.start):
                persons = [swap.to_person if id == swap.from_person else id for id in persons]
        return tuple(persons)


def on_duty(rotas: Iterable[Rota], moment: datetime) -> tuple[str, ...]:
    """The ids of the persons on duty at a moment, by the rotas of one organisation."""
    local = moment.astimezone(SHANGHAI)
    minute = local.hour * 60 + local.minute
    known = sorted(rotas, key=lambda rota: -rota.number)
    found: list[str] = []
    for back in (1, 0):  # a turn of yesterday may last beyond midnight
        day = local.date() - timedelta(days=back)
        found += _serving_at(known, day, minute + back * MINUTES_OF_DAY)
    return tuple(dict.fromkeys(found))


def _serving_at(rotas: Iterable[Rota], day: date, minute: int) -> list[str]:
    text = day.isoformat()
    rota = next((one for one in rotas if one.since <= text < one.until), None)
    if rota is None:
        return []
    turns = [turn for turn in rota.turns_on(day) if turn.start <= minute < turn.end]
    return [person for turn in turns for person in rota.serving(text, turn)]


def _minutes(time: str) -> int:
    hour, _, minute = time.partition(":")
    return int(hour) * 60 + int(minute)
