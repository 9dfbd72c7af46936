"""Calendar days in Asia/Shanghai, as the texts that facts carry: 2026-11-23."""

from datetime import date, datetime, timedelta

from shared.clock import day_of, now

AHEAD_AT_MOST = timedelta(days=366)


def today(now: datetime) -> str:
    """The present calendar day."""
    return day_of(now).isoformat()


def day_or_today(day: str | None) -> str:
    """The day that was given, or the present one."""
    return day or today(now())


def is_too_far_ahead(day: str, now: datetime) -> bool:
    """Whether the day is more than a year away."""
    return date.fromisoformat(day) > day_of(now) + AHEAD_AT_MOST


def years_after(day: str, years: int) -> str:
    """The same day that many years later; 29 February becomes the 28th where there is none."""
    begin = date.fromisoformat(day)
    try:
        return begin.replace(year=begin.year + years).isoformat()
    except ValueError:
        return begin.replace(year=begin.year + years, day=28).isoformat()
