"""The sheet 类别: one category in a row, in the columns that are written and read again."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from marshmallow import ValidationError, fields

from services.cases.catalogue.declarations import (
    BETWEEN_LEVELS,
    LEVELS,
    LONGEST_TITLE,
    Approval,
    Attribute,
    Declaration,
    Limits,
)
from services.cases.catalogue.fields import (
    PROCEDURE_TITLES,
    URGENCY_TITLES,
    OrganisationId,
    Told,
    Word,
    publicity_days,
)
from services.cases.catalogue.schemas import attribute_list
from services.cases.catalogue.spellings import ATTRIBUTE_MEANT, attribute_parts, attributes_text
from services.cases.limits import LimitField, limit_text
from services.cases.working_time.terms import Limit
from shared.sheets.columns import Column, Form, SheetKind
from shared.sheets.entries import Entries, Entry, Fields

LEVEL_NAMES = ("level1", "level2", "level3")
YES, NO = "是", "否"


class YesNo(fields.Field[bool]):
    """是 or 否, or true and false."""

    _meant: Mapping[str, bool] = {YES: True, NO: False, "true": True, "false": False}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        found = self._meant.get(value.strip().lower()) if isinstance(value, str) else None
        if found is None:
            raise ValidationError(f"choice|应为其中之一：{YES}、{NO}")
        return found


class AttributesCell(fields.Field[tuple[Attribute, ...]]):
    """Attributes as people write them into a cell."""

    _list = attribute_list()

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[Attribute, ...]:
        parts = attribute_parts(value) if isinstance(value, str) else None
        if parts is None:
            raise ValidationError(f"attributes|{ATTRIBUTE_MEANT}")
        attributes: list[Any] = self._list.deserialize(parts) or []
        return tuple(attributes)


CATEGORY_SHEET: Final = SheetKind(
    "categories",
    "类别",
    (
        Column("level1", "一级类别", Form.TEXT, required=True, names=("level1", "一级", "大类"), example="环境卫生"),
        Column("level2", "二级类别", Form.TEXT, names=("level2", "二级", "小类"), example="垃圾清运"),
        Column("level3", "三级类别", Form.TEXT, names=("level3", "三级", "细类")),
        Column(
            "procedure",
            "工作程序",
            Form.TEXT,
            names=("procedure", "程序"),
            note="空白时同上级类别",
            example="一般",
            offered=tuple(PROCEDURE_TITLES.values()),
        ),
        Column(
            "urgency",
            "紧急程度",
            Form.TEXT,
            names=("urgency",),
            note="空白时同上级类别",
            example="一般",
            offered=tuple(URGENCY_TITLES.values()),
        ),
        Column("department", "承办部门", Form.TEXT, names=("department",), note="组织编号", width=28),
        Column("accept", "受理时限", Form.TEXT, names=("accept",), note="如 30分钟、2小时、1工作日"),
        Column("handle", "处置时限", Form.TEXT, names=("handle",), note="如 24小时、3天、5工作日"),
        Column("approve", "审批时限", Form.TEXT, names=("approve",)),
        Column("publicity_days", "公示天数", Form.COUNT, names=("publicity_days", "publicity"), width=10),
        Column("waits_for_publicity", "公示期满后审批", Form.TEXT, names=("waits_for_publicity",), offered=(YES, NO)),
        Column("complaint", "群众监督", Form.TEXT, names=("complaint",), offered=(YES, NO), width=10),
        Column("attributes", "采集项", Form.TEXT, names=("attributes",), note=ATTRIBUTE_MEANT, width=40),
    ),
)

FIELDS: Final[Fields] = {
    **{level: Word(LONGEST_TITLE) for level in LEVEL_NAMES[:LEVELS]},
    "procedure": Told(PROCEDURE_TITLES),
    "urgency": Told(URGENCY_TITLES),
    "department": OrganisationId(),
    "accept": LimitField(),
    "handle": LimitField(),
    "approve": LimitField(),
    "publicity_days": publicity_days(),
    "waits_for_publicity": YesNo(),
    "complaint": YesNo(),
    "attributes": AttributesCell(),
}


def declaration_of(entries: Entries, entry: Entry) -> Declaration | None:
    """What a row declares; None, and the fault told, where a level or the days of publicity are missing."""
    titles = [entry[level] for level in LEVEL_NAMES]
    depth = max((number for number, title in enumerate(titles, 1) if title), default=0)
    gaps = [level for level in LEVEL_NAMES[:depth] if not entry.says(level)]
    for level in gaps:
        entries.wrong(entry, level, "level_missing")
    if entry.says("waits_for_publicity") and not entry.says("publicity_days"):
        entries.wrong(entry, "publicity_days", "publicity_days_missing")
    if not entries.is_whole(entry):
        return None
    return Declaration(
        path=BETWEEN_LEVELS.join(titles[:depth]),
        procedure=entry["procedure"],
        urgency=entry["urgency"],
        department=entry["department"],
        limits=Limits(entry["accept"], entry["handle"], entry["approve"]),
        approval=_approval(entry),
        attributes=entry["attributes"] or (),
        complaint=bool(entry["complaint"]),
    )


def _approval(entry: Entry) -> Approval | None:
    if not entry.says("publicity_days"):
        return None
    return Approval(entry["publicity_days"], entry["waits_for_publicity"] is not False)


def rows_of(declarations: Iterable[Declaration]) -> list[dict[str, str | int | None]]:
    """Declarations as rows; read again, they declare the same."""
    return [_row(one) for one in declarations]


def _row(declaration: Declaration) -> dict[str, str | int | None]:
    limits, approval = declaration.limits, declaration.approval
    return {
        **dict(zip(LEVEL_NAMES, declaration.path.split(BETWEEN_LEVELS), strict=False)),
        "procedure": PROCEDURE_TITLES[declaration.procedure] if declaration.procedure else None,
        "urgency": URGENCY_TITLES[declaration.urgency] if declaration.urgency else None,
        "department": declaration.department,
        "accept": _limit(limits.accept),
        "handle": _limit(limits.handle),
        "approve": _limit(limits.approve),
        "publicity_days": approval.publicity_days if approval else None,
        "waits_for_publicity": (YES if approval.waits_for_publicity else NO) if approval else None,
        "complaint": YES if declaration.complaint else None,
        "attributes": attributes_text(declaration.attributes) or None,
    }


def _limit(limit: Limit | None) -> str | None:
    return limit_text(limit) if limit else None
