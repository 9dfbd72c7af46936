"""Posts: events in, events out."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any, get_args

import pytest

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
from services.registry.posts.events import (
    FACTS,
    AppointmentEnded,
    AppointmentRenewed,
    Candidate,
    PersonAppointed,
    PersonElected,
    PostAbolished,
    PostDutiesSet,
    PostEstablished,
    PostEvent,
    StandInEnded,
    StandInNamed,
)
from services.registry.posts.post import ALLOWED_IN, Post, Status, decide, evolve, post_id_of
from services.registry.posts.reasons import AbsenceReason, EndReason
from services.registry.posts.refused import PostRefused
from services.registry.posts.titles import TITLES
from shared.personal import Personal

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
GRID = "433122107200003"
POST_ID = f"{GRID}-grid_head"
NOTE = Personal("subject-1", "连续三月未巡查")

ESTABLISH = EstablishPost(POST_ID, GRID, True, "grid_head", "网格长", ("矛盾调解", "信息采集"), since="2025-01-01")
SET_DUTIES = SetDuties(("法制宣传",), "2026-05-01")
ABOLISH = AbolishPost("2026-11-01", "433122107200004-grid_head")
APPOINT = AppointPerson("p-1", True, "2026-01-01", "2029-01-01")
ELECT = ElectPerson(
    person_id="p-1",
    person_is_registered=True,
    since="2026-01-01",
    body="居民代表会",
    day="2025-12-20",
    votes_for=31,
    votes_against=4,
    candidates=(Candidate("p-1", 31), Candidate("p-2", 9)),
    ballots=45,
)
RENEW = RenewAppointment("2030-01-01", "2026-06-01")
END = EndAppointment("2026-06-01", EndReason.DISMISSED, NOTE)
STAND_IN = NameStandIn("p-2", True, "2026-07-01", "2026-07-15", AbsenceReason.LEAVE)
END_STAND_IN = EndStandIn(1, "2026-07-10")
RELEASE = ReleasePerson("p-1")

OF_POST: dict[str, Any] = {"at": GRID, "area": GRID, "kind": "grid_head", "title": "网格长", "role": None}
ESTABLISHED = PostEstablished(
    POST_ID, GRID, "grid_head", "网格长", ("矛盾调解", "信息采集"), at=GRID, since="2025-01-01"
)
DUTIES_SET = PostDutiesSet(POST_ID, ("法制宣传",), "2026-05-01")
ABOLISHED = PostAbolished(POST_ID, "2026-11-01", "433122107200004-grid_head")
APPOINTED = PersonAppointed(POST_ID, "p-1", "2026-01-01", 1, GRID, GRID, "grid_head", "网格长", None, "2029-01-01")
ELECTED = PersonElected(
    post_id=POST_ID,
    person_id="p-1",
    since="2026-01-01",
    holding=1,
    **OF_POST,
    term_end=None,
    body="居民代表会",
    day="2025-12-20",
    votes_for=31,
    votes_against=4,
    candidates=(Candidate("p-1", 31), Candidate("p-2", 9)),
    ballots=45,
)
RENEWED = AppointmentRenewed(POST_ID, 1, "p-1", "2026-06-01", "2030-01-01")
ENDED = AppointmentEnded(POST_ID, 1, "p-1", "2026-06-01", "dismissed", NOTE, **OF_POST)
NAMED = StandInNamed(POST_ID, 1, "p-2", "p-1", "2026-07-01", "2026-07-15", "leave", **OF_POST)
STAND_IN_ENDED = StandInEnded(POST_ID, 1, "p-2", "2026-07-10")

VACANT, HELD = (ESTABLISHED,), (ESTABLISHED, APPOINTED)


def after(*facts: PostEvent) -> Post:
    post = Post()
    for fact in facts:
        post = evolve(post, fact)
    return post


def refusal(post: Post, command: PostCommand) -> str:
    with pytest.raises(PostRefused) as refused:
        decide(post, command, NOW)
    assert refused.value.code in TITLES.keys() | {"area_unknown", "person_unknown", *OF_PEOPLE}
    return refused.value.code


OF_PEOPLE = {"end_before_start", "on_too_far_ahead", "on_in_future"}


def ended(on: str, reason: EndReason, person_id: str = "p-1") -> AppointmentEnded:
    return AppointmentEnded(POST_ID, 1, person_id, on, reason.value, None, **OF_POST)


def test_a_post_is_established_with_its_duties() -> None:
    assert decide(Post(), ESTABLISH, NOW) == [ESTABLISHED]
    assert after(ESTABLISHED).duties == ("矛盾调解", "信息采集")


def test_duties_change_on_their_day_and_the_same_again_leaves_no_fact() -> None:
    assert decide(after(*HELD), SET_DUTIES, NOW) == [DUTIES_SET]
    changed = after(*HELD, DUTIES_SET)
    assert changed.duties_at("2026-04-30") == ("矛盾调解", "信息采集")
    assert changed.duties_at("2026-05-01") == ("法制宣传",)
    assert decide(changed, replace(SET_DUTIES, on="2026-08-01"), NOW) == []
    assert refusal(changed, SetDuties((), "2026-04-30")) == "before_last_change"


def test_a_vacant_post_is_filled() -> None:
    assert decide(after(*VACANT), APPOINT, NOW) == [APPOINTED]
    assert after(*HELD).holder == "p-1"


def test_a_held_post_takes_no_second_holder_not_even_the_same_person() -> None:
    assert {refusal(after(*HELD), command) for command in (APPOINT, ELECT)} == {"post_already_held"}


def test_a_post_that_does_not_exist_takes_no_holder() -> None:
    assert refusal(Post(), APPOINT) == "post_unknown"


@pytest.mark.parametrize("facts", [VACANT, HELD])
def test_a_post_is_established_once(facts: tuple[PostEvent, ...]) -> None:
    assert refusal(after(*facts), ESTABLISH) == "post_already_established"


def test_a_post_of_an_unknown_area_is_refused() -> None:
    assert refusal(Post(), replace(ESTABLISH, place_is_open=False)) == "area_unknown"


@pytest.mark.parametrize("command", [APPOINT, ELECT, STAND_IN])
def test_somebody_unknown_or_erased_gets_no_post(command: AppointPerson | ElectPerson | NameStandIn) -> None:
    assert refusal(after(*VACANT), replace(command, person_is_registered=False)) == "person_unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"since": "2027-11-25"}, "since_too_far_ahead"),
        ({"since": "2024-12-31"}, "start_before_post"),
        ({"term_end": "2026-01-01"}, "term_end_before_start"),
        ({"filled_by": ("elected",)}, "not_filled_by_appointment"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    assert refusal(after(*VACANT), replace(APPOINT, **change)) == code  # type: ignore[arg-type]


def test_an_appointment_may_begin_within_a_year() -> None:
    assert decide(after(*VACANT), replace(APPOINT, since="2027-11-24"), NOW)


def test_the_next_holder_begins_when_the_last_one_has_left_and_not_before() -> None:
    free = after(*HELD, ENDED)
    assert refusal(free, replace(APPOINT, since="2026-05-31")) == "start_before_last_end"
    assert decide(free, replace(APPOINT, since="2026-06-01", person_id="p-2"), NOW) == [
        replace(APPOINTED, person_id="p-2", since="2026-06-01", holding=2)
    ]


def test_who_holds_a_post_is_known_of_every_day() -> None:
    second = replace(APPOINTED, person_id="p-2", since="2026-08-01", holding=2)
    post = after(*HELD, ENDED, second)
    days = {"2025-12-31": None, "2026-01-01": "p-1", "2026-05-31": "p-1", "2026-06-01": None, "2026-08-01": "p-2"}
    assert {day: held.person_id if (held := post.held_at(day)) else None for day in days} == days


def test_an_election_keeps_body_day_and_votes() -> None:
    assert decide(after(*VACANT), ELECT, NOW) == [ELECTED]
    assert after(ESTABLISHED, ELECTED).holder == "p-1"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"day": "2026-11-24", "since": "2026-12-01"}, "election_in_future"),
        ({"since": "2025-12-19"}, "start_before_election"),
        ({"elected_by": "党员大会"}, "elected_by_other_body"),
        ({"filled_by": ("appointed",)}, "not_filled_by_election"),
        ({"candidates": (Candidate("p-1", 31), Candidate("p-1", 31))}, "candidate_repeated"),
        ({"candidates": (Candidate("p-2", 31),)}, "elected_not_candidate"),
        ({"candidates": (Candidate("p-1", 30), Candidate("p-2", 9))}, "votes_differ"),
        ({"candidates": (Candidate("p-1", 31), Candidate("p-2", 31)), "ballots": 80}, "elected_not_first"),
        ({"votes_against": 31}, "election_lost"),
        ({"ballots": 34}, "more_votes_than_ballots"),
        ({"ballots": 39}, "more_votes_than_ballots"),
        ({"term_end": "2025-12-31"}, "term_end_before_start"),
    ],
)
def test_an_election_that_cannot_have_been_is_refused(change: dict[str, object], code: str) -> None:
    assert refusal(after(*VACANT), replace(ELECT, **change)) == code  # type: ignore[arg-type]


def test_the_term_of_the_scheme_counts_from_the_first_day() -> None:
    by_scheme = replace(ELECT, filled_by=("elected",), elected_by="居民代表会", term_years=3)
    assert decide(after(*VACANT), by_scheme, NOW) == [replace(ELECTED, term_end="2029-01-01")]


def test_an_appointment_is_renewed_for_longer_and_an_elected_holder_by_election_only() -> None:
    assert decide(after(*HELD), RENEW, NOW) == [RENEWED]
    assert refusal(after(*HELD), replace(RENEW, term_end="2029-01-01")) == "term_not_longer"
    assert refusal(after(*HELD), replace(RENEW, on="2025-12-31")) == "end_before_start"
    assert refusal(after(ESTABLISHED, ELECTED), RENEW) == "renewal_needs_election"


def test_a_holder_leaves_for_a_reason() -> None:
    assert decide(after(*HELD), END, NOW) == [ENDED]
    assert refusal(after(*HELD), replace(END, on="2025-12-31")) == "end_before_start"
    assert refusal(after(*HELD), replace(END, on="2027-11-25")) == "on_too_far_ahead"
    assert refusal(after(*HELD), EndAppointment("2026-11-24", EndReason.DECEASED)) == "on_in_future"
    assert refusal(after(*HELD, ENDED), END) == "post_vacant"


def test_somebody_stands_in_for_a_holder_or_for_a_vacancy() -> None:
    assert decide(after(*HELD), STAND_IN, NOW) == [NAMED]
    assert decide(after(*VACANT), STAND_IN, NOW) == [replace(NAMED, for_person=None)]
    post = after(*HELD, NAMED)
    assert [post.stood_in_at(day) is not None for day in ("2026-06-30", "2026-07-01", "2026-07-15")] == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person_id": "p-1"}, "stand_in_is_holder"),
        ({"until": "2026-07-01"}, "stand_in_ends_before_start"),
        ({"since": "2024-12-31"}, "start_before_post"),
        ({"until": "2027-11-25"}, "stand_in_too_long"),
        ({"since": "2026-07-14", "until": "2026-08-01"}, "stand_in_overlaps"),
    ],
)
def test_a_stand_in_that_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    assert refusal(after(*HELD, NAMED), replace(STAND_IN, **change)) == code  # type: ignore[arg-type]


def test_a_stand_in_ends_early_and_one_that_is_over_stays_as_it_is() -> None:
    post = after(*HELD, NAMED)
    assert decide(post, END_STAND_IN, NOW) == [STAND_IN_ENDED]
    assert decide(after(*HELD, NAMED, STAND_IN_ENDED), END_STAND_IN, NOW) == []
    assert refusal(post, EndStandIn(1, "2026-06-30")) == "end_before_start"
    assert refusal(post, EndStandIn(2, "2026-07-10")) == "stand_in_unknown"


def test_an_abolished_post_ends_what_was_left_in_it_and_takes_nobody() -> None:
    long = replace(NAMED, until="2027-01-01")
    assert decide(after(*HELD, long), ABOLISH, NOW) == [
        ended("2026-11-01", EndReason.POST_ABOLISHED),
        StandInEnded(POST_ID, 1, "p-2", "2026-11-01"),
        ABOLISHED,
    ]
    assert refusal(after(*VACANT, ABOLISHED), APPOINT) == "post_abolished"
    assert refusal(after(*VACANT, ABOLISHED), ESTABLISH) == "post_abolished"
    assert refusal(after(*HELD, ENDED), replace(ABOLISH, on="2026-05-31")) == "before_last_change"
    assert refusal(after(*VACANT), replace(ABOLISH, successor=POST_ID)) == "post_succeeds_itself"


def test_an_erased_person_leaves_at_once_and_asking_again_leaves_no_fact() -> None:
    assert decide(after(*HELD), RELEASE, NOW) == [ended("2026-11-23", EndReason.ERASED)]
    assert decide(after(*HELD, ended("2026-11-23", EndReason.ERASED)), RELEASE, NOW) == []
    assert decide(after(*HELD), ReleasePerson("p-9"), NOW) == []


def test_what_an_erased_person_was_yet_to_begin_ends_on_its_first_day() -> None:
    later = replace(APPOINTED, since="2027-01-01")
    naming = replace(NAMED, person_id="p-1", since="2026-12-01", until="2027-01-01")
    assert decide(after(ESTABLISHED, naming, later), RELEASE, NOW) == [
        ended("2027-01-01", EndReason.ERASED),
        StandInEnded(POST_ID, 1, "p-1", "2026-12-01"),
    ]


def test_the_second_post_of_a_kind_gets_a_number() -> None:
    assert post_id_of("433122107200003", "grid_worker") == "433122107200003-grid_worker"
    assert post_id_of("433122107200003", "grid_worker", 2) == "433122107200003-grid_worker-2"


def test_the_note_of_a_dismissal_is_not_printed() -> None:
    assert "巡查" not in repr(END)
    assert "巡查" not in repr(ENDED)


def test_every_command_is_decided_in_every_status_and_every_fact_has_a_name() -> None:
    assert set(FACTS.values()) == set(get_args(PostEvent))
    states: dict[Status, tuple[PostEvent, ...]] = {
        Status.ABSENT: (),
        Status.VACANT: (*VACANT, replace(NAMED, for_person=None)),
        Status.HELD: (*HELD, NAMED),
        Status.ABOLISHED: (*VACANT, NAMED, ABOLISHED),
    }
    commands: tuple[PostCommand, ...] = (
        ESTABLISH,
        SET_DUTIES,
        ABOLISH,
        APPOINT,
        ELECT,
        RENEW,
        END,
        replace(STAND_IN, since="2026-08-01", until="2026-08-02"),
        END_STAND_IN,
        RELEASE,
    )
    assert set(ALLOWED_IN) == set(get_args(PostCommand)) == {type(command) for command in commands}
    for (status, facts), command in product(states.items(), commands):
        assert after(*facts).status is status
        if status in ALLOWED_IN[type(command)]:
            decide(after(*facts), command, NOW)
        else:
            assert refusal(after(*facts), command)
