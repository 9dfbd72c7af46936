"""What is true of the deadlines of every case, whatever was done with it."""

from services.cases.case.state import Case, Paused
from services.cases.case.status import Status
from services.cases.vocabulary import DeadlineKind, Procedure
from services.cases.working_time.deadline import Deadline

K, S = DeadlineKind, Status
STANDING_STILL = {K.HANDLE, K.APPROVE, K.MEDIATE}
TO_BE_HANDLED = {S.ACCEPTED, S.AT_INTAKE, S.ASSIGNED, S.IN_HAND, S.ALERTED, S.UNDER_REVIEW, S.AWAITING_APPROVAL}


def check_clockwork(case: Case) -> None:
    """AssertionError where a deadline runs, stands still or is missing that should not."""
    kinds = set(case.deadlines)
    running = {kind for kind, one in case.deadlines.items() if isinstance(one, Deadline)}
    _check_status(case, kinds, running)
    _check_publicity(case, kinds, running)
    assert not kinds >= {K.HANDLE, K.APPROVE}
    assert (K.MEDIATE in kinds) <= case.mediating
    for one in case.deadlines.values():
        _check_marks(one.deadline if isinstance(one, Paused) else one)


def _check_status(case: Case, kinds: set[DeadlineKind], running: set[DeadlineKind]) -> None:
    if case.has_ended:
        assert kinds <= {K.FOLLOW_UP}, kinds
    assert (K.FOLLOW_UP in kinds) == (case.status is S.CLOSED and not case.followed_up)
    assert (K.ACCEPT in running) == (K.ACCEPT in kinds) == (case.status is S.REPORTED)
    assert (K.SUSPENSION in running) == (K.SUSPENSION in kinds) == (case.status is S.SUSPENDED)
    if case.status is S.SUSPENDED:
        assert running.isdisjoint(STANDING_STILL), running
    if case.status in TO_BE_HANDLED:
        assert (K.APPROVE if case.procedure is Procedure.APPROVAL else K.HANDLE) in kinds, kinds


def _check_publicity(case: Case, kinds: set[DeadlineKind], running: set[DeadlineKind]) -> None:
    shown = case.publicity
    if shown is None or case.status not in (S.AWAITING_APPROVAL, S.DECIDED):
        assert K.PUBLICITY not in kinds
        return
    assert (K.PUBLICITY in kinds) == (not shown.ended)
    assert (K.PUBLICITY in running) == (not shown.ended and not shown.open)
    if case.status is S.AWAITING_APPROVAL:
        assert (K.APPROVE in running) == (shown.ended or not shown.approval_waits)


def _check_marks(deadline: Deadline) -> None:
    moments = [one.at for one in deadline.marks]
    assert moments == sorted(moments)
    assert len({one.mark for one in deadline.marks}) == len(moments)
    assert deadline.started <= deadline.due
