"""Foreign fact → commands: who is told of what happens to a case."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from services.notify.commands import PutNotice, Recipient
from services.notify.events import NoticeKind
from services.notify.notice import NOTICE
from services.notify.recipients import Directory, Telling
from services.notify.standing import CHANGES, ESCALATED, REPORTED, Standing, at_report, standing_of
from shared.areas import Scope
from shared.clock import day_of
from shared.eventlog.envelope import Published
from shared.projector.projection import Command, NotYetError

NOTICES = UUID("0c5f3a52-5f0e-5f7e-8f3c-6d5b1f0e7a44")

COUNTY = "县级"
"""What a county is called."""

Row = Mapping[str, Any]
Audience = Callable[[Telling], Iterable[Recipient]]

PLACED, ASSIGNED, COMPLAINT_RAISED = "case.placed.v1", "case.assigned.v1", "case.complaint_raised.v1"

TOLD: Mapping[str, tuple[NoticeKind, Audience]] = {
    REPORTED: (NoticeKind.REPORTED, Telling.those_in_charge),
    PLACED: (NoticeKind.REPORTED, Telling.those_in_charge),
    COMPLAINT_RAISED: (NoticeKind.REPORTED, Telling.those_in_charge),
    ESCALATED: (NoticeKind.ESCALATED, Telling.those_in_charge),
    ASSIGNED: (NoticeKind.ASSIGNED, Telling.those_given),
    "case.alerted.v1": (NoticeKind.ALERTED, Telling.village_and_town),
    "case.deadline_missed.v1": (NoticeKind.DEADLINE_MISSED, Telling.those_late),
    "case.yellow_card_given.v1": (NoticeKind.YELLOW_CARD, Telling.those_late),
    "case.red_card_given.v1": (NoticeKind.RED_CARD, Telling.those_late),
    "case.urged.v1": (NoticeKind.URGED, Telling.those_in_charge),
    "case.supervised.v1": (NoticeKind.SUPERVISED, Telling.those_in_charge),
    "case.instructed.v1": (NoticeKind.INSTRUCTED, Telling.those_in_charge),
}
"""Which fact is told of as what, and to whom."""

SAYING = frozenset({PLACED, COMPLAINT_RAISED, ESCALATED, ASSIGNED})
"""Facts that say themselves whose the case is from now on."""


def tell_of_case(event: Published, row: Row | None, directory: Directory) -> list[Command]:
    """A notice to each person concerned; NotYetError while the case, as it stood then, or its area is unknown here."""
    if event.scope.lowest is None or not _is_to_be_told(event):
        return []
    kind, audience = TOLD[event.type]
    day = day_of(event.time).isoformat()
    case = standing_at(event, row)
    notice = PutNotice(
        notice_id="",
        recipient=Recipient(None, None, None),
        case_id=event.subject_id,
        category=case.category,
        urgency=case.urgency,
        area=event.scope.lowest,
        area_name=_area_name(event.scope, directory, day),
        scope=event.scope,
        reported_at=case.reported_at,
        kind=kind,
        deadline=event.data.get("kind"),
        hidden_from=event.hidden_from,
    )
    told = _each_once(audience(Telling(case, event.scope, directory, day, event.hidden_from)))
    return [_put(event, notice, recipient, number) for number, recipient in enumerate(told)]


def _area_name(scope: Scope, directory: Directory, day: str) -> str:
    """The name of the lowest area; registry knows none of a county, where complaints about a town's head go."""
    name = directory.area_name(scope.lowest or "", day)
    if name is None and scope.town:
        raise NotYetError(f"area {scope.lowest}")
    return name or COUNTY


def _is_to_be_told(event: Published) -> bool:
    """A case without a grid that nobody is to take on, and one that moved and stays with whoever has it, are not."""
    if event.type not in (REPORTED, PLACED):
        return True
    is_routed = event.data.get("routing") is not None
    return is_routed or (event.type == REPORTED and event.scope.grid is not None)


def standing_at(event: Published, row: Row | None) -> Standing:
    """How the case stood when this happened; what the fact says itself does not wait for the row."""
    if event.type == REPORTED:
        return at_report(event)
    if row is None:
        raise NotYetError(event.stream)
    if event.type in SAYING:
        return standing_of({**row, **CHANGES[event.type](event)})
    if row["version"] < event.version:
        raise NotYetError(event.stream)
    before = row.get("before", {})
    return standing_of({**row, **before} if before.get("version") == event.version else row)


def _each_once(told: Iterable[Recipient]) -> list[Recipient]:
    """Each person, by the first of their posts; where there is nobody at all, that is said once."""
    persons: dict[str | None, Recipient] = {}
    for one in told:
        persons.setdefault(one.person_id, one)
    nobody = persons.pop(None, None)
    return list(persons.values()) or ([nobody] if nobody else [])


def _put(event: Published, notice: PutNotice, recipient: Recipient, number: int) -> Command:
    """The ids of a fact's notices are always the same ones: a repetition puts none twice."""
    name = f"{event.id}/{number}" if number else event.id
    notice_id = str(uuid5(NOTICES, name))
    return NOTICE, notice_id, replace(notice, notice_id=notice_id, recipient=recipient)
