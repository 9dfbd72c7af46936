"""What cases publishes: the life of a case (案件), without a word of what people typed."""

from collections.abc import Mapping
from typing import ClassVar

from shared.contracts.shapes import (
    URGENCIES,
    Fact,
    area_path,
    choice,
    choices,
    flag,
    moment,
    personal,
    position,
    text,
    texts,
)


class CaseReported(Fact):
    """上报: a case is known. Stream case-<case_id>, as of every fact of the case."""

    case_id = text("The case's id.")
    subject = text("The subject id, in cases' vault, of all texts in this fact.")
    title = personal("What it is, in a few words.")
    description = personal("What was found, as it was typed.")
    reporter_name = personal("Who reported it; null when not said.", allow_none=True)
    reporter_phone = personal("Where the reporter is reached; null when not said.", allow_none=True)
    address = personal("Where it is, as it was typed; null when not said.", allow_none=True)
    category = text("The category (类别), as the place names it.")
    urgency = choice("特急 critical, 紧急 urgent, 一般 normal.", URGENCIES)
    channel = choice(
        "How it came in: 网格上报 grid, 居民自报 resident, 热线 hotline, 微信 wechat, 受理窗口 window.",
        ("grid", "resident", "hotline", "wechat", "window"),
    )
    location = position("Longitude and latitude in degrees, WGS 84; null when not known.")
    placement = choice("Whether the case has its grid, or waits unplaced (待归格) above.", ("grid", "unplaced"))
    scope = area_path("The path of the area to which the case belongs.")
    on_the_spot = flag("True when it was handled where it was found, before it was reported (现场办结).")
    reported_at = moment("When it was reported, UTC with milliseconds.")


class CaseAccepted(Fact):
    """受理: somebody took the case on."""

    case_id = text("The case.")


class CaseHandledOnTheSpot(Fact):
    """现场办结: the case was settled where it was found."""

    case_id = text("The case.")
    result = personal("What was done, as it was typed.")


class CasePutOnRecord(Fact):
    """备案: a case handled on the spot is on file; nothing follows."""

    case_id = text("The case.")


class CaseUnmasked(Fact):
    """Somebody read personal data of the reporter in clear; who it was is the event's actor."""

    class Meta(Fact.Meta):
        include: ClassVar = {"fields": choices("What was read.", ("reporter_name", "reporter_phone", "address"))}

    case_id = text("The case.")
    reason = personal("Why, in that person's own words.")


class CaseReporterErased(Fact):
    """The keys of these subjects are deleted: what was written under them is unreadable for ever."""

    case_id = text("The case.")
    subjects = texts("The subject ids whose keys are gone; copies made elsewhere are to be deleted.")


CONTRACTS: Mapping[str, type[Fact]] = {
    "case.reported.v1": CaseReported,
    "case.accepted.v1": CaseAccepted,
    "case.handled_on_the_spot.v1": CaseHandledOnTheSpot,
    "case.put_on_record.v1": CasePutOnRecord,
    "case.unmasked.v1": CaseUnmasked,
    "case.reporter_erased.v1": CaseReporterErased,
}
