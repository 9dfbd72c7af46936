"""What a sheet is made of: its columns, how each is read, and the titles by which it is known."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

NOTES_SHEET = "说明"
EXAMPLE = "例："
"""A row whose first cell begins with this is an example, and not read."""


class Form(StrEnum):
    """How a cell is read before its field checks it."""

    TEXT = "text"
    NAME = "name"
    CODE = "code"
    PHONE = "phone"
    COUNT = "count"
    DECIMAL = "decimal"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `names` are further titles by which it is known, `offered` the words that a template offers.

    `note` and `example` stand in the template, `width` is in characters.
    """

    name: str
    title: str
    form: Form
    required: bool = False
    names: Sequence[str] = ()
    note: str = ""
    example: str | int | float = ""
    width: int = 16
    offered: Sequence[str] = ()


@dataclass(frozen=True)
class SheetKind:
    """What the rows of a sheet are: a stable `name`, the `title` that the sheet bears, its columns in their order.

    A CSV file holds one kind, a workbook one sheet of each at most.
    """

    name: str
    title: str
    columns: tuple[Column, ...]

    @cached_property
    def by_title(self) -> Mapping[str, Column]:
        """The columns by `title_key` of all their titles; of two that claim one, the first."""
        known: dict[str, Column] = {}
        for column in self.columns:
            for title in (column.title, *column.names):
                known.setdefault(title_key(title), column)
        return known


def title_key(text: str) -> str:
    """What of a title counts: no spaces, no remark in brackets, no asterisk of required columns."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).strip("*：:")
    return re.sub(r"\(.*?\)|\[.*?\]", "", plain).strip("*：:")
