"""One post (岗位): established with its duties, filled by one person after another, stood in for, abolished."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_never

from services.registry.codes import area_of, scope_of
from services.registry.days import is_too_far_ahead, today
from services.registry.posts.commands import (
    AbolishPost,
    AppointPerson,
    ElectPerson,
    EndAppointment,
    EndStandIn,
    EstablishPost,
    NameStandIn,
    PostCommand,
    ReleasePerson,
    RenewAppointment,
    SetDuties,
)
from services.registry.posts.events import PostAbolished, PostDutiesSet, PostEstablished, PostEvent, StandInEnded
from services.registry.posts.filling import appointed, elected, ended, released, renewed
from services.registry.posts.reasons import EndReason
from services.registry.posts.refused import PostRefused
from services.registry.posts.rules import check_day, present, refuse_if
from services.registry.posts.standing_in import stand_in_ended, stand_in_named
from services.registry.posts.state import Holding, Post, StandIn, Status, evolve
from services.registry.rows import FOREVER
from shared.eventstore.streams import Aggregate

__all__ = [
    "MOST_OF_A_KIND",
    "POST",
    "Holding",
    "Post",
    "PostRefused",
    "StandIn",
    "Status",
    "decide",
    "evolve",
    "post_id_of",
]

MOST_OF_A_KIND = 999

_LIVING = frozenset({Status.VACANT, Status.HELD})

ALLOWED_IN: dict[type, frozenset[Status]] = {
    EstablishPost: frozenset({Status.ABSENT}),
    SetDuties: _LIVING,
    AbolishPost: _LIVING,
    AppointPerson: frozenset({Status.VACANT}),
    ElectPerson: frozenset({Status.VACANT}),
    RenewAppointment: frozenset({Status.HELD}),
    EndAppointment: frozenset({Status.HELD}),
    NameStandIn: _LIVING,
    EndStandIn: _LIVING | {Status.ABOLISHED},
    ReleasePerson: frozenset(Status),
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "post_unknown",
    Status.VACANT: "post_vacant",
    Status.HELD: "post_already_held",
    Status.ABOLISHED: "post_abolished",
}


def post_id_of(at: str, kind: str, number: int = 1) -> str:
    """433122107001001-grid_head; the second of its kind at the same place gets -2."""
    return f"{at}-{kind}" if number == 1 else f"{at}-{kind}-{number}"


def decide(post: Post, command: PostCommand, now: datetime) -> Sequence[PostEvent]:
    """All rules about posts; PostRefused when one says no."""
    if post.status not in ALLOWED_IN[type(command)]:
        raise PostRefused(_refusal(post, command), status=post.status)
    match command:
        case EstablishPost():
            return [_established(command, now)]
        case SetDuties():
            return _duties_set(post, command, now)
        case AbolishPost():
            return list(_abolished(post, command, now))
        case AppointPerson():
            return [appointed(post, command, now)]
        case ElectPerson():
            return [elected(post, command, now)]
        case RenewAppointment():
            return [renewed(post, present(post), command, now)]
        case EndAppointment():
            return [ended(post, present(post), command, now)]
        case NameStandIn():
            return [stand_in_named(post, command, now)]
        case EndStandIn():
            return stand_in_ended(post, command)
        case ReleasePerson():
            return list(released(post, command.person_id, today(now)))
        case _:
            assert_never(command)


def _refusal(post: Post, command: PostCommand) -> str:
    if isinstance(command, EstablishPost) and post.status in _LIVING:
        return "post_already_established"
    return REFUSAL_IN[post.status]


def _established(command: EstablishPost, now: datetime) -> PostEstablished:
    refuse_if(not command.place_is_open, "area_unknown", area=command.at)
    refuse_if(bool(command.since) and is_too_far_ahead(command.since, now), "on_too_far_ahead", on=command.since)
    return PostEstablished(
        post_id=command.post_id,
        area=area_of(command.at),
        kind=command.kind,
        title=command.title,
        duties=command.duties,
        at=command.at,
        role=command.role,
        since=command.since,
    )


def _duties_set(post: Post, command: SetDuties, now: datetime) -> list[PostEvent]:
    """Saying again what holds is no fault: no second fact."""
    changed = [on for on, _ in post.duty_changes]
    check_day(command.on, max([post.since, *changed]), now)
    same = command.duties == post.duties_at(FOREVER)
    return [] if same else [PostDutiesSet(post.post_id, command.duties, command.on)]


def _abolished(post: Post, command: AbolishPost, now: datetime) -> Iterator[PostEvent]:
    refuse_if(command.successor == post.post_id, "post_succeeds_itself")
    changed = [on for on, _ in post.duty_changes]
    check_day(command.on, max([post.free_from, *changed]), now)
    if post.present is not None:
        yield ended(post, post.present, EndAppointment(command.on, EndReason.POST_ABOLISHED), now)
    for one in post.stand_ins:
        if one.until > command.on:
            yield StandInEnded(post.post_id, one.number, one.person_id, max(command.on, one.since))
    yield PostAbolished(post.post_id, command.on, command.successor)


POST: Aggregate[Post, PostCommand] = Aggregate("post", Post(), decide, evolve, lambda post: scope_of(post.area))
