"""The terms that a case runs under: its limits, the office hours and the days off of its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.cases.vocabulary import DeadlineKind, Urgency


class Unit(StrEnum):
    """How a limit is counted: minutes on the clock (自然时间), working days in office hours (工作日)."""

    MINUTES = "minutes"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Limit:
    """时限: so many minutes on the clock, or so many working days; a working day is one day's office minutes."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Turn:
    """One stretch of a working day, Asia/Shanghai: 08:00 to 12:00; 24:00 is the end of the day."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """办公时间 of a working day, earliest turn first."""

    turns: tuple[Turn, ...] = (Turn("08:00", "12:00"), Turn("14:30", "17:30"))


@dataclass(frozen=True, slots=True)
class Cards:
    """When 黄牌 and 红牌 are due: on the clock at so many percent of the limit, else so many working days late."""

    yellow: int
    red: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What a case is held to. A case carries its own terms, so that it explains itself and replays alike.

    `holidays` and `workdays` are ISO days of the place that go before the national calendar.
    """

    accept: Limit
    handle: Limit
    mediate: Limit
    approve: Limit
    follow_up: Limit
    reopen_days: int = 30
    hours: OfficeHours = OfficeHours()
    holidays: tuple[str, ...] = ()
    workdays: tuple[str, ...] = ()
    clock_cards: Cards = Cards(100, 200)
    accept_cards: Cards = Cards(1, 2)
    handle_cards: Cards = Cards(5, 10)

    def limit(self, kind: DeadlineKind) -> Limit | None:
        """The limit of a kind of deadline; None for what has an end of its own: publicity, suspension."""
        match kind:
            case DeadlineKind.ACCEPT:
                return self.accept
            case DeadlineKind.HANDLE:
                return self.handle
            case DeadlineKind.MEDIATE:
                return self.mediate
            case DeadlineKind.APPROVE:
                return self.approve
            case DeadlineKind.FOLLOW_UP:
                return self.follow_up
            case DeadlineKind.PUBLICITY | DeadlineKind.SUSPENSION:
                return None


def minutes(amount: int) -> Limit:
    """A limit on the clock."""
    return Limit(amount, Unit.MINUTES)


def hours(amount: int) -> Limit:
    """A limit on the clock."""
    return minutes(60 * amount)


def days(amount: int) -> Limit:
    """A limit on the clock, in days of 24 hours."""
    return hours(24 * amount)


def working_days(amount: int) -> Limit:
    """A limit in office hours."""
    return Limit(amount, Unit.WORKING_DAYS)


def _by_default(accept: Limit, handle: Limit) -> Terms:
    # 二十日 is what 行政许可法 (articles 42 and 82) gives for an approval, in working days
    return Terms(accept, handle, mediate=days(30), approve=working_days(20), follow_up=working_days(5))


DEFAULT_TERMS: Mapping[Urgency, Terms] = {
    Urgency.CRITICAL: _by_default(minutes(30), hours(24)),
    Urgency.URGENT: _by_default(hours(2), days(3)),
    Urgency.NORMAL: _by_default(working_days(1), working_days(5)),
}
"""时限 from practice (DOMAIN.md); a place edits them."""
