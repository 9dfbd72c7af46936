"""What a place says of one category (事件类别) in its catalogue; whatever it leaves open is as in the one above."""

from dataclasses import dataclass
from enum import StrEnum

from services.cases.vocabulary import Procedure, Urgency
from services.cases.working_time.terms import Limit

LEVELS = 3
"""So deep a catalogue may be: 大类, 中类, 小类."""

MOST_CATEGORIES = 5_000
MOST_ATTRIBUTES = 20
LONGEST_TITLE = 40
"""Characters; the longest of the 517 categories of a real complaint office has 17."""

BETWEEN_LEVELS = "/"


class AttributeType(StrEnum):
    """What an attribute holds: 文字 text, 数字 number, 是否 boolean, 选项 choice, 日期 date."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Attribute:
    """采集项: something to be asked when a case of the category is reported.

    `max` is the longest text in characters or the greatest number; `choices` are those of a choice.
    """

    name: str
    title: str
    type: AttributeType
    required: bool = False
    choices: tuple[str, ...] = ()
    max: float | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """审批事项: so many days of publicity (公示), 0 for none; whether the approval waits for their end."""

    publicity_days: int
    waits_for_publicity: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """时限 of the category that go before the place's; None is not set."""

    accept: Limit | None = None
    handle: Limit | None = None
    approve: Limit | None = None


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Declaration:
    """A category as it is written down.

    `path` names it and what is above it: 环境卫生/垃圾清运.  It is what cases refer to, so it never changes: a
    category under another name is another category.  `department` is an organisation's id.  `complaint` marks
    群众监督, a complaint about somebody who holds a post, and holds for everything below.
    """

    path: str
    procedure: Procedure | None = None
    urgency: Urgency | None = None
    department: str | None = None
    limits: Limits = NO_LIMITS
    approval: Approval | None = None
    attributes: tuple[Attribute, ...] = ()
    complaint: bool = False


def parent_of(path: str) -> str | None:
    """The path one level up; None for the first level."""
    return path.rpartition(BETWEEN_LEVELS)[0] or None


def title_of(path: str) -> str:
    """What the category itself is called: the last part of its path."""
    return path.rpartition(BETWEEN_LEVELS)[2]


def lineage(path: str) -> tuple[str, ...]:
    """The path and all that are above it, the first level first: 甲, 甲/乙, 甲/乙/丙."""
    titles = path.split(BETWEEN_LEVELS)
    return tuple(BETWEEN_LEVELS.join(titles[:depth]) for depth in range(1, len(titles) + 1))
