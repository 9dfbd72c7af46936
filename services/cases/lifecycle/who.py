"""Who may act on a case: roles over its place, and the parties it was given to; read by the table of the life-cycle."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.cases.case.state import Case
from services.cases.case.status import Status
from services.cases.vocabulary import Level
from shared.areas import Scope
from shared.permissions import Grant, Role


class Who(StrEnum):
    """谁: every row of the table names one of these."""

    REPORTING = "reporting"
    IN_CHARGE = "in_charge"
    LEAD = "lead"
    ASKED = "asked"
    CONCERNED = "concerned"
    STAFF = "staff"
    HEADS = "heads"
    VILLAGE = "village"
    TOWN = "town"
    ABOVE = "above"
    SUPERIOR = "superior"
    MEDIATING = "mediating"
    OWNER = "owner"
    REPORTER = "reporter"
    SERVED = "served"
    ERASING = "erasing"
    ANYONE = "anyone"
    SYSTEM = "system"


WHO_TITLES: dict[Who, str] = {
    Who.REPORTING: "任何网格及以上工作人员，不论地点",
    Who.IN_CHARGE: "主管层级及以上的工作人员、上级组织",
    Who.LEAD: "牵头单位（交办前为分派到的单位），或主管层级及以上的工作人员",
    Who.ASKED: "被商处单位，或主管层级及以上的工作人员代为登记",
    Who.CONCERNED: "所在地工作人员、参与单位、上级组织",
    Who.STAFF: "所在地工作人员；案件不属于任何镇的，由上级组织视同镇级工作人员",
    Who.HEADS: "网格长及以上",
    Who.VILLAGE: "村级及以上工作人员",
    Who.TOWN: "镇级工作人员",
    Who.ABOVE: "主管层级之上的工作人员、上级组织（镇级可自批）",
    Who.SUPERIOR: "上级组织，或镇级工作人员",
    Who.MEDIATING: "牵头单位、参加调解的单位，或主管层级及以上的工作人员",
    Who.OWNER: "首接责任人，或村级及以上工作人员",
    Who.REPORTER: "上报人，或村级及以上工作人员",
    Who.SERVED: "上报人，或所在地工作人员代为登记",
    Who.ERASING: "指挥长、运维",
    Who.ANYONE: "任何人，无须登录",
    Who.SYSTEM: "系统",
}

STAFF_ROLES = frozenset(
    {Role.GRID_HEAD, Role.GRID_WORKER, Role.STATION_HEAD, Role.INTAKE, Role.SERVICE_CENTRE, Role.COMMANDER}
)
_OWN = frozenset({Role.GRID_HEAD, Role.GRID_WORKER})
_WITH_THE_ROUTED = frozenset({Status.REPORTED, Status.ACCEPTED})
_HEIGHTS = {15: Level.GRID, 12: Level.VILLAGE, 9: Level.TOWN, 6: Level.SUPERIOR}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who wants to act: with which grants, and the keys of the person, posts and organisations they stand for.

    `system` is the service itself, by its timer and its reactions.
    """

    subject: str
    grants: tuple[Grant, ...] = ()
    keys: frozenset[str] = frozenset()
    system: bool = False


SYSTEM = Actor("system", system=True)
NOBODY = Actor("")
"""Somebody who has not signed in."""


def may(who: Who, case: Case, actor: Actor) -> bool:
    """Whether this actor is among those that a row of the table names, for this case."""
    if actor.subject and actor.subject in case.hidden_from:
        return False
    return _RULES[who](case, actor)


def is_hidden(case: Case, actor: Actor) -> bool:
    """Whether the case must not exist for the actor: a complaint about them."""
    return bool(actor.subject) and actor.subject in case.hidden_from


def staff_grants(scope: Scope, actor: Actor) -> Iterable[Grant]:
    """The grants by which the actor is staff of this place."""
    return (one for one in actor.grants if one.role in STAFF_ROLES and _covers(one, scope))


def height_over(case: Case, actor: Actor) -> int:
    """How high the actor's staff grants over the case's place stand; -1 without any."""
    return max((_height(grant) for grant in staff_grants(case.scope, actor)), default=-1)


def _height(grant: Grant) -> int:
    return _HEIGHTS[len(grant.area or "")].height if len(grant.area or "") in _HEIGHTS else -1


def _covers(grant: Grant, scope: Scope) -> bool:
    return grant.area == scope.lowest if grant.role in _OWN else grant.area in scope.codes()


def _in_charge(case: Case, actor: Actor) -> bool:
    needed = min(case.level.height, Level.TOWN.height)
    return height_over(case, actor) >= needed or _is_superior(case, actor)


def _lead(case: Case, actor: Actor) -> bool:
    return _leading(case) in actor.keys or _in_charge(case, actor)


def _leading(case: Case) -> str | None:
    """The key of whom it is given to, or of whom it was routed to and has it still."""
    if case.assignment is not None:
        return case.assignment.lead.key
    routed = case.routing.party if case.routing and case.status in _WITH_THE_ROUTED else None
    return routed.key if routed else None


def _asked(case: Case, actor: Actor) -> bool:
    asked = {party.key for one in case.consultations for party in one.open}
    return not asked.isdisjoint(actor.keys) or _in_charge(case, actor)


def _staff(case: Case, actor: Actor) -> bool:
    return height_over(case, actor) >= 0 or _is_all_there_is(case, actor)


def _concerned(case: Case, actor: Actor) -> bool:
    return _staff(case, actor) or not case.parties.isdisjoint(actor.keys) or _is_superior(case, actor)


def _heads(case: Case, actor: Actor) -> bool:
    heads = any(grant.role != Role.GRID_WORKER for grant in staff_grants(case.scope, actor))
    return heads or _is_all_there_is(case, actor)


def _village(case: Case, actor: Actor) -> bool:
    return height_over(case, actor) >= Level.VILLAGE.height or _is_all_there_is(case, actor)


def _town(case: Case, actor: Actor) -> bool:
    return height_over(case, actor) >= Level.TOWN.height or _is_all_there_is(case, actor)


def _above(case: Case, actor: Actor) -> bool:
    return height_over(case, actor) > case.level.height or _town(case, actor) or _is_superior(case, actor)


def _mediating(case: Case, actor: Actor) -> bool:
    joined = {party.key for party in case.mediation.parties} if case.mediation else set()
    return not joined.isdisjoint(actor.keys) or _lead(case, actor)


def _is_superior(case: Case, actor: Actor) -> bool:
    return any(one.role == Role.SUPERIOR and one.area in case.scope.codes() for one in actor.grants)


def _is_all_there_is(case: Case, actor: Actor) -> bool:
    """A complaint about somebody of the town lies in no town: only the superior organisation can see it through."""
    return case.scope.town is None and _is_superior(case, actor)


def _reporter(case: Case, actor: Actor) -> bool:
    return (bool(actor.subject) and actor.subject == case.reported_by) or _village(case, actor)


def _served(case: Case, actor: Actor) -> bool:
    return (bool(actor.subject) and actor.subject == case.reported_by) or _staff(case, actor)


def _owner(case: Case, actor: Actor) -> bool:
    return (bool(actor.subject) and actor.subject == case.first_contact) or _village(case, actor)


def _erasing(case: Case, actor: Actor) -> bool:
    commands = any(one.role == Role.COMMANDER for one in staff_grants(case.scope, actor))
    return commands or any(one.role == Role.OPERATOR for one in actor.grants)


_RULES: Mapping[Who, Callable[[Case, Actor], bool]] = {
    Who.REPORTING: lambda _case, actor: any(grant.role in STAFF_ROLES for grant in actor.grants),
    Who.IN_CHARGE: _in_charge,
    Who.LEAD: _lead,
    Who.ASKED: _asked,
    Who.CONCERNED: _concerned,
    Who.STAFF: _staff,
    Who.HEADS: _heads,
    Who.VILLAGE: _village,
    Who.TOWN: _town,
    Who.ABOVE: _above,
    Who.SUPERIOR: lambda case, actor: _is_superior(case, actor) or _town(case, actor),
    Who.MEDIATING: _mediating,
    Who.OWNER: _owner,
    Who.REPORTER: _reporter,
    Who.SERVED: _served,
    Who.ERASING: _erasing,
    Who.ANYONE: lambda _case, _actor: True,
    Who.SYSTEM: lambda _case, actor: actor.system,
}
