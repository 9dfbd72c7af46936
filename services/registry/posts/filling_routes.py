"""The entrypoints of filling posts: appointment, election, renewal, leaving, transfer, standing in."""

from functools import partial
from typing import Any

from services.registry.days import day_or_today
from services.registry.people.commands import UnmaskPerson
from services.registry.people.person import PERSON, Person
from services.registry.people.person import Status as PersonStatus
from services.registry.people.routes import permit_person
from services.registry.people.schemas import UnmaskPersonSchema
from services.registry.posts.commands import (
    AppointPerson,
    ElectPerson,
    EndAppointment,
    EndStandIn,
    NameStandIn,
    RenewAppointment,
)
from services.registry.posts.events import Candidate
from services.registry.posts.post import POST, Post
from services.registry.posts.queries import post_answer
from services.registry.posts.reasons import EndReason
from services.registry.posts.routes import declared, on_post, permit_post
from services.registry.posts.schemas import (
    AppointPersonSchema,
    ElectPersonSchema,
    EndAppointmentSchema,
    EndStandInSchema,
    NameStandInSchema,
    NoteSchema,
    PostSchema,
    RenewAppointmentSchema,
    TransferPersonSchema,
    TransferredSchema,
)
from services.registry.schemes.declarations import PostKind
from shared.http import Answer, Problem, Request, route
from shared.http.service import ServiceRoutes
from shared.personal import Personal


class FillingRoutes(ServiceRoutes):
    """任职."""

    @route(
        "POST",
        "/registry/posts/<post_id>/appointments",
        permission="appointment.make",
        body=AppointPersonSchema,
        answer=PostSchema,
        status=201,
    )
    def appoint(self, request: Request, post_id: str) -> Answer:
        """任命"""
        body, person = request.body, self._person_of(request)
        kind = self._declared(post_id)
        command = AppointPerson(
            person_id=str(body["person_id"]),
            person_is_registered=person.status is PersonStatus.REGISTERED,
            since=body["since"],
            term_end=body["term_end"],
            filled_by=kind.filled_by if kind else (),
        )
        return on_post(self.spine, request, post_id, command, person)

    @route(
        "POST",
        "/registry/posts/<post_id>/elections",
        permission="appointment.make",
        body=ElectPersonSchema,
        answer=PostSchema,
        status=201,
    )
    def elect(self, request: Request, post_id: str) -> Answer:
        """登记选举结果"""
        person = self._person_of(request)
        command = _election(request.body, person, self._declared(post_id))
        return on_post(self.spine, request, post_id, command, person)

    @route(
        "POST",
        "/registry/posts/<post_id>/renew",
        permission="appointment.make",
        body=RenewAppointmentSchema,
        answer=PostSchema,
    )
    def renew_appointment(self, request: Request, post_id: str) -> Answer:
        """续任"""
        body = request.body
        return on_post(self.spine, request, post_id, RenewAppointment(body["term_end"], day_or_today(body["on"])))

    @route(
        "POST",
        "/registry/posts/<post_id>/end",
        permission="appointment.make",
        body=EndAppointmentSchema,
        answer=PostSchema,
    )
    def end_appointment(self, request: Request, post_id: str) -> Answer:
        """免职、辞职或任期届满"""
        body = request.body
        note = self._note_of_holder(self.spine.streams(POST).load(post_id).state, body["note"])
        return on_post(self.spine, request, post_id, EndAppointment(day_or_today(body["on"]), body["reason"], note))

    @route(
        "POST",
        "/registry/posts/<post_id>/stand-ins",
        permission="stand_in.name",
        body=NameStandInSchema,
        answer=PostSchema,
        status=201,
    )
    def name_stand_in(self, request: Request, post_id: str) -> Answer:
        """指定代理人"""
        body, person = request.body, self._person_of(request)
        command = NameStandIn(
            person_id=str(body["person_id"]),
            person_is_registered=person.status is PersonStatus.REGISTERED,
            since=body["since"],
            until=body["until"],
            reason=body["reason"],
        )
        return on_post(self.spine, request, post_id, command, person)

    @route(
        "POST",
        "/registry/posts/<post_id>/stand-ins/<int:stand_in>/end",
        permission="stand_in.name",
        body=EndStandInSchema,
        answer=PostSchema,
    )
    def end_stand_in(self, request: Request, post_id: str, stand_in: int) -> Answer:
        """提前结束代理"""
        return on_post(self.spine, request, post_id, EndStandIn(stand_in, day_or_today(request.body["on"])))

    @route(
        "POST",
        "/registry/posts/<post_id>/holdings/<int:holding>/unmask",
        permission="person.unmask",
        body=UnmaskPersonSchema,
        answer=NoteSchema,
    )
    def note_of_holding(self, request: Request, post_id: str, holding: int) -> Answer:
        """查看离任说明，须说明理由并留痕"""
        post = self.spine.streams(POST).load(post_id).state
        permit_post(request, post)
        found = next((one for one in post.holdings if one.number == holding), None)
        if found is None or found.note is None:
            raise Problem(404, "note_none")
        command = UnmaskPerson(request.caller.subject, request.body["reason"])
        self.spine.streams(PERSON).execute(found.person_id, command, request.origin, partial(permit_person, request))
        return Answer({"note": self.spine.vault.open([found.note])[found.note]})

    @route(
        "POST",
        "/registry/persons/<person_id>/transfer",
        permission="appointment.make",
        body=TransferPersonSchema,
        answer=TransferredSchema,
    )
    def transfer(self, request: Request, person_id: str) -> Answer:
        """调任：一处离任，另一处任职，同时生效"""
        body, on = request.body, day_or_today(request.body["on"])
        left, taken = (self.spine.streams(POST).load(body[name]).state for name in ("from_", "to"))
        person = self.spine.streams(PERSON).load(person_id).state
        _permit_transfer(request, person, left, taken)
        kind = declared(self.spine, taken.area, taken.kind)
        registered = person.status is PersonStatus.REGISTERED
        note = self._note_of_holder(left, body["note"])
        steps = [
            (POST, left.post_id, EndAppointment(on, EndReason.TRANSFERRED, note)),
            (
                POST,
                taken.post_id,
                AppointPerson(person_id, registered, on, body["term_end"], kind.filled_by if kind else ()),
            ),
        ]
        fresh = self.spine.execute_all(steps, request.origin)
        after = self.spine.streams(POST).load_many([left.post_id, taken.post_id])
        ends = ((name, after[post.post_id].state) for name, post in (("from", left), ("to", taken)))
        return Answer({name: post_answer(post, on, self.spine) for name, post in ends}, replayed=not fresh)

    def _person_of(self, request: Request) -> Person:
        return self.spine.streams(PERSON).load(str(request.body["person_id"])).state

    def _declared(self, post_id: str) -> PostKind | None:
        post = self.spine.streams(POST).load(post_id).state
        return declared(self.spine, post.area, post.kind)

    def _note_of_holder(self, post: Post, text: str | None) -> Personal | None:
        """What was said of the holder, under the holder's key."""
        if text is None or post.holder is None:
            return None
        return Personal(self.spine.streams(PERSON).load(post.holder).state.subject, text)


def _permit_transfer(request: Request, person: Person, left: Post, taken: Post) -> None:
    permit_person(request, person)
    permit_post(request, left)
    permit_post(request, taken)
    if left.post_id == taken.post_id:
        raise Problem(409, "transfer_to_itself")
    # a transfer that is asked for again finds the post left already
    if left.holder not in (None, person.person_id):
        raise Problem(409, "post_not_theirs")


def _election(body: Any, person: Person, kind: PostKind | None) -> ElectPerson:
    return ElectPerson(
        person_id=str(body["person_id"]),
        person_is_registered=person.status is PersonStatus.REGISTERED,
        since=body["since"],
        body=body["body"],
        day=body["day"],
        votes_for=body["votes_for"],
        votes_against=body["votes_against"],
        candidates=tuple(Candidate(str(one["person_id"]), one["votes"]) for one in body["candidates"]),
        ballots=body["ballots"],
        term_end=body["term_end"],
        filled_by=kind.filled_by if kind else (),
        elected_by=kind.elected_by if kind else None,
        term_years=kind.term_years if kind else None,
    )
