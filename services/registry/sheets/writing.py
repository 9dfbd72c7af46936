"""The workbooks that registry writes: an export, in a process of its own, and the template that clerks fill in."""

from functools import cache
from typing import Any

import orjson

from services.registry.sheets.columns import KINDS, SHEETS, Kind
from shared.sheets.writing import template_of, workbook_of
from shared.subprocesses import Progress

ADVICE = (
    "三张表可以只填一部分；不用的表请删去或留空。先试导入（不写入），无误后再正式导入。",
    "代码、电话等列请保持“文本”格式，不要使用公式、合并单元格。",
)


def write_workbook(payload: bytes, progress: Progress) -> bytes:
    """{kind: [row, …]} as JSON → xlsx."""
    sheets: dict[str, list[dict[str, Any]]] = orjson.loads(payload)
    return workbook_of([(SHEETS[Kind(name)], rows) for name, rows in sheets.items()], progress)


@cache
def template() -> bytes:
    """The empty workbook."""
    return template_of(KINDS, ADVICE)
