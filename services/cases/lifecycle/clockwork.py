"""Which deadlines run where: compares a case before and after a command and tells what was set, paused and met."""

from collections.abc import Iterator
from datetime import datetime

from services.cases.case.events.deadlines import CaseDeadlineMet, CaseDeadlinePaused, CaseDeadlineSet, DeadlineEvent
from services.cases.case.state import Case, Paused
from services.cases.case.status import ENDED, SETTLED, Status
from services.cases.vocabulary import DeadlineKind, Mark, Procedure
from services.cases.working_time.deadline import Deadline, begun, fixed, left, relimited, resumed
from services.cases.working_time.terms import Terms

K = DeadlineKind
_PUBLICISED = frozenset({Status.AWAITING_APPROVAL, Status.DECIDED})
_TO_BE_HANDLED = frozenset(Status) - ENDED - SETTLED - {Status.ABSENT, Status.STOOD_DOWN}


def clockwork(before: Case, after: Case, now: datetime) -> list[DeadlineEvent]:
    """The deadline facts that follow from what a command changed; none for cases reported without terms."""
    if after.terms is None or (after.report is not None and after.report.on_the_spot and before.report is None):
        return []
    return [fact for kind in DeadlineKind for fact in _told(kind, before, after, after.terms, now)]


def _told(kind: K, before: Case, after: Case, terms: Terms, now: datetime) -> Iterator[DeadlineEvent]:
    kept = after.deadlines.get(kind)
    if not is_wanted(kind, after):
        if kept is not None:
            yield CaseDeadlineMet(after.id, kind, _due(kept), _on_time(kept, now))
    elif kept is None or _begins_again(kind, before, after):
        yield CaseDeadlineSet(after.id, _begun(kind, after, terms, now))
    elif isinstance(kept, Paused):
        if not stands_still(kind, after):
            runs_on = resumed(kept.deadline, kept.left, now, terms)
            yield CaseDeadlineSet(after.id, _of_terms(runs_on, before, terms, now))
    elif stands_still(kind, after):
        yield CaseDeadlinePaused(after.id, kind, left(kept, now, terms))
    elif (fresh := _of_terms(kept, before, terms, now)) != kept:
        yield CaseDeadlineSet(after.id, fresh)


def is_wanted(kind: K, case: Case) -> bool:
    """What is still due in this status."""
    match kind:
        case K.ACCEPT:
            return case.status is Status.REPORTED
        case K.HANDLE:
            return case.procedure is not Procedure.APPROVAL and _is_taken_on(case)
        case K.APPROVE:
            return case.procedure is Procedure.APPROVAL and _is_taken_on(case)
        case K.MEDIATE:
            return case.mediating and case.status in _TO_BE_HANDLED
        case K.PUBLICITY:
            shown = case.publicity
            return shown is not None and not shown.ended and case.status in _PUBLICISED
        case K.SUSPENSION:
            return case.status is Status.SUSPENDED and case.suspended_until is not None
        case K.FOLLOW_UP:
            return case.status is Status.CLOSED and case.followed_up is False


def _is_taken_on(case: Case) -> bool:
    """From the first acceptance, or the alarm, until it is settled; going up to the next level changes nothing."""
    taken = case.first_contact is not None or case.status not in (Status.REPORTED, Status.ABSENT)
    return taken and case.status in _TO_BE_HANDLED


def _begins_again(kind: K, before: Case, after: Case) -> bool:
    """The next level has a limit of its own to accept; a later suspension an end of its own."""
    if kind is K.ACCEPT:
        return before.status is Status.REPORTED and before.level is not after.level
    return kind is K.SUSPENSION and before.suspended_until != after.suspended_until


def stands_still(kind: K, case: Case) -> bool:
    """While suspended; approval also while it waits for the publicity; publicity while somebody objects."""
    if kind in (K.HANDLE, K.APPROVE, K.MEDIATE) and case.status is Status.SUSPENDED:
        return True
    shown = case.publicity
    if shown is None or case.status not in _PUBLICISED:
        return False
    if kind is K.APPROVE:
        return shown.approval_waits and not shown.ended
    return kind is K.PUBLICITY and bool(shown.open)


def _begun(kind: K, case: Case, terms: Terms, now: datetime) -> Deadline:
    if kind is K.PUBLICITY and case.publicity is not None:
        return fixed(kind, now, case.publicity.until)
    if kind is K.SUSPENSION and case.suspended_until is not None:
        return fixed(kind, now, case.suspended_until)
    return begun(kind, now, terms)


def _of_terms(kept: Deadline, before: Case, terms: Terms, now: datetime) -> Deadline:
    """As it is, unless terms that have just come have another limit for it."""
    if before.terms == terms or kept.limit in (None, terms.limit(kept.kind)):
        return kept
    return relimited(kept, now, terms)


def _on_time(kept: Deadline | Paused, now: datetime) -> bool:
    """What stood still was not late, unless it was late already; what has a stated end is over, and never late."""
    if isinstance(kept, Deadline):
        return kept.limit is None or now <= kept.due
    ahead = any(one.mark is Mark.MISSED for one in kept.deadline.marks)
    return kept.deadline.limit is None or (ahead and kept.left >= 0)


def _due(kept: Deadline | Paused) -> datetime:
    return kept.deadline.due if isinstance(kept, Paused) else kept.due
