"""The entrypoints of visits."""

from functools import partial
from typing import Any

from services.registry.areas.sub_areas.queries import is_place_open
from services.registry.codes import scope_of
from services.registry.days import day_or_today
from services.registry.duty.households.household import HOUSEHOLD, is_recorded_at
from services.registry.duty.lists import in_period
from services.registry.duty.performing import performer
from services.registry.duty.texts import NO_TEXTS, Texts
from services.registry.duty.visits.commands import (
    CancelVisit,
    CompleteVisit,
    EraseVisit,
    PlanVisit,
    RecordVisit,
    VisitCommand,
)
from services.registry.duty.visits.projections import PLANNED_VISITS, VISITS
from services.registry.duty.visits.queries import BY_DUE_DAY, listed_visit, still_planned, visit_answer, visit_filter
from services.registry.duty.visits.schemas import (
    CompleteVisitSchema,
    PlannedVisitListQuery,
    PlannedVisitRowSchema,
    PlanVisitSchema,
    RecordVisitSchema,
    VisitListQuery,
    VisitRowSchema,
    VisitSchema,
)
from services.registry.duty.visits.visit import VISIT, Status, Visit
from services.registry.lists import LATEST_DAY_FIRST, criteria, page_answer
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes


class VisitRoutes(ServiceRoutes):
    """走访."""

    @route("POST", "/registry/visits", permission="duty.write", body=RecordVisitSchema, answer=VisitSchema, status=201)
    def record_visit(self, request: Request) -> Answer:
        """记录走访"""
        entry = self._visit_of(request)
        done = self.spine.streams(VISIT).create(lambda id: RecordVisit(visit_id=id, **entry), request.origin)
        return self._visit(request, done)

    @route(
        "POST",
        "/registry/visits/planned",
        permission="duty.write",
        body=PlanVisitSchema,
        answer=VisitSchema,
        status=201,
    )
    def plan_visit(self, request: Request) -> Answer:
        """计划走访"""
        entry = self._visit_of(request)
        done = self.spine.streams(VISIT).create(lambda id: PlanVisit(visit_id=id, **entry), request.origin)
        return self._visit(request, done)

    @route("GET", "/registry/visits", permission="duty.read", query=VisitListQuery, answer=page_of(VisitRowSchema))
    def list_visits(self, request: Request) -> Answer:
        """走访列表，最近的在前"""
        query = request.query
        wanted = criteria(request.scope_filter(), query, visit_filter(query), in_period(query))
        return page_answer(self.spine, request, VISITS, LATEST_DAY_FIRST, wanted, lambda _rows: listed_visit)

    @route(
        "GET",
        "/registry/visits/planned",
        permission="duty.read",
        query=PlannedVisitListQuery,
        answer=page_of(PlannedVisitRowSchema),
    )
    def list_planned_visits(self, request: Request) -> Answer:
        """计划中的走访，最早的在前"""
        person = {"person": request.query["person"]} if request.query["person"] else {}
        wanted = criteria(request.scope_filter(), request.query, still_planned(), person)
        return page_answer(self.spine, request, PLANNED_VISITS, BY_DUE_DAY, wanted, lambda _rows: listed_visit)

    @route("GET", "/registry/visits/<visit_id>", permission="duty.read", answer=VisitSchema)
    def visit(self, request: Request, visit_id: str) -> Answer:
        """一次走访"""
        found = self.spine.streams(VISIT).load(visit_id)
        permit_visit(request, found.state)
        return self._visit(request, found)

    @route(
        "POST",
        "/registry/visits/<visit_id>/complete",
        permission="duty.write",
        body=CompleteVisitSchema,
        answer=VisitSchema,
    )
    def complete_visit(self, request: Request, visit_id: str) -> Answer:
        """计划的走访已经完成"""
        planned = self.spine.streams(VISIT).load(visit_id).state
        permit_visit(request, planned)
        person_id = performer(self.spine, request, scope_of(planned.area), request.body["person_id"])
        return self._on_visit(request, visit_id, CompleteVisit(**request.body | {"person_id": person_id}))

    @route("POST", "/registry/visits/<visit_id>/cancel", permission="duty.write", answer=VisitSchema)
    def cancel_visit(self, request: Request, visit_id: str) -> Answer:
        """取消计划的走访"""
        return self._on_visit(request, visit_id, CancelVisit())

    @route("POST", "/registry/visits/<visit_id>/erase", permission="duty.erase", answer=VisitSchema)
    def erase_visit(self, request: Request, visit_id: str) -> Answer:
        """删除走访的记录文字，不可恢复"""
        return self._on_visit(request, visit_id, EraseVisit())

    def _visit_of(self, request: Request) -> dict[str, Any]:
        body, scope = request.body, scope_of(request.body["at"])
        request.permit(scope)
        household = str(body["household_id"]) if body["household_id"] else None
        known = household is None or is_recorded_at(self.spine.streams(HOUSEHOLD).load(household).state, body["at"])
        return {
            **body,
            "subject": self.spine.vault.new_subject(),
            "place_is_there": is_place_open(self.spine, body["at"], day_or_today(body.get("day"))),
            "person_id": performer(self.spine, request, scope, body["person_id"]),
            "household_id": household,
            "household_is_there": known,
        }

    def _on_visit(self, request: Request, visit_id: str, command: VisitCommand) -> Answer:
        permit = partial(permit_visit, request)
        return self._visit(request, self.spine.streams(VISIT).execute(visit_id, command, request.origin, permit))

    def _visit(self, request: Request, found: Loaded[Visit]) -> Answer:
        may = request.may("duty.read_personal", scope_of(found.state.area))
        texts = Texts.of(self.spine.vault, [found.state.note]) if may else NO_TEXTS
        return Answer(visit_answer(found.state, texts), found.version, replayed=found.replayed)


def permit_visit(request: Request, visit: Visit) -> None:
    """404 for no visit, 403 for one of another place."""
    if visit.status is Status.ABSENT:
        raise Problem(404, "visit_unknown")
    request.permit(scope_of(visit.area))
