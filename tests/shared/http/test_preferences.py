"""`Prefer: wait=N` as RFC 7240 writes it; other preferences and malformed ones are as if they were not there."""

import pytest

from shared.http.preferences import seconds_to_wait


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=3", 3),
        ("wait=10", 10),
        ("WAIT = 7", 7),
        ('wait="5"', 5),
        ("wait=007", 7),
        ("respond-async, wait=4", 4),
        ('return=minimal; note="a, wait=9", wait=2', 2),
        ("wait=6; until=then", 6),
        ("wait=3, wait=8", 3),
    ],
)
def test_a_wait_is_found_among_the_preferences(prefer: str, seconds: int) -> None:
    assert seconds_to_wait({"HTTP_PREFER": prefer}) == seconds


@pytest.mark.parametrize("prefer", ["wait=11", "wait=3600", "wait=999999999"])
def test_nobody_waits_longer_than_ten_seconds(prefer: str) -> None:
    assert seconds_to_wait({"HTTP_PREFER": prefer}) == 10


MALFORMED = ["wait", "wait=", "wait=0", "wait=-1", "wait=2.5", "wait=soon", "wait=3 4", "wait=३", "wait=" + "9" * 5_000]
MISQUOTED = ['wait="3', '"wait=3"', 'wait=3"', "wait='3'"]
OTHERS = ["", ",,,", "await=3", "waits=3", "handling=lenient", "wait=no, wait=3"]


@pytest.mark.parametrize("prefer", [*MALFORMED, *MISQUOTED, *OTHERS])
def test_what_is_malformed_is_ignored(prefer: str) -> None:
    assert seconds_to_wait({"HTTP_PREFER": prefer}) is None


def test_who_prefers_nothing_does_not_wait() -> None:
    assert seconds_to_wait({}) is None
