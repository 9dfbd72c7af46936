"""Facts of the log → the events of a wall's stream, without personal data, within what the caller may see."""

from collections.abc import Callable, Iterator

from services.reporting import cursors
from services.reporting.cases import COMPLAINT_RAISED, SHOWN, former_scope
from services.reporting.cursors import Vector
from services.reporting.life import status_after
from shared.areas import Scope
from shared.eventlog.envelope import Published
from shared.eventlog.tail import ResetError, Tail
from shared.http import ServerEvent

LONGEST_WAIT = 60.0
RESET = ServerEvent({}, event="reset")

Sight = Callable[[Scope], bool]


def follow(tail: Tail, vector: Vector, visible: Sight) -> Iterator[ServerEvent]:
    """What happens to visible cases behind `vector`; after `reset`, the last event, all is to be fetched anew.

    That is so when the tail cannot say what happened, and when a case that was visible so far is no longer shown.
    """
    try:
        for news in tail.subscribe(vector, LONGEST_WAIT):
            if news is None:
                continue
            if leaves_walls(news[1], visible):
                yield RESET
                return
            if scope := seen_in(news[1], visible):
                yield ServerEvent(shorten(news[1], scope), id=cursors.write(news[0]))
    except ResetError:
        yield RESET


def leaves_walls(event: Published, visible: Sight) -> bool:
    """转为群众监督: who saw the case until now sees it no longer, and is not told why."""
    former = former_scope(event)
    return event.type == COMPLAINT_RAISED and former is not None and visible(former)


def seen_in(event: Published, visible: Sight) -> Scope | None:
    """Where the caller sees it happen: a case that moves leaves one area and comes into another."""
    if event.type not in SHOWN or event.hidden_from:
        return None
    return next((scope for scope in (event.scope, former_scope(event)) if scope and visible(scope)), None)


def shorten(event: Published, scope: Scope) -> dict[str, object]:
    """What a wall shows of a fact; None is as it was before."""
    return {
        "case_id": event.subject_id,
        "type": event.type,
        "time": event.time,
        "status": status_after(event),
        "category": event.data.get("category"),
        "urgency": event.data.get("urgency"),
        "scope": scope.to_dict(),
    }
