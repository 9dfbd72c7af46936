"""The rows of cases: whatever the order between streams, and told once or twice, the same."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.cases.case import Status
from services.cases.events import FACTS, CaseEvent
from services.cases.projections import AREA_COPY, CASE_LIST
from shared.areas import Scope
from shared.clock import to_text
from shared.eventlog.envelope import Published
from shared.eventstore.facts import Codec
from shared.personal import Personal, references
from shared.projector.projection import Projection
from shared.spine import SpineApi
from tests.cases.place import GRID, box, scope_of
from tests.cases.stories import LIFE, NOON

CODEC = Codec(FACTS, seal=lambda personal: Personal(personal.subject, sealed=personal.text))
Rows = list[dict[str, Any]]


def published(source: str, type: str, stream: str, version: int, scope: Scope, data: dict[str, Any]) -> Published:
    return Published(
        source=source,
        position=version,
        prev=0,
        partition=0,
        type=type,
        time=NOON + timedelta(minutes=version),
        stream=stream,
        version=version,
        index=0,
        count=1,
        scope=scope,
        actor="p-zhang",
        correlation="r",
        traceparent=None,
        hash="",
        previous_hash="",
        data=references(data),
    )


def told(case_id: str, facts: Sequence[CaseEvent]) -> list[Published]:
    """The facts of one case as others see them."""
    encoded = [CODEC.encode(fact) for fact in facts]
    return [
        published("cases", name, f"case-{case_id}", version, scope_of(GRID), {**data, "case_id": case_id})
        for version, (name, data) in enumerate(encoded, 1)
    ]


def rows_after(inside: SpineApi, projection: Projection, events: Iterable[Published], table: str | None = None) -> Rows:
    """The rows of a table of the projection, its only one for None, once these facts are applied."""
    table = table or next(iter(projection.tables))
    scratch = inside.database[f"scratch.{table}"]
    scratch.delete_many({})
    for event in events:
        operations = [operation for name, operation in projection.handlers[event.type](event) if name == table]
        if operations:
            scratch.bulk_write(operations)
    return sorted(scratch.find(), key=lambda row: str(row["_id"]))


@pytest.mark.servers
def test_a_row_follows_its_case_and_holds_no_text(inside: SpineApi) -> None:
    [row] = rows_after(inside, CASE_LIST, told("c-1", LIFE[:2]))
    assert row == {
        "_id": "c-1",
        "status": "accepted",
        "category": "公共设施",
        "urgency": "urgent",
        "channel": "grid",
        "placement": "grid",
        "scope": scope_of(GRID).to_dict(),
        "reported_at": NOON,
        "updated_at": NOON + timedelta(minutes=2),
    }


@pytest.mark.servers
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), lengths=st.lists(st.integers(1, len(LIFE)), min_size=1, max_size=4))
def test_any_interleaving_of_cases_told_once_or_twice_gives_the_same_rows(
    inside: SpineApi, data: st.DataObject, lengths: list[int]
) -> None:
    streams = [told(f"c-{number}", LIFE[:length]) for number, length in enumerate(lengths)]
    one_by_one = [event for stream in streams for event in stream]
    waiting = [list(stream) for stream in streams]
    mixed = []
    while any(waiting):
        mixed.append(data.draw(st.sampled_from([stream for stream in waiting if stream])).pop(0))
    expected = rows_after(inside, CASE_LIST, one_by_one)
    assert rows_after(inside, CASE_LIST, mixed) == expected
    assert rows_after(inside, CASE_LIST, [*mixed, *mixed]) == expected
    assert [row["status"] for row in expected] == [list(Status)[length].value for length in lengths]


@pytest.mark.servers
def test_an_opened_area_keeps_its_boundary_and_its_path(inside: SpineApi) -> None:
    opened = {"code": GRID, "name": "第一网格", "acts_as": "grid", "boundary": box(110.0, 28.0, 110.1, 28.2)}
    event = published("registry", "area.opened.v1", f"area-{GRID}", 1, scope_of(GRID), opened)
    [row] = rows_after(inside, AREA_COPY, [event], "areas")
    assert row["scope"] == asdict(scope_of(GRID))
    assert (row["since"], row["until"], row["successors"]) == ("", "9999-12-31", [])
    [outline] = rows_after(inside, AREA_COPY, [event], "boundaries")
    assert (outline["_id"], outline["boundary"]) == (f"{GRID}/1", opened["boundary"])
    assert outline["scope"] == asdict(scope_of(GRID))


def test_what_is_told_of_a_case_is_json_without_personal_text() -> None:
    told_of = orjson.dumps([event.data for event in told("c-1", LIFE)]).decode()
    assert "下水道" not in told_of
    assert to_text(NOON) in told_of
