"""How late an entry may come: phones are without network for days, and offices copy their files."""

from datetime import date, datetime, timedelta
from enum import Enum

from shared.clock import day_of
from shared.eventstore.errors import Refused

CLOCK_AHEAD = timedelta(minutes=5)
"""By so much a phone's clock may be ahead; what it says is then taken for now."""


class Late(Enum):
    """How far back an entry may be dated."""

    FIELD = timedelta(days=31)
    """What is entered on the way: patrols, logs, visits, inspections."""
    OFFICE = timedelta(days=366)
    """What an office copies from its files: the place diary, help given."""


def check_day(refused: type[Refused], day: str, now: datetime, late: Late = Late.FIELD) -> None:
    """Refuses a day after today (`day_in_future`), or longer ago than entries may be late (`day_too_long_ago`)."""
    check_not_ahead(refused, day, now)
    if date.fromisoformat(day) < day_of(now) - late.value:
        raise refused("day_too_long_ago", day=day, days=late.value.days)


def check_not_ahead(refused: type[Refused], day: str, now: datetime) -> None:
    """Refuses a day after today (`day_in_future`)."""
    if date.fromisoformat(day) > day_of(now):
        raise refused("day_in_future", day=day)


def check_due(refused: type[Refused], due: str | None, day: str, now: datetime) -> None:
    """Refuses a due day before that of the entry (`due_before_day`) or over a year ahead (`due_too_far_ahead`)."""
    if due is None:
        return
    if due < day:
        raise refused("due_before_day", due=due, day=day)
    if date.fromisoformat(due) > day_of(now) + Late.OFFICE.value:
        raise refused("due_too_far_ahead", due=due)


def not_ahead(at: datetime, now: datetime) -> datetime:
    """The moment that a phone told; now for one that is ahead by as little as clocks are."""
    return now if now < at <= now + CLOCK_AHEAD else at
