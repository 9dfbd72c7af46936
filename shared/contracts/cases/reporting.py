"""What cases publishes of how a case (案件) comes in and where it belongs, without a word of what people typed."""

from collections.abc import Mapping
from typing import ClassVar

from marshmallow import EXCLUDE, Schema

from shared.contracts.cases.terms import Terms
from shared.contracts.cases.vocabulary import (
    CASE,
    CHANNELS,
    LEVEL,
    LEVELS,
    PLACEMENTS,
    PROCEDURE,
    PROCEDURES,
    URGENCY,
    Party,
)
from shared.contracts.shapes import (
    URGENCIES,
    Fact,
    area_path,
    choice,
    choices,
    flag,
    moment,
    part,
    personal,
    position,
    text,
    texts,
)

_ATTRIBUTES = "The answers to what the category asks (采集项); null for none."
_PLACEMENT = "Whether the case has its grid, or waits unplaced (待归格) above."


class Routing(Schema):
    """Whose task it is to take a case on; without a party it waits for anyone in charge at the level."""

    class Meta:
        unknown = EXCLUDE

    party = part("Who it is; null for anyone at the level.", Party, allow_none=True)
    rule = text("The name of the place's rule that says so; null for none.", allow_none=True)
    level = choice(LEVEL, LEVELS)
    passed_over = texts("The ids of the vacant posts that came first.")


class Source(Schema):
    """Where else the case is known."""

    class Meta:
        unknown = EXCLUDE

    system = text("The other system, such as a hotline's.")
    id = text("The case's id there.")


class CaseReported(Fact):
    """上报: a case is known. Stream case-<case_id>, as of every fact of the case.

    In the emergency procedure it is alerted (突发处置中) from the start, else it waits to be accepted.
    """

    case_id = text("The case's id.")
    subject = text("The subject id, in cases' vault, of all texts in this fact.")
    title = personal("What it is, in a few words.")
    description = personal("What was found, as it was typed.")
    reporter_name = personal("Who reported it; null when not said.", allow_none=True)
    reporter_phone = personal("Where the reporter is reached; null when not said.", allow_none=True)
    address = personal("Where it is, as it was typed; null when not said.", allow_none=True)
    category = text("The category (类别), as the place names it.")
    urgency = choice(URGENCY, URGENCIES)
    channel = choice(
        "How it came in: 网格上报 grid, 居民自报 resident, 热线 hotline, 微信 wechat, 受理窗口 window.", CHANNELS
    )
    location = position("Longitude and latitude in degrees, WGS 84; null when not known.")
    placement = choice(_PLACEMENT, PLACEMENTS)
    scope = area_path("The path of the area to which the case belongs.")
    on_the_spot = flag("True when it was handled where it was found, before it was reported (现场办结).")
    reported_at = moment("When it was reported, UTC with milliseconds.")
    procedure = choice(PROCEDURE, PROCEDURES, required=False)
    terms = part(
        "What it is held to; null in cases from before there were limits.", Terms, required=False, allow_none=True
    )
    routing = part("Whose task it is to take it on; null when not said.", Routing, required=False, allow_none=True)
    attributes = personal(_ATTRIBUTES, required=False, allow_none=True)
    source = part("Where else it is known; null for nowhere.", Source, required=False, allow_none=True)
    complaint_of = text(
        "The id of the person that a complaint (群众监督) is about; null for no complaint.",
        required=False,
        allow_none=True,
    )
    by = text("The id of the person whose account was used; empty for none.", required=False)


class CaseAccepted(Fact):
    """受理: somebody took the case on; the first to do so stays its owner to the end (首接负责)."""

    case_id = text(CASE)
    by = text("The id of the person whose account was used; empty for none.", required=False)


class CaseTriaged(Fact):
    """界定: procedure, category and urgency as they are from now on."""

    case_id = text(CASE)
    procedure = choice(PROCEDURE, PROCEDURES)
    category = text("The category (类别), as the place names it.")
    urgency = choice(URGENCY, URGENCIES)
    reason = personal("Why, as it was typed; null when not said.", allow_none=True)
    terms = part("What it is held to from now on.", Terms)
    routing = part("Whose task it is to take it on; null when that stays as it is.", Routing, allow_none=True)
    attributes = personal(_ATTRIBUTES, allow_none=True)


class CasePlaced(Fact):
    """归格: the case belongs elsewhere from now on; the event's scope is the new path."""

    case_id = text(CASE)
    scope = area_path("The path of the area to which it belongs now.")
    placement = choice(_PLACEMENT, PLACEMENTS)
    location = position("Longitude and latitude in degrees, WGS 84; null when it is as before.")
    reason = personal("Why, as it was typed; null when not said.", allow_none=True)
    routing = part("Whose task it is to take it on; null when that stays as it is.", Routing, allow_none=True)
    automatic = flag("True when its grid was closed.", required=False)
    former = area_path("The path of the area to which it belonged before.", required=False, allow_none=True)


class CaseComplaintRaised(Fact):
    """转为群众监督: it turned out to be about a holder. It waits above them, and is hidden from them from now on."""

    case_id = text(CASE)
    complaint_of = text("The id of the person that it is about.")
    scope = area_path("The path of the area, above the holder's, to which it belongs now.")
    level = choice(LEVEL, LEVELS)
    reason = personal("Why, as it was typed.")
    former = area_path("The path of the area to which it belonged before.", required=False, allow_none=True)


class CaseWithdrawn(Fact):
    """撤回: by the one who reported it, or because there is no case."""

    case_id = text(CASE)
    at = moment("When, UTC with milliseconds.")
    reason = personal("Why, as it was typed.")


class CaseMarkedDuplicate(Fact):
    """重复: the case is told by another one, which goes on."""

    case_id = text(CASE)
    at = moment("When, UTC with milliseconds.")
    of = text("The id of the case that goes on.")
    reason = personal("Why, as it was typed; null when not said.", allow_none=True)


class CaseLinked(Fact):
    """并案: the case is part of a larger one."""

    case_id = text(CASE)
    parent = text("The id of the larger one.")


class CaseUnlinked(Fact):
    """The case is part of that one no longer."""

    case_id = text(CASE)
    parent = text("The id of the larger one.")


class CaseTagged(Fact):
    """标签: these, and no others, from now on."""

    case_id = text(CASE)
    tags = texts("All of them.")


class CaseUnmasked(Fact):
    """Somebody read personal data of the reporter in clear; who it was is the event's actor."""

    class Meta(Fact.Meta):
        include: ClassVar = {"fields": choices("What was read.", ("reporter_name", "reporter_phone", "address"))}

    case_id = text(CASE)
    reason = personal("Why, in that person's own words.")


class CaseReporterErased(Fact):
    """The keys of these subjects are deleted: what was written under them is unreadable for ever."""

    case_id = text(CASE)
    subjects = texts("The subject ids whose keys are gone; copies made elsewhere are to be deleted.")


CONTRACTS: Mapping[str, type[Fact]] = {
    "case.reported.v1": CaseReported,
    "case.accepted.v1": CaseAccepted,
    "case.triaged.v1": CaseTriaged,
    "case.placed.v1": CasePlaced,
    "case.complaint_raised.v1": CaseComplaintRaised,
    "case.withdrawn.v1": CaseWithdrawn,
    "case.marked_duplicate.v1": CaseMarkedDuplicate,
    "case.linked.v1": CaseLinked,
    "case.unlinked.v1": CaseUnlinked,
    "case.tagged.v1": CaseTagged,
    "case.unmasked.v1": CaseUnmasked,
    "case.reporter_erased.v1": CaseReporterErased,
}
