"""The entrypoints of logs."""

from functools import partial

from services.registry.areas.sub_areas.queries import is_place_open
from services.registry.codes import scope_of
from services.registry.days import day_or_today
from services.registry.duty.lists import in_period
from services.registry.duty.logs.commands import (
    CorrectWorkLog,
    EraseWorkLog,
    FollowUpWorkLog,
    WorkLogCommand,
    WriteWorkLog,
)
from services.registry.duty.logs.projections import WORK_LOGS
from services.registry.duty.logs.queries import BY_DUE_DAY, log_answer, log_texts, of_kind, of_person, still_open
from services.registry.duty.logs.schemas import (
    CorrectWorkLogSchema,
    FollowUpListQuery,
    FollowUpWorkLogSchema,
    WorkLogListQuery,
    WorkLogRowSchema,
    WorkLogSchema,
    WriteWorkLogSchema,
)
from services.registry.duty.logs.work_log import WORK_LOG, Status, WorkLog
from services.registry.duty.performing import performer, permit_correction
from services.registry.duty.texts import NO_TEXTS, Texts
from services.registry.lists import LATEST_DAY_FIRST, criteria, page_answer
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.paging import Sort
from shared.http.service import ServiceRoutes
from shared.mongo import Document


class LogRoutes(ServiceRoutes):
    """日志."""

    @route(
        "POST",
        "/registry/work-logs",
        permission="duty.write",
        body=WriteWorkLogSchema,
        answer=WorkLogSchema,
        status=201,
    )
    def write_work_log(self, request: Request) -> Answer:
        """写日志"""
        body, scope = request.body, scope_of(request.body["grid"])
        request.permit(scope)
        entry = body | {
            "person_id": performer(self.spine, request, scope, body["person_id"]),
            "grid_was_there": is_place_open(self.spine, body["grid"], day_or_today(body["day"])),
            "subject": self.spine.vault.new_subject(),
        }
        done = self.spine.streams(WORK_LOG).create(lambda id: WriteWorkLog(log_id=id, **entry), request.origin)
        return self._log(request, done)

    @route(
        "GET", "/registry/work-logs", permission="duty.read", query=WorkLogListQuery, answer=page_of(WorkLogRowSchema)
    )
    def list_work_logs(self, request: Request) -> Answer:
        """日志列表，最近的在前"""
        query = request.query
        return self._logs(
            request, LATEST_DAY_FIRST, of_kind(query["kind"]), of_person(query["person"]), in_period(query)
        )

    @route(
        "GET",
        "/registry/work-logs/follow-ups",
        permission="duty.read",
        query=FollowUpListQuery,
        answer=page_of(WorkLogRowSchema),
    )
    def list_follow_ups(self, request: Request) -> Answer:
        """待跟进的事项，最早到期的在前"""
        return self._logs(request, BY_DUE_DAY, still_open(), of_person(request.query["person"]))

    @route("GET", "/registry/work-logs/<log_id>", permission="duty.read", answer=WorkLogSchema)
    def work_log(self, request: Request, log_id: str) -> Answer:
        """一条日志"""
        found = self.spine.streams(WORK_LOG).load(log_id)
        permit_log(request, found.state)
        return self._log(request, found)

    @route(
        "POST",
        "/registry/work-logs/<log_id>/correct",
        permission="duty.write",
        body=CorrectWorkLogSchema,
        answer=WorkLogSchema,
    )
    def correct_work_log(self, request: Request, log_id: str) -> Answer:
        """更正日志；原来的内容留在历史中"""
        return self._on_log(request, log_id, CorrectWorkLog(**request.body))

    @route(
        "POST",
        "/registry/work-logs/<log_id>/follow-up",
        permission="duty.write",
        body=FollowUpWorkLogSchema,
        answer=WorkLogSchema,
    )
    def follow_up_work_log(self, request: Request, log_id: str) -> Answer:
        """跟进完毕"""
        on = day_or_today(request.body["on"])
        command = FollowUpWorkLog(request.caller.subject, on, request.body["result"])
        return self._on_log(request, log_id, command)

    @route("POST", "/registry/work-logs/<log_id>/erase", permission="duty.erase", answer=WorkLogSchema)
    def erase_work_log(self, request: Request, log_id: str) -> Answer:
        """删除日志的内容，不可恢复"""
        return self._on_log(request, log_id, EraseWorkLog())

    def _logs(self, request: Request, sort: Sort, *more: Document) -> Answer:
        wanted = criteria(request.scope_filter(), request.query, *more)
        may = partial(request.may, "duty.read_personal")
        load = self.spine.streams(WORK_LOG).load_many
        showing = partial(log_texts, load_logs=load, vault=self.spine.vault, may=may)
        return page_answer(self.spine, request, WORK_LOGS, sort, wanted, showing)

    def _on_log(self, request: Request, log_id: str, command: WorkLogCommand) -> Answer:
        permit = partial(permit_log, request, correcting=isinstance(command, CorrectWorkLog))
        return self._log(request, self.spine.streams(WORK_LOG).execute(log_id, command, request.origin, permit))

    def _log(self, request: Request, found: Loaded[WorkLog]) -> Answer:
        log = found.state
        may = request.may("duty.read_personal", scope_of(log.grid))
        texts = Texts.of(self.spine.vault, (log.text, log.result)) if may else NO_TEXTS
        return Answer(log_answer(log, texts), found.version, replayed=found.replayed)


def permit_log(request: Request, log: WorkLog, correcting: bool = False) -> None:
    """404 for no entry, 403 for one of another place, or for correcting another's without answering for it."""
    if log.status is Status.ABSENT:
        raise Problem(404, "work_log_unknown")
    request.permit(scope_of(log.grid))
    if correcting:
        permit_correction(request, scope_of(log.grid), log.person_id)
