"""Documents → what the templates take: texts on one line, pictures as drawings, boundaries in millimetres."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.registry.paper.documents import Board, Card, Holder, MapSheet, Plan
from services.registry.paper.photos import portrait_svg
from services.registry.paper.plane import (
    Area,
    Plane,
    area_of,
    coloured,
    label_of,
    neighbours_of,
    plane_of,
    rings_of,
    scale_bar,
)
from shared.paper import chinese_day, plain, qr_drawing

Values = dict[str, Any]

HOLDERS_OF_CARD = 4
HOLDERS_OF_BOARD = 6
LONGEST_DUTY = 60
LONGEST_SERVICE = 16
"""Characters of one item: the rest is cut, with an ellipsis."""

INSET = (112.0, 76.0)
INSET_EDGE = 4.0
MAP = (274.0, 210.0)
MAP_EDGE = 3.0
LONGEST_BAR = 60.0

FILLS = ("#b9def6", "#f6ee8e", "#e39a70", "#5fae94", "#cfa6c8", "#f3ede4", "#6c9bc9")
"""After Okabe and Ito's colours: they stay apart also for people who see red and green, or blue and yellow, alike."""


def card_values(card: Card) -> Values:
    """A card; holders beyond HOLDERS_OF_CARD are left out."""
    holders = card.holders[:HOLDERS_OF_CARD] or (Holder("网格长"),)
    return {
        **_place_values(card),
        "holders": [_holder_values(holder) for holder in holders],
        "services": _items(card.services, LONGEST_SERVICE),
    }


def board_values(board: Board, day: str) -> Iterator[Values]:
    """A board for every six holders, numbered when there are several."""
    sheets = [board.holders[at : at + HOLDERS_OF_BOARD] for at in range(0, len(board.holders), HOLDERS_OF_BOARD)]
    common = {
        **_place_values(board),
        "day": chinese_day(day),
        "households": board.households,
        "population": board.population,
        "plan": plan_values(board.plan),
        "sheets": len(sheets) or 1,
    }
    for number, holders in enumerate(sheets or [(Holder("网格长"),)], start=1):
        shown = [_holder_values(holder) | {"photo": _photo(holder)} for holder in holders]
        yield {**common, "sheet": number, "holders": shown}


def plan_values(plan: Plan) -> Values | None:
    """The inset of a board, None when no boundary is known."""
    grid, village = area_of(plan.grid), area_of(plan.village)
    neighbours = [area for area in map(area_of, plan.neighbours) if area is not None]
    width, height = INSET[0] - 2 * INSET_EDGE, INSET[1] - 2 * INSET_EDGE
    plane = plane_of([area for area in (grid, village, *neighbours) if area is not None], width, height)
    if plane is None:
        return None
    return {
        "height": INSET[1],
        "grid": _shifted(plane, grid),
        "village": _shifted(plane, village),
        "neighbours": [_shifted(plane, area) for area in neighbours],
    }


def map_values(sheet: MapSheet, day: str) -> Values:
    """A village's map: numbered grids, unlike fills for neighbours, one scale."""
    outline = area_of(sheet.boundary)
    areas = [area_of(grid.boundary) for grid in sheet.grids]
    width, height = MAP[0] - 2 * MAP_EDGE, MAP[1] - 2 * MAP_EDGE
    plane = plane_of([area for area in (outline, *areas) if area is not None], width, height)
    drawn = [plane.drawn(area) if plane and area else None for area in areas]
    fills = _fills(drawn)
    return {
        "town": plain(sheet.town),
        "village": plain(sheet.village),
        "supervision_phone": plain(sheet.supervision_phone),
        "day": chinese_day(day),
        "count": len(sheet.grids),
        "width": MAP[0],
        "height": MAP[1],
        "outline": rings_of(plane.drawn(outline)) if plane and outline else None,
        "grids": [
            {
                "number": number,
                "name": plain(grid.name),
                "title": plain(grid.title),
                "holder": _text(grid.holder),
                "phone": _text(grid.phone),
                "rings": rings_of(area) if area else None,
                "label": label_of(area) if area else None,
                "fill": fill,
            }
            for number, (grid, area, fill) in enumerate(zip(sheet.grids, drawn, fills, strict=True), start=1)
        ],
        **_scale_values(plane),
    }


def _fills(drawn: Sequence[Area | None]) -> list[str | None]:
    known = [area for area in drawn if area is not None]
    colours = iter(coloured(neighbours_of(known), len(FILLS)))
    return [FILLS[next(colours)] if area is not None else None for area in drawn]


def _scale_values(plane: Plane | None) -> Values:
    if plane is None:
        return {"scale": None, "ratio": None, "latitude": None}
    ratio = round(plane.metres * 1000, -2)
    return {
        "scale": scale_bar(plane.metres, LONGEST_BAR),
        "ratio": f"{ratio:,.0f}".replace(",", " "),
        "latitude": f"{plane.latitude:.2f}°",
    }


def _place_values(document: Card | Board) -> Values:
    drawing, quiet = qr_drawing(document.page)
    return {
        "town": plain(document.town),
        "village": plain(document.village),
        "grid": plain(document.grid),
        "code": document.code,
        "qr": {"drawing": drawing, "quiet": quiet},
        "supervision_phone": plain(document.supervision_phone),
    }


def _holder_values(holder: Holder) -> Values:
    return {
        "title": plain(holder.title),
        "name": _text(holder.name),
        "phone": _text(holder.phone),
        "duties": _items(holder.duties, LONGEST_DUTY),
        "hours": plain(holder.hours),
    }


def _photo(holder: Holder) -> str | None:
    return portrait_svg(holder.photo) if holder.photo is not None else None


def _text(value: str | None) -> str | None:
    return plain(value) or None if value is not None else None


def _items(texts: Sequence[str], longest: int) -> list[str]:
    return [item for item in (plain(text, longest) for text in texts) if item]


def _shifted(plane: Plane, area: Area | None) -> list[list[list[float]]] | None:
    if area is None:
        return None
    return [[[x + INSET_EDGE, y + INSET_EDGE] for x, y in ring] for ring in rings_of(plane.drawn(area))]
