"""What the lists of this noun have in common: days, orders, the filter by place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.registry.areas.queries import inside
from services.registry.days import today
from services.registry.rows import VIEWS, Document, Row, in_force, shown
from shared.clock import now
from shared.http import Answer, Request
from shared.http.paging import Sort
from shared.spine import SpineApi

BY_ID = (("_id", 1),)
LATEST_FIRST = (("day", -1), ("_id", 1))


def placed_criteria(seen: Document, query: Mapping[str, Any], day: str) -> list[Document]:
    """The filter of a list by area, and by organisation where it asks for one."""
    organisation = query.get("organisation")
    return [seen, inside(query["area"]), {"organisation": organisation} if organisation else {}, in_force(day)]


def listed(row: Row) -> Document:
    """A dated row of any other list."""
    return {**row, "until": shown(row["until"])}


def list_rows(
    spine: SpineApi,
    request: Request,
    table: str,
    criteria: Sequence[Document],
    item: Callable[[Row], Mapping[str, Any]] = dict,
    sort: Sort = BY_ID,
) -> Answer:
    """The page asked for of a table's rows that meet all criteria, read at one moment."""
    page = request.page(sort)
    with spine.views.snapshot() as session:
        rows = page.find(spine.views.table(VIEWS, table), criteria, session)
        as_of = spine.views.as_of(VIEWS, session)
    return page.answer(rows, as_of, item)


def day_asked(request: Request) -> str:
    """The day whose state is asked for: `on` of the query, or today."""
    day: str = request.query["on"] or today(now())
    return day


def effective(request: Request, name: str = "on") -> str:
    """The effective day of a command: that of the body, or today."""
    day: str = request.body[name] or today(now())
    return day
