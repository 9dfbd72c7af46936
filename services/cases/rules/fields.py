"""Fields of the rules document, every fault named by code."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.fields import Field

from services.cases.limits import LimitField
from shared.http.fields import LAST_YEAR, AreaCode

_IDENTIFIER = r"[a-z][a-z_]{0,39}"
_ORGANISATION = r"[1-9][0-9]{5}(?:[0-9]{3}){0,3}-[a-z][a-z_]{0,39}(?:-[1-9][0-9]{0,3})?"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00"


def _matching(pattern: str, fault: str) -> Any:
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> None:
        if not compiled.fullmatch(text):
            raise ValidationError(fault)

    return check


def _day(text: str) -> None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not 1949 <= day.year <= LAST_YEAR or day.isoformat() != text:
        raise ValidationError("date|应为日期，如 2026-10-08")


class Day(fields.String):
    """A calendar day in Asia/Shanghai: 2026-10-08."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_day, **options)


class TimeOfDay(fields.String):
    """HH:MM in Asia/Shanghai; 24:00 is the end of the day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_matching(_TIME, "time_of_day|应为时刻，如 08:30"), **options)


class Identifier(fields.String):
    """What a scheme calls a kind of post or organisation: grid_head."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_matching(_IDENTIFIER, "identifier|应为小写英文标识，如 grid_head"), **options)


class OrganisationId(fields.String):
    """The id of an organisation: 433122107-sub_command_centre."""

    def __init__(self, **options: Any) -> None:
        fault = "organisation_id|应为组织编号，如 433122107-sub_command_centre"
        super().__init__(validate=_matching(_ORGANISATION, fault), **options)


class LimitPart(LimitField):
    """A limit as documents store it: {amount, unit} with minutes or working_days."""

    def _deserialize(self, *given: Any, **options: Any) -> Any:
        limit = super()._deserialize(*given, **options)
        return {"amount": limit.amount, "unit": limit.unit.value}


PATTERNS: Mapping[type[Field[Any]], str] = {
    AreaCode: "^[1-9][0-9]{5}([0-9]{3}){0,3}$",
    Day: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    TimeOfDay: f"^(?:{_TIME})$",
    Identifier: f"^{_IDENTIFIER}$",
    OrganisationId: f"^{_ORGANISATION}$",
}
"""Of the fields that check themselves, for the JSON Schema."""
