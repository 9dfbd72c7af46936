"""Rows → documents: the posts of a grid in the scheme's order, the public in clear, everybody else masked."""

from collections.abc import Callable

from services.registry.codes import TOWN_DIGITS, VILLAGE_DIGITS, Level
from services.registry.paper.documents import Board, Card, Holder, MapGrid, MapSheet, Plan, PostLine, PostList
from services.registry.paper.queries import PlaceRows
from services.registry.posts.queries import at_grid
from services.registry.rows import Row
from shared.personal import mask_name, mask_phone

Photo = Callable[[str], bytes | None]
"""The portrait under the id of its sealed file."""

SERVICES = (
    "矛盾纠纷",
    "环境卫生",
    "公共设施",
    "治安消防隐患",
    "民生服务",
    "政策咨询",
    "服务代办",
    "文教体育",
)
"""What households can come with, as the card says it: the categories of cases in everyday words."""


def page_of(origin: str, grid: str) -> str:
    """The public page on which a resident reports something in this grid; `origin` is https://host."""
    return f"{origin.rstrip('/')}/report?grid={grid}"


def card_of(rows: PlaceRows, grid: str, origin: str) -> Card:
    """The card of a grid that is there."""
    return Card(
        town=rows.name(grid[:TOWN_DIGITS]),
        village=rows.name(grid[:VILLAGE_DIGITS]),
        grid=rows.name(grid),
        code=grid,
        page=page_of(origin, grid),
        holders=_holders(rows, grid),
        services=SERVICES,
        supervision_phone=rows.supervision_phone,
    )


def board_of(rows: PlaceRows, grid: str, origin: str, photo: Photo) -> Board:
    """The board of a grid that is there; a figure of nought is one that nobody has entered."""
    village, row = grid[:VILLAGE_DIGITS], rows.areas[grid]
    others = (rows.boundaries.get(code) for code in rows.of(Level.GRID, village) if code != grid)
    return Board(
        town=rows.name(grid[:TOWN_DIGITS]),
        village=rows.name(village),
        grid=rows.name(grid),
        code=grid,
        page=page_of(origin, grid),
        holders=_holders(rows, grid, photo),
        supervision_phone=rows.supervision_phone,
        households=row["households"] or None,
        population=row["population"] or None,
        plan=Plan(rows.boundaries.get(grid), rows.boundaries.get(village), tuple(each for each in others if each)),
    )


def map_of(rows: PlaceRows, village: str) -> MapSheet:
    """The map of a village that is there; each grid is shown with the first of its posts."""
    return MapSheet(
        town=rows.name(village[:TOWN_DIGITS]),
        village=rows.name(village),
        code=village,
        boundary=rows.boundaries.get(village),
        grids=tuple(_map_grid(rows, grid) for grid in rows.of(Level.GRID, village)),
        supervision_phone=rows.supervision_phone,
    )


def list_of(rows: PlaceRows, root: str) -> PostList:
    """Every post; who holds one outside the grids is masked, as in every list."""
    posts = sorted((post for at in rows.posts.values() for post in at), key=lambda post: (post["area"], post["at"]))
    return PostList(rows.name(root), rows.day, tuple(_post_line(rows, post) for post in posts))


def _holders(rows: PlaceRows, grid: str, photo: Photo | None = None) -> tuple[Holder, ...]:
    return tuple(_holder(rows, post, photo) for post in rows.posts.get(grid, ()))


def _holder(rows: PlaceRows, post: Row, photo: Photo | None) -> Holder:
    declared = rows.scheme.post_kind(post["kind"]) if rows.scheme else None
    known = rows.holders.get(post["_id"])
    return Holder(
        title=post["title"],
        name=known.name if known else None,
        phone=known.phone if known else None,
        duties=tuple(post["duties"]),
        hours=(declared.hours if declared else None) or "",
        photo=photo(known.photo) if photo and known and known.photo else None,
    )


def _map_grid(rows: PlaceRows, grid: str) -> MapGrid:
    first, *_ = *_holders(rows, grid), Holder("")
    return MapGrid(grid, rows.name(grid), rows.boundaries.get(grid), first.title, first.name, first.phone)


def _post_line(rows: PlaceRows, post: Row) -> PostLine:
    holding, known = rows.holdings.get(post["_id"]), rows.holders.get(post["_id"])
    is_public = at_grid(post)
    name, phone = (known.name, known.phone) if known else (None, None)
    return PostLine(
        post=post["_id"],
        area=post["area"],
        area_name=rows.name(post["area"][:VILLAGE_DIGITS])
        + (rows.name(post["area"]) if len(post["area"]) > VILLAGE_DIGITS else ""),
        title=post["title"],
        duties=tuple(post["duties"]),
        holder=mask_name(name) if name and not is_public else name,
        phone=mask_phone(phone) if phone and not is_public else phone,
        way=holding["way"] if holding else "",
        since=holding["since"] if holding else None,
        term_end=holding["term_end"] if holding else None,
    )
