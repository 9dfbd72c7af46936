"""Rules of filling a post: appointment, election, renewal, leaving."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.registry.days import is_too_far_ahead, today, years_after
from services.registry.posts.commands import AppointPerson, ElectPerson, EndAppointment, RenewAppointment
from services.registry.posts.election import check_election
from services.registry.posts.events import (
    AppointmentEnded,
    AppointmentRenewed,
    PersonAppointed,
    PersonElected,
    PostEvent,
    StandInEnded,
)
from services.registry.posts.reasons import EndReason, Way
from services.registry.posts.rules import check_day, refuse_if, repeated
from services.registry.posts.state import Holding, Post
from services.registry.rows import FOREVER
from shared.personal import Personal


def appointed(post: Post, command: AppointPerson, now: datetime) -> PersonAppointed:
    refuse_if(_is_ruled_out(Way.APPOINTED, command.filled_by), "not_filled_by_appointment", kind=post.kind)
    _check_start(post, command, command.term_end, now)
    return PersonAppointed(term_end=command.term_end, **_filled(post, command))


def elected(post: Post, command: ElectPerson, now: datetime) -> PersonElected:
    refuse_if(_is_ruled_out(Way.ELECTED, command.filled_by), "not_filled_by_election", kind=post.kind)
    check_election(command, now)
    term_end = command.term_end
    if term_end is None and command.term_years is not None:
        term_end = years_after(command.since, command.term_years)
    _check_start(post, command, term_end, now)
    return PersonElected(
        term_end=term_end,
        body=command.body,
        day=command.day,
        votes_for=command.votes_for,
        votes_against=command.votes_against,
        candidates=command.candidates,
        ballots=command.ballots,
        **_filled(post, command),
    )


def _is_ruled_out(way: Way, filled_by: tuple[str, ...]) -> bool:
    return bool(filled_by) and way not in filled_by


def _check_start(post: Post, command: AppointPerson | ElectPerson, term_end: str | None, now: datetime) -> None:
    refuse_if(not command.person_is_registered, "person_unknown", person_id=command.person_id)
    refuse_if(is_too_far_ahead(command.since, now), "since_too_far_ahead", since=command.since)
    refuse_if(command.since < post.since, "start_before_post", established=post.since)
    refuse_if(command.since < post.free_from, "start_before_last_end", free_from=post.free_from)
    refuse_if(term_end is not None and term_end <= command.since, "term_end_before_start", since=command.since)


def _filled(post: Post, command: AppointPerson | ElectPerson) -> dict[str, Any]:
    return {
        "person_id": command.person_id,
        "since": command.since,
        "holding": len(post.holdings) + 1,
        **repeated(post),
    }


def renewed(post: Post, present: Holding, command: RenewAppointment, now: datetime) -> AppointmentRenewed:
    """An elected holder's term goes on by election only."""
    refuse_if(present.way == Way.ELECTED, "renewal_needs_election")
    check_day(command.on, present.since, now, "end_before_start")
    longer = command.term_end > max(command.on, present.term_end or "")
    refuse_if(not longer, "term_not_longer", term_end=present.term_end)
    return AppointmentRenewed(post.post_id, present.number, present.person_id, command.on, command.term_end)


def ended(post: Post, present: Holding, command: EndAppointment, now: datetime) -> AppointmentEnded:
    refuse_if(command.reason is EndReason.DECEASED and command.on > today(now), "on_in_future", on=command.on)
    check_day(command.on, present.since, now, "end_before_start")
    return _end_of(post, present, command.on, command.reason, command.note)


def _end_of(post: Post, held: Holding, on: str, reason: EndReason, note: Personal | None) -> AppointmentEnded:
    return AppointmentEnded(
        holding=held.number, person_id=held.person_id, on=on, reason=reason.value, note=note, **repeated(post)
    )


def released(post: Post, person_id: str, on: str) -> Iterator[PostEvent]:
    """A holding or naming that has yet to begin ends on its first day."""
    for held in post.holdings:
        if held.person_id == person_id and held.until == FOREVER:
            yield _end_of(post, held, max(on, held.since), EndReason.ERASED, None)
    for named in post.stand_ins:
        if named.person_id == person_id and named.until > on:
            yield StandInEnded(post.post_id, named.number, person_id, max(on, named.since))
