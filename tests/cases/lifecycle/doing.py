"""What people do with the blocked drain of 五里洲: one command of each kind, and a case walked by them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from services.cases.case import commands as c
from services.cases.case.commands import CaseCommand, Place
from services.cases.case.events import CaseEvent
from services.cases.case.events.deadlines import CaseDeadlineMet, CaseDeadlinePaused, CaseDeadlineSet
from services.cases.case.evolve import ABSENT, fold
from services.cases.case.state import Case
from services.cases.lifecycle.decide import decide
from services.cases.lifecycle.refused import CaseRefused
from services.cases.vocabulary import (
    DeadlineKind,
    Grade,
    Level,
    Mark,
    Party,
    PartyKind,
    Placement,
    Procedure,
    Rating,
    Urgency,
)
from services.cases.working_time.deadline import Deadline
from services.cases.working_time.terms import DEFAULT_TERMS
from shared.areas import Scope
from shared.personal import Personal
from tests.cases.stories import LATER_SUBJECT, NOON, REPORT, WORKER

TOWN, VILLAGE = "433122107", "433122107200"
OTHER_GRID = Scope("433122", TOWN, VILLAGE, f"{VILLAGE}004")
WATER, ROADS, HOUSING = (Party(PartyKind.ORGANISATION, f"{TOWN}-{name}") for name in ("water", "roads", "housing"))
PROPERTY_COMPANY = Party(PartyKind.PARTNER, f"{TOWN}-property_company")
POLICE_POST = Party(PartyKind.ORGANISATION, f"{TOWN}-police_post")
BOTH_BOARDS = (TOWN, VILLAGE)
LARGER_CASE = "c-road"
NEXT_WEEK = NOON + timedelta(days=7)


def words(text: str) -> Personal:
    return Personal(LATER_SUBJECT, text)


def reported_as(procedure: Procedure) -> c.ReportCase:
    return replace(REPORT, procedure=procedure)


def triage_to(procedure: Procedure, urgency: Urgency = Urgency.URGENT, reason: str | None = "类别有误") -> c.TriageCase:
    why = words(reason) if reason else None
    return c.TriageCase(procedure, "民生服务", urgency, DEFAULT_TERMS[urgency], None, None, why)


ACCEPT = c.AcceptCase(WORKER)
PLACE = c.PlaceCase(Place(OTHER_GRID, Placement.GRID), None, words("在隔壁网格"))
WITHDRAW = c.WithdrawCase(words("已自行解决"))
COMPLAIN = c.RaiseComplaint("p-holder", Scope("433122", TOWN), Level.TOWN, words("反映网格长"))
HANDLE, RECORD = c.HandleCaseOnTheSpot(words("已疏通")), c.PutCaseOnRecord()
REFER = c.ReferCase(words("须会同物业"))
CONSULT = c.ConsultOthers((HOUSING, ROADS), words("管线归谁"))
ANSWER = c.AnswerConsultation(1, HOUSING, words("归物业"))
ASSIGN = c.AssignCase(WATER, (ROADS, PROPERTY_COMPANY), words("三日内疏通"))
TELL = c.TellPartner(PROPERTY_COMPANY, words("电话告知"), NOON)
REPLY = c.RecordReply(PROPERTY_COMPANY, words("明日派人"))
ACKNOWLEDGE = c.AcknowledgeCase()
NOTE, TRACK = c.NoteProgress(words("已开挖")), c.TrackCase(words("水位下降"))
ESCALATE, SEND_BACK = c.EscalateCase(None, words("村里无力办理")), c.SendCaseBack(words("请补材料"))
APPLY_EXTENSION = c.ApplyForExtension(NOON + timedelta(days=60), words("等配件"))
GRANT_EXTENSION, REFUSE_EXTENSION = c.GrantExtension(), c.RefuseExtension(words("不必等"))
SUSPEND, RESUME = c.SuspendCase(NOON + timedelta(days=3), words("暴雨停工")), c.ResumeCase()
URGE, INSTRUCT = c.UrgeCase(words("两天了")), c.InstructCase(words("今日办结"))
SUPERVISE = c.SuperviseCase(Grade.YELLOW, words("超期"))
LINK, UNLINK, TAG = c.LinkCase(LARGER_CASE), c.UnlinkCase(), c.TagCase(("排水",))
MARK_DUPLICATE = c.MarkDuplicate("c-0", words("同一处"))
RESOLVE = c.ResolveCase(words("已疏通"))
REPORT_RESULT, FEED_BACK = c.ReportResult(WATER), c.FeedBack(words("已告知王小明"))
VERIFY, REWORK = c.VerifyCase(), c.ReworkCase(words("又堵了"))
CLOSE, CLOSE_AS_PART = c.CloseCase(), c.CloseAsPart(LARGER_CASE)
RATE, FOLLOW_UP = c.RateCase(Rating.SATISFIED), c.FollowUpCase(words("再未堵"))
OBJECT = c.ObjectToCase(words("不归我们"))
UPHOLD, DISMISS = c.UpholdObjection(words("确实不归")), c.DismissObjection(words("归你们"))
REOPEN = c.ReopenCase(words("又堵了"))
ALERT = c.AlertCase(words("路面塌陷"), DEFAULT_TERMS[Urgency.CRITICAL])
STAND_DOWN = c.StandDown(words("已围挡回填"))
SUMMARISE = c.SummariseCase(words("管线老化"))
SUBMIT = c.SubmitCase(words("材料齐全"))
PASS_REVIEW = c.PassReview("433122-superior", BOTH_BOARDS, NEXT_WEEK, False, words("拟批低保"))
PASS_AND_WAIT = replace(PASS_REVIEW, approval_waits=True)
APPROVE, REFUSE = c.ApproveCase("批〔2026〕7号"), c.RefuseApproval(words("收入超线"))
OBJECT_TO_PUBLICITY = c.ObjectToPublicity(words("他家有车"))
UPHOLD_PUBLIC, DISMISS_PUBLIC = (c.SettlePublicityObjection(1, upheld, words("查过")) for upheld in (True, False))
PUBLICISE = c.PubliciseOutcome(BOTH_BOARDS, words("结果公布"), NOON + timedelta(days=90))
MEDIATE, JOIN = c.BeginMediation(), c.JoinMediation((POLICE_POST,))
MOVE, AGREE, FAIL = (
    c.MoveMediation(words("入户未成")),
    c.AgreeMediation(words("各让一步")),
    c.FailMediation(words("不让")),
)
VISIT_AGAIN = c.FollowUpMediation(True, words("守约"))
UNMASK, ERASE = c.UnmaskCase((), words("回访")), c.EraseReporter()
RESET = c.ResetDeadlines()

SAMPLES: Mapping[type[CaseCommand], CaseCommand] = {
    type(one): one
    for one in (
        *(REPORT, ACCEPT, PLACE, WITHDRAW, COMPLAIN, HANDLE, RECORD, REFER, CONSULT, ANSWER, ASSIGN, TELL, REPLY),
        *(ACKNOWLEDGE, NOTE, TRACK, ESCALATE, SEND_BACK, APPLY_EXTENSION, GRANT_EXTENSION, REFUSE_EXTENSION, SUSPEND),
        *(RESUME, URGE, INSTRUCT, SUPERVISE, LINK, UNLINK, TAG, MARK_DUPLICATE, RESOLVE, REPORT_RESULT, FEED_BACK),
        *(VERIFY, REWORK, CLOSE, CLOSE_AS_PART, RATE, FOLLOW_UP, OBJECT, UPHOLD, DISMISS, REOPEN, ALERT, STAND_DOWN),
        *(SUMMARISE, SUBMIT, PASS_REVIEW, APPROVE, REFUSE, OBJECT_TO_PUBLICITY, DISMISS_PUBLIC, PUBLICISE, MEDIATE),
        *(JOIN, MOVE, AGREE, FAIL, VISIT_AGAIN, UNMASK, ERASE, RESET),
        triage_to(Procedure.GENERAL),
        c.ReachMark(DeadlineKind.ACCEPT, Mark.MISSED, NOON),
    )
}
"""One command of each kind; triage and marks depend on the case that they are for."""

Step = CaseCommand | Callable[[Case], CaseCommand] | timedelta
"""A command, one that depends on the case, or a time in which nothing happens."""


class Walk:
    """One case, one minute from each command to the next; CaseRefused when a rule says no."""

    def __init__(self) -> None:
        self.case: Case = ABSENT
        self.now: datetime = NOON
        self.facts: list[CaseEvent] = []

    def go(self, *steps: Step) -> "Walk":
        for step in steps:
            if isinstance(step, timedelta):
                self.now += step
            else:
                self._do(step(self.case) if callable(step) else step)
        return self

    def _do(self, command: CaseCommand) -> None:
        if isinstance(command, c.ReachMark):
            self.now = max(self.now, moment_of(command, self.case))
        self.facts = decide(self.case, command, self.now)
        self.case = fold(self.facts, self.case)
        self.now += timedelta(minutes=1)

    @property
    def told(self) -> list[CaseEvent]:
        """The facts of the last command without those of its deadlines."""
        return [fact for fact in self.facts if not isinstance(fact, OF_DEADLINES)]


OF_DEADLINES = (CaseDeadlineSet, CaseDeadlineMet, CaseDeadlinePaused)


def moment_of(command: c.ReachMark, case: Case) -> datetime:
    """When the mark is reached."""
    one = case.deadlines.get(command.kind)
    marks = one.marks if isinstance(one, Deadline) else ()
    return next((mark.at for mark in marks if mark.mark is command.mark), command.due)


def reaching(kind: DeadlineKind, mark: Mark) -> Callable[[Case], CaseCommand]:
    """Time comes to this mark of the deadline that runs."""

    return lambda case: c.ReachMark(kind, mark, running(case, kind).due)


def running(case: Case, kind: DeadlineKind) -> Deadline:
    """The deadline of a kind, which does not stand still."""
    one = case.deadlines[kind]
    assert isinstance(one, Deadline), f"{kind} stands still"
    return one


def after(*steps: Step) -> Case:
    """The case that these leave behind."""
    return Walk().go(*steps).case


def told(*steps: Step) -> list[CaseEvent]:
    """What the last of these tells, without the deadlines that follow."""
    return Walk().go(*steps).told


def refused(*steps: Step) -> str:
    """The code with which the last of these is refused."""
    walk = Walk().go(*steps[:-1])
    try:
        walk.go(steps[-1])
    except CaseRefused as refusal:
        return refusal.code
    raise AssertionError(f"not refused: {walk.told}")
