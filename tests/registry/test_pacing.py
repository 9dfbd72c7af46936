"""Long loops let others run, and lose nothing by it."""

import pytest

from services.registry.pacing import in_parts, paced


@pytest.mark.parametrize(("items", "breaths"), [(0, 0), (9, 0), (10, 1), (25, 2)])
def test_a_paced_loop_breathes_after_every_go(items: int, breaths: int) -> None:
    taken: list[int] = []
    assert list(paced(range(items), lambda: taken.append(0), one_go=10)) == list(range(items))
    assert len(taken) == breaths


@pytest.mark.parametrize(("items", "sizes"), [(0, []), (1, [1]), (10, [10]), (25, [10, 10, 5])])
def test_parts_hold_everything_once_with_a_breath_before_each(items: int, sizes: list[int]) -> None:
    taken: list[int] = []
    parts = list(in_parts(range(items), lambda: taken.append(0), at_once=10))
    assert [len(part) for part in parts] == sizes
    assert [one for part in parts for one in part] == list(range(items))
    assert len(taken) == len(sizes)


def test_what_a_breath_raises_ends_the_loop() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        list(paced(range(10), stop, one_go=5))
