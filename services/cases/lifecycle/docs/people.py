"""Who is meant by 谁: its words, and the usual people of a case held against them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from services.cases.case.commands import Place, ReportCase
from services.cases.case.events.mediation import MediationStage
from services.cases.case.events.reporting import Routing
from services.cases.case.evolve import ABSENT, fold
from services.cases.case.state import Assignment, Case, Consultation, Mediation
from services.cases.case.status import Status
from services.cases.lifecycle.decide import decide
from services.cases.lifecycle.docs.words import LEVEL_NAMES, WHO_NAMES, table
from services.cases.lifecycle.who import NOBODY, SYSTEM, WHO_TITLES, Actor, Who, may
from services.cases.vocabulary import Channel, Level, Party, PartyKind, Placement, Urgency
from services.cases.working_time.terms import DEFAULT_TERMS
from shared.areas import Scope
from shared.permissions import Grant, Role

COUNTY, TOWN, VILLAGE, GRID = "100000", "100000100", "100000100200", "100000100200001"
PLACE = Scope(COUNTY, TOWN, VILLAGE, GRID)
LEADING, ASSISTING, ASKED, JOINED, ROUTED = (Party(PartyKind.ORGANISATION, f"{TOWN}-{name}") for name in "abcde")
REPORTER, FIRST_CONTACT = "reporter", "first contact"
ALWAYS, NEVER = "●", ""


def _staff(role: Role, area: str | None) -> Actor:
    return Actor("somebody", (Grant(role, area),))


def _of(party: Party) -> Actor:
    return Actor("somebody", (Grant(Role.DEPARTMENT, TOWN),), frozenset({party.key}))


PEOPLE: Mapping[str, Actor] = {
    "网格员": _staff(Role.GRID_WORKER, GRID),
    "网格长": _staff(Role.GRID_HEAD, GRID),
    "站长、村受理中心": _staff(Role.STATION_HEAD, VILLAGE),
    "镇受理中心、行政服务中心": _staff(Role.SERVICE_CENTRE, TOWN),
    "指挥长": _staff(Role.COMMANDER, TOWN),
    "上级组织": _staff(Role.SUPERIOR, COUNTY),
    "牵头单位": _of(LEADING),
    "协办单位": _of(ASSISTING),
    "被商处单位": _of(ASKED),
    "参加调解的单位、调解员": _of(JOINED),
    "分派到、未交办的单位": _of(ROUTED),
    "上报人": Actor(REPORTER),
    "首接责任人": Actor(FIRST_CONTACT),
    "运维": _staff(Role.OPERATOR, None),
    "未登录者": NOBODY,
    "系统": SYSTEM,
}


def words_of_who() -> str:
    """What each word stands for."""
    return table(("写法", "标识", "指谁"), ((WHO_NAMES[who], f"`{who}`", WHO_TITLES[who]) for who in Who))


def matrix() -> str:
    """People × 谁: ● at whichever level the case is, else the levels at which they are meant."""
    heads = ("", *(WHO_NAMES[who] for who in Who))
    return table(heads, ((name, *(_meant(who, name) for who in Who)) for name in PEOPLE))


def _meant(who: Who, name: str) -> str:
    levels = [level for level in Level if may(who, _case(level, name), PEOPLE[name])]
    return ALWAYS if len(levels) == len(Level) else "、".join(LEVEL_NAMES[level] for level in levels) or NEVER


def _case(level: Level, name: str) -> Case:
    """One that somebody leads; for whom it was only routed to, one that nobody was given yet."""
    is_given = PEOPLE[name] is not PEOPLE["分派到、未交办的单位"]
    return replace(
        _reported(),
        status=Status.IN_HAND if is_given else Status.REPORTED,
        level=level,
        first_contact=FIRST_CONTACT,
        routing=Routing(ROUTED, None, level),
        assignment=Assignment(1, LEADING, (ASSISTING,)) if is_given else None,
        consultations=(Consultation(1, (ASKED,), frozenset({ASKED})),),
        mediation=Mediation(1, MediationStage.VILLAGE, (JOINED,)),
    )


@cache
def _reported() -> Case:
    command = ReportCase(
        case_id="",
        subject="",
        title="",
        description="",
        category="",
        urgency=Urgency.NORMAL,
        channel=Channel.GRID,
        place=Place(PLACE, Placement.GRID),
        terms=DEFAULT_TERMS[Urgency.NORMAL],
        by=REPORTER,
    )
    return fold(decide(ABSENT, command, datetime(2026, 1, 5, tzinfo=UTC)))
