"""The rows of the table put together: one line for what is done alike in several procedures and statuses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.cases.case.status import EXISTING, OPEN, Status
from services.cases.lifecycle.actions import ACTION_TITLES, Action
from services.cases.lifecycle.docs.words import PROCEDURE_NAMES, WHO_NAMES, titles
from services.cases.lifecycle.table import GOING_ON, SAME, STATUSES_OF, Row
from services.cases.vocabulary import Procedure

HEADS = ("动作", "程序", "状态", "谁", "条件", "之后", "事实")

GROUPS: Mapping[frozenset[Status], str] = {
    EXISTING: "各种状态",
    OPEN: "了结之前",
    OPEN | {Status.CLOSED}: "了结之前、已结案",
    frozenset(GOING_ON): "处置完成之前",
}
"""What is said of many statuses."""

TURNS_INTO: Mapping[Action, Procedure] = {Action.REFER: Procedure.COORDINATION, Action.ALERT: Procedure.EMERGENCY}
"""Which procedure goes on where an action leads out of its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: each of its statuses in each of its procedures, as far as the procedure has them."""

    rows: tuple[Row, ...]

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        return tuple(one for one in Procedure if any(row.procedure is one for row in self.rows))

    @property
    def statuses(self) -> frozenset[Status]:
        return frozenset(row.status for row in self.rows)

    @property
    def is_true(self) -> bool:
        """Whether its rows are what a reader takes it to mean."""
        read = {(procedure, one) for procedure in self.procedures for one in self.statuses & STATUSES_OF[procedure]}
        return read == {(row.procedure, row.status) for row in self.rows}

    @property
    def cells(self) -> tuple[str, ...]:
        row = self.rows[0]
        return (
            f"{ACTION_TITLES[row.action]} `{row.action}`",
            "各程序"
            if len(self.procedures) == len(Procedure)
            else "、".join(PROCEDURE_NAMES[one] for one in self.procedures),
            GROUPS.get(self.statuses) or titles(self.statuses),
            WHO_NAMES[row.who],
            row.guard.title or "—",
            self._afterwards(),
            f"`{row.fact}`",
        )

    def _afterwards(self) -> str:
        title = self.rows[0].next.title
        after = titles(status for row in self.rows for status in row.next.statuses)
        if title:
            return title if title == SAME.title else f"{title}（{after}）"
        return after + self._turned()

    def _turned(self) -> str:
        leaving = {row.procedure for row in self.rows if not row.next.statuses <= STATUSES_OF[row.procedure]}
        if not leaving:
            return ""
        names = "、".join(PROCEDURE_NAMES[one] for one in Procedure if one in leaving)
        whose = "" if len(leaving) == len(self.procedures) else f"{names}的"
        return f"（{whose}转为{PROCEDURE_NAMES[TURNS_INTO[self.rows[0].action]]}）"


def lines_of(rows: Iterable[Row]) -> Iterator[Line]:
    """The rows in as few lines as are true, in the order of the table."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(_said(row), []).append(row)
    for alike in found.values():
        yield from _true_lines(alike)


def _said(row: Row) -> tuple[str, ...]:
    """What rows have to have in common to stand in one line."""
    after = row.next.title or titles(row.next.statuses)
    return row.action, row.who, row.guard.holds.__name__, after, row.fact


def _true_lines(alike: list[Row]) -> list[Line]:
    """Procedures stand together where none is said to do what only another does."""
    lines: list[Line] = []
    for procedure in Procedure:
        own = tuple(row for row in alike if row.procedure is procedure)
        together = (number for number, line in enumerate(lines) if Line((*line.rows, *own)).is_true)
        if (number := next(together, None)) is not None:
            lines[number] = Line((*lines[number].rows, *own))
        elif own:
            lines.append(Line(own))
    return lines
