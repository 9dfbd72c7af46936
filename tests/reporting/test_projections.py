"""What the facts of areas and cases make of the wall's rows."""

from datetime import timedelta
from random import Random

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
    Rows,
    case,
    closed,
    opened,
    renamed,
    rows_of,
)

LIVES = (ON_THE_SPOT[:1], ON_THE_SPOT[:2], ON_THE_SPOT[:3], ON_THE_SPOT)


def sums(rows: Rows, table: str) -> dict[str, int]:
    """The counters of a table over all of its rows."""
    total: dict[str, int] = {}
    for row in rows.get(table, {}).values():
        for name, value in row.items():
            if isinstance(value, int):
                total[name] = total.get(name, 0) + value
    return total


def test_an_opened_area_is_a_node_of_the_tree() -> None:
    row = rows_of([opened(GRID, "第三网格")])["areas"][GRID]
    assert (row["name"], row["level"], row["parent"]) == ("第三网格", "grid", GRID[:12])
    assert row["scope"] == {"county": "433122", "town": TOWN, "village": GRID[:12], "grid": GRID}


def test_a_closed_area_keeps_its_row_with_its_last_day() -> None:
    row = rows_of([opened(GRID, "第三网格"), renamed(GRID, "河街网格", "2026-12-01"), closed(GRID, "2027-01-01")])
    assert row["areas"][GRID]["until"] == "2027-01-01"
    assert row["areas"][GRID]["names"] == [{"on": "2026-12-01", "name": "河街网格"}]


def test_a_reported_case_waits_and_counts_today() -> None:
    rows = rows_of(case("a", GRID, "reported"))
    assert sums(rows, "live") == {"waiting": 1, "total": 1}
    assert sums(rows, "figures") == {"reported": 1}


def test_an_accepted_case_is_in_progress() -> None:
    assert sums(rows_of(case("a", GRID, *ON_THE_SPOT[:2])), "live") == {"waiting": 0, "total": 1, "in_progress": 1}


def test_a_case_settled_on_the_spot_counts_as_reported_and_as_closed_once() -> None:
    rows = rows_of(case("a", GRID, *ON_THE_SPOT))
    assert sums(rows, "live") == {"waiting": 0, "total": 1, "in_progress": 0}
    assert sums(rows, "figures") == {"reported": 1, "closed": 1}
    assert rows["cases"]["a"]["status"] == "on_record"


def test_a_case_closed_after_midnight_in_shanghai_counts_for_the_next_day() -> None:
    late = from_text("2026-11-23T15:59:00.000Z")
    rows = rows_of(case("a", GRID, *ON_THE_SPOT[:3], time=late, every=timedelta(seconds=30)))
    days = {row["day"]: (row.get("reported", 0), row.get("closed", 0)) for row in rows["figures"].values()}
    assert days == {"2026-11-23": (1, 0), "2026-11-24": (0, 1)}


def test_a_row_says_when_it_last_changed_and_keeps_when_it_was_reported() -> None:
    row = rows_of(case("a", GRID, *ON_THE_SPOT[:2]))["cases"]["a"]
    assert (row["reported_at"], row["updated_at"]) == (NOON, NOON + timedelta(minutes=1))


def test_an_unplaced_case_counts_for_the_town_alone() -> None:
    [row] = rows_of(case("a", TOWN))["live"].values()
    assert row["scope"] == {"county": "433122", "town": TOWN, "village": None, "grid": None}


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
    streams = [case(f"case{number}", area, *life) for number, (life, area) in enumerate(lives)]
    in_order = rows_of(one for stream in streams for one in stream)
    assert rows_of(interleaved(streams, random)) == in_order


def interleaved(streams: list[list[Published]], random: Random) -> list[Published]:
    """All facts, each stream's own in order."""
    left = [list(stream) for stream in streams]
    mixed = []
    while left := [stream for stream in left if stream]:
        mixed.append(random.choice(left).pop(0))
    return mixed
