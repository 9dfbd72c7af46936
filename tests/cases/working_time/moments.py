"""Moments as the tests write them: the local time of the place."""

from datetime import datetime
from itertools import count

from services.cases.vocabulary import Urgency
from services.cases.working_time.calendar import is_published
from services.cases.working_time.terms import DEFAULT_TERMS
from shared.clock import SHANGHAI

CRITICAL, URGENT, NORMAL = (DEFAULT_TERMS[urgency] for urgency in Urgency)
UNPUBLISHED = next(year for year in count(2026) if not is_published(year))
"""The first year whose holidays nobody knows yet."""


def at(text: str) -> datetime:
    """at("2026-09-30 15:00") in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def local(moment: datetime) -> str:
    """The inverse of `at`, to the minute."""
    return moment.astimezone(SHANGHAI).isoformat(sep=" ", timespec="minutes").removesuffix("+08:00")
