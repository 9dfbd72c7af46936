"""The entrypoints of cases: who may, which command, which answer."""

from collections.abc import Callable
from functools import partial

from services.cases.case import CASE, Case, CaseNotFound
from services.cases.commands import (
    AcceptCase,
    CaseCommand,
    EraseReporter,
    HandleCaseOnTheSpot,
    PutCaseOnRecord,
    UnmaskCase,
)
from services.cases.events import FACTS
from services.cases.placement import Areas, place_of
from services.cases.policies import ERASURES
from services.cases.projections import AREA_COPY, CASE_LIST
from services.cases.queries import (
    NEWEST_FIRST,
    case_answer,
    case_of,
    criteria,
    history_answer,
    listed,
    titles_of,
    unmasked_answer,
)
from services.cases.schemas import (
    CaseListQuery,
    CaseSchema,
    HandleCaseSchema,
    HistorySchema,
    ListedCaseSchema,
    ReportCaseSchema,
    UnmaskedSchema,
    UnmaskSchema,
    report_command,
)
from services.cases.titles import TITLES
from shared.areas import Scope
from shared.clock import day_of, now
from shared.eventstore.streams import Loaded, Streams
from shared.http import Answer, Request, page_of, route
from shared.http.service import ServiceRoutes
from shared.spine import Spine, SpineApi


class CasesService(ServiceRoutes):
    """案件: reported, placed, taken on, handled on the spot, put on record."""

    name = "cases"
    titles = TITLES
    spine: SpineApi = Spine(FACTS, projections=[AREA_COPY, CASE_LIST], reactions=[ERASURES])

    @route("POST", "/cases", permission="case.report", body=ReportCaseSchema, answer=CaseSchema, status=201)
    def report(self, request: Request) -> Answer:
        """上报案件"""
        areas, boundaries = (self.spine.views.table(AREA_COPY.name, table) for table in ("areas", "boundaries"))
        homes = [grant.area for grant in request.caller.grants if grant.area]
        known = Areas(areas, boundaries, day_of(now()).isoformat())
        place = place_of(known, request.body["location"], request.body["grid"], homes)
        subject = self.spine.vault.new_subject()
        command_for = partial(report_command, request.body, subject=subject, place=place)
        return self._answer(request, self._cases.create(command_for, request.origin))

    @route("POST", "/cases/<case_id>/accept", permission="case.accept", answer=CaseSchema)
    def accept(self, request: Request, case_id: str) -> Answer:
        """受理案件"""
        return self._answer(request, self._execute(request, case_id, AcceptCase()))

    @route("POST", "/cases/<case_id>/handle", permission="case.handle", body=HandleCaseSchema, answer=CaseSchema)
    def handle(self, request: Request, case_id: str) -> Answer:
        """现场处置案件"""
        command = HandleCaseOnTheSpot(self.spine.vault.new_subject(), request.body["result"])
        return self._answer(request, self._execute(request, case_id, command))

    @route("POST", "/cases/<case_id>/record", permission="case.record", answer=CaseSchema)
    def record(self, request: Request, case_id: str) -> Answer:
        """备案"""
        return self._answer(request, self._execute(request, case_id, PutCaseOnRecord()))

    @route("POST", "/cases/<case_id>/unmask", permission="case.unmask", body=UnmaskSchema, answer=UnmaskedSchema)
    def unmask(self, request: Request, case_id: str) -> Answer:
        """查看上报人的个人信息，须说明理由并留痕"""
        asked = tuple(dict.fromkeys(request.body["fields_"]))
        done = self._execute(request, case_id, UnmaskCase(asked, request.body["reason"]))
        return Answer(unmasked_answer(done.state, asked, self.spine.vault), done.version, replayed=done.replayed)

    @route("POST", "/cases/<case_id>/erase-reporter", permission="case.erase", answer=CaseSchema)
    def erase_reporter(self, request: Request, case_id: str) -> Answer:
        """删除上报人的个人信息与全部填写的文字，不可恢复"""
        return self._answer(request, self._execute(request, case_id, EraseReporter()))

    @route("GET", "/cases", permission="case.read", query=CaseListQuery, answer=page_of(ListedCaseSchema))
    def list_cases(self, request: Request) -> Answer:
        """案件列表，最新的在前"""
        page = request.page(NEWEST_FIRST)
        wanted = criteria(request.scope_filter(), request.query["area"], request.query.get("status"))
        with self.spine.views.snapshot() as session:
            rows = page.find(self.spine.views.table(CASE_LIST.name, "cases"), wanted, session)
            as_of = self.spine.views.as_of(CASE_LIST.name, session)
        titles = titles_of(rows, self._cases.load_many, self.spine.vault, self._may_read(request))
        return page.answer(rows, as_of, partial(listed, titles=titles))

    @route("GET", "/cases/<case_id>", permission="case.read", answer=CaseSchema)
    def show(self, request: Request, case_id: str) -> Answer:
        """一个案件"""
        loaded = self._cases.load(case_id)
        _permit(request)(loaded.state)
        return self._answer(request, loaded)

    @route("GET", "/cases/<case_id>/history", permission="case.read", answer=HistorySchema)
    def history(self, request: Request, case_id: str) -> Answer:
        """案件的经过：谁、何时、做了什么"""
        facts = self._cases.history(case_id)
        case = case_of(facts)
        _permit(request)(case)
        body = history_answer(case, facts, self.spine.vault, self._may_read(request))
        return Answer(body, facts[-1].version)

    @property
    def _cases(self) -> Streams[Case, CaseCommand]:
        return self.spine.streams(CASE)

    def _execute(self, request: Request, case_id: str, command: CaseCommand) -> Loaded[Case]:
        return self._cases.execute(case_id, command, request.origin, _permit(request))

    def _answer(self, request: Request, loaded: Loaded[Case]) -> Answer:
        body = case_answer(loaded, self.spine.vault, self._may_read(request))
        return Answer(body, loaded.version, replayed=loaded.replayed)

    @staticmethod
    def _may_read(request: Request) -> Callable[[Scope], bool]:
        return partial(request.may, "case.read_personal")


def _permit(request: Request) -> Callable[[Case], None]:
    def permit(case: Case) -> None:
        if case.report is None:
            raise CaseNotFound("case_not_found")
        request.permit(case.scope)

    return permit
