"""The whole page: how to read it, the four procedures, what all have in common, people, statuses, limits."""

from collections.abc import Iterator
from pathlib import Path

from services.cases.case.status import STATUS_TITLES, Status, stage_of
from services.cases.lifecycle.docs.diagrams import road, ways_beside
from services.cases.lifecycle.docs.limits import cards, limits
from services.cases.lifecycle.docs.lines import HEADS, lines_of
from services.cases.lifecycle.docs.people import matrix, words_of_who
from services.cases.lifecycle.docs.words import CHAPTERS, PROCEDURE_NAMES, STAGE_NAMES, table
from services.cases.lifecycle.table import STATUSES_OF, THEMES
from services.cases.vocabulary import Procedure

FILE = Path("docs/lifecycle.md")

_INTRODUCTION = """\
# Life-cycle

案件从上报到了结的全部规则，都在一张表里（[table.py](../services/cases/lifecycle/table.py)）；接口、权限和本页都由它得出。
本页由 `python -m services.cases.lifecycle.docs` 写成，不要手改。

先是四个程序的图：上图是正路，下图是旁路。再是[整张表](#table)，然后是[什么人可以办](#people)、
[状态](#statuses)和[时限](#limits)。动作的标识就是地址的最后一节：`POST /cases/{id}/accept`；上报是 `POST /cases`，
公示异议在 `/public/notices`，由系统做的没有地址。`GET /cases/{id}` 的 `actions` 列出此人此刻能做的。"""

_TABLE = """\
## Table

一行的读法：案件走这个**程序**、处在这个**状态**时，**谁**可以做这个**动作**，还要满足什么**条件**，
做了**之后**是什么状态，留下什么**事实**。程序里没有的状态不算。表里没有的就不能做：状态不对，或者条件不满足，
答 409，并说明在哪些状态下可以做；不该由此人做的，答 403；对此人隐藏的，答 404。事实一栏写首要的那一个；时限到点的，
按到的是哪一点（临近、超期、黄牌、红牌、期满）另有其名。“了结之前”是从待受理到待结案；
“处置完成之前”是从待受理到有人报告处置完成、现场已处置或突发解除为止。"""

_PEOPLE = """\
## People

“主管层级”是案件现在所在的层级：网格、村、镇、上级。村级人员可以办网格层级的案件，镇级人员可以办其下各级的案件；
下级人员不能办已经上报到上一级的案件（上报到上级的，镇级仍可代办）。案件对被投诉的责任人完全隐藏：无论其身份如何，什么都做不了，也看不到。"""

_MATRIX = """\
下表是常见的人与上面写法的对照：● 不论案件在哪一级；写层级名的，只在案件由该层级主管时；空白的不是。"""

_STATUSES = """\
## Statuses

“●”表示该程序会走到这个状态。"""

_LIMITS = """\
## Limits

各地可以改期限；下表是没有另定时的。“停走”是挂起期间、审批等候公示期间；公示在有未处理的异议时停走。
逐级上报或退回后重新受理的，处置（审批）时限照旧走，受理时限重新起算。受理超期的案件自动上报一级，到镇为止。"""


def page() -> str:
    """The text of the file."""
    return "\n\n".join(_parts()) + "\n"


def _parts() -> Iterator[str]:
    yield _INTRODUCTION
    for procedure in Procedure:
        yield from _chapter(procedure)
    yield from _table()
    yield from (_PEOPLE, words_of_who(), _MATRIX, matrix())
    yield from (_STATUSES, _statuses())
    yield from (_LIMITS, limits(), cards())


def _chapter(procedure: Procedure) -> Iterator[str]:
    chapter = CHAPTERS[procedure]
    yield f"## {chapter.heading}\n\n**{chapter.name}**（`{procedure}`）：{chapter.text}"
    yield road(procedure)
    yield ways_beside(procedure)


def _table() -> Iterator[str]:
    yield _TABLE
    for theme, rows in THEMES.items():
        yield f"### {theme}"
        yield table(HEADS, (line.cells for line in lines_of(rows)))


def _statuses() -> str:
    heads = ("状态", "标识", "阶段", *(PROCEDURE_NAMES[one] for one in Procedure))
    return table(heads, (_status(one) for one in Status if one is not Status.ABSENT))


def _status(status: Status) -> tuple[str, ...]:
    where = ("●" if status in STATUSES_OF[procedure] else "" for procedure in Procedure)
    return STATUS_TITLES[status], f"`{status}`", STAGE_NAMES[stage_of(status)], *where
