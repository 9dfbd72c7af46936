"""The entrypoints of duty rotas (轮值)."""

from datetime import date
from functools import partial

from services.registry.codes import scope_of
from services.registry.days import today
from services.registry.organisations.evidence import unregistered
from services.registry.organisations.kinds import OrganisationRefused
from services.registry.organisations.organisation import ORGANISATION, Organisation, Status
from services.registry.organisations.organisation_routes import permit_organisation
from services.registry.organisations.queries import is_standing
from services.registry.organisations.rotas.commands import SetDutyRota, SwapDuty
from services.registry.organisations.rotas.events import Turn
from services.registry.organisations.rotas.queries import rota_answer
from services.registry.organisations.rotas.rota import DUTY_ROTA, LONGEST_ROTA, DutyRota
from services.registry.organisations.rotas.schemas import (
    AtQuery,
    OnDutySchema,
    RotaQuery,
    RotaSchema,
    SetDutyRotaSchema,
    SwapDutySchema,
)
from services.registry.organisations.rotas.turns import on_duty, served
from shared.clock import now
from shared.eventstore.streams import Loaded
from shared.http import Answer, Request, route
from shared.http.service import ServiceRoutes


class RotaRoutes(ServiceRoutes):
    """轮值."""

    @route(
        "POST",
        "/registry/organisations/<organisation_id>/rota",
        permission="rota.set",
        body=SetDutyRotaSchema,
        answer=RotaSchema,
        status=201,
    )
    def set_duty_rota(self, request: Request, organisation_id: str) -> Answer:
        """设定轮值表，取代这些日子原有的安排"""
        body = request.body
        organisation = self._organisation(request, organisation_id)
        turns = tuple(Turn(**turn | {"person_ids": tuple(map(str, turn["person_ids"]))}) for turn in body["turns"])
        command = SetDutyRota(
            organisation_id,
            organisation.status is Status.STANDING,
            body["since"],
            body["until"],
            turns,
            unregistered(self.spine, (id for turn in turns for id in turn.person_ids)),
        )
        done = self.spine.streams(DUTY_ROTA).execute(organisation_id, command, request.origin)
        return _answer(done, body["since"], body["until"])

    @route(
        "POST",
        "/registry/organisations/<organisation_id>/rota/swap",
        permission="rota.set",
        body=SwapDutySchema,
        answer=RotaSchema,
    )
    def swap_duty(self, request: Request, organisation_id: str) -> Answer:
        """换班"""
        body = request.body | {name: str(request.body[name]) for name in ("from_person", "to_person")}
        command = SwapDuty(**body, person_is_registered=not unregistered(self.spine, [body["to_person"]]))
        permit = partial(_permit, request, organisation_id)
        done = self.spine.streams(DUTY_ROTA).execute(organisation_id, command, request.origin, permit)
        return _answer(done, body["day"], _day_after(body["day"]))

    @route(
        "GET",
        "/registry/organisations/<organisation_id>/rota",
        permission="organisation.read",
        query=RotaQuery,
        answer=RotaSchema,
    )
    def duty_rota(self, request: Request, organisation_id: str) -> Answer:
        """某段日子的轮值，换班已计入"""
        since, until = request.query["first"], request.query["until"]
        self._organisation(request, organisation_id)
        days = (date.fromisoformat(until) - date.fromisoformat(since)).days
        if not 0 < days <= LONGEST_ROTA:
            raise OrganisationRefused("rota_too_long" if days > 0 else "until_not_after_since")
        return _answer(self.spine.streams(DUTY_ROTA).load(organisation_id), since, until)

    @route(
        "GET",
        "/registry/organisations/<organisation_id>/on-duty",
        permission="organisation.read",
        query=AtQuery,
        answer=OnDutySchema,
    )
    def on_duty(self, request: Request, organisation_id: str) -> Answer:
        """此刻或某时由谁值班"""
        moment = request.query["at"] or now()
        standing = is_standing(self._organisation(request, organisation_id), today(moment))
        rotas = self.spine.streams(DUTY_ROTA).load(organisation_id).state.rotas if standing else ()
        return Answer({"organisation_id": organisation_id, "at": moment, "person_ids": on_duty(rotas, moment)})

    def _organisation(self, request: Request, organisation_id: str) -> Organisation:
        organisation = self.spine.streams(ORGANISATION).load(organisation_id).state
        permit_organisation(request, organisation)
        return organisation


def _permit(request: Request, organisation_id: str, rota: DutyRota) -> None:  # noqa: ARG001  asked of any rota
    request.permit(scope_of(organisation_id))


def _day_after(day: str) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() + 1).isoformat()


def _answer(found: Loaded[DutyRota], since: str, until: str) -> Answer:
    turns = served(found.state.rotas, since, until)
    return Answer(rota_answer(found.id, since, until, turns), found.version, replayed=found.replayed)
