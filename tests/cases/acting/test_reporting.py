"""What a report may say, and what is answered to one that says it wrong."""

from typing import Any

import pytest
from marshmallow import ValidationError

from services.cases.acting.reporting import ReportCaseSchema
from services.cases.acting.schemas import UnmaskSchema
from services.cases.case.events.reporting import ReporterField
from services.cases.vocabulary import Channel
from shared.http.messages import field_errors

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


def test_a_short_report_leaves_the_rest_to_its_category() -> None:
    body = ReportCaseSchema().load({"title": "路灯不亮", "description": "巷口路灯不亮", "category": "公共设施"})
    assert (body["urgency"], body["procedure"], body["channel"]) == (None, None, Channel.GRID)
    assert (body["location"], body["grid"], body["reporter_name"]) == (None, None, None)


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
        ({"description": "坏\x00字"}, "description", "control_character"),
        ({"description": "反\u202e序"}, "description", "control_character"),
        ({"category": ""}, "category", "blank"),
        ({"urgency": "soon"}, "urgency", "choice"),
        ({"procedure": "swift"}, "procedure", "choice"),
        ({"channel": "pigeon"}, "channel", "choice"),
        ({"location": [28.2, 110.2]}, "location", "location_swapped"),
        ({"location": [510.2, 28.2]}, "location", "location_range"),
        ({"location": [110.2]}, "location", "location"),
        ({"location": "110.2,28.2"}, "location", "type"),
        ({"grid": "43312210720000"}, "grid", "grid_code"),
        ({"grid": "４３３１２２１０７２００００１"}, "grid", "grid_code"),
        ({"attributes": ["x"]}, "attributes", "type"),
        ({"source": {"system": "12345"}}, "source.id", "required"),
        ({"handled_on_the_spot": {}}, "handled_on_the_spot.result", "required"),
        ({"reported_at": "2026-05-01T00:00:00Z"}, "reported_at", "unknown_field"),
    ],
)
def test_what_is_wrong_is_named_by_field_and_code(change: dict[str, Any], field: str, code: str) -> None:
    assert codes(BODY | change) == [(field, code)]


def test_emoji_rare_characters_and_markup_are_text_like_any_other() -> None:
    text = "𠮷野家🔥 <script>alert(1)</script> '; DROP TABLE cases;-- =cmd|' /C calc'!A0 𰻞"
    assert ReportCaseSchema().load(BODY | {"description": text})["description"] == text


def test_what_to_unmask_is_named_and_has_a_reason() -> None:
    asked = UnmaskSchema().load({"fields": ["reporter_phone"], "reason": "回访"})
    assert asked == {"fields_": [ReporterField.PHONE], "reason": "回访"}
    with pytest.raises(ValidationError):
        UnmaskSchema().load({"fields": [], "reason": "回访"})
