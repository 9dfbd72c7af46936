"""办理规则 part by part; each reads itself from the stored part, past what it does not know."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from services.cases.vocabulary import Channel, Level, Procedure, Urgency
from services.cases.working_time.reckoning import is_open
from services.cases.working_time.terms import DEFAULT_TERMS, Cards, Limit, OfficeHours, Terms, Turn, Unit

Part = Mapping[str, Any]

LIMITS = ("accept", "handle", "mediate", "approve", "follow_up")
CARDS = {"clock": "clock_cards", "accept": "accept_cards", "handle": "handle_cards"}
"""What the document calls the cards, and what Terms does."""


class CategoryLimits(Protocol):
    """What a category says of its limits; None where the place's hold."""

    @property
    def accept(self) -> Limit | None: ...

    @property
    def handle(self) -> Limit | None: ...

    @property
    def approve(self) -> Limit | None: ...


class Hours(StrEnum):
    """When a routing rule holds: 上班时间 office, 下班时间 off, 不限 any."""

    OFFICE = "office"
    OFF = "off"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class When:
    """For which cases a rule is there; what is empty asks nothing.

    `categories` are paths and stand for all below them; `areas` are codes and stand for all inside;
    `weekdays` are 1 Monday … 7 Sunday.
    """

    categories: tuple[str, ...] = ()
    urgencies: frozenset[Urgency] = frozenset()
    procedures: frozenset[Procedure] = frozenset()
    channels: frozenset[Channel] = frozenset()
    areas: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset()
    hours: Hours = Hours.ANY

    @classmethod
    def of(cls, part: Part) -> "When":
        return cls(
            categories=tuple(part.get("categories") or ()),
            urgencies=frozenset(Urgency(one) for one in part.get("urgencies") or ()),
            procedures=frozenset(Procedure(one) for one in part.get("procedures") or ()),
            channels=frozenset(Channel(one) for one in part.get("channels") or ()),
            areas=frozenset(part.get("areas") or ()),
            weekdays=frozenset(part.get("weekdays") or ()),
            hours=Hours(part.get("hours") or Hours.ANY),
        )


@dataclass(frozen=True, slots=True)
class Target:
    """Who gets the case: a post by `role` or `post_kind` at a `level`, or an organisation.

    That is named by id as `organisation` or `partner` (told by other means), or as the nearest of an
    `organisation_kind`, at the `level` if one is given.  `on_duty` asks for somebody of its rota (轮值).
    """

    level: Level | None = None
    role: str | None = None
    post_kind: str | None = None
    organisation: str | None = None
    organisation_kind: str | None = None
    partner: str | None = None
    on_duty: bool = False

    @classmethod
    def of(cls, part: Part) -> "Target":
        texts = ("role", "post_kind", "organisation", "organisation_kind", "partner")
        level = part.get("level")
        return cls(
            level=Level(level) if level else None,
            on_duty=bool(part.get("on_duty")),
            **{name: part.get(name) for name in texts},
        )


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """分派规则: the first of a place's that holds for a case says who gets it."""

    name: str
    when: When
    to: Target

    @classmethod
    def of(cls, part: Part) -> "RoutingRule":
        return cls(part["name"], When.of(part.get("when") or {}), Target.of(part["to"]))


@dataclass(frozen=True)
class HandlingRules:
    """办理规则 of one town; with number 0 what holds while the town has said nothing."""

    town: str = ""
    number: int = 0
    terms: Mapping[Urgency, Terms] = field(default_factory=lambda: DEFAULT_TERMS)
    routing: tuple[RoutingRule, ...] = ()

    @classmethod
    def of(cls, town: str, number: int, part: Part) -> "HandlingRules":
        """From the stored part, as `HandlingRulesSchema` loads it."""
        terms = {urgency: _terms(usual, part, urgency) for urgency, usual in DEFAULT_TERMS.items()}
        return cls(town, number, terms, tuple(RoutingRule.of(one) for one in part.get("routing") or ()))

    def terms_for(self, urgency: Urgency, category: CategoryLimits | None = None) -> Terms:
        """The terms of a case; the limits of its category go before the place's."""
        terms = self.terms[urgency]
        if category is None:
            return terms
        return replace(
            terms,
            accept=category.accept or terms.accept,
            handle=category.handle or terms.handle,
            approve=category.approve or terms.approve,
        )

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody sits in the place's offices."""
        return is_open(moment, self._office)

    @cached_property
    def _office(self) -> Terms:
        """Hours and days off are the same whatever the urgency."""
        return self.terms[Urgency.NORMAL]


def _terms(usual: Terms, part: Part, urgency: Urgency) -> Terms:
    limits = (part.get("limits") or {}).get(urgency.value) or {}
    cards = part.get("cards") or {}
    own: dict[str, Any] = {name: _limit(limits[name]) for name in LIMITS if limits.get(name)}
    own |= {name: _cards(cards[told]) for told, name in CARDS.items() if cards.get(told)}
    return replace(
        usual,
        reopen_days=part.get("reopen_days") or usual.reopen_days,
        hours=_hours(part["hours"]) if part.get("hours") else usual.hours,
        holidays=tuple(part.get("holidays") or ()),
        workdays=tuple(part.get("workdays") or ()),
        **own,
    )


def _cards(part: Part) -> Cards:
    return Cards(part["yellow"], part["red"])


def _limit(part: Part) -> Limit:
    return Limit(part["amount"], Unit(part["unit"]))


def _hours(turns: list[Part]) -> OfficeHours:
    return OfficeHours(tuple(Turn(turn["start"], turn["end"]) for turn in turns))
