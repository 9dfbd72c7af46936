"""The entrypoints of memberships and of taking part."""

from functools import partial

from services.registry.areas.routes import is_open
from services.registry.codes import scope_of
from services.registry.days import day_or_today
from services.registry.lists import BY_ID, LATEST_DAY_FIRST, one_by_one, page_answer
from services.registry.organisations.memberships.commands import (
    JoinOrganisation,
    LeaveOrganisation,
    MembershipCommand,
    RecordParticipation,
)
from services.registry.organisations.memberships.membership import MEMBERSHIP, Membership, Status, membership_id_of
from services.registry.organisations.memberships.projections import MEMBERSHIPS, PARTICIPATIONS
from services.registry.organisations.memberships.queries import (
    listed_membership,
    membership_answer,
    membership_criteria,
    participation_of,
)
from services.registry.organisations.memberships.schemas import (
    JoinOrganisationSchema,
    MembershipListQuery,
    MembershipSchema,
    ParticipationSchema,
    RecordParticipationSchema,
    YearOfParticipationSchema,
    YearQuery,
)
from services.registry.organisations.schemas import OnSchema
from services.registry.people.person import PERSON
from services.registry.people.person import Status as PersonStatus
from services.registry.rows import VIEWS
from services.registry.standing import organisation_is_open
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.paging import PageQuery
from shared.http.service import ServiceRoutes


class MembershipRoutes(ServiceRoutes):
    """成员."""

    @route(
        "POST",
        "/registry/memberships",
        permission="membership.keep",
        body=JoinOrganisationSchema,
        answer=MembershipSchema,
        status=201,
    )
    def join_organisation(self, request: Request) -> Answer:
        """登记成员"""
        body, person_id = request.body, str(request.body["person_id"])
        organisation_id, residence = body["organisation_id"], body["residence"]
        request.permit(scope_of(organisation_id))
        person = self.spine.streams(PERSON).load(person_id).state
        if person.status is PersonStatus.REGISTERED:
            request.permit(scope_of(person.area))
        command = JoinOrganisation(
            membership_id_of(organisation_id, person_id),
            person_id,
            person.status is PersonStatus.REGISTERED,
            organisation_id,
            organisation_is_open(self.spine, organisation_id),
            residence,
            is_open(self.spine, residence),
            body["direct"],
            day_or_today(request.body["since"]),
        )
        done = self.spine.streams(MEMBERSHIP).execute(command.membership_id, command, request.origin)
        return Answer(membership_answer(done.state), done.version, replayed=done.replayed)

    @route(
        "GET",
        "/registry/memberships",
        permission="membership.read",
        query=MembershipListQuery,
        answer=page_of(MembershipSchema),
    )
    def list_memberships(self, request: Request) -> Answer:
        """成员列表，按组织或居住地"""
        wanted = membership_criteria(request.scope_filter(), request.query, day_or_today(request.query["on"]))
        return page_answer(self.spine, request, MEMBERSHIPS, BY_ID, wanted, one_by_one(listed_membership))

    @route("GET", "/registry/memberships/<membership_id>", permission="membership.read", answer=MembershipSchema)
    def membership(self, request: Request, membership_id: str) -> Answer:
        """一名成员"""
        found = self.spine.streams(MEMBERSHIP).load(membership_id)
        _permit(request, found.state)
        return Answer(membership_answer(found.state), found.version)

    @route(
        "POST",
        "/registry/memberships/<membership_id>/leave",
        permission="membership.keep",
        body=OnSchema,
        answer=MembershipSchema,
    )
    def leave_organisation(self, request: Request, membership_id: str) -> Answer:
        """成员离开组织"""
        return self._on_membership(request, membership_id, LeaveOrganisation(day_or_today(request.body["on"])))

    @route(
        "POST",
        "/registry/memberships/<membership_id>/participations",
        permission="membership.keep",
        body=RecordParticipationSchema,
        answer=MembershipSchema,
        status=201,
    )
    def record_participation(self, request: Request, membership_id: str) -> Answer:
        """登记成员参加活动"""
        return self._on_membership(request, membership_id, RecordParticipation(**request.body))

    @route(
        "GET",
        "/registry/memberships/<membership_id>/participations",
        permission="membership.read",
        query=PageQuery,
        answer=page_of(ParticipationSchema),
    )
    def list_participations(self, request: Request, membership_id: str) -> Answer:
        """成员参加的活动，最近的在前"""
        wanted = [request.scope_filter(), {"membership": membership_id}]
        return page_answer(self.spine, request, PARTICIPATIONS, LATEST_DAY_FIRST, wanted, one_by_one())

    @route(
        "GET",
        "/registry/participation",
        permission="membership.read",
        query=YearQuery,
        answer=YearOfParticipationSchema,
    )
    def year_of_participation(self, request: Request) -> Answer:
        """某人一年参加活动的次数和时长"""
        person_id, year = str(request.query["person"]), request.query["year"]
        table = self.spine.views.table(VIEWS, PARTICIPATIONS)
        return Answer(participation_of(table, person_id, year, request.scope_filter()))

    def _on_membership(self, request: Request, membership_id: str, command: MembershipCommand) -> Answer:
        permit = partial(_permit, request)
        done = self.spine.streams(MEMBERSHIP).execute(membership_id, command, request.origin, permit)
        return Answer(membership_answer(done.state), done.version, replayed=done.replayed)


def _permit(request: Request, membership: Membership) -> None:
    if membership.status is Status.ABSENT:
        raise Problem(404, "membership_unknown")
    request.permit(scope_of(membership.organisation_id))
