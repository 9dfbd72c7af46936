"""The clock: UTC in whole milliseconds, and the calendar day of the people served (Asia/Shanghai)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present in UTC, cut to the milliseconds that the store keeps."""
    return from_millis(to_millis(datetime.now(UTC)))


def to_millis(moment: datetime) -> int:
    """Milliseconds since 1970-01-01 UTC of an aware datetime."""
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def from_millis(millis: int) -> datetime:
    """The aware UTC datetime of milliseconds since 1970-01-01."""
    seconds, rest = divmod(millis, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def to_text(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: 2026-11-23T08:00:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The inverse of `to_text`; ValueError when the text is not RFC 3339."""
    return datetime.fromisoformat(text)


def day_of(moment: datetime) -> date:
    """The calendar day in Asia/Shanghai, where "today" is decided."""
    return moment.astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """The beginning of a calendar day in Asia/Shanghai, in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
