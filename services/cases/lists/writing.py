"""The workbook of an exported list, written in a process of its own."""

import orjson

from services.cases.lists.columns import SHEET
from shared.sheets.writing import workbook_of
from shared.subprocesses import Progress


def write_workbook(payload: bytes, progress: Progress) -> bytes:
    """[row, …] as JSON → xlsx."""
    return workbook_of([(SHEET, orjson.loads(payload))], progress)
