"""Commands as anybody might send them, sensible or not: a maker for each kind, from chance and the state of a case."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final, TypeVar

from services.cases.case import commands as c
from services.cases.case.commands import CaseCommand, Place
from services.cases.case.events.mediation import MediationStage
from services.cases.case.events.reporting import Routing
from services.cases.case.state import Case
from services.cases.lifecycle.decide import RULES
from services.cases.lifecycle.table import ROWS
from services.cases.vocabulary import (
    DeadlineKind,
    Grade,
    Level,
    Mark,
    Party,
    Placement,
    Procedure,
    Rating,
    Urgency,
)
from services.cases.working_time.deadline import Deadline
from services.cases.working_time.terms import DEFAULT_TERMS
from shared.areas import Scope
from tests.cases.lifecycle.doing import (
    BOTH_BOARDS,
    HOUSING,
    LARGER_CASE,
    OTHER_GRID,
    PROPERTY_COMPANY,
    ROADS,
    SAMPLES,
    WATER,
    words,
)
from tests.cases.stories import DRAIN, GRID, REPORT

T = TypeVar("T")
Maker = Callable[[Case, datetime, Random], CaseCommand]

PARTIES: Final = (WATER, ROADS, HOUSING, PROPERTY_COMPANY)
PLACES: Final = (GRID, OTHER_GRID, Scope("433122", "433122107", "433122107200"), Scope("433122", "433122107"))
DAY: Final = timedelta(days=1)
RARE: Final = (c.WithdrawCase, c.MarkDuplicate, c.AlertCase, c.RaiseComplaint, c.EraseReporter, c.CloseAsPart)
"""What ends a case, or changes it for good: seldom, so that a walk sees the rest."""


def ask(case: Case, now: datetime, chance: Random) -> CaseCommand:
    """One command; two times of three one that the table has a row for."""
    makers = MAKERS
    if chance.random() < 0.67:
        makers = {kind: maker for kind, maker in MAKERS.items() if _has_row(kind, case)}
    if chance.random() < 0.9:
        makers = {kind: maker for kind, maker in makers.items() if kind not in RARE}
    return makers[chance.choice(list(makers))](case, now, chance) if makers else SAMPLES[c.TagCase]


def _has_row(kind: type[CaseCommand], case: Case) -> bool:
    return any((procedure, case.status, RULES[kind][0]) in ROWS for procedure in _procedures(kind, case))


def _procedures(kind: type[CaseCommand], case: Case) -> tuple[Procedure, ...]:
    return tuple(Procedure) if kind is c.ReportCase else (case.procedure,)


def _report(_case: Case, _now: datetime, chance: Random) -> CaseCommand:
    urgency = chance.choice(list(Urgency))
    return replace(
        REPORT,
        urgency=urgency,
        terms=DEFAULT_TERMS[urgency],
        procedure=chance.choice(list(Procedure)),
        place=_place(chance),
        routing=_routing(chance),
        complaint_of=chance.choice((None, None, "p-holder")),
        result=chance.choice((None, None, None, "已疏通")),
    )


def _place(chance: Random) -> Place:
    scope = chance.choice(PLACES)
    return Place(scope, Placement.GRID if scope.grid else Placement.UNPLACED, chance.choice((None, (110.2, 28.2))))


def _routing(chance: Random) -> Routing | None:
    if chance.random() < 0.6:
        return None
    return Routing(chance.choice((None, *PARTIES)), "管线", chance.choice(list(Level)))


def _triage(case: Case, _now: datetime, chance: Random) -> CaseCommand:
    urgency = chance.choice(list(Urgency))
    procedure = chance.choice((case.procedure, chance.choice(list(Procedure))))
    reason = chance.choice((None, words("类别有误"), words("类别有误")))
    return c.TriageCase(procedure, "民生服务", urgency, DEFAULT_TERMS[urgency], _routing(chance), None, reason)


def _answer(case: Case, _now: datetime, chance: Random) -> CaseCommand:
    asked = [(one.number, party) for one in case.consultations for party in one.open] or [(9, WATER)]
    number, party = chance.choice(asked)
    return c.AnswerConsultation(number, chance.choice((party, party, WATER)), words("归物业"))


def _assign(_case: Case, _now: datetime, chance: Random) -> CaseCommand:
    return c.AssignCase(chance.choice(PARTIES), tuple(_some(PARTIES, chance)))


def _some(options: tuple[T, ...], chance: Random) -> list[T]:
    return chance.sample(options, chance.randint(0, len(options)))


def _partner(case: Case, chance: Random) -> Party:
    return chance.choice((PROPERTY_COMPANY, *(case.assignment.parties if case.assignment else ())))


def _moment(now: datetime, chance: Random) -> datetime:
    """Mostly ahead, at times behind or too far away."""
    return now + chance.choice((-1, 3, 3, 10, 60, 400)) * DAY


def _pass_review(_case: Case, now: datetime, chance: Random) -> CaseCommand:
    notice = chance.choice((None, words("拟批低保"), words("拟批低保")))
    return c.PassReview("433122-superior", BOTH_BOARDS, _moment(now, chance), chance.random() < 0.5, notice)


def _settle_objection(case: Case, _now: datetime, chance: Random) -> CaseCommand:
    objection = chance.choice(sorted(case.publicity.open if case.publicity else ()) or [7])
    return c.SettlePublicityObjection(objection, chance.random() < 0.3, words("查过"))


def _reach(case: Case, now: datetime, chance: Random) -> CaseCommand:
    """A mark of a deadline that runs, at times one that does not."""
    running = [one for one in case.deadlines.values() if isinstance(one, Deadline)]
    if not running or chance.random() < 0.1:
        return c.ReachMark(chance.choice(list(DeadlineKind)), chance.choice(list(Mark)), now)
    one = chance.choice(running)
    marks = [mark.mark for mark in one.marks] or [Mark.MISSED]
    return c.ReachMark(one.kind, chance.choice(marks), one.due, _routing(chance))


_MADE: Mapping[type[CaseCommand], Maker] = {
    c.ReportCase: _report,
    c.TriageCase: _triage,
    c.AnswerConsultation: _answer,
    c.AssignCase: _assign,
    c.PassReview: _pass_review,
    c.SettlePublicityObjection: _settle_objection,
    c.ReachMark: _reach,
    c.PlaceCase: lambda _case, _now, chance: c.PlaceCase(_place(chance), _routing(chance)),
    c.TellPartner: lambda case, now, chance: c.TellPartner(_partner(case, chance), words("电话"), now - DAY),
    c.RecordReply: lambda case, _now, chance: c.RecordReply(_partner(case, chance), words("明日派人")),
    c.AcknowledgeCase: lambda _case, _now, chance: c.AcknowledgeCase(chance.choice((None, *Level))),
    c.EscalateCase: lambda _case, _now, chance: c.EscalateCase(
        _routing(chance), chance.choice((None, words("村里无力办理"), words("村里无力办理")))
    ),
    c.ApplyForExtension: lambda _case, now, chance: c.ApplyForExtension(_moment(now, chance), words("等配件")),
    c.SuspendCase: lambda _case, now, chance: c.SuspendCase(_moment(now, chance), words("暴雨停工")),
    c.PubliciseOutcome: lambda _case, now, chance: c.PubliciseOutcome(BOTH_BOARDS, words("公布"), _moment(now, chance)),
    c.CloseCase: lambda _case, _now, chance: c.CloseCase(
        chance.choice((None, "close", "leave")), chance.choice(((), ("c-7",)))
    ),
    c.MarkDuplicate: lambda _case, _now, chance: c.MarkDuplicate(chance.choice(("c-0", DRAIN))),
    c.LinkCase: lambda _case, _now, chance: c.LinkCase(chance.choice((LARGER_CASE, DRAIN))),
    c.CloseAsPart: lambda _case, _now, chance: c.CloseAsPart(chance.choice((LARGER_CASE, "c-0"))),
    c.TagCase: lambda _case, _now, chance: c.TagCase(tuple(_some(("排水", "老旧小区"), chance))),
    c.SuperviseCase: lambda _case, _now, chance: c.SuperviseCase(chance.choice(list(Grade))),
    c.RateCase: lambda _case, _now, chance: c.RateCase(chance.choice(list(Rating))),
    c.FollowUpCase: lambda _case, _now, chance: c.FollowUpCase(words("再未堵"), chance.choice((None, *Rating))),
    c.BeginMediation: lambda _case, _now, chance: c.BeginMediation(chance.choice(list(MediationStage))),
    c.JoinMediation: lambda _case, _now, chance: c.JoinMediation(tuple(_some(PARTIES, chance))),
}


def _plain(command: CaseCommand) -> Maker:
    return lambda _case, _now, _chance: command


MAKERS: Mapping[type[CaseCommand], Maker] = {
    kind: _MADE.get(kind) or _plain(sample) for kind, sample in SAMPLES.items()
}
"""One for every kind of command; those without a choice are always the same."""
