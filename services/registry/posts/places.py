"""Where a post is and what a liaison covers: an area, a sub-area or an organisation, told apart by their ids."""

import re

from marshmallow import ValidationError, fields

from services.registry.areas.routes import is_open
from services.registry.areas.sub_areas.sub_area import SUB_AREA
from services.registry.areas.sub_areas.sub_area import Status as SubAreaStatus
from services.registry.codes import area_of, is_code
from services.registry.standing import organisation_is_open
from shared.spine import SpineApi

AREA, SUB, ORGANISATION = "area", "sub_area", "organisation"

_NAMED = re.compile(r"[1-9][0-9]{5,14}-[a-z][a-z0-9_]{0,39}(?:-[a-z0-9_]{1,40}){0,2}", re.ASCII)
_NUMBERED = re.compile(r"[0-9]+-[a-z_]+-[0-9]+", re.ASCII)


def kind_of_place(id: str) -> str:
    """433122107 is an area, 152201002001003-building-12 a sub-area, 433122107-leading_group an organisation."""
    if is_code(id):
        return AREA
    return SUB if _NUMBERED.fullmatch(id) else ORGANISATION


def is_there(spine: SpineApi, id: str) -> bool:
    """Whether the area, sub-area or organisation was opened and not closed, by its own stream."""
    match kind_of_place(id):
        case "area":
            return is_open(spine, id)
        case "sub_area" if spine.streams(SUB_AREA).load(id).state.status is SubAreaStatus.OPEN:
            return True
        case _:
            return organisation_is_open(spine, id)


def _place(text: str) -> None:
    known = is_code(text) or (_NAMED.fullmatch(text) and (is_code(area_of(text)) or len(area_of(text)) == 6))
    if not known:
        raise ValidationError("place|应为区域代码，或楼栋、组织等的编号，如 433122107-leading_group")


class PlaceId(fields.String):
    """The id of an area, a sub-area or an organisation."""

    def __init__(self, **options: object) -> None:
        super().__init__(validate=_place, **options)  # type: ignore[arg-type]
