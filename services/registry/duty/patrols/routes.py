"""The entrypoints of patrols."""

from services.registry.areas.area import AREA
from services.registry.codes import scope_of
from services.registry.duty.fields import PeriodQuery
from services.registry.duty.lateness import not_ahead
from services.registry.duty.lists import in_period
from services.registry.duty.patrols.commands import CheckIn
from services.registry.duty.patrols.patrol import PATROL, Patrol, patrol_id
from services.registry.duty.patrols.projections import PATROLS
from services.registry.duty.patrols.queries import listed_patrol, patrol_answer
from services.registry.duty.patrols.schemas import CheckInSchema, PatrolRowSchema, PatrolSchema
from services.registry.duty.performing import performer
from services.registry.duty.places import lies_in
from services.registry.duty.texts import NO_TEXTS, Texts
from services.registry.lists import LATEST_DAY_FIRST, criteria, page_answer
from shared.clock import day_of, now
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes


class PatrolRoutes(ServiceRoutes):
    """巡查."""

    @route("POST", "/registry/patrols", permission="duty.write", body=CheckInSchema, answer=PatrolSchema, status=201)
    def check_in(self, request: Request) -> Answer:
        """巡查签到"""
        command = self._check_in_of(request)
        id = patrol_id(command.grid, day_of(command.at).isoformat())
        done = self.spine.streams(PATROL).execute(id, command, request.origin)
        return Answer(self._patrol(request, done.state), done.version, replayed=done.replayed)

    @route("GET", "/registry/patrols", permission="duty.read", query=PeriodQuery, answer=page_of(PatrolRowSchema))
    def list_patrols(self, request: Request) -> Answer:
        """巡查列表，最近的在前"""
        wanted = criteria(request.scope_filter(), request.query, in_period(request.query))
        return page_answer(self.spine, request, PATROLS, LATEST_DAY_FIRST, wanted, lambda _rows: listed_patrol)

    @route("GET", "/registry/patrols/<grid>/<day>", permission="duty.read", answer=PatrolSchema)
    def patrol(self, request: Request, grid: str, day: str) -> Answer:
        """一个网格一天的巡查"""
        found = self.spine.streams(PATROL).load(patrol_id(grid, day))
        if not found.state.check_ins:
            raise Problem(404, "patrol_unknown")
        request.permit(scope_of(found.state.grid))
        return Answer(self._patrol(request, found.state), found.version)

    def _check_in_of(self, request: Request) -> CheckIn:
        body, scope = request.body, scope_of(request.body["grid"])
        request.permit(scope)
        grid = self.spine.streams(AREA).load(body["grid"]).state
        at = not_ahead(body["at"], now())
        return CheckIn(
            grid=body["grid"],
            grid_was_there=grid.is_there(day_of(at).isoformat()),
            person_id=performer(self.spine, request, scope, body["person_id"]),
            at=at,
            inside=lies_in(grid.boundary, body["position"]),
            found=body["found"],
            subject=self.spine.vault.new_subject() if body["note"] else "",
            note=body["note"],
        )

    def _patrol(self, request: Request, patrol: Patrol) -> dict[str, object]:
        may = request.may("duty.read_personal", scope_of(patrol.grid))
        texts = Texts.of(self.spine.vault, (one.note for one in patrol.check_ins)) if may else NO_TEXTS
        return patrol_answer(patrol, texts)
