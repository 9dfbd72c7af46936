"""What routing asks about a case, and what it answers."""

from dataclasses import dataclass

from services.cases.vocabulary import Channel, Level, Party, Procedure, Urgency
from shared.areas import Scope


@dataclass(frozen=True, slots=True)
class RouteQuestion:
    """So much of a case as its routing depends on.

    `department` is the organisation that its category names, for where no rule holds.  `level` is the lowest that may
    get it, such as after 逐级上报; None for wherever it lies.  `complaint_of` is the person that a complaint (群众监督)
    is about: it goes above the highest post that they have on the path.
    """

    scope: Scope
    category: str
    urgency: Urgency
    procedure: Procedure
    channel: Channel
    level: Level | None = None
    complaint_of: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Whose task the case is: by which rule (None: by the level), at which level, past which vacant posts.

    Without a party it waits at the level for anyone in charge there.  `responsible` is the person who answers for the
    party at the moment: holder, stand-in, or on duty; None for a partner without an account.  `passed_over` are the
    ids of vacant posts, and of organisations in which nobody is.
    """

    party: Party | None
    rule: str | None
    level: Level
    passed_over: tuple[str, ...] = ()
    responsible: str | None = None
