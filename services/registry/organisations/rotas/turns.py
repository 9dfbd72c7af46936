"""Turns of duty (轮值) in time: which of them fall on a day, who serves in them, and who is on duty at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.registry.organisations.rotas.events import Turn
from shared.clock import SHANGHAI

MINUTES_OF_DAY = 24 * 60


class Swap(NamedTuple):
    """In the turn of this day and start, one person takes another's place."""

    day: str
    start: str
    from_person: str
    to_person: str


@dataclass(frozen=True, slots=True)
class Rota:
    """The turns of the days [since, until), and what was swapped since, oldest first.

    A day with turns of its own has those, and none of its weekday's.
    """

    number: int
    since: str
    until: str
    turns: tuple[Turn, ...]
    swaps: tuple[Swap, ...] = ()


class Served(NamedTuple):
    """One turn on one day; `begin` and `end` are minutes since 0001-01-01 in Asia/Shanghai."""

    day: str
    begin: int
    end: int
    turn: Turn
    person_ids: tuple[str, ...]


def on_duty(rotas: Iterable[Rota], moment: datetime) -> tuple[str, ...]:
    """The ids of the persons on duty at a moment; of rotas that meet on a day, the one set last is in force."""
    local = moment.astimezone(SHANGHAI)
    minute = local.toordinal() * MINUTES_OF_DAY + local.hour * 60 + local.minute
    yesterday, tomorrow = (local.date() + timedelta(days=by) for by in (-1, 1))
    serving = served(rotas, yesterday.isoformat(), tomorrow.isoformat())
    return tuple(dict.fromkeys(id for one in serving if one.begin <= minute < one.end for id in one.person_ids))


def served(rotas: Iterable[Rota], since: str, until: str) -> list[Served]:
    """Every turn that begins on a day of [since, until), in order of time."""
    by_number = sorted(rotas, key=lambda rota: rota.number, reverse=True)
    plans = {rota.number: _plan(rota.turns) for rota in by_number}
    found: list[Served] = []
    for day in days_of(since, until):
        rota = next((one for one in by_number if one.since <= day < one.until), None)
        if rota is not None:
            found += (_served(rota, day, turn) for turn in plans[rota.number].of(day))
    return sorted(found, key=lambda one: (one.begin, one.end))


def turn_of(rotas: Iterable[Rota], day: str, start: str) -> tuple[int, tuple[str, ...]] | None:
    """The number of the rota in which a turn begins on this day at this time, and who serves in it."""
    known = [rota for rota in rotas if rota.since <= day < rota.until]
    if not known:
        return None
    rota = max(known, key=lambda one: one.number)
    turns = (turn for turn in _plan(rota.turns).of(day) if turn.start == start)
    return next(((rota.number, _persons(rota, day, turn)) for turn in turns), None)


def overlapping(turns: Sequence[Turn], since: str, until: str) -> list[tuple[str, str, str]]:
    """Where a turn begins before the one before it has ended: (day, start, the earlier one's end)."""
    found = []
    rota = Rota(1, since, until, tuple(turns))
    latest: Served | None = None
    for one in served([rota], since, until):
        if latest is not None and one.begin < latest.end:
            found.append((one.day, one.turn.start, latest.turn.end))
        if latest is None or one.end > latest.end:
            latest = one
    return found


def days_of(since: str, until: str) -> Iterator[str]:
    """The days of [since, until)."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    return ((first + timedelta(days=after)).isoformat() for after in range((last - first).days))


class _Plan(NamedTuple):
    by_day: Mapping[str, list[Turn]]
    by_weekday: Mapping[int, list[Turn]]

    def of(self, day: str) -> list[Turn]:
        return self.by_day.get(day) or self.by_weekday.get(date.fromisoformat(day).isoweekday(), [])


def _plan(turns: Iterable[Turn]) -> _Plan:
    by_day: defaultdict[str, list[Turn]] = defaultdict(list)
    by_weekday: defaultdict[int, list[Turn]] = defaultdict(list)
    for turn in turns:
        if turn.day is not None:
            by_day[turn.day].append(turn)
        elif turn.weekday is not None:
            by_weekday[turn.weekday].append(turn)
    return _Plan(by_day, by_weekday)


def _served(rota: Rota, day: str, turn: Turn) -> Served:
    midnight = date.fromisoformat(day).toordinal() * MINUTES_OF_DAY
    begin, end = _minutes(turn.start), _minutes(turn.end)
    lasts = end - begin if end > begin else end - begin + MINUTES_OF_DAY
    return Served(day, midnight + begin, midnight + begin + lasts, turn, _persons(rota, day, turn))


def _persons(rota: Rota, day: str, turn: Turn) -> tuple[str, ...]:
    persons = list(turn.person_ids)
    for swap in rota.swaps:
        if (swap.day, swap.start) == (day, turn.start):
            persons = [swap.to_person if id == swap.from_person else id for id in persons]
    return tuple(persons)


def _minutes(time: str) -> int:
    hour, _, minute = time.partition(":")
    return int(hour) * 60 + int(minute)
