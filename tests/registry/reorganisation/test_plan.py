"""What a reorganisation comes to: everything finds its place, or is named."""

from dataclasses import replace

import pytest

from services.registry.areas.commands import Change, CloseArea, CloseSubArea, OpenSubArea, SetMembers
from services.registry.areas.sub_areas.sub_area import Status as SubAreaStatus
from services.registry.areas.sub_areas.sub_area import SubArea
from services.registry.posts.commands import AbolishPost, AppointPerson, EndAppointment, EstablishPost
from services.registry.posts.post import Holding, Post, Status
from services.registry.reorganisation.plan import Situation, Step, Wanted, number_of, steps_of
from services.registry.reorganisation.unplaced import Unplaced

VILLAGE = "433122107200"
OLD, OTHER, NEW, NEXT = (f"{VILLAGE}{number:03d}" for number in (1, 2, 8, 9))
DAY = "2026-12-01"


def post(at: str, kind: str = "grid_head", person: str | None = None, number: int = 1, **more: object) -> Post:
    id = f"{at}-{kind}" if number == 1 else f"{at}-{kind}-{number}"
    holdings = (Holding(1, person, "appointed", "2026-01-01", **more),) if person else ()  # type: ignore[arg-type]
    status = Status.HELD if person else Status.VACANT
    area = at.partition("-")[0]
    return Post(status, id, at, area, kind, "网格长", ("巡查",), "grid_head", "2026-01-01", holdings=holdings)


def building(area: str = OLD, number: int = 12, within: str | None = None) -> SubArea:
    id = f"{area}-building-{number}"
    return SubArea(SubAreaStatus.OPEN, id, area, "building", "楼栋", f"{number} 号楼", number, within or area)


def wanted(closings: dict[str, tuple[str, ...]], **more: object) -> Wanted:
    return Wanted(DAY, Change.SPLIT, "调整", closings, **more)  # type: ignore[arg-type]


def told(steps: list[Step]) -> list[tuple[str, str]]:
    return [(type(command).__name__, id) for _, id, command in steps]


def test_a_post_follows_its_only_successor_with_its_holder() -> None:
    held = post(OLD, person="p-1", term_end="2027-06-01")
    steps = steps_of(wanted({OLD: (NEW,)}), Situation(posts=[held], registered=frozenset({"p-1"})))
    assert told(steps) == [
        ("EstablishPost", f"{NEW}-grid_head"),
        ("EndAppointment", f"{OLD}-grid_head"),
        ("AbolishPost", f"{OLD}-grid_head"),
        ("AppointPerson", f"{NEW}-grid_head"),
        ("CloseArea", OLD),
    ]
    assert steps[2][2] == AbolishPost(DAY, f"{NEW}-grid_head")
    assert steps[3][2] == AppointPerson("p-1", True, DAY, "2027-06-01")


def test_a_post_of_a_split_grid_without_a_word_is_named() -> None:
    with pytest.raises(Unplaced) as unplaced:
        steps_of(wanted({OLD: (NEW, NEXT)}), Situation(posts=[post(OLD), post(OLD, "guard")]))
    assert (unplaced.value.code, unplaced.value.status) == ("posts_unplaced", 422)
    assert unplaced.value.details["posts"] == [f"{OLD}-grid_head", f"{OLD}-guard"]


def test_a_post_that_is_to_end_ends_and_its_holder_with_it() -> None:
    order = wanted({OLD: (NEW, NEXT)}, posts={f"{OLD}-grid_head": None})
    steps = steps_of(order, Situation(posts=[post(OLD, person="p-1")], registered=frozenset({"p-1"})))
    assert told(steps)[:2] == [("EndAppointment", f"{OLD}-grid_head"), ("AbolishPost", f"{OLD}-grid_head")]
    assert not any(isinstance(command, AppointPerson) for _, _, command in steps)


def test_of_two_heads_of_merging_grids_the_first_keeps_the_seat() -> None:
    heads = [post(OLD, person="p-1"), post(OTHER, person="p-2")]
    situation = Situation(posts=heads, registered=frozenset({"p-1", "p-2"}))
    steps = steps_of(wanted({OLD: (NEW,), OTHER: (NEW,)}), situation)
    assert [id for _, id, command in steps if isinstance(command, EstablishPost)] == [f"{NEW}-grid_head"]
    assert [command.person_id for _, _, command in steps if isinstance(command, AppointPerson)] == ["p-1"]
    assert sum(isinstance(command, EndAppointment) for _, _, command in steps) == 2


def test_a_seat_that_is_held_is_left_to_its_holder() -> None:
    seat = post(NEW, person="p-9")
    situation = Situation(posts=[post(OLD, person="p-1")], seats={seat.post_id: seat}, registered=frozenset({"p-1"}))
    assert told(steps_of(wanted({OLD: (NEW,)}), situation)) == [
        ("EndAppointment", f"{OLD}-grid_head"),
        ("AbolishPost", f"{OLD}-grid_head"),
        ("CloseArea", OLD),
    ]


def test_a_post_that_was_abolished_there_before_is_not_revived() -> None:
    gone = replace(post(NEW), status=Status.ABOLISHED)
    situation = Situation(posts=[post(OLD)], seats={gone.post_id: gone})
    assert told(steps_of(wanted({OLD: (NEW,)}), situation))[0] == ("EstablishPost", f"{NEW}-grid_head-2")


def test_an_erased_holder_is_appointed_nowhere() -> None:
    steps = steps_of(wanted({OLD: (NEW,)}), Situation(posts=[post(OLD, person="p-1")]))
    assert not any(isinstance(command, AppointPerson) for _, _, command in steps)


def test_the_number_of_a_post_is_in_its_id() -> None:
    assert [number_of(post(OLD)), number_of(post(OLD, number=3))] == [1, 3]


def test_a_building_moves_with_its_post_and_what_lies_in_it() -> None:
    block = building()
    stair = replace(building(number=3, within=block.sub_area_id), level="stair", sub_area_id=f"{OLD}-stair-3")
    head = post(block.sub_area_id, "building_head", "p-1")
    situation = Situation(sub_areas=[block, stair], posts=[head], registered=frozenset({"p-1"}))
    steps = steps_of(wanted({OLD: (NEW,)}), situation)
    opened = [command for _, _, command in steps if isinstance(command, OpenSubArea)]
    assert [(one.sub_area_id, one.within) for one in opened] == [
        (f"{NEW}-building-12", NEW),
        (f"{NEW}-stair-3", f"{NEW}-building-12"),
    ]
    assert ("AppointPerson", f"{NEW}-building-12-building_head") in told(steps)
    closed = {id: command.successor for _, id, command in steps if isinstance(command, CloseSubArea)}
    assert closed == {block.sub_area_id: f"{NEW}-building-12", stair.sub_area_id: f"{NEW}-stair-3"}


def test_a_number_that_was_used_there_is_not_used_again() -> None:
    used = {(NEW, "building"): frozenset({12, 40})}
    steps = steps_of(wanted({OLD: (NEW,)}), Situation(sub_areas=[building()], used=used))
    assert told(steps)[0] == ("OpenSubArea", f"{NEW}-building-41")


def test_buildings_of_a_split_grid_without_a_word_are_named() -> None:
    with pytest.raises(Unplaced) as unplaced:
        steps_of(wanted({OLD: (NEW, NEXT)}), Situation(sub_areas=[building()]))
    assert unplaced.value.code == "sub_areas_unplaced"


def test_a_grouping_that_stays_has_the_successors_as_members() -> None:
    group = SubArea(SubAreaStatus.OPEN, "g", VILLAGE, "big_grid", "大网格", "一", 1, VILLAGE, (OLD, OTHER))
    (step, *_) = steps_of(wanted({OLD: (NEW, NEXT)}), Situation(groupings=[group]))
    assert isinstance(step[2], SetMembers)
    assert step[2].members.codes == (NEW, NEXT, OTHER)


def test_what_is_inside_closes_before_what_is_around() -> None:
    order = wanted({VILLAGE: ("433122107300",), OLD: ("433122107300001",)})
    closed = [id for _, id, command in steps_of(order, Situation()) if isinstance(command, CloseArea)]
    assert closed == [OLD, VILLAGE]
