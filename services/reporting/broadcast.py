"""Facts of the log → the events of a wall's stream, without personal data, within what the caller may see."""

from collections.abc import Callable, Iterator

from services.reporting import cursors
from services.reporting.cursors import Vector
from shared.areas import Scope
from shared.eventlog.envelope import Published
from shared.eventlog.tail import ResetError, Tail
from shared.http import ServerEvent

BROADCAST = frozenset({"case.reported.v1", "case.accepted.v1", "case.handled_on_the_spot.v1", "case.put_on_record.v1"})
LONGEST_WAIT = 60.0


def follow(tail: Tail, vector: Vector, visible: Callable[[Scope], bool]) -> Iterator[ServerEvent]:
    """What happens to visible cases behind `vector`; `reset` is the last event when the tail cannot say."""
    try:
        for news in tail.subscribe(vector, LONGEST_WAIT):
            if news is not None and news[1].type in BROADCAST and visible(news[1].scope):
                yield ServerEvent(shorten(news[1]), id=cursors.write(news[0]))
    except ResetError:
        yield ServerEvent({}, event="reset")


def shorten(event: Published) -> dict[str, object]:
    """What a wall shows of a fact; category and urgency are known when the case is reported."""
    return {
        "case_id": event.subject_id,
        "type": event.type,
        "time": event.time,
        "category": event.data.get("category"),
        "urgency": event.data.get("urgency"),
        "scope": event.scope.to_dict(),
    }
