"""The scheme (体系) of one town: what its levels and posts are called and how they work; declared, then revised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, assert_never

from services.registry.codes import COUNTY_DIGITS, Level, scope_of
from services.registry.days import is_too_far_ahead
from services.registry.schemes.commands import DeclareScheme, ReviseScheme, SchemeCommand
from services.registry.schemes.declarations import (
    Dictionary,
    LevelDeclaration,
    PostKind,
    SizingRule,
    SizingWarning,
    Tier,
)
from services.registry.schemes.events import SchemeDeclared, SchemeEvent, SchemeRevised
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate

DEFAULT_TOLERANCE = 100.0
"""Square metres by which boundaries may overlap or lie outside, for lines drawn by hand."""

DEFAULT_COLLECTION = 95
"""Percent of the households that are due to be collected (采集率): W."""


class SchemeRefused(Refused):
    """A rule about schemes says no."""


@dataclass(frozen=True)
class Scheme:
    """A scheme as it is on one day; `of` makes it of the stored part, which `SchemeSchema` had loaded."""

    town: str
    name: str
    superior_id: str
    superior_name: str
    levels: tuple[LevelDeclaration, ...]
    posts: Mapping[str, PostKind]
    dictionaries: Mapping[str, Dictionary] = field(default_factory=dict)
    sizing: tuple[SizingRule, ...] = ()
    tiers: tuple[Tier, ...] = ()
    principles: tuple[str, ...] = ()
    facilities: Mapping[str, int] = field(default_factory=dict)
    patrols_per_day: int = 1
    collection_due_percent: int = DEFAULT_COLLECTION
    service_phone: str | None = None
    boundary_tolerance: float = DEFAULT_TOLERANCE

    @classmethod
    def of(cls, town: str, part: Mapping[str, Any]) -> "Scheme":
        levels = tuple(LevelDeclaration.of(one) for one in part["levels"])
        superior = part.get("superior") or {}
        return cls(
            town=town,
            name=part["name"],
            superior_id=f"{town[:COUNTY_DIGITS]}-{superior.get('id', 'superior')}",
            superior_name=superior.get("name", ""),
            levels=levels,
            posts={kind: PostKind.of(kind, one) for kind, one in (part.get("posts") or {}).items()},
            dictionaries={
                id: Dictionary(id, one["title"], tuple(one.get("entries") or ()))
                for id, one in (part.get("dictionaries") or {}).items()
            },
            sizing=tuple(SizingRule.of(one) for one in part.get("sizing") or ()),
            tiers=tuple(
                Tier(one["title"], one["at"], tuple(one.get("duties") or ())) for one in part.get("tiers") or ()
            ),
            principles=tuple(part.get("principles") or ()),
            facilities=dict(part.get("facilities") or {}),
            patrols_per_day=(part.get("patrol") or {}).get("per_day", 1),
            collection_due_percent=(part.get("collection") or {}).get("due_percent", DEFAULT_COLLECTION),
            service_phone=part.get("service_phone"),
            boundary_tolerance=part.get("boundary_tolerance", DEFAULT_TOLERANCE),
        )

    def post_kind(self, kind: str) -> PostKind | None:
        """The declaration of a kind of post; None for one that is not declared."""
        return self.posts.get(kind)

    def posts_at_level(self, level: str) -> tuple[PostKind, ...]:
        """The kinds of posts that every area of the level has."""
        return self._by_level.get(level, ())

    def posts_in_organisation(self, kind: str) -> tuple[PostKind, ...]:
        """The kinds of posts that every organisation of the kind has."""
        return self._by_organisation.get(kind, ())

    def level(self, id: str) -> LevelDeclaration | None:
        """A level by its id."""
        return next((level for level in self.levels if level.id == id), None)

    def acting(self, level: Level) -> LevelDeclaration | None:
        """The level that acts as town, village or grid."""
        return next((one for one in self.levels if one.acts_as is level), None)

    @property
    def sub_area_levels(self) -> tuple[LevelDeclaration, ...]:
        """The levels that group or refine."""
        return tuple(level for level in self.levels if level.acts_as is None)

    def sizing_warnings(
        self, level: str, kind: str, divided_by: str | None, households: int, population: int
    ) -> tuple[SizingWarning, ...]:
        """What of an area is not of the recommended size, never a refusal; `level` is an id, or town, village, grid."""
        return tuple(
            warning
            for rule in self.sizing
            if level in self._names(rule.level) and not {kind, divided_by} & rule.exempt
            for warning in rule.warnings(households, population)
        )

    def dictionary(self, id: str) -> Dictionary | None:
        """A list that the place edits; None when it has no such one."""
        return self.dictionaries.get(id)

    def _names(self, id: str) -> set[str]:
        level = self.level(id)
        return {id, level.acts_as} if level and level.acts_as else {id}

    @cached_property
    def _by_level(self) -> Mapping[str, tuple[PostKind, ...]]:
        levels = {post.level for post in self.posts.values() if post.level}
        return {level: tuple(post for post in self.posts.values() if post.level == level) for level in levels}

    @cached_property
    def _by_organisation(self) -> Mapping[str, tuple[PostKind, ...]]:
        kinds = {post.organisation for post in self.posts.values() if post.organisation}
        return {kind: tuple(post for post in self.posts.values() if post.organisation == kind) for kind in kinds}


@dataclass(frozen=True, slots=True)
class SchemeHistory:
    """All that a town's scheme has been: (first day, document part), the oldest first; empty when there is none."""

    town: str = ""
    revisions: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def at(self, day: str | None = None) -> Mapping[str, Any] | None:
        """The part in force on the day; the newest for no day, the first for a day before it."""
        if not self.revisions:
            return None
        begun = [part for since, part in self.revisions if day is None or since <= day]
        return begun[-1] if begun else self.revisions[0][1]


ALLOWED: Mapping[type, bool] = {DeclareScheme: False, ReviseScheme: True}
"""Whether the town has a scheme already when the command may be asked."""


def decide(history: SchemeHistory, command: SchemeCommand, now: datetime) -> Sequence[SchemeEvent]:
    """All rules about schemes; SchemeRefused when one says no."""
    if bool(history.revisions) is not ALLOWED[type(command)]:
        raise SchemeRefused("scheme_already_declared" if history.revisions else "scheme_unknown", town=history.town)
    match command:
        case DeclareScheme():
            return [_declared(command, now)]
        case ReviseScheme():
            return _revised(history, command, now)
        case _:
            assert_never(command)


def _declared(command: DeclareScheme, now: datetime) -> SchemeDeclared:
    if not command.town_is_open:
        raise SchemeRefused("area_unknown", area=command.town)
    if command.since and is_too_far_ahead(command.since, now):
        raise SchemeRefused("since_too_far_ahead", since=command.since)
    return SchemeDeclared(command.town, command.since, command.scheme)


def _revised(history: SchemeHistory, command: ReviseScheme, now: datetime) -> list[SchemeEvent]:
    """What is in use cannot be declared away; the same scheme again is no fact."""
    last, present = history.revisions[-1]
    if command.scheme == present:
        return []
    if command.on < last:
        raise SchemeRefused("day_before_last", on=command.on, last=last)
    if is_too_far_ahead(command.on, now):
        raise SchemeRefused("since_too_far_ahead", since=command.on)
    before, after = Scheme.of(history.town, present), Scheme.of(history.town, command.scheme)
    _keep_kinds(before, after, command.kinds_in_use)
    _keep_levels(before, after, command.levels_in_use)
    return [SchemeRevised(history.town, command.on, command.scheme)]


def _keep_kinds(before: Scheme, after: Scheme, in_use: frozenset[str]) -> None:
    """A kind of which posts are open stays, and stays where it is."""
    for kind in sorted(in_use & before.posts.keys()):
        old, new = before.posts[kind], after.post_kind(kind)
        if new is None or (new.level, new.organisation) != (old.level, old.organisation):
            raise SchemeRefused("post_kind_in_use", kind=kind)


def _keep_levels(before: Scheme, after: Scheme, in_use: frozenset[str]) -> None:
    """A grouping or refining level of which something is open stays, and stays what it is."""
    for old in before.sub_area_levels:
        new = after.level(old.id)
        if old.id in in_use and (new is None or (new.groups, new.within) != (old.groups, old.within)):
            raise SchemeRefused("level_in_use", level=old.id)


def evolve(history: SchemeHistory, event: SchemeEvent) -> SchemeHistory:
    """Total; no clock, no rule, never raises."""
    match event:
        case SchemeDeclared():
            return SchemeHistory(event.town, ((event.since, event.scheme),))
        case SchemeRevised():
            return replace(history, revisions=(*history.revisions, (event.on, event.scheme)))
        case _:
            assert_never(event)


SCHEME: Aggregate[SchemeHistory, SchemeCommand] = Aggregate(
    "scheme", SchemeHistory(), decide, evolve, lambda history: scope_of(history.town)
)
