"""One category: what it has from above, what it asks, and what may have been meant by another name."""

from typing import Any

import pytest

from services.cases.catalogue.attributes import check_attributes
from services.cases.catalogue.beginning import beginning
from services.cases.catalogue.category import USUAL_APPROVAL, Category
from services.cases.catalogue.declarations import Approval, Attribute, AttributeType, Declaration, Limits
from services.cases.catalogue.finding import category_error, suggestions
from services.cases.catalogue.state import Catalogue
from services.cases.vocabulary import Procedure, Urgency
from services.cases.working_time.terms import hours, working_days

FLOOR = Attribute("floor", "楼层", AttributeType.NUMBER, max=40)
KIND = Attribute("kind", "类别", AttributeType.CHOICE, required=True, choices=("漏水", "堵塞"))
OTHER_KIND = Attribute("kind", "种类", AttributeType.TEXT)
CATALOGUE = Catalogue.of(
    (
        Declaration(
            "房屋",
            Procedure.COORDINATION,
            Urgency.URGENT,
            department="433122107-service_centre",
            limits=Limits(accept=hours(1), handle=working_days(3)),
            attributes=(KIND, FLOOR),
        ),
        Declaration("房屋/漏水", limits=Limits(handle=hours(24)), attributes=(OTHER_KIND,), complaint=True),
        Declaration("房屋/漏水/屋顶", urgency=Urgency.CRITICAL, approval=Approval(3, waits_for_publicity=False)),
    )
)


def known(path: str, catalogue: Catalogue = CATALOGUE) -> Category:
    found = catalogue.category(path)
    assert found is not None
    return found


def test_a_category_has_from_above_what_it_leaves_open() -> None:
    assert known("房屋/漏水/屋顶") == Category(
        "房屋/漏水/屋顶",
        True,
        Procedure.COORDINATION,
        Urgency.CRITICAL,
        "433122107-service_centre",
        Limits(accept=hours(1), handle=hours(24)),
        Approval(3, waits_for_publicity=False),
        (OTHER_KIND, FLOOR),
        complaint=True,
    )


def test_a_category_that_says_nothing_is_handled_as_usual() -> None:
    plain = known("甲", Catalogue.of((Declaration("甲"),)))
    assert (plain.procedure, plain.urgency, plain.approval) == (Procedure.GENERAL, Urgency.NORMAL, USUAL_APPROVAL)
    assert (plain.limits, plain.department, plain.attributes, plain.complaint) == (Limits(), None, (), False)
    assert (plain.title, plain.parent) == ("甲", None)


def test_a_category_that_never_was_is_none() -> None:
    assert CATALOGUE.category("房屋/电梯") is None


ASKED = Category(
    "甲",
    attributes=(
        FLOOR,
        KIND,
        Attribute("note", "说明", AttributeType.TEXT, max=5),
        Attribute("since", "何时", AttributeType.DATE),
        Attribute("alone", "独居", AttributeType.BOOLEAN),
    ),
)


@pytest.mark.parametrize(
    "answers",
    [
        {"kind": "漏水"},
        {"kind": "堵塞", "floor": 3, "note": "三字内", "since": "2026-11-23", "alone": False},
        {"kind": "漏水", "floor": 2.5, "note": None},
    ],
)
def test_fitting_answers_pass(answers: dict[str, Any]) -> None:
    assert check_attributes(ASKED, answers) == []


@pytest.mark.parametrize(
    ("name", "answer", "code"),
    [
        ("kind", None, "required"),
        ("kind", "渗水", "choice"),
        ("kind", ["漏水"], "choice"),
        ("floor", 41, "range"),
        ("floor", -1, "range"),
        ("floor", "3", "type"),
        ("floor", True, "type"),
        ("floor", float("nan"), "type"),
        ("note", "比五个字更长", "too_long"),
        ("note", " ", "blank"),
        ("note", "a\u202eb", "control_character"),
        ("note", 7, "type"),
        ("since", "2026-02-30", "date"),
        ("since", "20261123", "date"),
        ("since", 20261123, "date"),
        ("alone", "yes", "type"),
        ("alone", 1, "type"),
        ("colour", "red", "unknown_field"),
    ],
)
def test_every_wrong_answer_is_named(name: str, answer: object, code: str) -> None:
    found = check_attributes(ASKED, {"kind": "漏水"} | {name: answer})
    assert [(error.field, error.code) for error in found] == [(f"attributes.{name}", code)]
    assert found[0].message


def test_what_looks_like_a_category_is_suggested_the_likeliest_first() -> None:
    assert suggestions(beginning(), "环境卫生/垃圾清理")[0] == "环境卫生/垃圾清运"
    assert suggestions(beginning(), "垃圾") == ("环境卫生/垃圾清运",)
    assert suggestions(beginning(), "路灯不亮")[0] == "公共设施/路灯照明"
    assert suggestions(beginning(), "低保")[0] == "民生服务/低保"
    assert suggestions(beginning(), "xyz") == ()
    assert len(suggestions(beginning(), "纠纷")) == 3


def test_no_retired_category_is_suggested() -> None:
    catalogue = Catalogue(declared=CATALOGUE.declared, retired=frozenset({"房屋/漏水"}))
    assert "房屋/漏水" not in suggestions(catalogue, "漏水")


def test_a_case_can_be_reported_under_an_active_category_only() -> None:
    catalogue = Catalogue(declared=CATALOGUE.declared, retired=frozenset({"房屋/漏水"}))
    unknown, retired = category_error(catalogue, "房物"), category_error(catalogue, "房屋/漏水")
    assert category_error(catalogue, "房屋") is None
    assert unknown is not None
    assert (unknown.field, unknown.code) == ("category", "category_unknown")
    assert "房屋" in unknown.message
    assert retired is not None
    assert retired.code == "category_retired"


def test_every_town_begins_with_the_eleven_categories() -> None:
    assert [path for path in beginning().declared if "/" not in path] == [
        "矛盾纠纷",
        "环境卫生",
        "公共设施",
        "治安消防隐患",
        "安全生产",
        "民生服务",
        "政策咨询",
        "服务代办",
        "文教体育",
        "突发事件",
        "其他",
    ]


def test_the_beginning_knows_the_four_procedures_and_a_complaint_about_a_holder() -> None:
    emergency, benefit = known("突发事件/自然灾害", beginning()), known("民生服务/低保", beginning())
    assert (emergency.procedure, emergency.urgency) == (Procedure.EMERGENCY, Urgency.CRITICAL)
    assert (benefit.procedure, benefit.approval) == (Procedure.APPROVAL, Approval(7, waits_for_publicity=True))
    assert known("矛盾纠纷/邻里纠纷", beginning()).procedure is Procedure.COORDINATION
    assert known("环境卫生", beginning()).procedure is Procedure.GENERAL
    assert [path for path in beginning().declared if known(path, beginning()).complaint] == ["其他/群众监督"]
