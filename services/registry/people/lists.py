"""What lists by area have in common: their indexes, their filter, their page of one moment."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.registry.areas.queries import inside
from services.registry.fields import CalendarDay, Code
from services.registry.rows import VIEWS, Document, Row
from shared.http import Answer, PageQuery, Request
from shared.http.paging import Sort
from shared.spine import SpineApi

BY_ID: Sort = (("_id", ASCENDING),)
LATEST_FIRST: Sort = (("since", DESCENDING), ("_id", DESCENDING))
LATEST_DAY_FIRST: Sort = (("day", DESCENDING), ("_id", DESCENDING))

Showing = Callable[[Sequence[Row]], Callable[[Row], Mapping[str, Any]]]

_LEVELS = ("town", "village", "grid")


class AreaQuery(PageQuery):
    """A list of an area and everything below it."""

    area = Code(load_default=None, metadata={"description": "该区域及其以下"})


class DayQuery(AreaQuery):
    """What holds on a day."""

    on = CalendarDay(load_default=None, metadata={"description": "在该日有效，缺省为今天"})


def by_place(*keys: tuple[str, int]) -> list[IndexModel]:
    """Indexes in this order for a whole table, and for what lies in a town, village or grid."""
    prefixes: list[list[tuple[str, int]]] = [[], *([(f"scope.{level}", ASCENDING)] for level in _LEVELS)]
    return [IndexModel([*prefix, *keys]) for prefix in prefixes if [*prefix, *keys] != [("_id", ASCENDING)]]


def criteria(seen: Document, query: Mapping[str, Any], *more: Document) -> list[Document]:
    """The filter of a list: what the caller sees, of an area and below, and whatever else is asked."""
    return [seen, inside(query["area"]), *more]


def equal(query: Mapping[str, Any], **fields: str) -> Document:
    """The filter on rows whose fields are what the query says; `kind="kind"`: row field, query field."""
    return {field: query[name] for field, name in fields.items() if query[name] is not None}


def page_answer(
    spine: SpineApi, request: Request, table: str, sort: Sort, wanted: Sequence[Document], showing: Showing
) -> Answer:
    """One page of a table; `showing` gets the page's rows before one of them is shown."""
    page, views = request.page(sort), spine.views
    with views.snapshot() as session:
        rows = page.find(views.table(VIEWS, table), wanted, session)
        as_of = views.as_of(VIEWS, session)
    return page.answer(rows, as_of, showing(rows[: page.limit]))
