"""Schemes: events in, events out; and what a scheme says when it is asked."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from marshmallow import ValidationError

from services.registry.codes import Level
from services.registry.schemes.commands import DeclareScheme, ReviseScheme, SchemeCommand
from services.registry.schemes.declarations import Dictionary, SizingWarning
from services.registry.schemes.events import SchemeDeclared, SchemeRevised
from services.registry.schemes.schemas import SchemeSchema
from services.registry.schemes.scheme import Scheme, SchemeHistory, SchemeRefused, decide, evolve
from shared.http.messages import field_errors
from shared.permissions import Role

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TOWN = "433122107"
WRITTEN: dict[str, Any] = {
    "name": "武溪镇网格化服务管理体系",
    "superior": {"name": "县委政法委（县网格办）"},
    "levels": [
        {"id": "street", "title": "街道", "acts_as": "town"},
        {"id": "district_area", "title": "片区", "groups": "village", "optional": True},
        {"id": "community", "title": "社区", "acts_as": "village"},
        {"id": "section", "title": "片区", "acts_as": "grid", "kinds": ["grid"]},
        {"id": "building", "title": "楼栋", "within": "grid"},
    ],
    "posts": {
        "area_head": {
            "level": "section",
            "title": "片长",
            "role": "grid_head",
            "duties": ["信访调解", "环境卫生"],
            "also": ["统战委员", "环境卫生"],
            "filled_by": ["appointed", "elected"],
            "elected_by": "居民代表会",
        },
        "deputy_leader": {"organisation": "leading_group", "title": "副组长", "number": 4},
        "building_head": {"level": "building", "title": "楼栋长"},
    },
    "dictionaries": {"fixed_posts": {"title": "定岗", "entries": ["人民调解员"]}},
    "sizing": [
        {"level": "section", "households": [300, 500], "population": [1000, 1500], "exempt": ["villager_group"]},
    ],
    "tiers": [{"title": "受理中心", "at": "intake_centre", "duties": ["分析初审"]}],
    "facilities": {"poster": 5},
    "service_phone": "0743-4260110",
}


def part(**change: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = SchemeSchema().load(WRITTEN | change)
    return loaded


def without(kind: str) -> dict[str, Any]:
    return part(posts={name: one for name, one in WRITTEN["posts"].items() if name != kind})


SCHEME = Scheme.of(TOWN, json.loads(json.dumps(part())))
DECLARED = SchemeDeclared(TOWN, "2026-01-01", part())
HISTORY = evolve(SchemeHistory(), DECLARED)


def revision(scheme: dict[str, Any], on: str = "2026-06-01", kinds: str = "", levels: str = "") -> ReviseScheme:
    return ReviseScheme(on, scheme, frozenset(kinds.split()), frozenset(levels.split()))


def refusal(history: SchemeHistory, command: SchemeCommand) -> str:
    with pytest.raises(SchemeRefused) as refused:
        decide(history, command, NOW)
    return refused.value.code


def faults(change: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(ValidationError) as invalid:
        SchemeSchema().load(WRITTEN | change)
    return {(error.field, error.code) for error in field_errors(invalid.value.messages)}


def test_a_town_gets_its_scheme() -> None:
    assert decide(SchemeHistory(), DeclareScheme(TOWN, True, "2026-01-01", part()), NOW) == [DECLARED]


def test_a_town_that_is_not_there_gets_none() -> None:
    assert refusal(SchemeHistory(), DeclareScheme(TOWN, False, "", part())) == "area_unknown"


def test_a_town_has_one_scheme() -> None:
    assert refusal(HISTORY, DeclareScheme(TOWN, True, "2026-01-01", part())) == "scheme_already_declared"


def test_a_scheme_does_not_begin_years_ahead() -> None:
    assert refusal(SchemeHistory(), DeclareScheme(TOWN, True, "2029-01-01", part())) == "since_too_far_ahead"


def test_no_scheme_is_revised_that_was_not_declared() -> None:
    assert refusal(SchemeHistory(), revision(part())) == "scheme_unknown"


def test_a_revision_holds_from_its_day_on() -> None:
    renamed = part(name="新体系")
    facts = decide(HISTORY, revision(renamed), NOW)
    assert facts == [SchemeRevised(TOWN, "2026-06-01", renamed)]
    history = evolve(HISTORY, facts[0])
    names = {day: (history.at(day) or {})["name"] for day in ("2020-01-01", "2026-05-31", "2026-06-01")}
    assert names == {"2020-01-01": WRITTEN["name"], "2026-05-31": WRITTEN["name"], "2026-06-01": "新体系"}
    assert (history.at() or {})["name"] == "新体系"


def test_the_same_scheme_again_is_no_fact() -> None:
    assert decide(HISTORY, revision(part()), NOW) == []


def test_a_revision_does_not_come_before_the_last_one() -> None:
    assert refusal(HISTORY, revision(part(name="新体系"), on="2025-12-31")) == "day_before_last"


def test_a_revision_does_not_begin_years_ahead() -> None:
    assert refusal(HISTORY, revision(part(name="新体系"), on="2029-01-01")) == "since_too_far_ahead"


def test_a_kind_of_post_goes_only_when_no_such_post_is_open() -> None:
    assert refusal(HISTORY, revision(without("building_head"), kinds="building_head")) == "post_kind_in_use"
    assert decide(HISTORY, revision(without("building_head"), kinds="area_head"), NOW)


def test_a_kind_of_post_does_not_move_while_such_posts_are_open() -> None:
    moved = part(posts=WRITTEN["posts"] | {"area_head": {"level": "community", "title": "片长"}})
    assert refusal(HISTORY, revision(moved, kinds="area_head")) == "post_kind_in_use"


def test_a_level_goes_only_when_nothing_of_it_is_open() -> None:
    levels = [level for level in WRITTEN["levels"] if level["id"] != "district_area"]
    assert refusal(HISTORY, revision(part(levels=levels), levels="district_area")) == "level_in_use"
    assert decide(HISTORY, revision(part(levels=levels), levels="building"), NOW)


def test_the_levels_say_what_they_act_as_group_or_refine() -> None:
    grid = SCHEME.acting(Level.GRID)
    assert grid is not None
    assert (grid.id, grid.title) == ("section", "片区")
    assert [(one.id, one.groups, one.within) for one in SCHEME.sub_area_levels] == [
        ("district_area", Level.VILLAGE, None),
        ("building", None, Level.GRID),
    ]
    assert SCHEME.superior_id == "433122-superior"


def test_a_kind_of_post_says_where_it_is_what_it_does_and_what_it_may() -> None:
    head, deputy = SCHEME.posts["area_head"], SCHEME.posts["deputy_leader"]
    assert head.role is Role.GRID_HEAD
    assert head.all_duties == ("信访调解", "环境卫生", "统战委员")
    assert (head.filled_by, head.elected_by) == (("appointed", "elected"), "居民代表会")
    assert (deputy.organisation, deputy.number, deputy.role) == ("leading_group", 4, None)
    assert SCHEME.posts_at_level("section") == (head,)
    assert SCHEME.posts_in_organisation("leading_group") == (deputy,)
    assert SCHEME.post_kind("mayor") is None


def test_a_size_outside_the_recommended_one_is_warned_of_and_villager_groups_are_exempt() -> None:
    assert SCHEME.sizing_warnings("section", "grid", None, 300, 1500) == ()
    assert SCHEME.sizing_warnings("section", "grid", "property_managed", 299, 1501) == (
        SizingWarning("households", 299, 300, 500),
        SizingWarning("population", 1501, 1000, 1500),
    )
    assert SCHEME.sizing_warnings("grid", "grid", None, 299, 1500) != ()
    assert SCHEME.sizing_warnings("section", "grid", "villager_group", 1, 1) == ()
    assert SCHEME.sizing_warnings("community", "village", None, 1, 1) == ()


def test_a_place_has_its_dictionaries() -> None:
    assert SCHEME.dictionary("fixed_posts") == Dictionary("fixed_posts", "定岗", ("人民调解员",))
    assert SCHEME.dictionary("nothing") is None


def test_what_a_scheme_leaves_out_has_its_default() -> None:
    bare = Scheme.of(TOWN, SchemeSchema().load({"name": "体系", "levels": WRITTEN["levels"]}))
    assert (bare.patrols_per_day, bare.collection_due_percent, bare.boundary_tolerance) == (1, 95, 100.0)
    assert (bare.posts, bare.sizing, bare.service_phone, bare.facilities) == ({}, (), None, {})


TOWN_LEVEL, *OTHER_LEVELS = WRITTEN["levels"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"levels": OTHER_LEVELS}, {("levels", "acting_levels")}),
        ({"levels": [*OTHER_LEVELS, TOWN_LEVEL]}, {("levels", "acting_levels")}),
        ({"levels": [*WRITTEN["levels"], TOWN_LEVEL]}, {("levels", "acting_levels"), ("levels.5.id", "repeated")}),
        ({"levels": [{"id": "x", "title": "甲"}, *WRITTEN["levels"]]}, {("levels.0", "level_role")}),
        ({"levels": [TOWN_LEVEL | {"within": "grid"}, *OTHER_LEVELS]}, {("levels.0", "level_role")}),
        ({"posts": {"x": {"title": "甲"}}}, {("posts.x", "post_place")}),
        ({"posts": {"x": {"title": "甲", "level": "city"}}}, {("posts.x.level", "level_not_declared")}),
        (
            {"posts": {"x": {"title": "甲", "level": "street", "elected_by": "乙"}}},
            {("posts.x.elected_by", "not_elected")},
        ),
        ({"posts": {"x": {"title": "甲", "level": "street", "role": "king"}}}, {("posts.x.role", "choice")}),
        ({"posts": {"X": {"title": "甲", "level": "street"}}}, {("posts.X", "identifier")}),
        ({"posts": {"x": {"title": "甲", "level": "street", "number": 0}}}, {("posts.x.number", "range")}),
        ({"sizing": [{"level": "city"}]}, {("sizing.0.level", "level_not_declared")}),
        ({"sizing": [{"level": "section", "households": [5, 3]}]}, {("sizing.0.households", "least_first")}),
        ({"name": " ", "colour": "red"}, {("name", "blank"), ("colour", "unknown_field")}),
    ],
)
def test_every_fault_of_a_scheme_is_named_with_its_path(change: dict[str, Any], found: set[tuple[str, str]]) -> None:
    assert faults(change) == found
