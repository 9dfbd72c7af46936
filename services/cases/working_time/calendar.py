"""Which days are working days: the national calendar with its make-up days, corrected by a place's own days."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from chinese_calendar import get_workdays

from services.cases.working_time.terms import Terms

Ordinals = tuple[int, ...]
"""Days as proleptic Gregorian ordinals, ascending: what `bisect` finds in a microsecond."""

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one place."""

    holidays: tuple[str, ...]
    workdays: tuple[str, ...]

    def is_working(self, day: date) -> bool:
        """Whether the office opens on this day at all."""
        found = self._in(day.year)
        at = bisect_left(found, day.toordinal())
        return at < len(found) and found[at] == day.toordinal()

    def count(self, first: date, last: date) -> int:
        """Working days from `first` up to and without `last`; negative when `last` is earlier."""
        if last < first:
            return -self.count(last, first)
        whole_years = sum(len(self._in(year)) for year in range(first.year, last.year))
        return whole_years + self._index(last) - self._index(first)

    def nth(self, day: date, number: int) -> date:
        """The working day `number` places after the first one on or after `day`; before it when negative.

        OverflowError when the calendar of the next 8,000 years holds no such day.
        """
        year, place = day.year, self._index(day) + number
        while place < 0:
            year -= 1
            place += len(self._in(year))
        while place >= len(self._in(year)):
            place -= len(self._in(year))
            year += 1
        return date.fromordinal(self._in(year)[place])

    def _index(self, day: date) -> int:
        return bisect_left(self._in(day.year), day.toordinal())

    def _in(self, year: int) -> Ordinals:
        return _working_days(year, self.holidays, self.workdays)


def calendar_of(terms: Terms) -> Calendar:
    """The calendar that a case's terms name."""
    return Calendar(terms.holidays, terms.workdays)


def is_published(year: int) -> bool:
    """Whether the State Council's holidays of the year are known; if not, Monday to Friday stand in for them."""
    return _national(year)[1]


@lru_cache(maxsize=1024)
def _working_days(year: int, holidays: tuple[str, ...], workdays: tuple[str, ...]) -> Ordinals:
    worked = {day for day in _ordinals(workdays) if date.fromordinal(day).year == year}
    return tuple(sorted(set(_national(year)[0]) - _ordinals(holidays) | worked))


@lru_cache(maxsize=64)
def _national(year: int) -> tuple[Ordinals, bool]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    try:
        return tuple(day.toordinal() for day in get_workdays(first, last)), True
    except NotImplementedError:
        days = range(first.toordinal(), last.toordinal() + 1)
        return tuple(day for day in days if date.fromordinal(day).weekday() < SATURDAY), False


def _ordinals(days: tuple[str, ...]) -> set[int]:
    return {date.fromisoformat(day).toordinal() for day in days}
