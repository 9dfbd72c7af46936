"""What the facts of deadlines make of a row: due until when, in which state, and in the end on time or not."""

from collections.abc import Mapping
from datetime import datetime

from pymongo import UpdateOne

from services.cases.lists.deadline_states import COUNTED, REACHED, SETTLING, DeadlineState, state_of
from services.cases.lists.expressions import NEVER, REMOVED, Expression, Values
from services.cases.lists.updates import Change, changed
from services.cases.vocabulary import DeadlineKind, Mark
from shared.clock import from_text
from shared.eventlog.envelope import Published

NO_STATE = DeadlineState.NONE.rank


def list_running(event: Published) -> UpdateOne:
    deadline = event.data["deadline"]
    kind, due = DeadlineKind(deadline["kind"]), from_text(deadline["due"])
    state = state_of(kind, {one["mark"] for one in deadline["marks"]}).rank
    kept = {"due": due, "state": state, "left": None}
    return changed(event, {**_kept(kind, kept), **_overall(kind, due, state), **_on_time(kind, None)})


def list_paused(event: Published) -> UpdateOne:
    """`left` in milliseconds, as the deadline counts."""
    kind, state = DeadlineKind(event.data["kind"]), DeadlineState.PAUSED.rank
    kept = {"due": None, "state": state, "left": event.data["left"]}
    return changed(event, {**_kept(kind, kept), **_overall(kind, None, state)})


def list_met(event: Published) -> UpdateOne:
    kind = DeadlineKind(event.data["kind"])
    on_time = _on_time(kind, _unless_another_runs(kind, event.data["on_time"]))
    return changed(event, {**_kept(kind, REMOVED), **_overall(kind, None, NO_STATE), **on_time})


def list_reached(mark: Mark) -> Change:
    """The change of the fact that says that time reached this mark."""
    state = REACHED[mark].rank

    def reached(event: Published) -> UpdateOne:
        kind, due = DeadlineKind(event.data["kind"]), from_text(event.data["due"])
        return changed(event, {f"deadlines.{kind.value}.state": state, **_overall(kind, due, state)})

    return reached


def _kept(kind: DeadlineKind, kept: Expression) -> Values:
    return {f"deadlines.{kind.value}": kept}


def _overall(changed: DeadlineKind, due: datetime | None, state: int) -> Values:
    """The earliest moment at which one is due that counts, and the worst state of them."""
    if changed not in COUNTED:
        return {}
    others = [f"$deadlines.{kind.value}" for kind in COUNTED if kind is not changed]
    dues = [f"{other}.due" for other in others]
    return {
        "due": {"$min": [*dues, due or NEVER]},
        "deadline_state": {"$max": [*(f"{other}.state" for other in others), state]},
    }


def _unless_another_runs(met: DeadlineKind, on_time: bool) -> Expression:
    """A case that came to another procedure is settled when the deadline of that one is met."""
    others = [f"$deadlines.{kind.value}" for kind in SETTLING if kind is not met]
    runs = {"$or": [{"$ne": [{"$type": other}, "missing"]} for other in others]}
    return {"$cond": [runs, "$on_time", on_time]}


def _on_time(kind: DeadlineKind, on_time: Expression) -> Values:
    return {"on_time": on_time} if kind in SETTLING else {}


CHANGES: Mapping[str, Change] = {
    "case.deadline_set.v1": list_running,
    "case.deadline_paused.v1": list_paused,
    "case.deadline_met.v1": list_met,
    "case.deadline_approached.v1": list_reached(Mark.APPROACHING),
    "case.deadline_missed.v1": list_reached(Mark.MISSED),
    "case.yellow_card_given.v1": list_reached(Mark.YELLOW_CARD),
    "case.red_card_given.v1": list_reached(Mark.RED_CARD),
}
