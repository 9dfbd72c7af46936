"""The entrypoints of pairings."""

from functools import partial

from services.registry.areas.sub_areas.queries import is_place_open
from services.registry.codes import scope_of
from services.registry.days import day_or_today, today
from services.registry.duty.pairings.commands import (
    EndPairing,
    ErasePairing,
    GiveHelp,
    MakePairing,
    PairingCommand,
)
from services.registry.duty.pairings.events import HelperKind
from services.registry.duty.pairings.pairing import PAIRING, Pairing, Status
from services.registry.duty.pairings.projections import HELPS, PAIRINGS
from services.registry.duty.pairings.queries import (
    NEWEST_PAIRING,
    help_sums,
    listed_pairing,
    of_helper,
    pairing_answer,
)
from services.registry.duty.pairings.schemas import (
    EndPairingSchema,
    GiveHelpSchema,
    HelpSumsQuery,
    HelpSumsSchema,
    MakePairingSchema,
    PairingListQuery,
    PairingRowSchema,
    PairingSchema,
)
from services.registry.duty.texts import NO_TEXTS, Texts
from services.registry.lists import criteria, page_answer
from services.registry.people.person import PERSON
from services.registry.people.person import Status as PersonStatus
from services.registry.rows import VIEWS, in_force
from services.registry.standing import organisation_is_open
from shared.clock import now
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes


class PairingRoutes(ServiceRoutes):
    """结对帮扶."""

    @route(
        "POST", "/registry/pairings", permission="duty.write", body=MakePairingSchema, answer=PairingSchema, status=201
    )
    def make_pairing(self, request: Request) -> Answer:
        """结对"""
        body = request.body
        request.permit(scope_of(body["grid"]))
        entry = body | {
            "since": day_or_today(body["since"]),
            "subject": self.spine.vault.new_subject(),
            "grid_is_open": is_place_open(self.spine, body["grid"], today(now())),
            "helper_is_there": self._knows_helper(body["helper_kind"], body["helper"]),
        }
        done = self.spine.streams(PAIRING).create(lambda id: MakePairing(pairing_id=id, **entry), request.origin)
        return self._pairing(request, done)

    @route(
        "GET", "/registry/pairings", permission="duty.read", query=PairingListQuery, answer=page_of(PairingRowSchema)
    )
    def list_pairings(self, request: Request) -> Answer:
        """结对列表，最近的在前"""
        query = request.query
        present = in_force(day_or_today(query["on"]))
        wanted = criteria(request.scope_filter(), query, of_helper(query["helper"]), present)
        return page_answer(self.spine, request, PAIRINGS, NEWEST_PAIRING, wanted, lambda _rows: listed_pairing)

    @route("GET", "/registry/pairings/sums", permission="duty.read", query=HelpSumsQuery, answer=HelpSumsSchema)
    def pairing_sums(self, request: Request) -> Answer:
        """一个区域一段时间的帮扶：户数、金额、工作数"""
        query, views = request.query, self.spine.views
        request.permit(scope_of(query["area"]))
        with views.snapshot() as session:
            return Answer(help_sums(query, views.table(VIEWS, PAIRINGS), views.table(VIEWS, HELPS), session))

    @route("GET", "/registry/pairings/<pairing_id>", permission="duty.read", answer=PairingSchema)
    def pairing(self, request: Request, pairing_id: str) -> Answer:
        """一个结对"""
        found = self.spine.streams(PAIRING).load(pairing_id)
        permit_pairing(request, found.state)
        return self._pairing(request, found)

    @route(
        "POST",
        "/registry/pairings/<pairing_id>/help",
        permission="duty.write",
        body=GiveHelpSchema,
        answer=PairingSchema,
    )
    def give_help(self, request: Request, pairing_id: str) -> Answer:
        """记录一次帮扶"""
        return self._on_pairing(request, pairing_id, GiveHelp(**request.body))

    @route(
        "POST",
        "/registry/pairings/<pairing_id>/end",
        permission="duty.write",
        body=EndPairingSchema,
        answer=PairingSchema,
    )
    def end_pairing(self, request: Request, pairing_id: str) -> Answer:
        """结束结对"""
        command = EndPairing(day_or_today(request.body["on"]), request.body["reason"])
        return self._on_pairing(request, pairing_id, command)

    @route("POST", "/registry/pairings/<pairing_id>/erase", permission="duty.erase", answer=PairingSchema)
    def erase_pairing(self, request: Request, pairing_id: str) -> Answer:
        """删除帮扶对象的个人信息，不可恢复"""
        return self._on_pairing(request, pairing_id, ErasePairing())

    def _knows_helper(self, kind: HelperKind, helper: str) -> bool:
        if kind is HelperKind.ORGANISATION:
            return organisation_is_open(self.spine, helper)
        return self.spine.streams(PERSON).load(helper).state.status is PersonStatus.REGISTERED

    def _on_pairing(self, request: Request, pairing_id: str, command: PairingCommand) -> Answer:
        permit = partial(permit_pairing, request)
        return self._pairing(request, self.spine.streams(PAIRING).execute(pairing_id, command, request.origin, permit))

    def _pairing(self, request: Request, found: Loaded[Pairing]) -> Answer:
        may = request.may("duty.read_personal", scope_of(found.state.grid))
        texts = Texts.of(self.spine.vault, [found.state.household]) if may else NO_TEXTS
        return Answer(pairing_answer(found.state, texts), found.version, replayed=found.replayed)


def permit_pairing(request: Request, pairing: Pairing) -> None:
    """404 for no pairing, 403 for one of another place."""
    if pairing.status is Status.ABSENT:
        raise Problem(404, "pairing_unknown")
    request.permit(scope_of(pairing.grid))
