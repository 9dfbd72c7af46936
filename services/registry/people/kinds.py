"""The kinds of what is recorded of people."""

from enum import StrEnum


class TrainingKind(StrEnum):
    """培训类别."""

    PRE_SERVICE = "pre_service"  # 岗前培训
    ROTATION = "rotation"  # 轮训
    TOPICAL = "topical"  # 专题培训
    OTHER = "other"


class VolunteerKind(StrEnum):
    """志愿者类别."""

    VOLUNTEER_INFORMANT = "volunteer_informant"  # 志愿信息员, 义务信息员
    VOLUNTEER_SUPERVISOR = "volunteer_supervisor"  # 监督员


class RewardKind(StrEnum):
    """奖励类别; money and what goods are worth are counted in fen, points in points, an honour is worth 0."""

    MONEY = "money"  # 奖金
    GOODS = "goods"  # 实物
    POINTS = "points"  # 积分
    HONOUR = "honour"  # 表彰


class WithdrawalReason(StrEnum):
    """工作证收回原因."""

    LEFT = "left"  # 离岗
    LOST = "lost"  # 遗失
    MISUSED = "misused"  # 违规使用
    ERASED = "erased"  # 个人信息已删除
