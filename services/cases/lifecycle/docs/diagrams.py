"""The ways of a case as Mermaid diagrams: the main road of a procedure, and the ways beside it."""

from collections.abc import Iterable, Iterator

from services.cases.case.status import ENDED, STATUS_TITLES, Status
from services.cases.lifecycle.actions import ACTION_TITLES, Action
from services.cases.lifecycle.docs.lines import TURNS_INTO
from services.cases.lifecycle.docs.words import PROCEDURE_NAMES, titles
from services.cases.lifecycle.table import STATUSES_OF, TABLE, Row
from services.cases.vocabulary import Procedure

A = Action
BESIDE = frozenset(
    {
        *(A.WITHDRAW, A.MARK_DUPLICATE, A.RAISE_COMPLAINT, A.ESCALATE, A.SEND_BACK, A.SUSPEND, A.RESUME, A.REACH_MARK),
        *(A.UPHOLD_OBJECTION, A.REOPEN, A.CLOSE_AS_PART, A.ALERT),
    }
)
"""What leads off the main road, back on it, or out of the procedure."""

Edge = tuple[str, str]


def rows_on_the_road(procedure: Procedure) -> list[Row]:
    """The rows that bring a case forward; in an emergency another alarm is one of them."""
    return [row for row in _moving(procedure) if not _is_beside(row)]


def rows_beside_the_road(procedure: Procedure) -> list[Row]:
    """The other rows after which the case stands elsewhere."""
    return [row for row in _moving(procedure) if _is_beside(row)]


def road(procedure: Procedure) -> str:
    """A state diagram from the report to the end."""
    rows = rows_on_the_road(procedure)
    statuses = {status for row in rows for status in (row.status, *row.next.statuses)} - {Status.ABSENT}
    named = (f'state "{_name(one, procedure)}" as {one}' for one in Status if one in statuses)
    edges = _labelled((_ends(row.status), _ends(after), row.action) for row, after in _arrows(rows))
    drawn = (f"{start} --> {end}: {label}" for (start, end), label in edges)
    ends = (f"{one} --> [*]" for one in Status if one in statuses & ENDED)
    return _mermaid("stateDiagram-v2", (*named, *drawn, *ends))


def ways_beside(procedure: Procedure) -> str:
    """A flow chart: from which statuses an action leads where."""
    sources: dict[tuple[Action, str], set[Status]] = {}
    for row in rows_beside_the_road(procedure):
        sources.setdefault((row.action, _ends_named(row)), set()).add(row.status)
    edges = _labelled((titles(one), end, action) for (action, end), one in sources.items())
    names = list(dict.fromkeys(name for (start, end), _ in edges for name in (start, end)))
    nodes = (f'n{number}["{name}"]' for number, name in enumerate(names))
    drawn = (f'n{names.index(start)} -->|"{label}"| n{names.index(end)}' for (start, end), label in edges)
    return _mermaid("flowchart LR", (*nodes, *drawn))


def _moving(procedure: Procedure) -> Iterator[Row]:
    return (row for row in TABLE if row.procedure is procedure and row.next.statuses != {row.status})


def _is_beside(row: Row) -> bool:
    again = row.procedure is Procedure.EMERGENCY and row.action is A.ALERT
    return row.action in BESIDE and not again


def _arrows(rows: Iterable[Row]) -> Iterator[tuple[Row, Status]]:
    for row in rows:
        yield from ((row, after) for after in Status if after in row.next.statuses and after is not row.status)


def _labelled(edges: Iterable[tuple[str, str, Action]]) -> list[tuple[Edge, str]]:
    """Each arrow once, with all the actions that it stands for."""
    found: dict[Edge, list[Action]] = {}
    for start, end, action in edges:
        found.setdefault((start, end), []).append(action)
    return [(edge, "、".join(ACTION_TITLES[one] for one in dict.fromkeys(actions))) for edge, actions in found.items()]


def _ends(status: Status) -> str:
    return "[*]" if status is Status.ABSENT else str(status)


def _ends_named(row: Row) -> str:
    if row.next.statuses <= STATUSES_OF[row.procedure]:
        return row.next.title or titles(row.next.statuses)
    return f"{titles(row.next.statuses)}（转为{PROCEDURE_NAMES[TURNS_INTO[row.action]]}）"


def _name(status: Status, procedure: Procedure) -> str:
    """A status of another procedure says so."""
    if status in STATUSES_OF[procedure]:
        return STATUS_TITLES[status]
    return f"{STATUS_TITLES[status]}（转为{PROCEDURE_NAMES[Procedure.COORDINATION]}）"


def _mermaid(kind: str, lines: Iterable[str]) -> str:
    return "\n".join(["```mermaid", kind, *(f"    {line}" for line in lines), "```"])
