"""时限 on the page: in which statuses each runs and stands still, how long it is, and what time tells along it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from services.cases.case.events.mediation import MediationStage
from services.cases.case.state import Case, Mediation, Publicity
from services.cases.case.status import Status
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.clockwork import is_wanted, stands_still
from services.cases.lifecycle.docs.words import DEADLINE_NAMES, MARK_NAMES, table, titles
from services.cases.lifecycle.table import STATUSES_OF, allowed_in
from services.cases.vocabulary import DeadlineKind, Procedure, Urgency
from services.cases.working_time.deadline import begun, fixed
from services.cases.working_time.terms import DEFAULT_TERMS, Cards, Limit, Unit

MOMENT = datetime(2026, 1, 5, tzinfo=UTC)
HEADS = ("时限", "在这些状态中走", "停走", "特急", "紧急", "一般", "到点")
NORMAL = DEFAULT_TERMS[Urgency.NORMAL]


def limits() -> str:
    """One line for each kind of deadline, with the limits that apply where a place sets none."""
    return table(HEADS, (_line(kind) for kind in DeadlineKind))


def cards() -> str:
    """When a card is given."""
    clock = NORMAL.clock_cards
    return (
        f"按分钟、小时、天计的，期限用到 {clock.yellow}% 给黄牌、{clock.red}% 给红牌；"
        f"按工作日计的，受理{_late(NORMAL.accept_cards)}，其余{_late(NORMAL.handle_cards)}。"
    )


def _late(cards: Cards) -> str:
    return f"晚 {cards.yellow} 个工作日给黄牌、晚 {cards.red} 个给红牌"


def _line(kind: DeadlineKind) -> tuple[str, ...]:
    amounts = (_amount(DEFAULT_TERMS[urgency].limit(kind)) for urgency in Urgency)
    still = titles(_statuses(kind, lambda case: is_wanted(kind, case) and stands_still(kind, case)))
    running = titles(_statuses(kind, lambda case: is_wanted(kind, case) and not stands_still(kind, case)))
    return DEADLINE_NAMES[kind], running, still or "—", *amounts, _marks(kind)


def _statuses(kind: DeadlineKind, holds: Callable[[Case], bool]) -> set[Status]:
    return {case.status for case in _samples(kind) if holds(case)}


def _samples(kind: DeadlineKind) -> Iterator[Case]:
    """A case in each status of each procedure in which there is such a limit; nothing objected to, nothing over."""
    for procedure in Procedure:
        if kind is DeadlineKind.MEDIATE and not allowed_in(procedure, Action.BEGIN_MEDIATION):
            continue
        yield from (_sample(kind, procedure, status) for status in STATUSES_OF[procedure])


def _sample(kind: DeadlineKind, procedure: Procedure, status: Status) -> Case:
    waits = kind is DeadlineKind.APPROVE
    shown = Publicity(1, (), MOMENT, approval_waits=waits)
    disputed = Mediation(1, MediationStage.HOME_VISIT)
    return Case(status=status, procedure=procedure, publicity=shown, mediation=disputed, suspended_until=MOMENT)


def _amount(limit: Limit | None) -> str:
    if limit is None:
        return "另定"
    if limit.unit is Unit.WORKING_DAYS:
        return f"{limit.amount} 个工作日"
    days, minutes = divmod(limit.amount, 24 * 60)
    if days > 1 and not minutes:
        return f"{days} 天"
    return f"{limit.amount // 60} 小时" if limit.amount % 60 == 0 else f"{limit.amount} 分钟"


def _marks(kind: DeadlineKind) -> str:
    ends_as_stated = NORMAL.limit(kind) is None
    one = fixed(kind, MOMENT, MOMENT + timedelta(days=7)) if ends_as_stated else begun(kind, MOMENT, NORMAL)
    return "、".join(MARK_NAMES[mark.mark] for mark in one.marks)
