"""How a case stands with its deadlines (时限状态): of each deadline, and of all that count for the case."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from services.cases.vocabulary import DeadlineKind, Mark
from services.cases.working_time.deadline import WITH_CARDS


class DeadlineState(StrEnum):
    """时限状态, the worst last."""

    NONE = "none"  # 无时限
    PAUSED = "paused"  # 暂停
    RUNNING = "running"  # 正常
    APPROACHING = "approaching"  # 临近
    MISSED = "missed"  # 超期
    YELLOW = "yellow"  # 黄牌
    RED = "red"  # 红牌

    @property
    def rank(self) -> int:
        """As rows keep it: a larger one is worse."""
        return _RANKS.index(self)


_RANKS = tuple(DeadlineState)


STATE_TITLES: Mapping[DeadlineState, str] = {
    DeadlineState.NONE: "无时限",
    DeadlineState.PAUSED: "暂停",
    DeadlineState.RUNNING: "正常",
    DeadlineState.APPROACHING: "临近",
    DeadlineState.MISSED: "超期",
    DeadlineState.YELLOW: "黄牌",
    DeadlineState.RED: "红牌",
}
REACHED: Mapping[Mark, DeadlineState] = {
    Mark.APPROACHING: DeadlineState.APPROACHING,
    Mark.MISSED: DeadlineState.MISSED,
    Mark.YELLOW_CARD: DeadlineState.YELLOW,
    Mark.RED_CARD: DeadlineState.RED,
}
"""The state once a mark was reached."""

COUNTED = (DeadlineKind.ACCEPT, DeadlineKind.HANDLE, DeadlineKind.APPROVE)
"""The deadlines that say whether a case is late; publicity, suspension, mediation and follow-up are beside it."""

SETTLING = (DeadlineKind.HANDLE, DeadlineKind.APPROVE)
"""处置 or 审批: one of the two runs for a case that was taken on, and says whether it was settled on time."""


def state_of(kind: DeadlineKind, ahead: Collection[str]) -> DeadlineState:
    """The state of a deadline that runs and has these marks still ahead of it."""
    ladder = [mark for mark in REACHED if mark in _MARKS.get(kind, ())]
    passed = next((place for place, mark in enumerate(ladder) if mark.value in ahead), len(ladder))
    return REACHED[ladder[passed - 1]] if passed else DeadlineState.RUNNING


_MARKS: Mapping[DeadlineKind, Collection[Mark]] = {
    **dict.fromkeys(WITH_CARDS, tuple(REACHED)),
    DeadlineKind.FOLLOW_UP: (Mark.APPROACHING, Mark.MISSED),
}
