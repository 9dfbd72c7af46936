"""What can be done with a case (动作); each is `POST /cases/{id}/<action>` and a command of the same name."""

from enum import StrEnum


class Action(StrEnum):
    """动作, by its address; the Chinese term is its title."""

    REPORT = "report"
    WITHDRAW = "withdraw"
    PLACE = "place"
    ACCEPT = "accept"
    TRIAGE = "triage"
    HANDLE = "handle"
    RECORD = "record"
    REFER = "refer"
    CONSULT = "consult"
    ANSWER = "answer"
    ASSIGN = "assign"
    TELL = "tell"
    REPLY = "reply"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"
    TRACK = "track"
    ESCALATE = "escalate"
    SEND_BACK = "send-back"
    APPLY_EXTENSION = "apply-extension"
    GRANT_EXTENSION = "grant-extension"
    REFUSE_EXTENSION = "refuse-extension"
    SUSPEND = "suspend"
    RESUME = "resume"
    URGE = "urge"
    SUPERVISE = "supervise"
    INSTRUCT = "instruct"
    RESOLVE = "resolve"
    REPORT_RESULT = "report-result"
    FEED_BACK = "feed-back"
    VERIFY = "verify"
    REWORK = "rework"
    CLOSE = "close"
    CLOSE_AS_PART = "close-as-part"
    RATE = "rate"
    OBJECT = "object"
    UPHOLD_OBJECTION = "uphold-objection"
    DISMISS_OBJECTION = "dismiss-objection"
    REOPEN = "reopen"
    FOLLOW_UP = "follow-up"
    MARK_DUPLICATE = "mark-duplicate"
    LINK = "link"
    UNLINK = "unlink"
    TAG = "tag"
    ALERT = "alert"
    STAND_DOWN = "stand-down"
    SUMMARISE = "summarise"
    SUBMIT = "submit"
    PASS_REVIEW = "pass-review"  # noqa: S105
    APPROVE = "approve"
    REFUSE = "refuse"
    OBJECT_TO_PUBLICITY = "object-to-publicity"
    SETTLE_PUBLICITY_OBJECTION = "settle-publicity-objection"
    PUBLICISE_OUTCOME = "publicise-outcome"
    BEGIN_MEDIATION = "begin-mediation"
    JOIN_MEDIATION = "join-mediation"
    MOVE_MEDIATION = "move-mediation"
    AGREE_MEDIATION = "agree-mediation"
    FAIL_MEDIATION = "fail-mediation"
    FOLLOW_UP_MEDIATION = "follow-up-mediation"
    RAISE_COMPLAINT = "raise-complaint"
    UNMASK = "unmask"
    ERASE_REPORTER = "erase-reporter"
    REACH_MARK = "reach-mark"
    RESET_DEADLINES = "reset-deadlines"


ACTION_TITLES: dict[Action, str] = {
    Action.REPORT: "上报",
    Action.WITHDRAW: "撤回",
    Action.PLACE: "归格",
    Action.ACCEPT: "受理",
    Action.TRIAGE: "界定",
    Action.HANDLE: "现场处置",
    Action.RECORD: "备案",
    Action.REFER: "送受理中心",
    Action.CONSULT: "商处",
    Action.ANSWER: "答复商处",
    Action.ASSIGN: "交办",
    Action.TELL: "告知外部单位",
    Action.REPLY: "登记外部答复",
    Action.ACKNOWLEDGE: "签收",
    Action.NOTE: "记录进展",
    Action.TRACK: "现场跟踪",
    Action.ESCALATE: "逐级上报",
    Action.SEND_BACK: "退回",
    Action.APPLY_EXTENSION: "申请延期",
    Action.GRANT_EXTENSION: "同意延期",
    Action.REFUSE_EXTENSION: "不同意延期",
    Action.SUSPEND: "挂起",
    Action.RESUME: "恢复办理",
    Action.URGE: "催办",
    Action.SUPERVISE: "督办",
    Action.INSTRUCT: "批示",
    Action.RESOLVE: "处置完成",
    Action.REPORT_RESULT: "结果报部门",
    Action.FEED_BACK: "反馈",
    Action.VERIFY: "核查通过",
    Action.REWORK: "返工",
    Action.CLOSE: "结案",
    Action.CLOSE_AS_PART: "随上级案件结案",
    Action.RATE: "评价",
    Action.OBJECT: "提出异议",
    Action.UPHOLD_OBJECTION: "异议成立",
    Action.DISMISS_OBJECTION: "异议不成立",
    Action.REOPEN: "重新办理",
    Action.FOLLOW_UP: "回访",
    Action.MARK_DUPLICATE: "标为重复",
    Action.LINK: "并入上级案件",
    Action.UNLINK: "解除并案",
    Action.TAG: "加标签",
    Action.ALERT: "突发报警",
    Action.STAND_DOWN: "解除突发",
    Action.SUMMARISE: "事后总结",
    Action.SUBMIT: "报镇审核",
    Action.PASS_REVIEW: "审核通过",
    Action.APPROVE: "批准",
    Action.REFUSE: "不批准",
    Action.OBJECT_TO_PUBLICITY: "公示异议",
    Action.SETTLE_PUBLICITY_OBJECTION: "处理公示异议",
    Action.PUBLICISE_OUTCOME: "公布结果",
    Action.BEGIN_MEDIATION: "开始调解",
    Action.JOIN_MEDIATION: "联动参加调解",
    Action.MOVE_MEDIATION: "调解分流",
    Action.AGREE_MEDIATION: "调解成功",
    Action.FAIL_MEDIATION: "调解不成",
    Action.FOLLOW_UP_MEDIATION: "调解回访",
    Action.RAISE_COMPLAINT: "转为群众监督",
    Action.UNMASK: "查看个人信息",
    Action.ERASE_REPORTER: "删除个人信息",
    Action.REACH_MARK: "时限到点",
    Action.RESET_DEADLINES: "重算时限",
}
