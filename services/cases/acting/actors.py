"""Who a caller is to a case, and whether the table lets them act on it or look at it."""

from services.cases.acting.schemas import SCHEMAS
from services.cases.case.state import Case
from services.cases.directory.directory import Directory
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.refused import CaseNotFound
from services.cases.lifecycle.table import Row, actions_in, row_for
from services.cases.lifecycle.who import Actor, is_hidden, may
from shared.clock import day_of, now
from shared.http import Request
from shared.http.problems import forbidden
from shared.permissions import reach


def actor_of(request: Request, directory: Directory) -> Actor:
    """The caller with the keys of posts and organisations that they stand for today."""
    caller = request.caller
    keys = directory.seats_of(caller.subject, day_of(now()).isoformat()) if caller.subject else frozenset()
    return Actor(caller.subject, tuple(caller.grants), keys)


def permit_sight(case: Case, actor: Actor) -> None:
    """A case that is hidden from the caller is not there (404); one beyond their area and tasks is forbidden."""
    if case.report is None or is_hidden(case, actor):
        raise CaseNotFound("case_not_found")
    if not sees(case, actor):
        raise forbidden()


def sees(case: Case, actor: Actor) -> bool:
    """Whether the case lies in the actor's area, was given to them, or is their own report; never a hidden one."""
    return _is_open_to("case.read", case, actor)


def reads(case: Case, actor: Actor) -> bool:
    """Whether the actor may read what people typed: staff of the place, those it was given to, who reported it."""
    return _is_open_to("case.read_personal", case, actor)


def _is_open_to(permission: str, case: Case, actor: Actor) -> bool:
    if is_hidden(case, actor):
        return False
    given = not case.parties.isdisjoint(actor.keys)
    return given or reach(permission, actor.grants).covers(case.scope) or case.reported_by == actor.subject


def permit_action(case: Case, action: Action, actor: Actor) -> None:
    """Forbidden unless the table names the caller; what is not for this status is refused by `decide`."""
    permit_sight(case, actor)
    row = row_for(case.procedure, case.status, action)
    if row is not None and not may(row.who, case, actor):
        raise forbidden()


def open_rows(case: Case, actor: Actor) -> tuple[Row, ...]:
    """What this actor may ask for by the case's own routes now, in the order of the table."""
    moment = now()
    rows = (row for row in actions_in(case.procedure, case.status) if row.action in SCHEMAS)
    return tuple(row for row in rows if row.guard.holds(case, moment) and may(row.who, case, actor))
