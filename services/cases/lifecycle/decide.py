"""All rules of a case: the table says whether, `rules` say what follows, the clockwork says which deadlines run."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.cases.case import commands as c
from services.cases.case.commands import CaseCommand, GrantExtension, ReportCase
from services.cases.case.events import CaseEvent
from services.cases.case.events.deadlines import CaseDeadlineSet
from services.cases.case.evolve import evolve, fold
from services.cases.case.state import Case
from services.cases.case.status import Status
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.clockwork import clockwork
from services.cases.lifecycle.refused import CaseNotFound, CaseRefused
from services.cases.lifecycle.rules import aftermath, approval, deadlines, emergency, handling, mediation, reporting
from services.cases.lifecycle.table import allowed_in, row_for
from services.cases.vocabulary import DeadlineKind
from services.cases.working_time.deadline import Deadline, extended
from shared.eventstore.streams import Aggregate

Rule = Callable[[Case, Any, datetime], list[CaseEvent]]
A = Action

RULES: Mapping[type[CaseCommand], tuple[Action, Rule]] = {
    c.ReportCase: (A.REPORT, reporting.report),
    c.WithdrawCase: (A.WITHDRAW, reporting.withdraw),
    c.PlaceCase: (A.PLACE, reporting.place),
    c.AcceptCase: (A.ACCEPT, reporting.accept),
    c.TriageCase: (A.TRIAGE, reporting.triage),
    c.HandleCaseOnTheSpot: (A.HANDLE, handling.handle),
    c.PutCaseOnRecord: (A.RECORD, handling.record),
    c.ReferCase: (A.REFER, handling.refer),
    c.ConsultOthers: (A.CONSULT, handling.consult),
    c.AnswerConsultation: (A.ANSWER, handling.answer),
    c.AssignCase: (A.ASSIGN, handling.assign),
    c.TellPartner: (A.TELL, handling.tell),
    c.RecordReply: (A.REPLY, handling.reply),
    c.AcknowledgeCase: (A.ACKNOWLEDGE, handling.acknowledge),
    c.NoteProgress: (A.NOTE, handling.note),
    c.TrackCase: (A.TRACK, emergency.track),
    c.EscalateCase: (A.ESCALATE, handling.escalate),
    c.SendCaseBack: (A.SEND_BACK, handling.send_back),
    c.ApplyForExtension: (A.APPLY_EXTENSION, handling.apply_extension),
    c.GrantExtension: (A.GRANT_EXTENSION, handling.grant_extension),
    c.RefuseExtension: (A.REFUSE_EXTENSION, handling.refuse_extension),
    c.SuspendCase: (A.SUSPEND, handling.suspend),
    c.ResumeCase: (A.RESUME, handling.resume),
    c.UrgeCase: (A.URGE, handling.urge),
    c.SuperviseCase: (A.SUPERVISE, handling.supervise),
    c.InstructCase: (A.INSTRUCT, handling.instruct),
    c.ResolveCase: (A.RESOLVE, handling.resolve),
    c.ReportResult: (A.REPORT_RESULT, handling.report_result),
    c.FeedBack: (A.FEED_BACK, handling.feed_back),
    c.VerifyCase: (A.VERIFY, handling.verify),
    c.ReworkCase: (A.REWORK, handling.rework),
    c.CloseCase: (A.CLOSE, handling.close),
    c.CloseAsPart: (A.CLOSE_AS_PART, handling.close_as_part),
    c.RateCase: (A.RATE, aftermath.rate),
    c.ObjectToCase: (A.OBJECT, aftermath.object_to),
    c.UpholdObjection: (A.UPHOLD_OBJECTION, aftermath.uphold),
    c.DismissObjection: (A.DISMISS_OBJECTION, aftermath.dismiss),
    c.ReopenCase: (A.REOPEN, aftermath.reopen),
    c.FollowUpCase: (A.FOLLOW_UP, aftermath.follow_up),
    c.MarkDuplicate: (A.MARK_DUPLICATE, reporting.mark_duplicate),
    c.LinkCase: (A.LINK, reporting.link),
    c.UnlinkCase: (A.UNLINK, reporting.unlink),
    c.TagCase: (A.TAG, reporting.tag),
    c.AlertCase: (A.ALERT, emergency.alert),
    c.StandDown: (A.STAND_DOWN, emergency.stand_down),
    c.SummariseCase: (A.SUMMARISE, emergency.summarise),
    c.SubmitCase: (A.SUBMIT, approval.submit),
    c.PassReview: (A.PASS_REVIEW, approval.pass_review),
    c.ApproveCase: (A.APPROVE, approval.approve),
    c.RefuseApproval: (A.REFUSE, approval.refuse),
    c.ObjectToPublicity: (A.OBJECT_TO_PUBLICITY, approval.object_to_publicity),
    c.SettlePublicityObjection: (A.SETTLE_PUBLICITY_OBJECTION, approval.settle_objection),
    c.PubliciseOutcome: (A.PUBLICISE_OUTCOME, approval.publicise_outcome),
    c.BeginMediation: (A.BEGIN_MEDIATION, mediation.begin),
    c.JoinMediation: (A.JOIN_MEDIATION, mediation.join),
    c.MoveMediation: (A.MOVE_MEDIATION, mediation.move),
    c.AgreeMediation: (A.AGREE_MEDIATION, mediation.agree),
    c.FailMediation: (A.FAIL_MEDIATION, mediation.fail),
    c.FollowUpMediation: (A.FOLLOW_UP_MEDIATION, mediation.follow_up),
    c.RaiseComplaint: (A.RAISE_COMPLAINT, reporting.raise_complaint),
    c.UnmaskCase: (A.UNMASK, reporting.unmask),
    c.EraseReporter: (A.ERASE_REPORTER, reporting.erase),
    c.ReachMark: (A.REACH_MARK, deadlines.reach),
    c.ResetDeadlines: (A.RESET_DEADLINES, deadlines.reset),
}
"""What each command asks for, and what follows from it."""


def decide(case: Case, command: CaseCommand, now: datetime) -> list[CaseEvent]:
    """All rules. Pure: the clock and new ids come in as arguments. Raises CaseRefused."""
    action, rule = RULES[type(command)]
    if case.status is Status.ABSENT and action is not Action.REPORT:
        raise CaseNotFound("case_not_found")
    check_allowed(case, action, command, now)
    facts = rule(case, command, now)
    after = fold(facts, case)
    return [*facts, *_extended(case, command), *clockwork(case, after, now)]


def check_allowed(case: Case, action: Action, command: CaseCommand | None, now: datetime) -> None:
    """CaseRefused (409) unless the table has a row for this status whose guard holds."""
    procedure = command.procedure if isinstance(command, ReportCase) else case.procedure
    row = row_for(procedure, case.status, action)
    if row is None:
        allowed = allowed_in(procedure, action)
        raise CaseRefused("not_allowed_in_status", status=case.status, procedure=procedure, allowed_in=list(allowed))
    if not row.guard.holds(case, now):
        raise CaseRefused(row.guard.code, status=case.status, action=action)


def _extended(case: Case, command: CaseCommand) -> list[CaseEvent]:
    """同意延期: the deadline that runs has another end."""
    if not isinstance(command, GrantExtension) or case.extension is None or case.terms is None:
        return []
    running = case.deadlines.get(DeadlineKind.HANDLE) or case.deadlines.get(DeadlineKind.APPROVE)
    if not isinstance(running, Deadline):
        return []
    return [CaseDeadlineSet(case.id, extended(running, case.extension, case.terms))]


CASE: Aggregate[Case, CaseCommand] = Aggregate(
    "case", Case(), decide, evolve, lambda case: case.scope, lambda case: case.hidden_from
)
