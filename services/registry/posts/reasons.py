"""Why somebody leaves a post, and why somebody stands in: codes, for the words said of people are personal."""

from enum import StrEnum


class EndReason(StrEnum):
    """离任原因."""

    TRANSFERRED = "transferred"  # 调任
    DISMISSED = "dismissed"  # 免职
    RESIGNED = "resigned"  # 辞职
    TERM_ENDED = "term_ended"  # 任期届满
    POST_ABOLISHED = "post_abolished"  # 岗位撤销
    AREA_CLOSED = "area_closed"  # 区域撤销
    ERASED = "erased"  # 个人信息已删除
    DECEASED = "deceased"  # 去世


class AbsenceReason(StrEnum):
    """代理原因."""

    LEAVE = "leave"  # 请假
    AWAY = "away"  # 外出
    TRAINING = "training"  # 培训
    SECONDMENT = "secondment"  # 借调
    VACANCY = "vacancy"  # 空缺
    OTHER = "other"


class Way(StrEnum):
    """How a post is filled."""

    APPOINTED = "appointed"  # 任命
    ELECTED = "elected"  # 选举
