"""The route of one case, pure: the first rule that holds, else whoever is in charge at its level, else further up."""

from collections.abc import Iterable
from datetime import datetime

from services.cases.directory.entries import level_of
from services.cases.directory.surroundings import Surroundings, today
from services.cases.routing.candidates import Candidate, Setting, in_charge, of_target
from services.cases.routing.matching import holds
from services.cases.routing.question import Route, RouteQuestion
from services.cases.rules.declarations import HandlingRules, RoutingRule, Target, When
from services.cases.vocabulary import Level

UPWARDS = tuple(Level)
BY_CATEGORY = "类别指定的部门"
"""What the rule is called that comes from the catalogue."""


def route(question: RouteQuestion, moment: datetime, around: Surroundings, rules: HandlingRules) -> Route:
    """Whose task the case is at a moment; never raises, with nobody anywhere the party is None.

    The first rule wins that holds, whose target is there and not below the case's level.  A post with a stand-in is
    filled; where nobody is, the case goes to the level above the target's, and `passed_over` says past whom.
    """
    lowest = _lowest(question, around, today(moment))
    if lowest is None:
        return Route(None, None, Level.SUPERIOR)
    setting = Setting(around, moment, today(moment), question.category, question.complaint_of)
    passed_over: list[str] = []
    for rule in (*rules.routing, *_of_category(question)):
        there = _there(rule, question, setting, rules, lowest)
        if there:
            found = _first_filled(there, passed_over)
            if found:
                return _route(found, rule.name, passed_over)
            return _up(there[0].level.above, setting, passed_over) or _waiting(lowest, passed_over)
    return _up(lowest, setting, passed_over) or _waiting(lowest, passed_over)


def _of_category(question: RouteQuestion) -> tuple[RoutingRule, ...]:
    """After the place's own rules the department that the catalogue names for the category."""
    if question.department is None:
        return ()
    return (RoutingRule(BY_CATEGORY, When(), Target(organisation=question.department)),)


def _there(
    rule: RoutingRule, question: RouteQuestion, setting: Setting, rules: HandlingRules, lowest: Level
) -> list[Candidate]:
    """Those whom a rule that holds names, filled or not; nobody for a rule that does not."""
    if not holds(rule, question, setting.moment, rules):
        return []
    return [one for one in of_target(rule.to, setting) if one.level.height >= lowest.height]


def _up(begin: Level | None, setting: Setting, passed_over: list[str]) -> Route | None:
    """Whoever is in charge at this level or the next one above at which somebody is."""
    for level in UPWARDS[begin.height :] if begin else ():
        if found := _first_filled(in_charge(level, setting), passed_over):
            return _route(found, None, passed_over)
    return None


def _first_filled(candidates: Iterable[Candidate], passed_over: list[str]) -> Candidate | None:
    """The first where somebody is; those before it are added to `passed_over`."""
    for one in candidates:
        if not one.vacant:
            return one
        passed_over += one.vacant
    return None


def _waiting(level: Level, passed_over: list[str]) -> Route:
    return Route(None, None, level, tuple(dict.fromkeys(passed_over)))


def _route(found: Candidate, rule: str | None, passed_over: list[str]) -> Route:
    return Route(found.party, rule, found.level, tuple(dict.fromkeys(passed_over)), found.responsible)


def _lowest(question: RouteQuestion, around: Surroundings, day: str) -> Level | None:
    """The lowest level that may get the case; None when a complaint is about somebody in the highest."""
    lowest = question.scope.lowest
    levels = [question.level or Level.GRID, level_of(lowest) if lowest else Level.TOWN]
    highest = around.highest_post_area(question.complaint_of, day) if question.complaint_of else None
    if highest is not None:
        above = level_of(highest).above
        if above is None:
            return None
        levels.append(above)
    return max(levels, key=lambda level: level.height)
