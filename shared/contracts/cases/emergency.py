"""What cases publishes of the emergency procedure (突发): one alarm at village and town, tracking, the end."""

from collections.abc import Mapping

from shared.contracts.cases.terms import Terms
from shared.contracts.cases.vocabulary import CASE, LEVELS, URGENCY
from shared.contracts.shapes import URGENCIES, Fact, choice, choices, part, personal, text


class CaseAlerted(Fact):
    """突发报警: these levels are told at the same moment, and the case is an emergency from now on."""

    case_id = text(CASE)
    levels = choices("The levels.", LEVELS)
    reason = personal("Why, as it was typed; null when it was reported as an emergency.", allow_none=True)
    urgency = choice(f"{URGENCY} Null when it stays as it was reported.", URGENCIES, required=False, allow_none=True)
    terms = part(
        "What it is held to from now on; null when that stays as it is.", Terms, required=False, allow_none=True
    )


class CaseTracked(Fact):
    """现场跟踪."""

    case_id = text(CASE)
    note = personal("What is seen on the scene, as it was typed.")


class CaseStoodDown(Fact):
    """解除突发."""

    case_id = text(CASE)
    reason = personal("Why, as it was typed.")


class CaseSummarised(Fact):
    """事后总结: the emergency is settled and has yet to be checked."""

    case_id = text(CASE)
    summary = personal("What was learnt, as it was typed.")


CONTRACTS: Mapping[str, type[Fact]] = {
    "case.alerted.v1": CaseAlerted,
    "case.tracked.v1": CaseTracked,
    "case.stood_down.v1": CaseStoodDown,
    "case.summarised.v1": CaseSummarised,
}
