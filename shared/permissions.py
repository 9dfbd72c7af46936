"""Who may do what, and where: a table of permission × role → relation to the area, and what follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from shared.areas import LEVELS, Scope


class Role(StrEnum):
    """The roles (角色); a token grants each of them for one area."""

    GRID_HEAD = "grid_head"  # 网格长
    GRID_WORKER = "grid_worker"  # 网格员
    STATION_HEAD = "station_head"  # 站长
    COMMANDER = "commander"  # 指挥长
    INTAKE = "intake"  # 受理中心
    SERVICE_CENTRE = "service_centre"  # 镇行政服务中心
    DEPARTMENT = "department"  # 职能部门; sees and does what was given to it
    MEDIATOR = "mediator"  # 人民调解员; the same
    SUPERIOR = "superior"  # 上级组织, at the county
    OPERATOR = "operator"  # runs the system; no personal data in clear
    COUNTY_SYSTEM = "county_system"  # a subscribing system, reads only
    WALL = "wall"  # a display, reads only


class Relation(StrEnum):
    """How the area of a thing must stand to the area of the grant."""

    OWN = "own"  # the very area
    BELOW = "below"  # the area, or anything inside it
    ANY = "any"  # no matter where, also where no area is


HEAD, WORKER, STATION, COMMANDER = Role.GRID_HEAD, Role.GRID_WORKER, Role.STATION_HEAD, Role.COMMANDER
INTAKE, OPERATOR, SYSTEM, WALL = Role.INTAKE, Role.OPERATOR, Role.COUNTY_SYSTEM, Role.WALL
CENTRE, DEPARTMENT, MEDIATOR, SUPERIOR = Role.SERVICE_CENTRE, Role.DEPARTMENT, Role.MEDIATOR, Role.SUPERIOR
OWN, BELOW, ANY = Relation.OWN, Relation.BELOW, Relation.ANY

Row = Mapping[Role, Relation]
PUBLIC: Final[Row] = {}  # no token is asked for

_STAFF: Final[Row] = {HEAD: OWN, WORKER: OWN, STATION: BELOW, COMMANDER: BELOW}
_TOWN: Final[Row] = {COMMANDER: BELOW, OPERATOR: ANY}
_OFFICE: Final[Row] = {STATION: BELOW, **_TOWN}
_PARTIES: Final = (*_STAFF, INTAKE, CENTRE, DEPARTMENT, MEDIATOR, SUPERIOR, OPERATOR)

# fmt: off
PERMISSIONS: Final[Mapping[str, Row]] = {
    "public":             PUBLIC,
    "directory.read":     PUBLIC,
    "tree.read":          {**_STAFF, INTAKE: BELOW, OPERATOR: ANY},
    "coverage.read":      {**_STAFF, INTAKE: BELOW, OPERATOR: ANY},
    "area.open":          _TOWN,
    "area.read":          {**_STAFF, INTAKE: BELOW, OPERATOR: ANY, WALL: BELOW, SYSTEM: BELOW},
    "area.change":        _TOWN,
    "area.census":        {STATION: BELOW, COMMANDER: BELOW, OPERATOR: ANY},
    "area.reorganise":    _TOWN,
    "sub_area.manage":    {STATION: BELOW, COMMANDER: BELOW, OPERATOR: ANY},
    "division.ask":       {COMMANDER: BELOW},
    "division.draft":     {STATION: BELOW, INTAKE: BELOW},
    "division.read":      {STATION: BELOW, COMMANDER: BELOW, INTAKE: BELOW, OPERATOR: ANY},
    "post.read":          {**_STAFF, INTAKE: BELOW, OPERATOR: ANY},
    "post.establish":     _TOWN,
    "place.import":       {OPERATOR: ANY},
    "registry.import":    _TOWN,
    "registry.export":    {STATION: BELOW, COMMANDER: BELOW, OPERATOR: ANY},
    "scheme.read":        {**_STAFF, INTAKE: BELOW, OPERATOR: ANY, WALL: BELOW, SYSTEM: BELOW},
    "scheme.revise":      _TOWN,
    "paper.print":        {**_STAFF, INTAKE: BELOW, OPERATOR: ANY},  # no more than the public directory shows
    "person.register":    _TOWN,
    "person.read":        {STATION: BELOW, COMMANDER: BELOW, OPERATOR: ANY},
    "person.unmask":      {STATION: BELOW, COMMANDER: BELOW},
    "person.erase":       _TOWN,
    "appointment.make":   _TOWN,
    "organisation.keep":  {STATION: BELOW, COMMANDER: BELOW, OPERATOR: ANY},
    "organisation.read":  {**_STAFF, INTAKE: BELOW, OPERATOR: ANY, SYSTEM: BELOW},
    "organisation.read_contact": {STATION: BELOW, COMMANDER: BELOW, INTAKE: BELOW},
    "membership.keep":    {STATION: BELOW, COMMANDER: BELOW, OPERATOR: ANY},
    "membership.read":    {**_STAFF, OPERATOR: ANY},
    "rota.set":           {STATION: BELOW, COMMANDER: BELOW, INTAKE: BELOW, OPERATOR: ANY},
    "programme.keep":     _TOWN,
    "programme.read":     {**_STAFF, INTAKE: BELOW, OPERATOR: ANY, WALL: BELOW, SYSTEM: BELOW},
    "duty.read":          {**_STAFF, OPERATOR: ANY},
    "duty.read_personal": _STAFF,  # what people typed into logs, visits, pairings; the files of the diary
    "duty.write":         _STAFF,
    "duty.write_for":     {STATION: BELOW, COMMANDER: BELOW},  # what others did, and corrections of it
    "duty.erase":         _TOWN,
    "household.read":     _STAFF,
    "household.write":    _STAFF,
    "household.unmask":   {HEAD: OWN, STATION: BELOW, COMMANDER: BELOW},
    "household.erase":    _TOWN,
    "stand_in.name":      _OFFICE,
    "liaison.read":       {**_STAFF, OPERATOR: ANY},
    "liaison.assign":     _TOWN,
    "liaison.visit":      {**_STAFF, OPERATOR: ANY},
    "person.correct":     _OFFICE,
    "person.photograph":  _OFFICE,
    "training.record":    _OFFICE,
    "work_permit.issue":  _OFFICE,
    "volunteer.enrol":    _OFFICE,
    "reward.give":        _OFFICE,
    "rules.read":         dict.fromkeys([*_STAFF, INTAKE, CENTRE, OPERATOR, SYSTEM], ANY),  # no secret
    "rules.revise":       _TOWN,
    "case.report":        dict.fromkeys([*_STAFF, INTAKE, CENTRE], ANY),  # never refused for its place
    "case.act":           dict.fromkeys(_PARTIES, ANY),  # the table of the life-cycle says who, in which status
    "case.read":          {**_STAFF, INTAKE: BELOW, CENTRE: BELOW, SUPERIOR: BELOW, OPERATOR: ANY},
    "case.export":        {STATION: BELOW, COMMANDER: BELOW, CENTRE: BELOW, INTAKE: BELOW},
    "case.read_personal": {**_STAFF, INTAKE: BELOW, CENTRE: BELOW, SUPERIOR: OWN},  # OWN: complaints about a town
    "catalogue.read":     dict.fromkeys([*_PARTIES, SYSTEM], ANY),  # what a place asks is no secret
    "catalogue.revise":   _TOWN,
    "inbox.read":         dict.fromkeys(_PARTIES, ANY),  # one's own inbox, whatever the area
    "inbox.mark":         dict.fromkeys(_PARTIES, ANY),
    "wall.read":          {**_STAFF, INTAKE: BELOW, OPERATOR: ANY, WALL: BELOW},
    "job.read":           dict.fromkeys(_PARTIES, ANY),  # one's own jobs, whatever the area
    "job.cancel":         dict.fromkeys(_PARTIES, ANY),
    "feed.read":          {SYSTEM: BELOW, OPERATOR: ANY},
    "feed.read_hidden":   {OPERATOR: ANY},  # complaints about those who hold posts
}
# fmt: on

_LEVEL_OF_LENGTH = {6: "county", 9: "town", 12: "village", 15: "grid"}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held for an area; `area` is its code, None for a role that belongs to no area."""

    role: str
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything that a permission opens to the holder of some grants."""

    any: bool = False
    below: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.any or bool(self.below) or bool(self.own)

    def covers(self, scope: Scope) -> bool:
        """Whether something at this place is within reach; what lies nowhere is only within reach of ANY."""
        return self.any or scope.lowest in self.own or not self.below.isdisjoint(scope.codes())

    def filter(self, prefix: str = "scope.") -> dict[str, Any]:
        """The same as a MongoDB filter on rows that keep their scope under `prefix`."""
        if self.any:
            return {}
        inside = [{f"{prefix}{_level(area)}": area} for area in sorted(self.below)]
        exactly = [_exactly(prefix, area) for area in sorted(self.own)]
        return {"$or": inside + exactly}


def reach(permission: str, grants: Iterable[Grant]) -> Reach:
    """What `permission` opens to these grants; KeyError for a permission that is not in the table."""
    row = PERMISSIONS[permission]
    held = [(row[Role(grant.role)], grant.area) for grant in grants if grant.role in row]
    return Reach(
        any=any(relation is ANY for relation, _ in held),
        below=frozenset(area for relation, area in held if relation is BELOW and area),
        own=frozenset(area for relation, area in held if relation is OWN and area),
    )


def is_public(permission: str) -> bool:
    """Whether the permission asks for no token at all."""
    return PERMISSIONS[permission] is PUBLIC


def asks_for_area(permission: str) -> bool:
    """Whether some role has the permission only in an area, so that the place must be checked."""
    return any(relation is not ANY for relation in PERMISSIONS[permission].values())


def is_area(code: str) -> bool:
    """Whether a code has the digits of a county, town, village or grid."""
    return code.isascii() and code.isdigit() and len(code) in _LEVEL_OF_LENGTH


def _level(area: str) -> str:
    return _LEVEL_OF_LENGTH[len(area)]


def _exactly(prefix: str, area: str) -> dict[str, Any]:
    lower = LEVELS[LEVELS.index(_level(area)) + 1 :]
    return {f"{prefix}{_level(area)}": area} | {f"{prefix}{level}": None for level in lower}
