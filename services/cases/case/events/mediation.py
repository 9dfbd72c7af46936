"""Facts of staged mediation (分流调解): home visit, village, town centre; joined by others; agreed or not."""

from dataclasses import dataclass
from enum import StrEnum

from services.cases.vocabulary import Party
from shared.personal import Personal


class MediationStage(StrEnum):
    """分流: 入户走访 home_visit, 村级调解 village, 镇调解中心 town_centre."""

    HOME_VISIT = "home_visit"
    VILLAGE = "village"
    TOWN_CENTRE = "town_centre"


@dataclass(frozen=True, slots=True)
class CaseMediationBegun:
    """开始调解; `mediation` counts the case's mediations from 1."""

    case_id: str
    mediation: int
    stage: MediationStage
    note: Personal | None


@dataclass(frozen=True, slots=True)
class CaseMediationJoined:
    """联动: a legal worker, the police post or others take part."""

    case_id: str
    mediation: int
    parties: tuple[Party, ...]
    note: Personal | None


@dataclass(frozen=True, slots=True)
class CaseMediationMoved:
    """分流: on to the next stage."""

    case_id: str
    mediation: int
    stage: MediationStage
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseMediationAgreed:
    """调解成功, with the text of the agreement."""

    case_id: str
    mediation: int
    agreement: Personal


@dataclass(frozen=True, slots=True)
class CaseMediationFailed:
    """调解不成."""

    case_id: str
    mediation: int
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseMediationFollowedUp:
    """调解回访: whether the agreement is kept."""

    case_id: str
    mediation: int
    kept: bool
    note: Personal


MediationEvent = (
    CaseMediationBegun
    | CaseMediationJoined
    | CaseMediationMoved
    | CaseMediationAgreed
    | CaseMediationFailed
    | CaseMediationFollowedUp
)
FACTS: dict[str, type] = {
    "case.mediation_begun.v1": CaseMediationBegun,
    "case.mediation_joined.v1": CaseMediationJoined,
    "case.mediation_moved.v1": CaseMediationMoved,
    "case.mediation_agreed.v1": CaseMediationAgreed,
    "case.mediation_failed.v1": CaseMediationFailed,
    "case.mediation_followed_up.v1": CaseMediationFollowedUp,
}
