"""What the facts of areas and cases make of the wall's rows."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import from_text
from shared.eventlog.envelope import Published
from tests.reporting.stories import (
    GRID,
    NOON,
    ON_THE_SPOT,
    OTHER_GRID,
    TOWN,
    VILLAGE,
    Rows,
    case,
    closed,
    fact,
    moved,
    opened,
    renamed,
    rows_of,
    scope_of,
)

LIVES = (
    ON_THE_SPOT[:1],
    ON_THE_SPOT[:3],
    ON_THE_SPOT,
    ("reported", "accepted", "assigned:assigned", "sent_back:accepted", "escalated"),
    ("reported", "alerted", "stood_down", "summarised", "verified", "closed", "reopened:alerted"),
    ("reported", "withdrawn", "reopened:reported", "marked_duplicate"),
)


def totals(rows: Rows) -> dict[str, int]:
    """How many cases were ever reported in each lowest area."""
    found: dict[str, int] = {}
    for row in rows.get("totals", {}).values():
        found[row["area"]] = found.get(row["area"], 0) + row["total"]
    return found


def after(*happened: str) -> dict[str, object]:
    """The row of a case that all this happened to."""
    return rows_of(case("a", GRID, "reported", *happened))["cases"]["a"]


def test_an_opened_area_is_a_node_of_the_tree() -> None:
    row = rows_of([opened(GRID, "第三网格")])["areas"][GRID]
    assert (row["name"], row["level"], row["parent"]) == ("第三网格", "grid", GRID[:12])
    assert row["scope"] == {"county": "433122", "town": TOWN, "village": GRID[:12], "grid": GRID}


def test_a_closed_area_keeps_its_row_with_its_last_day() -> None:
    row = rows_of([opened(GRID, "第三网格"), renamed(GRID, "河街网格", "2026-12-01"), closed(GRID, "2027-01-01")])
    assert row["areas"][GRID]["until"] == "2027-01-01"
    assert row["areas"][GRID]["names"] == [{"on": "2026-12-01", "name": "河街网格"}]


def test_a_reported_case_waits_and_counts_today() -> None:
    rows = rows_of(case("a", GRID))
    assert (rows["cases"]["a"]["stage"], rows["cases"]["a"]["reported_on"]) == ("waiting", "2026-11-23")
    assert totals(rows) == {GRID: 1}


@pytest.mark.parametrize(
    ("happened", "stage", "closed_on"),
    [
        (("accepted",), "in_progress", None),
        (("accepted", "handled_on_the_spot"), "settled", "2026-11-23"),
        (("accepted", "handled_on_the_spot", "put_on_record"), "ended", "2026-11-23"),
        (("accepted", "resolved", "verified"), "settled", None),
        (("accepted", "resolved", "verified", "closed"), "ended", "2026-11-23"),
        (("accepted", "resolved", "verified", "closed", "reopened:accepted"), "in_progress", None),
        (("accepted", "resolved", "reworked:in_hand"), "in_progress", None),
        (("accepted", "assigned:assigned", "escalated"), "waiting", None),
        (("accepted", "suspended", "withdrawn"), "ended", None),
    ],
)
def test_a_case_is_in_the_stage_of_its_status_and_closed_only_while_it_is(
    happened: tuple[str, ...], stage: str, closed_on: str | None
) -> None:
    row = after(*happened)
    assert (row["stage"], row.get("closed_on")) == (stage, closed_on)


def test_a_case_handled_before_midnight_in_shanghai_and_filed_after_it_counts_for_the_first_day() -> None:
    late = from_text("2026-11-23T15:58:45.000Z")
    rows = rows_of(case("a", GRID, *ON_THE_SPOT, time=late, every=timedelta(seconds=30)))
    assert rows["cases"]["a"]["closed_on"] == "2026-11-23"
    rows = rows_of(case("a", GRID, *ON_THE_SPOT, time=late, every=timedelta(seconds=40)))
    assert rows["cases"]["a"]["closed_on"] == "2026-11-24"


def test_a_row_says_when_it_last_changed_and_keeps_when_it_was_reported() -> None:
    row = after("accepted")
    assert (row["reported_at"], row["updated_at"]) == (NOON, NOON + timedelta(minutes=1))


def test_an_emergency_is_what_was_reported_or_alerted_or_triaged_as_one() -> None:
    reported = case("a", GRID)
    reported[0].data["procedure"] = "emergency"
    row = rows_of(reported)["cases"]["a"]
    assert (row["status"], row["emergency"]) == ("alerted", True)
    assert after("accepted")["emergency"] is False
    assert after("accepted", "alerted")["emergency"] is True
    alarm = fact("case.alerted", "case-a", scope_of(GRID), {"urgency": "critical"})
    assert rows_of([*case("a", GRID), alarm])["cases"]["a"]["urgency"] == "critical"
    triaged = {"category": "治安消防隐患", "urgency": "critical", "procedure": "general"}
    row = rows_of([*case("a", GRID), fact("case.triaged", "case-a", scope_of(GRID), triaged)])["cases"]["a"]
    assert (row["emergency"], row["category"], row["status"]) == (True, "治安消防隐患", "reported")


def test_a_case_that_moves_leaves_one_area_and_comes_into_another() -> None:
    rows = rows_of([*case("a", GRID), *case("b", GRID), moved("a", OTHER_GRID, GRID)])
    assert (rows["cases"]["a"]["area"], rows["cases"]["a"]["scope"]["grid"]) == (OTHER_GRID, OTHER_GRID)
    assert totals(rows) == {GRID: 1, OTHER_GRID: 1}


def test_a_case_that_turns_out_to_be_a_complaint_is_gone_and_counts_nowhere() -> None:
    rows = rows_of([*case("a", GRID), *case("b", GRID), moved("a", VILLAGE, GRID, "case.complaint_raised")])
    assert rows["cases"].keys() == {"b"}
    assert totals(rows) == {GRID: 1}


def test_what_is_hidden_from_somebody_leaves_no_trace() -> None:
    told = [*ON_THE_SPOT, "assigned:assigned", "alerted", "closed"]
    hidden = [
        fact(one.type.removesuffix(".v1"), one.stream, one.scope, one.data, hidden_from=("p-zhang",))
        for one in case("a", GRID, *told)
    ]
    assert rows_of(hidden) == {}


def test_an_unplaced_case_counts_for_the_town_alone() -> None:
    [row] = rows_of(case("a", TOWN))["totals"].values()
    assert (row["area"], row["scope"]["town"], row["scope"]["village"]) == (TOWN, TOWN, None)


def test_no_row_holds_text_that_somebody_typed() -> None:
    facts = case("a", GRID, *ON_THE_SPOT)
    facts[0].data.update(title={"subject": "s"}, description={"subject": "s"}, reporter_name={"subject": "s"})
    assert "subject" not in repr(rows_of(facts))


@given(
    st.lists(st.tuples(st.sampled_from(LIVES), st.sampled_from([GRID, OTHER_GRID, TOWN])), max_size=8),
    st.randoms(use_true_random=False),
)
def test_cases_add_up_the_same_however_their_facts_are_interleaved(
    lives: list[tuple[tuple[str, ...], str]], random: Random
) -> None:
    streams = [
        [*case(f"case{number}", area, *life), moved(f"case{number}", OTHER_GRID, area)]
        for number, (life, area) in enumerate(lives)
    ]
    in_order = rows_of(one for stream in streams for one in stream)
    assert rows_of(interleaved(streams, random)) == in_order


def interleaved(streams: list[list[Published]], random: Random) -> list[Published]:
    """All facts, each stream's own in order."""
    left = [list(stream) for stream in streams]
    mixed = []
    while left := [stream for stream in left if stream]:
        mixed.append(random.choice(left).pop(0))
    return mixed
