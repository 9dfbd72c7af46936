"""Posts: events in, events out."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest

from services.registry.commands import AppointPerson, EstablishPost, PostCommand
from services.registry.events import PersonAppointed, PostEstablished, PostEvent
from services.registry.post import ALLOWED_IN, Post, PostRefused, Status, decide, evolve, post_id_of

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
POST_ID = "433122107200003-grid_head"
ESTABLISH = EstablishPost(POST_ID, "433122107200003", True, "grid_head", "网格长", ("矛盾调解", "信息采集"))
APPOINT = AppointPerson("person-1", True, "2026-01-01")

ESTABLISHED = PostEstablished(POST_ID, "433122107200003", "grid_head", "网格长", ("矛盾调解", "信息采集"))
APPOINTED = PersonAppointed(POST_ID, "person-1", "2026-01-01")


def after(*facts: PostEvent) -> Post:
    post = Post()
    for fact in facts:
        post = evolve(post, fact)
    return post


def refusal(post: Post, command: PostCommand) -> str:
    with pytest.raises(PostRefused) as refused:
        decide(post, command, NOW)
    return refused.value.code


def test_a_post_is_established_with_its_duties() -> None:
    assert decide(Post(), ESTABLISH, NOW) == [ESTABLISHED]
    assert after(ESTABLISHED).duties == ("矛盾调解", "信息采集")


def test_a_vacant_post_is_filled() -> None:
    assert decide(after(ESTABLISHED), APPOINT, NOW) == [APPOINTED]
    assert after(ESTABLISHED, APPOINTED).holder == "person-1"


def test_a_held_post_takes_no_second_holder() -> None:
    assert refusal(after(ESTABLISHED, APPOINTED), APPOINT) == "post_already_held"


def test_a_post_that_does_not_exist_takes_no_holder() -> None:
    assert refusal(Post(), APPOINT) == "post_unknown"


@pytest.mark.parametrize("facts", [(ESTABLISHED,), (ESTABLISHED, APPOINTED)])
def test_a_post_is_established_once(facts: tuple[PostEvent, ...]) -> None:
    assert refusal(after(*facts), ESTABLISH) == "post_already_established"


def test_a_post_of_an_unknown_area_is_refused() -> None:
    assert refusal(Post(), replace(ESTABLISH, area_is_open=False)) == "area_unknown"


def test_somebody_unknown_or_erased_is_not_appointed() -> None:
    stranger = replace(APPOINT, person_is_registered=False)
    assert refusal(after(ESTABLISHED), stranger) == "person_unknown"


def test_an_appointment_may_begin_within_a_year_and_not_later() -> None:
    vacant = after(ESTABLISHED)
    assert decide(vacant, replace(APPOINT, since="2027-11-24"), NOW)
    assert refusal(vacant, replace(APPOINT, since="2027-11-25")) == "since_too_far_ahead"


def test_the_second_post_of_a_kind_gets_a_number() -> None:
    assert post_id_of("433122107200003", "grid_worker") == "433122107200003-grid_worker"
    assert post_id_of("433122107200003", "grid_worker", 2) == "433122107200003-grid_worker-2"


def test_every_command_is_decided_in_every_status() -> None:
    assert set(ALLOWED_IN) == set(get_args(PostCommand))
    states = {Status.ABSENT: (), Status.VACANT: (ESTABLISHED,), Status.HELD: (ESTABLISHED, APPOINTED)}
    commands: tuple[PostCommand, ...] = (ESTABLISH, APPOINT)
    for (status, facts), command in product(states.items(), commands):
        if status in ALLOWED_IN[type(command)]:
            assert decide(after(*facts), command, NOW)
        else:
            assert refusal(after(*facts), command)
