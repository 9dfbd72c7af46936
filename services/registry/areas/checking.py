"""Whether new outlines fit what is around them; what is costly to find out is left to a process of its own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.registry.areas.area import AREA, Area, Status
from services.registry.areas.examination import answered, asked
from services.registry.areas.relations import Drawing, Misfit, Outline, effort_of, misfits_of
from services.registry.codes import COUNTY_DIGITS
from services.registry.schemes.queries import scheme_of
from services.registry.schemes.scheme import DEFAULT_TOLERANCE
from shared.http.messages import FieldError
from shared.http.problems import Problem
from shared.spine import SpineApi

CHEAP = 100_000
"""Pairs of points: at worst a tenth of a second, mostly a few milliseconds."""
TIMEOUT, MEMORY = 30.0, 768 * 1_048_576
MOST_INSIDE = 999


def check_outlines(
    spine: SpineApi,
    parent: str,
    drawn: Mapping[str, Outline],
    day: str,
    apart_from: Iterable[str] = (),
    inner_of: str | None = None,
    within: bool = True,
) -> None:
    """Problem (422, boundary_wrong) that names every misfit of new outlines in the area `parent` from a day on.

    `drawn` is by the field of the request that the outline stands in.  They must lie inside the parent, unless its
    outline is to follow (not `within`), and beside the siblings that are there on that day or later, `apart_from`
    those that close; the outline of the area `inner_of` must also lie around what is inside it.  Siblings are read
    from their streams: what was said a moment ago counts.  Raises TooCostlyError for outlines that cross each other
    beyond measure.
    """
    if not drawn:
        return
    streams = spine.streams(AREA)
    own = {*apart_from, *(one.code for one in drawn.values())}
    siblings = [area for area in inside_of(spine, parent) if area.until > day and area.code not in own]
    inner = [area for area in inside_of(spine, inner_of) if area.until > day] if inner_of else []
    around = [] if len(parent) == COUNTY_DIGITS or not within else [streams.load(parent).state]
    _check(
        spine,
        Drawing(
            drawn=list(drawn.values()),
            tolerance=tolerance_of(spine, parent),
            parent=next(iter(outlines_of(around)), None),
            siblings=outlines_of(siblings),
            inner=outlines_of(inner),
        ),
        list(drawn),
    )


def inside_of(spine: SpineApi, parent: str) -> list[Area]:
    """Every area that was ever opened directly in an area, by number, from the streams, with one query."""
    codes = [f"{parent}{number:03d}" for number in range(1, MOST_INSIDE + 1)]
    found = spine.streams(AREA).load_many(codes)
    return [loaded.state for _, loaded in sorted(found.items()) if loaded.state.status is not Status.ABSENT]


def outlines_of(areas: Iterable[Area]) -> list[Outline]:
    """The latest outlines of those areas that have one."""
    return [Outline(area.code, area.name, area.boundary) for area in areas if area.boundary]


def tolerance_of(spine: SpineApi, code: str) -> float:
    """Square metres that may overlap or lie outside, as the scheme of the town says."""
    scheme = scheme_of(spine, code)
    return scheme.boundary_tolerance if scheme else DEFAULT_TOLERANCE


def _check(spine: SpineApi, drawing: Drawing, fields: Sequence[str]) -> None:
    if effort_of(drawing) <= CHEAP:
        found = misfits_of(drawing)
    else:
        task = "services.registry.areas.examination:examine"
        found = answered(spine.subprocesses.call(task, asked(drawing), timeout=TIMEOUT, memory=MEMORY))
    if found:
        raise Problem(422, "boundary_wrong", errors=errors_of(found, fields), details={"misfits": told(found)})


def errors_of(found: Iterable[Misfit], fields: Sequence[str]) -> list[FieldError]:
    """Each misfit under the field of its outline."""
    return [FieldError(fields[one.index], one.code, one.message) for one in found]


def told(found: Iterable[Misfit]) -> list[dict[str, Any]]:
    """What programs want to know of each: what, how much, where, and with which other area."""
    kept = ("index", "code", "square_metres", "at", "other")
    return [{name: getattr(one, name) for name in kept} for one in found]
