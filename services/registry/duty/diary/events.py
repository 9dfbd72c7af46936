"""The facts of the place diary and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.personal import Personal


class DiaryKind(StrEnum):
    """What happened; `count` counts people, except where another unit is said."""

    MEETING = "meeting"  # 会议
    TRAINING = "training"  # 培训
    INSPECTION = "inspection"  # 领导检查、督查
    ACTIVITY = "activity"  # 活动
    PUBLICITY = "publicity"  # 宣传
    PRINTING = "printing"  # 印发: copies (份)
    LETTER_DELIVERED = "letter_delivered"  # 发放公开信: letters (份)
    CARD_DELIVERED = "card_delivered"  # 发放联系卡: cards (张)
    SURVEY = "survey"  # 摸底调查: forms (份)


@dataclass(frozen=True, slots=True)
class DiaryEntered:
    """Something happened in the area on the day: how many people, copies or forms (`count`), how many households.

    `organisation` is who did it, `file` the id of a sealed file; `subject` names the key of what is later said
    about the entry.
    """

    entry_id: str
    subject: str
    kind: DiaryKind
    area: str
    day: str
    title: str
    count: int = 0
    households: int = 0
    organisation: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class DiaryCorrected:
    """The entry says this from now on; `replaced` is the file that is no longer needed."""

    entry_id: str
    day: str
    title: str
    count: int = 0
    households: int = 0
    organisation: str | None = None
    file: str | None = None
    replaced: str | None = None


@dataclass(frozen=True, slots=True)
class DiaryWithdrawn:
    """The entry does not count; `file` is no longer needed."""

    entry_id: str
    reason: Personal
    file: str | None = None


DiaryEvent = DiaryEntered | DiaryCorrected | DiaryWithdrawn

FACTS: Mapping[str, type] = {
    "diary.entered.v1": DiaryEntered,
    "diary.corrected.v1": DiaryCorrected,
    "diary.withdrawn.v1": DiaryWithdrawn,
}
