"""Who could get a case by a target or at a level, in order, and whether somebody is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from services.cases.directory.entries import Organisation, Post, handling, level_of
from services.cases.directory.surroundings import Surroundings
from services.cases.rules.declarations import Target
from services.cases.vocabulary import Level, Party, PartyKind
from shared.permissions import Role

IN_CHARGE: Mapping[Level, tuple[Role, ...]] = {
    Level.GRID: (Role.GRID_HEAD,),
    Level.VILLAGE: (Role.STATION_HEAD, Role.INTAKE),
    Level.TOWN: (Role.SERVICE_CENTRE, Role.INTAKE, Role.COMMANDER),
}
"""Who gets a case of a level where no rule says so, the first that is filled; the superior is an organisation.

In the town the desk (行政服务中心, 分指挥中心) comes before the commander (指挥长), who directs it.
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who could get the case; `vacant` names where nobody is, and is empty when somebody is."""

    party: Party
    level: Level
    responsible: str | None = None
    vacant: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """The place and the moment of a case; `but` is a person who must not get it by a rota."""

    around: Surroundings
    moment: datetime
    day: str
    category: str
    but: str | None = None


def in_charge(level: Level, setting: Setting) -> Iterator[Candidate]:
    """Who is in charge at a level of the path."""
    if level is Level.SUPERIOR:
        superior = setting.around.superior(setting.day)
        return iter([_of_organisation(superior, setting)] if superior else [])
    area = setting.around.code_at(level)
    posts = (_posts(area, setting, role=role) for role in IN_CHARGE[level]) if area else ()
    return (candidate for each in posts for candidate in each)


def of_target(target: Target, setting: Setting) -> Iterable[Candidate]:
    """Who a rule names; nobody where there is no such post or organisation."""
    if target.role or target.post_kind:
        area = setting.around.code_at(target.level) if target.level else None
        return _posts(area, setting, role=target.role, kind=target.post_kind) if area else ()
    if target.partner:
        return [_told(one) for one in _named(target.partner, setting)]
    if target.organisation:
        return [_of_organisation(one, setting, target.on_duty) for one in _named(target.organisation, setting)]
    return (_of_organisation(one, setting, target.on_duty) for one in _nearest(target, setting))


def _posts(area: str, setting: Setting, role: str | None = None, kind: str | None = None) -> Iterator[Candidate]:
    posts = setting.around.posts_at(area, setting.day, role=role, kind=kind)
    return (_of_post(post, setting) for post in posts)


def _of_post(post: Post, setting: Setting) -> Candidate:
    person = setting.around.answering(post, setting.day).person_id
    return Candidate(post.party, level_of(post.area), person, () if person else (post.id,))


def _of_organisation(one: Organisation, setting: Setting, on_duty: bool = False) -> Candidate:
    """One with an account needs somebody at a post of it, or on duty; the others are told by other means."""
    if not one.account:
        return _told(one)
    level = level_of(one.area)
    if on_duty:
        serving = [id for id in setting.around.on_duty(one.id, setting.moment) if id != setting.but]
        return Candidate(one.party, level, serving[0] if serving else None, () if serving else (one.id,))
    posts = setting.around.posts_of(one, setting.day)
    answering = (setting.around.answering(post, setting.day).person_id for post in posts)
    person = next(filter(None, answering), None)
    vacant = tuple(post.id for post in posts) or (one.id,)
    return Candidate(one.party, level, person, () if person else vacant)


def _told(one: Organisation) -> Candidate:
    return Candidate(Party(PartyKind.PARTNER, one.id), level_of(one.area))


def _named(id: str, setting: Setting) -> list[Organisation]:
    found = setting.around.organisation(id, setting.day)
    return [found] if found else []


def _nearest(target: Target, setting: Setting) -> Iterator[Organisation]:
    """Those of a kind, the nearest first; of several in one area only those that handle the category."""
    kind = [one for one in setting.around.organisations(setting.day) if one.kind == target.organisation_kind]
    wanted = [one for one in kind if target.level in {None, level_of(one.area)}]
    for _, each in groupby(wanted, lambda one: one.area):
        yield from _fitting(list(each), setting.category)


def _fitting(there: Sequence[Organisation], category: str) -> Sequence[Organisation]:
    return handling(there, category) if len(there) > 1 else there
