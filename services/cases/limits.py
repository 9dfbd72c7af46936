"""时限 as people write them: 30分钟, 2小时, 3天, 5工作日; or as {amount, unit}."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import OneOf, Range

from services.cases.working_time.terms import Limit, Unit, days, hours, minutes, working_days

MAKERS = {"minutes": minutes, "hours": hours, "days": days, "working_days": working_days}
"""Units that a limit may be given in; hours and days are those of the clock."""

UNITS: Mapping[str, str] = {"工作日": "working_days", "天": "days", "小时": "hours", "分钟": "minutes"}
"""The same as people write them."""

LONGEST: Mapping[Unit, int] = {Unit.MINUTES: 366 * 24 * 60, Unit.WORKING_DAYS: 250}
"""About a year, either way."""

MEANT = "应为时限，如 30分钟、2小时、3天、5工作日"

_WRITTEN = re.compile(rf"([1-9][0-9]{{0,5}})\s*个?({'|'.join(UNITS)})")


def limit_of(text: str) -> Limit | None:
    """The limit that a text says, a day (天) being 24 hours; None for another text."""
    found = _WRITTEN.fullmatch(text.strip())
    return MAKERS[UNITS[found[2]]](int(found[1])) if found else None


def limit_text(limit: Limit) -> str:
    """The inverse of `limit_of`, in the largest unit of which it is a multiple."""
    if limit.unit is Unit.WORKING_DAYS:
        return f"{limit.amount}工作日"
    unit, size = next(found for found in _SIZES if limit.amount % found[1] == 0)
    return f"{limit.amount // size}{unit}"


_SIZES = tuple((title, MAKERS[unit](1).amount) for title, unit in UNITS.items() if unit != "working_days")


class LimitSchema(Schema):
    """A limit of so many minutes, hours or days on the clock, or so many working days."""

    amount = fields.Integer(strict=True, required=True, validate=Range(1, max(LONGEST.values())))
    unit = fields.String(required=True, validate=OneOf(tuple(MAKERS)))


class LimitField(fields.Nested):
    """A limit as {amount, unit} or as text; answered as {amount, unit}."""

    def __init__(self, **options: Any) -> None:
        super().__init__(LimitSchema, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, partial: Any = None, **_: Any) -> Limit:
        limit = limit_of(value) if isinstance(value, str) else self._loaded(value, attr, data, partial)
        if limit is None:
            raise ValidationError(f"limit|{MEANT}")
        if limit.amount > LONGEST[limit.unit]:
            raise ValidationError("limit_too_long|时限不得超过一年")
        return limit

    def _loaded(self, value: Any, attr: str | None, data: Any, partial: Any) -> Limit:
        given = super()._deserialize(value, attr, data, partial)
        return MAKERS[given["unit"]](given["amount"])
