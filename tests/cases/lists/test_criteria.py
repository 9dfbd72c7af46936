"""What a caller sees and asks for, as filters: nothing beyond their areas, keys and own reports."""

from datetime import UTC, datetime
from typing import Any

import pytest
from marshmallow import ValidationError

from services.cases.lifecycle.who import Actor
from services.cases.lists.criteria import Sight, list_criteria
from services.cases.lists.keys import category_keys, reporter_key
from services.cases.lists.schemas import CaseFilterSchema
from services.cases.lists.tasks import Task, task_criteria
from shared.permissions import Grant, Role, reach

TOWN, VILLAGE, GRID = "433122107", "433122107200", "433122107200001"
HIDDEN = {"hidden_from": {"$ne": "p-ma"}}
OWN = reporter_key("p-ma")


def sight(role: str, area: str | None, *keys: str) -> Sight:
    return Sight("p-ma", reach("case.read", [Grant(role, area)]), frozenset({*keys, OWN}))


def asked(**query: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = CaseFilterSchema().load(query)
    return loaded


def keys_of(seen: Sight, area: str | None = None) -> list[Any]:
    """The keys that rows must have, by filter."""
    found = [one["seen_by"] for one in seen.criteria(area) if "seen_by" in one]
    return [one["$in"] if isinstance(one, dict) else one for one in found]


@pytest.mark.parametrize("area", [None, TOWN, GRID])
@pytest.mark.parametrize(("role", "at"), [("operator", None), ("commander", TOWN), ("department", TOWN)])
def test_what_is_hidden_from_a_caller_is_in_no_list_of_theirs(role: str, at: str | None, area: str | None) -> None:
    assert HIDDEN in sight(role, at).criteria(area)


def test_a_caller_sees_their_area_what_was_given_to_them_and_their_own_reports() -> None:
    assert keys_of(sight("commander", TOWN, "post:x")) == [sorted([f"area:{TOWN}", "post:x", OWN])]
    assert keys_of(sight("grid_head", GRID)) == [[f"area:{GRID}", OWN]]
    assert keys_of(sight("department", TOWN, "organisation:y")) == [["organisation:y", OWN]]
    assert keys_of(sight("operator", None)) == ["area:"]


def test_an_area_inside_ones_reach_needs_no_other_filter_and_one_beyond_it_shows_no_more_than_was_given() -> None:
    assert keys_of(sight("commander", TOWN), VILLAGE) == [f"area:{VILLAGE}"]
    assert keys_of(sight("grid_head", GRID), GRID) == [f"area:{GRID}"]
    assert keys_of(sight("operator", None), TOWN) == [f"area:{TOWN}"]
    assert keys_of(sight("station_head", VILLAGE), TOWN) == [f"area:{TOWN}", [f"area:{VILLAGE}", OWN]]
    assert keys_of(sight("station_head", VILLAGE), "433122108") == ["area:433122108", [OWN]]


def test_a_grid_role_at_a_village_sees_what_waits_there_unplaced_and_no_grid() -> None:
    found, *_ = sight("grid_worker", VILLAGE).criteria(None)
    assert {"seen_by": f"area:{VILLAGE}", "scope.grid": None} in found["$or"]


def test_a_category_is_found_under_itself_and_all_above_it() -> None:
    assert category_keys("环境卫生/垃圾/清运") == [
        "category:环境卫生",
        "category:环境卫生/垃圾",
        "category:环境卫生/垃圾/清运",
    ]
    assert {"filed_under": "category:环境卫生/垃圾"} in list_criteria(
        sight("operator", None), asked(category="环境卫生/垃圾")
    )


@pytest.mark.parametrize(("source", "key"), [("hotline", "source:hotline"), ("hotline:a:b", "source:hotline:a:b")])
def test_a_source_is_a_system_or_one_id_of_it(source: str, key: str) -> None:
    assert {"filed_under": key} in list_criteria(sight("operator", None), asked(source=source))


def test_a_day_is_one_in_shanghai_and_the_last_one_counts_whole() -> None:
    query = asked(reported_from="2026-05-01", reported_to="2026-05-01")
    assert query["reported_from"] == datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert query["reported_to"] == datetime(2026, 5, 1, 16, tzinfo=UTC)
    assert asked(due_before="2026-05-01T08:00:00+08:00")["due_before"] == datetime(2026, 5, 1, tzinfo=UTC)
    for wrong in ("2026-02-30", "20260501", "2026-05-01T08:00:00", "9999-12-31", "0001-01-01", 7):
        with pytest.raises(ValidationError):
            asked(reported_to=wrong)


@pytest.mark.parametrize("role", [role for role in Role if role not in ("operator", "wall", "county_system")])
def test_everybody_has_only_tasks_that_fall_to_them(role: Role) -> None:
    criteria = task_criteria(Actor("p-ma", (Grant(role, TOWN),), frozenset({"person:p-ma"})), datetime.now(UTC))
    assert all(HIDDEN in wanted for wanted in criteria.values())
    staff = role in {"commander", "service_centre", "intake", "station_head", "grid_head", "grid_worker"}
    assert (Task.EXTENSION in criteria) is staff
