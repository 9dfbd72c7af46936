"""One day in the office: how much of it is worked by a time of day, and when so much is worked."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import accumulate, pairwise

from services.cases.working_time.terms import OfficeHours, Turn

MIDNIGHT = timedelta()
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Office:
    """Office hours as times since midnight: begin, end, and the time worked before each turn."""

    turns: tuple[tuple[timedelta, timedelta, timedelta], ...]
    day: timedelta

    def worked_by(self, time: timedelta) -> timedelta:
        """The office time between midnight and this time of day."""
        return sum((max(MIDNIGHT, min(time, end) - begin) for begin, end, _ in self.turns), MIDNIGHT)

    def time_of(self, worked: timedelta) -> timedelta:
        """The earliest time of day by which so much is worked: more than nothing, at most a day's."""
        begin, _, before = next(turn for turn in reversed(self.turns) if turn[2] < worked)
        return begin + worked - before

    def is_open_at(self, time: timedelta) -> bool:
        """Whether the time lies within a turn; at its end the office is closed."""
        return any(begin <= time < end for begin, end, _ in self.turns)


@lru_cache(maxsize=256)
def office_of(hours: OfficeHours) -> Office:
    """The day of these office hours; ValueError when a time is none."""
    stretches = [_stretch(turn) for turn in hours.turns]
    ends = list(accumulate((end - begin for begin, end in stretches), initial=MIDNIGHT))
    turns = tuple((begin, end, before) for (begin, end), before in zip(stretches, ends, strict=False))
    return Office(turns, ends[-1])


def are_sound(hours: OfficeHours) -> bool:
    """Whether there is at least one turn, each has a length, and each begins after the one before it has ended."""
    try:
        times = [time for turn in hours.turns for time in _stretch(turn)]
    except ValueError:
        return False
    gaps_are_free = all(end <= begin for end, begin in pairwise(times))
    return bool(times) and gaps_are_free and all(begin < end for begin, end in map(_stretch, hours.turns))


def _stretch(turn: Turn) -> tuple[timedelta, timedelta]:
    return _time(turn.start), _time(turn.end)


def _time(text: str) -> timedelta:
    hours, minutes = text.split(":")
    time = timedelta(hours=int(hours), minutes=int(minutes))
    if not (len(text) == 5 and int(minutes) < 60 and MIDNIGHT <= time <= DAY):
        raise ValueError(text)
    return time
