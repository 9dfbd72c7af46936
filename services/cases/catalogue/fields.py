"""The fields that a category is written in, the same in requests, documents and tables."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, Range

from services.cases.catalogue.declarations import BETWEEN_LEVELS, LEVELS, LONGEST_TITLE
from services.cases.vocabulary import Procedure, Urgency
from shared.http.fields import Text

MOST_PUBLICITY_DAYS = 90

PROCEDURE_TITLES: Mapping[Procedure, str] = {
    Procedure.GENERAL: "一般",
    Procedure.COORDINATION: "需要协调",
    Procedure.EMERGENCY: "突发",
    Procedure.APPROVAL: "需要审批",
}
URGENCY_TITLES: Mapping[Urgency, str] = {
    Urgency.CRITICAL: "特急",
    Urgency.URGENT: "紧急",
    Urgency.NORMAL: "一般",
}

_TOWN = re.compile(r"[1-9][0-9]{5}(?!000)[0-9]{3}", re.ASCII)
_ORGANISATION = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3}){0,3}-[a-z][a-z_]{0,39}(?:-[1-9][0-9]{0,3})?", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_SEPARATORS = re.compile(r"[;:|/]")


class TownCode(fields.String):
    """The code of a town (镇/街道), 9 digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        code: str = super()._deserialize(value, attr, data, **options)
        if not _TOWN.fullmatch(code):
            raise ValidationError("town_code|镇（街道）代码应为 9 位数字")
        return code


class Word(Text):
    """A short text that may stand in one cell beside others: without the signs ; : | and /."""

    def __init__(self, longest: int, **options: Any) -> None:
        super().__init__(longest, **options)
        self.validators.append(_no_separator)


def _no_separator(text: str) -> None:
    if _SEPARATORS.search(text):
        raise ValidationError("separator|不能含有 ; : | / 这些半角符号")


class CategoryPath(fields.String):
    """类别: its titles from the first level down, such as 环境卫生/垃圾清运."""

    _level = Word(LONGEST_TITLE)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        titles = super()._deserialize(value, attr, data, **options).split(BETWEEN_LEVELS)
        if len(titles) > LEVELS:
            raise ValidationError(f"category_levels|类别最多 {LEVELS} 级，以 {BETWEEN_LEVELS} 分隔")
        return BETWEEN_LEVELS.join(self._level.deserialize(title) for title in titles)


class OrganisationId(fields.String):
    """The id of an organisation of the registry: 433122107-service_centre."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        id: str = super()._deserialize(value, attr, data, **options)
        if not _ORGANISATION.fullmatch(id):
            raise ValidationError("organisation_id|应为组织编号，如 433122107-service_centre")
        return id


class AttributeName(fields.String):
    """The identifier of an attribute."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        name: str = super()._deserialize(value, attr, data, **options)
        if not _NAME.fullmatch(name):
            raise ValidationError("identifier|应为小写英文标识，如 floor")
        return name


class Told(fields.Field[StrEnum]):
    """One of a few words, by its code or by its Chinese title."""

    def __init__(self, titles: Mapping[Any, str], **options: Any) -> None:
        self.choices = [member.value for member in titles]
        super().__init__(metadata={"enum": self.choices, "type": "string"}, **options)
        self._members: Mapping[str, StrEnum] = {title: member for member, title in titles.items()} | {
            member.value: member for member in titles
        }

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else str(value.value)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> StrEnum:
        if not isinstance(value, str) or value.strip() not in self._members:
            raise ValidationError(f"choice|应为其中之一：{'、'.join(self._members)}")
        return self._members[value.strip()]


def publicity_days() -> fields.Integer:
    """公示天数."""
    return fields.Integer(strict=True, required=True, validate=Range(0, MOST_PUBLICITY_DAYS))


def choices(longest: int, most: int) -> fields.List[str]:
    """The words of a choice."""
    return fields.List(Word(longest), load_default=list, validate=Length(max=most))
