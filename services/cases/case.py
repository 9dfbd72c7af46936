"""One case (案件): its life-cycle as a table, all rules in `decide`, its present state folded by `evolve`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import assert_never

from services.cases.commands import (
    AcceptCase,
    CaseCommand,
    EraseReporter,
    HandleCaseOnTheSpot,
    PutCaseOnRecord,
    ReportCase,
    UnmaskCase,
)
from services.cases.events import (
    CaseAccepted,
    CaseEvent,
    CaseHandledOnTheSpot,
    CasePutOnRecord,
    CaseReported,
    CaseReporterErased,
    CaseUnmasked,
)
from shared.areas import Scope
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate
from shared.personal import Personal


class Status(StrEnum):
    """案件状态: absent (no such case), 已上报, 已受理, 已处置, 已备案."""

    ABSENT = "absent"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    HANDLED = "handled"
    ON_RECORD = "on_record"


EXISTING = frozenset(Status) - {Status.ABSENT}

ALLOWED_IN: dict[type[CaseCommand], frozenset[Status]] = {
    ReportCase: frozenset({Status.ABSENT}),
    AcceptCase: frozenset({Status.REPORTED}),
    HandleCaseOnTheSpot: frozenset({Status.ACCEPTED}),
    PutCaseOnRecord: frozenset({Status.HANDLED}),
    UnmaskCase: EXISTING,
    EraseReporter: EXISTING,
}


class CaseRefused(Refused):
    """A rule of the case says no."""


class CaseNotFound(CaseRefused):
    """There is no such case."""

    status = 404


@dataclass(frozen=True, slots=True)
class Case:
    """What the facts of one case add up to."""

    status: Status = Status.ABSENT
    report: CaseReported | None = None
    result: Personal | None = None
    erased: frozenset[str] = frozenset()

    @property
    def scope(self) -> Scope:
        """The path of the area it belongs to."""
        return self.report.scope if self.report else Scope()

    @property
    def readable_subjects(self) -> frozenset[str]:
        """Under whose keys the case's text stands, without those that were erased."""
        written = {self.report.subject} if self.report else set()
        if self.result is not None:
            written.add(self.result.subject)
        return frozenset(written) - self.erased


def decide(case: Case, command: CaseCommand, now: datetime) -> list[CaseEvent]:
    """All rules. Pure: the clock and new ids come in as arguments. Raises CaseRefused."""
    if case.status not in ALLOWED_IN[type(command)]:
        raise _not_allowed(case.status, command)
    match command:
        case ReportCase():
            return _report(command, now)
        case AcceptCase():
            return [CaseAccepted(_id(case))]
        case HandleCaseOnTheSpot():
            return [CaseHandledOnTheSpot(_id(case), Personal(command.subject, command.result))]
        case PutCaseOnRecord():
            return [CasePutOnRecord(_id(case))]
        case UnmaskCase():
            return _unmask(case, command)
        case EraseReporter():
            return _erase(case)
        case _:
            assert_never(command)


def evolve(case: Case, event: CaseEvent) -> Case:
    """Total; no clock, no rule, never raises: yesterday's history always loads."""
    match event:
        case CaseReported():
            return replace(case, status=Status.REPORTED, report=event)
        case CaseAccepted():
            return replace(case, status=Status.ACCEPTED)
        case CaseHandledOnTheSpot():
            return replace(case, status=Status.HANDLED, result=event.result)
        case CasePutOnRecord():
            return replace(case, status=Status.ON_RECORD)
        case CaseUnmasked():
            return case
        case CaseReporterErased():
            return replace(case, erased=case.erased | set(event.subjects))
        case _:
            assert_never(event)


def fold(events: Iterable[CaseEvent], case: Case = Case()) -> Case:
    """The state after these events."""
    return reduce(evolve, events, case)


def _not_allowed(status: Status, command: CaseCommand) -> CaseRefused:
    if status is Status.ABSENT:
        return CaseNotFound("case_not_found")
    allowed = sorted(ALLOWED_IN[type(command)])
    return CaseRefused("not_allowed_in_status", status=status, allowed_in=allowed)


def _report(command: ReportCase, now: datetime) -> list[CaseEvent]:
    reported = _reported(command, now)
    if command.result is None:
        return [reported]
    return [
        reported,
        CaseAccepted(command.case_id),
        CaseHandledOnTheSpot(command.case_id, Personal(command.subject, command.result)),
        CasePutOnRecord(command.case_id),
    ]


def _reported(command: ReportCase, now: datetime) -> CaseReported:
    return CaseReported(
        case_id=command.case_id,
        subject=command.subject,
        title=Personal(command.subject, command.title),
        description=Personal(command.subject, command.description),
        reporter_name=_personal(command.subject, command.reporter.name),
        reporter_phone=_personal(command.subject, command.reporter.phone),
        address=_personal(command.subject, command.reporter.address),
        category=command.category,
        urgency=command.urgency,
        channel=command.channel,
        location=command.place.location,
        placement=command.place.placement,
        scope=command.place.scope,
        on_the_spot=command.result is not None,
        reported_at=now,
    )


def _unmask(case: Case, command: UnmaskCase) -> list[CaseEvent]:
    if case.report is None or case.report.subject in case.erased:
        raise CaseRefused("reporter_erased")
    return [CaseUnmasked(_id(case), command.fields, Personal(case.report.subject, command.reason))]


def _erase(case: Case) -> list[CaseEvent]:
    subjects = tuple(sorted(case.readable_subjects))
    return [CaseReporterErased(_id(case), subjects)] if subjects else []


def _personal(subject: str, text: str | None) -> Personal | None:
    return None if text is None else Personal(subject, text)


def _id(case: Case) -> str:
    return case.report.case_id if case.report else ""


CASE: Aggregate[Case, CaseCommand] = Aggregate("case", Case(), decide, evolve, lambda case: case.scope)
