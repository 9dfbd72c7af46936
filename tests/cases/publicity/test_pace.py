"""How often something may be asked for."""

from services.cases.publicity.pace import Pace


def test_each_asks_so_many_times_within_a_while_and_is_told_how_long_to_wait() -> None:
    now = [0.0]
    pace = Pace(2, 60, clock=lambda: now[0])
    assert [pace.seconds_to_wait("a"), pace.seconds_to_wait("a"), pace.seconds_to_wait("a")] == [0, 0, 60]
    assert pace.seconds_to_wait("b") == 0
    now[0] = 59.5
    assert pace.seconds_to_wait("a") == 1
    now[0] = 60.0
    assert [pace.seconds_to_wait("a"), pace.seconds_to_wait("a"), pace.seconds_to_wait("a")] == [0, 0, 60]


def test_being_refused_does_not_prolong_the_wait() -> None:
    now = [0.0]
    pace = Pace(1, 10, clock=lambda: now[0])
    pace.seconds_to_wait("a")
    for second in range(1, 10):
        now[0] = float(second)
        assert pace.seconds_to_wait("a") == 10 - second
    now[0] = 10.0
    assert pace.seconds_to_wait("a") == 0
