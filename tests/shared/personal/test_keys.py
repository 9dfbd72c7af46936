"""Keys in memory stay few, and none that has expired stays."""

import threading
from itertools import count

import pytest
from pymongo.errors import AutoReconnect

from shared.personal.keys import BATCH, FORGOTTEN_WITHIN, LOW, KeyCache, KeyPool, SubjectKey


def test_the_oldest_key_makes_room() -> None:
    cache = KeyCache(clock=lambda: 0.0, capacity=3)
    for subject in "abcd":
        cache.put(subject, b"key", began=0.0)
    assert [cache.get(subject) for subject in "abcd"] == [None, b"key", b"key", b"key"]


def test_an_expired_key_leaves_the_memory_when_the_next_one_comes() -> None:
    seconds = iter([0.0, FORGOTTEN_WITHIN + 1.0])
    cache = KeyCache(clock=lambda: next(seconds))
    cache.put("a", b"key", began=0.0)
    cache.put("b", b"key", began=FORGOTTEN_WITHIN + 1.0)
    assert list(cache._held) == ["b"]


def test_a_batch_is_made_ahead_while_the_earlier_keys_are_used_up() -> None:
    numbers, made_by, ahead = count(), [], threading.Event()

    def make(number: int) -> list[SubjectKey]:
        made_by.append(threading.current_thread())
        if len(made_by) == 2:
            ahead.set()
        return [(str(next(numbers)), b"key") for _ in range(number)]

    pool = KeyPool(make)
    taken = [pool.take()[0] for _ in range(BATCH - LOW + 2)]
    assert ahead.wait(10)
    made_by[1].join()
    taken += [pool.take()[0] for _ in range(BATCH - 2)]
    assert len(set(taken)) == len(taken)
    assert made_by[0] is threading.current_thread()
    assert made_by[1] is not threading.current_thread()
    assert len(made_by) == 2


def test_a_failure_is_seen_by_the_taker_and_is_over_when_the_database_is_back() -> None:
    answers: list[list[SubjectKey] | AutoReconnect] = [AutoReconnect("down"), [("s1", b"key")]]

    def make(_: int) -> list[SubjectKey]:
        answer = answers.pop(0)
        if isinstance(answer, AutoReconnect):
            raise answer
        return answer

    pool = KeyPool(make)
    with pytest.raises(AutoReconnect):
        pool.take()
    assert pool.take() == ("s1", b"key")
