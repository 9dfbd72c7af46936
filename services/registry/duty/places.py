"""Whether a place is there, and whether a position lies in it."""

from collections.abc import Sequence
from typing import Any

from shapely import Point
from shapely.geometry import shape

from services.registry.areas.area import AREA, Area, Status
from services.registry.areas.sub_areas.sub_area import SUB_AREA
from services.registry.areas.sub_areas.sub_area import Status as SubAreaStatus
from services.registry.codes import is_code
from services.registry.days import today
from services.registry.organisations.organisation import ORGANISATION
from services.registry.organisations.organisation import Status as OrganisationStatus
from shared.clock import now
from shared.spine import SpineApi


def is_there(spine: SpineApi, at: str, day: str | None = None) -> bool:
    """Whether the area or sub-area is there on the day (None: today)."""
    on = day or today(now())
    if is_code(at):
        return was_there(spine.streams(AREA).load(at).state, on)
    sub_area = spine.streams(SUB_AREA).load(at).state
    return sub_area.status is not SubAreaStatus.ABSENT and sub_area.since <= on < sub_area.until


def was_there(area: Area, day: str) -> bool:
    """Entries come late: of an area that was closed meanwhile, those of the days before are taken."""
    return area.status is not Status.ABSENT and area.since <= day < area.until


def is_standing(spine: SpineApi, organisation: str) -> bool:
    """Whether the organisation is known and not dissolved."""
    return spine.streams(ORGANISATION).load(organisation).state.status is OrganisationStatus.STANDING


def lies_in(boundary: dict[str, Any] | None, position: Sequence[float] | None) -> bool | None:
    """Whether [longitude, latitude] is inside the boundary; None when one of the two is not known."""
    if boundary is None or position is None:
        return None
    return bool(shape(boundary).covers(Point(*position)))
