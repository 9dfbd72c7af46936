"""The entrypoints of files: import as a job, export, template."""

from dataclasses import dataclass
from typing import Final

import orjson

from services.registry.days import today
from services.registry.sheets.columns import SHEETS, Kind
from services.registry.sheets.exporting import Rows, rows_of
from services.registry.sheets.importing import Importing
from services.registry.sheets.schemas import ExportQuery, ImportQuery
from services.registry.sheets.writing import template
from shared.clock import now
from shared.http import Answer, FileAnswer, Request, not_found, route
from shared.http.jobs import JobRoutes, JobSchema
from shared.http.service import ServiceRoutes
from shared.sheets.media import CSV, MEDIA, XLSX
from shared.sheets.writing import csv_of

LARGEST = 32 * 1_048_576
WRITER = "services.registry.sheets.writing:write_workbook"
WRITING_SECONDS = 120.0
WRITING_MEMORY = 1_024 * 1_048_576


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    kinds: tuple[Kind, ...]
    is_csv: bool = False


FILES: Final = {
    **{f"{kind.value}.csv": _File(f"{SHEETS[kind].title}.csv", (kind,), is_csv=True) for kind in Kind},
    **{f"{kind.value}.xlsx": _File(f"{SHEETS[kind].title}.xlsx", (kind,)) for kind in Kind},
    "registry.xlsx": _File("登记.xlsx", tuple(Kind)),
}


class SheetRoutes(ServiceRoutes, JobRoutes):
    """表格."""

    @route(
        "POST",
        "/registry/imports",
        permission="registry.import",
        query=ImportQuery,
        media=MEDIA,
        limit=LARGEST,
        answer=JobSchema,
        status=202,
    )
    def import_sheet(self, request: Request) -> Answer:
        """导入区域、人员、任职：先试导入；全部成功，或一条也不写"""
        importing = Importing(self.spine, request.origin, request.reach.covers, self.titles)
        raw, kind, dry_run = request.raw, request.query["kind"], request.query["dry_run"]
        return self.start_job(request, "registry.import", lambda job: importing.run(raw, kind, dry_run, job.progress))

    @route("GET", "/registry/imports/template.xlsx", permission="public", produces=[XLSX])
    def import_template(self, request: Request) -> FileAnswer:  # noqa: ARG002  every handler takes the request
        """导入用的空白模板"""
        return FileAnswer(template(), "导入模板.xlsx", XLSX)

    @route("GET", "/registry/exports/<file>", permission="registry.export", query=ExportQuery, produces=[CSV, XLSX])
    def export(self, request: Request, file: str) -> FileAnswer:
        """导出，列与导入相同；姓名、电话隐去一部分"""
        wanted = FILES.get(file)
        if wanted is None:
            raise not_found()
        area, day, seen = request.query["area"], today(now()), request.scope_filter()
        rows = {kind: rows_of(self.spine, kind, seen, area, day) for kind in wanted.kinds}
        if wanted.is_csv:
            (kind,) = wanted.kinds
            return FileAnswer(csv_of(SHEETS[kind], rows[kind]), wanted.name, f"{CSV}; charset=utf-8")
        return FileAnswer(self._workbook(rows), wanted.name, XLSX)

    def _workbook(self, rows: dict[Kind, Rows]) -> bytes:
        payload = orjson.dumps({kind.value: some for kind, some in rows.items()})
        return self.spine.subprocesses.call(WRITER, payload, timeout=WRITING_SECONDS, memory=WRITING_MEMORY)
