"""What an export asks of the read side is found in indexes, for a whole county as for one village."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from services.registry.codes import scope_of
from services.registry.projections import REGISTRY_VIEWS
from services.registry.rows import FOREVER
from services.registry.sheets.columns import Kind
from services.registry.sheets.exporting import rows_of
from shared.permissions import Grant, reach
from shared.projector.views import Views
from shared.spine import SpineApi
from tests.plans import Finds, stages

pytestmark = pytest.mark.servers

Document = dict[str, Any]
COUNTY, TOWN, VILLAGE = "433122", "433122104", "433122104007"
DAY = "2026-11-23"
TABLES = ("areas", "sub_areas", "people", "posts", "holdings")
GRIDS = [f"{COUNTY}{t}{v:03d}{g:03d}" for t in range(101, 107) for v in range(1, 11) for g in range(1, 11)]


@dataclass(frozen=True)
class Explained:
    """The tables of the test in place of the live ones."""

    client: MongoClient[Document]

    def table(self, _projection: str, name: str) -> Collection[Document]:
        return self.client.get_default_database()[f"sheets.{name}"]


@pytest.fixture(scope="module")
def finds() -> Finds:
    return Finds()


@pytest.fixture(scope="module")
def spine(inside: SpineApi, finds: Finds) -> Iterator[SpineApi]:
    """The read side with 600 grids in 6 towns, each with a grouping, a person and a post held; `finds` hears it."""
    with MongoClient[Document](inside.settings.mongo_uri, event_listeners=[finds], tz_aware=True) as client:
        explained = Explained(client)
        for name, rows in _rows().items():
            explained.table("", name).create_indexes(list(REGISTRY_VIEWS.tables[name]))
            explained.table("", name).insert_many(rows)
        yield replace(inside, views=cast(Views, explained), client=client)
        for name in TABLES:
            explained.table("", name).drop()


def _rows() -> dict[str, list[Document]]:
    def row(id: str, code: str, **values: Any) -> Document:
        lasting = {"since": "", "until": FOREVER, "changes": []}
        return {"_id": id, "area": code, "scope": scope_of(code).to_dict(), **lasting, **values}

    return {
        "areas": [row(code, code, name="网格", kind="grid", parent=code[:-3], acts_as="grid") for code in GRIDS],
        "sub_areas": [
            row(f"{code}-building-1", code, name="楼", level="building", number=1, within=code, members=[])
            for code in GRIDS
        ],
        "people": [row(f"p-{code}", code, erased=False, residence=None) for code in GRIDS],
        "posts": [row(f"{code}-grid_head", code, at=code, kind="grid_head", title="网格长") for code in GRIDS],
        "holdings": [
            row(
                f"{code}-grid_head/1",
                code,
                post=f"{code}-grid_head",
                at=code,
                kind="grid_head",
                title="网格长",
                person=f"p-{code}",
                term_end=None,
            )
            for code in GRIDS
        ],
    }


def seen_by(*grant: str | None) -> Document:
    role, area = grant
    return reach("registry.export", [Grant(str(role), area)]).filter()


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    ("seen", "area", "grids"),
    [
        (seen_by("operator", None), None, 600),
        (seen_by("operator", None), TOWN, 100),
        (seen_by("operator", None), VILLAGE, 10),
        (seen_by("commander", TOWN), None, 100),
        (seen_by("commander", TOWN), VILLAGE, 10),
        (seen_by("station_head", VILLAGE), None, 10),
    ],
    ids=str,
)
def test_an_export_reads_from_indexes_only_what_it_shows(
    spine: SpineApi, finds: Finds, kind: Kind, seen: Document, area: str | None, grids: int
) -> None:
    finds.sent.clear()
    rows = rows_of(spine, kind, seen, area, DAY)
    assert len(rows) == (2 * grids if kind is Kind.AREAS else grids)
    asked = [one for one in finds.sent if one["find"].startswith("sheets.")]
    assert len(asked) == (1 if kind is Kind.PEOPLE else 2)
    for one in asked:
        answer = spine.client.get_default_database().command("explain", one, verbosity="executionStats")
        assert not {"SORT", "COLLSCAN"} & stages(answer["queryPlanner"]["winningPlan"])
        assert answer["executionStats"]["totalDocsExamined"] <= grids + 5
