"""The entrypoints of liaison."""

from functools import partial

from services.registry.codes import scope_of
from services.registry.days import day_or_today
from services.registry.lists import BY_ID, LATEST_DAY_FIRST, criteria, page_answer
from services.registry.people.person import PERSON
from services.registry.people.person import Status as PersonStatus
from services.registry.people.routes import permit_person
from services.registry.posts.liaisons.commands import AssignLiaison, EndLiaison, LiaisonCommand, RecordLiaisonVisit
from services.registry.posts.liaisons.liaison import LIAISON, Liaison, Status
from services.registry.posts.liaisons.projections import LIAISON_VISITS, LIAISONS
from services.registry.posts.liaisons.queries import covers_already, liaison_answer, listed_liaisons, listed_visits
from services.registry.posts.liaisons.schemas import (
    AssignLiaisonSchema,
    EndLiaisonSchema,
    LiaisonListQuery,
    LiaisonRowSchema,
    LiaisonSchema,
    LiaisonVisitListQuery,
    LiaisonVisitRowSchema,
    RecordLiaisonVisitSchema,
)
from services.registry.posts.places import is_there, kind_of_place
from services.registry.rows import VIEWS, Document, in_force
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes


class LiaisonRoutes(ServiceRoutes):
    """包联."""

    @route(
        "POST",
        "/registry/liaisons",
        permission="liaison.assign",
        body=AssignLiaisonSchema,
        answer=LiaisonSchema,
        status=201,
    )
    def assign_liaison(self, request: Request) -> Answer:
        """登记包联"""
        body = request.body
        person_id, since = str(body["person_id"]), day_or_today(body["since"])
        request.permit(scope_of(body["target"]))
        person = self.spine.streams(PERSON).load(person_id).state
        if person.status is not PersonStatus.ABSENT:
            permit_person(request, person)
        subject = self.spine.vault.new_subject()
        liaisons = self.spine.views.table(VIEWS, LIAISONS)
        done = self.spine.streams(LIAISON).create(
            lambda id: AssignLiaison(
                liaison_id=id,
                subject=subject,
                person_id=person_id,
                person_is_registered=person.status is PersonStatus.REGISTERED,
                target=body["target"],
                target_kind=kind_of_place(body["target"]),
                target_is_there=is_there(self.spine, body["target"]),
                since=since,
                until=body["until"],
                covers_already=covers_already(liaisons, person_id, body["target"], since, body["until"]),
            ),
            request.origin,
        )
        return self._liaison(request, done)

    @route(
        "GET", "/registry/liaisons", permission="liaison.read", query=LiaisonListQuery, answer=page_of(LiaisonRowSchema)
    )
    def list_liaisons(self, request: Request) -> Answer:
        """某日的包联，可按人员或包联对象"""
        query, day = request.query, day_or_today(request.query["on"])
        asked = {name: query[name] for name in ("target",) if query[name]} | _of_person(query["person_id"])
        wanted = criteria(request.scope_filter(), query, asked, in_force(day))
        return page_answer(self.spine, request, LIAISONS, BY_ID, wanted, partial(listed_liaisons, self.spine))

    @route("GET", "/registry/liaisons/<liaison_id>", permission="liaison.read", answer=LiaisonSchema)
    def liaison(self, request: Request, liaison_id: str) -> Answer:
        """一项包联及最近的走访"""
        found = self.spine.streams(LIAISON).load(liaison_id)
        permit_liaison(request, found.state)
        return self._liaison(request, found)

    @route(
        "POST",
        "/registry/liaisons/<liaison_id>/end",
        permission="liaison.assign",
        body=EndLiaisonSchema,
        answer=LiaisonSchema,
    )
    def end_liaison(self, request: Request, liaison_id: str) -> Answer:
        """结束包联"""
        return self._on_liaison(request, liaison_id, EndLiaison(day_or_today(request.body["on"])))

    @route(
        "POST",
        "/registry/liaisons/<liaison_id>/visits",
        permission="liaison.visit",
        body=RecordLiaisonVisitSchema,
        answer=LiaisonSchema,
        status=201,
    )
    def record_liaison_visit(self, request: Request, liaison_id: str) -> Answer:
        """登记包联走访"""
        body = request.body
        command = RecordLiaisonVisit(day_or_today(body["day"]), body["households"], body["note"])
        return self._on_liaison(request, liaison_id, command)

    @route(
        "GET",
        "/registry/liaison-visits",
        permission="liaison.read",
        query=LiaisonVisitListQuery,
        answer=page_of(LiaisonVisitRowSchema),
    )
    def list_liaison_visits(self, request: Request) -> Answer:
        """包联走访，最近的在前"""
        wanted = criteria(request.scope_filter(), request.query, _of_person(request.query["person_id"]))
        showing = partial(listed_visits, self.spine)
        return page_answer(self.spine, request, LIAISON_VISITS, LATEST_DAY_FIRST, wanted, showing)

    def _on_liaison(self, request: Request, liaison_id: str, command: LiaisonCommand) -> Answer:
        permit = partial(permit_liaison, request)
        return self._liaison(request, self.spine.streams(LIAISON).execute(liaison_id, command, request.origin, permit))

    def _liaison(self, request: Request, found: Loaded[Liaison]) -> Answer:
        may_read = request.may("liaison.visit", scope_of(found.state.area))
        return Answer(liaison_answer(found.state, self.spine, may_read), found.version, replayed=found.replayed)


def permit_liaison(request: Request, liaison: Liaison) -> None:
    """404 for none, 403 for one of another place."""
    if liaison.status is Status.ABSENT:
        raise Problem(404, "liaison_unknown")
    request.permit(scope_of(liaison.area))


def _of_person(person_id: object) -> Document:
    return {"person": str(person_id)} if person_id else {}
