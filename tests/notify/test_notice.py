"""Domain of the notice: facts in, facts out."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.commands import NoticeCommand, PutNotice, ReadNotice, Recipient
from services.notify.events import FACTS, Holder, NoticeEvent, NoticePut, NoticeRead
from services.notify.notice import ALLOWED_IN, Notice, NoticeNotFound, NoticeRefused, Status, decide, fold
from shared.areas import Scope

NOON = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
GRID = Scope("433122", "433122107", "433122107200", "433122107200003")
PUT = PutNotice(
    notice_id="n-1",
    recipient=Recipient("p-zhang", "433122107200003-grid_head", Holder.GRID_HEAD),
    case_id="c-1",
    category="公共设施",
    urgency="urgent",
    area="433122107200003",
    area_name="五里洲村第三网格",
    scope=GRID,
    reported_at=NOON,
)
WAS_PUT = NoticePut(
    notice_id="n-1",
    person_id="p-zhang",
    post_id="433122107200003-grid_head",
    post=Holder.GRID_HEAD,
    vacant=(),
    case_id="c-1",
    category="公共设施",
    urgency="urgent",
    area="433122107200003",
    area_name="五里洲村第三网格",
    scope=GRID,
    reported_at=NOON,
)
WAS_READ = NoticeRead("n-1", "p-zhang")


def test_every_command_has_a_row_and_every_fact_a_stored_name() -> None:
    assert set(ALLOWED_IN) == set(get_args(NoticeCommand))
    assert set(FACTS.classes.values()) == set(get_args(NoticeEvent))


def test_a_put_notice_is_unread_and_belongs_to_the_area_of_the_case() -> None:
    assert decide(Notice(), PUT, NOON) == [WAS_PUT]
    assert fold([WAS_PUT]).status is Status.UNREAD
    assert fold([WAS_PUT]).scope == GRID


def test_a_notice_is_put_once() -> None:
    with pytest.raises(NoticeRefused):
        decide(fold([WAS_PUT]), PUT, NOON)


def test_its_owner_reads_it() -> None:
    assert decide(fold([WAS_PUT]), ReadNotice("p-zhang"), NOON) == [WAS_READ]
    assert fold([WAS_PUT, WAS_READ]).status is Status.READ


def test_reading_it_again_changes_nothing() -> None:
    assert decide(fold([WAS_PUT, WAS_READ]), ReadNotice("p-zhang"), NOON) == []


@pytest.mark.parametrize("events", [[], [WAS_PUT], [WAS_PUT, WAS_READ]])
def test_for_anybody_else_it_is_not_there(events: list[NoticeEvent]) -> None:
    with pytest.raises(NoticeNotFound):
        decide(fold(events), ReadNotice("p-other"), NOON)


@given(st.lists(st.sampled_from([WAS_PUT, WAS_READ])))
def test_any_order_of_facts_loads(events: list[NoticeEvent]) -> None:
    assert fold(events).status in Status
