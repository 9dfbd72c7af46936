"""Files against the registry: what is new is done, what is there is unchanged, what differs is told."""

from dataclasses import replace
from typing import Any

import pytest

from services.registry.areas.commands import OpenArea
from services.registry.codes import scope_of
from services.registry.people.person import Status
from services.registry.posts.commands import AppointPerson, EstablishPost
from services.registry.sheets.columns import Kind
from services.registry.sheets.known import person_id_of
from shared.permissions import Grant, reach
from shared.sheets.faults import MOST_FAULTS, Fault, Findings, column_letters
from tests.registry.sheets.files import (
    APPOINTMENT_TITLES,
    APPOINTMENTS,
    AREA_TITLES,
    AREAS,
    PEOPLE,
    PEOPLE_TITLES,
    Rows,
    csv_bytes,
    xlsx_bytes,
)
from tests.registry.sheets.registry import TOWN, Registry, imported, nouns, planned, wrongs

VILLAGE, GRID = f"{TOWN}001", f"{TOWN}001001"
AREA_ROWS: Rows = [
    [GRID, "第一网格", "", 400, 1200],
    [TOWN, "浦市镇", "433122", "", ""],
    [VILLAGE, "新桥村", TOWN, "", 1300],
]
PERSON = ["P001", "邓竹蕙", "19900000003", VILLAGE]
HELD = [GRID, "网格长", "P001", "2026-01-01"]


def whole(areas: Rows = AREA_ROWS, people: Rows = (PERSON,), appointments: Rows = (HELD,)) -> bytes:
    return xlsx_bytes(
        {
            AREAS: [AREA_TITLES, *areas],
            PEOPLE: [PEOPLE_TITLES, *people],
            APPOINTMENTS: [APPOINTMENT_TITLES, *appointments],
        }
    )


def area_file(*rows: list[Any]) -> bytes:
    return csv_bytes([AREA_TITLES, *rows])


def people_file(*rows: list[Any]) -> bytes:
    return csv_bytes([PEOPLE_TITLES, *rows])


def appointments_file(*rows: list[Any]) -> bytes:
    return csv_bytes(
        [[*APPOINTMENT_TITLES, "序号", "任期届满", "姓名"], *(row + [""] * (7 - len(row)) for row in rows)]
    )


@pytest.fixture
def registry() -> Registry:
    """The town with its village, grid, person and post, as the whole file brings them."""
    known = Registry()
    imported(whole(), known)
    return known


def test_a_file_is_carried_out_from_the_town_down_to_who_holds_its_posts() -> None:
    plan = imported(whole())
    assert nouns(plan) == ["area", "area", "area", "person", "post", "post"]
    assert [id for _, id, _ in plan.steps[:3]] == [TOWN, VILLAGE, GRID]


def test_the_same_file_again_changes_nothing(registry: Registry) -> None:
    plan = imported(whole(), registry)
    assert (plan.steps, plan.unchanged) == ([], 5)


def test_figures_left_blank_are_the_sums_of_the_rows_inside() -> None:
    opened = {id: command for _, id, command in imported(whole()).steps if isinstance(command, OpenArea)}
    assert (opened[TOWN].households, opened[TOWN].population) == (400, 1300)
    assert (opened[VILLAGE].households, opened[VILLAGE].population) == (400, 1300)


def test_a_post_that_the_scheme_declares_is_established_with_its_duties_and_role() -> None:
    (command,) = [command for _, _, command in imported(whole()).steps if isinstance(command, EstablishPost)]
    assert (command.kind, command.title, command.role, command.duties) == (
        "grid_head",
        "网格长",
        "grid_head",
        ("信息采集",),
    )


def test_a_part_of_a_place_can_be_imported_when_the_rest_is_registered(registry: Registry) -> None:
    plan = imported(area_file([f"{VILLAGE}002", "第二网格", VILLAGE, 1, 2]), registry, Kind.AREAS)
    assert nouns(plan) == ["area"]
    plan = imported(appointments_file([VILLAGE, "station_head", "P001", "2026-02-01"]), registry, Kind.APPOINTMENTS)
    assert nouns(plan) == ["post", "post"]


def test_what_differs_from_what_is_registered_is_told_by_cell(registry: Registry) -> None:
    raw = whole(
        [[GRID, "第1网格", "", 401, 1200], [VILLAGE, "新桥村", TOWN, "", ""]],
        [["P001", "邓竹蕙", "19900000004", TOWN]],
        [[GRID, "网格长", "P001", "2026-01-02"]],
    )
    assert planned(raw, registry)[1] == [
        (AREAS, "B2", "differs"),
        (AREAS, "D2", "differs"),
        (PEOPLE, "C2", "differs"),
        (PEOPLE, "D2", "differs"),
        (APPOINTMENTS, "D2", "differs"),
    ]


def test_a_blank_cell_says_nothing_about_what_is_registered(registry: Registry) -> None:
    raw = csv_bytes([["代码", "名称", "户数"], [GRID, "第一网格", ""]])
    assert imported(raw, registry, Kind.AREAS).unchanged == 1


def test_masked_names_and_phones_stand_for_the_registered_ones(registry: Registry) -> None:
    assert imported(people_file(["P001", "邓**", "199****0003", VILLAGE]), registry, Kind.PEOPLE).unchanged == 1
    raw = people_file(["P001", "罗**", "199****0004", VILLAGE], ["P002", "石**", "199****0004", VILLAGE])
    assert wrongs(raw, registry, Kind.PEOPLE) == [
        ("B2", "differs"),
        ("C2", "differs"),
        ("B3", "masked"),
        ("C3", "masked"),
    ]


def test_a_person_has_the_number_of_the_clerk_or_of_the_system(registry: Registry) -> None:
    id = person_id_of("P001", GRID)
    assert list(registry.people) == [id]
    assert imported(people_file([id, "邓竹蕙", "19900000003", VILLAGE]), registry, Kind.PEOPLE).unchanged == 1
    assert person_id_of("P001", "433122111001") != id


def test_a_post_that_somebody_else_holds_is_not_taken_away(registry: Registry) -> None:
    imported(people_file(["P002", "罗竹坪", "19900000004", VILLAGE]), registry, Kind.PEOPLE)
    raw = appointments_file([GRID, "网格长", "P002", "2026-05-01"])
    assert wrongs(raw, registry, Kind.APPOINTMENTS) == [("A2", "post_held")]


def test_a_post_filled_by_election_only_is_told(registry: Registry) -> None:
    raw = appointments_file([GRID, "片长", "P001", "2026-05-01"])
    assert wrongs(raw, registry, Kind.APPOINTMENTS) == [("B2", "not_filled_by_appointment")]


def test_one_person_may_hold_several_posts_and_one_post_has_one_holder(registry: Registry) -> None:
    raw = appointments_file(
        [VILLAGE, "副站长", "P001", "2026-01-01", "1"],
        [VILLAGE, "副站长", "P001", "2026-01-01", "2"],
        [VILLAGE, "deputy_head", "P001", "2026-01-01", "2"],
        [VILLAGE, "副站长", "P001", "2026-01-01", "3"],
    )
    assert wrongs(raw, registry, Kind.APPOINTMENTS) == [("A4", "appointment_repeated"), ("E5", "post_number_too_high")]


def test_days_of_a_term_are_in_order_and_not_senselessly_far(registry: Registry) -> None:
    raw = appointments_file(
        [VILLAGE, "站长", "P001", "2026-01-01", "", "2026-01-01"],
        [VILLAGE, "副站长", "P001", "2027-12-01"],
        [TOWN, "指挥长", "P001", "2026-01-01", "", "2066-01-01"],
    )
    assert wrongs(raw, registry, Kind.APPOINTMENTS) == [
        ("F2", "term_end_not_after_since"),
        ("D3", "since_too_far_ahead"),
        ("F4", "term_end_too_far_ahead"),
    ]


def test_a_holder_whose_row_is_wrong_is_not_called_unknown(registry: Registry) -> None:
    raw = whole(people=[["P001", "邓竹蕙", "12", VILLAGE]])
    assert planned(raw)[1] == [(PEOPLE, "C2", "phone")]
    raw = whole(people=[["P001", "邓竹蕙", "19900000003", "1"]])
    assert planned(raw)[1] == [(PEOPLE, "D2", "area_code")]


def test_an_area_whose_row_is_wrong_is_not_called_unknown_by_those_inside() -> None:
    raw = area_file([TOWN, "浦市镇", "", "x", ""], [VILLAGE, "新桥村", "", "", ""])
    assert wrongs(raw, kind=Kind.AREAS) == [("D2", "integer")]


def test_a_cycle_is_told_in_every_row_of_it_and_nowhere_else() -> None:
    raw = area_file(
        [TOWN, "浦市镇", "", "", ""],
        [VILLAGE, "一村", f"{TOWN}002", "", ""],
        [f"{TOWN}002", "二村", VILLAGE, "", ""],
        [f"{TOWN}003", "三村", f"{TOWN}003", "", ""],
        [f"{TOWN}003001", "网格", f"{TOWN}003", "", ""],
    )
    assert wrongs(raw, kind=Kind.AREAS) == [("C3", "parent_cyclic"), ("C4", "parent_cyclic"), ("C5", "parent_cyclic")]


def test_the_names_of_an_appointment_are_for_checking_only(registry: Registry) -> None:
    fine = [[GRID, "网格长", "P001", "2026-01-01", "", "", name] for name in ("邓竹蕙", "邓**", "")]
    for row in fine:
        assert imported(appointments_file(row), registry, Kind.APPOINTMENTS).unchanged == 1
    raw = appointments_file([GRID, "网格长", "P001", "2026-01-01", "", "", "邓竹"])
    assert wrongs(raw, registry, Kind.APPOINTMENTS) == [("G2", "person_name_differs")]


def test_rows_outside_the_callers_reach_are_told() -> None:
    covers = reach("registry.import", [Grant("commander", "433122109")]).covers
    assert not covers(scope_of(TOWN))
    _, found = planned(whole(), town="433122109")
    assert found == [
        (AREAS, "A2", "outside_area"),
        (AREAS, "A3", "outside_area"),
        (AREAS, "A4", "outside_area"),
        (PEOPLE, "D2", "outside_area"),
        (APPOINTMENTS, "A2", "outside_area"),
    ]


def test_a_person_of_another_town_is_out_of_reach(registry: Registry) -> None:
    registry.towns = (TOWN, "433122111")
    far = "433122111"
    imported(area_file([far, "达岚镇", "", "", ""]), registry, Kind.AREAS, town=None)
    imported(people_file(["P9", "石禾川", "19900000009", far]), registry, Kind.PEOPLE, town=None)
    id = person_id_of("P9", far)
    raw = appointments_file([VILLAGE, "站长", id, "2026-01-01"])
    assert wrongs(raw, registry, Kind.APPOINTMENTS) == [("C2", "outside_area")]


def test_a_million_errors_are_counted_and_the_first_thousand_told() -> None:
    findings = Findings()
    for row in reversed(range(1, 20_001)):
        findings.add(Fault("required", "必填", AREAS, row, 0, "代码"))
    assert findings.total == 20_000
    assert [fault.row for fault in findings.first()] == list(range(1, MOST_FAULTS + 1))
    assert len(findings.answer()["errors"]) == MOST_FAULTS


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_the_letters_of_the_spreadsheet(index: int, letters: str) -> None:
    assert column_letters(index) == letters


def test_an_erased_person_is_not_appointed_again(registry: Registry) -> None:
    id = person_id_of("P001", GRID)
    registry.people[id] = replace(registry.people[id], status=Status.ERASED, name=None, phone=None)
    raw = appointments_file([VILLAGE, "站长", "P001", "2026-01-01"])
    assert wrongs(raw, registry, Kind.APPOINTMENTS) == [("C2", "person_erased")]
    assert wrongs(people_file([*PERSON]), registry, Kind.PEOPLE) == [("A2", "person_erased")]


def test_an_appointment_carries_its_term(registry: Registry) -> None:
    raw = appointments_file([VILLAGE, "站长", "P001", "2026-01-01", "", "2028-12-31"])
    (command,) = [c for _, _, c in imported(raw, registry, Kind.APPOINTMENTS).steps if isinstance(c, AppointPerson)]
    assert (command.since, command.term_end) == ("2026-01-01", "2028-12-31")
