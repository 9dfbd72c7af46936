"""The words and small shapes that the contracts of cases have in common."""

from marshmallow import EXCLUDE, Schema

from shared.contracts.shapes import choice, text

CHANNELS = ("grid", "resident", "hotline", "wechat", "window")
PLACEMENTS = ("grid", "unplaced")
PROCEDURES = ("general", "coordination", "emergency", "approval")
LEVELS = ("grid", "village", "town", "superior")
RATINGS = ("satisfied", "fairly_satisfied", "dissatisfied")
PARTIES = ("post", "organisation", "partner", "person")
DEADLINES = ("accept", "handle", "mediate", "approve", "publicity", "suspension", "follow_up")
STATUSES = (
    "absent",
    "reported",
    "accepted",
    "at_intake",
    "assigned",
    "in_hand",
    "alerted",
    "stood_down",
    "under_review",
    "awaiting_approval",
    "decided",
    "suspended",
    "handled",
    "resolved",
    "verified",
    "on_record",
    "closed",
    "withdrawn",
    "duplicate",
)

CASE = "The case."
PROCEDURE = "The procedure (工作程序): 一般 general, 需要协调 coordination, 突发 emergency, 需要审批 approval."
URGENCY = "特急 critical, 紧急 urgent, 一般 normal."
STATUS = "Where the case stands from now on."
LEVEL = "网格 grid, 村/社区 village, 镇/街道 town, 上级 superior."
DEADLINE = "受理 accept, 处置 handle, 调解 mediate, 审批 approve, 公示 publicity, 挂起 suspension, 回访 follow_up."


class Party(Schema):
    """Who a case goes to (办理单位)."""

    class Meta:
        unknown = EXCLUDE

    kind = choice(
        "岗位 post, 部门 organisation (people there sign in), 外部单位 partner (nobody there does), a person.", PARTIES
    )
    id = text("The id of the post, of the organisation or of the person, as registry names it.")
