"""分流调解: home visit, village, town centre; joined; agreed or not; followed up."""

from datetime import datetime

from services.cases.case.commands import (
    AgreeMediation,
    BeginMediation,
    FailMediation,
    FollowUpMediation,
    JoinMediation,
    MoveMediation,
)
from services.cases.case.events import CaseEvent
from services.cases.case.events.mediation import (
    CaseMediationAgreed,
    CaseMediationBegun,
    CaseMediationFailed,
    CaseMediationFollowedUp,
    CaseMediationJoined,
    CaseMediationMoved,
    MediationStage,
)
from services.cases.case.state import Case
from services.cases.lifecycle.refused import CaseRefused

MOST_MEDIATIONS = 10
_STAGES = tuple(MediationStage)


def begin(case: Case, command: BeginMediation, _now: datetime) -> list[CaseEvent]:
    number = case.mediations + 1
    if number > MOST_MEDIATIONS:
        raise CaseRefused("too_many_mediations", most=MOST_MEDIATIONS)
    return [CaseMediationBegun(case.id, number, command.stage, command.note)]


def join(case: Case, command: JoinMediation, _now: datetime) -> list[CaseEvent]:
    return [CaseMediationJoined(case.id, case.mediations, command.parties, command.note)]


def move(case: Case, command: MoveMediation, _now: datetime) -> list[CaseEvent]:
    """One stage further: home visit → village → the town's mediation centre."""
    stage = case.mediation.stage if case.mediation else MediationStage.HOME_VISIT
    following = _STAGES[min(_STAGES.index(stage) + 1, len(_STAGES) - 1)]
    return [CaseMediationMoved(case.id, case.mediations, following, command.reason)]


def agree(case: Case, command: AgreeMediation, _now: datetime) -> list[CaseEvent]:
    return [CaseMediationAgreed(case.id, case.mediations, command.agreement)]


def fail(case: Case, command: FailMediation, _now: datetime) -> list[CaseEvent]:
    return [CaseMediationFailed(case.id, case.mediations, command.reason)]


def follow_up(case: Case, command: FollowUpMediation, _now: datetime) -> list[CaseEvent]:
    return [CaseMediationFollowedUp(case.id, case.mediations, command.kept, command.note)]
