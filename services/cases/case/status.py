"""Where a case stands in its life (案件状态)."""

from enum import StrEnum


class Status(StrEnum):
    """案件状态."""

    ABSENT = "absent"  # 没有这个案件
    REPORTED = "reported"  # 待受理
    ACCEPTED = "accepted"  # 已受理
    AT_INTAKE = "at_intake"  # 受理中心办理中
    ASSIGNED = "assigned"  # 已交办，待签收
    IN_HAND = "in_hand"  # 处置中
    ALERTED = "alerted"  # 突发处置中
    STOOD_DOWN = "stood_down"  # 突发已解除，待总结
    UNDER_REVIEW = "under_review"  # 镇级审核中
    AWAITING_APPROVAL = "awaiting_approval"  # 待审批（同时公示）
    DECIDED = "decided"  # 已审批，待公布结果
    SUSPENDED = "suspended"  # 挂起
    HANDLED = "handled"  # 现场已处置，待备案
    RESOLVED = "resolved"  # 已处置，待核查
    VERIFIED = "verified"  # 核查通过，待结案
    ON_RECORD = "on_record"  # 已备案
    CLOSED = "closed"  # 已结案
    WITHDRAWN = "withdrawn"  # 已撤回
    DUPLICATE = "duplicate"  # 重复


class Stage(StrEnum):
    """案件阶段, as the wall and lists count them: 待受理, 办理中, 已处置, 已了结."""

    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    SETTLED = "settled"
    ENDED = "ended"


EXISTING = frozenset(Status) - {Status.ABSENT}
ENDED = frozenset({Status.ON_RECORD, Status.CLOSED, Status.WITHDRAWN, Status.DUPLICATE})
"""Nothing more is due."""

SETTLED = frozenset({Status.HANDLED, Status.RESOLVED, Status.VERIFIED, Status.DECIDED})
"""The handling is done; what is left is to check, to tell and to file."""

OPEN = EXISTING - ENDED
IN_PROGRESS = OPEN - SETTLED - {Status.REPORTED}
"""Somebody has it and has yet to settle it."""


def stage_of(status: Status) -> Stage:
    """The stage of an existing case."""
    if status is Status.REPORTED:
        return Stage.WAITING
    if status in IN_PROGRESS:
        return Stage.IN_PROGRESS
    return Stage.SETTLED if status in SETTLED else Stage.ENDED


STATUS_TITLES: dict[Status, str] = {
    Status.ABSENT: "（无）",
    Status.REPORTED: "待受理",
    Status.ACCEPTED: "已受理",
    Status.AT_INTAKE: "受理中心办理中",
    Status.ASSIGNED: "待签收",
    Status.IN_HAND: "处置中",
    Status.ALERTED: "突发处置中",
    Status.STOOD_DOWN: "突发已解除",
    Status.UNDER_REVIEW: "镇级审核中",
    Status.AWAITING_APPROVAL: "待审批",
    Status.DECIDED: "已审批",
    Status.SUSPENDED: "已挂起",
    Status.HANDLED: "现场已处置",
    Status.RESOLVED: "待核查",
    Status.VERIFIED: "待结案",
    Status.ON_RECORD: "已备案",
    Status.CLOSED: "已结案",
    Status.WITHDRAWN: "已撤回",
    Status.DUPLICATE: "重复",
}
