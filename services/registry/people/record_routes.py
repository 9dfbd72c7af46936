"""The entrypoints of what is recorded of people: trainings, work permits, volunteering, rewards."""

from functools import partial

from services.registry.areas.routes import is_open
from services.registry.codes import scope_of
from services.registry.days import day_or_today
from services.registry.lists import (
    LATEST_DAY_FIRST,
    LATEST_FIRST,
    criteria,
    equal,
    page_answer,
)
from services.registry.people.commands import (
    AttendTraining,
    EnrolVolunteer,
    GiveReward,
    IssueWorkPermit,
    LeaveVolunteering,
    WithdrawWorkPermit,
)
from services.registry.people.person import Person
from services.registry.people.projections import PERMITS, REWARDS, TRAININGS, VOLUNTEERS
from services.registry.people.queries import listed_of_people
from services.registry.people.routes import on_person
from services.registry.people.schemas import (
    AttendTrainingSchema,
    EnrolVolunteerSchema,
    GiveRewardSchema,
    IssueWorkPermitSchema,
    OnSchema,
    RecordedSchema,
    RewardListQuery,
    RewardSchema,
    TrainingListQuery,
    TrainingSchema,
    VolunteerListQuery,
    VolunteerSchema,
    WithdrawWorkPermitSchema,
    WorkPermitListQuery,
    WorkPermitSchema,
)
from services.registry.rows import in_force
from services.registry.schemes.queries import scheme_of
from shared.eventstore.streams import Loaded
from shared.http import Answer, Request, page_of, route
from shared.http.service import ServiceRoutes
from shared.spine import SpineApi

ORIGINS = ("物业", "组长", "4050", "楼栋长", "志愿者")
"""Where volunteers come from (S), unless the place's scheme has a dictionary of its own."""

ORIGINS_DICTIONARY = "volunteer_origins"


class RecordRoutes(ServiceRoutes):
    """培训、工作证、志愿者与奖励."""

    @route(
        "POST",
        "/registry/persons/<person_id>/trainings",
        permission="training.record",
        body=AttendTrainingSchema,
        answer=RecordedSchema,
        status=201,
    )
    def attend_training(self, request: Request, person_id: str) -> Answer:
        """登记参加培训"""
        done = on_person(self.spine, request, person_id, AttendTraining(**request.body))
        return _recorded(done, done.state.trainings)

    @route(
        "GET", "/registry/trainings", permission="person.read", query=TrainingListQuery, answer=page_of(TrainingSchema)
    )
    def list_trainings(self, request: Request) -> Answer:
        """培训记录，最近的在前"""
        wanted = criteria(request.scope_filter(), request.query, equal(request.query, kind="kind"))
        return page_answer(
            self.spine, request, TRAININGS, LATEST_DAY_FIRST, wanted, partial(listed_of_people, self.spine)
        )

    @route(
        "POST",
        "/registry/persons/<person_id>/permits",
        permission="work_permit.issue",
        body=IssueWorkPermitSchema,
        answer=RecordedSchema,
        status=201,
    )
    def issue_work_permit(self, request: Request, person_id: str) -> Answer:
        """发放工作证"""
        body = request.body
        command = IssueWorkPermit(body["number"], day_or_today(body["since"]), body["until"])
        done = on_person(self.spine, request, person_id, command)
        return _recorded(done, len(done.state.permits))

    @route(
        "POST",
        "/registry/persons/<person_id>/permits/<int:permit>/withdraw",
        permission="work_permit.issue",
        body=WithdrawWorkPermitSchema,
        answer=RecordedSchema,
    )
    def withdraw_work_permit(self, request: Request, person_id: str, permit: int) -> Answer:
        """收回工作证"""
        body = request.body
        command = WithdrawWorkPermit(permit, day_or_today(body["on"]), body["reason"])
        return _recorded(on_person(self.spine, request, person_id, command), permit)

    @route(
        "GET",
        "/registry/permits",
        permission="person.read",
        query=WorkPermitListQuery,
        answer=page_of(WorkPermitSchema),
    )
    def list_work_permits(self, request: Request) -> Answer:
        """某日有效的工作证，最近发放的在前"""
        wanted = criteria(request.scope_filter(), request.query, in_force(day_or_today(request.query["on"])))
        return page_answer(self.spine, request, PERMITS, LATEST_FIRST, wanted, partial(listed_of_people, self.spine))

    @route(
        "POST",
        "/registry/persons/<person_id>/enrolments",
        permission="volunteer.enrol",
        body=EnrolVolunteerSchema,
        answer=RecordedSchema,
        status=201,
    )
    def enrol_volunteer(self, request: Request, person_id: str) -> Answer:
        """登记为志愿信息员或监督员"""
        body = request.body
        request.permit(scope_of(body["area"]))
        command = EnrolVolunteer(
            kind=body["kind"],
            area=body["area"],
            area_is_open=is_open(self.spine, body["area"]),
            origin=body["origin"],
            origins=origins_at(self.spine, body["area"]),
            since=day_or_today(body["since"]),
        )
        done = on_person(self.spine, request, person_id, command)
        return _recorded(done, len(done.state.enrolments))

    @route(
        "POST",
        "/registry/persons/<person_id>/enrolments/<int:enrolment>/leave",
        permission="volunteer.enrol",
        body=OnSchema,
        answer=RecordedSchema,
    )
    def leave_volunteering(self, request: Request, person_id: str, enrolment: int) -> Answer:
        """不再担任志愿者"""
        command = LeaveVolunteering(enrolment, day_or_today(request.body["on"]))
        return _recorded(on_person(self.spine, request, person_id, command), enrolment)

    @route(
        "GET",
        "/registry/volunteers",
        permission="person.read",
        query=VolunteerListQuery,
        answer=page_of(VolunteerSchema),
    )
    def list_volunteers(self, request: Request) -> Answer:
        """某日在册的志愿者，最近登记的在前"""
        day = in_force(day_or_today(request.query["on"]))
        wanted = criteria(request.scope_filter(), request.query, day, equal(request.query, kind="kind"))
        return page_answer(self.spine, request, VOLUNTEERS, LATEST_FIRST, wanted, partial(listed_of_people, self.spine))

    @route(
        "POST",
        "/registry/persons/<person_id>/rewards",
        permission="reward.give",
        body=GiveRewardSchema,
        answer=RecordedSchema,
        status=201,
    )
    def give_reward(self, request: Request, person_id: str) -> Answer:
        """奖励"""
        body = request.body
        command = GiveReward(body["kind"], body["amount"], day_or_today(body["day"]), body["reason"])
        done = on_person(self.spine, request, person_id, command)
        return _recorded(done, done.state.rewards)

    @route("GET", "/registry/rewards", permission="person.read", query=RewardListQuery, answer=page_of(RewardSchema))
    def list_rewards(self, request: Request) -> Answer:
        """奖励记录，最近的在前"""
        wanted = criteria(request.scope_filter(), request.query, equal(request.query, kind="kind"))
        return page_answer(
            self.spine, request, REWARDS, LATEST_DAY_FIRST, wanted, partial(listed_of_people, self.spine)
        )


def origins_at(spine: SpineApi, area: str) -> tuple[str, ...]:
    """Where volunteers of the area come from, in the words of its scheme."""
    scheme = scheme_of(spine, area)
    dictionary = scheme.dictionary(ORIGINS_DICTIONARY) if scheme else None
    return dictionary.entries if dictionary and dictionary.entries else ORIGINS


def _recorded(done: Loaded[Person], id: int) -> Answer:
    return Answer({"id": id, "person_id": done.id}, done.version, replayed=done.replayed)
