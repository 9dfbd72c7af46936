"""Rules of standing in for a post (代理)."""

from datetime import datetime

from services.registry.days import is_too_far_ahead
from services.registry.posts.commands import EndStandIn, NameStandIn
from services.registry.posts.events import PostEvent, StandInEnded, StandInNamed
from services.registry.posts.refused import PostRefused
from services.registry.posts.rules import refuse_if, repeated
from services.registry.posts.state import Post


def stand_in_named(post: Post, command: NameStandIn, now: datetime) -> StandInNamed:
    refuse_if(not command.person_is_registered, "person_unknown", person_id=command.person_id)
    refuse_if(command.person_id == post.holder, "stand_in_is_holder")
    refuse_if(command.until <= command.since, "stand_in_ends_before_start", since=command.since)
    refuse_if(command.since < post.since, "start_before_post", established=post.since)
    refuse_if(is_too_far_ahead(command.until, now), "stand_in_too_long", until=command.until)
    for other in post.stand_ins:
        overlaps = other.since < command.until and command.since < other.until
        refuse_if(overlaps, "stand_in_overlaps", since=other.since, until=other.until)
    return StandInNamed(
        stand_in=len(post.stand_ins) + 1,
        person_id=command.person_id,
        for_person=post.holder,
        since=command.since,
        until=command.until,
        reason=command.reason.value,
        **repeated(post),
    )


def stand_in_ended(post: Post, command: EndStandIn) -> list[PostEvent]:
    found = next((one for one in post.stand_ins if one.number == command.stand_in), None)
    if found is None:
        raise PostRefused("stand_in_unknown")
    refuse_if(command.on < found.since, "end_before_start", earliest=found.since)
    over = command.on >= found.until
    return [] if over else [StandInEnded(post.post_id, found.number, found.person_id, command.on)]
