"""cases' facts → notify's own copy of where each case stands: what it is about, and whose it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel, UpdateOne

from shared.areas import Scope
from shared.clock import from_text
from shared.eventlog.envelope import Published
from shared.projector.projection import Handler, Write

CASES = "cases"
GRID, VILLAGE, TOWN, SUPERIOR = "grid", "village", "town", "superior"
"""The levels that may have a case in charge, from the lowest."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who a case goes to: a post, an organisation, a partner (without accounts) or a person."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as notify knows it: `routed` is to take it on, `given` are lead and assisting of its assignment.

    `passed_over` are the vacant posts that came before whom it is routed to.
    """

    category: str
    urgency: str
    reported_at: datetime
    level: str
    routed: Party | None
    given: tuple[Party, ...] = ()
    passed_over: tuple[str, ...] = ()


Change = Callable[[Published], Mapping[str, Any]]
"""From a fact to the fields of the row that it sets."""

REPORTED, ESCALATED, SENT_BACK = "case.reported.v1", "case.escalated.v1", "case.sent_back.v1"


def at_report(event: Published) -> Standing:
    """How a case stands when it is reported."""
    return standing_of(_reported(event))


def standing_of(row: Mapping[str, Any]) -> Standing:
    """How a case stands by its row."""
    return Standing(
        row["category"],
        row["urgency"],
        row["reported_at"],
        row["level"],
        party_of(row["routed"]),
        tuple(Party(one["kind"], one["id"]) for one in row["given"]),
        tuple(row["passed_over"]),
    )


def party_of(data: Mapping[str, Any] | None) -> Party | None:
    """A party as a fact or a row has it."""
    return Party(data["kind"], data["id"]) if data else None


def _reported(event: Published) -> dict[str, Any]:
    data = event.data
    return {
        "category": data["category"],
        "urgency": data["urgency"],
        "reported_at": from_text(data["reported_at"]),
        "level": _lowest_level(event.scope),
        "routed": None,
        "passed_over": [],
        "given": [],
        **_routed(event),
    }


def _lowest_level(scope: Scope) -> str:
    if scope.grid:
        return GRID
    return VILLAGE if scope.village else TOWN


def _routed(event: Published) -> Mapping[str, Any]:
    routing = event.data.get("routing")
    return {"level": routing["level"], **_to(routing)} if routing else {}


def _to(routing: Mapping[str, Any] | None) -> dict[str, Any]:
    """Whom it is routed to; nobody where no routing is given."""
    return {
        "routed": routing["party"] if routing else None,
        "passed_over": routing["passed_over"] if routing else [],
    }


def _triaged(event: Published) -> Mapping[str, Any]:
    return {"category": event.data["category"], "urgency": event.data["urgency"], **_routed(event)}


def _alerted(event: Published) -> Mapping[str, Any]:
    """As urgent as the alarm says; as it was reported where it says nothing."""
    urgency = event.data.get("urgency")
    return {"urgency": urgency} if urgency else {}


def _complaint(event: Published) -> Mapping[str, Any]:
    return {"level": event.data["level"], **_to(None), "given": []}


def _escalated(event: Published) -> dict[str, Any]:
    return {"level": event.data["to_level"], **_to(event.data["routing"]), "given": []}


def _assigned(event: Published) -> Mapping[str, Any]:
    return {"given": [event.data["lead"], *event.data["assisting"]]}


def _upheld(event: Published) -> Mapping[str, Any]:
    """Whose result was contested handles it again; who contested the assignment has it no longer."""
    return {} if event.data["status"] == "in_hand" else {"given": []}


def _at(level: str) -> Change:
    return lambda _: {"level": level}


CHANGES: Mapping[str, Change] = {
    "case.triaged.v1": _triaged,
    "case.placed.v1": _routed,
    "case.alerted.v1": _alerted,
    "case.complaint_raised.v1": _complaint,
    "case.referred.v1": lambda event: {"level": event.data["level"]},
    ESCALATED: _escalated,
    "case.assigned.v1": _assigned,
    "case.objection_upheld.v1": _upheld,
    "case.reopened.v1": lambda _: {"given": []},
    "case.submitted.v1": _at(TOWN),
    "case.passed_up.v1": _at(SUPERIOR),
    "case.outcome_publicised.v1": _at(TOWN),
    **dict.fromkeys(
        (
            "case.deadline_missed.v1",
            "case.yellow_card_given.v1",
            "case.red_card_given.v1",
            "case.urged.v1",
            "case.supervised.v1",
            "case.instructed.v1",
        ),
        lambda _: {},
    ),
}
"""Those that change nothing are told of to whoever has the case: the row says that it has come so far."""


def keep_reported_case(event: Published) -> Iterable[Write]:
    yield _kept(event, {"$set": _reported(event) | _seen(event)}, upsert=True)


def keep_escalated_case(event: Published) -> Iterable[Write]:
    """`before` keeps who had it: what time did in the same commit, it did to them."""
    before = {name: f"${name}" for name in ("level", "routed", "passed_over", "given")}
    fields = {name: {"$literal": value} for name, value in (_escalated(event) | _seen(event)).items()}
    yield _kept(event, [{"$set": {**fields, "before": {**before, "version": event.version}}}])


def keep_case_sent_back(event: Published) -> Iterable[Write]:
    """Who was to take it on still is, unless it went down a level."""
    level = event.data["level"]
    routed = {"$cond": [{"$eq": ["$level", level]}, "$routed", None]}
    yield _kept(event, [{"$set": {"level": level, "given": [], "routed": routed, **_seen(event)}}])


def _handler(change: Change) -> Handler:
    def write(event: Published) -> Iterable[Write]:
        yield _kept(event, {"$set": {**change(event), **_seen(event)}})

    return write


def _seen(event: Published) -> dict[str, Any]:
    """How far the row has come, and whom the case is hidden from."""
    hidden = {"hidden_from": list(event.hidden_from)} if event.hidden_from else {}
    return {"version": event.version, **hidden}


def _kept(event: Published, change: Any, *, upsert: bool = False) -> Write:
    return CASES, UpdateOne({"_id": event.subject_id}, change, upsert=upsert)


HANDLERS: Mapping[str, Handler] = {
    **{fact: _handler(change) for fact, change in CHANGES.items()},
    REPORTED: keep_reported_case,
    ESCALATED: keep_escalated_case,
    SENT_BACK: keep_case_sent_back,
}
TABLES: Mapping[str, Sequence[IndexModel]] = {CASES: [IndexModel([("hidden_from", ASCENDING)], sparse=True)]}
