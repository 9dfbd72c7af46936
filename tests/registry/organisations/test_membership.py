"""Memberships: events in, events out."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest

from services.registry.organisations.kinds import OrganisationRefused
from services.registry.organisations.memberships.commands import (
    JoinOrganisation,
    LeaveOrganisation,
    MembershipCommand,
    RecordParticipation,
)
from services.registry.organisations.memberships.events import (
    MembershipEvent,
    MembershipJoined,
    MembershipLeft,
    ParticipationRecorded,
)
from services.registry.organisations.memberships.membership import (
    ALLOWED_IN,
    MEMBERSHIP,
    Membership,
    Status,
    decide,
    evolve,
    membership_id_of,
)

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
BRANCH, RESIDENCE = "610114004001-party_branch-2", "610114004003001"
ID = membership_id_of(BRANCH, "p-1")
JOIN = JoinOrganisation(ID, "p-1", True, BRANCH, True, RESIDENCE, True, False, "2026-02-01")
JOINED = MembershipJoined(ID, "p-1", BRANCH, RESIDENCE, False, "2026-02-01", 1)
TOOK_PART = ParticipationRecorded(ID, "p-1", BRANCH, 1, "2026-04-18", "清扫河堤", 2.5)
LEFT = MembershipLeft(ID, "p-1", BRANCH, "2026-10-01", 1)


def after(*facts: MembershipEvent) -> Membership:
    membership = Membership()
    for fact in facts:
        membership = evolve(membership, fact)
    return membership


def refusal(membership: Membership, command: MembershipCommand) -> str:
    with pytest.raises(OrganisationRefused) as refused:
        decide(membership, command, NOW)
    return refused.value.code


def test_a_member_belongs_to_an_organisation_and_to_a_residence_elsewhere() -> None:
    assert decide(Membership(), JOIN, NOW) == [JOINED]
    member = after(JOINED)
    assert (member.organisation_id, member.residence, member.direct) == (BRANCH, RESIDENCE, False)
    assert MEMBERSHIP.scope(member).village == "610114004001"


def test_nobody_is_a_member_twice_at_a_time_and_who_left_may_come_back() -> None:
    assert refusal(after(JOINED), JOIN) == "already_member"
    again = replace(JOIN, since="2026-10-01")
    assert decide(after(JOINED, LEFT), again, NOW) == [replace(JOINED, since="2026-10-01", times=2)]
    assert refusal(after(JOINED, LEFT), replace(JOIN, since="2026-09-30")) == "change_before_last"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"organisation_is_open": False}, "organisation_unknown"),
        ({"person_is_registered": False}, "person_unknown"),
        ({"residence_is_open": False}, "area_unknown"),
        ({"since": "2027-11-25"}, "day_too_far_ahead"),
    ],
)
def test_what_is_wrong_with_a_membership_is_named(change: dict[str, object], code: str) -> None:
    assert refusal(Membership(), replace(JOIN, **change)) == code  # type: ignore[arg-type]


def test_taking_part_is_counted_while_somebody_is_a_member() -> None:
    take_part = RecordParticipation("2026-04-18", "清扫河堤", 2.5)
    assert decide(after(JOINED), take_part, NOW) == [TOOK_PART]
    assert decide(after(JOINED, TOOK_PART), take_part, NOW) == [replace(TOOK_PART, number=2)]
    assert refusal(after(JOINED, LEFT), take_part) == "membership_ended"
    assert refusal(after(JOINED), replace(take_part, day="2026-01-31")) == "day_before_since"
    assert refusal(after(JOINED), replace(take_part, day="2026-11-24")) == "not_yet_happened"


def test_who_leaves_does_so_after_joining() -> None:
    assert decide(after(JOINED), LeaveOrganisation("2026-10-01"), NOW) == [LEFT]
    assert refusal(after(JOINED), LeaveOrganisation("2026-01-31")) == "change_before_last"


def test_every_command_is_decided_in_every_status() -> None:
    assert set(ALLOWED_IN) == set(get_args(MembershipCommand))
    commands: tuple[MembershipCommand, ...] = (
        replace(JOIN, since="2026-11-01"),
        LeaveOrganisation("2026-11-01"),
        RecordParticipation("2026-11-01", "走访", 1.0),
    )
    states: dict[Status, tuple[MembershipEvent, ...]] = {
        Status.ABSENT: (),
        Status.MEMBER: (JOINED,),
        Status.LEFT: (JOINED, LEFT),
    }
    for (status, facts), command in product(states.items(), commands):
        if status in ALLOWED_IN[type(command)]:
            assert decide(after(*facts), command, NOW)
        else:
            assert refusal(after(*facts), command)
