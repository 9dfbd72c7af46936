"""The codes of areas (统计用区划代码), and what they say: the level, the parent, the path from the county down."""

import re
from enum import StrEnum

from shared.areas import Scope

COUNTY_DIGITS, TOWN_DIGITS, VILLAGE_DIGITS = 6, 9, 12

_CODE = re.compile(r"[1-9][0-9]{5}(?:(?!000)[0-9]{3}){1,3}", re.ASCII)


class Level(StrEnum):
    """The levels in codes, routing keys and permissions: 镇/街道, 村/社区, 网格."""

    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"


LEVEL_OF_LENGTH = {9: Level.TOWN, 12: Level.VILLAGE, 15: Level.GRID}


def is_code(text: str) -> bool:
    """Whether the text is the code of a town (9 digits), village (12) or grid (15): 2+2+2+3+3+3."""
    return _CODE.fullmatch(text) is not None


def level_of(code: str) -> Level:
    """The level of a code that `is_code` accepts."""
    return LEVEL_OF_LENGTH[len(code)]


def parent_of(code: str) -> str:
    """The code one level up; a town's is the county's 6 digits."""
    return code[:-3]


def area_of(id: str) -> str:
    """The code that the id of something in an area begins with: 433122107-service_centre → 433122107."""
    return id.partition("-")[0]


def town_of(id: str) -> str:
    """The town that an area or a thing lies in; of a county its own digits, which are the code of no town."""
    return area_of(id)[:TOWN_DIGITS]


def scope_of(id: str) -> Scope:
    """The path from the county down to the area whose code the id is, or begins with."""
    code = area_of(id)
    return Scope.from_list([code[:end] if len(code) >= end else None for end in (6, 9, 12, 15)])
