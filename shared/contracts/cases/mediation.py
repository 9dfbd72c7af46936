"""What cases publishes of staged mediation (分流调解)."""

from collections.abc import Mapping

from shared.contracts.cases.vocabulary import CASE, Party
from shared.contracts.shapes import Fact, choice, count, flag, parts, personal, text

STAGES = ("home_visit", "village", "town_centre")

_MEDIATION = "Which mediation of the case it is, from 1."
_STAGE = "入户走访 home_visit, 村级调解 village, 镇调解中心 town_centre."
_NOTE = "What was added; null for nothing."


class CaseMediationBegun(Fact):
    """开始调解."""

    case_id = text(CASE)
    mediation = count(_MEDIATION)
    stage = choice(_STAGE, STAGES)
    note = personal(_NOTE, allow_none=True)


class CaseMediationJoined(Fact):
    """联动: a legal worker, the police post or others take part."""

    case_id = text(CASE)
    mediation = count(_MEDIATION)
    parties = parts("Who joined.", Party)
    note = personal(_NOTE, allow_none=True)


class CaseMediationMoved(Fact):
    """分流: on to the next stage."""

    case_id = text(CASE)
    mediation = count(_MEDIATION)
    stage = choice(_STAGE, STAGES)
    reason = personal("Why, as it was typed.")


class CaseMediationAgreed(Fact):
    """调解成功."""

    case_id = text(CASE)
    mediation = count(_MEDIATION)
    agreement = personal("The text of the agreement.")


class CaseMediationFailed(Fact):
    """调解不成."""

    case_id = text(CASE)
    mediation = count(_MEDIATION)
    reason = personal("Why, as it was typed.")


class CaseMediationFollowedUp(Fact):
    """调解回访."""

    case_id = text(CASE)
    mediation = count(_MEDIATION)
    kept = flag("Whether the agreement is kept.")
    note = personal("What was found, as it was typed.")


CONTRACTS: Mapping[str, type[Fact]] = {
    "case.mediation_begun.v1": CaseMediationBegun,
    "case.mediation_joined.v1": CaseMediationJoined,
    "case.mediation_moved.v1": CaseMediationMoved,
    "case.mediation_agreed.v1": CaseMediationAgreed,
    "case.mediation_failed.v1": CaseMediationFailed,
    "case.mediation_followed_up.v1": CaseMediationFollowedUp,
}
