"""What the tree, coverage and the four coverages read alike: an area and below as ranges of ids, a scheme per town."""

from collections.abc import Iterable, Sequence
from functools import partial

from pymongo.client_session import ClientSession

from services.registry.areas.projections import AREAS
from services.registry.duty.clearing.queries import Tables
from services.registry.pacing import paced
from services.registry.rows import VIEWS, Document, Row, as_at, in_force, shown
from services.registry.schemes.scheme import SCHEME, Scheme
from shared.areas import LEVELS
from shared.http import Problem
from shared.spine import SpineApi

BATCH = 1_000
COUNTY_LEVEL = LEVELS[0]


def level_at(code: str, deeper: int = 0) -> str | None:
    """County, town, village or grid by the digits of a code, or so many levels deeper; None below the grid."""
    index = len(code) // 3 - 2 + deeper
    return LEVELS[index] if index < len(LEVELS) else None


def tables_of(spine: SpineApi, session: ClientSession) -> Tables:
    return Tables(partial(spine.views.table, VIEWS), session)


def rows_of(tables: Tables, name: str, wanted: Document, fields: Sequence[str] = (), limit: int = 0) -> list[Document]:
    """The rows that are wanted, with one query; only these fields of them, all for none."""
    found = tables.table(name).find(wanted, dict.fromkeys(fields, 1) or None, session=tables.session)
    return list(paced(found.batch_size(BATCH).limit(limit)))


def schemes_of(spine: SpineApi, towns: Iterable[str], day: str) -> dict[str, Scheme]:
    """The scheme of each of these towns on a day, with one query; towns without one are left out."""
    parts = {town: loaded.state.at(day) for town, loaded in spine.streams(SCHEME).load_many(sorted(towns)).items()}
    return {town: Scheme.of(town, part) for town, part in parts.items() if part is not None}


def areas_on(tables: Tables, wanted: Document, day: str, fields: Sequence[str] = (), limit: int = 0) -> list[Document]:
    """The areas that are wanted and there on a day, as they were then, by code."""
    kept = (*fields, "changes") if fields else ()
    rows = rows_of(tables, AREAS, {**wanted, **in_force(day)}, kept, limit)
    return sorted((as_at(row, day) for row in paced(rows)), key=lambda row: str(row["_id"]))


def refuse_unknown(area: str, areas: Sequence[Row]) -> None:
    """404 for an area that is not there on the day; a county, which no registry opens, always is."""
    if level_at(area) != COUNTY_LEVEL and not any(row["_id"] == area for row in areas):
        raise Problem(404, "area_unknown", details={"area": area})


def days_of(row: Row) -> Document:
    """`since` and `until` as answers show them; null for what was always there, or has no end."""
    return {"since": row["since"] or None, "until": shown(row["until"])}
