"""One deadline: when it is due, the marks along it, and what a pause, an extension or a new calendar make of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.cases.vocabulary import DeadlineKind, Mark
from services.cases.working_time.reckoning import after, elapsed, is_provisional, length
from services.cases.working_time.terms import Limit, Terms, Unit

APPROACHING_PERCENT = 80
MILLISECOND = timedelta(milliseconds=1)

WITH_CARDS = frozenset({DeadlineKind.ACCEPT, DeadlineKind.HANDLE, DeadlineKind.MEDIATE, DeadlineKind.APPROVE})


@dataclass(frozen=True, slots=True)
class Due:
    """到期: a moment, and whether it rests on a year whose holidays are not published yet."""

    at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class MarkAt:
    """What is to be said along a deadline, and when; a moment that is past is said at once."""

    mark: Mark
    at: datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """时限: it runs since `started` and is due `counted` milliseconds of its unit after `counted_from`.

    Those two differ from start and limit after a pause or an extension. `marks` come the earliest first.
    `limit` is None for what has a stated end and is then over, not late: publicity, suspension.
    """

    kind: DeadlineKind
    started: datetime
    due: datetime
    marks: tuple[MarkAt, ...]
    limit: Limit | None
    provisional: bool
    counted_from: datetime
    counted: int

    @property
    def unit(self) -> Unit:
        """How it is counted; on the clock up to a stated end."""
        return self.limit.unit if self.limit else Unit.MINUTES


def due(start: datetime, limit: Limit, terms: Terms) -> Due:
    """When a limit that begins at `start` is used up."""
    at = after(start, length(limit, terms), limit.unit, terms)
    return Due(at, is_provisional((start, at), limit.unit))


def marks(kind: DeadlineKind, due: datetime, limit: Limit, terms: Terms) -> tuple[MarkAt, ...]:
    """The marks of a limit that ends at `due`, the earliest first: 临近 at 80 % of it, 超期, then 黄牌 and 红牌.

    Cards are for what somebody has to work on; a follow-up that is missed earns none.
    """
    late = {Mark.APPROACHING: _percent_late(APPROACHING_PERCENT, limit, terms), Mark.MISSED: timedelta()}
    if kind in WITH_CARDS:
        late |= _cards(kind, limit, terms)
    found = (MarkAt(mark, after(due, amount, limit.unit, terms)) for mark, amount in late.items())
    return tuple(sorted(found, key=lambda one: one.at))


def begun(kind: DeadlineKind, start: datetime, terms: Terms) -> Deadline:
    """A deadline that begins to run, with the limit of the terms; ValueError for a kind that has none there."""
    limit = terms.limit(kind)
    if limit is None:
        raise ValueError(kind)
    return _limited(kind, start, (start, length(limit, terms)), limit, terms)


def fixed(kind: DeadlineKind, start: datetime, until: datetime) -> Deadline:
    """What is over at a stated moment and cannot be late: a suspension, a publicity period."""
    over = (MarkAt(Mark.OVER, until),)
    return Deadline(kind, start, until, over, None, False, start, (until - start) // MILLISECOND)


def left(deadline: Deadline, at: datetime, terms: Terms) -> int:
    """Milliseconds of the clock or of office hours, as the limit counts, until due; negative when late."""
    return elapsed(at, deadline.due, deadline.unit, terms) // MILLISECOND


def without(deadline: Deadline, reached: Collection[Mark]) -> Deadline:
    """Only the marks that were not reached yet, which go with it through pauses and new calendars."""
    return replace(deadline, marks=tuple(one for one in deadline.marks if one.mark not in reached))


def resumed(deadline: Deadline, left: int, at: datetime, terms: Terms) -> Deadline:
    """It runs on with the milliseconds that were left, or was so late already; its marks move alike.

    A pause in which no time passed, as the limit counts it, changes nothing: an office closed meanwhile.
    """
    if elapsed(at, deadline.due, deadline.unit, terms) == left * MILLISECOND:
        return deadline
    return _counted(deadline, at, left * MILLISECOND, terms)


def extended(deadline: Deadline, until: datetime, terms: Terms) -> Deadline:
    """延期 granted: due at that moment, with all marks ahead again, as far from it as from any other due."""
    if deadline.limit is None:
        return fixed(deadline.kind, deadline.started, until)
    return _limited(deadline.kind, deadline.started, (until, timedelta()), deadline.limit, terms)


def relimited(deadline: Deadline, at: datetime, terms: Terms) -> Deadline:
    """The limit of other terms less what was used up so far, with the marks that it has left; where the two count
    differently, less the same share.

    What is late stays late, and a limit that would be used up already leaves it as it is: nobody wins time by it.
    """
    limit = terms.limit(deadline.kind)
    if limit is None or deadline.limit is None or at > deadline.due:
        return deadline
    amount = _left_of(limit, deadline, at, terms)
    if amount <= 0:
        return deadline
    fresh = _limited(deadline.kind, deadline.started, (at, amount * MILLISECOND), limit, terms)
    return _with_marks_of(deadline, fresh)


def _left_of(limit: Limit, deadline: Deadline, at: datetime, terms: Terms) -> int:
    """Milliseconds; an extension that was granted is no time saved up."""
    whole = length(limit, terms) // MILLISECOND
    former = length(deadline.limit or limit, terms) // MILLISECOND
    used = max(former - left(deadline, at, terms), 0)
    return whole - (used if limit.unit is deadline.unit else whole * used // former)


def recomputed(deadline: Deadline, terms: Terms) -> Deadline:
    """The same by a calendar that was published or changed since; a moment granted as an extension stays."""
    return _counted(deadline, deadline.counted_from, deadline.counted * MILLISECOND, terms)


def _counted(deadline: Deadline, since: datetime, amount: timedelta, terms: Terms) -> Deadline:
    """Counted anew, with those marks that it has left."""
    if deadline.limit is None:
        return fixed(deadline.kind, deadline.started, since + amount)
    fresh = _limited(deadline.kind, deadline.started, (since, amount), deadline.limit, terms)
    return _with_marks_of(deadline, fresh)


def _with_marks_of(deadline: Deadline, fresh: Deadline) -> Deadline:
    ahead = {one.mark for one in deadline.marks}
    return without(fresh, set(Mark) - ahead)


def _limited(
    kind: DeadlineKind, started: datetime, counted: tuple[datetime, timedelta], limit: Limit, terms: Terms
) -> Deadline:
    since, amount = counted
    due = after(since, amount, limit.unit, terms)
    ahead = marks(kind, due, limit, terms)
    provisional = is_provisional(_moments(since, due, ahead), limit.unit)
    return Deadline(kind, started, due, ahead, limit, provisional, since, amount // MILLISECOND)


def _moments(since: datetime, due: datetime, marks: tuple[MarkAt, ...]) -> Iterable[datetime]:
    return since, due, *(one.at for one in marks)


def _cards(kind: DeadlineKind, limit: Limit, terms: Terms) -> dict[Mark, timedelta]:
    if limit.unit is Unit.MINUTES:
        cards = terms.clock_cards
        yellow, red = (_percent_late(percent, limit, terms) for percent in (cards.yellow, cards.red))
    else:
        cards = terms.accept_cards if kind is DeadlineKind.ACCEPT else terms.handle_cards
        yellow, red = (length(Limit(days, limit.unit), terms) for days in (cards.yellow, cards.red))
    return {Mark.YELLOW_CARD: yellow, Mark.RED_CARD: red}


def _percent_late(percent: int, limit: Limit, terms: Terms) -> timedelta:
    """How long after due so many percent of the limit have passed; negative before it."""
    return (percent - 100) * length(limit, terms) / 100
