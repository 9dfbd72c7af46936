"""The projection of the wall: the tree of areas, and the cases in it."""

from services.reporting import areas, cases
from shared.projector.projection import Projection

WALL = "reporting.wall"

WALL_ROWS = Projection(
    name=WALL,
    sources=frozenset({"registry", "cases"}),
    handlers={**areas.HANDLERS, **cases.HANDLERS},
    tables={**areas.TABLES, **cases.TABLES},
)

PROJECTIONS = (WALL_ROWS,)
