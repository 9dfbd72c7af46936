"""The entrypoints of pilots (试点) and of the yearly build plans."""

from functools import partial

from services.registry.areas.routes import is_open
from services.registry.codes import scope_of
from services.registry.days import day_or_today
from services.registry.lists import BY_ID, listed, one_by_one, page_answer
from services.registry.organisations.evidence import unopened
from services.registry.organisations.programmes.build_plan import BUILD_PLAN, BuildPlan, PlanStatus, plan_id_of
from services.registry.organisations.programmes.commands import BeginPilot, EndPilot, ProgressBuildPlan, SetBuildPlan
from services.registry.organisations.programmes.pilot import PILOT, Pilot, PilotStatus
from services.registry.organisations.programmes.projections import BUILD_PLANS, PILOTS
from services.registry.organisations.programmes.queries import (
    build_plan_answer,
    build_plan_criteria,
    listed_build_plan,
)
from services.registry.organisations.programmes.schemas import (
    BeginPilotSchema,
    BuildPlanListQuery,
    BuildPlanSchema,
    PilotSchema,
    ProgressBuildPlanSchema,
    SetBuildPlanSchema,
)
from services.registry.organisations.queries import placed_criteria
from services.registry.organisations.schemas import OnSchema, PlacedQuery
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes


class ProgrammeRoutes(ServiceRoutes):
    """试点与建设计划."""

    @route(
        "POST",
        "/registry/pilots",
        permission="programme.keep",
        body=BeginPilotSchema,
        answer=PilotSchema,
        status=201,
    )
    def begin_pilot(self, request: Request) -> Answer:
        """区域开始试点"""
        area = request.body["area"]
        request.permit(scope_of(area))
        command = BeginPilot(area, is_open(self.spine, area), day_or_today(request.body["since"]))
        return _pilot(self.spine.streams(PILOT).execute(area, command, request.origin))

    @route("POST", "/registry/pilots/<area>/end", permission="programme.keep", body=OnSchema, answer=PilotSchema)
    def end_pilot(self, request: Request, area: str) -> Answer:
        """区域结束试点"""
        permit = partial(_permit_pilot, request)
        done = self.spine.streams(PILOT).execute(
            area, EndPilot(day_or_today(request.body["on"])), request.origin, permit
        )
        return _pilot(done)

    @route("GET", "/registry/pilots", permission="programme.read", query=PlacedQuery, answer=page_of(PilotSchema))
    def list_pilots(self, request: Request) -> Answer:
        """试点区域列表"""
        wanted = placed_criteria(request.scope_filter(), request.query, day_or_today(request.query["on"]))
        return page_answer(self.spine, request, PILOTS, BY_ID, wanted, one_by_one(listed))

    @route(
        "POST",
        "/registry/build-plans",
        permission="programme.keep",
        body=SetBuildPlanSchema,
        answer=BuildPlanSchema,
    )
    def set_build_plan(self, request: Request) -> Answer:
        """设定某镇某年的建设计划，可重设"""
        body, villages = request.body, tuple(dict.fromkeys(request.body["villages"]))
        town, year = body["town"], body["year"]
        request.permit(scope_of(town))
        unknown = unopened(self.spine, [town, *villages])
        command = SetBuildPlan(town, town not in unknown, year, villages, body["target"], unknown)
        return _plan(self.spine.streams(BUILD_PLAN).execute(plan_id_of(town, year), command, request.origin))

    @route(
        "POST",
        "/registry/build-plans/<plan_id>/progress",
        permission="programme.keep",
        body=ProgressBuildPlanSchema,
        answer=BuildPlanSchema,
    )
    def progress_build_plan(self, request: Request, plan_id: str) -> Answer:
        """某村（社区）的建设进度"""
        permit = partial(_permit_plan, request)
        command = ProgressBuildPlan(**request.body)
        return _plan(self.spine.streams(BUILD_PLAN).execute(plan_id, command, request.origin, permit))

    @route(
        "GET",
        "/registry/build-plans",
        permission="programme.read",
        query=BuildPlanListQuery,
        answer=page_of(BuildPlanSchema),
    )
    def list_build_plans(self, request: Request) -> Answer:
        """建设计划列表"""
        wanted = build_plan_criteria(request.scope_filter(), request.query)
        return page_answer(self.spine, request, BUILD_PLANS, BY_ID, wanted, one_by_one(listed_build_plan))

    @route("GET", "/registry/build-plans/<plan_id>", permission="programme.read", answer=BuildPlanSchema)
    def build_plan(self, request: Request, plan_id: str) -> Answer:
        """一个建设计划"""
        found = self.spine.streams(BUILD_PLAN).load(plan_id)
        _permit_plan(request, found.state)
        return _plan(found)


def _permit_pilot(request: Request, pilot: Pilot) -> None:
    if pilot.status is PilotStatus.ABSENT:
        raise Problem(404, "pilot_not_running")
    request.permit(scope_of(pilot.area))


def _permit_plan(request: Request, plan: BuildPlan) -> None:
    if plan.status is PlanStatus.ABSENT:
        raise Problem(404, "build_plan_unknown")
    request.permit(scope_of(plan.town))


def _pilot(done: Loaded[Pilot]) -> Answer:
    pilot = done.state
    body = {"area": pilot.area, "since": pilot.since, "until": pilot.until}
    return Answer(body, done.version, replayed=done.replayed)


def _plan(done: Loaded[BuildPlan]) -> Answer:
    return Answer(build_plan_answer(done.state), done.version, replayed=done.replayed)
