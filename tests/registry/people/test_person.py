"""Persons: events in, events out."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest

from services.registry.people.commands import (
    AttendTraining,
    CorrectPerson,
    EnrolVolunteer,
    ErasePerson,
    GiveReward,
    IssueWorkPermit,
    LeaveVolunteering,
    PersonCommand,
    PhotographPerson,
    RegisterPerson,
    UnmaskPerson,
    WithdrawWorkPermit,
)
from services.registry.people.events import (
    FACTS,
    PersonCorrected,
    PersonErased,
    PersonEvent,
    PersonPhotographed,
    PersonRegistered,
    PersonUnmasked,
    RewardGiven,
    TrainingAttended,
    VolunteerEnrolled,
    VolunteerLeft,
    WorkPermitIssued,
    WorkPermitWithdrawn,
)
from services.registry.people.kinds import RewardKind, TrainingKind, VolunteerKind, WithdrawalReason
from services.registry.people.person import ALLOWED_IN, Person, PersonRefused, Status, decide, evolve
from services.registry.people.titles import TITLES
from shared.personal import Personal

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
REGISTER = RegisterPerson("p-1", "subject-1", "433122107", True, "向明远", "19900000001")
UNMASK = UnmaskPerson("commander-1", "电话核实")
ERASE = ErasePerson()
CORRECT = CorrectPerson(phone="19900000002")
PHOTOGRAPH = PhotographPerson("file-1", "image/jpeg", "ab" * 32)
TRAIN = AttendTraining("网格员岗前培训", TrainingKind.PRE_SERVICE, "2026-04-10", 16, True)
ISSUE = IssueWorkPermit("武溪网格 0031", "2026-05-01", "2028-05-01")
WITHDRAW = WithdrawWorkPermit(1, "2026-10-01", WithdrawalReason.LEFT)
ENROL = EnrolVolunteer(
    VolunteerKind.VOLUNTEER_INFORMANT, "433122107200003", True, "物业", ("物业", "组长"), "2026-02-01"
)
LEAVE = LeaveVolunteering(1, "2026-09-01")
REWARD = GiveReward(RewardKind.MONEY, 20_000, "2026-08-01", "及时上报险情")

REGISTERED = PersonRegistered(
    "p-1", "subject-1", "433122107", Personal("subject-1", "向明远"), Personal("subject-1", "19900000001")
)
UNMASKED = PersonUnmasked("p-1", "commander-1", Personal("subject-1", "电话核实"))
ERASED = PersonErased("p-1", "subject-1")
CORRECTED = PersonCorrected("p-1", REGISTERED.name, Personal("subject-1", "19900000002"), None)
PHOTOGRAPHED = PersonPhotographed("p-1", "file-1", "image/jpeg", "ab" * 32)
TRAINED = TrainingAttended("p-1", 1, "网格员岗前培训", "pre_service", "2026-04-10", 16, True)
ISSUED = WorkPermitIssued("p-1", 1, "武溪网格 0031", "2026-05-01", "2028-05-01")
WITHDRAWN = WorkPermitWithdrawn("p-1", 1, "2026-10-01", "left")
ENROLLED = VolunteerEnrolled("p-1", 1, "volunteer_informant", "433122107200003", "物业", "2026-02-01")
LEFT = VolunteerLeft("p-1", 1, "2026-09-01")
REWARDED = RewardGiven("p-1", 1, "money", 20_000, "2026-08-01", Personal("subject-1", "及时上报险情"))


def after(*facts: PersonEvent) -> Person:
    person = Person()
    for fact in facts:
        person = evolve(person, fact)
    return person


def refusal(person: Person, command: PersonCommand) -> str:
    with pytest.raises(PersonRefused) as refused:
        decide(person, command, NOW)
    assert refused.value.code in TITLES.keys() | {"area_unknown", "since_too_far_ahead"}
    return refused.value.code


def test_a_person_is_registered_with_name_and_phone_as_personal_text() -> None:
    assert decide(Person(), REGISTER, NOW) == [REGISTERED]


def test_a_person_of_an_unknown_area_is_refused() -> None:
    assert refusal(Person(), replace(REGISTER, area_is_open=False)) == "area_unknown"


def test_seeing_a_person_in_clear_leaves_who_and_why() -> None:
    assert decide(after(REGISTERED), UNMASK, NOW) == [UNMASKED]


def test_an_erased_person_is_not_seen_in_clear_and_not_registered_again() -> None:
    assert refusal(after(REGISTERED, ERASED), UNMASK) == "person_erased"
    assert refusal(after(REGISTERED, ERASED), REGISTER) == "person_erased"


def test_erasing_twice_leaves_one_fact() -> None:
    assert decide(after(REGISTERED), ERASE, NOW) == [ERASED]
    assert decide(after(REGISTERED, ERASED), ERASE, NOW) == []


def test_an_erased_person_keeps_no_text_not_even_sealed() -> None:
    person = after(REGISTERED, UNMASKED, ERASED)
    assert (person.status, person.name, person.phone) == (Status.ERASED, None, None)


def test_nobody_unknown_is_unmasked_or_erased() -> None:
    assert {refusal(Person(), command) for command in (UNMASK, ERASE)} == {"person_unknown"}


def test_commands_show_no_personal_text_when_printed() -> None:
    assert "向明远" not in repr(REGISTER)
    assert "1990" not in repr(REGISTER)
    assert "核实" not in repr(UNMASK)
    assert "险情" not in repr(REWARD)
    assert "1990" not in repr(CORRECT)


def test_a_correction_keeps_what_it_does_not_name_and_nothing_new_leaves_no_fact() -> None:
    assert decide(after(REGISTERED), CORRECT, NOW) == [CORRECTED]
    assert after(REGISTERED, CORRECTED).phone == Personal("subject-1", "19900000002")
    assert decide(after(REGISTERED), CorrectPerson(), NOW) == []


def test_the_newest_photo_counts() -> None:
    assert decide(after(REGISTERED), PHOTOGRAPH, NOW) == [PHOTOGRAPHED]
    assert after(REGISTERED, PHOTOGRAPHED, replace(PHOTOGRAPHED, photo="file-2")).photo == "file-2"
    assert after(REGISTERED, PHOTOGRAPHED, ERASED).photo is None


def test_what_lies_ahead_is_not_recorded_as_done() -> None:
    assert decide(after(REGISTERED), TRAIN, NOW) == [TRAINED]
    assert refusal(after(REGISTERED), replace(TRAIN, day="2026-11-24")) == "day_in_future"
    assert refusal(after(REGISTERED), replace(REWARD, day="2026-11-24")) == "day_in_future"


def test_a_work_permit_holds_for_a_time_and_two_never_at_once() -> None:
    assert decide(after(REGISTERED), ISSUE, NOW) == [ISSUED]
    assert refusal(after(REGISTERED), replace(ISSUE, until="2026-05-01")) == "permit_ends_before_start"
    assert refusal(after(REGISTERED, ISSUED), replace(ISSUE, since="2028-04-30")) == "since_too_far_ahead"
    again = replace(ISSUE, since="2027-01-01")
    assert refusal(after(REGISTERED, ISSUED), again) == "permit_overlaps"
    assert decide(after(REGISTERED, ISSUED, WITHDRAWN), again, NOW)


def test_a_work_permit_is_withdrawn_once() -> None:
    assert decide(after(REGISTERED, ISSUED), WITHDRAW, NOW) == [WITHDRAWN]
    assert decide(after(REGISTERED, ISSUED, WITHDRAWN), WITHDRAW, NOW) == []
    assert refusal(after(REGISTERED), WITHDRAW) == "permit_unknown"
    assert refusal(after(REGISTERED, ISSUED), replace(WITHDRAW, on="2026-04-30")) == "end_before_start"


def test_a_volunteer_comes_from_where_the_place_says_and_is_enrolled_once_per_area_and_kind() -> None:
    assert decide(after(REGISTERED), ENROL, NOW) == [ENROLLED]
    assert refusal(after(REGISTERED), replace(ENROL, origin="游客")) == "origin_unknown"
    assert refusal(after(REGISTERED), replace(ENROL, area_is_open=False)) == "area_unknown"
    assert refusal(after(REGISTERED, ENROLLED), replace(ENROL, since="2026-06-01")) == "volunteer_already_enrolled"
    assert decide(after(REGISTERED, ENROLLED), replace(ENROL, kind=VolunteerKind.VOLUNTEER_SUPERVISOR), NOW)
    assert decide(after(REGISTERED, ENROLLED, LEFT), replace(ENROL, since="2026-09-01"), NOW)


def test_a_volunteer_leaves_once() -> None:
    assert decide(after(REGISTERED, ENROLLED), LEAVE, NOW) == [LEFT]
    assert decide(after(REGISTERED, ENROLLED, LEFT), LEAVE, NOW) == []
    assert refusal(after(REGISTERED), LEAVE) == "volunteer_unknown"


def test_a_reward_has_a_worth_unless_it_is_an_honour() -> None:
    assert decide(after(REGISTERED), REWARD, NOW) == [REWARDED]
    assert decide(after(REGISTERED), replace(REWARD, kind=RewardKind.HONOUR, amount=0), NOW)
    for kind, amount in ((RewardKind.HONOUR, 1), (RewardKind.POINTS, 0)):
        assert refusal(after(REGISTERED), replace(REWARD, kind=kind, amount=amount)) == "reward_amount"


def test_an_erased_person_is_no_volunteer_and_has_no_permit_from_that_day() -> None:
    assert decide(after(REGISTERED, ISSUED, ENROLLED), ERASE, NOW) == [
        replace(WITHDRAWN, on="2026-11-23", reason="erased"),
        replace(LEFT, on="2026-11-23"),
        ERASED,
    ]
    assert decide(after(REGISTERED, ISSUED, WITHDRAWN, ENROLLED, LEFT), ERASE, NOW) == [ERASED]


def test_every_command_is_decided_in_every_status_and_every_fact_has_a_name() -> None:
    assert set(FACTS.values()) == set(get_args(PersonEvent))
    states: dict[Status, tuple[PersonEvent, ...]] = {
        Status.ABSENT: (),
        Status.REGISTERED: (REGISTERED, ISSUED, replace(ENROLLED, area="433122107200004")),
        Status.ERASED: (REGISTERED, ERASED),
    }
    commands: tuple[PersonCommand, ...] = (
        REGISTER,
        CORRECT,
        PHOTOGRAPH,
        UNMASK,
        TRAIN,
        replace(ISSUE, since="2026-01-01", until="2026-02-01"),
        WITHDRAW,
        ENROL,
        LEAVE,
        REWARD,
        ERASE,
    )
    assert set(ALLOWED_IN) == set(get_args(PersonCommand)) == {type(command) for command in commands}
    for (status, facts), command in product(states.items(), commands):
        if status not in ALLOWED_IN[type(command)]:
            assert refusal(after(*facts), command)
        else:
            decide(after(*facts), command, NOW)
