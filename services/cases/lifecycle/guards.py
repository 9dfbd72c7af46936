"""Conditions on the state of a case (条件) that a row of the table asks for beside the status."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.cases.case.state import Case, Publicity
from services.cases.vocabulary import DeadlineKind, Level, PartyKind, Procedure
from services.cases.working_time.deadline import Deadline

MOST_SENT_BACK = 2
"""退回 at most twice in the life of a case."""

Predicate = Callable[[Case, datetime], bool]


@dataclass(frozen=True, slots=True)
class Guard:
    """`code` is the refusal's when the condition does not hold."""

    code: str
    title: str
    holds: Predicate


def guard(code: str, title: str) -> Callable[[Predicate], Guard]:
    """The guard of a predicate."""
    return lambda predicate: Guard(code, title, predicate)


@guard("", "")
def always(_case: Case, _now: datetime) -> bool:
    return True


@guard("at_the_top", "上面还有一级")
def below_the_top(case: Case, _now: datetime) -> bool:
    return case.level is not Level.SUPERIOR


@guard("sent_back_twice", "退回未满两次")
def may_be_sent_back(case: Case, _now: datetime) -> bool:
    return case.sent_back < MOST_SENT_BACK


@guard("not_escalated", "是下级上报来的，且退回未满两次")
def came_from_below(case: Case, now: datetime) -> bool:
    return case.escalated and may_be_sent_back.holds(case, now)


@guard("no_partner", "交办给外部单位")
def has_partner(case: Case, _now: datetime) -> bool:
    return case.assignment is not None and any(one.kind is PartyKind.PARTNER for one in case.assignment.parties)


@guard("nobody_asked", "有商处未答复")
def somebody_is_asked(case: Case, _now: datetime) -> bool:
    return any(one.open for one in case.consultations)


@guard("extension_pending", "没有待批的延期，且时限在走")
def may_be_extended(case: Case, _now: datetime) -> bool:
    return case.extension is None and bool({DeadlineKind.HANDLE, DeadlineKind.APPROVE} & case.deadlines.keys())


@guard("no_extension_pending", "有待批的延期")
def extension_is_pending(case: Case, _now: datetime) -> bool:
    return case.extension is not None


@guard("mediation_open", "没有进行中的调解")
def not_mediating(case: Case, _now: datetime) -> bool:
    return not case.mediating


@guard("no_mediation", "调解进行中")
def mediating(case: Case, _now: datetime) -> bool:
    return case.mediating


@guard("no_further_stage", "调解进行中，且未到镇调解中心")
def may_move_on(case: Case, _now: datetime) -> bool:
    return case.mediating and case.mediation is not None and not case.mediation.is_last_stage


@guard("mediation_not_agreed", "调解已成功")
def mediation_agreed(case: Case, _now: datetime) -> bool:
    return case.mediation is not None and bool(case.mediation.agreed)


@guard("objection_open", "没有未处理的异议")
def no_objection(case: Case, _now: datetime) -> bool:
    return case.objection is None


@guard("no_objection_open", "有未处理的异议")
def objection_is_open(case: Case, _now: datetime) -> bool:
    return case.objection is not None


@guard("not_yet_told", "协调件：结果已报部门并已反馈；审批件：已反馈；没有未处理的异议")
def all_are_told(case: Case, now: datetime) -> bool:
    if case.procedure is Procedure.COORDINATION and not (case.result_reported and case.fed_back):
        return False
    if case.procedure is Procedure.APPROVAL and not case.fed_back:
        return False
    return no_objection.holds(case, now)


@guard("already_rated", "还没有评价")
def not_rated(case: Case, _now: datetime) -> bool:
    return case.rating is None


@guard("reopen_window_over", "在可重办期限内")
def may_be_reopened(case: Case, now: datetime) -> bool:
    if case.ended_at is None or case.terms is None:
        return True
    return now <= case.ended_at + timedelta(days=case.terms.reopen_days)


@guard("not_open_to_objection", "没有未处理的异议，且在可重办期限内")
def may_be_objected_to(case: Case, now: datetime) -> bool:
    return no_objection.holds(case, now) and may_be_reopened.holds(case, now)


@guard("publicity_closed", "公示期内")
def publicity_is_open(case: Case, now: datetime) -> bool:
    publicity = case.publicity
    return publicity is not None and not publicity.ended and (bool(publicity.open) or now < _end_of(publicity, case))


def _end_of(publicity: Publicity, case: Case) -> datetime:
    """Later than announced after it stood still for an objection."""
    running = case.deadlines.get(DeadlineKind.PUBLICITY)
    return running.due if isinstance(running, Deadline) else publicity.until


@guard("no_publicity_objection", "有未处理的公示异议")
def publicity_is_objected_to(case: Case, _now: datetime) -> bool:
    return case.publicity is not None and bool(case.publicity.open)


@guard("publicity_not_over", "公示期满（不须等候的除外），没有未处理或成立的公示异议")
def may_be_approved(case: Case, _now: datetime) -> bool:
    publicity = case.publicity
    if publicity is None:
        return True
    return not (publicity.open or publicity.upheld) and (publicity.ended or not publicity.approval_waits)


@guard("approval_not_contested", "已批准，而后公示异议成立")
def approval_is_contested(case: Case, _now: datetime) -> bool:
    return bool(case.approved) and case.publicity is not None and case.publicity.upheld


@guard("publicity_not_over", "公示已结束；已批准的没有成立的公示异议")
def publicity_is_over(case: Case, now: datetime) -> bool:
    ended = case.publicity is None or case.publicity.ended
    return ended and not approval_is_contested.holds(case, now)


@guard("no_parent", "已并入上级案件")
def has_parent(case: Case, _now: datetime) -> bool:
    return case.parent is not None


@guard("not_its_part", "已并入所结的上级案件")
def is_part(case: Case, now: datetime) -> bool:
    return has_parent.holds(case, now)


@guard("not_linkable", "未并入其他案件，也不是群众监督件")
def may_be_linked(case: Case, _now: datetime) -> bool:
    return case.parent is None and not case.hidden_from


@guard("already_a_complaint", "还不是群众监督件")
def is_no_complaint(case: Case, _now: datetime) -> bool:
    return not case.hidden_from


@guard("reporter_erased", "个人信息未删除")
def is_readable(case: Case, _now: datetime) -> bool:
    return case.report is not None and case.report.subject not in case.erased
