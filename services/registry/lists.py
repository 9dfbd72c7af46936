"""What all lists have in common: queries by area and day, filters, indexes, and the page of one moment."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marshmallow import Schema
from pymongo import ASCENDING, DESCENDING, IndexModel

from services.registry.fields import CalendarDay, Code
from services.registry.rows import VIEWS, Document, Row, inside, shown
from shared.http import Answer, PageQuery, Request
from shared.http.paging import Sort
from shared.spine import SpineApi

BY_ID: Sort = (("_id", ASCENDING),)
LATEST_FIRST: Sort = (("since", DESCENDING), ("_id", DESCENDING))
LATEST_DAY_FIRST: Sort = (("day", DESCENDING), ("_id", DESCENDING))

Item = Callable[[Row], Mapping[str, Any]]
"""A row as the list shows it."""

Showing = Callable[[Sequence[Row]], Item]
"""Looks up what the rows of a page need, all together, before one of them is shown."""

_LEVELS = ("town", "village", "grid")


class OnQuery(Schema):
    """One thing as of which day; today when left out."""

    on = CalendarDay(load_default=None, metadata={"description": "某日的情况，缺省为今天"})


class AreaQuery(PageQuery):
    """A list of an area and everything below it."""

    area = Code(load_default=None, metadata={"description": "该区域及其以下"})


class DayQuery(AreaQuery):
    """What holds on a day."""

    on = CalendarDay(load_default=None, metadata={"description": "在该日有效，缺省为今天"})


def index(*fields: str) -> IndexModel:
    """The index in ascending order of these fields."""
    return IndexModel([(field, ASCENDING) for field in fields])


def by_place(*keys: tuple[str, int], path: str = "scope") -> list[IndexModel]:
    """Indexes in this order for a whole table, and for what lies in a town, village or grid."""
    prefixes: list[list[tuple[str, int]]] = [[], *([(f"{path}.{level}", ASCENDING)] for level in _LEVELS)]
    return [IndexModel([*prefix, *keys]) for prefix in prefixes if [*prefix, *keys] != [*BY_ID]]


def criteria(seen: Document, query: Mapping[str, Any], *more: Document) -> list[Document]:
    """The filter of a list: what the caller sees, of an area and below, and whatever else is asked."""
    return [seen, inside(query["area"]), *more]


def equal(query: Mapping[str, Any], **fields: str) -> Document:
    """The filter on rows whose fields are what the query says; `kind="kind"`: row field, query field."""
    return {field: query[name] for field, name in fields.items() if query[name] is not None}


def listed(row: Row) -> Document:
    """A dated row that is shown as it is."""
    return {**row, "until": shown(row["until"])}


def one_by_one(item: Item = dict) -> Showing:
    """For rows that need nothing but themselves to be shown."""
    return lambda rows: item  # noqa: ARG005  the shape of Showing


def page_answer(
    spine: SpineApi, request: Request, table: str, sort: Sort, wanted: Sequence[Document], showing: Showing
) -> Answer:
    """One page of the rows of a table that meet all criteria, read at one moment."""
    page, views = request.page(sort), spine.views
    with views.snapshot() as session:
        rows = page.find(views.table(VIEWS, table), wanted, session)
        as_of = views.as_of(VIEWS, session)
    return page.answer(rows, as_of, showing(rows[: page.limit]))
