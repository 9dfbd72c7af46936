"""Long work in a process that answers others too: in bounded goes, with a pause for everybody else between them."""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

Breath = Callable[[], object]
"""Called now and then: lets others run, and may raise when the work must end."""

ONE_GO = 500
"""Items that are looked at in one go: a millisecond or two."""

AT_ONCE = 1_000
"""Items that one query names, or that are opened at once."""


def let_others_run() -> None:
    """Gives its turn to whoever waits."""
    time.sleep(0)


def paced(items: Iterable[T], breath: Breath = let_others_run, one_go: int = ONE_GO) -> Iterator[T]:
    """The same items, with a breath after every few hundred."""
    for number, item in enumerate(items, 1):
        yield item
        if number % one_go == 0:
            breath()


def in_parts(items: Iterable[T], breath: Breath = let_others_run, at_once: int = AT_ONCE) -> Iterator[list[T]]:
    """The same items, so many at a time, with a breath before each part."""
    rest = iter(items)
    while part := list(islice(rest, at_once)):
        breath()
        yield part
