"""What cases publishes of deadlines (时限): set, standing still, met, and the marks that time reaches along them."""

from collections.abc import Mapping

from marshmallow import EXCLUDE, Schema, fields

from shared.contracts.cases.terms import Limit
from shared.contracts.cases.vocabulary import CASE, DEADLINE, DEADLINES
from shared.contracts.shapes import Fact, choice, flag, moment, part, parts, text

MARKS = ("approaching", "missed", "yellow_card", "red_card", "over")

_DUE = "When it is due, UTC with milliseconds."


def _milliseconds(about: str) -> fields.Integer:
    return fields.Integer(strict=True, required=True, metadata={"description": about})


class MarkAt(Schema):
    """What is to be said along a deadline, and when."""

    class Meta:
        unknown = EXCLUDE

    mark = choice("临近 approaching, 超期 missed, 黄牌 yellow_card, 红牌 red_card, 到期 over.", MARKS)
    at = moment("When, UTC with milliseconds.")


class Deadline(Schema):
    """时限: due so many milliseconds, of the clock or of office hours, after `counted_from`."""

    class Meta:
        unknown = EXCLUDE

    kind = choice(DEADLINE, DEADLINES)
    started = moment("Since when it runs, UTC with milliseconds.")
    due = moment(_DUE)
    marks = parts("What is still to be said along it, the earliest first.", MarkAt)
    limit = part("How long it may take; null for what has a stated end.", Limit, allow_none=True)
    provisional = flag("True while it rests on a year whose holidays are not published yet.")
    counted_from = moment("From when it is counted: later than `started` after a pause or an extension.")
    counted = _milliseconds("How many milliseconds are counted from then; negative when it was late already.")


class CaseDeadlineSet(Fact):
    """A deadline runs; it takes the place of the one of its kind."""

    case_id = text(CASE)
    deadline = part("The deadline.", Deadline)


class CaseDeadlinePaused(Fact):
    """The deadline stands still."""

    case_id = text(CASE)
    kind = choice(DEADLINE, DEADLINES)
    left = _milliseconds("Milliseconds of the clock or of office hours that are left; negative when late.")


class CaseDeadlineMet(Fact):
    """What was due is done, or needed no more."""

    case_id = text(CASE)
    kind = choice(DEADLINE, DEADLINES)
    due = moment(_DUE)
    on_time = flag("Whether it was done by then.")


class Reached(Fact):
    """Time came to a mark."""

    case_id = text(CASE)
    kind = choice(DEADLINE, DEADLINES)
    due = moment(_DUE)
    at = moment("The moment of the mark, UTC with milliseconds; the event's own time is a little later.")


class CaseDeadlineApproached(Reached):
    """临近: most of the limit is used up."""


class CaseDeadlineMissed(Reached):
    """超期."""


class CaseYellowCardGiven(Reached):
    """黄牌, by the clock."""


class CaseRedCardGiven(Reached):
    """红牌, by the clock."""


CONTRACTS: Mapping[str, type[Fact]] = {
    "case.deadline_set.v1": CaseDeadlineSet,
    "case.deadline_paused.v1": CaseDeadlinePaused,
    "case.deadline_met.v1": CaseDeadlineMet,
    "case.deadline_approached.v1": CaseDeadlineApproached,
    "case.deadline_missed.v1": CaseDeadlineMissed,
    "case.yellow_card_given.v1": CaseYellowCardGiven,
    "case.red_card_given.v1": CaseRedCardGiven,
}
