"""What counts as published is confirmed without a gap; after trouble the window begins again where that is safe."""

import pytest

from shared.eventlog.envelope import Outgoing, beacon
from shared.eventlog.window import WINDOW, Window


def fact(position: int) -> Outgoing:
    return Outgoing("cases", "thing.added.v1", "thing-7", 0, position, position - 1, "thing.added", b"{}")


def sent(published: int, *positions: int) -> Window:
    window = Window(published)
    for position in positions:
        window.send(fact(position))
    return window


def test_only_an_unbroken_run_of_confirms_counts() -> None:
    window = sent(0, 3, 7, 9)

    window.confirm(2, multiple=False)
    assert (window.published, window.sent) == (0, 9)
    window.confirm(1, multiple=False)
    assert window.published == 7
    window.confirm(3, multiple=True)
    assert (window.published, window.waiting) == (9, False)


def test_one_confirm_may_stand_for_many() -> None:
    window = sent(0, 3, 7, 9)

    window.confirm(2, multiple=True)

    assert (window.published, window.room) == (7, WINDOW - 1)


def test_a_beacon_is_confirmed_and_moves_nothing() -> None:
    window = sent(5)
    window.send(beacon("cases", 0, 5))

    window.confirm(1, multiple=False)

    assert (window.published, window.waiting) == (5, False)


def test_after_a_nack_nothing_counts_until_it_is_sent_again() -> None:
    window = sent(0, 3, 7, 9)
    window.confirm(1, multiple=False)
    window.fail()
    window.confirm(3, multiple=True)
    assert (window.published, window.room) == (3, 0)

    window.reopen()

    assert (window.published, window.sent, window.room) == (3, 3, WINDOW)


def test_a_return_leads_back_to_the_beginning() -> None:
    window = sent(40, 41, 42)
    window.miss()
    window.confirm(2, multiple=True)

    window.reopen()

    assert (window.published, window.sent) == (0, 0)


def test_a_repair_goes_back_and_many_requests_for_the_same_go_back_once() -> None:
    window = sent(40)
    window.rewind(10)
    window.reopen()
    window.send(fact(11))
    window.confirm(1, multiple=False)

    for have in (10, 25, 11):
        window.rewind(have)
    assert (window.published, window.broken) == (11, False)

    window.rewind(5)
    assert (window.published, window.broken) == (5, True)


def test_once_a_repair_is_through_the_same_request_counts_again() -> None:
    window = sent(40)
    window.rewind(38)
    window.reopen()
    for position in (39, 40):
        window.send(fact(position))
    window.confirm(2, multiple=True)
    assert window.published == 40

    window.rewind(38)

    assert window.published == 38


@pytest.mark.parametrize("have", [40, 41, 1000])
def test_who_has_everything_needs_no_repair(have: int) -> None:
    window = sent(40)

    window.rewind(have)

    assert (window.published, window.broken) == (40, False)


def test_no_more_than_the_window_is_on_its_way() -> None:
    window = sent(0, *range(1, WINDOW + 1))

    assert window.room == 0
