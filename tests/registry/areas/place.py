"""A village on a square, drawn in degrees, and what the tests of areas ask of the service."""

from datetime import timedelta
from itertools import count
from typing import Any

from shared.clock import day_of, now
from tests.caller import Caller, Reply
from tests.registry.place import TOWN, opened

WEST, SOUTH = 110.0, 28.0
_numbers = count(500)


def day(later: int) -> str:
    """So many days from today."""
    return str(day_of(now()) + timedelta(days=later))


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def cell(column: int, row: int = 0, columns: int = 1) -> dict[str, Any]:
    """A box of a hundredth of a degree, counted from the south-west corner."""
    west, south = round(WEST + column / 100, 6), round(SOUTH + row / 100, 6)
    return box(west, south, round(west + columns / 100, 6), round(south + 0.01, 6))


def grid_body(village: str, number: int, name: str, boundary: Any = None, **more: Any) -> dict[str, Any]:
    body = {"code": f"{village}{number:03d}", "name": name, "parent": village, "boundary": boundary}
    return body | {"households": 300, "population": 900} | more


def divided_village(caller: Caller, since: str, grids: int = 3) -> str:
    """A village of so many cells in a row, each a grid."""
    village = opened(caller, f"{TOWN}{next(_numbers)}", since=since)
    for number in range(1, grids + 1):
        reply = caller.post(
            "/registry/areas", grid_body(village, number, f"第{number}网格", cell(number - 1), since=since)
        )
        assert reply.status == 201, reply.body
    return village


def on(day: str, **more: Any) -> dict[str, Any]:
    return {"on": day, "reason": "网格调整", **more}


def done(reply: Reply) -> Any:
    assert reply.status in (200, 201), reply.body
    return reply.body
