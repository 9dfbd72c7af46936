"""What a report may say, and what is answered to one that says it wrong."""

from typing import Any

import pytest
from marshmallow import ValidationError

from services.cases.categories import CATEGORIES
from services.cases.events import Channel, Placement, ReporterField, Urgency
from services.cases.schemas import CaseListQuery, ReportCaseSchema, UnmaskSchema, report_command
from shared.http.messages import field_errors
from tests.cases.stories import REPORT

BODY: dict[str, Any] = {
    "title": "下水道堵了",
    "description": "三号楼前的下水道堵了两天，污水流到路上。",
    "category": "公共设施",
    "urgency": "urgent",
    "channel": "grid",
    "location": [110.2, 28.2],
    "reporter_name": "王小明",
    "reporter_phone": "13812341234",
    "address": "三号楼二单元",
}


def codes(body: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refused:
        ReportCaseSchema().load(body)
    return [(error.field, error.code) for error in field_errors(refused.value.messages)]


def test_a_report_becomes_the_command() -> None:
    body = ReportCaseSchema().load(BODY)
    assert report_command(body, REPORT.case_id, REPORT.subject, REPORT.place) == REPORT


def test_a_short_report_is_an_ordinary_one_of_the_grid() -> None:
    short = {"title": "路灯不亮", "description": "巷口路灯不亮", "category": CATEGORIES[0]}
    body = ReportCaseSchema().load(short)
    assert (body["urgency"], body["channel"]) == (Urgency.NORMAL, Channel.GRID)
    assert (body["location"], body["grid"], body["reporter_name"]) == (None, None, None)


def test_a_report_handled_on_the_spot_carries_its_result() -> None:
    body = ReportCaseSchema().load(BODY | {"handled_on_the_spot": {"result": "已疏通"}})
    assert report_command(body, "c-1", "s", REPORT.place).result == "已疏通"


def test_every_missing_field_is_named_at_once() -> None:
    assert codes({}) == [("title", "required"), ("description", "required"), ("category", "required")]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"title": "长" * 81}, "title", "too_long"),
        ({"title": "   "}, "title", "blank"),
        ({"title": "第一行\n第二行"}, "title", "control_character"),
        ({"title": 7}, "title", "type"),
        ({"description": "长" * 4001}, "description", "too_long"),
        ({"description": "响铃\x07"}, "description", "control_character"),
        ({"category": "外星人"}, "category", "choice"),
        ({"urgency": "特急"}, "urgency", "choice"),
        ({"channel": "pigeon"}, "channel", "choice"),
        ({"grid": "433122107200"}, "grid", "grid_code"),
        ({"grid": "４３３１２２１０７２０００００３"}, "grid", "grid_code"),
        ({"reporter_phone": "1" * 31}, "reporter_phone", "too_long"),
        ({"handled_on_the_spot": {}}, "handled_on_the_spot.result", "required"),
        ({"handled_on_the_spot": True}, "handled_on_the_spot", "type"),
        ({"unheard_of": 1}, "unheard_of", "unknown_field"),
        ({"location": [28.2, 110.2]}, "location", "location_swapped"),
        ({"location": [43.8, 87.6]}, "location", "location_swapped"),
        ({"location": [190.0, 28.2]}, "location", "location_range"),
        ({"location": [110.2]}, "location", "location"),
        ({"location": [110.2, 28.2, 3.0]}, "location", "location"),
        ({"location": ["110.2", "28.2"]}, "location", "location"),
        ({"location": "110.2,28.2"}, "location", "type"),
    ],
)
def test_a_wrong_report_is_told_which_field_and_why(change: dict[str, Any], field: str, code: str) -> None:
    assert codes(BODY | change) == [(field, code)]


@pytest.mark.parametrize("first", [float("nan"), float("inf"), True, None, [110.2], "x"])
def test_a_location_is_made_of_finite_numbers(first: Any) -> None:
    assert codes(BODY | {"location": [first, 28.2]})[0][0] == "location.0"


@pytest.mark.parametrize("location", [[2.35, 48.86], [-70, -33], [180, 90]])
def test_a_place_far_away_is_no_fault_of_form(location: list[float]) -> None:
    assert ReportCaseSchema().load(BODY | {"location": location})["location"] == tuple(location)


@pytest.mark.parametrize("text", ["㐂𠮷龘", "🙂井盖", "'; DROP TABLE cases;--", "<script>alert(1)</script>", "=1+1"])
def test_any_text_that_people_write_is_taken_as_text(text: str) -> None:
    assert ReportCaseSchema().load(BODY | {"title": text})["title"] == text


def test_unmasking_asks_for_fields_and_a_reason() -> None:
    asked = UnmaskSchema().load({"fields": ["reporter_phone"], "reason": "回访"})
    assert asked == {"fields_": [ReporterField.PHONE], "reason": "回访"}
    for wrong in ({"fields": [], "reason": "回访"}, {"fields": ["title"], "reason": "回访"}, {"fields": ["address"]}):
        with pytest.raises(ValidationError):
            UnmaskSchema().load(wrong)


def test_a_list_is_not_asked_for_cases_that_are_not_there() -> None:
    with pytest.raises(ValidationError):
        CaseListQuery().load({"status": ["absent"]})


def test_a_case_is_in_a_grid_or_waits_to_be_placed() -> None:
    assert set(Placement) == {"grid", "unplaced"}
