"""The entrypoints of lists: cases, tasks, counts, export."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from services.cases.acting.actors import actor_of
from services.cases.directory.directory import Directory
from services.cases.lifecycle.decide import CASE
from services.cases.lifecycle.who import Actor
from services.cases.lists.criteria import SORTS, Order, Sight, list_criteria
from services.cases.lists.exporting import csv_lines, exported, workbook_payload
from services.cases.lists.keys import reporter_key
from services.cases.lists.queries import (
    FIRST_TASKS,
    Reading,
    affordable,
    counts,
    find_page,
    listed,
    parties_in,
    table_of,
    task_group,
    tasks,
    titles_of,
)
from services.cases.lists.rows import LIST
from services.cases.lists.schemas import (
    CaseFilterSchema,
    CaseListQuery,
    CountsQuery,
    CountsSchema,
    ListedCaseSchema,
    TasksSchema,
)
from services.cases.lists.tasks import task_criteria
from services.cases.placement.names import area_names
from shared.clock import day_of, midnight, now
from shared.http import Answer, FileAnswer, Problem, Request, page_of, route
from shared.http.jobs import JobRoutes, JobSchema
from shared.http.service import ServiceRoutes
from shared.jobs.work import Job, Produced
from shared.logs import get_logger
from shared.mongo import Document
from shared.permissions import reach
from shared.sheets.media import CSV, XLSX
from shared.sheets.tables import MOST_ROWS

log = get_logger(__name__)

WRITER: Final = "services.cases.lists.writing:write_workbook"
WRITING_SECONDS, WRITING_MEMORY = 120.0, 1_024 * 1_048_576
FILE = "案件"
Asked = Mapping[str, Any]
"""The filters that a caller gave, as `CaseFilterSchema` loads them."""


class ListRoutes(ServiceRoutes, JobRoutes):
    """案件列表."""

    @route("GET", "/cases", permission="case.act", query=CaseListQuery, answer=page_of(ListedCaseSchema))
    def list_cases(self, request: Request) -> Answer:
        """案件列表；标题等文字是加密保存的，不能按文字搜索"""
        actor, page = self._lister(request), request.page(SORTS[request.query["sort"]])
        wanted = self._wanted(request.query, _sight(actor))
        with affordable(), self.spine.views.snapshot() as session:
            rows = find_page(page, table_of(self.spine.views), wanted, session)
            as_of = self.spine.views.as_of(LIST, session)
        return page.answer(rows, as_of, self._item(request, actor, rows))

    @route("GET", "/cases/tasks", permission="case.act", answer=TasksSchema)
    def my_tasks(self, request: Request) -> Answer:
        """我的任务：现在该我办的，最急的在前"""
        actor = self._lister(request)
        tomorrow = midnight(day_of(now()) + timedelta(days=1))
        with affordable(), self.spine.views.snapshot() as session:
            found = tasks(table_of(self.spine.views), task_criteria(actor, tomorrow), session)
            as_of = self.spine.views.as_of(LIST, session)
        item = self._item(request, actor, [row for rows in found.values() for row in rows[:FIRST_TASKS]])
        groups = [task_group(task, rows, item) for task, rows in found.items() if rows]
        return Answer({"groups": groups, "as_of": as_of})

    @route("GET", "/cases/counts", permission="case.act", query=CountsQuery, answer=CountsSchema)
    def count_cases(self, request: Request) -> Answer:
        """案件数：未了结的按状态、时限、紧急程度、类别，已了结的合计"""
        sight = _sight(self._lister(request))
        with affordable(), self.spine.views.snapshot() as session:
            found = counts(table_of(self.spine.views), sight, request.query["area"], session)
            as_of = self.spine.views.as_of(LIST, session)
        return Answer({**found, "as_of": as_of})

    @route("GET", "/cases/export", permission="case.export", query=CaseFilterSchema, produces=[CSV])
    def export_cases(self, request: Request) -> FileAnswer:
        """导出案件列表（CSV），筛选与列表相同"""
        rows = self._exported(request, request.query, "csv")
        return FileAnswer(csv_lines(rows), f"{FILE}.csv", f"{CSV}; charset=utf-8")

    @route("POST", "/cases/exports", permission="case.export", body=CaseFilterSchema, answer=JobSchema, status=202)
    def export_workbook(self, request: Request) -> Answer:
        """导出案件列表（xlsx），为任务，筛选与列表相同"""
        rows = self._exported(request, request.body, "xlsx", MOST_ROWS + 1)

        def work(job: Job) -> Produced:
            payload = workbook_payload(_counted(rows, job))
            call = partial(self.spine.subprocesses.call, timeout=WRITING_SECONDS, memory=WRITING_MEMORY)
            return Produced(f"{FILE}.xlsx", XLSX, call(WRITER, payload, on_progress=job.progress))

        return self.start_job(request, "cases.export", work)

    def _exported(self, request: Request, asked: Asked, form: str, most: int = 0) -> Iterable[Document]:
        """The rows of the table as they are read; what was exported, by whom, is in the log."""
        actor = self._lister(request)
        wanted = self._wanted(asked, Sight(actor.subject, request.reach, frozenset()))
        filters = {name: str(value) for name, value in asked.items() if value not in (None, Order.NEWEST)}
        log.info("cases_exported", actor=request.caller.subject, form=form, filters=filters)
        found = table_of(self.spine.views).find({"$and": wanted}).sort(list(SORTS[asked["sort"]])).limit(most)
        known = partial(self._known_of, self._reading(request, actor))
        return exported(found, known)

    def _known_of(
        self, reading: Reading, rows: list[Document]
    ) -> tuple[Mapping[str, str | None], Mapping[str, str], Mapping[str, str]]:
        titles = titles_of(rows, self.spine.streams(CASE).load_many, self.spine.vault, reading)
        codes = {code for row in rows for code in row["scope"].values() if code}
        return titles, self._names(rows), area_names(self.spine.views, codes)

    def _item(self, request: Request, actor: Actor, rows: list[Document]) -> Any:
        """How a row of these is shown to the caller."""
        reading = self._reading(request, actor)
        titles = titles_of(rows, self.spine.streams(CASE).load_many, self.spine.vault, reading)
        return partial(listed, titles=titles, names=self._names(rows))

    def _names(self, rows: Iterable[Document]) -> Mapping[str, str]:
        return Directory(self.spine.views).titles_of(parties_in(rows), day_of(now()).isoformat())

    def _wanted(self, asked: Asked, sight: Sight) -> list[Document]:
        holder = asked["holder"]
        keys = Directory(self.spine.views).seats_of(holder, day_of(now()).isoformat()) if holder else frozenset()
        return list_criteria(sight, asked, [key for key in keys if not key.startswith("organisation:")])

    def _lister(self, request: Request) -> Actor:
        return actor_of(request, Directory(self.spine.views))

    @staticmethod
    def _reading(request: Request, actor: Actor) -> Reading:
        return Reading(partial(request.may, "case.read_personal"), actor.keys, actor.subject)


def _sight(actor: Actor) -> Sight:
    """The areas that the caller may read, what was given to them, and their own reports."""
    keys = actor.keys | {reporter_key(actor.subject)}
    return Sight(actor.subject, reach("case.read", actor.grants), keys)


def _counted(rows: Iterable[Document], job: Job) -> Iterable[Document]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise Problem(422, "export_too_large", details={"most": MOST_ROWS})
        if number % 1_000 == 0:
            job.check()
        yield row
