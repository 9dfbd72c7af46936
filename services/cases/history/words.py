"""What the facts of a case are called for people, and where in them the words stand that somebody typed."""

from collections.abc import Mapping

from services.cases.case.events import aftermath, approval, deadlines, emergency, handling, mediation, reporting
from services.cases.vocabulary import Level

WHAT: Mapping[type, str] = {
    reporting.CaseReported: "上报",
    reporting.CaseAccepted: "受理",
    reporting.CaseTriaged: "界定",
    reporting.CasePlaced: "归格",
    reporting.CaseComplaintRaised: "转为群众监督",
    reporting.CaseWithdrawn: "撤回",
    reporting.CaseMarkedDuplicate: "标为重复",
    reporting.CaseLinked: "并入上级案件",
    reporting.CaseUnlinked: "解除并案",
    reporting.CaseTagged: "加标签",
    reporting.CaseUnmasked: "查看个人信息",
    reporting.CaseReporterErased: "删除个人信息",
    handling.CaseHandledOnTheSpot: "现场处置",
    handling.CasePutOnRecord: "备案",
    handling.CaseReferred: "送受理中心",
    handling.CaseConsulted: "商处",
    handling.CaseConsultationAnswered: "答复商处",
    handling.CaseAssigned: "交办",
    handling.CaseToldOutward: "告知外部单位",
    handling.CasePartnerReplied: "登记外部答复",
    handling.CaseAcknowledged: "签收",
    handling.CaseProgressNoted: "记录进展",
    handling.CaseEscalated: "逐级上报",
    handling.CaseSentBack: "退回",
    handling.CaseExtensionApplied: "申请延期",
    handling.CaseExtensionGranted: "同意延期",
    handling.CaseExtensionRefused: "不同意延期",
    handling.CaseSuspended: "挂起",
    handling.CaseResumed: "恢复办理",
    handling.CaseUrged: "催办",
    handling.CaseSupervised: "督办",
    handling.CaseInstructed: "批示",
    handling.CaseResolved: "处置完成",
    handling.CaseResultReported: "结果报部门",
    handling.CaseFedBack: "反馈",
    handling.CaseVerified: "核查通过",
    handling.CaseReworked: "返工",
    handling.CaseClosed: "结案",
    aftermath.CaseRated: "评价",
    aftermath.CaseObjected: "提出异议",
    aftermath.CaseObjectionUpheld: "异议成立",
    aftermath.CaseObjectionDismissed: "异议不成立",
    aftermath.CaseReopened: "重新办理",
    aftermath.CaseFollowedUp: "回访",
    emergency.CaseAlerted: "突发报警",
    emergency.CaseTracked: "现场跟踪",
    emergency.CaseStoodDown: "解除突发",
    emergency.CaseSummarised: "事后总结",
    approval.CaseSubmitted: "报镇审核",
    approval.CaseReviewed: "审核通过",
    approval.CasePassedUp: "上报审批",
    approval.CasePublicised: "公示",
    approval.CasePublicityEnded: "公示期满",
    approval.CasePublicityObjected: "公示异议",
    approval.CasePublicityObjectionSettled: "处理公示异议",
    approval.CaseApproved: "批准",
    approval.CaseRefusedApproval: "不批准",
    approval.CaseOutcomePublicised: "公布结果",
    mediation.CaseMediationBegun: "开始调解",
    mediation.CaseMediationJoined: "联动参加调解",
    mediation.CaseMediationMoved: "调解分流",
    mediation.CaseMediationAgreed: "调解成功",
    mediation.CaseMediationFailed: "调解不成",
    mediation.CaseMediationFollowedUp: "调解回访",
    deadlines.CaseDeadlineSet: "重算时限",
    deadlines.CaseDeadlinePaused: "时限暂停",
    deadlines.CaseDeadlineMet: "时限结束",
    deadlines.CaseDeadlineApproached: "时限临近",
    deadlines.CaseDeadlineMissed: "超期",
    deadlines.CaseYellowCardGiven: "黄牌",
    deadlines.CaseRedCardGiven: "红牌",
}

BOOKKEEPING = (deadlines.CaseDeadlineSet, deadlines.CaseDeadlinePaused, deadlines.CaseDeadlineMet)
"""What follows from a step: people read it with that step, and alone only where there was none."""

TYPED = (
    *("reason", "note", "result", "question", "answer", "instructions", "instruction", "contact", "reply"),
    *("findings", "grounds", "comment", "summary", "opinion", "agreement", "text"),
)
"""The fields whose words a history shows; those of the report itself stand in the case."""

PARTIES: Mapping[str, str] = {
    "routing": "分派",
    "lead": "牵头",
    "assisting": "协办",
    "parties": "参与",
    "by": "答复",
    "partner": "外部单位",
    "department": "部门",
    "superior": "上级组织",
}
"""The fields that name parties, and what these are to the step."""

LEVEL_TITLES: Mapping[Level, str] = {
    Level.GRID: "网格",
    Level.VILLAGE: "村/社区",
    Level.TOWN: "镇/街道",
    Level.SUPERIOR: "上级",
}

UNTOLD = frozenset(
    {
        *("case_id", "subject", "subjects", "fields", "status", "level", "from_level", "to_level", "automatic"),
        *("procedure", "category", "urgency", "placement", "location", "complaint_of", "reported_at", "at"),
        *PARTIES,
    }
)
"""What an entry tells otherwise, or not at all."""
