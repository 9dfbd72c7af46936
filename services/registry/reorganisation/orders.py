"""Which areas open and close in a reorganisation: renumbered, moved, split, merged or closed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.registry.areas.area import AREA, FIGURES, Area
from services.registry.areas.checking import check_outlines, inside_of
from services.registry.areas.commands import Change, OpenArea, SetBoundary, TakeCensus
from services.registry.areas.divisions.routes import with_numbers
from services.registry.areas.relations import Outline, joined, without
from services.registry.areas.routes import numbers_after, numbers_of, parent_evidence
from services.registry.codes import COUNTY_DIGITS, Level, level_of, parent_of
from services.registry.reorganisation.looking_up import below, open_area
from services.registry.reorganisation.plan import Step, Wanted, recoded
from services.registry.reorganisation.unplaced import ReorganisationRefused
from services.registry.rows import Document
from shared.spine import SpineApi

Body = Mapping[str, Any]


def renumbering(spine: SpineApi, code: str, body: Body, on: str) -> Wanted:
    """重新编号: the same parent, another number; whatever lies inside gets new codes."""
    area = _movable(spine, code)
    new = f"{area.parent}{body['number']:03d}"
    if new == code:
        raise ReorganisationRefused("already_there", area=code)
    return _wanted(body, on, Change.RENUMBERED, _tree(spine, {code: new}, {code: area}, on))


def move(spine: SpineApi, code: str, body: Body, on: str) -> Wanted:
    """划归: under another parent; the outlines of both parents follow where they have one."""
    area, to = _movable(spine, code), body["to"]
    target = open_area(spine, to)
    if to == area.parent:
        raise ReorganisationRefused("already_there", area=code)
    if level_of(to) is not level_of(area.parent) or to.startswith(code):
        raise ReorganisationRefused("parent_cyclic" if to.startswith(code) else "code_not_under_parent", parent=to)
    if to[:COUNTY_DIGITS] != code[:COUNTY_DIGITS]:
        raise ReorganisationRefused("other_county", area=to)
    number = body["number"] or numbers_after(1, numbers_of(inside_of(spine, to)))[0]
    new = f"{to}{number:03d}"
    if area.boundary:
        check_outlines(spine, to, {"to": Outline(new, area.name, area.boundary)}, on, within=False)
    openings = _tree(spine, {code: new}, {code: area}, on)
    return _wanted(body, on, Change.MOVED, openings, tuple(_redrawn(spine, area, target, on)))


def split(spine: SpineApi, code: str, body: Body, on: str) -> Wanted:
    """拆分: several new areas in the place of one that has nothing inside it."""
    area = _movable(spine, code)
    inside = [one.code for one in below(spine, code, on)]
    if inside:
        raise ReorganisationRefused("area_not_empty", area=code, inside=inside)
    pieces = with_numbers(body["into"], numbers_of(inside_of(spine, area.parent)))
    drawn = {
        f"into.{index}.boundary": Outline(f"{area.parent}{piece['number']:03d}", piece["name"], piece["boundary"])
        for index, piece in enumerate(pieces)
        if piece["boundary"]
    }
    check_outlines(spine, area.parent, drawn, on, apart_from=[code])
    evidence = parent_evidence(spine, area.parent)
    openings = [_piece(area, piece, on, evidence) for piece in pieces]
    return replace(
        _wanted(body, on, Change.SPLIT, []),
        openings=tuple(openings),
        closings={code: tuple(one.code for one in openings)},
    )


def merger(spine: SpineApi, code: str, body: Body, on: str) -> Wanted:
    """合并: siblings become a new one, or part of one that is there."""
    codes = list(dict.fromkeys([code, *body["areas"]]))
    areas = {one: _movable(spine, one) for one in codes}
    into = body["into"]
    all_areas = areas if into is None or into in areas else areas | {into: _movable(spine, into)}
    if len(all_areas) < 2:
        raise ReorganisationRefused("merge_needs_two")
    if len({one.parent for one in all_areas.values()}) > 1 or len({len(one) for one in all_areas}) > 1:
        raise ReorganisationRefused("not_siblings", areas=sorted(all_areas))
    merged = list(all_areas.values())
    boundary = body["boundary"] or _joined(merged)
    figures = summed(merged) | {name: body[name] for name in ("households", "population") if body[name] is not None}
    if into is None:
        return _merged_anew(spine, merged, body, on, boundary, figures)
    return _merged_into(spine, all_areas, into, body, on, boundary, figures)


def closing(spine: SpineApi, code: str, body: Body, on: str) -> Wanted:
    """撤销: nothing may be left inside."""
    open_area(spine, code)
    inside = [one.code for one in below(spine, code, on)]
    if inside:
        raise ReorganisationRefused("area_not_empty", area=code, inside=inside)
    for successor in body["successors"]:
        open_area(spine, successor)
    return replace(_wanted(body, on, Change.CLOSED, []), closings={code: tuple(body["successors"])})


def summed(areas: Sequence[Area]) -> Document:
    """The figures of all together; one that is not known of all is known of none."""
    totals: Document = {}
    for name in FIGURES:
        values = [getattr(area, name) for area in areas]
        totals[name] = None if None in values else sum(values)
    return totals


def _merged_anew(
    spine: SpineApi, merged: Sequence[Area], body: Body, on: str, boundary: Any, figures: Document
) -> Wanted:
    parent, first = merged[0].parent, merged[0]
    new = body["new"] or {"number": None, "name": first.name, "kind": None}
    number = new["number"] or numbers_after(1, numbers_of(inside_of(spine, parent)))[0]
    code = f"{parent}{number:03d}"
    old = [one.code for one in merged]
    if boundary:
        check_outlines(spine, parent, {"boundary": Outline(code, new["name"], boundary)}, on, apart_from=old)
    opening = OpenArea(
        code=code,
        name=new["name"],
        kind=new["kind"] or first.kind,
        parent=parent,
        boundary=boundary,
        since=on,
        predecessors=tuple(old),
        divided_by=first.divided_by if len({one.divided_by for one in merged}) == 1 else None,
        **figures,
        **parent_evidence(spine, parent),
    )
    below_it = _tree_below(spine, dict.fromkeys(old, code), frozenset(), on)
    return _with_openings(_wanted(body, on, Change.MERGED, []), [opening, *below_it], dict.fromkeys(old, (code,)))


def _merged_into(
    spine: SpineApi,
    areas: Mapping[str, Area],
    into: str,
    body: Body,
    on: str,
    boundary: Any,
    figures: Document,
) -> Wanted:
    old = [one for one in areas if one != into]
    more: list[Step] = [(AREA, into, TakeCensus(**figures, on=on, reckoned=True))]
    if boundary:
        outline = {"boundary": Outline(into, areas[into].name, boundary)}
        check_outlines(spine, areas[into].parent, outline, on, apart_from=old)
        more.append((AREA, into, SetBoundary(boundary, on)))
    used = numbers_of(inside_of(spine, into)) if len(into) < 15 else frozenset()
    below_it = _tree_below(spine, dict.fromkeys(old, into), used, on)
    wanted = replace(_wanted(body, on, Change.MERGED, []), more=tuple(more))
    return _with_openings(wanted, below_it, dict.fromkeys(old, (into,)))


def _movable(spine: SpineApi, code: str) -> Area:
    area = open_area(spine, code)
    if level_of(code) is Level.TOWN:
        raise ReorganisationRefused("not_for_towns", area=code)
    return area


def _tree(spine: SpineApi, codes: Mapping[str, str], areas: Mapping[str, Area], on: str) -> list[OpenArea]:
    """The same areas under other codes, and everything below them."""
    openings = [
        replace(recoded(areas[old], new, on), **parent_evidence(spine, parent_of(new))) for old, new in codes.items()
    ]
    return [*openings, *_tree_below(spine, codes, frozenset(), on)]


def _tree_below(spine: SpineApi, codes: Mapping[str, str], used: frozenset[int], on: str) -> list[OpenArea]:
    """What lies in the old areas, under the new ones: with its number where that is free, else with the next.

    `used` are numbers that were given in the only new area before.  Grids are the lowest: one step is enough for
    villages, and towns are not reorganised.
    """
    openings, taken = [], set(used)
    several = len(set(codes.values())) < len(codes) or bool(used)
    for old, new in codes.items():
        for child in below(spine, old, on):
            number = int(child.code[-3:])
            if several and number in taken:
                (number,) = numbers_after(1, frozenset(taken))
            taken.add(number)
            openings.append(recoded(child, f"{new}{number:03d}", on))
    return openings


def _wanted(body: Body, on: str, change: Change, openings: Sequence[OpenArea], more: tuple[Step, ...] = ()) -> Wanted:
    """Areas under other codes close what they were before."""
    closings = {old: (one.code,) for one in openings for old in one.predecessors}
    return Wanted(on, change, body["reason"], closings, tuple(openings), more, body["posts"], body["sub_areas"])


def _with_openings(wanted: Wanted, openings: Sequence[OpenArea], closings: Mapping[str, tuple[str, ...]]) -> Wanted:
    below_it = {old: (one.code,) for one in openings for old in one.predecessors}
    return replace(wanted, openings=tuple(openings), closings={**below_it, **closings})


def _piece(area: Area, piece: Document, on: str, evidence: Document) -> OpenArea:
    values = {name: value for name, value in piece.items() if name not in ("number", "kind")}
    return OpenArea(
        code=f"{area.parent}{piece['number']:03d}",
        kind=piece["kind"] or area.kind,
        parent=area.parent,
        since=on,
        predecessors=(area.code,),
        **values,
        **evidence,
    )


def _joined(areas: Sequence[Area]) -> dict[str, Any] | None:
    boundaries = [one.boundary for one in areas if one.boundary]
    return joined(boundaries) if len(boundaries) == len(areas) else None


def _redrawn(spine: SpineApi, area: Area, target: Area, on: str) -> Iterator[Step]:
    """The old parent's outline without the area, and the new one's with it."""
    if area.boundary is None:
        return
    before = spine.streams(AREA).load(area.parent).state
    if before.boundary and (rest := without(before.boundary, area.boundary)):
        yield AREA, before.code, SetBoundary(rest, on)
    if target.boundary:
        yield AREA, target.code, SetBoundary(joined([target.boundary, area.boundary]), on)
