"""Fields that several nouns of duty are made of."""

import re
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Range

from services.registry.codes import Level, area_of, is_code, level_of
from services.registry.fields import CalendarDay
from services.registry.lists import AreaQuery
from shared.http.fields import Text

NOTE = 500
"""Longest note in characters."""

MOST_FEN = 10_000_000_000

_SUB_AREA = re.compile(r"[0-9]{9,15}-[a-z][a-z_]{0,39}-[1-9][0-9]{0,3}", re.ASCII)
_FILE = re.compile(r"[0-9a-f]{32}", re.ASCII)


def _grid(text: str) -> None:
    if not is_code(text) or level_of(text) is not Level.GRID:
        raise ValidationError("grid_code|网格代码应为 15 位数字")


def _place(text: str) -> None:
    if not is_code(text) and not (_SUB_AREA.fullmatch(text) and is_code(area_of(text))):
        raise ValidationError("place|应为区域代码，或楼栋等的编号，如 152201002001003-building-12")


def _file(text: str) -> None:
    if not _FILE.fullmatch(text):
        raise ValidationError("file_id|应为上传文件后得到的编号")


class GridCode(fields.String):
    """The code of a grid, 15 digits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_grid, **options)


class Place(fields.String):
    """The code of an area, or the id of a sub-area such as a building: 152201002001003-building-12."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_place, **options)


class FileId(fields.String):
    """The id of a sealed file."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_file, **options)


class Note(Text):
    """What somebody typed beside it; may be left out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(NOTE, lines=True, load_default=None, allow_none=True, **options)


class Small(fields.Integer):
    """A number of things seen or given in one go."""

    def __init__(self, most: int = 100_000, **options: Any) -> None:
        super().__init__(strict=True, validate=Range(0, most), **options)

    def _validated(self, value: Any) -> int:
        if isinstance(value, str):
            raise self.make_error("invalid")
        return super()._validated(value)


class Fen(Small):
    """An amount of money in fen (分)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(MOST_FEN, **options)


class PeriodQuery(AreaQuery):
    """A list of an area and below, of the days [since, until)."""

    since = CalendarDay(load_default=None, metadata={"description": "从该日起"})
    until = CalendarDay(load_default=None, metadata={"description": "到该日为止，不含该日"})
