"""Rows and streams of household records → answers, masked; and the collection rate (采集率)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.duty.households.household import Household
from services.registry.duty.texts import Texts
from services.registry.rows import Document, Row, as_at, shown
from shared.eventstore.streams import Loaded
from shared.http.paging import Sort
from shared.personal import Vault, mask_address, mask_phone

LoadHouseholds = Callable[[Iterable[str]], Mapping[str, Loaded[Household]]]

BY_GRID: Sort = (("grid", ASCENDING), ("_id", ASCENDING))

MOST_GRIDS = 2_000
"""Grids whose rates one answer compares; the largest towns have a few hundred."""


def household_answer(household: Household, texts: Texts, masked: bool = True) -> Document:
    """One record; address and contact are masked, or in clear after an unmasking."""
    kept = ("household_id", "status", "grid", "purpose", "residents", "services", "since", "closed_on")
    return {name: getattr(household, name) for name in kept} | _reached(household, texts, masked)


def _reached(household: Household, texts: Texts, masked: bool) -> Document:
    address, contact = texts[household.address], texts[household.contact]
    return {
        "address": mask_address(address) if address and masked else address,
        "contact": mask_phone(contact) if contact and masked else contact,
    }


def household_rows(rows: Sequence[Row], load_households: LoadHouseholds, vault: Vault) -> Callable[[Row], Document]:
    """How rows are shown: with masks, one load and one opening for the page."""
    found = load_households([row["_id"] for row in rows]) if rows else {}
    households = {id: loaded.state for id, loaded in found.items()}
    texts = Texts.of(vault, (text for one in households.values() for text in (one.address, one.contact)))

    def listed(row: Row) -> Document:
        reached = _reached(households.get(row["_id"], Household()), texts, masked=True)
        return {**row, **reached, "household_id": row["_id"], "closed_on": shown(row["until"])}

    return listed


def records_of(
    grids: Sequence[str], on: str, days: Collection[Document], session: ClientSession | None = None
) -> dict[str, int]:
    """How many household records these grids had at the end of the day, with one query."""
    stages: list[Mapping[str, Any]] = [
        {"$match": {"grid": {"$in": list(grids)}, "day": {"$lte": on}}},
        {"$group": {"_id": "$grid", "records": {"$sum": "$change"}}},
    ]
    return {row["_id"]: row["records"] for row in days.aggregate(stages, session=session)}


def collection_rates(grids: Sequence[Row], records: Mapping[str, int], on: str, due_percent: int) -> list[Document]:
    """采集率 = 已采户/应采户 per grid on a day, the lowest first; grids without households in the census come last."""
    rates = [_rate(as_at(grid, on), records.get(grid["_id"], 0), due_percent) for grid in grids]
    return sorted(rates, key=lambda one: (one["percent"] is None, one["percent"] or 0.0, one["grid"]))


def _rate(grid: Row, records: int, due_percent: int) -> Document:
    households = grid["households"]
    return {
        "grid": grid["_id"],
        "name": grid["name"],
        "households": households,
        "records": records,
        "percent": percent_of(records, households),
        "below_due": records * 100 < due_percent * households,
    }


def percent_of(records: int, households: int) -> float | None:
    """Percent with one decimal; None when the census knows no household."""
    return round(100 * records / households, 1) if households else None
