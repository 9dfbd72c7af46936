"""The entrypoints of one case: reported, shown, and one for each action of the table."""

from collections.abc import Callable
from functools import partial
from typing import Any

from services.cases.acting.actors import actor_of, open_rows, permit_action, permit_sight, reads
from services.cases.acting.answer_schemas import CaseSchema, UnmaskedSchema
from services.cases.acting.answers import NO_TEXTS, Texts, case_answer, parties_of, personal_of, unmasked_answer
from services.cases.acting.lookups import Lookups
from services.cases.acting.preparing import Asked, command_for
from services.cases.acting.reporting import ReportCaseSchema, report_command
from services.cases.acting.schemas import SCHEMAS, NothingSchema, UnmaskSchema
from services.cases.case.commands import CaseCommand
from services.cases.case.state import Case
from services.cases.lifecycle.actions import ACTION_TITLES, Action
from services.cases.lifecycle.decide import CASE
from services.cases.lifecycle.who import Actor
from shared.clock import now
from shared.eventstore.streams import Loaded, Streams
from shared.http import Answer, Request, route
from shared.http.service import ServiceRoutes


class CaseRoutes(ServiceRoutes):
    """案件: reported, shown, acted on."""

    @route("POST", "/cases", permission="case.report", body=ReportCaseSchema, answer=CaseSchema, status=201)
    def report(self, request: Request) -> Answer:
        """上报案件"""
        known, actor = self._known(), self._actor(request)
        command_of = partial(report_command, request.body, actor=actor, known=known)
        loaded = self._cases.create(command_of, request.origin)
        if loaded.replayed:
            permit_sight(loaded.state, actor)
        return self._shown(loaded, actor)

    @route("GET", "/cases/<case_id>", permission="case.act", answer=CaseSchema)
    def show(self, request: Request, case_id: str) -> Answer:
        """一个案件，以及当前用户现在可以做什么"""
        actor, loaded = self._actor(request), self._cases.load(case_id)
        permit_sight(loaded.state, actor)
        return self._shown(loaded, actor)

    @route("POST", "/cases/<case_id>/unmask", permission="case.act", body=UnmaskSchema, answer=UnmaskedSchema)
    def unmask(self, request: Request, case_id: str) -> Answer:
        """查看上报人的个人信息，须说明理由并留痕"""
        done = self._act(request, case_id, Action.UNMASK, self._actor(request))
        body = unmasked_answer(done.state, request.body["fields_"], self.spine.vault)
        return Answer(body, done.version, replayed=done.replayed)

    @property
    def _cases(self) -> Streams[Case, CaseCommand]:
        return self.spine.streams(CASE)

    def _known(self) -> Lookups:
        return Lookups(self.spine, now())

    def _actor(self, request: Request) -> Actor:
        return actor_of(request, self._known().directory)

    def _act(self, request: Request, case_id: str, action: Action, actor: Actor) -> Loaded[Case]:
        """Carries out an action of the table, if the table lets this caller; nothing is looked up for others."""
        permit = partial(permit_action, action=action, actor=actor)
        case = self._cases.load(case_id).state
        permit(case=case)
        command = command_for(action, Asked(request.body or {}, case, actor, self._known()))
        return self._cases.execute(case_id, command, request.origin, lambda fresh: permit(case=fresh))

    def _shown(self, loaded: Loaded[Case], actor: Actor) -> Answer:
        case = loaded.state
        may_read = reads(case, actor)
        texts = Texts.of(self.spine.vault, case, personal_of(case)) if may_read else NO_TEXTS
        titles = self._known().titles(parties_of(case))
        body = case_answer(loaded, texts, titles, open_rows(case, actor))
        return Answer(body, loaded.version, replayed=loaded.replayed)


def _entrypoint(action: Action) -> Callable[[CaseRoutes, Request, str], Answer]:
    """The entrypoint of an action whose answer is the case."""

    def act(self: CaseRoutes, request: Request, case_id: str) -> Answer:
        actor = self._actor(request)
        return self._shown(self._act(request, case_id, action, actor), actor)

    act.__name__ = act.__qualname__ = action.name.lower()
    act.__doc__ = ACTION_TITLES[action]
    schema = SCHEMAS[action]
    options: dict[str, Any] = {} if schema is NothingSchema else {"body": schema}
    return route("POST", f"/cases/<case_id>/{action}", permission="case.act", answer=CaseSchema, **options)(act)


for _action in SCHEMAS:
    if _action is not Action.UNMASK:
        setattr(CaseRoutes, _action.name.lower(), _entrypoint(_action))
