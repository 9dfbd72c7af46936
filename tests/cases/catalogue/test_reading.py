"""Whole catalogues from documents and tables: what is read, every fault with its line, and back again."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.catalogue.arranging import complete
from services.cases.catalogue.beginning import beginning
from services.cases.catalogue.columns import CATEGORY_SHEET, rows_of
from services.cases.catalogue.declarations import (
    LONGEST_TITLE,
    MOST_ATTRIBUTES,
    MOST_CATEGORIES,
    Approval,
    Attribute,
    AttributeType,
    Declaration,
    Limits,
)
from services.cases.catalogue.plain import from_bytes, to_plain
from services.cases.catalogue.reading import check_document, check_table, read_document, read_table
from services.cases.vocabulary import Procedure, Urgency
from services.cases.working_time.terms import minutes, working_days
from shared.sheets.writing import csv_of, workbook_of
from shared.subprocesses import Rejected

YAML = """\
categories:
  - path: 环境卫生
    procedure: 一般
    limits: {accept: 30分钟, handle: {amount: 2, unit: working_days}}
  - path: 环境卫生/垃圾清运
    urgency: urgent
    department: 433122107-service_centre
    attributes:
      - {name: volume, title: 垃圾量, type: choice, choices: [少量, 大量], required: true}
  - path: 民生服务/低保
    procedure: approval
    approval: {publicity_days: 7}
"""
READ = (
    Declaration("环境卫生", Procedure.GENERAL, limits=Limits(minutes(30), working_days(2))),
    Declaration(
        "环境卫生/垃圾清运",
        urgency=Urgency.URGENT,
        department="433122107-service_centre",
        attributes=(Attribute("volume", "垃圾量", AttributeType.CHOICE, True, ("少量", "大量")),),
    ),
    Declaration("民生服务/低保", Procedure.APPROVAL, approval=Approval(7)),
)
TABLE = """\
level1,level2,procedure,urgency,department,accept,handle,公示天数,采集项
环境卫生,,一般,,,30分钟,2工作日,,
环境卫生,垃圾清运,,紧急,433122107-service_centre,,,,volume:垃圾量:choice!:少量|大量
民生服务,低保,需要审批,,,,,7,
"""


def told(raw: bytes, check: Any = check_document) -> list[dict[str, Any]]:
    """The faults that `check` tells of a file."""
    with pytest.raises(Rejected) as refused:
        check(raw, lambda _done, _total: None)
    assert refused.value.code == "catalogue_invalid"
    errors: list[dict[str, Any]] = refused.value.details["errors"]
    assert refused.value.details["total"] == len(errors)
    assert all(error["message"] for error in errors)
    return errors


def lines(text: str) -> list[tuple[int | None, str, str]]:
    return [(error["line"], error["field"], error["code"]) for error in told(text.encode())]


def cells(text: str) -> list[tuple[str | None, int, str]]:
    return [(error["column"], error["row"], error["code"]) for error in told(text.encode(), check_table)]


def test_a_document_declares_what_it_says() -> None:
    assert read_document(YAML.encode()) == READ


def test_json_declares_the_same_as_yaml() -> None:
    document = {"categories": [to_plain(one) for one in READ]}
    assert read_document(json.dumps(document).encode()) == READ
    assert read_document(orjson.dumps(document)) == READ


def test_a_table_declares_the_same_as_a_document() -> None:
    declarations, findings = read_table(TABLE.encode())
    assert findings.answer()["errors"] == []
    assert declarations == READ


def test_the_examples_of_the_page_say_the_same_in_both_forms() -> None:
    page = (Path(__file__).parents[3] / "docs" / "catalogue.md").read_text()
    document, table = (re.search(rf"```{form}\n(.+?)```", page, re.DOTALL) for form in ("yaml", "csv"))
    assert document is not None
    assert table is not None
    declarations, findings = read_table(table[1].encode())
    assert findings.answer()["errors"] == []
    assert declarations == read_document(document[1].encode())


def test_a_table_of_three_levels_of_names_needs_nothing_else() -> None:
    raw = "level1,level2,level3\n城乡建设,安全生产,事故处理\n城乡建设,安全生产,安全隐患\n".encode("gb18030")
    declarations, findings = read_table(raw)
    assert not findings.total
    assert [one.path for one in complete(declarations)] == [
        "城乡建设",
        "城乡建设/安全生产",
        "城乡建设/安全生产/事故处理",
        "城乡建设/安全生产/安全隐患",
    ]


def test_what_is_checked_aside_comes_back_as_it_was_declared() -> None:
    assert from_bytes(check_document(YAML.encode(), lambda _done, _total: None)) == READ
    assert from_bytes(check_table(TABLE.encode(), lambda _done, _total: None)) == READ


def test_every_fault_of_a_document_is_told_with_its_line_and_field() -> None:
    wrong = """\
town: 433122107
categories:
  - path: 甲/乙/丙/丁
  - path: 环境卫生
    urgency: 很急
    limits: {accept: 明天}
    department: 服务中心
    colour: red
  - procedure: general
  - path: 环境卫生
    approval: {publicity_days: -1}
  - path: 环境卫生
    attributes: [{name: Floor, title: 楼层, type: choice}]
  - path: 路灯
  - path: 路灯
"""
    assert lines(wrong) == [
        (1, "town", "unknown_field"),
        (3, "categories.0.path", "category_levels"),
        (5, "categories.1.urgency", "choice"),
        (6, "categories.1.limits.accept", "limit"),
        (7, "categories.1.department", "organisation_id"),
        (8, "categories.1.colour", "unknown_field"),
        (9, "categories.2.path", "required"),
        (11, "categories.3.approval.publicity_days", "range"),
        (13, "categories.4.attributes.0.name", "identifier"),
        (15, "categories.6.path", "category_repeated"),
    ]


@pytest.mark.parametrize(
    ("attribute", "code"),
    [
        ("{name: a, title: 甲, type: choice}", "choices"),
        ("{name: a, title: 甲, type: text, choices: [乙]}", "choices"),
        ("{name: a, title: 甲, type: choice, choices: [乙, 乙]}", "repeated"),
        ("{name: a, title: 甲, type: boolean, max: 3}", "max_of_type"),
        ("{name: a, title: 甲, type: text, max: 2.5}", "range"),
        ("{name: a, title: 甲, type: text, max: 5000}", "range"),
        ("{name: a, title: '甲:乙', type: text}", "separator"),
        ("{name: a, title: 甲, type: photo}", "choice"),
        ("{name: a, title: 甲, type: text}, {name: a, title: 乙, type: text}", "repeated"),
    ],
)
def test_an_attribute_fits_together(attribute: str, code: str) -> None:
    ((line, _, found),) = lines(f"categories:\n  - path: 甲\n    attributes: [{attribute}]\n")
    assert (line, found) == (3, code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("categories: []", "catalogue_empty"),
        ("categories: 甲", "type"),
        ("[1]", "type"),
        ("{}", "type"),
        ("", "type"),
        ('{"categories": [}', "yaml"),
        ("categories: [&a 甲]", "alias"),
    ],
)
def test_what_is_no_catalogue_says_why(text: str, code: str) -> None:
    assert [found for _, _, found in lines(text)] == [code]


def test_too_many_categories_and_attributes_are_told() -> None:
    many = "categories:\n" + "".join(f"  - path: 甲/{number}\n" for number in range(MOST_CATEGORIES))
    assert [code for _, _, code in lines(many)] == ["categories_too_many"]
    asked = [{"name": f"a{number}", "title": "项", "type": "text"} for number in range(MOST_ATTRIBUTES)]
    more = [{"name": "b", "title": "项", "type": "text"}]
    crowded = {"categories": [{"path": "甲", "attributes": asked}, {"path": "甲/乙", "attributes": more}]}
    assert lines(json.dumps(crowded)) == [(None, "categories.1.attributes", "attributes_too_many")]


def test_every_fault_of_a_table_is_told_with_its_row_and_column() -> None:
    wrong = """\
level1,level2,level3,urgency,accept,公示天数,公示期满后审批,采集项
甲,,丙,,,,,
甲,乙/丙,,很急,明天,x,,floor
,乙,,,,,,
甲,乙,,,,,是,floor:楼层:number:很高
甲,丁,,,,,,
甲,丁,,,,,,
=1+1,,,,,,,
"""
    assert cells(wrong) == [
        ("B", 2, "level_missing"),
        ("B", 3, "separator"),
        ("D", 3, "choice"),
        ("E", 3, "limit"),
        ("F", 3, "integer"),
        ("H", 3, "attributes"),
        ("A", 4, "required"),
        ("F", 5, "publicity_days_missing"),
        ("H", 5, "type"),
        ("B", 7, "category_repeated"),
        ("A", 8, "formula"),
    ]


def test_a_table_without_its_columns_says_which_it_needs() -> None:
    (error,) = told("名称,说明\n甲,乙\n".encode(), check_table)
    assert error["code"] == "header_missing"
    assert "一级类别" in error["message"]


def test_an_empty_table_declares_nothing_and_says_so() -> None:
    assert {error["code"] for error in told("一级类别,二级类别\n".encode(), check_table)} == {"no_rows"}


def test_the_beginning_comes_back_from_csv_and_xlsx() -> None:
    rows = rows_of(beginning().active)
    for raw in (csv_of(CATEGORY_SHEET, rows), workbook_of([(CATEGORY_SHEET, rows)], lambda _done, _total: None)):
        declarations, findings = read_table(raw)
        assert findings.answer()["errors"] == []
        assert declarations == beginning().active


def test_no_cell_of_an_export_begins_like_a_formula() -> None:
    risky = (Declaration("=SUM(A1)"), Declaration("@甲"), Declaration("'-乙"), Declaration("+1"))
    raw = csv_of(CATEGORY_SHEET, rows_of(risky))
    assert not any(line.startswith(("=", "@", "+")) for line in raw.decode("utf-8-sig").splitlines())
    assert read_table(raw)[0] == risky


WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Sc"), exclude_characters=";:|/"),
    min_size=1,
    max_size=LONGEST_TITLE,
).filter(lambda text: unicodedata.is_normalized("NFC", text) and not text.startswith("例："))
LIMITS = st.none() | st.builds(minutes, st.integers(1, 5_000)) | st.builds(working_days, st.integers(1, 250))
NUMBERS = st.none() | st.floats(0, 1e12, allow_nan=False)


def attribute(name: str) -> st.SearchStrategy[Attribute]:
    plain = st.sampled_from([AttributeType.BOOLEAN, AttributeType.DATE])
    words = st.lists(WORDS, min_size=1, max_size=3, unique=True).map(tuple)
    return (
        st.builds(Attribute, st.just(name), WORDS, plain, st.booleans())
        | st.builds(Attribute, st.just(name), WORDS, st.just(AttributeType.NUMBER), st.booleans(), max=NUMBERS)
        | st.builds(Attribute, st.just(name), WORDS, st.just(AttributeType.CHOICE), st.booleans(), words)
    )


DECLARATIONS = st.lists(
    st.builds(
        Declaration,
        st.lists(WORDS, min_size=1, max_size=3).map("/".join),
        st.none() | st.sampled_from(Procedure),
        st.none() | st.sampled_from(Urgency),
        st.none() | st.just("433122107-service_centre-2"),
        st.builds(Limits, LIMITS, LIMITS, LIMITS),
        st.none() | st.builds(Approval, st.integers(0, 90), st.booleans()),
        st.tuples(attribute("a"), attribute("b")) | st.just(()),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.path,
)


@given(DECLARATIONS)
def test_whatever_is_declared_comes_back_from_its_table_and_its_document(declarations: list[Declaration]) -> None:
    read, findings = read_table(csv_of(CATEGORY_SHEET, rows_of(declarations)))
    assert findings.answer()["errors"] == []
    assert read == tuple(declarations)
    assert read_document(orjson.dumps({"categories": [to_plain(one) for one in declarations]})) == tuple(declarations)
